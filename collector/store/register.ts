import type { Severity, Verdict } from '../../policies/rules/finding.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { moveAdvisories } from './host-advisories.ts';
import type { HostRecord } from './hosts.ts';
import { shareFleet } from './rounds.ts';
import { addTallies, addUnread, type FindingState } from './tallies.ts';
import { addSeconds, type Unit } from './units.ts';

/** Hosts marked with one statement; each is a value in it. */
const MARKED_AT_ONCE = 500;

/**
 * Makes hosts due for judging as of `at`, in the transaction that changed where they stand: should the process end right
 * after it, they are found again at the next start.
 */
export async function markDue(db: DatabaseTransaction, hosts: readonly number[], at: string): Promise<void> {
  for (let from = 0; from < hosts.length; from += MARKED_AT_ONCE) {
    await db
      .updateTable('hosts')
      .set({ judge_due_at: at })
      .where('host_number', 'in', hosts.slice(from, from + MARKED_AT_ONCE))
      .execute();
  }
}

/** Numbers of the hosts of some units. */
export async function hostsOfUnits(db: Database, units: readonly string[]): Promise<number[]> {
  const rows = await db
    .selectFrom('hosts')
    .select('host_number')
    .where('unit_id', 'in', units)
    .orderBy('host_number')
    .execute();
  return rows.map(({ host_number }) => host_number);
}

/** The host belongs to another unit from now on: what it counts for goes with it, and its silence has that unit's limit. */
export async function moveHost(db: DatabaseTransaction, host: HostRecord, unit: Unit): Promise<void> {
  await shareFleet(db);
  await abilitiesOf(db).lock(db, `host ${host.host_number}`);
  const states = await readStates(db, host.host_number);
  await addTallies(db, host.unit_id, [], states);
  await addUnread(db, host.unit_id, [], states);
  await addTallies(db, unit.unitId, states, []);
  await addUnread(db, unit.unitId, states, []);
  await moveAdvisories(db, host.host_number, host.unit_id, unit.unitId);
  await db
    .updateTable('hosts')
    .set({
      unit_id: unit.unitId,
      silent_after: host.confirmed_at === null ? null : addSeconds(host.confirmed_at, unit.freshnessLimitSeconds),
    })
    .where('host_number', '=', host.host_number)
    .execute();
}

/** What is shown of a host, as it is counted. */
export async function readStates(db: DatabaseTransaction, hostNumber: number): Promise<FindingState[]> {
  const rows = await db
    .selectFrom('findings')
    .select(['rule_number', 'severity', 'verdict', 'is_stale', 'cause', 'reason', 'section'])
    .where('host_number', '=', hostNumber)
    .execute();
  return rows.map((row) => ({
    ruleNumber: row.rule_number,
    severity: row.severity as Severity,
    verdict: row.verdict as Verdict,
    isStale: row.is_stale === 1,
    cause: row.cause,
    reason: row.reason,
    section: row.section,
  }));
}

/** Names of hosts by their ids, of those asked for that exist: values are set for few. */
export async function hostNamesOf(db: Database, wanted: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let from = 0; from < wanted.length; from += MARKED_AT_ONCE) {
    const rows = await db
      .selectFrom('hosts')
      .select(['host_id', 'name'])
      .where('host_id', 'in', wanted.slice(from, from + MARKED_AT_ONCE))
      .execute();
    for (const { host_id, name } of rows) names.set(host_id, name);
  }
  return names;
}

/** Numbers and units of hosts in the order of numbers, a batch after `after`; for going through a fleet without holding it. */
export async function hostsAfter(
  db: Database,
  after: number,
  units: readonly string[] | undefined,
  limit: number,
): Promise<HostRecord[]> {
  return db
    .selectFrom('hosts')
    .selectAll()
    .where('host_number', '>', after)
    .where('report_sha', 'is not', null)
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .orderBy('host_number')
    .limit(limit)
    .execute();
}

/** How many hosts that reported there are in a scope. */
export async function countReportedIn(db: Database, units: readonly string[] | undefined): Promise<number> {
  const { count } = await db
    .selectFrom('hosts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('report_sha', 'is not', null)
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .executeTakeFirstOrThrow();
  return count;
}
