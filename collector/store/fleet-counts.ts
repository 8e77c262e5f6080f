import { type SelectQueryBuilder, sql } from 'kysely';
import type { Severity } from '../../policies/rules/finding.ts';
import type { Counts, RollHost, SeverityCounts } from '../api.ts';
import { COUNT_COLUMNS, countsOf, exceptCounts, SUM_COUNTS } from './counts.ts';
import type { Database } from './database.ts';
import { type ExceptedSum, exceptedOfHosts } from './excepted.ts';
import { ageOf, failBySeverityOf } from './host-lists.ts';
import type { Tables } from './tables.ts';

/** Units a question is about; absent: the whole fleet. */
export type Scope = readonly string[] | undefined;

function hostsIn(db: Database, units: Scope) {
  const query = db.selectFrom('hosts');
  return units === undefined ? query : query.where('hosts.unit_id', 'in', units);
}

export interface FleetTotals {
  readonly hosts: { readonly total: number; readonly inTime: number; readonly silent: number; readonly never: number };
  readonly counts: Counts;
  readonly failBySeverity: SeverityCounts;
}

const SEVERITY_SUMS = (['fail_low', 'fail_medium', 'fail_high', 'fail_critical'] as const).map((name) =>
  sql<number>`coalesce(sum(${sql.ref(name)}), 0)`.as(name),
);

/** Hosts by freshness and everything counted, from one walk over the hosts' rows; `excepted` is what is excepted in these units. */
export async function fleetTotals(
  db: Database,
  units: Scope,
  now: Date,
  excepted: readonly ExceptedSum[],
): Promise<FleetTotals> {
  const row = await hostsIn(db, units)
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .select(sql<number>`count(confirmed_at)`.as('reported'))
    .select(
      sql<number>`coalesce(sum(case when silent_after <= ${now.toISOString()} then 1 else 0 end), 0)`.as('silent'),
    )
    .select(SUM_COUNTS)
    .select(SEVERITY_SUMS)
    .executeTakeFirstOrThrow();
  const { total, reported, silent } = row;
  return {
    hosts: { total, inTime: reported - silent, silent, never: total - reported },
    counts: exceptCounts(countsOf(row), sumOf(excepted)),
    failBySeverity: lessExcepted(failBySeverityOf(row), excepted),
  };
}

function sumOf(excepted: readonly ExceptedSum[]): number {
  return excepted.reduce((sum, { count }) => sum + count, 0);
}

function lessExcepted(failing: SeverityCounts, excepted: readonly ExceptedSum[]): SeverityCounts {
  const left = { ...failing };
  for (const { severity, count } of excepted) left[severity] -= count;
  return left;
}

/** Median and greatest age in seconds of the hosts that ever reported. */
export async function fleetAges(
  db: Database,
  units: Scope,
  now: Date,
): Promise<{ readonly medianSeconds: number | null; readonly oldestSeconds: number | null }> {
  const reported = hostsIn(db, units).where('confirmed_at', 'is not', null);
  const { count, oldest } = await reported
    .select([sql<number>`count(*)`.as('count'), sql<string | null>`min(confirmed_at)`.as('oldest')])
    .executeTakeFirstOrThrow();
  if (oldest === null) return { medianSeconds: null, oldestSeconds: null };
  const middle = await reported
    .select('confirmed_at')
    .orderBy('confirmed_at')
    .limit(1)
    .offset(Math.floor(count / 2))
    .executeTakeFirstOrThrow();
  return { medianSeconds: secondsSince(middle.confirmed_at ?? oldest, now), oldestSeconds: secondsSince(oldest, now) };
}

function secondsSince(instant: string, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - Date.parse(instant)) / 1000));
}

/** The posts of the roll, in the order of unit and name. */
export async function rollHosts(db: Database, units: Scope, now: Date): Promise<RollHost[]> {
  const rows = await hostsIn(db, units)
    .innerJoin('units', 'units.unit_id', 'hosts.unit_id')
    .select([
      'host_number',
      'host_id',
      'name',
      'hosts.unit_id',
      'received_at',
      'confirmed_at',
      'silent_after',
      'freshness_limit_seconds',
      ...COUNT_COLUMNS,
    ])
    .orderBy('hosts.unit_id')
    .orderBy('search_name')
    .execute();
  const excepted = await exceptedOfHosts(db, now.toISOString(), units);
  return rows.map((row) => ({
    hostId: row.host_id,
    name: row.name,
    unitId: row.unit_id,
    counts: exceptCounts(countsOf(row), excepted.get(row.host_number)?.excepted ?? 0),
    ...ageOf(row, now),
  }));
}

/** The middle age of each unit's hosts. */
export async function unitMedianAges(db: Database, units: Scope, now: Date): Promise<Map<string, number>> {
  const ranked = hostsIn(db, units)
    .where('confirmed_at', 'is not', null)
    .select(['unit_id', 'confirmed_at'])
    .select(sql<number>`row_number() over (partition by unit_id order by confirmed_at)`.as('place'))
    .select(sql<number>`count(*) over (partition by unit_id)`.as('size'))
    .as('ranked');
  const rows = await db
    .selectFrom(ranked)
    .select(['unit_id', 'confirmed_at'])
    .where(sql<boolean>`place = size / 2 + 1`)
    .execute();
  return new Map(rows.map((row) => [row.unit_id, secondsSince(row.confirmed_at ?? '', now)]));
}

