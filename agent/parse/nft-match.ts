import { isObject } from '../../policies/base/json.ts';
import { type Intervals, interval, subtract, union } from '../firewall/intervals.ts';
import { ALL_PORTS, type Family, type Packets } from '../firewall/packets.ts';
import { numberOfProtocol } from '../firewall/protocols.ts';
import type { Match } from '../firewall/ruleset.ts';
import { addressRange, icmpRange, portRange, protocolRange } from './nft-values.ts';

/** Entries of a set or map with a name. `isFixed`: neither the kernel nor time changes them. */
export interface Elements {
  readonly elements: readonly unknown[];
  readonly isFixed: boolean;
}

export interface NftContext {
  readonly family: Family;
  readonly table: string;
  /** By table and name. */
  readonly sets: ReadonlyMap<string, Elements>;
}

type Json = Readonly<Record<string, unknown>>;

const UNSURE: Match = { kind: 'unsure' };
const NEVER: Match = { kind: 'never' };

export function elementsOf({ elem, flags }: Json): Elements {
  const marks = Array.isArray(flags) ? flags : [flags];
  return {
    elements: Array.isArray(elem) ? elem : [],
    isFixed: !marks.includes('dynamic') && !marks.includes('timeout'),
  };
}

/** What one `match` statement says. */
export function matchOf({ op, left, right }: Json, context: NftContext): Match {
  const isNegated = op === '!=';
  if (isObject(left) && '&' in left) return maskedFlags(left['&'], right, op);
  const values = valuesOf(right, context);
  if (values === undefined) return isSourceBan(left, right, context) ? { kind: 'banned' } : UNSURE;
  if (op === '<' || op === '<=' || op === '>' || op === '>=') return compared(left, op, values, context);
  if (op !== '==' && op !== '!=' && op !== 'in' && op !== undefined) return UNSURE;
  if (isTcpFlags(left)) return flagsMatch(values, op);
  return matchOfValues(left, values, isNegated, context);
}

/** A key of a map, found equal to one of its entries. */
export function matchOfKey(key: unknown, entry: unknown, context: NftContext): Match {
  return matchOfValues(key, [plainValue(entry)], false, context);
}

/** Addresses that a program bans for a while: the set is filled as it goes, and nothing else lies in it. */
function isSourceBan(left: unknown, right: unknown, { sets, table }: NftContext): boolean {
  const payload = isObject(left) && isObject(left.payload) ? left.payload : undefined;
  const known = typeof right === 'string' ? sets.get(`${table} ${right.slice(1)}`) : undefined;
  return payload?.field === 'saddr' && known !== undefined && !known.isFixed;
}

/** The values on the right, sets filled in; `undefined`: they change by themselves, or are not known. */
function valuesOf(right: unknown, { sets, table }: NftContext): readonly unknown[] | undefined {
  if (typeof right === 'string' && right.startsWith('@')) {
    const known = sets.get(`${table} ${right.slice(1)}`);
    return known?.isFixed === true ? known.elements.map(plainValue) : undefined;
  }
  if (isObject(right) && Array.isArray(right.set)) return right.set.map(plainValue);
  return Array.isArray(right) ? right.map(plainValue) : [right];
}

/** An element may carry a counter, a comment or a timeout beside its value. */
function plainValue(element: unknown): unknown {
  return isObject(element) && isObject(element.elem) && 'val' in element.elem ? element.elem.val : element;
}

function matchOfValues(key: unknown, values: readonly unknown[], isNegated: boolean, context: NftContext): Match {
  if (!isObject(key)) return UNSURE;
  if (isObject(key.payload)) return payloadMatch(key.payload, values, isNegated, context);
  if (isObject(key.meta)) return metaMatch(String(key.meta.key), values, isNegated, context);
  if (isObject(key.ct)) return ctMatch(key.ct, values, isNegated);
  if (isObject(key.fib)) return fibMatch(key.fib, values, isNegated);
  if (Array.isArray(key.concat) && !isNegated) return concatMatch(key.concat, values, context);
  return UNSURE;
}

/** Each element of the set is one alternative: all of its parts at once. */
function concatMatch(keys: readonly unknown[], values: readonly unknown[], context: NftContext): Match {
  const alternatives: Partial<Packets>[] = [];
  for (const value of values) {
    if (!isObject(value) || !Array.isArray(value.concat) || value.concat.length !== keys.length) return UNSURE;
    let one: Partial<Packets> = {};
    let isPossible = true;
    for (const [index, key] of keys.entries()) {
      const part = matchOfValues(key, [value.concat[index]], false, context);
      if (part.kind === 'never') isPossible = false;
      else if (part.kind === 'packets' && part.alternatives.length === 1) one = { ...one, ...part.alternatives[0] };
      else if (part.kind !== 'always') return UNSURE;
    }
    if (isPossible) alternatives.push(one);
  }
  return alternatives.length === 0 ? NEVER : { kind: 'packets', alternatives };
}

const PORT_PROTOCOLS = /^(?:tcp|udp|sctp|dccp|udplite)$/;
const PORTS: Readonly<Record<string, keyof Packets>> = { dport: 'port', sport: 'sourcePort' };
const ADDRESSES: Readonly<Record<string, keyof Packets>> = { saddr: 'source', daddr: 'destination' };

