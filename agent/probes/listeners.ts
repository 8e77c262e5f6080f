import type { Gap } from '../../policies/inventory/report.ts';
import type { Listener } from '../../policies/inventory/sections/listeners.ts';
import { parsePasswd } from '../parse/accounts.ts';
import { isLoopbackAddress, type ProcSocket, parseProcNet } from '../parse/proc-net.ts';
import { TargetError } from '../targets/target.ts';
import { needsLiveHost } from './look.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { linkOf, processName, procText, readPids } from './process-table.ts';
import { Reader } from './reader.ts';
import { readSocketTables } from './socket-tables.ts';

/** Links of /proc/<pid>/fd looked at before giving up; each costs a few microseconds. */
const MAX_LINKS = 20_000;
/** Listening sockets are opened early, so low numbers are tried for all processes before any process is tried whole. */
const FIRST_LINKS = 24;
const DEFAULT_EPHEMERAL = [32_768, 60_999] as const;

interface Socket extends ProcSocket {
  readonly protocol: 'tcp' | 'udp';
}

interface Owner {
  readonly process?: string;
  readonly executable?: string;
  readonly service?: string;
}

/**
 * Sockets that wait for others, and whose they are. Other people's processes hide their sockets without root: their
 * listeners stay, without process. Source: proc(5); ip_local_port_range in Documentation/networking/ip-sysctl.rst.
 */
export const listeners = defineProbe({
  name: 'listeners',
  section: 'listeners',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    needsLiveHost(reader, 'listeners');
    const sockets = await readSockets(reader, context);
    const owners = new Owners(reader);
    await owners.find(new Set(sockets.map(({ inode }) => inode).filter((inode) => inode > 0)));
    const userNames = await readUserNames(reader);
    const ephemeral = await readEphemeral(reader);
    const facts = new Map<string, Listener>();
    for (const socket of sockets) {
      const isFolded = socket.protocol === 'udp' && socket.port >= ephemeral[0] && socket.port <= ephemeral[1];
      const user = userNames.get(socket.uid);
      const listener: Listener = {
        protocol: socket.protocol,
        address: socket.address,
        isLoopback: isLoopbackAddress(socket.address),
        port: isFolded ? null : socket.port,
        ...owners.of(socket.inode),
        ...(user === undefined ? {} : { user }),
      };
      facts.set(JSON.stringify(listener), listener);
    }
    return { facts: [...facts.values()], sources: reader.sources, ...owners.shortfall() };
  },
});

async function readSockets(reader: Reader, context: ProbeContext): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (const { protocol, path, text } of await readSocketTables(reader, context)) {
    const found = parseProcNet(text, protocol);
    if (found === undefined) throw new TargetError('parse_failed', `${path} is no table of sockets`);
    sockets.push(...found.map((socket) => ({ ...socket, protocol })));
  }
  return sockets;
}

async function readUserNames(reader: Reader): Promise<Map<number, string>> {
  const { entries } = parsePasswd((await reader.tryText('/etc/passwd')) ?? '');
  return new Map(entries.toReversed().map(({ uid, name }) => [uid, name]));
}

async function readEphemeral(reader: Reader): Promise<readonly [number, number]> {
  const [low, high] = ((await procText(reader, '/proc/sys/net/ipv4/ip_local_port_range')) ?? '')
    .trim()
    .split(/\s+/)
    .map(Number);
  return low && high ? [low, high] : DEFAULT_EPHEMERAL;
}

/** Finds the process behind each socket by the links of its open files. */
export class Owners {
  readonly #reader: Reader;
  readonly #byInode = new Map<number, Owner>();
  #wanted = new Set<number>();
  #linkCount = 0;
  #isHidden = false;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  of(inode: number): Owner {
    return this.#byInode.get(inode) ?? {};
  }

  /**
   * Why some process could not be named, where that is so. The section is complete all the same: the kernel's tables
   * name every socket to everybody, so a port that is missing is not listened on; only these fields are not known.
   */
  shortfall(): { gaps?: readonly Gap[] } {
    if (this.#wanted.size === 0) return {};
    const isStopped = this.#linkCount >= MAX_LINKS;
    if (!isStopped && !this.#isHidden) return {}; // all was seen: the kernel itself holds them
    const isUser = this.#reader.target.privilege === 'user';
    const reason = isStopped ? 'row_limit' : isUser ? 'needs_root' : 'permission_denied';
    return { gaps: [{ reason, fields: ['process', 'executable', 'service'] }] };
  }

  async find(wanted: Set<number>): Promise<void> {
    this.#wanted = wanted;
    if (wanted.size === 0) return;
    const rest: [number, readonly string[]][] = [];
    const pids = await readPids(this.#reader);
    if (pids[0] !== 1) this.#isHidden = true; // mounted with hidepid
    for (const pid of pids) {
      const names = await this.#descriptors(pid);
      await this.#search(pid, names.slice(0, FIRST_LINKS));
      if (names.length > FIRST_LINKS) rest.push([pid, names.slice(FIRST_LINKS)]);
      if (this.#isDone()) return;
    }
    for (const [pid, names] of rest) {
      await this.#search(pid, names);
      if (this.#isDone()) return;
    }
  }

  #isDone(): boolean {
    return this.#wanted.size === 0 || this.#linkCount >= MAX_LINKS;
  }

  async #descriptors(pid: number): Promise<string[]> {
    try {
      const entries = (await this.#reader.target.list(`/proc/${pid}/fd`)) ?? [];
      return entries.map(({ name }) => name).sort((left, right) => Number(left) - Number(right));
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      if (error.reason === 'permission_denied') this.#isHidden = true;
      return [];
    }
  }

  async #search(pid: number, names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (this.#isDone()) return;
      this.#linkCount += 1;
      const { to, isHidden } = await linkOf(this.#reader, `/proc/${pid}/fd/${name}`);
      if (isHidden) {
        this.#isHidden = true;
        return; // the others of this process are hidden too
      }
      if (to?.startsWith('socket:') !== true) continue;
      const inode = Number(/^socket:\[(\d+)\]$/.exec(to)?.[1] ?? 0);
      if (!this.#wanted.delete(inode)) continue;
      this.#byInode.set(inode, await this.#owner(pid));
    }
  }

  async #owner(pid: number): Promise<Owner> {
    const name = await processName(this.#reader, pid);
    const { to } = await linkOf(this.#reader, `/proc/${pid}/exe`);
    const service = serviceOf((await procText(this.#reader, `/proc/${pid}/cgroup`)) ?? '');
    return {
      ...(name === undefined || name === '' ? {} : { process: name }),
      ...(to === undefined ? {} : { executable: to.replace(/ \(deleted\)$/, '') }),
      ...(service === undefined ? {} : { service }),
    };
  }
}

/** The unit that a control group belongs to. Source: cgroups(7); systemd names groups by units, escaping "-" as it does. */
export function serviceOf(cgroup: string): string | undefined {
  const line = cgroup.split('\n').find((text) => text.startsWith('0::') || text.includes(':name=systemd:'));
  const units = (line ?? '').split(/[:/]/).filter((part) => part.endsWith('.service'));
  return units.find((unit) => !unit.startsWith('user@')) ?? units[0];
}
