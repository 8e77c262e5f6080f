import { sql } from 'kysely';
import type { Envelope } from '../../policies/inventory/delta.ts';
import type { Verdict } from '../../policies/rules/finding.ts';
import type { Counts } from '../api.ts';
import { countsOf } from './counts.ts';
import type { Database } from './database.ts';
import { hostsExcepted } from './excepted.ts';
import type { Scope } from './fleet-counts.ts';
import { unpackJson } from './pack-json.ts';

/** The report that was current at an instant of the past, and when it was last confirmed until then. */
export interface PastReport {
  readonly envelope: Envelope;
  readonly factsAt: string;
  readonly clockSkewSeconds: number | null;
}

/** `undefined`: nothing had come by then, or it is not kept any more. */
export async function reportAt(db: Database, hostNumber: number, at: string): Promise<PastReport | undefined> {
  const heard = db
    .selectFrom('reports')
    .where('host_number', '=', hostNumber)
    .where('placement', '=', 'current')
    .where('received_at', '<=', at)
    .orderBy('received_at', 'desc')
    .orderBy('report_number', 'desc')
    .limit(1);
  const full = await heard.select(['envelope']).where('envelope', 'is not', null).executeTakeFirst();
  const last = await heard.select(['collected_at', 'clock_skew_seconds']).executeTakeFirst();
  if (full?.envelope == null || last === undefined) return undefined;
  return {
    envelope: unpackJson<Envelope>(full.envelope),
    factsAt: last.collected_at,
    clockSkewSeconds: last.clock_skew_seconds,
  };
}

/** Whether some of a host's verdicts rested on age at the end of a day; `undefined`: not judged by then, or not kept. */
export async function wasStaleOn(db: Database, hostNumber: number, on: string): Promise<boolean | undefined> {
  const row = await db
    .selectFrom('host_days')
    .select('stale_count')
    .where('host_number', '=', hostNumber)
    .where('on_day', '<=', on)
    .orderBy('on_day', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : row.stale_count > 0;
}

/** When each finding of a host took the verdict that it had at an instant; by rule number. */
export async function verdictsSince(
  db: Database,
  hostNumber: number,
  at: string,
): Promise<Map<number, { readonly verdict: Verdict; readonly since: string }>> {
  const rows = await db
    .selectFrom('finding_changes')
    .select(['rule_number', 'at', 'now'])
    .where('host_number', '=', hostNumber)
    .where('at', '<=', at)
    .orderBy('at')
    .orderBy('round_number')
    .execute();
  return new Map(rows.map((row) => [row.rule_number, { verdict: row.now, since: row.at }]));
}

/** How many other hosts failed a rule without permission at an instant, and some of their names. */
export async function alsoFailingAt(
  db: Database,
  ruleNumber: number,
  hostNumber: number,
  at: string,
): Promise<{ readonly count: number; readonly names: string[] }> {
  const { rows } = await sql<{ name: string }>`select name from (
      select host_number, now, row_number() over (partition by host_number order by at desc, round_number desc) as place
      from finding_changes where rule_number = ${ruleNumber} and at <= ${at}) newest
    join hosts on hosts.host_number = newest.host_number
    where place = 1 and now = 'fail' and newest.host_number <> ${hostNumber}
      and newest.host_number not in ${hostsExcepted(ruleNumber, at)} order by search_name`.execute(db);
  return { count: rows.length, names: rows.slice(0, MAX_NAMES).map(({ name }) => name) };
}

const MAX_NAMES = 20;

/** What the units counted at the end of a day. Units without a row that day are absent. */
export async function unitsOn(
  db: Database,
  units: Scope,
  on: string,
): Promise<{ readonly unitId: string; readonly name: { vi: string; en: string }; readonly counts: Counts }[]> {
  const rows = await db
    .selectFrom('unit_days')
    .innerJoin('units', 'units.unit_id', 'unit_days.unit_id')
    .selectAll('unit_days')
    .select(['name_vi', 'name_en'])
    .where('on_day', '=', on)
    .$if(units !== undefined, (query) => query.where('unit_days.unit_id', 'in', units ?? []))
    .orderBy('unit_days.unit_id')
    .execute();
  return rows.map((row) => ({
    unitId: row.unit_id,
    name: { vi: row.name_vi, en: row.name_en },
    counts: countsOf(row),
  }));
}
