import { type RawBuilder, sql } from 'kysely';
import type { Severity } from '../../policies/rules/finding.ts';
import type { ExceptionMark } from '../api.ts';
import type { Database } from './database.ts';
import type { Scope } from './fleet-counts.ts';

// Failing findings that an exception covers, found when they are asked for. Nothing of it is stored: an exception begins
// and ends by the clock alone, and what was judged stays as it was judged.

/** Which exceptions: those in force at an instant. */
function inForceAt(at: string): RawBuilder<boolean> {
  return sql<boolean>`in_force_until > ${at} and in_force_from <= ${at}`;
}

/**
 * Hosts and rules that exceptions reach, each pair once for each exception: `with` clauses that end in `reached`. Units
 * are followed downwards. `cross join` keeps SQLite to the order that begins with the few exceptions. `single` leaves the
 * exceptions of units out.
 */
function reachOf(which: RawBuilder<boolean>, whom: 'all' | 'single' = 'all'): RawBuilder<unknown> {
  const ofUnits = sql`union all select live.exception_number, hosts.host_number, live.rule_number
    from live cross join below cross join hosts
    where live.scope_kind = 'unit' and below.scope_id = live.scope_id and hosts.unit_id = below.unit_id`;
  return sql`with recursive live as (
      select exception_number, rule_number, scope_kind, scope_id, host_number from exceptions where ${which}),
    below(scope_id, unit_id) as (
      select scope_id, scope_id from live where scope_kind = 'unit'
      union select below.scope_id, units.unit_id from below cross join units where units.parent_id = below.unit_id),
    reached as (
      select exception_number, host_number, rule_number from live where scope_kind = 'host' and host_number is not null
      union all select live.exception_number, host_systems.host_number, live.rule_number
        from live cross join host_systems
        where live.scope_kind = 'system' and host_systems.system_id = live.scope_id
      ${whom === 'single' ? sql`` : ofUnits})`;
}

/** Failing findings that are excepted at an instant, each once: columns host_number, rule_number, severity. */
function exceptedAt(at: string, units?: Scope): RawBuilder<unknown> {
  const inScope =
    units === undefined
      ? sql``
      : sql`cross join hosts cross join findings f where hosts.host_number = reached.host_number
          and hosts.unit_id in (${listOf(units)}) `;
  // What fails is told by the index of rules and verdicts; only the few that do are looked up whole, for their severity.
  return sql`(${reachOf(inForceAt(at))},
    failing as (select distinct reached.host_number, reached.rule_number from reached ${inScope}${
      units === undefined ? sql`cross join findings f where` : sql`and`
    } f.host_number = reached.host_number and f.rule_number = reached.rule_number and f.verdict = 'fail')
    select failing.host_number, failing.rule_number, f.severity from failing cross join findings f
    where f.host_number = failing.host_number and f.rule_number = failing.rule_number)`;
}

function listOf(texts: readonly string[]): RawBuilder<unknown> {
  return sql.join(texts.length === 0 ? [''] : texts);
}

/** How many findings of a rule and severity are excepted among the hosts of a unit. */
export interface ExceptedSum {
  readonly unitId: string;
  readonly pack: string;
  readonly rule: string;
  readonly ruleNumber: number;
  readonly severity: Severity;
  readonly count: number;
}

/**
 * What is excepted at an instant by unit, rule and severity: columns unit_id, rule_number, severity, excepted. What a
 * unit's exception covers is what the unit's tally counts, so only those of hosts and systems are looked up one by one.
 */
function sumsAt(at: string, units?: Scope): RawBuilder<unknown> {
  const isIn = (column: RawBuilder<unknown>) =>
    units === undefined ? sql`` : sql`and ${column} in (${listOf(units)})`;
  return sql`(${reachOf(inForceAt(at), 'single')},
    whole as (select distinct below.unit_id, live.rule_number from live cross join below
      where live.scope_kind = 'unit' and below.scope_id = live.scope_id ${isIn(sql`below.unit_id`)})
    select unit_id, rule_number, severity, sum(excepted) as excepted from (
      select tallies.unit_id, tallies.rule_number, tallies.severity, tallies.fail_count as excepted
        from whole cross join tallies
        where tallies.unit_id = whole.unit_id and tallies.rule_number = whole.rule_number and tallies.fail_count > 0
      union all select hosts.unit_id, f.rule_number, f.severity, 1
        from (select distinct host_number, rule_number from reached) pairs cross join hosts cross join findings f
        where hosts.host_number = pairs.host_number ${isIn(sql`hosts.unit_id`)}
          and (hosts.unit_id, pairs.rule_number) not in (select unit_id, rule_number from whole)
          and f.host_number = pairs.host_number and f.rule_number = pairs.rule_number and f.verdict = 'fail') parts
    group by unit_id, rule_number, severity)`;
}

