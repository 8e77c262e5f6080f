import type { Report } from '../policies/inventory/report.ts';
import { sectionStates } from '../policies/inventory/states.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';

/**
 * When facts of this report pass the limit of their unit or of a rule, or one of `others` comes (advisories that grow too
 * old); `null`: never. Dates (support, certificates, a rule's own days) are not looked for: the whole fleet is judged
 * anew, together, when a UTC day begins.
 */
export function nextDueAt(
  report: Report,
  packs: readonly CompiledPack[],
  freshnessSeconds: number,
  at: string,
  others: readonly string[] = [],
): string | null {
  const now = Date.parse(at);
  const limits = new Set(
    [freshnessSeconds * 1000, ...packs.flatMap(({ rules }) => rules.map(({ maxAgeMs }) => maxAgeMs))].filter(
      Number.isFinite,
    ),
  );
  const readAt = new Set(
    [...sectionStates(report).values()].flatMap((state) =>
      state.readAt === undefined ? [] : [Date.parse(state.readAt)],
    ),
  );
  let due = Number.POSITIVE_INFINITY;
  for (const read of readAt) {
    for (const limit of limits) {
      const stale = read + limit + 1000; // the first second in which it is older
      if (stale > now && stale < due) due = stale;
    }
  }
  for (const other of others) {
    const passes = Date.parse(other);
    if (passes > now && passes < due) due = passes;
  }
  return Number.isFinite(due) ? new Date(due).toISOString() : null;
}