/** Counts of each unit by pack, from the tallies, over which `excepted` is laid. */
export async function tallyByUnitAndPack(
  db: Database,
  units: Scope,
  excepted: readonly ExceptedSum[],
): Promise<{ readonly unitId: string; readonly pack: string; readonly counts: Counts }[]> {
  const rows = await talliesIn(db, units)
    .select(['unit_id', 'pack'])
    .select(SUM_COUNTS)
    .groupBy(['unit_id', 'pack'])
    .execute();
  const sums = sumsBy(excepted, ({ unitId, pack }) => [unitId, pack]);
  return rows.map((row) => ({
    unitId: row.unit_id,
    pack: row.pack,
    counts: exceptCounts(countsOf(row), sums([row.unit_id, row.pack])),
  }));
}

/** How much is excepted of each key; 0 of one that is not there. */
function sumsBy(
  excepted: readonly ExceptedSum[],
  keyOf: (sum: ExceptedSum) => readonly unknown[],
): (key: readonly unknown[]) => number {
  const sums = new Map<string, number>();
  for (const sum of excepted) {
    const key = JSON.stringify(keyOf(sum));
    sums.set(key, (sums.get(key) ?? 0) + sum.count);
  }
  return (key) => sums.get(JSON.stringify(key)) ?? 0;
}

/** Counts by unit, pack and severity, for the metrics. */
export async function tallyForMetrics(
  db: Database,
  excepted: readonly ExceptedSum[],
): Promise<{ readonly unitId: string; readonly pack: string; readonly severity: Severity; readonly counts: Counts }[]> {
  const rows = await talliesIn(db, undefined)
    .select(['unit_id', 'pack', 'tallies.severity'])
    .select(SUM_COUNTS)
    .groupBy(['unit_id', 'pack', 'tallies.severity'])
    .execute();
  const sums = sumsBy(excepted, ({ unitId, pack, severity }) => [unitId, pack, severity]);
  return rows.map((row) => ({
    unitId: row.unit_id,
    pack: row.pack,
    severity: row.severity,
    counts: exceptCounts(countsOf(row), sums([row.unit_id, row.pack, row.severity])),
  }));
}

/** Hosts that fail each rule without permission, from the tallies; rules nobody fails so are absent. */
export async function tallyFailingRules(
  db: Database,
  units: Scope,
  excepted: readonly ExceptedSum[],
): Promise<
  {
    readonly ruleNumber: number;
    readonly pack: string;
    readonly rule: string;
    readonly severity: Severity;
    readonly failCount: number;
  }[]
> {
  const rows = await talliesIn(db, units)
    .select(['tallies.rule_number', 'pack', 'rule', 'tallies.severity'])
    .select(sql<number>`sum(fail_count)`.as('fail_count'))
    .groupBy(['tallies.rule_number', 'pack', 'rule', 'tallies.severity'])
    .having(sql<boolean>`sum(fail_count) > 0`)
    .execute();
  const sums = sumsBy(excepted, ({ ruleNumber, severity }) => [ruleNumber, severity]);
  return rows
    .map((row) => ({
      ruleNumber: row.rule_number,
      pack: row.pack,
      rule: row.rule,
      severity: row.severity,
      failCount: row.fail_count - sums([row.rule_number, row.severity]),
    }))
    .filter(({ failCount }) => failCount > 0);
}

function talliesIn(db: Database, units: Scope): SelectQueryBuilder<Tables, 'tallies' | 'rules', object> {
  const query = db.selectFrom('tallies').innerJoin('rules', 'rules.rule_number', 'tallies.rule_number');
  return units === undefined ? query : query.where('tallies.unit_id', 'in', units);
}

/** What is unknown because a section was not read, by section and reason: hosts and findings. */
export async function unknownBySection(
  db: Database,
  units: Scope,
): Promise<
  {
    readonly section: string;
    readonly reason: string | null;
    readonly hostCount: number;
    readonly findingCount: number;
  }[]
> {
  const rows = await db
    .selectFrom('unread')
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .select(['section', 'reason'])
    .select([sql<number>`sum(host_count)`.as('hostCount'), sql<number>`sum(finding_count)`.as('findingCount')])
    .groupBy(['section', 'reason'])
    .having(sql<boolean>`sum(host_count) > 0`)
    .execute();
  return rows.map((row) => ({ ...row, reason: row.reason === '' ? null : row.reason }));
}

/** Unknown findings of the silent hosts. */
export async function silentUnknownCount(db: Database, units: Scope, now: Date): Promise<number> {
  const row = await hostsIn(db, units)
    .select(sql<number>`coalesce(sum(unknown_count), 0)`.as('count'))
    .where('silent_after', '<=', now.toISOString())
    .executeTakeFirstOrThrow();
  return row.count;
}
