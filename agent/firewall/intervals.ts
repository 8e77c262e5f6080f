import { ipv6Text } from '../parse/proc-net.ts';

/** Numbers as sorted, disjoint ranges with both ends inside: ports, protocol numbers, addresses. */
export type Intervals = readonly (readonly [from: bigint, to: bigint])[];

export function interval(from: bigint | number, to: bigint | number = from): Intervals {
  const [low, high] = [BigInt(from), BigInt(to)];
  return low > high ? [] : [[low, high]];
}

export function union(...parts: readonly Intervals[]): Intervals {
  const sorted = parts.flat().sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  const joined: [bigint, bigint][] = [];
  for (const [from, to] of sorted) {
    const last = joined.at(-1);
    if (last === undefined || from > last[1] + 1n) joined.push([from, to]);
    else if (to > last[1]) last[1] = to;
  }
  return joined;
}

export function intersect(left: Intervals, right: Intervals): Intervals {
  const common: [bigint, bigint][] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const [a, b] = left[i] ?? [0n, 0n];
    const [c, d] = right[j] ?? [0n, 0n];
    const [from, to] = [a > c ? a : c, b < d ? b : d];
    if (from <= to) common.push([from, to]);
    if (b < d) i += 1;
    else j += 1;
  }
  return common;
}

export function subtract(left: Intervals, right: Intervals): Intervals {
  const rest: [bigint, bigint][] = [];
  let j = 0;
  for (const [from, to] of left) {
    let start = from;
    while (j < right.length && (right[j]?.[1] ?? 0n) < start) j += 1;
    for (let k = j; k < right.length && start <= to; k += 1) {
      const [cutFrom, cutTo] = right[k] ?? [0n, 0n];
      if (cutFrom > to) break;
      if (cutFrom > start) rest.push([start, cutFrom - 1n]);
      if (cutTo >= start) start = cutTo + 1n;
    }
    if (start <= to) rest.push([start, to]);
  }
  return rest;
}

export function isSame(left: Intervals, right: Intervals): boolean {
  return (
    left === right ||
    (left.length === right.length &&
      left.every(([from, to], index) => from === right[index]?.[0] && to === right[index]?.[1]))
  );
}

/** The fewest networks that hold exactly these addresses; `undefined` where there are more than `maxCount`. */
export function networksOf(addresses: Intervals, bits: 32 | 128, maxCount: number): string[] | undefined {
  const networks: string[] = [];
  for (const [first, last] of addresses) {
    for (let from = first; from <= last; ) {
      let length = BigInt(bits);
      while (length > 0n && isAligned(from, BigInt(bits) - length + 1n) && endOf(from, bits, length - 1n) <= last)
        length -= 1n;
      networks.push(`${addressText(from, bits)}/${length}`);
      if (networks.length > maxCount) return undefined;
      from = endOf(from, bits, length) + 1n;
    }
  }
  return networks;
}

function isAligned(address: bigint, zeroBits: bigint): boolean {
  return (address & ((1n << zeroBits) - 1n)) === 0n;
}

function endOf(from: bigint, bits: number, length: bigint): bigint {
  return from + (1n << (BigInt(bits) - length)) - 1n;
}

/** RFC 5952 for IPv6. */
export function addressText(address: bigint, bits: 32 | 128): string {
  const bytes = Array.from({ length: bits / 8 }, (_, index) =>
    Number((address >> BigInt(bits - 8 - 8 * index)) & 255n),
  );
  return bits === 32 ? bytes.join('.') : ipv6Text(bytes);
}
