import { type Expression, type SqlBool, sql } from 'kysely';
import type { Finding } from '../../policies/rules/finding.ts';
import { COUNT_COLUMNS, columnsOf } from './counts.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { type Ending, endingRows, isSameEndings } from './endings.ts';
import { type JudgedPlace, stageFindings, unstageFindings } from './finding-rows.ts';
import { writeJudgement } from './findings.ts';
import { type HostAdvisoryList, stageAdvisories, unstageAdvisories } from './host-advisories.ts';
import { severityColumnsOf } from './host-lists.ts';
import type { JudgedHost } from './host-state.ts';
import type { HostRecord } from './hosts.ts';
import type { Round } from './rounds.ts';
import { defineStatement } from './statement.ts';
import type { StagedHostsTable } from './tables.ts';
import type { FindingState } from './tallies.ts';

/** What a judgement for a round leaves, to be shown with it. */
export interface StagedJudgement {
  readonly judged: JudgedHost;
  readonly states: readonly FindingState[];
  readonly findings: readonly Finding[];
  readonly endings: readonly Ending[];
  readonly advisories: HostAdvisoryList;
}

/** Keeps a host's judgement beside what is shown, until the round is. What was kept of it before is taken back. */
export async function stageHost(
  db: DatabaseTransaction,
  host: HostRecord,
  { round, shownRound }: { readonly round: Round; readonly shownRound: number },
  { judged, states, findings, endings, advisories }: StagedJudgement,
): Promise<void> {
  const place: JudgedPlace = { hostNumber: host.host_number, unitId: host.unit_id, shownRound };
  await unstageHost(db, host.host_number);
  const statesSha = await stageFindings(db, place, states, judged.at, round.number);
  await writeJudgement(db, host.host_number, {
    at: judged.at,
    findings,
    statesSha,
    round: round.number,
    isStaged: true,
  });
  await stageAdvisories(db, place, advisories, round.number);
  const hasEndings = !(await isSameEndings(db, host.host_number, endings));
  if (hasEndings) {
    const rows = endingRows(host.host_number, endings).map((row) => [...row, round.number]);
    await abilitiesOf(db).insertRows(db, 'staged_endings', ENDING_COLUMNS, rows);
  }
  await insertStagedHost(db, {
    ...stagedKeys(host, round, judged.at),
    ...columnsOf(judged.counts),
    ...severityColumnsOf(judged.failBySeverity),
    ...judged.columns,
    by_pack: JSON.stringify(judged.byPack),
    judge_due_at: judged.dueAt,
    has_endings: hasEndings ? 1 : 0,
    failure: null,
  });
}

const STAGED_COLUMNS = [
  'round_number',
  'host_number',
  'unit_id',
  'report_sha',
  'facts_at',
  'host_due_at',
  'judged_at',
  'judge_due_at',
  'failure',
  'has_endings',
  'os_name',
  'os_search',
  'support_state',
  'support_ends_on',
  'certificate_ends_at',
  'by_pack',
  'fail_low',
  'fail_medium',
  'fail_high',
  'fail_critical',
  ...COUNT_COLUMNS,
] as const satisfies readonly (keyof StagedHostsTable)[];

const insertStagedHost = defineStatement((db, row: StagedHostsTable) =>
  db
    .insertInto('staged_hosts')
    // Named one by one: what stands for a row cannot be spread.
    .values(Object.fromEntries(STAGED_COLUMNS.map((name) => [name, row[name]])) as unknown as StagedHostsTable),
);

const ENDING_COLUMNS = {
  host_number: 'integer',
  kind: 'text',
  what: 'text',
  ends_on: 'text',
  round_number: 'integer',
} as const;

function stagedKeys(host: HostRecord, round: Round, at: string) {
  return {
    round_number: round.number,
    host_number: host.host_number,
    unit_id: host.unit_id,
    report_sha: host.report_sha ?? '',
    facts_at: host.facts_at,
    host_due_at: host.judge_due_at,
    judged_at: at,
  };
}

