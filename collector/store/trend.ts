import { sql } from 'kysely';
import type { Counts, TrendPoint } from '../api.ts';
import { COUNT_COLUMNS, columnsOf, countsOf, SUM_COUNTS } from './counts.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import { exceptedByHost, exceptedByUnit } from './excepted.ts';

const TREND_DAYS = 90;
const MS_PER_DAY = 86_400_000;

/** The UTC day of an instant. */
export function dayOf(instant: string): string {
  return instant.slice(0, 10);
}

/** Keeps what a host's last judgement of the day counted. */
export async function writeHostDay(
  db: DatabaseTransaction,
  hostNumber: number,
  on: string,
  counts: Counts,
): Promise<void> {
  const columns = columnsOf(counts);
  await db
    .insertInto('host_days')
    .values({ host_number: hostNumber, on_day: on, ...columns })
    .onConflict((conflict) => conflict.columns(['host_number', 'on_day']).doUpdateSet(columns))
    .execute();
}

/**
 * Writes the counts of a day for every unit from its hosts, with what is excepted at `at`. Called often enough that a crash loses minutes of a line of ninety days.
 */
export async function writeUnitDays(db: Database, on: string, at: string): Promise<void> {
  const names = COUNT_COLUMNS.map((name) => sql.ref(name));
  const sums = COUNT_COLUMNS.map((name) => {
    const sum = sql`sum(hosts.${sql.ref(name)})`;
    if (name === 'fail_count') return sql`${sum} - coalesce(max(pardoned.excepted), 0)`;
    return name === 'excepted_count' ? sql`coalesce(max(pardoned.excepted), 0)` : sum;
  });
  const updates = COUNT_COLUMNS.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`);
  await sql`insert into unit_days (unit_id, on_day, ${sql.join(names)})
    select hosts.unit_id, ${on}, ${sql.join(sums)} from hosts
    left join ${exceptedByUnit(at)} pardoned on pardoned.unit_id = hosts.unit_id
    where judged_at is not null group by hosts.unit_id
    on conflict (unit_id, on_day) do update set ${sql.join(updates)}`.execute(db);
}

/** Lays what is excepted at an instant over the hosts' counts of its day: they were written when these were judged, and exceptions begin and end without that. */
export async function layOverHostDays(db: Database, at: string): Promise<void> {
  const on = dayOf(at);
  await db.transaction().execute(async (transaction) => {
    await sql`update host_days set fail_count = fail_count + excepted_count, excepted_count = 0
      where on_day = ${on} and excepted_count <> 0`.execute(transaction);
    await sql`update host_days set fail_count = host_days.fail_count - pardoned.excepted, excepted_count = pardoned.excepted
      from ${exceptedByHost(at)} pardoned
      where host_days.on_day = ${on} and host_days.host_number = pardoned.host_number`.execute(transaction);
  });
}

/** A unit scope's last ninety days; today's point is `live`. Days without data are absent. */
export async function unitTrend(
  db: Database,
  units: readonly string[] | undefined,
  now: Date,
  live: Counts,
): Promise<TrendPoint[]> {
  const today = dayOf(now.toISOString());
  const rows = await db
    .selectFrom('unit_days')
    .select('on_day')
    .select(SUM_COUNTS)
    .where('on_day', '>', firstDay(now))
    .where('on_day', '<', today)
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .groupBy('on_day')
    .orderBy('on_day')
    .execute();
  const past = rows.map((row) => ({ on: row.on_day, counts: countsOf(row) }));
  return Object.values(live).some((count) => count > 0) ? [...past, { on: today, counts: live }] : past;
}

/** A host's last ninety days. */
export async function hostTrend(db: Database, hostNumber: number, now: Date): Promise<TrendPoint[]> {
  const rows = await db
    .selectFrom('host_days')
    .selectAll()
    .where('host_number', '=', hostNumber)
    .where('on_day', '>', firstDay(now))
    .orderBy('on_day')
    .execute();
  return rows.map((row) => ({ on: row.on_day, counts: countsOf(row) }));
}

function firstDay(now: Date): string {
  return dayOf(new Date(now.getTime() - TREND_DAYS * MS_PER_DAY).toISOString());
}
