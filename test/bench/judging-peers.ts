import { parse } from '@marcbachmann/cel-js';
import { Engine } from 'json-rules-engine';
import { judgeReport } from '../../policies/judge-report.ts';
import { largeReport } from '../kit/report.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';
import { cpuMs, cpuMsAsync, held, type Result, told } from './measure.ts';

const RULES = 100;
const TIMES = 20;

interface Demand {
  readonly id: string;
  readonly key: string;
  readonly maximum: number;
}

/** One hundred demands that every engine can say: a number of the host is at most so much. Every other one fails. */
const demands: readonly Demand[] = Array.from({ length: RULES }, (_, index) => ({
  id: `rule-${index}`,
  key: `net.sample.value${index}`,
  maximum: index % 2 === 0 ? index : index - 1,
}));

/** The same hundred rules on the same host by two well-known engines; the answers must be the same. */
export async function comparePeers(): Promise<Result[]> {
  const report = largeReport();
  const packs = [
    compile(packOf(demands.map(({ id, key, maximum }) => ruleOf({ [`sysctl[${key}].running`]: { maximum } }, { id })))),
  ];
  const own = () => judgeReport(report, packs, { asOf: '2026-11-21T19:00:00Z' });
  const passed = new Set(own().flatMap(({ rule, verdict }) => (verdict === 'pass' ? [rule] : [])));
  const facts = { sysctl: report.inventory.sysctl };
  const engine = new Engine(demands.map(engineRule));
  const asked = async () => new Set((await engine.run(facts)).results.map(({ event }) => event?.type ?? ''));
  const programs = demands.map(
    ({ id, key, maximum }) => [id, parse(`sysctl[${JSON.stringify(key)}].running <= ${maximum}.0`)] as const,
  );
  const evaluated = () => new Set(programs.flatMap(([id, program]) => (program(facts) === true ? [id] : [])));
  const results = [await asked(), evaluated()];
  for (const other of results) {
    if (other.size !== passed.size || [...passed].some((id) => !other.has(id)))
      throw new Error(`the engines disagree: ${passed.size} passed here, ${other.size} there`);
  }
  const mine = cpuMs(() => own(), TIMES);
  const rules = await cpuMsAsync(async () => {
    for (let run = 0; run < TIMES; run += 1) await asked();
  });
  const cel = cpuMs(() => evaluated(), TIMES);
  return [
    told(`${RULES} rules on one host, with evidence and derived sections`, mine, 'ms CPU', 3),
    told('the same rules by json-rules-engine, yes or no', rules / TIMES, 'ms CPU', 3),
    told('the same by @marcbachmann/cel-js, parsed before, yes or no', cel, 'ms CPU', 3),
    held('against json-rules-engine', mine / (rules / TIMES), 'times', 1, 3),
    told('against cel-js', mine / cel, 'times'),
  ];
}

function engineRule({ id, key, maximum }: Demand) {
  return {
    conditions: {
      all: [{ fact: 'sysctl', path: `$['${key}'].running`, operator: 'lessThanInclusive', value: maximum }],
    },
    event: { type: id },
  };
}