function payloadMatch(payload: Json, values: readonly unknown[], isNegated: boolean, context: NftContext): Match {
  const protocol = String(payload.protocol);
  const field = String(payload.field);
  const address = ADDRESSES[field];
  if (protocol === 'ip' || protocol === 'ip6') {
    if ((protocol === 'ip') !== (context.family === 'ipv4')) return NEVER;
    if (address !== undefined) return oneOf(address, values, isNegated, (value) => addressRange(value, context.family));
    if (field === 'protocol' || field === 'nexthdr') return oneOf('protocol', values, isNegated, protocolRange);
    return UNSURE;
  }
  const port = PORTS[field];
  if (port !== undefined && (protocol === 'th' || PORT_PROTOCOLS.test(protocol)))
    return within(protocol, oneOf(port, values, isNegated, portRange));
  if ((protocol === 'icmp' || protocol === 'icmpv6') && field === 'type')
    return within(
      protocol,
      oneOf('port', values, isNegated, (value) => icmpRange(value, protocol)),
    );
  return UNSURE;
}

/** A field of a protocol's header is looked at in packets of that protocol only, also where it is said what it is not. */
function within(protocol: string, match: Match): Match {
  const number = protocol === 'th' ? undefined : numberOfProtocol(protocol);
  if (match.kind !== 'packets' || number === undefined) return match;
  const alternatives = match.alternatives.map((one) => ({
    ...(match.isNegated === true ? complementOfPorts(one) : one),
    protocol: interval(number),
  }));
  return { kind: 'packets', alternatives };
}

function complementOfPorts(one: Partial<Packets>): Partial<Packets> {
  const entries = Object.entries(one) as [keyof Packets, Intervals][];
  return Object.fromEntries(entries.map(([property, values]) => [property, subtract(ALL_PORTS, values)]));
}

function metaMatch(key: string, values: readonly unknown[], isNegated: boolean, context: NftContext): Match {
  switch (key) {
    case 'iif':
    case 'iifname':
      return { kind: 'interface', names: values.map(String), isNegated };
    case 'oif':
    case 'oifname':
      return isNegated ? UNSURE : NEVER;
    case 'l4proto':
    case 'protocol': {
      if (key === 'l4proto') return oneOf('protocol', values, isNegated, protocolRange);
      const own = context.family === 'ipv4' ? 'ip' : 'ip6';
      return { kind: values.includes(own) === isNegated ? 'never' : 'always' };
    }
    case 'nfproto':
      return { kind: values.includes(context.family) === isNegated ? 'never' : 'always' };
    case 'pkttype':
      return { kind: values.includes('unicast') || values.includes('host') === isNegated ? 'never' : 'always' };
    default:
      return UNSURE;
  }
}

function ctMatch(ct: Json, values: readonly unknown[], isNegated: boolean): Match {
  if (ct.key === 'state') return { kind: 'state', states: values.map(String), isNegated };
  // Packets whose destination was changed are left open where that is done.
  if (ct.key === 'status' && values.every((value) => value === 'dnat' || value === 'snat'))
    return { kind: isNegated ? 'always' : 'never' };
  return UNSURE;
}

function fibMatch({ result, flags }: Json, values: readonly unknown[], isNegated: boolean): Match {
  const looks = Array.isArray(flags) ? flags : [flags];
  if (result === 'type' && looks.includes('daddr'))
    return { kind: values.includes('local') === isNegated ? 'never' : 'always' };
  const isMissing = values.every((value) => value === false || value === 'missing');
  if (result === 'oif' && looks.includes('saddr') && isMissing && !isNegated) return { kind: 'noWayBack' };
  return UNSURE;
}

const FLAGS: Readonly<Record<string, number>> = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 };

function bitsOf(names: unknown): number | undefined {
  const list = (Array.isArray(names) ? names : [names]).flatMap((one) =>
    isObject(one) && Array.isArray(one['|']) ? one['|'] : [one],
  );
  let bits = 0;
  for (const name of list) {
    const bit = typeof name === 'number' ? name : FLAGS[String(name)];
    if (bit === undefined) return undefined;
    bits |= bit;
  }
  return bits;
}

/** `tcp flags & (fin|syn|rst|ack) == syn`. */
function maskedFlags(parts: unknown, right: unknown, op: unknown): Match {
  const [field, names] = Array.isArray(parts) ? parts : [];
  const isFlags = isObject(field) && isObject(field.payload) && field.payload.field === 'flags';
  const [mask, flags] = [bitsOf(names), bitsOf(right)];
  if (!isFlags || mask === undefined || flags === undefined || (op !== '==' && op !== '!=')) return UNSURE;
  return { kind: 'tcpFlags', mask, flags, isNegated: op === '!=' };
}

function isTcpFlags(left: unknown): boolean {
  return isObject(left) && isObject(left.payload) && left.payload.protocol === 'tcp' && left.payload.field === 'flags';
}

/** `tcp flags syn`: the flag is set, whatever the others are; `tcp flags == syn`: it and no other. */
function flagsMatch(values: readonly unknown[], op: unknown): Match {
  const bits = values.length === 1 ? bitsOf(values[0]) : undefined;
  if (bits === undefined) return UNSURE;
  return { kind: 'tcpFlags', mask: op === 'in' ? bits : 0xff, flags: bits, isNegated: op === '!=' };
}

function oneOf(
  property: keyof Packets,
  values: readonly unknown[],
  isNegated: boolean,
  read: (value: unknown) => Intervals | undefined,
): Match {
  const ranges = values.map(read);
  if (ranges.some((range) => range === undefined)) return UNSURE;
  const all = union(...ranges.map((range) => range ?? []));
  return { kind: 'packets', alternatives: [{ [property]: all }], isNegated };
}

function compared(left: unknown, op: string, values: readonly unknown[], context: NftContext): Match {
  const [limit] = values;
  if (typeof limit !== 'number' || values.length !== 1) return UNSURE;
  const [from, to] = op.startsWith('<')
    ? [0, op === '<' ? limit - 1 : limit]
    : [op === '>' ? limit + 1 : limit, 65_535];
  if (from > to || to > 65_535) return UNSURE;
  return matchOfValues(left, [{ range: [from, to] }], false, context);
}
