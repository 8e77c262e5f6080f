import { loadTables } from '../../policies/derive/tables.ts';
import { judgeReport } from '../../policies/judge-report.ts';
import type { CompiledPack } from '../../policies/rules/compiled.ts';
import { loadPack } from '../../policies/rules/load.ts';
import type { Pack } from '../../policies/rules/pack.ts';
import { readPackFile, shippedPackFiles } from '../../policies/rules/shipped-packs.ts';
import { bytesOf, largeReport } from '../kit/report.ts';
import { type Benchmark, type BenchOptions, cpuMs, held, type Result, told } from './measure.ts';

const RULES = 300;
const AS_OF = '2026-11-21T12:00:00Z';

/** The shipped packs, repeated under other ids, as many as fit into 300 rules. */
function manyPacks(): object[] {
  const shipped = shippedPackFiles().map((file) => JSON.parse(readPackFile(file)) as Pack);
  const packs: Pack[] = [];
  let left = RULES;
  for (let copy = 1; shipped.some(({ rules }) => rules.length <= left); copy += 1) {
    for (const pack of shipped) {
      if (pack.rules.length > left) continue;
      packs.push({ ...pack, id: `${pack.id}-${copy}` });
      left -= pack.rules.length;
    }
  }
  return packs;
}

function compileAll(packs: readonly object[]): CompiledPack[] {
  return packs.map((pack) => {
    const { compiled, complaints } = loadPack(pack, { skipsExamples: true });
    if (compiled === undefined) throw new Error(complaints[0]?.message ?? 'a shipped pack does not load');
    return compiled;
  });
}

/** Compiling, judging one host with evidence, and a fleet. */
export const judging: Benchmark = {
  title: 'Judging',
  async run({ isFull }: BenchOptions): Promise<readonly Result[]> {
    const packs = manyPacks();
    const compiled = compileAll(packs);
    const ruleCount = compiled.reduce((sum, pack) => sum + pack.rules.length, 0);
    const report = largeReport();
    const half = compiled.slice(0, compiled.length / 2);
    const tables = loadTables();
    const judge = (all: readonly CompiledPack[]) => judgeReport(report, all, { asOf: AS_OF, tables });
    const one = cpuMs(() => judge(compiled), 50);
    const halfOne = cpuMs(() => judge(half), 50);
    const text = bytesOf(report).toString();
    const parse = cpuMs(() => JSON.parse(text), 20);
    const hosts = isFull ? 5_000 : 500;
    const startedAt = performance.now();
    for (let host = 0; host < hosts; host += 1) judge(compiled);
    const fleetSeconds = (performance.now() - startedAt) / 1000;
    return [
      held(
        `compile ${ruleCount} rules, examples not run`,
        cpuMs(() => compileAll(packs)),
        'ms',
        50,
        1,
      ),
      held(`judge one host by ${ruleCount} rules, with evidence`, one, 'ms', 3),
      told('against JSON.parse of the same report', one / parse, 'times'),
      told(
        `the same by half of the packs (${half.reduce((sum, pack) => sum + pack.rules.length, 0)} rules)`,
        halfOne,
        'ms',
      ),
      told(`${hosts} hosts by ${ruleCount} rules, one core, wall`, fleetSeconds, 's'),
      held(
        '5,000 hosts by 300 rules on two cores, from that',
        ((fleetSeconds / hosts) * 5_000 * RULES) / ruleCount / 2,
        's',
        10,
      ),
    ];
  },
};
