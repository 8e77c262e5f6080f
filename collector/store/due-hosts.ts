import { type Expression, type SqlBool, sql } from 'kysely';
import type { Database } from './database.ts';

/** Hosts asked for at once; more would only wait in memory. */
const BATCH = 200;

/**
 * Hosts whose newest judgement does not fit any more: another report became current (also one that was stored just
 * before a crash), the packs or tables changed, or time passed a limit or a date. The oldest judgement comes first.
 */
export async function findDueHosts(db: Database, fingerprint: string, at: string, limit = BATCH): Promise<number[]> {
  const rows = await db
    .selectFrom('hosts')
    .select('host_number')
    .where(isDue(fingerprint, at))
    .orderBy('judged_at')
    .orderBy('host_number')
    .limit(limit)
    .execute();
  return rows.map(({ host_number }) => host_number);
}

/** How many hosts wait: for progress and for the metric. */
export async function countDueHosts(db: Database, fingerprint: string, at: string): Promise<number> {
  const row = await db
    .selectFrom('hosts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(isDue(fingerprint, at))
    .executeTakeFirstOrThrow();
  return row.count;
}

function isDue(fingerprint: string, at: string): Expression<SqlBool> {
  return sql<SqlBool>`report_sha is not null and
    (judged_sha is null or judged_sha <> report_sha or judged_packs <> ${fingerprint} or judge_due_at <= ${at})`;
}
