import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { freePort } from './database.ts';
import { findTool } from './tools.ts';

// Real SSH servers on loopback, with throwaway keys and accounts. Each has a mount namespace of its own in which its
// account files lie over the machine's: nothing of the machine is changed. That takes root, as CI has.

/** An account that exists on one test server only. */
export interface TestAccount {
  readonly name: string;
  readonly shell?: string;
  readonly password?: string;
  /** A line of sudoers for it, without its name: `ALL=(root) NOPASSWD: ALL`. */
  readonly sudo?: string;
  /** Files of its home, by path below it. */
  readonly home?: Readonly<Record<string, string>>;
}

export interface SshdOptions {
  readonly program?: 'sshd' | 'dropbear';
  /** Types of host keys; default ed25519. */
  readonly hostKeys?: readonly ('ed25519' | 'rsa' | 'ecdsa' | 'dsa')[];
  /** Lines of sshd_config; earlier lines win over those of the kit. */
  readonly config?: readonly string[];
  /** Public keys that may sign in, to every account. */
  readonly authorized?: readonly string[];
  readonly accounts?: readonly TestAccount[];
  /** A folder of host keys of an earlier server, to be the same host again. */
  readonly keysOf?: TestSshd;
  readonly port?: number;
}

export interface TestSshd {
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  /** Lines for a file of known hosts. */
  readonly knownHosts: string;
  stop(): void;
}

export const VISITOR = 'visitor';
const VISITOR_ID = 20_001;

const running = new Set<ChildProcess>();

/** Stops what a file of tests started, when it is over. Call once at the top of the file. */
export function stopServers(): void {
  afterAll(() => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
  });
}

/** A key pair without passphrase unless one is named; answers the path of the private key and the public line. */
export function newKey(
  folder: string,
  { type = 'ed25519', passphrase = '' }: { readonly type?: string; readonly passphrase?: string } = {},
): { readonly file: string; readonly publicKey: string } {
  const file = join(mkdtempSync(join(folder, 'key-')), 'id');
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', file]);
  return { file, publicKey: readFileSync(`${file}.pub`, 'utf8').trim() };
}

/** Starts a server and waits until it answers. */
export async function startSshd(parent: string, options: SshdOptions = {}): Promise<TestSshd> {
  const folder = mkdtempSync(join(parent, 'sshd-'));
  for (const path of [parent, folder]) chmodSync(path, 0o755); // sshd reads keys as the account that they let in
  const port = options.port ?? (await freePort());
  const keyFolder = options.keysOf?.folder ?? folder;
  const hostKeys = options.hostKeys ?? ['ed25519'];
  if (options.keysOf === undefined) for (const type of hostKeys) makeHostKey(keyFolder, type, options.program);
  const mounts = writeAccounts(folder, options);
  const keys = hostKeys.map((type) => join(keyFolder, `host_${type}`));
  const command =
    options.program === 'dropbear'
      ? [
          findTool('dropbear') ?? 'dropbear',
          '-F',
          '-E',
          '-p',
          `127.0.0.1:${port}`,
          ...keys.flatMap((key) => ['-r', key]),
        ]
      : [findTool('sshd') ?? 'sshd', '-D', '-e', '-f', writeConfig(folder, port, keys, options)];
  mkdirSync('/run/sshd', { recursive: true });
  const script = `${mounts.map(([from, to]) => `mount --bind '${from}' '${to}' && `).join('')}exec "$@"`;
  const child = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C' },
  });
  running.add(child);
  const complaints: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk.toString('utf8')));
  await answers(port, child, complaints);
  return {
    port,
    pid: child.pid ?? 0,
    folder,
    knownHosts: keys
      .map((key) => `[127.0.0.1]:${port} ${publicLine(key, options.program)}`)
      .join('\n')
      .concat('\n'),
    stop: () => {
      child.kill('SIGKILL');
      running.delete(child);
    },
  };
}

