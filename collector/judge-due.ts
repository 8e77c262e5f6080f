import type { Report } from '../policies/inventory/report.ts';
import { sectionStates } from '../policies/inventory/states.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';

const MS_PER_DAY = 86_400_000;

/**
 * When time alone may change a verdict of this report: facts pass the limit of their unit or of a rule, or a new UTC
 * day begins, on which support, a certificate or a rule's own dates may end.
 */
export function nextDueAt(
  report: Report,
  packs: readonly CompiledPack[],
  freshnessSeconds: number,
  at: string,
): string {
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
  let due = (Math.floor(now / MS_PER_DAY) + 1) * MS_PER_DAY;
  for (const read of readAt) {
    for (const limit of limits) {
      const stale = read + limit + 1000; // the first second in which it is older
      if (stale > now && stale < due) due = stale;
    }
  }
  return new Date(due).toISOString();
}
