import { type Intervals, interval, union } from '../firewall/intervals.ts';
import type { Family, Packets } from '../firewall/packets.ts';
import { icmpType, numberOfProtocol } from '../firewall/protocols.ts';
import type { Match } from '../firewall/ruleset.ts';
import { networkRange } from './network-range.ts';

const UNSURE: Match = { kind: 'unsure' };
const ALWAYS: Match = { kind: 'always' };

interface Argument {
  readonly value: string;
  readonly isNegated: boolean;
  readonly family: Family;
  /** Number of the protocol that was named before, where one was. */
  readonly protocol: number | undefined;
}

/** An option's meaning; `undefined`: its argument is not understood. */
type Reader = (argument: Argument) => Match | undefined;

const packets =
  (property: keyof Packets, read: (argument: Argument) => Intervals | undefined): Reader =>
  (argument) => {
    const values = read(argument);
    if (values === undefined) return undefined;
    return { kind: 'packets', alternatives: [{ [property]: values }], isNegated: argument.isNegated };
  };

const address = ({ value, family }: Argument) => listOf(value, (one) => networkRange(one, family));
const ports = ({ value }: Argument) => listOf(value, portRange);
const ipRange = ({ value, family }: Argument) => {
  const [from = '', to = from] = value.split('-');
  const [low, high] = [networkRange(from, family)?.[0], networkRange(to, family)?.[0]];
  return low === undefined || high === undefined ? undefined : interval(low[0], high[1]);
};
const states: Reader = ({ value, isNegated }) => ({
  kind: 'state',
  states: value.toLowerCase().split(','),
  isNegated,
});

/** Options with one argument that say something of a packet. */
const OPTIONS: Readonly<Record<string, Reader>> = {
  '-s': packets('source', address),
  '--source': packets('source', address),
  '-d': packets('destination', address),
  '--destination': packets('destination', address),
  '--src-range': packets('source', ipRange),
  '--dst-range': packets('destination', ipRange),
  '--dport': packets('port', ports),
  '--dports': packets('port', ports),
  '--destination-port': packets('port', ports),
  '--destination-ports': packets('port', ports),
  '--sport': packets('sourcePort', ports),
  '--sports': packets('sourcePort', ports),
  '--source-port': packets('sourcePort', ports),
  '--source-ports': packets('sourcePort', ports),
  '--ctstate': states,
  '--state': states,
  '-i': ({ value, isNegated }) => ({ kind: 'interface', names: [value.replace(/\+$/, '*')], isNegated }),
  '-o': () => ({ kind: 'never' }), // what comes in has no way out
  '--icmp-type': (argument) => icmp('icmp', argument),
  '--icmpv6-type': (argument) => icmp('icmpv6', argument),
  '--dst-type': ({ value, isNegated }) => ({
    kind: value.split(',').includes('LOCAL') === isNegated ? 'never' : 'always',
  }),
  '--src-type': ({ value, isNegated }) =>
    /^(?:MULTICAST|BROADCAST|ANYCAST|UNSPEC|,)+$/.test(value) ? { kind: isNegated ? 'always' : 'never' } : UNSURE,
  '--pkt-type': ({ value, isNegated }) => ({
    kind: (value.toLowerCase() === 'unicast') === isNegated ? 'never' : 'always',
  }),
  '--comment': () => ALWAYS,
  '--mask': () => ALWAYS,
};

/** Extensions that are only the name of the options after them. */
const PLAIN = /^(?:tcp|udp|sctp|dccp|icmp|icmp6|icmpv6|multiport|conntrack|state|comment|iprange|addrtype|pkttype)$/;

/** Conditions of one rule, from the words between its chain and its target. What is not known is `unsure`, never passed over. */
export function matchesOf(words: readonly string[], family: Family): Match[] {
  const matches: Match[] = [];
  let protocol: number | undefined;
  let isNegated = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '!') {
      isNegated = true;
      continue;
    }
    const value = words[at + 1] ?? '';
    if (word === '-p' || word === '--protocol') {
      protocol = numberOfProtocol(value);
      matches.push(protocolMatch(value, protocol, isNegated));
      at += 1;
    } else if (word === '--tcp-flags') {
      matches.push(flags(value, words[at + 2] ?? '', isNegated));
      at += 2;
    } else if (word === '-f' || word === '--fragment') matches.push({ kind: isNegated ? 'always' : 'never' });
    else if (word === '--syn') matches.push({ kind: 'tcpFlags', mask: 0x17, flags: 0x02, isNegated });
    else if (word === '-m' || word === '--match') {
      const kind = extension(value, words.slice(at + 2));
      if (kind !== undefined) matches.push(kind.match);
      at += 1 + (kind?.skip ?? 0);
    } else {
      matches.push(OPTIONS[word]?.({ value, isNegated, family, protocol }) ?? UNSURE);
      at += 1;
    }
    isNegated = false;
  }
  return matches;
}

/** An extension we do not follow, with all of its options up to the next one. */
function extension(
  name: string,
  after: readonly string[],
): { readonly match: Match; readonly skip: number } | undefined {
  if (PLAIN.test(name)) return undefined;
  const end = after.findIndex((word) => word === '-m' || word === '--match' || /^-[a-z]$/.test(word));
  const options = end < 0 ? after : after.slice(0, end);
  const skip = options.at(-1) === '!' ? options.length - 1 : options.length;
  if (name === 'rpfilter') {
    const isInverted = options.includes('--invert');
    return { match: isInverted ? { kind: 'noWayBack' } : UNSURE, skip };
  }
  return { match: UNSURE, skip };
}

function protocolMatch(value: string, protocol: number | undefined, isNegated: boolean): Match {
  if (value === 'all' || value === '0') return ALWAYS;
  if (protocol === undefined) return UNSURE;
  return { kind: 'packets', alternatives: [{ protocol: interval(protocol) }], isNegated };
}

function icmp(kind: 'icmp' | 'icmpv6', { value, isNegated }: Argument): Match | undefined {
  const [type = '', code] = value.split('/');
  if (type === 'any' || type === '255') return ALWAYS;
  const number = icmpType(type, kind);
  if (number === undefined || code !== undefined) return undefined;
  return { kind: 'packets', alternatives: [{ port: interval(number) }], isNegated };
}

const FLAGS: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ALL: 63, NONE: 0 };

function flags(mask: string, set: string, isNegated: boolean): Match {
  const bits = (names: string) =>
    names.split(',').reduce((sum, name) => sum | (FLAGS[name.toUpperCase()] ?? Number.NaN), 0);
  const known = [...mask.split(','), ...set.split(',')].every((name) => FLAGS[name.toUpperCase()] !== undefined);
  return known ? { kind: 'tcpFlags', mask: bits(mask), flags: bits(set), isNegated } : UNSURE;
}

function listOf(value: string, read: (one: string) => Intervals | undefined): Intervals | undefined {
  const parts = value.split(',').map(read);
  return parts.some((part) => part === undefined) ? undefined : union(...parts.map((part) => part ?? []));
}

/** `22`, `8000:8010`, `:1023`, `1024:`. */
function portRange(text: string): Intervals | undefined {
  const [, from = '', colon, to = ''] = /^(\d{0,5})(?:(:)(\d{0,5}))?$/.exec(text) ?? [];
  if (from === '' && colon === undefined) return undefined;
  const low = from === '' ? 0 : Number(from);
  const high = colon === undefined ? low : to === '' ? 65_535 : Number(to);
  return low > high || high > 65_535 ? undefined : interval(low, high);
}
