import { type Intervals, intersect, interval, isSame, subtract, union } from './intervals.ts';

export type Family = 'ipv4' | 'ipv6';

/**
 * A set of packets: all whose every property lies in its ranges. `port` is the destination port, or the type of an ICMP
 * message; protocols that have neither are in every range of it. `interface` counts places in a list of names.
 */
export interface Packets {
  readonly protocol: Intervals;
  readonly port: Intervals;
  readonly sourcePort: Intervals;
  readonly source: Intervals;
  readonly destination: Intervals;
  readonly interface: Intervals;
}

type Property = keyof Packets;

const PROPERTIES: readonly Property[] = ['protocol', 'port', 'sourcePort', 'source', 'destination', 'interface'];

export const ALL_PROTOCOLS = interval(0, 255);
export const ALL_PORTS = interval(0, 65_535);

export function allAddresses(family: Family): Intervals {
  return interval(0n, (1n << (family === 'ipv4' ? 32n : 128n)) - 1n);
}

/** `undefined`: they have nothing in common. */
export function both(left: Packets, right: Partial<Packets>): Packets | undefined {
  let common = left;
  for (const property of PROPERTIES) {
    const other = right[property];
    if (other === undefined) continue;
    const values = intersect(left[property], other);
    if (values.length === 0) return undefined;
    common = { ...common, [property]: values };
  }
  return common;
}

/** Those of `packets` that are not in `taken`, as disjoint sets. */
export function without(packets: Packets, taken: Partial<Packets>): Packets[] {
  if (both(packets, taken) === undefined) return [packets];
  const rest: Packets[] = [];
  let common = packets;
  for (const property of PROPERTIES) {
    const other = taken[property];
    if (other === undefined) continue;
    const left = subtract(common[property], other);
    if (left.length > 0) rest.push({ ...common, [property]: left });
    common = { ...common, [property]: intersect(common[property], other) };
  }
  return rest;
}

/** `packets` less all of `taken`; gives up with `undefined` above `maxCount` pieces. */
export function withoutAll(
  packets: readonly Packets[],
  taken: readonly Packets[],
  maxCount: number,
): readonly Packets[] | undefined {
  let rest = packets;
  for (const one of taken) {
    rest = rest.flatMap((piece) => without(piece, one));
    if (rest.length > maxCount) return undefined;
  }
  return rest;
}

/** Joins sets that differ in one property only, as long as there are any: fewer pieces, the same packets. */
export function joinPackets<T extends { readonly packets: Packets }>(
  items: readonly T[],
  isAlike: (left: T, right: T) => boolean,
): T[] {
  let joined: T[] = [...items];
  for (let isShorter = true; isShorter; ) {
    const before = joined.length;
    for (const property of PROPERTIES) joined = joinBy(joined, property, isAlike);
    isShorter = joined.length < before;
  }
  return joined;
}

function joinBy<T extends { readonly packets: Packets }>(
  items: readonly T[],
  property: Property,
  isAlike: (left: T, right: T) => boolean,
): T[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item.packets, property);
    const group = groups.get(key) ?? [];
    const index = group.findIndex((known) => isAlike(known, item) && isSameBut(known.packets, item.packets, property));
    const known = group[index];
    if (known === undefined) group.push(item);
    else {
      const values = union(known.packets[property], item.packets[property]);
      group[index] = { ...known, packets: { ...known.packets, [property]: values } };
    }
    groups.set(key, group);
  }
  return [...groups.values()].flat();
}

/** Cheap and rough: sets that may be joined have the same key. */
function keyOf(packets: Packets, left: Property): string {
  return PROPERTIES.filter((property) => property !== left)
    .map((property) => `${packets[property].length}:${packets[property][0]?.[0]}-${packets[property][0]?.[1]}`)
    .join(' ');
}

function isSameBut(left: Packets, right: Packets, property: Property): boolean {
  return PROPERTIES.every((other) => other === property || isSame(left[other], right[other]));
}
