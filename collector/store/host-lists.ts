import { sql } from 'kysely';
import type { Words } from '../../policies/base/text.ts';
import type { Door } from '../../policies/inventory/report.ts';
import { SEVERITIES, type Severity } from '../../policies/rules/finding.ts';
import type { Counts, HostAge, HostAnswer, HostRow, Page, ShownVerdict } from '../api.ts';
import { countsOf, exceptCounts, NO_COUNTS } from './counts.ts';
import type { Database } from './database.ts';
import { type ExceptedOfHost, exceptedByHost, exceptedOfHost, NOTHING_EXCEPTED } from './excepted.ts';
import type { CountColumns, SeverityColumns } from './tables.ts';
import { holdsText } from './text-search.ts';

export interface HostFilter {
  readonly q?: string;
  /** Ids of the units in scope; absent: all. */
  readonly units?: readonly string[];
  /** Hosts with at least one finding of it. */
  readonly verdict?: ShownVerdict;
  /** Hosts with at least one failing finding of it. */
  readonly severity?: Severity;
  readonly os?: string;
  readonly freshness?: 'in_time' | 'silent' | 'never';
  readonly sort: HostSort;
  readonly page: number;
  readonly pageSize: number;
}

export const HOST_SORTS = [
  'name',
  '-name',
  'failCount',
  '-failCount',
  'unknownCount',
  '-unknownCount',
  'age',
  '-age',
] as const;
export type HostSort = (typeof HOST_SORTS)[number];

/** One page of hosts, filtered and sorted by the database; hosts that are equal in the sort come by name. */
export async function listHosts(db: Database, filter: HostFilter, now: Date): Promise<Page<HostRow>> {
  const filtered = filterHosts(db, filter, now);
  // What is only sorted by counts the same hosts.
  const counted = isFilteredByFailing(filter) ? filtered : filterHosts(db, { ...filter, sort: 'name' }, now);
  const { total } = await counted.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const direction = filter.sort.startsWith('-') ? 'desc' : 'asc';
  const rows = await filtered
    .select(ROW_COLUMNS)
    .select('hosts.host_number')
    .select(PARDONED_COLUMNS)
    .$if(filter.sort.endsWith('failCount'), (query) => query.orderBy(failing(), direction))
    .$if(filter.sort.endsWith('unknownCount'), (query) =>
      query.orderBy(sql`hosts.unknown_count + hosts.error_count`, direction),
    )
    // A host that never reported is older than any.
    .$if(filter.sort.endsWith('age'), (query) =>
      query.orderBy(sql`coalesce(hosts.confirmed_at, '')`, direction === 'asc' ? 'desc' : 'asc'),
    )
    .orderBy('hosts.search_name', filter.sort === '-name' ? 'desc' : 'asc')
    .orderBy('hosts.host_id')
    .limit(filter.pageSize)
    .offset((filter.page - 1) * filter.pageSize)
    .execute();
  const items = isByFailing(filter)
    ? rows.map((row) => layOverHost(hostRowOf(row, now), row))
    : await layOverRows(db, rows, now);
  return { items, total, page: filter.page, pageSize: filter.pageSize };
}

const ROW_COLUMNS = [
  'hosts.host_id',
  'hosts.name',
  'hosts.unit_id',
  'units.name_vi',
  'units.name_en',
  'units.freshness_limit_seconds',
  'hosts.os_name',
  'hosts.support_state',
  'hosts.support_ends_on',
  'hosts.received_at',
  'hosts.confirmed_at',
  'hosts.silent_after',
  'hosts.pass_count',
  'hosts.fail_count',
  'hosts.unknown_count',
  'hosts.error_count',
  'hosts.not_applicable_count',
  'hosts.stale_count',
  'hosts.excepted_count',
  'hosts.fail_low',
  'hosts.fail_medium',
  'hosts.fail_high',
  'hosts.fail_critical',
] as const;

