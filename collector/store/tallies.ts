import type { Severity, Verdict } from '../../policies/rules/finding.ts';
import type { Counts } from '../api.ts';
import { addCounts, COUNT_COLUMNS, columnsOf, countsOfVerdict, NO_COUNTS } from './counts.ts';
import { abilitiesOf, type DatabaseTransaction } from './database.ts';

/** What lists show of a finding; its evidence lies in the judgement. */
export interface FindingState {
  readonly ruleNumber: number;
  readonly severity: Severity;
  readonly verdict: Verdict;
  readonly isStale: boolean;
  readonly cause: string | null;
  readonly reason: string | null;
  readonly section: string | null;
}

export const SEVERITY_RANKS: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

const TALLY_COLUMNS = {
  unit_id: 'text',
  rule_number: 'integer',
  severity: 'text',
  ...Object.fromEntries(COUNT_COLUMNS.map((name) => [name, 'integer' as const])),
} as const;

/** Adds `come` to the unit's tallies and takes `gone` out of them; with `round`, to what is added when that round is shown. */
export async function addTallies(
  db: DatabaseTransaction,
  unitId: string,
  come: readonly FindingState[],
  gone: readonly FindingState[],
  round?: number,
): Promise<void> {
  const sums = new Map<string, { readonly state: FindingState; readonly counts: Counts }>();
  const add = (state: FindingState, sign: 1 | -1): void => {
    const key = `${state.ruleNumber} ${state.severity}`;
    const counts = countsOfVerdict(state.verdict, state.isStale);
    const signed =
      sign === 1
        ? counts
        : (Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, -count])) as unknown as Counts);
    sums.set(key, { state, counts: addCounts(sums.get(key)?.counts ?? NO_COUNTS, signed) });
  };
  for (const state of come) add(state, 1);
  for (const state of gone) add(state, -1);
  const rows = [...sums.values()]
    .filter(({ counts }) => Object.values(counts).some((count) => count !== 0))
    // Everyone locks rows in the same order, so that two collectors never wait for each other.
    .sort(
      (left, right) =>
        left.state.ruleNumber - right.state.ruleNumber ||
        SEVERITY_RANKS[left.state.severity] - SEVERITY_RANKS[right.state.severity],
    )
    .map(({ state, counts }) => [unitId, state.ruleNumber, state.severity, ...Object.values(columnsOf(counts))]);
  await addInto(db, 'tallies', TALLY_COLUMNS, rows, {
    keys: ['unit_id', 'rule_number', 'severity'],
    add: COUNT_COLUMNS,
    round,
  });
}

/** Adds to a table of sums, or to the staged one of the same form. */
async function addInto(
  db: DatabaseTransaction,
  table: 'tallies' | 'unread',
  columns: Readonly<Record<string, 'text' | 'integer'>>,
  rows: readonly (readonly (string | number)[])[],
  {
    keys,
    add,
    round,
  }: { readonly keys: readonly string[]; readonly add: readonly string[]; readonly round?: number | undefined },
): Promise<void> {
  if (round === undefined) return abilitiesOf(db).insertRows(db, table, columns, rows, { keys, add });
  await abilitiesOf(db).insertRows(
    db,
    `staged_${table}`,
    { ...columns, round_number: 'integer' },
    rows.map((row) => [...row, round]),
    { keys: ['round_number', ...keys], add },
  );
}

const UNREAD_COLUMNS = {
  unit_id: 'text',
  section: 'text',
  reason: 'text',
  finding_count: 'integer',
  host_count: 'integer',
} as const;

/** The same for what is unknown because a section was not read; a host counts once for each section and reason. */
export async function addUnread(
  db: DatabaseTransaction,
  unitId: string,
  now: readonly FindingState[],
  before: readonly FindingState[],
  round?: number,
): Promise<void> {
  const [counted, old] = [countUnread(now), countUnread(before)];
  const rows = [...new Set([...counted.keys(), ...old.keys()])].sort().flatMap((key) => {
    const [findings, findingsBefore] = [counted.get(key) ?? 0, old.get(key) ?? 0];
    if (findings === findingsBefore) return [];
    const [section = '', reason = ''] = key.split('\n');
    return [[unitId, section, reason, findings - findingsBefore, Math.sign(findings) - Math.sign(findingsBefore)]];
  });
  const conflict = { keys: ['unit_id', 'section', 'reason'], add: ['finding_count', 'host_count'] };
  await addInto(db, 'unread', UNREAD_COLUMNS, rows, { ...conflict, round });
}

function countUnread(states: readonly FindingState[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { verdict, section, reason } of states) {
    if (verdict !== 'unknown' || section === null) continue;
    const key = `${section}\n${reason ?? ''}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
