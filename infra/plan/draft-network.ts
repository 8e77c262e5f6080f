import { byCodeUnit } from '../../policies/base/text.ts';
import type { Catalogue } from './catalogue.ts';
import { formatRange, parseRange, sizeOf } from './cidr.ts';
import type { Draft } from './draft-host.ts';
import type { PlanSubnet, PlanUnit } from './plan.ts';
import { allocateSubnets, gatewayOf, hostAddress } from './subnets.ts';

/** Every unit gets a range of its own out of the pool, in the order of the ids. */
export function unitsOf(drafts: readonly Draft[], catalogue: Catalogue): PlanUnit[] {
  const pool = parseRange(catalogue.pool);
  const ids = [...new Set(drafts.map(({ unit }) => unit))].sort(byCodeUnit);
  if (pool === undefined) throw new RangeError(`"${catalogue.pool}" is not a pool of addresses`);
  const step = 2 ** (32 - catalogue.unitPrefixLength);
  if (ids.length * step > sizeOf(pool)) throw new RangeError(`${ids.length} units do not fit into ${catalogue.pool}`);
  return ids.map((id, index) => ({
    id,
    cidr: formatRange({ first: pool.first + index * step, prefixLength: catalogue.unitPrefixLength }),
  }));
}

/** Id of the subnet a host moves into. */
export function subnetIdOf({ unit, zone }: Draft): string {
  return `${unit}-${zone.id}`;
}

/** One subnet for each unit in each zone that it uses. */
export function subnetsOf(moving: readonly Draft[], units: readonly PlanUnit[], catalogue: Catalogue): PlanSubnet[] {
  return units.flatMap((unit) => {
    const own = moving.filter((draft) => draft.unit === unit.id);
    const zoneIds = [...new Set(own.map(({ zone }) => zone.id))].sort(byCodeUnit);
    const wishes = zoneIds.map((zone) => ({
      id: `${unit.id}-${zone}`,
      hostCount: own.filter((draft) => draft.zone.id === zone).length,
    }));
    const ranges = allocateSubnets(unit.cidr, wishes);
    return zoneIds.flatMap((zone) => {
      const id = `${unit.id}-${zone}`;
      const cidr = ranges.get(id);
      return cidr === undefined
        ? []
        : [{ id, unit: unit.id, zone, cidr, gateway: gatewayOf(cidr), dnsServers: catalogue.dnsServers }];
    });
  });
}

/** An address for every moving host, in the order of the names; a host that found no room has none. */
export function addressesOf(moving: readonly Draft[], subnets: readonly PlanSubnet[]): Map<string, string> {
  const addresses = new Map<string, string>();
  for (const { id, cidr } of subnets) {
    const inside = moving
      .filter((draft) => subnetIdOf(draft) === id)
      .sort((left, right) => byCodeUnit(left.name, right.name));
    for (const [index, { name }] of inside.entries()) {
      const address = hostAddress(cidr, index);
      if (address !== undefined) addresses.set(name, address);
    }
  }
  return addresses;
}
