import { sql } from 'kysely';
import type { Finding, Severity, Verdict } from '../../policies/rules/finding.ts';
import type { ExceptionMark, FindingRow, Page, ShownVerdict } from '../api.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import { coversOfHost, type HostCover } from './excepted.ts';
import { VERDICT_RANKS } from './finding-rows.ts';
import { packJson, unpackJson } from './pack-json.ts';
import { defineStatement } from './statement.ts';
import type { JudgementsTable } from './tables.ts';
import { holdsText } from './text-search.ts';

/** Keeps the findings with their evidence, for the round that is shown or for the next; what the host had for it, or before, gives way. */
export async function writeJudgement(
  db: DatabaseTransaction,
  hostNumber: number,
  judgement: {
    readonly at: string;
    readonly findings: readonly Finding[];
    /** As the rows of the findings were written. */
    readonly statesSha: string;
    readonly round: number;
    readonly isStaged: boolean;
  },
): Promise<void> {
  const { at, findings, statesSha, round, isStaged } = judgement;
  if (!isStaged)
    await db.deleteFrom('judgements').where('host_number', '=', hostNumber).where('round_number', '<', round).execute();
  await insertJudgement(db, {
    host_number: hostNumber,
    round_number: round,
    judged_at: at,
    body: packJson(findings),
    states_sha: statesSha,
  });
}

const insertJudgement = defineStatement((db, row: JudgementsTable) =>
  db
    .insertInto('judgements')
    .values({
      host_number: row.host_number,
      round_number: row.round_number,
      judged_at: row.judged_at,
      body: row.body,
      states_sha: row.states_sha,
    })
    .onConflict((conflict) =>
      conflict.columns(['host_number', 'round_number']).doUpdateSet(({ ref }) => ({
        judged_at: ref('excluded.judged_at'),
        body: ref('excluded.body'),
        states_sha: ref('excluded.states_sha'),
      })),
    ),
);

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
