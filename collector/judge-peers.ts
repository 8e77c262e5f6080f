import type { PeerHost, PeerHosts } from '../policies/derive/peers.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import type { TlsEndpoints } from '../policies/inventory/sections/tls-endpoints.ts';
import { isInside, parseNetwork } from '../policies/rules/networks.ts';
import type { Database } from './store/database.ts';
import { type HostAt, type HostReach, hostsAt, sectionOfHosts } from './store/host-reach.ts';
import type { HostRecord } from './store/hosts.ts';

/** Hosts whose endpoints are read for one judgement: each costs a read. */
const MAX_PEER_HOSTS = 100;
const MAX_ADDRESSES = 64;

/** Every site has these networks of its own; the same address in another unit is another machine. */
const OWN_NETWORKS = ['192.168.0.0/16', '169.254.0.0/16', 'fe80::/10'].flatMap((text) => parseNetwork(text) ?? []);

/**
 * The hosts at the other ends of a host's connections, by address, with what they last said of their endpoints.
 * An address that several hosts report leads to the one in the same unit, where there is just one; addresses that every
 * site uses anew are looked for in the own unit only.
 */
export async function peerHostsFor(db: Database, host: HostRecord, inventory: Inventory): Promise<PeerHosts> {
  const rows = await hostsAt(db, peersOf(inventory));
  const chosen = new Map<string, HostAt | 'several'>();
  for (const [address, all] of Map.groupBy(rows, (row) => row.address)) {
    const near = all.filter(({ unitId }) => unitId === host.unit_id);
    const candidates = isSitesOwn(address) || near.length > 0 ? near : all;
    const [only, ...more] = candidates;
    if (only !== undefined) chosen.set(address, more.length === 0 ? only : 'several');
  }
  const numbers = [...chosen.values()].flatMap((one) => (one === 'several' ? [] : [one.hostNumber]));
  const endpoints = await sectionOfHosts(db, 'tlsEndpoints', [...new Set(numbers)].slice(0, MAX_PEER_HOSTS));
  return new Map([...chosen].map(([address, one]) => [address, one === 'several' ? one : peerHost(one, endpoints)]));
}

function peerHost({ name, hostNumber }: HostAt, endpoints: ReadonlyMap<number, string>): PeerHost {
  const facts = endpoints.get(hostNumber);
  return { name, ...(facts === undefined ? {} : { tlsEndpoints: JSON.parse(facts) as TlsEndpoints }) };
}

function isSitesOwn(address: string): boolean {
  const parsed = parseNetwork(address);
  return parsed !== undefined && OWN_NETWORKS.some((network) => isInside(parsed, network));
}

/** How a host is reached and whom it talks to, from its own facts. */
export function reachOf(host: HostRecord, inventory: Inventory, tlsHash: string | undefined): HostReach {
  const { addresses } = JSON.parse(host.identifiers) as { addresses?: readonly string[] };
  return {
    addresses: [...new Set(addresses ?? [])].slice(0, MAX_ADDRESSES),
    peers: peersOf(inventory),
    ...(tlsHash === undefined ? {} : { tlsHash }),
  };
}

/** Whole addresses at the other end; those that were cut on the host lead nowhere. */
function peersOf({ connections = [] }: Inventory): string[] {
  return [...new Set(connections.map(({ peer }) => peer).filter((peer) => !peer.includes('/')))].sort();
}
