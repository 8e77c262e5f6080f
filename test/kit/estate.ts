import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EstateDoor } from './estate-door.ts';
import { findTool } from './tools.ts';

// Hosts of their own on this machine: each has its root folder, host name, processes, network and SSH server. All of it
// lies in namespaces, so nothing of the machine is changed, and everything is gone with the one process that we started,
// whoever ends it. A host is reached through a port of loopback, as if a cable led there.

/** Why such hosts cannot be made here, or `undefined` where they can. */
export function whyNoEstate(): string | undefined {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'needs Linux and root';
  for (const [program, name] of Object.entries(ESTATE_TOOLS))
    if (findTool(program) === undefined) return `install ${name}`;
  const tried = spawnSync('unshare', [...NAMESPACES, 'mount', '-t', 'tmpfs', 'none', '/mnt'], { encoding: 'utf8' });
  return tried.status === 0 ? undefined : `no namespaces here: ${tried.stderr.trim()}`;
}

const ESTATE_TOOLS = {
  busybox: 'busybox-static',
  debootstrap: 'debootstrap',
  dropbear: 'dropbear-bin',
  ip: 'iproute2',
  rpmbuild: 'rpm',
  'ssh-keygen': 'openssh-client',
};

const NAMESPACES = [
  '--mount',
  '--net',
  '--uts',
  '--pid',
  '--ipc',
  '--fork',
  '--kill-child',
  '--propagation',
  'private',
];

export interface EstateHostOptions {
  /** Trees that lie below the host's own files, the uppermost first. */
  readonly trees: readonly string[];
  readonly program?: 'sshd' | 'dropbear';
  /** Public keys that root signs in with. */
  readonly authorized: readonly string[];
  /** Lines of sshd_config that win over the system's own. */
  readonly config?: readonly string[];
  readonly hostKey?: 'ed25519' | 'rsa';
  /** Own files by path below the root folder; a text that begins with `#!` may be run. */
  readonly files?: Readonly<Record<string, string>>;
  /** Lines of shell, run in the root folder of the host before its server starts. */
  readonly prepare?: string;
  /** Room for all that the host writes. */
  readonly room?: string;
  /** Folders of this machine that the host sees too, for reading, by their path there. */
  readonly shared?: Readonly<Record<string, string>>;
  /** The cable is cut once the host has sent as much. */
  readonly cutAfterBytes?: number;
}

/** Lays the files together, and becomes the host. Its arguments: work folder, own files, host name, room, trees, preparations. */
const BECOME = `set -e
work=$1 files=$2 name=$3 room=$4 trees=$5 prepare=$6; shift 6
read -r pid rest </proc/self/stat
mount -t tmpfs -o "size=$room,mode=755" estate "$work"
mkdir "$work/upper" "$work/work" "$work/root"
mount -t overlay -o "lowerdir=$trees,upperdir=$work/upper,workdir=$work/work" estate "$work/root"
cd "$work/root"
rm -f etc/ssh/ssh_host_*
cp -a "$files/." .
mkdir -p proc sys run
mount -t proc proc proc
mount -t sysfs sysfs sys
if [ -d sys/devices/virtual/dmi/id ]; then mount -t tmpfs none sys/devices/virtual/dmi/id; fi
mount -t tmpfs run run
mkdir run/sshd
hostname "$name"
ip link set lo up
eval "$prepare"
echo "$pid"
exec chroot "$work/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"`;

/** A host that runs. */
export class EstateHost {
  readonly name: string;
  /** Process that is the first of the host, as this machine numbers it: its namespaces are the host's. */
  readonly pid: number;
  /** Port of loopback that leads to its SSH server. */
  readonly port: number;
  /** Root folder, as its mount namespace knows it. */
  readonly root: string;
  /** Type and key, as files of known hosts want them. */
  readonly publicKey: string;
  readonly #child: ChildProcess;
  readonly #door: EstateDoor;
  readonly #folder: string;

  private constructor(
    place: Pick<EstateHost, 'name' | 'pid' | 'root' | 'publicKey'>,
    child: ChildProcess,
    door: EstateDoor,
  ) {
    this.name = place.name;
    this.pid = place.pid;
    this.root = place.root;
    this.publicKey = place.publicKey;
    this.port = door.port;
    this.#child = child;
    this.#door = door;
    this.#folder = dirname(place.root);
  }