function filterHosts(db: Database, filter: HostFilter, now: Date) {
  const { q, units, verdict, severity, os, freshness } = filter;
  const at = now.toISOString();
  let query = db
    .selectFrom('hosts')
    .innerJoin('units', 'units.unit_id', 'hosts.unit_id')
    .leftJoin((isByFailing(filter) ? exceptedByHost(at, units) : NOTHING_EXCEPTED).as('pardoned'), (join) =>
      join.onRef('pardoned.host_number', '=', 'hosts.host_number'),
    );
  if (q !== undefined && q !== '')
    query = query.where((eb) => eb.or([holdsText(eb.ref('hosts.search_name'), q), eb('hosts.host_id', '=', q)]));
  if (units !== undefined) query = query.where('hosts.unit_id', 'in', units);
  if (verdict === 'fail') query = query.where(failing(), '>', 0);
  else if (verdict === 'excepted') query = query.where('pardoned.excepted', '>', 0);
  else if (verdict !== undefined) query = query.where(`hosts.${verdict}_count`, '>', 0);
  if (severity !== undefined) query = query.where(failing(severity), '>', 0);
  if (os !== undefined && os !== '') query = query.where((eb) => holdsText(eb.ref('hosts.os_search'), os));
  if (freshness === 'never') query = query.where('hosts.confirmed_at', 'is', null);
  if (freshness === 'silent') query = query.where('hosts.silent_after', '<=', at);
  if (freshness === 'in_time') query = query.where('hosts.silent_after', '>', at);
  return query;
}

/** Whether it matters for the order or the choice of hosts what of their failing findings is excepted. */
function isByFailing(filter: HostFilter): boolean {
  return filter.sort.endsWith('failCount') || isFilteredByFailing(filter);
}

function isFilteredByFailing({ verdict, severity }: HostFilter): boolean {
  return verdict === 'fail' || verdict === 'excepted' || severity !== undefined;
}

/** Lays over the hosts of a page one by one: cheaper than over all of them, where these need not be compared. */
async function layOverRows(
  db: Database,
  rows: readonly (RowColumns & { readonly host_number: number })[],
  now: Date,
): Promise<HostRow[]> {
  const items: HostRow[] = [];
  for (const row of rows) {
    const excepted = await exceptedOfHost(db, row.host_number, now.toISOString());
    items.push(layOverHost(hostRowOf(row, now), sumOf(excepted)));
  }
  return items;
}

/** What fails without permission, of all severities or of one. */
function failing(severity?: Severity) {
  return severity === undefined
    ? sql<number>`hosts.fail_count - coalesce(pardoned.excepted, 0)`
    : sql<number>`${sql.ref(`hosts.fail_${severity}`)} - coalesce(${sql.ref(`pardoned.excepted_${severity}`)}, 0)`;
}

/** Columns of what is excepted of a host; `null` where nothing is. */
const PARDONED_COLUMNS = [
  'pardoned.excepted',
  'pardoned.excepted_low',
  'pardoned.excepted_medium',
  'pardoned.excepted_high',
  'pardoned.excepted_critical',
] as const;

type PardonedColumns = { readonly [K in Exclude<keyof ExceptedOfHost, 'host_number'>]: number | null };

/** A host's counts with what is excepted taken out of what fails. */
export function layOverHost<R extends Pick<HostRow, 'counts' | 'failBySeverity'>>(
  row: R,
  pardoned: PardonedColumns,
): R {
  const { failBySeverity } = row;
  const left = Object.fromEntries(
    SEVERITIES.map((severity) => [severity, failBySeverity[severity] - Number(pardoned[`excepted_${severity}`] ?? 0)]),
  ) as unknown as HostRow['failBySeverity'];
  return { ...row, counts: exceptCounts(row.counts, Number(pardoned.excepted ?? 0)), failBySeverity: left };
}

interface RowColumns extends CountColumns, SeverityColumns, AgeColumns {
  readonly host_id: string;
  readonly name: string;
  readonly unit_id: string;
  readonly name_vi: string;
  readonly name_en: string;
  readonly os_name: string | null;
  readonly support_state: string | null;
  readonly support_ends_on: string | null;
}

