import { isIPv4 } from 'node:net';
import type { Connections } from '../../policies/inventory/sections/connections.ts';
import type { Listener } from '../../policies/inventory/sections/listeners.ts';
import { isInside, type Network, parseNetwork } from '../../policies/rules/networks.ts';
import { isLoopbackAddress } from '../parse/proc-net.ts';
import { parseNetstatAno, type WindowsSocket } from '../parse/windows-netstat.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readInstances, readPart } from './windows-parts.ts';

/** Ports that Windows hands out by itself; 2003 and older: 1025 to 5000. Source: netsh int ipv4 show dynamicport; KB929851. */
const EPHEMERAL = [49_152, 65_535] as const;
const EPHEMERAL_2003 = [1025, 5000] as const;
const MAX_CONNECTIONS = 500;

type Connection = Connections[number];

interface Owner {
  readonly process?: string;
  readonly executable?: string;
  readonly service?: string;
}

type Owners = ReadonlyMap<number, Owner>;

/** Sockets that wait for others. Source: netstat -ano; classes Win32_Process and Win32_Service for the numbers in it. */
export const windowsListeners = defineProbe({
  name: 'listeners.windows',
  section: 'listeners',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const sockets = await readSockets(reader);
    const owners = await readOwners(reader);
    const [from, to] = isOld(context) ? EPHEMERAL_2003 : EPHEMERAL;
    const facts = new Map<string, Listener>();
    for (const socket of sockets.filter(({ isListening }) => isListening)) {
      const isFolded = socket.protocol === 'udp' && socket.port >= from && socket.port <= to;
      const listener: Listener = {
        protocol: socket.protocol,
        address: socket.address,
        isLoopback: isLoopbackAddress(socket.address),
        port: isFolded ? null : socket.port,
        ...owners.get(socket.pid ?? -1),
      };
      facts.set(JSON.stringify(listener), listener);
    }
    return reader.collected([...facts.values()], (name) =>
      name === 'sockets' ? {} : { fields: FIELDS_OF[name] ?? [] },
    );
  },
});

const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  Win32_Process: ['executable', 'process'],
  Win32_Service: ['service'],
};

/**
 * Who talks to whom now, per peer and service. Inbound peers outside the owner's networks are cut to /24 and /48: they
 * may be people.
 */
export const windowsConnections = defineProbe({
  name: 'connections.windows',
  section: 'connections',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const sockets = await readSockets(reader);
    const owners = await readOwners(reader);
    const served = new Set(
      sockets.filter(({ isListening }) => isListening).map(({ protocol, port }) => `${protocol} ${port}`),
    );
    const networks = (context.owner.networks ?? []).flatMap((text) => parseNetwork(text) ?? []);
    const on = context.now.toISOString().slice(0, 10);
    const facts = new Map<string, Connection>();
    for (const socket of sockets) {
      const { peer, peerPort, isEstablished } = socket;
      if (peer === undefined || isLoopbackAddress(peer) || isEstablished !== true) continue;
      const isInbound = served.has(`${socket.protocol} ${socket.port}`);
      const name = owners.get(socket.pid ?? -1)?.process;
      const connection: Connection = {
        direction: isInbound ? 'inbound' : 'outbound',
        protocol: socket.protocol,
        peer: isInbound ? cutPeer(peer, networks) : peer,
        ...(isInbound ? { localPort: socket.port } : { ...(peerPort === undefined ? {} : { peerPort }) }),
        ...(name === undefined ? {} : { process: name }),
        firstSeenOn: on,
        lastSeenOn: on,
        isEstablished: true,
      };
      facts.set(JSON.stringify(connection), connection);
    }
    if (sockets.some((socket) => !socket.isListening && socket.isEstablished === undefined))
      reader.miss('states', 'parse_failed'); // in a language that nobody taught us
    if (facts.size > MAX_CONNECTIONS) reader.miss('connections', 'row_limit');
    return reader.collected([...facts.values()].slice(0, MAX_CONNECTIONS), (name) =>
      name === 'Win32_Process' ? { fields: ['process'] } : {},
    );
  },
});

async function readSockets(reader: Reader): Promise<readonly WindowsSocket[]> {
  const text = await readPart(reader, 'netstat.ano');
  if (text === undefined) throw new TargetError('tool_missing', 'this host has no netstat');
  const { sockets, unreadCount } = parseNetstatAno(text);
  if (unreadCount > 0) reader.miss('sockets', 'parse_failed');
  return sockets;
}

/** Processes by their number; a process that hosts one service alone names it. */
async function readOwners(reader: Reader): Promise<Owners> {
  const owners = new Map<number, Owner>([[4, { process: 'System' }]]);
  const processes = await reader.attempt('Win32_Process', () => readInstances(reader, 'Win32_Process'));
  for (const record of processes ?? []) {
    const pid = record.number('ProcessId');
    const name = record.words('Name');
    const executable = record.words('ExecutablePath');
    if (pid !== undefined)
      owners.set(pid, {
        ...(name === undefined ? {} : { process: name }),
        ...(executable === undefined ? {} : { executable }),
      });
  }
  const hosted = new Map<number, string[]>();
  for (const record of (await reader.attempt('Win32_Service', () => readInstances(reader, 'Win32_Service'))) ?? []) {
    const pid = record.number('ProcessId') ?? 0;
    const name = record.words('Name');
    if (pid > 0 && name !== undefined) hosted.set(pid, [...(hosted.get(pid) ?? []), name]);
  }
  for (const [pid, [service, ...others]] of hosted)
    if (service !== undefined && others.length === 0) owners.set(pid, { ...owners.get(pid), service });
  return owners;
}

/** XP and 2003, by the version of the kernel. */
function isOld(context: ProbeContext): boolean {
  const os = context.factsOf('os') as { readonly build?: string } | undefined;
  return os?.build?.startsWith('5.') === true;
}

/** Networks of the owner keep whole addresses. */
function cutPeer(peer: string, networks: readonly Network[]): string {
  const address = parseNetwork(peer);
  if (address === undefined || networks.some((network) => isInside(address, network))) return peer;
  const plain = peer.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(plain)) return `${plain.replace(/\.\d+$/, '.0')}/24`;
  const bits = (address.bits >> 80n) << 80n;
  const groups = [112n, 96n, 80n].map((shift) => ((bits >> shift) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(':')}::]/`).hostname.slice(1, -1).concat('/48');
}
