import { spawnSync } from 'node:child_process';

/** One line of the table: what was measured, its bar, and whether it holds. */
export interface Result {
  readonly name: string;
  readonly value: string;
  /** The bar of the contract; absent: for information. */
  readonly bar?: string;
  readonly isMet?: boolean;
  /** Why it was not measured. */
  readonly skipped?: string;
}

export interface Benchmark {
  readonly title: string;
  run(options: BenchOptions): Promise<readonly Result[]>;
}

export interface BenchOptions {
  /** The numbers named in the contract instead of small samples. */
  readonly isFull: boolean;
}

export const ROUNDS = 5;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Median CPU milliseconds (user and system) of `work`, `times` calls a round. Warm: one round goes unmeasured. */
export function cpuMs(work: () => void, times = 1): number {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const before = process.cpuUsage();
    for (let call = 0; call < times; call += 1) work();
    const { user, system } = process.cpuUsage(before);
    if (round > 0) rounds.push((user + system) / 1000 / times);
  }
  return median(rounds);
}

/** The same for work that waits. */
export async function cpuMsAsync(work: () => Promise<void>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    if (round > 0) rounds.push((user + system) / 1000);
  }
  return median(rounds);
}

export interface CommandCost {
  /** User and system seconds of the command and the children it waited for. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly maxRssMb: number;
}

const PROBE = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>/dev/null';

/** Median cost of a command over the rounds, one unmeasured round first so that caches are warm. Throws when it fails. */
export function commandCost(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): CommandCost {
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const { stderr, status } = spawnSync('bash', ['-c', PROBE, 'bench', command, ...args], { encoding: 'utf8', env });
    if (status !== 0 && status !== 1) throw new Error(`${command} ended with ${status}`);
    const [wall, user, system] = stderr.trim().split(/\s+/).map(Number);
    if (round === 0) continue;
    walls.push(wall ?? Number.NaN);
    cpus.push((user ?? Number.NaN) + (system ?? Number.NaN));
  }
  return { wallSeconds: median(walls), cpuSeconds: median(cpus), maxRssMb: maxRss(command, args, env) };
}

/** Peak memory of the largest process of the tree, in MiB; NaN where no python3 can tell. */
function maxRss(command: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const { stdout } = spawnSync('python3', ['-c', RSS, command, ...args], { encoding: 'utf8', env });
  return Number.parseInt(stdout ?? '', 10) / 1024;
}

const RSS = `
import os, resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
`;

/** A result that compares a figure with a bar. */
export function held(name: string, value: number, unit: string, bar: number, digits = 2): Result {
  return { name, value: `${value.toFixed(digits)} ${unit}`, bar: `<= ${bar} ${unit}`, isMet: value <= bar };
}

export function told(name: string, value: number, unit: string, digits = 2): Result {
  return { name, value: `${value.toFixed(digits)} ${unit}` };
}
