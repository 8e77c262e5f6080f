import { intersect, interval, subtract, union } from './intervals.ts';
import { ALL_PORTS, ALL_PROTOCOLS, allAddresses, type Family, type Packets } from './packets.ts';
import type { Match, Rule } from './ruleset.ts';

/** The packets a question is about, and what is known of them beside their addresses and ports. */
export interface Scene {
  readonly packets: Packets;
  readonly state: 'new' | 'established';
  /** Nothing would be sent back to their source through the interface they came from: they are forged. */
  readonly hasNoWayBack: boolean;
  readonly interfaces: Interfaces;
}

/** Names of interfaces as numbers: 0 is loopback, the last one stands for all that nobody named. */
export class Interfaces {
  readonly names: readonly string[];
  /** Whether every interface of the host is among the names. */
  readonly isComplete: boolean;

  constructor(known: readonly string[] | undefined, named: readonly string[]) {
    const plain = named.filter((name) => !name.endsWith('*'));
    const others = new Set([...(known ?? []), ...plain].filter((name) => name !== 'lo'));
    this.names = ['lo', ...[...others].sort()];
    this.isComplete = known !== undefined;
  }

  get others() {
    return interval(1, this.isComplete ? Math.max(1, this.names.length - 1) : this.names.length);
  }

  /** `undefined`: which ones a pattern means is not known. */
  placesOf(name: string) {
    if (!name.endsWith('*')) return interval(this.names.indexOf(name));
    const start = name.slice(0, -1);
    if (start !== '' && !this.isComplete) return undefined;
    if (start === '') return interval(0, this.names.length);
    return union(...this.names.flatMap((one, place) => (one.startsWith(start) ? [interval(place)] : [])));
  }
}

const MULTICAST = {
  ipv4: union(interval(0xe000_0000n, 0xefff_ffffn), interval(0xffff_ffffn)),
  ipv6: interval(0xffn << 120n, (1n << 128n) - 1n),
};
const LOOPBACK = {
  ipv4: interval(0x7f00_0000n, 0x7fff_ffffn),
  ipv6: interval(1n),
};

/** Packets for one of the host's own addresses, from elsewhere (`others`) or through loopback. */
export function sceneOf(
  family: Family,
  interfaces: Interfaces,
  kind: 'new' | 'established' | 'loopback' | 'forged',
): Scene {
  const all = allAddresses(family);
  const isLoopback = kind === 'loopback';
  const ofLoopback = LOOPBACK[family];
  return {
    packets: {
      protocol: ALL_PROTOCOLS,
      port: ALL_PORTS,
      sourcePort: ALL_PORTS,
      source: isLoopback || kind === 'forged' ? ofLoopback : subtract(all, MULTICAST[family]),
      destination: isLoopback ? ofLoopback : subtract(subtract(all, MULTICAST[family]), ofLoopback),
      interface: isLoopback ? interval(0) : interfaces.others,
    },
    state: kind === 'established' ? 'established' : 'new',
    hasNoWayBack: kind === 'forged',
    interfaces,
  };
}

/** The packets of the scene that a rule means; `isUnsure`: it may pass over some of them. */
export interface Meant {
  readonly alternatives: readonly Partial<Packets>[];
  readonly isUnsure: boolean;
}

const ANY: readonly Partial<Packets>[] = [{}];
/** Products of alternatives beyond this are not worth it: hundreds of networks times hundreds of port ranges. */
const MAX_ALTERNATIVES = 4096;

/** `undefined`: the rule means none of them. */
export function meantBy(rule: Rule, scene: Scene): Meant | undefined {
  let alternatives = ANY;
  let isUnsure = false;
  for (const match of rule.matches) {
    const answer = answerOf(match, rule, scene);
    if (answer === 'never') return undefined;
    if (answer === 'unsure') isUnsure = true;
    else if (answer !== 'always') {
      const product = productOf(alternatives, answer);
      if (product === undefined) isUnsure = true;
      else alternatives = product;
      if (alternatives.length === 0) return undefined;
    }
  }
  return { alternatives, isUnsure };
}

type Answer = 'always' | 'never' | 'unsure' | readonly Partial<Packets>[];

function answerOf(match: Match, { verdict }: Rule, scene: Scene): Answer {
  switch (match.kind) {
    case 'banned': // bans that come and go are nobody's rule; what such a set lets in is not known
      return verdict.kind === 'drop' || verdict.kind === 'reject' ? 'never' : 'unsure';
    case 'packets':
      return match.isNegated === true ? complementOf(match.alternatives, scene) : match.alternatives;
    case 'interface':
      return interfacesOf(match.names, match.isNegated === true, scene);
    case 'state':
      return match.states.includes(scene.state) === (match.isNegated !== true) ? 'always' : 'never';
    case 'tcpFlags':
      return flagsOf(match, scene);
    case 'noWayBack':
      return scene.hasNoWayBack ? 'always' : 'never';
    default:
      return match.kind;
  }
}

const SYN = 0x02;

/** The first packet of a connection has SYN alone; later ones have what they like. */
function flagsOf(match: Extract<Match, { kind: 'tcpFlags' }>, scene: Scene): Answer {
  if (scene.state !== 'new') return 'unsure';
  const holds = ((SYN & match.mask) === match.flags) === (match.isNegated !== true);
  return holds ? [{ protocol: interval(6) }] : 'never';
}

function interfacesOf(names: readonly string[], isNegated: boolean, scene: Scene): Answer {
  const places = names.map((name) => scene.interfaces.placesOf(name));
  if (places.some((place) => place === undefined)) return 'unsure';
  const all = union(...places.map((place) => place ?? []));
  const meant = isNegated ? subtract(interval(0, scene.interfaces.names.length), all) : all;
  return meant.length === 0 ? 'never' : [{ interface: meant }];
}

/** All but the one alternative; more than one, or several properties at once, have no such simple complement. */
function complementOf(alternatives: readonly Partial<Packets>[], { packets }: Scene): Answer {
  const [one, ...more] = alternatives;
  const properties = Object.keys(one ?? {}) as (keyof Packets)[];
  const [property] = properties;
  if (one === undefined) return 'always';
  if (more.length > 0 || properties.length !== 1 || property === undefined) return 'unsure';
  const rest = subtract(packets[property], one[property] ?? []);
  return rest.length === 0 ? 'never' : [{ [property]: rest }];
}

function productOf(
  left: readonly Partial<Packets>[],
  right: readonly Partial<Packets>[],
): Partial<Packets>[] | undefined {
  if (left.length * right.length > MAX_ALTERNATIVES) return undefined;
  return left.flatMap((one) => right.flatMap((other) => commonOf(one, other) ?? []));
}

function commonOf(left: Partial<Packets>, right: Partial<Packets>): Partial<Packets> | undefined {
  let common = left;
  for (const [name, values] of Object.entries(right) as [keyof Packets, Packets[keyof Packets]][]) {
    const known = common[name];
    const shared = known === undefined ? values : intersectNonEmpty(known, values);
    if (shared === undefined) return undefined;
    common = { ...common, [name]: shared };
  }
  return common;
}

function intersectNonEmpty(left: Packets[keyof Packets], right: Packets[keyof Packets]) {
  const shared = intersect(left, right);
  return shared.length === 0 ? undefined : shared;
}
