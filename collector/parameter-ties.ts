import { MusterError } from '../policies/base/errors.ts';
import { checkTies } from '../policies/rules/check-overrides.ts';
import { NO_OVERRIDES, type Overrides } from '../policies/rules/overrides.ts';
import type { Context } from './context.ts';
import type { Database } from './store/database.ts';
import { placementsOf } from './store/placements.ts';

/** Hosts whose places are looked up with one query. */
const HOSTS_AT_ONCE = 500;

/** Values of parameters in force. */
export function overridesIn({ policies }: Pick<Context, 'policies'>): Overrides {
  return (policies.overrides as Overrides | undefined) ?? NO_OVERRIDES;
}

/** Refuses a place in which two systems of one level would want different values of a host. Throws `bad_request` with every one. */
export async function refuseTies(
  context: Pick<Context, 'policies'>,
  db: Database,
  hosts: readonly number[],
): Promise<void> {
  const overrides = overridesIn(context);
  for (let from = 0; from < hosts.length; from += HOSTS_AT_ONCE) {
    const placements = await placementsOf(db, hosts.slice(from, from + HOSTS_AT_ONCE));
    const complaints = checkTies(overrides, placements.values());
    const [first] = complaints;
    if (first !== undefined) throw new MusterError('bad_request', first.message, { complaints });
  }
}
