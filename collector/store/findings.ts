import { sql } from 'kysely';
import type { Finding, Severity, Verdict } from '../../policies/rules/finding.ts';
import type { ExceptionMark, FindingRow, Page, ShownVerdict } from '../api.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { coversOfHost, type HostCover } from './excepted.ts';
import { packJson, unpackJson } from './pack-json.ts';
import type { FindingRowsTable } from './tables.ts';
import { addTallies, addUnread, type FindingState, SEVERITY_RANKS } from './tallies.ts';
import { holdsText } from './text-search.ts';

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
export interface FindingsChange {
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
export async function compareFindings(
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
 * changed, and the difference into the unit's tallies. Nothing of the host may be staged. Answers how many verdicts changed.
 */
export async function replaceFindings(
  db: DatabaseTransaction,
  place: JudgedPlace,
  states: readonly FindingState[],
  at: string,
): Promise<number> {
  const { hostNumber, unitId, shownRound } = place;
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
  return change.turned.length;
}

/** Writes a host's new findings beside the shown ones, for `round`; nothing of the host may be staged before. */
export async function stageFindings(
  db: DatabaseTransaction,
  place: JudgedPlace,
  states: readonly FindingState[],
  at: string,
  round: number,
): Promise<void> {
  const { hostNumber, unitId } = place;
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
}

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

/** Keeps the findings with their evidence, for the round that is shown or for the next; what the host had for it, or before, gives way. */
export async function writeJudgement(
  db: DatabaseTransaction,
  hostNumber: number,
  judgement: {
    readonly at: string;
    readonly findings: readonly Finding[];
    readonly round: number;
    readonly isStaged: boolean;
  },
): Promise<void> {
  const { at, findings, round, isStaged } = judgement;
  if (!isStaged)
    await db.deleteFrom('judgements').where('host_number', '=', hostNumber).where('round_number', '<', round).execute();
  const values = { judged_at: at, body: packJson(findings) };
  await db
    .insertInto('judgements')
    .values({ host_number: hostNumber, round_number: round, ...values })
    .onConflict((conflict) => conflict.columns(['host_number', 'round_number']).doUpdateSet(values))
    .execute();
}

/** The shown findings with their evidence; `undefined` before the first judgement. */
export async function readJudgement(
  db: Database,
  hostNumber: number,
): Promise<{ readonly judgedAt: string; readonly findings: readonly Finding[] } | undefined> {
  const row = await db
    .selectFrom('judgements')
    .select(['judged_at', 'body'])
    .where('host_number', '=', hostNumber)
    .where('round_number', '<=', (eb) => eb.selectFrom('fleet_state').select('shown_round'))
    .orderBy('round_number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { judgedAt: row.judged_at, findings: unpackJson<Finding[]>(row.body) };
}

export interface FindingFilter {
  readonly verdict?: ShownVerdict;
  readonly severity?: Severity;
  readonly pack?: string;
  readonly rule?: string;
  readonly q?: string;
  readonly page: number;
  readonly pageSize: number;
}

/** The same with what is excepted: after everything that needs somebody, before what passes. */
export const SHOWN_RANKS: Readonly<Record<ShownVerdict, number>> = {
  ...VERDICT_RANKS,
  excepted: (VERDICT_RANKS.error + VERDICT_RANKS.pass) / 2,
};

/** One page of a host's findings as they are shown at an instant: what fails first, then by severity. */
export async function listFindings(
  db: Database,
  hostNumber: number,
  filter: FindingFilter,
  at: string,
): Promise<Page<FindingRow>> {
  const { verdict, severity, pack, rule, q, page, pageSize } = filter;
  const covers = await coversOfHost(db, hostNumber, at);
  const isExcepted = exceptedBy(covers);
  let query = db
    .selectFrom('findings')
    .innerJoin('rules', 'rules.rule_number', 'findings.rule_number')
    .where('host_number', '=', hostNumber);
  if (verdict === 'excepted') query = query.where(isExcepted);
  else if (verdict !== undefined) query = query.where('verdict', '=', verdict);
  if (verdict === 'fail') query = query.where(sql<boolean>`not ${isExcepted}`);
  if (severity !== undefined) query = query.where('findings.severity', '=', severity);
  if (pack !== undefined) query = query.where('pack', '=', pack);
  if (rule !== undefined) query = query.where('rule', '=', rule);
  if (q !== undefined && q !== '') query = query.where((eb) => holdsText(eb.ref('rules.search_text'), q));
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select(['findings.rule_number', 'pack', 'rule', 'title_vi', 'title_en', 'findings.severity'])
    .select(['verdict', 'is_stale', 'since', 'cause', 'reason'])
    .orderBy(sql`case when ${isExcepted} then ${sql.lit(SHOWN_RANKS.excepted)} else verdict_rank end`)
    .orderBy('findings.severity_rank')
    .orderBy('pack')
    .orderBy('rule')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  const items = rows.map((row) => ({
    pack: row.pack,
    rule: row.rule,
    title: { vi: row.title_vi, en: row.title_en },
    severity: row.severity,
    ...shownVerdict(row.verdict, covers.get(row.rule_number)),
    isStale: row.is_stale === 1,
    since: row.since,
    cause: row.cause,
    reason: row.reason,
  }));
  return { items, total, page, pageSize };
}

/** Whether a row of findings fails with permission. The numbers stand in the text: there are as many as a host has exceptions. */
function exceptedBy(covers: ReadonlyMap<number, HostCover>) {
  const numbers = [...covers.keys()].map((number) => sql.lit(Number(number)));
  return numbers.length === 0
    ? sql<boolean>`(1 = 0)`
    : sql<boolean>`(verdict = 'fail' and findings.rule_number in (${sql.join(numbers)}))`;
}

/** A verdict as it is shown, where something may cover it. */
export function shownVerdict(
  verdict: Verdict,
  cover: ExceptionMark | undefined,
): Pick<FindingRow, 'verdict' | 'exception'> {
  if (verdict !== 'fail' || cover === undefined) return { verdict };
  const { exceptionId, endsAt } = cover;
  return { verdict: 'excepted', exception: { exceptionId, endsAt } };
}