interface AgeColumns {
  readonly received_at: string | null;
  readonly confirmed_at: string | null;
  readonly silent_after: string | null;
  readonly freshness_limit_seconds: number;
}

/** A host's age at answer time. */
export function ageOf(row: AgeColumns, now: Date): HostAge {
  const ageSeconds =
    row.confirmed_at === null ? null : Math.max(0, Math.round((now.getTime() - Date.parse(row.confirmed_at)) / 1000));
  return {
    lastReportAt: row.received_at,
    ageSeconds,
    limitSeconds: row.freshness_limit_seconds,
    isSilent: row.silent_after !== null && row.silent_after <= now.toISOString(),
  };
}

export function failBySeverityOf(row: SeverityColumns): Readonly<Record<Severity, number>> {
  return { low: row.fail_low, medium: row.fail_medium, high: row.fail_high, critical: row.fail_critical };
}

/** Columns of `failBySeverity`, for updates. */
export function severityColumnsOf(bySeverity: Readonly<Record<Severity, number>>): SeverityColumns {
  const entries = SEVERITIES.map((severity) => [`fail_${severity}`, bySeverity[severity]] as const);
  return Object.fromEntries(entries) as unknown as SeverityColumns;
}

function hostRowOf(row: RowColumns, now: Date): HostRow {
  const unitName: Words = { vi: row.name_vi, en: row.name_en };
  return {
    hostId: row.host_id,
    name: row.name,
    unitId: row.unit_id,
    unitName,
    osName: row.os_name,
    osSupport: supportOf(row),
    counts: countsOf(row),
    failBySeverity: failBySeverityOf(row),
    ...ageOf(row, now),
  };
}

function supportOf(row: RowColumns): HostRow['osSupport'] {
  const state = row.support_state;
  return state === 'supported' || state === 'extended' || state === 'ended'
    ? { state, endsOn: row.support_ends_on }
    : null;
}

/** One host with everything its page shows above the tabs; `undefined` when there is none. */
export async function findHost(db: Database, hostId: string, now: Date): Promise<HostAnswer | undefined> {
  const row = await db
    .selectFrom('hosts')
    .innerJoin('units', 'units.unit_id', 'hosts.unit_id')
    .select(ROW_COLUMNS)
    .select([
      'hosts.host_number',
      'hosts.first_seen_at',
      'hosts.door',
      'hosts.agent_version',
      'hosts.privilege',
      'hosts.is_signed',
      'hosts.by_pack',
    ])
    .select([
      'hosts.clock_skew_seconds',
      'hosts.missing_report_count',
      'hosts.identifiers',
      'hosts.identity_state',
      'hosts.candidate_of',
    ])
    .where('hosts.host_id', '=', hostId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const excepted = await exceptedOfHost(db, row.host_number, now.toISOString());
  const byPack = JSON.parse(row.by_pack) as Record<string, Counts>;
  for (const { pack } of excepted) byPack[pack] = exceptCounts(byPack[pack] ?? NO_COUNTS, 1);
  return {
    ...layOverHost(hostRowOf(row, now), sumOf(excepted)),
    firstSeenAt: row.first_seen_at,
    door: row.door as Door | null,
    agentVersion: row.agent_version,
    privilege: row.privilege,
    isSigned: row.is_signed === 1,
    clockSkewSeconds: row.clock_skew_seconds,
    missingReportCount: row.missing_report_count,
    identityState: row.identity_state as HostAnswer['identityState'],
    candidateOf: row.candidate_of,
    identifiers: JSON.parse(row.identifiers) as Record<string, unknown>,
    byPack,
  };
}

function sumOf(excepted: readonly { readonly severity: Severity }[]): PardonedColumns {
  const count = (severity: Severity) => excepted.filter((finding) => finding.severity === severity).length;
  return {
    excepted: excepted.length,
    excepted_low: count('low'),
    excepted_medium: count('medium'),
    excepted_high: count('high'),
    excepted_critical: count('critical'),
  };
}
