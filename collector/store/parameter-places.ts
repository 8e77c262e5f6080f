import type { KnownPlaces } from '../../policies/rules/check-overrides.ts';
import { listOverrides, NO_OVERRIDES, type Overrides, type Placement } from '../../policies/rules/overrides.ts';
import type { EditionParts } from '../edition.ts';
import type { Database } from './database.ts';
import { readDocument } from './documents.ts';
import { hostsServingSeveral, placementsOf } from './placements.ts';
import { hostNamesOf } from './register.ts';
import { listSystems } from './systems.ts';
import { listUnits } from './units.ts';

const HOSTS_AT_ONCE = 500;

/** The values of parameters of an edition; none where it has none. */
export async function readOverrides(db: Database, { overrides }: Pick<EditionParts, 'overrides'>): Promise<Overrides> {
  return overrides === null ? NO_OVERRIDES : (JSON.parse(await readDocument(db, overrides)) as Overrides);
}

/** What the register knows of the places that these values are set for. */
export async function knownPlaces(db: Database, overrides: Overrides): Promise<KnownPlaces> {
  const named = listOverrides(overrides).flatMap(({ scope, name }) => (scope === 'host' ? [name] : []));
  const [units, systems, hosts] = await Promise.all([listUnits(db), listSystems(db), hostNamesOf(db, named)]);
  return {
    units: new Set(units.map(({ unitId }) => unitId)),
    systems: new Set(systems.map(({ systemId }) => systemId)),
    hosts: new Set(hosts.keys()),
    placements: isContested(overrides) ? await placementsServingSeveral(db) : [],
  };
}

/** Whether some parameter has values for two systems: only then can a host be torn between them. */
function isContested({ packs }: Overrides): boolean {
  const sets = Object.values(packs).flatMap((parameters) => Object.values(parameters));
  return sets.some(({ system }) => Object.keys(system ?? {}).length > 1);
}

async function placementsServingSeveral(db: Database): Promise<Placement[]> {
  const hosts = await hostsServingSeveral(db);
  const placements: Placement[] = [];
  for (let from = 0; from < hosts.length; from += HOSTS_AT_ONCE)
    placements.push(...(await placementsOf(db, hosts.slice(from, from + HOSTS_AT_ONCE))).values());
  return placements;
}
