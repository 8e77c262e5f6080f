import { MusterError } from '../policies/base/errors.ts';
import { checkTies } from '../policies/rules/check-overrides.ts';
import type { Database } from './store/database.ts';
import { newestEdition } from './store/editions.ts';
import { readOverrides } from './store/parameter-places.ts';
import { placementsOf } from './store/placements.ts';

/** Hosts whose places are looked up with one query. */
const HOSTS_AT_ONCE = 500;

/** Refuses places in which two systems of one level want different values of a host. Throws `bad_request` with every one. */
export async function refuseTies(db: Database, hosts: readonly number[]): Promise<void> {
  const newest = await newestEdition(db);
  if (newest === undefined || newest.parts.overrides === null) return;
  const overrides = await readOverrides(db, newest.parts);
  for (let from = 0; from < hosts.length; from += HOSTS_AT_ONCE) {
    const placements = await placementsOf(db, hosts.slice(from, from + HOSTS_AT_ONCE));
    const complaints = checkTies(overrides, placements.values());
    const [first] = complaints;
    if (first !== undefined) throw new MusterError('bad_request', first.message, { complaints });
  }
}
