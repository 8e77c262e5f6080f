import { byCodeUnit } from '../../policies/base/text.ts';
import type { FleetHost } from './fleet.ts';

/** Every address of every host, except loopback and link-local ones, which many hosts have. */
function ownersOf(hosts: readonly FleetHost[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { hostId, report } of hosts) {
    for (const { addresses } of Object.values(report.inventory.network?.interfaces ?? {})) {
      for (const { address } of addresses ?? []) {
        if (address === undefined || /^(127\.|169\.254\.|::1$|fe80:)/.test(address)) continue;
        owners.set(address, hostId);
      }
    }
  }
  return owners;
}

/** For each host id the ids of the hosts that it was seen to connect to. Hosts nobody saw connecting have no entry. */
export function dependenciesOf(hosts: readonly FleetHost[]): Map<string, readonly string[]> {
  const owners = ownersOf(hosts);
  const dependencies = new Map<string, readonly string[]>();
  for (const { hostId, report } of hosts) {
    const peers = (report.inventory.connections ?? [])
      .filter(({ direction }) => direction === 'outbound')
      .map(({ peer }) => owners.get(peer))
      .filter((owner) => owner !== undefined && owner !== hostId) as string[];
    if (peers.length > 0) dependencies.set(hostId, [...new Set(peers)].sort(byCodeUnit));
  }
  return dependencies;
}
