import type { Peers } from '../inventory/derived.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { SectionState } from '../inventory/report.ts';
import type { TlsEndpoints } from '../inventory/sections/tls-endpoints.ts';

/** What is known of a host that an address leads to. */
export interface PeerHost {
  readonly name: string;
  /** As that host last reported them; absent: not read there. */
  readonly tlsEndpoints?: TlsEndpoints;
}

/** Hosts by their address; `'several'`: more than one host has it, and none of them is meant for certain. */
export type PeerHosts = ReadonlyMap<string, PeerHost | 'several'>;

type Peer = Peers[number];

/** SSL is older still, but no library of today can ask for it. */
const VERSIONS = ['TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/**
 * The section `peers`: the connections of this host, each with the host at its other end, and the oldest version of TLS
 * that is taken there. Whoever knows no other hosts (`hosts` absent) leaves the section out, and its rules are unknown.
 */
export function derivePeers(
  { connections }: Inventory,
  state: SectionState | undefined,
  hosts: PeerHosts | undefined,
): { readonly facts?: Peers; readonly state: SectionState } {
  const common = { gaps: [], sources: ['connections', 'register'], probe: 'peers' };
  if (hosts === undefined) return { state: { ...common, status: 'not_run', reason: 'source_missing' } };
  if (state === undefined) return { state: { ...common, status: 'not_run', reason: 'source_missing' } };
  if (connections === undefined) return { state: { ...state, probe: 'peers' } };
  const facts = new Map<string, Peer>();
  for (const { direction, peer, peerPort, localPort, process } of connections) {
    const port = direction === 'outbound' ? peerPort : localPort;
    const entry: Peer = {
      peer,
      direction,
      ...(port === undefined ? {} : { port }),
      ...(process === undefined ? {} : { service: process }),
      ...otherSide(direction === 'outbound' ? peerPort : undefined, peer, hosts),
    };
    facts.set(JSON.stringify(entry), entry);
  }
  return { facts: [...facts.values()], state: { ...state, probe: 'peers' } };
}

function otherSide(
  port: number | undefined,
  address: string,
  hosts: PeerHosts,
): Pick<Peer, 'hostName' | 'tlsVersion' | 'why'> {
  if (address.includes('/')) return { why: 'the address was cut on the host' };
  const host = hosts.get(address);
  if (host === 'several') return { why: 'several hosts report this address' };
  if (host === undefined) return { hostName: null, why: 'no host reports this address' };
  if (port === undefined) return { hostName: host.name };
  return { hostName: host.name, ...oldestTls(host.tlsEndpoints, address, port) };
}

/** The oldest version taken is known where all that are older were asked for, and refused. */
function oldestTls(
  endpoints: TlsEndpoints | undefined,
  address: string,
  port: number,
): Pick<Peer, 'tlsVersion' | 'why'> {
  if (endpoints === undefined) return { why: 'handshakes are not allowed on that host' };
  const wildcard = address.includes(':') ? ['::'] : ['0.0.0.0', '::'];
  const candidates = [address, ...wildcard];
  const endpoint = candidates
    .map((place) => endpoints.find((one) => one.address === place && one.port === port))
    .find((one) => one !== undefined);
  if (endpoint === undefined) return { why: `nothing speaks TLS at port ${port} there` };
  for (const version of VERSIONS) {
    const answer = endpoint.protocols?.[version];
    if (answer === 'accepted') return { tlsVersion: version, why: 'handshakes of that host with itself' };
    if (answer !== 'refused') return { why: `whether ${version} is taken there is not known` };
  }
  return { why: 'no version of TLS is taken there' };
}
