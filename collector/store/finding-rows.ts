import { hash } from 'node:crypto';
import type { Verdict } from '../../policies/rules/finding.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { defineStatement } from './statement.ts';
import type { FindingRowsTable } from './tables.ts';
import { addTallies, addUnread, type FindingState, SEVERITY_RANKS } from './tallies.ts';

// Findings as rows: those that are shown, and those that wait beside them for their round.

interface StoredState extends FindingState {
  readonly since: string;
}

/** Order of lists: what fails first, then what is not known. */
export const VERDICT_RANKS: Readonly<Record<Verdict, number>> = {
  fail: 0,
  unknown: 1,
  error: 2,
  pass: 3,
  not_applicable: 4,
};

const FINDING_COLUMNS = {
  host_number: 'integer',
  rule_number: 'integer',
  severity: 'text',
  severity_rank: 'integer',
  verdict: 'text',
  verdict_rank: 'integer',
  is_stale: 'integer',
  since: 'text',
  cause: 'text',
  reason: 'text',
  section: 'text',
} as const;

const ROW_COLUMNS = { ...FINDING_COLUMNS, from_round: 'integer', until_round: 'integer' } as const;

/** No round has this number: a finding that holds until then holds still. */
export const OPEN_ROUND = 1_000_000_000;

/** A host whose findings are written. */
export interface JudgedPlace {
  readonly hostNumber: number;
  readonly unitId: string;
  /** The round that is shown. */
  readonly shownRound: number;
}

/** What a judgement changes. */
interface FindingsChange {
  readonly states: readonly FindingState[];
  /** What is shown of the host. */
  readonly before: readonly StoredState[];
  /** Findings that are new or say something else. */
  readonly changed: readonly StoredState[];
  /** Those of rules that were not judged any more. */
  readonly gone: readonly StoredState[];
  /** Those whose verdict changed, with the one before. */
  readonly turned: readonly (readonly [StoredState, Verdict | null])[];
}

/** Compares new findings with the shown ones; `since` stays where the verdict did. */
async function compareFindings(
  db: Database,
  place: Pick<JudgedPlace, 'hostNumber' | 'shownRound'>,
  states: readonly FindingState[],
  at: string,
): Promise<FindingsChange> {
  const before = await readStates(db, place);
  const changed: StoredState[] = [];
  const turned: (readonly [StoredState, Verdict | null])[] = [];
  for (const state of states) {
    const old = before.get(state.ruleNumber);
    const now = { ...state, since: old !== undefined && old.verdict === state.verdict ? old.since : at };
    if (old === undefined || old.verdict !== state.verdict) turned.push([now, old?.verdict ?? null]);
    if (old === undefined || !isSame(old, now)) changed.push(now);
  }
  const kept = new Set(states.map(({ ruleNumber }) => ruleNumber));
  const gone = [...before.values()].filter(({ ruleNumber }) => !kept.has(ruleNumber));
  return { states, before: [...before.values()], changed, gone, turned };
}

/**
 * Writes a host's new findings over the shown ones: only rows that changed, one line of history for each verdict that
 * changed, and the difference into the unit's tallies. Nothing of the host may be staged. Answers the hash of the states,
 * to be kept with the judgement: where it is the one that is shown, rows are neither read nor written.
 */
export async function replaceFindings(
  db: DatabaseTransaction,
  place: JudgedPlace,
  states: readonly FindingState[],
  at: string,
): Promise<string> {
  const { hostNumber, unitId, shownRound } = place;
  const sha = shaOfStates(states);
  if ((await shownSha(db, place)) === sha) return sha;
  const change = await compareFindings(db, place, states, at);
  const replaced = replacedRules(change);
  if (replaced.length > 0) {
    await db
      .deleteFrom('finding_rows')
      .where('host_number', '=', hostNumber)
      .where('rule_number', 'in', replaced)
      .execute();
    await addRows(db, hostNumber, change.changed, shownRound);
  }
  await writeChanges(db, hostNumber, change.turned, at, shownRound);
  await addDifference(db, unitId, change);
  return sha;
}

/** Writes a host's new findings beside the shown ones, for `round`; nothing of the host may be staged before. Answers the hash of the states. */
export async function stageFindings(
  db: DatabaseTransaction,
  place: JudgedPlace,
  states: readonly FindingState[],
  at: string,
  round: number,
): Promise<string> {
  const { hostNumber, unitId } = place;
  const sha = shaOfStates(states);
  if ((await shownSha(db, place)) === sha) return sha;
  const change = await compareFindings(db, place, states, at);
  const replaced = replacedRules(change);
  if (replaced.length > 0) {
    await db
      .updateTable('finding_rows')
      .set({ until_round: round })
      .where('host_number', '=', hostNumber)
      .where('rule_number', 'in', replaced)
      .where('until_round', '=', OPEN_ROUND)
      .execute();
    await addRows(db, hostNumber, change.changed, round);
  }
  await writeChanges(db, hostNumber, change.turned, at, round);
  await addDifference(db, unitId, change, round);
  return sha;
}

/** The same for findings of which nothing differs that a row holds. */
function shaOfStates(states: readonly FindingState[]): string {
  const lines = states.map(({ ruleNumber, severity, verdict, isStale, cause, reason, section }) =>
    [ruleNumber, severity, verdict, isStale, cause, reason, section].join('\t'),
  );
  return hash('sha256', lines.join('\n'), 'hex');
}