/** All that is excepted at an instant, summed like the tallies; read once for a page. */
export async function exceptedSums(db: Database, units: Scope, at: string): Promise<ExceptedSum[]> {
  const { rows } = await sql<{
    unit_id: string;
    pack: string;
    rule: string;
    rule_number: number;
    severity: Severity;
    excepted: number;
  }>`
    select sums.unit_id, rules.pack, rules.rule, sums.rule_number, sums.severity, sums.excepted
    from ${sumsAt(at, units)} sums join rules on rules.rule_number = sums.rule_number`.execute(db);
  return rows.map((row) => ({
    unitId: row.unit_id,
    pack: row.pack,
    rule: row.rule,
    ruleNumber: row.rule_number,
    severity: row.severity,
    count: Number(row.excepted),
  }));
}

/** Excepted findings of each host that has some: columns host_number, excepted, excepted_low ... excepted_critical. */
export function exceptedByHost(at: string, units?: Scope): RawBuilder<ExceptedOfHost> {
  const of = (severity: Severity) => sql`sum(case when severity = ${severity} then 1 else 0 end)`;
  return sql`(select host_number, count(*) as excepted, ${of('low')} as excepted_low, ${of('medium')} as excepted_medium,
    ${of('high')} as excepted_high, ${of('critical')} as excepted_critical from ${exceptedAt(at, units)} pairs group by host_number)`;
}

/** The same where nobody asks: no rows. */
export const NOTHING_EXCEPTED: RawBuilder<ExceptedOfHost> = sql`(select host_number, 0 as excepted, 0 as excepted_low,
  0 as excepted_medium, 0 as excepted_high, 0 as excepted_critical from exceptions where 1 = 0)`;

export interface ExceptedOfHost {
  readonly host_number: number;
  readonly excepted: number;
  readonly excepted_low: number;
  readonly excepted_medium: number;
  readonly excepted_high: number;
  readonly excepted_critical: number;
}

/** The same for every host at once, by host number. */
export async function exceptedOfHosts(
  db: Database,
  at: string,
  units?: Scope,
): Promise<ReadonlyMap<number, ExceptedOfHost>> {
  const { rows } = await sql<ExceptedOfHost>`select * from ${exceptedByHost(at, units)} sums`.execute(db);
  return new Map(
    rows.map((row) => [
      row.host_number,
      {
        host_number: row.host_number,
        excepted: Number(row.excepted),
        excepted_low: Number(row.excepted_low),
        excepted_medium: Number(row.excepted_medium),
        excepted_high: Number(row.excepted_high),
        excepted_critical: Number(row.excepted_critical),
      },
    ]),
  );
}

/** How many findings of each rule are excepted: columns rule_number, excepted. */
export function exceptedByRule(
  at: string,
  units?: Scope,
): RawBuilder<{ readonly rule_number: number; readonly excepted: number }> {
  return sql`(select rule_number, sum(excepted) as excepted from ${sumsAt(at, units)} sums group by rule_number)`;
}

/** The same by unit: columns unit_id, excepted. */
export function exceptedByUnit(at: string): RawBuilder<{ readonly unit_id: string; readonly excepted: number }> {
  return sql`(select unit_id, sum(excepted) as excepted from ${sumsAt(at)} sums group by unit_id)`;
}

/** Numbers of the hosts that an exception from a rule covers, for `in`. */
export function hostsExcepted(ruleNumber: number, at: string): RawBuilder<number> {
  return sql`(${reachOf(sql<boolean>`rule_number = ${ruleNumber} and ${inForceAt(at)}`)} select host_number from reached)`;
}

/** What covers a rule on one host. */
export interface HostCover extends ExceptionMark {
  readonly ruleNumber: number;
}