  /** Starts it, and waits until its server listens. `folder` keeps its files until it stops. */
  static async start(folder: string, name: string, options: EstateHostOptions): Promise<EstateHost> {
    const work = mkdtempSync(join(folder, 'host-'));
    const files = mkdtempSync(join(folder, 'files-'));
    chmodSync(files, 0o755); // its own mode becomes that of the root folder
    const publicKey = writeFiles(files, name, options);
    const shared = Object.entries(options.shared ?? {}).map(
      ([to, from]) => `mkdir -p .${to}; mount --bind '${from}' .${to}; mount -o remount,bind,ro .${to}`,
    );
    const prepare = [...shared, options.prepare ?? ':'].join('\n');
    const server =
      options.program === 'dropbear'
        ? ['/usr/sbin/dropbear', '-F', '-E', '-p', '22', '-r', '/etc/dropbear/host_key']
        : ['/usr/sbin/sshd', '-D', '-e'];
    const places = [work, files, name, options.room ?? '64m', options.trees.join(':'), prepare];
    const command = ['--pdeathsig', 'KILL', 'unshare', ...NAMESPACES, 'sh', '-c', BECOME, 'sh', ...places, ...server];
    const child = spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk));
    const pid = await untilItListens(child, () => Buffer.concat(said).toString('utf8'));
    const door = await EstateDoor.open(pid, options.cutAfterBytes);
    return new EstateHost({ name, pid, root: join(work, 'root'), publicKey }, child, door);
  }

  /** A line for a file of known hosts. */
  get knownHost(): string {
    return `[127.0.0.1]:${this.port} ${this.publicKey}\n`;
  }

  /** Words that run a program of the host, in its own root folder and namespaces, as root. */
  inside(...command: readonly string[]): [string, ...string[]] {
    const clean = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', ...command];
    return ['nsenter', '-t', String(this.pid), '-m', '-u', '-n', '-i', '-p', '-r', '-w', ...clean];
  }

  /** Words that run a program of this machine, which sees the root folder of the host at `root`. */
  beside(...command: readonly string[]): [string, ...string[]] {
    return ['nsenter', '-t', String(this.pid), '-m', ...command];
  }

  /** Joins two hosts by a cable; the other one can then be reached from here at the second address. */
  cableTo(other: EstateHost, own: string, others: string): void {
    const ip = (host: EstateHost, ...words: readonly string[]) =>
      execFileSync('nsenter', ['-t', String(host.pid), '-n', 'ip', ...words]);
    ip(this, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(other.pid));
    for (const [host, address] of [
      [this, own],
      [other, others],
    ] as const) {
      ip(host, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
      ip(host, 'link', 'set', 'eth0', 'up');
    }
  }

  async stop(): Promise<void> {
    this.#door.close();
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Writes the host's own files; answers its public key. */
function writeFiles(folder: string, name: string, options: EstateHostOptions): string {
  const isDropbear = options.program === 'dropbear';
  const id = createHash('sha256').update(`${folder} ${name}`).digest('hex').slice(0, 32);
  const files: Record<string, string> = {
    'etc/hostname': `${name}\n`,
    'etc/hosts': `127.0.0.1 localhost\n127.0.1.1 ${name}\n`,
    'etc/machine-id': `${id}\n`,
    'root/.ssh/authorized_keys': options.authorized.map((line) => `${line}\n`).join(''),
    ...(isDropbear ? {} : { 'etc/ssh/sshd_config.d/estate.conf': `${(options.config ?? []).join('\n')}\n` }),
    ...options.files,
  };
  for (const [path, text] of Object.entries(files)) {
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true, mode: path.startsWith('root/') ? 0o700 : 0o755 });
    writeFileSync(place, text, { mode: path.startsWith('root/') ? 0o600 : text.startsWith('#!') ? 0o755 : 0o644 });
  }
  const type = options.hostKey ?? 'ed25519';
  const key = join(folder, isDropbear ? 'etc/dropbear/host_key' : `etc/ssh/ssh_host_${type}_key`);
  mkdirSync(dirname(key), { recursive: true });
  if (isDropbear) execFileSync('dropbearkey', ['-t', type, '-f', key], { stdio: 'ignore' });
  else execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', key]);
  const told = isDropbear
    ? execFileSync('dropbearkey', ['-y', '-f', key], { encoding: 'utf8' })
    : readFileSync(`${key}.pub`, 'utf8');
  return /^ssh-\S+ \S+/m.exec(told)?.[0] ?? '';
}

/** Source: proc(5), /proc/PID/net/tcp: local address, and 0A for a socket that listens. */
const LISTENS_AT_22 = /^\s*\d+: [0-9A-F]+:0016 [0-9A-F]+:0000 0A /m;

async function untilItListens(child: ChildProcess, said: () => string): Promise<number> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the host ended: ${said()}`);
    const pid = Number(/^(\d+)$/m.exec(said())?.[1] ?? Number.NaN);
    for (const table of Number.isNaN(pid) ? [] : ['tcp', 'tcp6'])
      if (
        existsSync(`/proc/${pid}/net/${table}`) &&
        LISTENS_AT_22.test(readFileSync(`/proc/${pid}/net/${table}`, 'utf8'))
      )
        return pid;
    await wait(25);
  }
  child.kill('SIGKILL');
  throw new Error(`no SSH server listens there: ${said()}`);
}