/** The hash that was kept with the shown judgement; absent: judged before hashes were kept. */
async function shownSha(
  db: Database,
  { hostNumber, shownRound }: Pick<JudgedPlace, 'hostNumber' | 'shownRound'>,
): Promise<string | null | undefined> {
  const [row] = await selectShownSha(db, { hostNumber, shownRound });
  return row?.states_sha;
}

const selectShownSha = defineStatement((db, shown: Pick<JudgedPlace, 'hostNumber' | 'shownRound'>) =>
  db
    .selectFrom('judgements')
    .select('states_sha')
    .where('host_number', '=', shown.hostNumber)
    .where('round_number', '<=', shown.shownRound)
    .orderBy('round_number', 'desc')
    .limit(1),
);

/** Takes back what `stageFindings` wrote for a host that then stood in `unitId`. */
export async function unstageFindings(
  db: DatabaseTransaction,
  { hostNumber, unitId }: Omit<JudgedPlace, 'shownRound'>,
  round: number,
): Promise<void> {
  const rows = await db.selectFrom('finding_rows').selectAll().where('host_number', '=', hostNumber).execute();
  const staged = rows.filter((row) => row.from_round === round).map(stateOfRow);
  const ended = rows.filter((row) => row.until_round === round).map(stateOfRow);
  const kept = rows.filter((row) => row.until_round === OPEN_ROUND && row.from_round < round).map(stateOfRow);
  await addTallies(db, unitId, ended, staged, round);
  await addUnread(db, unitId, [...kept, ...ended], [...kept, ...staged], round);
  await db.deleteFrom('finding_rows').where('host_number', '=', hostNumber).where('from_round', '=', round).execute();
  await db
    .updateTable('finding_rows')
    .set({ until_round: OPEN_ROUND })
    .where('host_number', '=', hostNumber)
    .where('until_round', '=', round)
    .execute();
  await db.deleteFrom('change_rows').where('host_number', '=', hostNumber).where('round_number', '=', round).execute();
  await db.deleteFrom('judgements').where('host_number', '=', hostNumber).where('round_number', '=', round).execute();
}

function replacedRules({ changed, gone }: FindingsChange): number[] {
  return [...changed, ...gone].map(({ ruleNumber }) => ruleNumber);
}

async function addDifference(
  db: DatabaseTransaction,
  unitId: string,
  { states, before, changed, gone }: FindingsChange,
  round?: number,
): Promise<void> {
  const touched = new Set([...changed, ...gone].map(({ ruleNumber }) => ruleNumber));
  const old = before.filter(({ ruleNumber }) => touched.has(ruleNumber));
  await addTallies(db, unitId, changed, old, round);
  await addUnread(db, unitId, states, before, round);
}

async function readStates(
  db: Database,
  { hostNumber, shownRound }: Pick<JudgedPlace, 'hostNumber' | 'shownRound'>,
): Promise<Map<number, StoredState>> {
  const rows = await db
    .selectFrom('finding_rows')
    .selectAll()
    .where('host_number', '=', hostNumber)
    .where('from_round', '<=', shownRound)
    .where('until_round', '>', shownRound)
    .execute();
  return new Map(rows.map((row) => [row.rule_number, stateOfRow(row)]));
}

function stateOfRow(row: FindingRowsTable): StoredState {
  return {
    ruleNumber: row.rule_number,
    severity: row.severity,
    verdict: row.verdict,
    isStale: row.is_stale === 1,
    since: row.since,
    cause: row.cause,
    reason: row.reason,
    section: row.section,
  };
}

function isSame(left: StoredState, right: StoredState): boolean {
  return (
    left.verdict === right.verdict &&
    left.severity === right.severity &&
    left.isStale === right.isStale &&
    left.cause === right.cause &&
    left.reason === right.reason &&
    left.section === right.section
  );
}

async function addRows(
  db: DatabaseTransaction,
  hostNumber: number,
  states: readonly StoredState[],
  fromRound: number,
): Promise<void> {
  const rows = states.map((state) => [
    hostNumber,
    state.ruleNumber,
    state.severity,
    SEVERITY_RANKS[state.severity],
    state.verdict,
    VERDICT_RANKS[state.verdict],
    state.isStale ? 1 : 0,
    state.since,
    state.cause,
    state.reason,
    state.section,
    fromRound,
    OPEN_ROUND,
  ]);
  await abilitiesOf(db).insertRows(db, 'finding_rows', ROW_COLUMNS, rows);
}

const CHANGE_COLUMNS = {
  host_number: 'integer',
  rule_number: 'integer',
  at: 'text',
  round_number: 'integer',
  severity: 'text',
  before: 'text',
  now: 'text',
} as const;

async function writeChanges(
  db: DatabaseTransaction,
  hostNumber: number,
  turned: readonly (readonly [StoredState, Verdict | null])[],
  at: string,
  round: number,
): Promise<void> {
  const rows = turned.map(([state, before]) => [
    hostNumber,
    state.ruleNumber,
    at,
    round,
    state.severity,
    before,
    state.verdict,
  ]);
  await abilitiesOf(db).insertRows(db, 'change_rows', CHANGE_COLUMNS, rows);
}