const NOT_JUDGED = {
  judge_due_at: null,
  has_endings: 0,
  os_name: null,
  os_search: '',
  support_state: null,
  support_ends_on: null,
  certificate_ends_at: null,
  by_pack: '{}',
  ...columnsOf({ pass: 0, fail: 0, unknown: 0, error: 0, notApplicable: 0, stale: 0, excepted: 0 }),
  ...severityColumnsOf({ low: 0, medium: 0, high: 0, critical: 0 }),
};

/** The host could not be judged: the round does not wait for it, and it stays as it is shown. */
export async function stageFailure(
  db: DatabaseTransaction,
  host: HostRecord,
  round: Round,
  { at, failure }: { readonly at: string; readonly failure: string },
): Promise<void> {
  await unstageHost(db, host.host_number);
  await insertStagedHost(db, { ...stagedKeys(host, round, at), ...NOT_JUDGED, failure });
}

/** Takes back whatever is kept of a host for rounds that are not shown; answers whether there was something. */
export async function unstageHost(db: DatabaseTransaction, hostNumber: number): Promise<boolean> {
  const rows = await selectStagedOf(db, { hostNumber });
  for (const { round_number: round, unit_id: unitId } of rows) {
    await unstageFindings(db, { hostNumber, unitId }, round);
    await unstageAdvisories(db, { hostNumber, unitId }, round);
    for (const table of ['staged_endings', 'staged_readiness', 'staged_hosts'] as const)
      await db.deleteFrom(table).where('host_number', '=', hostNumber).where('round_number', '=', round).execute();
  }
  return rows.length > 0;
}

const selectStagedOf = defineStatement((db, { hostNumber }: { hostNumber: number }) =>
  db
    .selectFrom('staged_hosts')
    .select(['round_number', 'unit_id'])
    .where('host_number', '=', hostNumber)
    .where('round_number', '>', (eb) => eb.selectFrom('fleet_state').select('shown_round')),
);

/** Hosts that the round still waits for, from `from` on; one that reported, moved or was judged after it was staged is one of them. */
export async function findUnstaged(
  db: Database,
  round: Round,
  { from = 0, limit }: { readonly from?: number; readonly limit: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('hosts')
    .select('host_number')
    .where('host_number', '>=', from)
    .where(isUnstaged(round))
    .orderBy('host_number')
    .limit(limit)
    .execute();
  return rows.map((row) => row.host_number);
}

export async function countUnstaged(db: Database, round: Round): Promise<number> {
  const row = await db
    .selectFrom('hosts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(isUnstaged(round))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Whether this host is staged as it is now. */
export async function isStaged(db: Database, round: Round, hostNumber: number): Promise<boolean> {
  const row = await db
    .selectFrom('hosts')
    .select('host_number')
    .where('host_number', '=', hostNumber)
    .where(isUnstaged(round))
    .executeTakeFirst();
  return row === undefined;
}

/** Silence that ended counts like a report where staged verdicts rest on age. */
function isUnstaged(round: Round): Expression<SqlBool> {
  return sql<SqlBool>`report_sha is not null and not exists (select 1 from staged_hosts s
    where s.round_number = ${round.number} and s.host_number = hosts.host_number and s.report_sha = hosts.report_sha
      and s.unit_id = hosts.unit_id and coalesce(s.host_due_at, '') = coalesce(hosts.judge_due_at, '') and substr(s.judged_at, 1, 10) = ${round.onDay}
      and (s.stale_count = 0 or s.facts_at = hosts.facts_at))`;
}

/** Hosts of which something is kept for rounds that were replaced. */
export async function findAbandoned(db: Database, openRound: number | undefined, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('staged_hosts')
    .select('host_number')
    .distinct()
    .where('round_number', '>', (eb) => eb.selectFrom('fleet_state').select('shown_round'))
    .$if(openRound !== undefined, (query) => query.where('round_number', '!=', openRound ?? 0))
    .limit(limit)
    .execute();
  return rows.map((row) => row.host_number);
}

/** Progress of a round, counted. */
export async function countStaged(
  db: Database,
  round: number,
): Promise<{ readonly judgedCount: number; readonly failedCount: number }> {
  const row = await db
    .selectFrom('staged_hosts')
    .select([sql<number>`count(*)`.as('judged'), sql<number>`count(failure)`.as('failed')])
    .where('round_number', '=', round)
    .executeTakeFirstOrThrow();
  return { judgedCount: row.judged, failedCount: row.failed };
}
