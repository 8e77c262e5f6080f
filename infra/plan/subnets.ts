import { byCodeUnit } from '../../policies/base/text.ts';
import { formatAddress, formatRange, type Ipv4Range, overlaps, parseRange, sizeOf } from './cidr.ts';

/** A wish for a subnet: an id that orders it, and how many hosts must fit. */
export interface SubnetWish {
  readonly id: string;
  readonly hostCount: number;
}

/** Addresses of each subnet that are not for hosts: network, gateway, the DHCP ports of the cloud, broadcast. */
const RESERVED_ADDRESSES = 10;
const LARGEST_PREFIX = 28;

/** The smallest subnet that still has room when the hosts have doubled. */
function prefixFor(hostCount: number): number {
  const wanted = hostCount * 2 + RESERVED_ADDRESSES;
  return Math.min(LARGEST_PREFIX, 32 - Math.ceil(Math.log2(wanted)));
}

/**
 * Takes subnets out of `pool` that overlap neither each other nor `taken`. The same wishes always get the same ranges, in the
 * order of their ids; a wish that finds no room is left out of the answer.
 */
export function allocateSubnets(
  pool: string,
  wishes: readonly SubnetWish[],
  taken: readonly string[] = [],
): Map<string, string> {
  const outer = parseRange(pool);
  const allocated = new Map<string, string>();
  if (outer === undefined) return allocated;
  const used: Ipv4Range[] = taken.map(parseRange).filter((range) => range !== undefined);
  for (const { id, hostCount } of [...wishes].sort((left, right) => byCodeUnit(left.id, right.id))) {
    const range = firstFree(outer, prefixFor(hostCount), used);
    if (range === undefined) continue;
    used.push(range);
    allocated.set(id, formatRange(range));
  }
  return allocated;
}

function firstFree(outer: Ipv4Range, prefixLength: number, used: readonly Ipv4Range[]): Ipv4Range | undefined {
  if (prefixLength < outer.prefixLength) return undefined;
  const step = 2 ** (32 - prefixLength);
  let first = outer.first;
  while (first < outer.first + sizeOf(outer)) {
    const range = { first, prefixLength };
    const clash = used.find((other) => overlaps(range, other));
    if (clash === undefined) return range;
    // Jump past the clash instead of trying every step inside it.
    first = Math.max(first + step, Math.ceil((clash.first + sizeOf(clash)) / step) * step);
  }
  return undefined;
}

/** The gateway of a subnet: its first usable address. */
export function gatewayOf(cidr: string): string {
  const range = parseRange(cidr);
  return range === undefined ? '' : formatAddress(range.first + 1);
}

/** The n-th address for hosts in a subnet, counted from 0; `undefined` when the subnet is full. */
export function hostAddress(cidr: string, index: number): string | undefined {
  const range = parseRange(cidr);
  if (range === undefined || RESERVED_ADDRESSES + index >= sizeOf(range) - 1) return undefined;
  return formatAddress(range.first + RESERVED_ADDRESSES + index);
}
