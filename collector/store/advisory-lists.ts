import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Scope } from './fleet-counts.ts';
import { isShown } from './host-advisories.ts';
import { holdsText } from './text-search.ts';

export interface AdvisoryFilter {
  readonly q?: string;
  readonly cve?: string;
  readonly state?: 'open' | 'unknown';
  /** Only those that are known to be exploited. */
  readonly isExploited?: boolean;
  readonly severity?: string;
  /** Only those of these source packages. */
  readonly packages?: readonly string[];
  readonly page: number;
  readonly pageSize: number;
}

/** A vulnerability over the hosts of a scope. */
export interface CountedAdvisory {
  readonly cve: string;
  readonly severity: string | null;
  readonly isExploited: boolean | null;
  readonly packages: readonly string[];
  readonly openCount: number;
  readonly unknownCount: number;
}

/** Packages named beside a vulnerability. */
const MAX_NAMED = 20;

/** One page of what is open or not known on hosts of these units: exploited ones first, then by severity and hosts. */
export async function listAdvisories(
  db: Database,
  units: Scope,
  filter: AdvisoryFilter,
): Promise<{ readonly items: CountedAdvisory[]; readonly total: number }> {
  const { page, pageSize } = filter;
  const grouped = groupedBy(db, units, filter);
  const { total } = await db
    .selectFrom(grouped.select('cve').as('found'))
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await grouped
    .select([
      'cve',
      sql<number>`min(severity_rank)`.as('rank'),
      sql<number>`max(case when is_exploited is null then 0 else is_exploited end)`.as('exploited'),
      sql<number>`sum(case when is_exploited is null then 1 else 0 end)`.as('not_told'),
      sql<number>`sum(case when standing = 'open' then host_count else 0 end)`.as('open_count'),
      sql<number>`sum(case when standing = 'unknown' then host_count else 0 end)`.as('unknown_count'),
    ])
    .orderBy('exploited', 'desc')
    .orderBy('rank')
    .orderBy('open_count', 'desc')
    .orderBy('cve', 'desc')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  const packages = await packagesOf(
    db,
    units,
    rows.map(({ cve }) => cve),
  );
  const items = rows.map((row) => ({
    cve: row.cve,
    severity: SEVERITIES[row.rank] ?? null,
    isExploited: row.exploited === 1 ? true : row.not_told > 0 ? null : false,
    packages: packages.get(row.cve) ?? [],
    openCount: Number(row.open_count),
    unknownCount: Number(row.unknown_count),
  }));
  return { items, total };
}

/** By rank; nobody rated those of rank 4. */
const SEVERITIES: readonly (string | null)[] = ['critical', 'high', 'medium', 'low', null, 'none'];

function groupedBy(db: Database, units: Scope, { q, cve, state, isExploited, severity, packages }: AdvisoryFilter) {
  return db
    .selectFrom('advisory_tallies')
    .innerJoin('advisories', 'advisories.advisory_number', 'advisory_tallies.advisory_number')
    .where('host_count', '>', 0)
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .$if(cve !== undefined, (query) => query.where('cve', '=', cve ?? ''))
    .$if(state !== undefined, (query) => query.where('standing', '=', state ?? 'open'))
    .$if(isExploited === true, (query) => query.where('is_exploited', '=', 1))
    .$if(severity === 'unrated', (query) => query.where('severity', 'is', null))
    .$if(severity !== undefined && severity !== 'unrated', (query) => query.where('severity', '=', severity ?? ''))
    .$if(q !== undefined && q !== '', (query) => query.where((eb) => holdsText(eb.ref('search_text'), q ?? '')))
    .$if(packages !== undefined, (query) =>
      query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('advisory_packages')
            .select('package')
            .whereRef('advisory_packages.advisory_number', '=', 'advisories.advisory_number')
            .where('package', 'in', packages ?? []),
        ),
      ),
    )
    .groupBy('cve');
}

async function packagesOf(db: Database, units: Scope, cves: readonly string[]): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>();
  if (cves.length === 0) return names;
  const rows = await db
    .selectFrom('advisories')
    .innerJoin('advisory_tallies', 'advisory_tallies.advisory_number', 'advisories.advisory_number')
    .select(['cve', 'packages'])
    .distinct()
    .where('cve', 'in', cves)
    .where('host_count', '>', 0)
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .execute();
  for (const { cve, packages } of rows) {
    const all = new Set([...(names.get(cve) ?? []), ...(JSON.parse(packages) as string[])]);
    names.set(cve, [...all].sort().slice(0, MAX_NAMED));
  }
  return names;
}

/** A host on which a vulnerability is open or not known. */
export interface AdvisoryHost {
  readonly hostNumber: number;
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly standing: 'open' | 'unknown';
}

/** One page of the hosts of a vulnerability, those where it is open first. */
export async function listAdvisoryHosts(
  db: Database,
  units: Scope,
  { cve, page, pageSize }: { readonly cve: string; readonly page: number; readonly pageSize: number },
): Promise<{ readonly items: AdvisoryHost[]; readonly total: number }> {
  const numbers = await db.selectFrom('advisories').select('advisory_number').where('cve', '=', cve).execute();
  if (numbers.length === 0) return { items: [], total: 0 };
  const query = db
    .selectFrom('host_advisories')
    .innerJoin('advisories', 'advisories.advisory_number', 'host_advisories.advisory_number')
    .innerJoin('hosts', 'hosts.host_number', 'host_advisories.host_number')
    .where('advisories.cve', '=', cve)
    .where(isShown())
    .$if(units !== undefined, (scoped) => scoped.where('hosts.unit_id', 'in', units ?? []));
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select(['hosts.host_number', 'host_id', 'name', 'unit_id', 'standing'])
    .orderBy('standing')
    .orderBy('search_name')
    .orderBy('hosts.host_number')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  const items = rows.map((row) => ({
    hostNumber: row.host_number,
    hostId: row.host_id,
    name: row.name,
    unitId: row.unit_id,
    standing: row.standing,
  }));
  return { items, total };
}

/** For metrics: of each unit, how many pairs of host and exploited vulnerability are open. */
export async function countExploitedByUnit(db: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('advisory_tallies')
    .innerJoin('advisories', 'advisories.advisory_number', 'advisory_tallies.advisory_number')
    .select(['unit_id', sql<number>`sum(host_count)`.as('open_count')])
    .where('standing', '=', 'open')
    .where('is_exploited', '=', 1)
    .groupBy('unit_id')
    .execute();
  return new Map(rows.map((row) => [row.unit_id, Number(row.open_count)]));
}

/** Open vulnerabilities of hosts of these units, once for each source package that they are in. */
export async function listOpenByPackage(
  db: Database,
  units: Scope,
): Promise<{ readonly package: string; readonly cve: string; readonly isExploited: boolean }[]> {
  const rows = await db
    .selectFrom('advisory_packages')
    .innerJoin('advisories', 'advisories.advisory_number', 'advisory_packages.advisory_number')
    .innerJoin('advisory_tallies', 'advisory_tallies.advisory_number', 'advisories.advisory_number')
    .select(['package', 'cve', sql<number>`max(coalesce(is_exploited, 0))`.as('exploited')])
    .where('host_count', '>', 0)
    .where('standing', '=', 'open')
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .groupBy(['package', 'cve'])
    .execute();
  return rows.map((row) => ({ package: row.package, cve: row.cve, isExploited: row.exploited === 1 }));
}
