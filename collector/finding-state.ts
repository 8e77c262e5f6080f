import { sectionById } from '../policies/inventory/inventory.ts';
import type { Reason, SectionState } from '../policies/inventory/report.ts';
import type { Evidence, Finding } from '../policies/rules/finding.ts';
import type { FindingState } from './store/tallies.ts';

type SectionStates = ReadonlyMap<string, SectionState>;

/** What lists and counts need of a finding: its verdict, whether age decided, and what was not known first. Nothing for a rule without a number. */
export function stateOf(finding: Finding, ruleNumber: number | undefined, read: SectionStates): FindingState[] {
  if (ruleNumber === undefined) return [];
  const { severity, verdict } = finding;
  const missing = verdict === 'unknown' ? firstCause(finding.evidence) : undefined;
  const isStale = (verdict === 'unknown' || verdict === 'fail') && restsOnAge(finding.evidence);
  const named = missing === undefined ? null : sectionOf(missing.path);
  const behind = named === null ? undefined : sourceOf(named, read);
  return [
    {
      ruleNumber,
      severity,
      verdict,
      isStale,
      cause: missing?.cause ?? null,
      reason: missing?.reason ?? behind?.reason ?? null,
      section: behind === undefined ? named : behind.section,
    },
  ];
}

/** What a derived section is made of. Nobody can be asked to read a derived section; what it lacks is one of these. */
const MADE_OF: Readonly<Record<string, readonly string[]>> = {
  lifecycle: ['os', 'packages', 'software', 'support'],
  pamStacks: ['settings.pam'],
};

/** For a derived section: the first of its sources that was not read whole, if one was not. */
function sourceOf(section: string, read: SectionStates): { section: string | null; reason?: Reason } | undefined {
  if (sectionById(section)?.isDerived !== true) return undefined;
  for (const source of MADE_OF[section] ?? []) {
    const state = read.get(source);
    if (state?.status === 'complete' || state?.status === 'not_applicable') continue;
    return { section: source, ...(state?.reason === undefined ? {} : { reason: state.reason }) };
  }
  return { section: null };
}

interface Missing {
  readonly path: string;
  readonly cause: string;
  readonly reason: string | undefined;
}

/** The first thing among the evidence that was not known. */
function firstCause(evidence: readonly Evidence[]): Missing | undefined {
  for (const entry of evidence) {
    const cause = entry.kind === 'fact' ? entry.cause : entry.partial;
    if (cause !== undefined) return { path: entry.path, cause, reason: entry.reason };
    if (entry.kind !== 'items') continue;
    for (const item of entry.items) {
      const inner = firstCause(item.evidence);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

/** Whether facts older than their limit had a part in the verdict. */
export function restsOnAge(evidence: readonly Evidence[]): boolean {
  return evidence.some((entry) =>
    entry.kind === 'fact'
      ? entry.cause === 'stale'
      : entry.partial === 'stale' || entry.items.some((item) => restsOnAge(item.evidence)),
  );
}

/** The section a path begins with: `settings.pam[...]` is in `settings.pam`, `users[lan].uid` in `users`. */
function sectionOf(path: string): string | null {
  const [outer = '', inner = ''] = path.split(/[.[]/, 2);
  if (sectionById(`${outer}.${inner}`) !== undefined) return `${outer}.${inner}`;
  return sectionById(outer) === undefined ? null : outer;
}
