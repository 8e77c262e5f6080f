import { isObject } from '../../policies/base/json.ts';
import { type Intervals, interval } from '../firewall/intervals.ts';
import type { Family } from '../firewall/packets.ts';
import { icmpType, numberOfProtocol } from '../firewall/protocols.ts';
import { networkRange } from './network-range.ts';

// Values as nft writes them in JSON; `undefined` for what is not understood. Source: libnftables-json(5), "EXPRESSIONS".

function rangeOf(value: unknown): readonly [unknown, unknown] | undefined {
  if (!isObject(value) || !Array.isArray(value.range)) return undefined;
  return [value.range[0], value.range[1]];
}

function numbers(value: unknown, read: (one: unknown) => number | undefined): Intervals | undefined {
  const [first, last] = rangeOf(value) ?? [value, value];
  const [from, to] = [read(first), read(last)];
  return from === undefined || to === undefined ? undefined : interval(from, to);
}

/** A port, or a range of them. */
export function portRange(value: unknown): Intervals | undefined {
  return numbers(value, (one) => (typeof one === 'number' && one >= 0 && one <= 65_535 ? one : undefined));
}

/** A protocol by name or number, or a range. */
export function protocolRange(value: unknown): Intervals | undefined {
  return numbers(value, (one) =>
    typeof one === 'number' || typeof one === 'string' ? numberOfProtocol(one) : undefined,
  );
}

/** A type of ICMP messages by name or number, or a range. */
export function icmpRange(value: unknown, protocol: 'icmp' | 'icmpv6'): Intervals | undefined {
  return numbers(value, (one) =>
    typeof one === 'number' || typeof one === 'string' ? icmpType(one, protocol) : undefined,
  );
}

/** An address, a network, or the first and the last address. */
export function addressRange(value: unknown, family: Family): Intervals | undefined {
  if (typeof value === 'string') return networkRange(value, family);
  if (isObject(value) && isObject(value.prefix))
    return networkRange(`${value.prefix.addr}/${value.prefix.len}`, family);
  const [first, last] = rangeOf(value) ?? [];
  if (typeof first !== 'string' || typeof last !== 'string') return undefined;
  const [from, to] = [networkRange(first, family)?.[0]?.[0], networkRange(last, family)?.[0]?.[1]];
  return from === undefined || to === undefined ? undefined : interval(from, to);
}
