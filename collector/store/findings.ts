import type { Finding, Severity, Verdict } from '../../policies/rules/finding.ts';
import type { FindingRow, Page } from '../api.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { packJson, unpackJson } from './pack-json.ts';
import { addTallies, addUnread, type FindingState, SEVERITY_RANKS } from './tallies.ts';
import { holdsText } from './text-search.ts';

interface StoredState extends FindingState {
  readonly since: string;
}

/** Order of lists: what fails first, then what is not known. */
const VERDICT_RANKS: Readonly<Record<Verdict, number>> = { fail: 0, unknown: 1, error: 2, pass: 3, not_applicable: 4 };

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

/**
 * Writes a host's new findings over its old ones: only rows that changed, one line of history for each verdict that
 * changed, and the difference into the unit's tallies. Answers how many verdicts changed.
 */
export async function replaceFindings(
  db: DatabaseTransaction,
  host: { readonly hostNumber: number; readonly unitId: string },
  states: readonly FindingState[],
  at: string,
): Promise<number> {
  const before = await readStates(db, host.hostNumber);
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
  await writeStates(db, host.hostNumber, changed, gone);
  await writeChanges(db, host.hostNumber, turned, at);
  const touched = new Set([...changed, ...gone].map(({ ruleNumber }) => ruleNumber));
  const old = [...before.values()].filter(({ ruleNumber }) => touched.has(ruleNumber));
  await addTallies(db, host.unitId, changed, old);
  await addUnread(db, host.unitId, states, [...before.values()]);
  return turned.length;
}

async function readStates(db: Database, hostNumber: number): Promise<Map<number, StoredState>> {
  const rows = await db.selectFrom('findings').selectAll().where('host_number', '=', hostNumber).execute();
  return new Map(
    rows.map((row) => [
      row.rule_number,
      {
        ruleNumber: row.rule_number,
        severity: row.severity,
        verdict: row.verdict,
        isStale: row.is_stale === 1,
        since: row.since,
        cause: row.cause,
        reason: row.reason,
        section: row.section,
      },
    ]),
  );
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

async function writeStates(
  db: DatabaseTransaction,
  hostNumber: number,
  changed: readonly StoredState[],
  gone: readonly StoredState[],
): Promise<void> {
  const replaced = [...changed, ...gone].map(({ ruleNumber }) => ruleNumber);
  if (replaced.length === 0) return;
  await db.deleteFrom('findings').where('host_number', '=', hostNumber).where('rule_number', 'in', replaced).execute();
  const rows = changed.map((state) => [
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
  ]);
  await abilitiesOf(db).insertRows(db, 'findings', FINDING_COLUMNS, rows);
}

const CHANGE_COLUMNS = {
  host_number: 'integer',
  rule_number: 'integer',
  at: 'text',
  severity: 'text',
  before: 'text',
  now: 'text',
} as const;

async function writeChanges(
  db: DatabaseTransaction,
  hostNumber: number,
  turned: readonly (readonly [StoredState, Verdict | null])[],
  at: string,
): Promise<void> {
  const rows = turned.map(([state, before]) => [
    hostNumber,
    state.ruleNumber,
    at,
    state.severity,
    before,
    state.verdict,
  ]);
  await abilitiesOf(db).insertRows(db, 'finding_changes', CHANGE_COLUMNS, rows);
}

/** Keeps the findings with their evidence; the newest judgement replaces the one before. */
export async function writeJudgement(
  db: DatabaseTransaction,
  hostNumber: number,
  at: string,
  findings: readonly Finding[],
): Promise<void> {
  const values = { judged_at: at, body: packJson(findings) };
  await db
    .insertInto('judgements')
    .values({ host_number: hostNumber, ...values })
    .onConflict((conflict) => conflict.column('host_number').doUpdateSet(values))
    .execute();
}

/** The newest findings with their evidence; `undefined` before the first judgement. */
export async function readJudgement(
  db: Database,
  hostNumber: number,
): Promise<{ readonly judgedAt: string; readonly findings: readonly Finding[] } | undefined> {
  const row = await db
    .selectFrom('judgements')
    .select(['judged_at', 'body'])
    .where('host_number', '=', hostNumber)
    .executeTakeFirst();
  return row === undefined ? undefined : { judgedAt: row.judged_at, findings: unpackJson<Finding[]>(row.body) };
}

export interface FindingFilter {
  readonly verdict?: Verdict;
  readonly severity?: Severity;
  readonly pack?: string;
  readonly rule?: string;
  readonly q?: string;
  readonly page: number;
  readonly pageSize: number;
}

/** One page of a host's findings: what fails first, then by severity. */
export async function listFindings(db: Database, hostNumber: number, filter: FindingFilter): Promise<Page<FindingRow>> {
  const { verdict, severity, pack, rule, q, page, pageSize } = filter;
  let query = db
    .selectFrom('findings')
    .innerJoin('rules', 'rules.rule_number', 'findings.rule_number')
    .where('host_number', '=', hostNumber);
  if (verdict !== undefined) query = query.where('verdict', '=', verdict);
  if (severity !== undefined) query = query.where('findings.severity', '=', severity);
  if (pack !== undefined) query = query.where('pack', '=', pack);
  if (rule !== undefined) query = query.where('rule', '=', rule);
  if (q !== undefined && q !== '') query = query.where((eb) => holdsText(eb.ref('rules.search_text'), q));
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select([
      'pack',
      'rule',
      'title_vi',
      'title_en',
      'findings.severity',
      'verdict',
      'is_stale',
      'since',
      'cause',
      'reason',
    ])
    .orderBy('verdict_rank')
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
    verdict: row.verdict,
    isStale: row.is_stale === 1,
    since: row.since,
    cause: row.cause,
    reason: row.reason,
  }));
  return { items, total, page, pageSize };
}