function makeHostKey(folder: string, type: string, program: SshdOptions['program']): void {
  const file = join(folder, `host_${type}`);
  if (program === 'dropbear') execFileSync('dropbearkey', ['-t', type, '-f', file], { stdio: 'ignore' });
  else execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file]);
}

function publicLine(file: string, program: SshdOptions['program']): string {
  const text =
    program === 'dropbear'
      ? execFileSync('dropbearkey', ['-y', '-f', file], { encoding: 'utf8' })
      : readFileSync(`${file}.pub`, 'utf8');
  return /^(?:ssh|ecdsa)-\S+ \S+/m.exec(text)?.[0] ?? '';
}

function writeConfig(folder: string, port: number, keys: readonly string[], options: SshdOptions): string {
  const authorized = join(folder, 'authorized');
  writeFileSync(authorized, `${(options.authorized ?? []).join('\n')}\n`);
  const file = join(folder, 'sshd_config');
  const lines = [
    ...(options.config ?? []),
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...keys.map((key) => `HostKey ${key}`),
    'PidFile none',
    'UsePAM no',
    'StrictModes no',
    `AuthorizedKeysFile ${authorized}`,
    'PermitRootLogin yes',
    'PasswordAuthentication yes',
    'MaxStartups 200',
    'UseDNS no',
    'LogLevel ERROR',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** Account files with the machine's own entries and the test's; what lies over what. */
function writeAccounts(folder: string, options: SshdOptions): readonly (readonly [string, string])[] {
  const accounts = options.accounts ?? [{ name: VISITOR }];
  const rows = accounts.map((account, index) => ({ ...account, id: VISITOR_ID + index }));
  const files: Record<string, string> = {
    '/etc/passwd': readFileSync('/etc/passwd', 'utf8'),
    '/etc/group': readFileSync('/etc/group', 'utf8'),
    '/etc/shadow': readFileSync('/etc/shadow', 'utf8'),
  };
  if (rows.some(({ sudo }) => sudo !== undefined)) files['/etc/sudoers'] = 'Defaults !lecture\nroot ALL=(ALL) ALL\n';
  for (const { name, id, shell = '/bin/sh', password, sudo, home = {} } of rows) {
    const place = join(folder, `home-${name}`);
    const keys = { '.ssh/authorized_keys': `${(options.authorized ?? []).join('\n')}\n` };
    writeHome(place, id, { ...home, ...(options.program === 'dropbear' ? keys : {}) });
    files['/etc/passwd'] += `${name}:x:${id}:${id}:secret comment:${place}:${shell}\n`;
    files['/etc/group'] += `${name}:x:${id}:\n`;
    files['/etc/shadow'] += `${name}:${password === undefined ? '*' : hashOf(password)}:19000:0:99999:7:::\n`;
    if (sudo !== undefined) files['/etc/sudoers'] += `${name} ${sudo}\n`;
  }
  return Object.entries(files).map(([to, text]) => {
    const from = join(folder, to.replaceAll('/', '_'));
    writeFileSync(from, text, { mode: to === '/etc/sudoers' ? 0o440 : to === '/etc/shadow' ? 0o600 : 0o644 });
    return [from, to] as const;
  });
}

function writeHome(place: string, id: number, files: Readonly<Record<string, string>>): void {
  mkdirSync(place, { recursive: true, mode: 0o755 });
  chownSync(place, id, id);
  for (const [name, text] of Object.entries(files)) {
    const path = join(place, name);
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    chownSync(join(path, '..'), id, id);
    writeFileSync(path, text, { mode: 0o600 });
    chownSync(path, id, id);
  }
}

function hashOf(password: string): string {
  return execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' }).trim();
}

async function answers(port: number, child: ChildProcess, complaints: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the SSH server ended: ${complaints.join('')}`);
    if (await isOpen(port)) return;
    await wait(25);
  }
  throw new Error(`no SSH server at port ${port}: ${complaints.join('')}`);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
