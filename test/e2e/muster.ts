import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inPackage } from '../../policies/base/package-root.ts';
import { freePort } from '../kit/database.ts';

const BIN = inPackage('bin', 'muster.js');
const PATIENCE_MS = 60_000;

/** A folder of its own for everything that muster and a home keep, and a free port. */
export interface Place {
  readonly folder: string;
  readonly data: string;
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  remove(): void;
}

export async function newPlace(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-e2e-'));
  const [home, data, port] = [join(folder, 'home'), join(folder, 'data'), await freePort()];
  mkdirSync(home);
  return {
    folder,
    data,
    port,
    environment: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: home,
      LANG: 'C.UTF-8',
      MUSTER_DATA: data,
      MUSTER_LISTEN: `127.0.0.1:${port}`,
    },
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** A Node of this machine that is older than the one we need, as a newcomer may have it; else the one that runs us. */
export const usersNode: string = olderNode() ?? process.execPath;

function olderNode(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .find((path) => existsSync(path) && majorOf(path) < 24);
}

function majorOf(node: string): number {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? Number.NaN);
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `muster up`, in a process group of its own, as a terminal starts it. */
export class Running {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  stdout = '';
  stderr = '';

  constructor({ environment, folder }: Place) {
    this.#child = spawn(usersNode, [BIN, 'up'], { cwd: folder, env: environment, detached: true });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** Waits until a line of the terminal fits. Throws with everything it said when it ends before, or never says it. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    const until = Date.now() + PATIENCE_MS;
    let hasEnded = false;
    void this.#ended.then(() => (hasEnded = true));
    while (Date.now() < until) {
      const found = pattern.exec(this.stdout);
      if (found !== null) return found;
      if (hasEnded) break;
      await pause(50);
    }
    throw new Error(`muster up never said ${pattern}; it said:\n${this.stdout}\n${this.stderr}`);
  }

  /** Ids of the process and of everything below it. */
  tree(): number[] {
    return this.#child.pid === undefined ? [] : [this.#child.pid, ...descendantsOf(this.#child.pid)];
  }

  /** Ctrl-C: the terminal signals every process of the group. */
  async interrupt(): Promise<Ended> {
    if (this.#child.pid !== undefined && this.#child.exitCode === null) process.kill(-this.#child.pid, 'SIGINT');
    return this.ended();
  }

  /** What it ended with. Throws, and ends it for good, when it does not end. */
  async ended(): Promise<Ended> {
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS).unref());
    const ended = await Promise.race([this.#ended, late]);
    if (ended !== undefined) return ended;
    this.kill();
    throw new Error(`muster up did not end; it said:\n${this.stdout}\n${this.stderr}`);
  }

  /** For cleaning up after a test that failed: its whole process group. */
  kill(): void {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // Nothing of it is left.
    }
  }
}

/** Runs a command to its end, with the Node a newcomer has. */
export async function muster(place: Place, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(usersNode, [BIN, ...args], { cwd: place.folder, env: place.environment });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Source: proc(5), /proc/PID/stat: the parent is the second field after the name, which stands in parentheses. */
function descendantsOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
  const below = (parent: number): number[] =>
    parents.filter(([, own]) => own === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return -1; // it ended meanwhile
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