/** Exceptions in force over one host at an instant, by rule; of several it is the one that ends last. */
export async function coversOfHost(
  db: Database,
  hostNumber: number,
  at: string,
): Promise<ReadonlyMap<number, HostCover>> {
  const { rows } = await sql<{ rule_number: number; exception_id: string; in_force_until: string }>`
    with recursive above(unit_id, depth) as (
      select unit_id, 1 from hosts where host_number = ${hostNumber}
      union select units.parent_id, above.depth + 1 from above cross join units
        where units.unit_id = above.unit_id and units.parent_id is not null and above.depth < 64)
    select rule_number, exception_id, in_force_until from exceptions where ${inForceAt(at)} and (
      (scope_kind = 'host' and host_number = ${hostNumber})
      or (scope_kind = 'unit' and scope_id in (select unit_id from above))
      or (scope_kind = 'system' and scope_id in (select system_id from host_systems where host_number = ${hostNumber})))
    order by in_force_until, exception_id`.execute(db);
  return new Map(
    rows.map((row) => [
      row.rule_number,
      { ruleNumber: row.rule_number, exceptionId: row.exception_id, endsAt: row.in_force_until },
    ]),
  );
}

/** Failing findings of one host that are excepted at an instant. */
export async function exceptedOfHost(
  db: Database,
  hostNumber: number,
  at: string,
  covers?: ReadonlyMap<number, HostCover>,
): Promise<
  { readonly ruleNumber: number; readonly pack: string; readonly rule: string; readonly severity: Severity }[]
> {
  const covered = [...(covers ?? (await coversOfHost(db, hostNumber, at))).keys()];
  if (covered.length === 0) return [];
  return db
    .selectFrom('findings')
    .innerJoin('rules', 'rules.rule_number', 'findings.rule_number')
    .select(['findings.rule_number as ruleNumber', 'pack', 'rule', 'findings.severity'])
    .where('host_number', '=', hostNumber)
    .where('verdict', '=', 'fail')
    .where('findings.rule_number', 'in', covered)
    .execute();
}

/** What covers a rule on each of its hosts, by host number. */
export async function coversOfRule(
  db: Database,
  ruleNumber: number,
  at: string,
): Promise<ReadonlyMap<number, ExceptionMark>> {
  const { rows } = await sql<{ host_number: number; exception_id: string; in_force_until: string }>`
    ${reachOf(sql<boolean>`rule_number = ${ruleNumber} and ${inForceAt(at)}`)}
    select reached.host_number, exceptions.exception_id, exceptions.in_force_until from reached
    join exceptions on exceptions.exception_number = reached.exception_number
    order by exceptions.in_force_until, exceptions.exception_id`.execute(db);
  return new Map(rows.map((row) => [row.host_number, { exceptionId: row.exception_id, endsAt: row.in_force_until }]));
}

/** How many findings in the scope of each exception fail, and how many are not known, whatever its dates. */
export async function countCovered(
  db: Database,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, { readonly hosts: number; readonly failing: number; readonly unknown: number }>> {
  if (numbers.length === 0) return new Map();
  const { rows } = await sql<{ exception_number: number; hosts: number; failing: number; unknown: number }>`
    ${reachOf(sql<boolean>`exception_number in (${sql.join(numbers)})`)}
    select reached.exception_number, count(*) as hosts,
      sum(case when f.verdict = 'fail' then 1 else 0 end) as failing,
      sum(case when f.verdict in ('unknown', 'error') then 1 else 0 end) as unknown
    from reached cross join findings f
    where f.host_number = reached.host_number and f.rule_number = reached.rule_number
    group by reached.exception_number`.execute(db);
  return new Map(
    rows.map((row) => [
      row.exception_number,
      { hosts: Number(row.hosts), failing: Number(row.failing), unknown: Number(row.unknown) },
    ]),
  );
}

const MAX_LISTED_HOSTS = 200;

/** Hosts in the scope of an exception on which its rule fails, the longest first; at most 200. */
export async function hostsCovered(
  db: Database,
  exceptionNumber: number,
): Promise<{ readonly hostId: string; readonly name: string; readonly unitId: string; readonly since: string }[]> {
  const { rows } = await sql<{ hostId: string; name: string; unitId: string; since: string }>`
    ${reachOf(sql<boolean>`exception_number = ${exceptionNumber}`)}
    select hosts.host_id as "hostId", hosts.name, hosts.unit_id as "unitId", f.since from reached
    cross join findings f cross join hosts
    where f.host_number = reached.host_number and f.rule_number = reached.rule_number and f.verdict = 'fail'
      and hosts.host_number = reached.host_number
    order by f.since, hosts.search_name limit ${MAX_LISTED_HOSTS}`.execute(db);
  return [...rows];
}
