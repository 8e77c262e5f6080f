import type { Firewall } from '../../policies/inventory/sections/firewall.ts';
import type { Outcome } from './evaluate.ts';
import { type Intervals, intersect, interval, isSame, networksOf, subtract } from './intervals.ts';
import { ALL_PORTS, ALL_PROTOCOLS, type Family, joinPackets, type Packets, withoutAll } from './packets.ts';
import { numberOfProtocol, protocolName } from './protocols.ts';
import type { Scene } from './scene.ts';

type Allowance = NonNullable<Firewall['allowedInbound']>[number];

const TCP = interval(6);
const UDP = interval(17);
/** More than anybody reads; the section's own limit is far above. */
const MAX_ALLOWANCES = 1000;
const MAX_NETWORKS = 256;
const MAX_PIECES = 500;

/**
 * What is let in, in the contract's form: `tcp` and `udp` with ports, ICMP where some of its messages come through, other
 * protocols by name, and `other` for all that have none of their own. Each accepting rule stands as it is written where
 * nothing before it cuts into it. `isWhole` false: something that is let in cannot be said in this form.
 */
export function allowancesOf(
  { accepted, written }: Pick<Outcome, 'accepted' | 'written'>,
  scene: Scene,
  family: Family,
): { readonly allowances: Allowance[]; readonly isWhole: boolean } {
  const sure = joined(accepted);
  const whole = joined(written.filter((one) => isHeldBy(one, sure)));
  const rest = withoutAll(sure, whole, MAX_PIECES);
  const said = rest === undefined ? sure : [...whole, ...joined(rest)];
  const found = said.flatMap((packets) => classesOf(packets, family).map((one) => formOf(one, scene, family)));
  const allowances = unique(found.flatMap((forms) => forms ?? []));
  const isWhole = found.every((forms) => forms !== undefined) && allowances.length <= MAX_ALLOWANCES;
  return { allowances: allowances.slice(0, MAX_ALLOWANCES), isWhole };
}

function joined(pieces: readonly Packets[]): Packets[] {
  return joinPackets(
    pieces.map((packets) => ({ packets })),
    () => true,
  ).map(({ packets }) => packets);
}

function isHeldBy(packets: Packets, sure: readonly Packets[]): boolean {
  return withoutAll([packets], sure, MAX_PIECES)?.length === 0;
}

interface Class {
  readonly protocol: string;
  readonly packets: Packets;
  readonly hasPorts: boolean;
}

/** The protocols of a set of packets, one by one where they have a name. */
function classesOf(packets: Packets, family: Family): Class[] {
  const icmp = interval(numberOfProtocol(family === 'ipv4' ? 'icmp' : 'icmpv6') ?? 0);
  const classes: Class[] = [];
  for (const [protocol, number] of [
    ['tcp', TCP],
    ['udp', UDP],
  ] as const) {
    if (intersect(packets.protocol, number).length > 0) classes.push({ protocol, packets, hasPorts: true });
  }
  // Which messages is not told: an entry says that some of them come in.
  if (intersect(packets.protocol, icmp).length > 0)
    classes.push({ protocol: family === 'ipv4' ? 'icmp' : 'icmpv6', packets, hasPorts: false });
  const others = subtract(subtract(subtract(packets.protocol, TCP), UDP), icmp);
  if (others.length === 0 || !isSame(packets.port, ALL_PORTS)) return classes;
  const all = subtract(subtract(subtract(ALL_PROTOCOLS, TCP), UDP), icmp);
  if (isSame(others, all)) return [...classes, { protocol: 'other', packets, hasPorts: false }];
  const numbers = others.flatMap(([from, to]) =>
    Array.from({ length: Number(to - from) + 1 }, (_, index) => Number(from) + index),
  );
  return [...classes, ...numbers.map((number) => ({ protocol: protocolName(number), packets, hasPorts: false }))];
}

/** `undefined`: it cannot be said in this form. */
function formOf({ protocol, packets, hasPorts }: Class, scene: Scene, family: Family): Allowance[] | undefined {
  const bits = family === 'ipv4' ? 32 : 128;
  const sources = addressesOf(packets.source, scene.packets.source, bits);
  const destinations = addressesOf(packets.destination, scene.packets.destination, bits);
  const interfaces = interfaceNames(packets.interface, scene);
  if (sources === undefined || destinations === undefined || interfaces === undefined) return undefined;
  const ports = hasPorts ? packets.port : [undefined];
  const sourcePorts = hasPorts && !isSame(packets.sourcePort, ALL_PORTS) ? packets.sourcePort : [undefined];
  return ports.flatMap((port) =>
    sourcePorts.flatMap((sourcePort) =>
      interfaces.map(
        (name): Allowance => ({
          family,
          protocol,
          ...(port === undefined ? {} : { fromPort: Number(port[0]), toPort: Number(port[1]) }),
          ...(sourcePort === undefined
            ? {}
            : { fromSourcePort: Number(sourcePort[0]), toSourcePort: Number(sourcePort[1]) }),
          ...(sources === 'any' ? {} : { sources }),
          ...(destinations === 'any' ? {} : { destinations }),
          ...(name === undefined ? {} : { interface: name }),
        }),
      ),
    ),
  );
}

function addressesOf(addresses: Intervals, all: Intervals, bits: 32 | 128): string[] | 'any' | undefined {
  if (subtract(all, addresses).length === 0) return 'any';
  return networksOf(addresses, bits, MAX_NETWORKS);
}

/** `[undefined]`: any. Where the host has interfaces that nobody named, "all but one" cannot be said. */
function interfaceNames(places: Intervals, { interfaces, packets }: Scene): (string | undefined)[] | undefined {
  if (subtract(packets.interface, places).length === 0) return [undefined];
  const numbers = places.flatMap(([from, to]) =>
    Array.from({ length: Number(to - from) + 1 }, (_, index) => Number(from) + index),
  );
  const names = numbers.map((number) => interfaces.names[number]);
  return names.includes(undefined) ? undefined : names;
}

function unique(allowances: readonly Allowance[]): Allowance[] {
  return [...new Map(allowances.map((one) => [JSON.stringify(one), one])).values()];
}
