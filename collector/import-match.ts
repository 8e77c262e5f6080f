import { compareIdentifiers } from '../policies/inventory/identity.ts';
import type { Identifiers } from '../policies/inventory/report.ts';
import type { Database } from './store/database.ts';
import { type KnownIdentity, listIdentities } from './store/host-identities.ts';

/**
 * Which host a report without a host id is about. `same`: one that is known by such reports only; `beside`: it looks like
 * one that an agent reports about, and gets a host of its own beside it until a person joins the two; `new`: like nothing.
 */
export type HostMatch =
  | { readonly kind: 'same'; readonly host: KnownIdentity }
  | { readonly kind: 'beside'; readonly host: KnownIdentity }
  | { readonly kind: 'new' };

/**
 * Follows the contract's conflict rule for reports without an id. An unsigned report never becomes the facts of a host that
 * signs its own. Where hardware says nothing (a recording without root), the software's own ids find the earlier recording:
 * a person sees the match before it is accepted, and may ask for a new host instead.
 * Source: the report contract, "Identity".
 */
export async function matchHost(db: Database, identifiers: Identifiers): Promise<HostMatch> {
  return matchAmong(await listIdentities(db), identifiers);
}

/** The same, among these hosts. */
export function matchAmong(hosts: readonly KnownIdentity[], identifiers: Identifiers): HostMatch {
  const alike = hosts
    .map((host) => ({ host, ...compareIdentifiers(host.identifiers, identifiers) }))
    .filter(({ hardware, software }) => hardware === 'same' || (hardware === 'unknown' && software === 'same'))
    .sort((left, right) => Number(right.hardware === 'same') - Number(left.hardware === 'same'));
  const own = alike.find(({ host }) => !host.hasReporter);
  if (own !== undefined) return { kind: 'same', host: own.host };
  const other = alike[0];
  return other === undefined ? { kind: 'new' } : { kind: 'beside', host: other.host };
}
