import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { buildAll } from '../../bin/build.ts';
import { issueToken } from '../../collector/enrolment.ts';
import { DEFAULT_UNIT } from '../../collector/store/units.ts';
import { inPackage } from '../../policies/base/package-root.ts';
import { writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import { type Benchmark, commandCost, held, median, type Result, told } from './measure.ts';
import { sampleCollector } from './sample-collector.ts';

const AGENT = inPackage('build', 'agent', 'muster-agent.mjs');
const WARM_ROUNDS = 3;
const ROUNDS = 5;
/** The shortest that the agent takes. */
const INTERVAL_SECONDS = 10;
/** A tick of /proc/<pid>/stat. Source: proc(5); USER_HZ is 100 on every architecture that we know. */
const TICK_MS = 10;

/** An agent that stays: what a round costs it when nothing changed, and what it holds between two rounds. */
export const resident: Benchmark = {
  title: 'A running agent, the built single file, nothing changed',
  async run(): Promise<readonly Result[]> {
    if (process.platform !== 'linux') return [{ name: 'running agent', value: '', skipped: 'needs /proc' }];
    await buildAll();
    const oneShotMs = commandCost(process.execPath, [AGENT, 'inspect']).cpuSeconds * 1000;
    const { roundMs, privateMb, floorMb } = await live();
    return [
      told('one shot, in the same run', oneShotMs, 'ms CPU', 0),
      told('a round: look, report or confirm, children included', roundMs, 'ms CPU', 0),
      held('a round beside the one shot', roundMs / oneShotMs, 'of it', 0.25, 3),
      held('private memory between two rounds', privateMb, 'MB', 15, 1),
      told('private memory of a Node that does nothing', floorMb, 'MB', 1),
    ];
  },
};

async function live(): Promise<{ roundMs: number; privateMb: number; floorMb: number }> {
  const collector = await sampleCollector();
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  let agent: ChildProcess | undefined;
  try {
    await collector.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = collector.app.server.address() as AddressInfo;
    const { db, collectorKeyId } = collector.context;
    const { secret } = await issueToken(
      db,
      { unitId: DEFAULT_UNIT, uses: 1, validSeconds: 600, by: 'bench' },
      collector.clock.now(),
    );
    const args = ['run', '--data', folder, '--interval', String(INTERVAL_SECONDS), '--token-stdin'];
    agent = spawn(process.execPath, [AGENT, ...args, '--collector', `http://127.0.0.1:${port}`]);
    agent.stdin?.end(writeEnrolmentToken({ secret, collectorKeyId }));
    const pid = agent.pid ?? 0;
    await rounds(agent, WARM_ROUNDS);
    const costs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = cpuMsOf(pid);
      await rounds(agent, 1);
      costs.push(cpuMsOf(pid) - before);
    }
    await wait((INTERVAL_SECONDS * 1000) / 4);
    return { roundMs: mean(costs), privateMb: privateMbOf(pid), floorMb: await floor() };
  } finally {
    if (agent !== undefined) await ended(agent);
    await collector.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until the agent has told of so many rounds more. */
async function rounds(agent: ChildProcess, count: number): Promise<void> {
  const patience = AbortSignal.timeout(60_000);
  let left = count;
  const hear = (chunk: Buffer): void => {
    left -= chunk.toString().split('"reported"').length - 1;
  };
  agent.stdout?.on('data', hear);
  agent.stderr?.on('data', hear);
  try {
    while (left > 0) {
      if (agent.exitCode !== null) throw new Error(`the agent ended with ${agent.exitCode}`);
      await wait(20, undefined, { signal: patience });
    }
  } finally {
    agent.stdout?.off('data', hear);
    agent.stderr?.off('data', hear);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** User and system time of a process and of the children that it waited for. Source: proc(5), "/proc/[pid]/stat". */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
}

function privateMbOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = [...rollup.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].map(([, value]) => Number(value));
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024;
}

/** No agent on this runtime can hold less. */
async function floor(): Promise<number> {
  const sizes: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const idle = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60_000)'], { stdio: 'ignore' });
    await wait(500);
    sizes.push(privateMbOf(idle.pid ?? 0));
    await ended(idle);
  }
  return median(sizes);
}

/** Of ticks, which are coarse: a median of them would be one tick or two. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
