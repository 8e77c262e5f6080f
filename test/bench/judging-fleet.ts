import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { loadTables } from '../../policies/derive/tables.ts';
import { judgeReport } from '../../policies/judge-report.ts';
import { largeReport } from '../kit/report.ts';
import { compileAll, packsOf } from './judging-packs.ts';

const AS_OF = '2026-11-21T19:00:00Z';
/** Different hosts, so that no answer is a cached one. */
const DIFFERENT = 16;

interface Share {
  readonly hosts: number;
  readonly rules: number;
}

export interface FleetCost {
  readonly wallSeconds: number;
  /** User and system, of all threads. */
  readonly cpuSeconds: number;
}

/** What it takes `threads` threads to judge a fleet, evidence made; compiling is not counted. */
export async function judgeOnThreads(hosts: number, rules: number, threads: number): Promise<FleetCost> {
  const workers = Array.from({ length: threads }, (_, index) => {
    const own = Math.floor(hosts / threads) + (index < hosts % threads ? 1 : 0);
    return new Worker(new URL(import.meta.url), { workerData: { hosts: own, rules } satisfies Share });
  });
  try {
    await Promise.all(workers.map(answer)); // everything is compiled and warm
    const startedAt = performance.now();
    const before = process.cpuUsage();
    const answers = workers.map(answer);
    for (const worker of workers) worker.postMessage('judge');
    const findings = (await Promise.all(answers)).reduce((sum, count) => sum + count, 0);
    if (findings !== hosts * rules) throw new Error(`${findings} findings, not ${hosts * rules}`);
    const { user, system } = process.cpuUsage(before);
    return { wallSeconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function answer(worker: Worker): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

if (!isMainThread && parentPort !== null) {
  const { hosts, rules } = workerData as Share;
  const port = parentPort;
  const packs = compileAll(packsOf(rules));
  const tables = loadTables();
  const reports = Array.from({ length: DIFFERENT }, (_, seed) => largeReport({ seed }));
  const judge = (host: number): number => {
    const report = reports[host % DIFFERENT];
    return report === undefined ? 0 : judgeReport(report, packs, { asOf: AS_OF, tables }).length;
  };
  for (let warm = 0; warm < 3 * DIFFERENT; warm += 1) judge(warm);
  port.on('message', () => {
    let findings = 0;
    for (let host = 0; host < hosts; host += 1) findings += judge(host);
    port.postMessage(findings);
  });
  port.postMessage(0);
}
