import { availableParallelism } from 'node:os';
import { loadTables } from '../../policies/derive/tables.ts';
import { judgeReport } from '../../policies/judge-report.ts';
import type { CompiledPack } from '../../policies/rules/compiled.ts';
import { bytesOf, largeReport } from '../kit/report.ts';
import { judgeOnThreads } from './judging-fleet.ts';
import { compileAll, packsOf } from './judging-packs.ts';
import { comparePeers } from './judging-peers.ts';
import { type Benchmark, type BenchOptions, cpuMs, held, type Result, told } from './measure.ts';

const RULES = 300;
const FLEET = 5_000;
const AS_OF = '2026-11-21T19:00:00Z';
/** Of two cores: the bar names them. */
const THREADS = 2;

/** Compiling, judging one host with evidence, a fleet on two threads, how the cost grows, and two other engines. */
export const judging: Benchmark = {
  title: 'Judging',
  async run(options: BenchOptions): Promise<readonly Result[]> {
    return [...oneHost(), ...(await fleet(options)), ...(await comparePeers())];
  },
};

function oneHost(): Result[] {
  const packs = packsOf(RULES);
  const report = largeReport();
  const tables = loadTables();
  const judge = (all: readonly CompiledPack[]) => judgeReport(report, all, { asOf: AS_OF, tables });
  const cost = (rules: number): number => {
    const compiled = compileAll(packsOf(rules));
    return cpuMs(() => judge(compiled), 50);
  };
  const text = bytesOf(report).toString();
  const parse = cpuMs(() => JSON.parse(text), 20);
  const compiling = cpuMs(() => compileAll(packs), 3);
  const checking = cpuMs(() => compileAll(packs, true), 3);
  const [few, half, one, twice] = [75, 150, RULES, 600].map(cost);
  return [
    held(`compile ${RULES} rules, as a collector does at its start`, compiling, 'ms', 50, 1),
    told('the same as new packs, checked by their schema too', checking, 'ms', 1),
    held(`judge one host by ${RULES} rules, with evidence`, one ?? Number.NaN, 'ms', 3),
    told('against JSON.parse of the same report', (one ?? Number.NaN) / parse, 'times'),
    told('the same by 75 rules', few ?? Number.NaN, 'ms'),
    told('the same by 150 rules', half ?? Number.NaN, 'ms'),
    told('the same by 600 rules', twice ?? Number.NaN, 'ms'),
    held('growth of the cost from 300 to 600 rules', (twice ?? Number.NaN) / (one ?? Number.NaN), 'times', 2.2),
  ];
}

async function fleet({ isFull }: BenchOptions): Promise<Result[]> {
  const hosts = isFull ? FLEET : 500;
  const half = await judgeOnThreads(hosts / 2, RULES, THREADS);
  const whole = await judgeOnThreads(hosts, RULES, THREADS);
  const name = `${hosts} hosts by ${RULES} rules, ${THREADS} threads on ${availableParallelism()} cores`;
  // Wall time is that of the machine, which may have other things to do; CPU time a core is that of judging.
  const cpu = whole.cpuSeconds / THREADS;
  return [
    told(`${name}, wall`, whole.wallSeconds, 's'),
    told('CPU time of the same, a core', cpu, 's'),
    held(`${FLEET} hosts, CPU time a core`, (cpu / hosts) * FLEET, 's', 10),
    held('growth of the CPU time from half of the hosts to all', whole.cpuSeconds / half.cpuSeconds, 'times', 2.2),
  ];
}
