import { sql } from 'kysely';
import type { Placement } from '../../policies/rules/overrides.ts';
import type { Database } from './database.ts';
import { defineStatement } from './statement.ts';
import { listUnits, type Unit } from './units.ts';

/** No tree is deeper: units are refused below this depth. */
export const MAX_UNIT_DEPTH = 12;
/** Numbers in one query: SQLite takes 32,766 values, and a page of hosts is far smaller. */
const MAX_HOSTS_AT_ONCE = 1000;

/** Where a host stands in the register: the units above it, the systems it serves, and what follows from these. Asked for each judgement, so nothing else is read. */
export async function placementOf(db: Database, hostNumber: number): Promise<Placement> {
  const [path, systems, labels] = await Promise.all([
    selectUnitPath(db, { hostNumber }),
    selectSystems(db, { hostNumber }),
    selectLabels(db, { hostNumber }),
  ]);
  return placementFrom(
    path[0]?.host_id ?? '',
    path.map(({ unit_id }) => unit_id),
    systems,
    labels.map(({ label }) => label),
  );
}

interface PathRow {
  readonly host_id: string;
  readonly unit_id: string;
}

const selectUnitPath = defineStatement<{ hostNumber: number }, PathRow>((db, { hostNumber }) =>
  db
    .withRecursive('above', (query) =>
      query
        .selectFrom('hosts')
        .innerJoin('units', 'units.unit_id', 'hosts.unit_id')
        .select(['host_id', 'units.unit_id', 'parent_id', sql<number>`1`.as('depth')])
        .where('host_number', '=', hostNumber)
        .unionAll(
          query
            .selectFrom('above')
            .innerJoin('units', 'units.unit_id', 'above.parent_id')
            .select(['above.host_id', 'units.unit_id', 'units.parent_id', sql<number>`above.depth + 1`.as('depth')])
            // A tree has no rings; a store that was changed by hand may, and would never end.
            .where('above.depth', '<=', sql.lit(MAX_UNIT_DEPTH)),
        ),
    )
    .selectFrom('above')
    .select(['host_id', 'unit_id'])
    .orderBy('depth'),
);

interface SystemRow {
  readonly system_id: string;
  readonly level: number | null;
  readonly zone: string | null;
}

const selectSystems = defineStatement<{ hostNumber: number }, SystemRow>((db, { hostNumber }) =>
  db
    .selectFrom('host_systems')
    .innerJoin('systems', 'systems.system_id', 'host_systems.system_id')
    .select(['systems.system_id', 'level', 'zone'])
    .where('host_number', '=', hostNumber)
    .orderBy('systems.system_id'),
);

const selectLabels = defineStatement<{ hostNumber: number }, { readonly label: string }>((db, { hostNumber }) =>
  db.selectFrom('host_labels').select('label').where('host_number', '=', hostNumber).orderBy('label'),
);

/** The same for many hosts with four queries in all; at most a thousand. Hosts that are gone are absent. */
export async function placementsOf(db: Database, hosts: readonly number[]): Promise<ReadonlyMap<number, Placement>> {
  if (hosts.length > MAX_HOSTS_AT_ONCE)
    throw new RangeError(`${hosts.length} hosts at once; at most ${MAX_HOSTS_AT_ONCE} are looked up`);
  if (hosts.length === 0) return new Map();
  const [rows, systems, labels, units] = await Promise.all([
    db.selectFrom('hosts').select(['host_number', 'host_id', 'unit_id']).where('host_number', 'in', hosts).execute(),
    db
      .selectFrom('host_systems')
      .innerJoin('systems', 'systems.system_id', 'host_systems.system_id')
      .select(['host_number', 'systems.system_id', 'level', 'zone'])
      .where('host_number', 'in', hosts)
      .orderBy('systems.system_id')
      .execute(),
    db.selectFrom('host_labels').selectAll().where('host_number', 'in', hosts).orderBy('label').execute(),
    listUnits(db),
  ]);
  const systemsOf = Map.groupBy(systems, ({ host_number }) => host_number);
  const labelsOf = Map.groupBy(labels, ({ host_number }) => host_number);
  return new Map(
    rows.map(({ host_number, host_id, unit_id }) => {
      const labelled = (labelsOf.get(host_number) ?? []).map(({ label }) => label);
      return [
        host_number,
        placementFrom(host_id, unitPathOf(units, unit_id), systemsOf.get(host_number) ?? [], labelled),
      ];
    }),
  );
}

/** Numbers of the hosts that serve more than one system: only these can be torn between two values. */
export async function hostsServingSeveral(db: Database): Promise<number[]> {
  const rows = await db
    .selectFrom('host_systems')
    .select('host_number')
    .groupBy('host_number')
    .having(({ fn }) => fn.countAll<number>(), '>', 1)
    .orderBy('host_number')
    .execute();
  return rows.map(({ host_number }) => host_number);
}

/** A unit and those above it, nearest first. */
export function unitPathOf(units: readonly Pick<Unit, 'unitId' | 'parentId'>[], unitId: string): string[] {
  const parents = new Map(units.map((unit) => [unit.unitId, unit.parentId]));
  const path: string[] = [];
  for (let at: string | null = unitId; at !== null && path.length <= MAX_UNIT_DEPTH; at = parents.get(at) ?? null)
    path.push(at);
  return path;
}

function placementFrom(
  hostId: string,
  unitPath: readonly string[],
  systems: readonly SystemRow[],
  labels: readonly string[],
): Placement {
  const levels = systems.flatMap(({ level }) => (level === null ? [] : [level]));
  const level = levels.length === 0 ? undefined : Math.max(...levels);
  const zone = zoneOf(systems, level);
  return {
    hostId,
    unitPath,
    systems: systems.map((system) =>
      system.level === null ? { systemId: system.system_id } : { systemId: system.system_id, level: system.level },
    ),
    ...(level === undefined ? {} : { level }),
    ...(zone === undefined ? {} : { zone }),
    labels,
  };
}

/** The zone of the systems of the highest level. Where these stand in several the host's is not known, and is not guessed. */
function zoneOf(systems: readonly SystemRow[], level: number | undefined): string | undefined {
  const highest = systems.filter((system) => level === undefined || system.level === level);
  const zones = new Set(highest.flatMap(({ zone }) => (zone === null ? [] : [zone])));
  return zones.size === 1 ? [...zones][0] : undefined;
}
