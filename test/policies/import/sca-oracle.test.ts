import { beforeAll, expect, it } from 'vitest';
import { inspectBundle } from '../../../agent/inspect.ts';
import type { Imported } from '../../../policies/import/to-pack.ts';
import { judgeReport } from '../../../policies/judge-report.ts';
import type { CompiledPack } from '../../../policies/rules/compiled.ts';
import type { Finding } from '../../../policies/rules/finding.ts';
import { compile } from '../../kit/rules.ts';
import { bundleOfWorld, type ScaResult, type ScaWorld, scaVerdict } from '../../kit/sca-world.ts';
import { describeWithCorpus } from '../../kit/tools.ts';
import { importFacts, type PolicyFacts, readPolicyFacts } from './corpus.ts';
import { badWorld, goodWorld } from './worlds.ts';

/** Where the meaning was kept rather than the letter, and why. */
const EXPLAINED: ReadonlyMap<string, string> = new Map([
  ['28537', 'the pattern counts any blank as the escape for the system name'],
  ['28592', 'asks a file for kernel lines that never stand there: passes always; ours asks for the argument'],
  ['28593', 'no line may lack the argument, which no file can keep: fails always; ours asks for the argument'],
  ['28608', 'the pattern has an empty alternative: passes always; ours asks for the owner'],
  ['28609', 'the pattern has an empty alternative: passes always; ours asks for the owner'],
  ['28659', 'the world has no sudo to run; what the files say was looked at instead'],
  [
    '28730',
    'wants an option at the start of a line, where the module kind stands: fails always; ours finds the option',
  ],
  [
    '28731',
    'wants an option at the start of a line, where the module kind stands: fails always; ours finds the option',
  ],
]);

interface Compared {
  readonly id: string;
  readonly wanted: ScaResult;
  readonly finding: Finding;
}

describeWithCorpus('A converted policy beside its source, on one and the same host', (corpus) => {
  let facts: PolicyFacts;
  let rules: Imported['rules'];
  let packs: readonly CompiledPack[];

  beforeAll(() => {
    facts = readPolicyFacts(corpus, 'cis_ubuntu22-04');
    const imported = importFacts(facts);
    rules = imported.rules;
    packs = [compile(imported.pack ?? {})];
  });

  async function compare(world: ScaWorld): Promise<Compared[]> {
    const report = await inspectBundle(bundleOfWorld(world), { agent: { version: '0.0.0-test' } });
    const findings = new Map(
      judgeReport(report, packs, { asOf: '2026-11-21' }).map((finding) => [finding.rule, finding]),
    );
    return rules.flatMap(({ sourceId, ruleId, outcome }): Compared[] => {
      const check = facts.checks.find(({ id }) => String(id) === sourceId);
      const finding = findings.get(ruleId ?? '');
      if (check === undefined || finding === undefined || outcome === 'partly') return [];
      const wanted = scaVerdict({ condition: check.condition, rules: check.rules.map(({ raw }) => raw) }, world);
      return [{ id: sourceId, wanted, finding }];
    });
  }

  it.each([
    ['hardened', goodWorld],
    ['left as it came', badWorld],
  ] as const)('gives the same verdicts of a host that was %s', async (_, world) => {
    const compared = await compare(world);
    expect(compared.length).toBeGreaterThanOrEqual(197);
    const differing = compared.flatMap(({ id, wanted, finding: { verdict } }) => {
      // A source without its file or program is not applicable; ours may know the fact all the same, but never passes it.
      const isSame = wanted === 'not_applicable' ? verdict !== 'pass' : verdict === wanted;
      return isSame || EXPLAINED.has(id) ? [] : [`${id}: source ${wanted}, ours ${verdict}`];
    });
    expect(differing).toEqual([]);
  });

  it('tells the two hosts apart wherever the source does', async () => {
    const good = await compare(goodWorld);
    const bad = new Map((await compare(badWorld)).map(({ id, finding }) => [id, finding.verdict]));
    const turned = good.filter(({ id, finding }) => finding.verdict === 'pass' && bad.get(id) === 'fail');
    expect(turned.length).toBeGreaterThan(165);
  });
});
