import type { Connections } from '../../policies/inventory/sections/connections.ts';
import type { Listeners } from '../../policies/inventory/sections/listeners.ts';
import { isInside, type Network, parseNetwork } from '../../policies/rules/networks.ts';
import { networkAround } from '../parse/network-range.ts';
import { isLoopbackAddress, type ProcConnection, parseProcConnections } from '../parse/proc-net.ts';
import { TargetError } from '../targets/target.ts';
import { Owners } from './listeners.ts';
import { needsLiveHost } from './look.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';
import { readSocketTables } from './socket-tables.ts';

type Connection = Connections[number];

/** Source: docs/reference-inventory.md 2.3. */
const MAX_CONNECTIONS = 500;

interface Seen extends ProcConnection {
  readonly protocol: 'tcp' | 'udp';
  readonly direction: 'inbound' | 'outbound';
}

/**
 * Whom this host talks to, folded to one entry for a peer and a service. A connection to a port that this host listens on
 * came in; all others went out. Addresses of those who came in may be people's: outside the networks that the owner
 * names they are cut to /24 and /48. Source: proc(5).
 */
export const connections = defineProbe({
  name: 'connections',
  section: 'connections',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    needsLiveHost(reader, 'connections');
    const listening = listenersOf(context.factsOf('listeners'));
    const seen = await readConnections(reader, context, new Set(listening.keys()));
    const owners = new Owners(reader);
    const outbound = seen.filter(({ direction, inode }) => direction === 'outbound' && inode > 0);
    await owners.find(new Set(outbound.map(({ inode }) => inode)));
    const day = context.now.toISOString().slice(0, 10);
    const own = (context.owner.networks ?? []).flatMap((text) => parseNetwork(text) ?? []);
    const facts = fold(seen, (one) => {
      const process = one.direction === 'inbound' ? listening.get(portKey(one)) : owners.of(one.inode).process;
      return {
        direction: one.direction,
        protocol: one.protocol,
        ...(one.direction === 'inbound'
          ? { localPort: one.port, peer: cutPeer(plainAddress(one.peer), own) }
          : { peer: plainAddress(one.peer), peerPort: one.peerPort }),
        ...(process === undefined ? {} : { process }),
        firstSeenOn: day,
        lastSeenOn: day,
        isEstablished: one.isEstablished,
      };
    });
    if (facts.length > MAX_CONNECTIONS) reader.miss('connections', 'row_limit');
    const { gaps } = owners.shortfall();
    const collected = reader.collected(facts.slice(0, MAX_CONNECTIONS));
    const processGaps = (gaps ?? []).map(({ reason }) => ({ reason, fields: ['process'] }));
    return { ...collected, ...(processGaps.length === 0 ? {} : { gaps: processGaps }) };
  },
});

/** Processes by the protocol and port they listen on. */
function listenersOf(facts: unknown): Map<string, string | undefined> {
  const known = new Map<string, string | undefined>();
  for (const { protocol, port, process } of Array.isArray(facts) ? (facts as Listeners) : [])
    if (port !== null) known.set(`${protocol} ${port}`, process);
  return known;
}

function portKey({ protocol, port }: Pick<Seen, 'protocol' | 'port'>): string {
  return `${protocol} ${port}`;
}

async function readConnections(reader: Reader, context: ProbeContext, listening: ReadonlySet<string>): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const { protocol, path, text } of await readSocketTables(reader, context)) {
    const found = parseProcConnections(text);
    if (found === undefined) throw new TargetError('parse_failed', `${path} is no table of sockets`);
    for (const one of found) {
      if (isLoopbackAddress(one.peer) || one.peer === one.address) continue; // the host talks to itself
      const direction = listening.has(portKey({ protocol, port: one.port })) ? 'inbound' : 'outbound';
      seen.push({ ...one, protocol, direction });
    }
  }
  return seen;
}

/** One entry for each peer and service, established where any of its connections is; who went out comes first. */
function fold(seen: readonly Seen[], entryOf: (one: Seen) => Connection): Connection[] {
  const folded = new Map<string, Connection>();
  const outboundFirst = [...seen].sort(
    (left, right) => Number(left.direction === 'inbound') - Number(right.direction === 'inbound'),
  );
  for (const one of outboundFirst) {
    const entry = entryOf(one);
    const { isEstablished, ...rest } = entry;
    const key = JSON.stringify(rest);
    const isAny = isEstablished === true || folded.get(key)?.isEstablished === true;
    folded.set(key, { ...entry, isEstablished: isAny });
  }
  return [...folded.values()];
}

/** IPv4 inside IPv6 is IPv4: a dual-stack socket means nothing else. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

function cutPeer(address: string, own: readonly Network[]): string {
  const peer = parseNetwork(address);
  if (peer === undefined || own.some((network) => isInside(peer, network))) return address;
  return networkAround(peer, peer.family === 4 ? 24 : 48);
}
