import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsAt, sectionById, withFacts } from '../../../policies/inventory/inventory.ts';
import type { CompiledPack } from '../../../policies/rules/compiled.ts';
import { judgeHost, type Subject } from '../../../policies/rules/judge.ts';
import { loadPack } from '../../../policies/rules/load.ts';
import { forget, shuffleCondition, shuffleFacts } from '../../kit/knowledge.ts';
import { type Choice, choices, randomCondition, randomHost } from '../../kit/random-rules.ts';
import { packOf, ruleOf } from '../../kit/rules.ts';
import { FULL_TIMEOUT_MS, runs } from '../../kit/runs.ts';

// The laws of the language once more, over rules that nobody wrote.

const RULES = 4;

/** A pack of the random rules that the compiler takes; `undefined` where it takes none. */
function randomPack(choose: Choice): CompiledPack | undefined {
  const rules = Array.from({ length: RULES }, (_, index) =>
    ruleOf(randomCondition(choose), { id: `r${index}`, ...(choose.is(0.3) ? { when: randomCondition(choose) } : {}) }),
  );
  const good = rules.filter((rule) => loadPack(packOf([rule]), { skipsExamples: true }).compiled !== undefined);
  return good.length === 0 ? undefined : loadPack(packOf(good), { skipsExamples: true }).compiled;
}

const MONTH = { freshnessSeconds: 86_400 * 30 };

function judge(pack: CompiledPack, host: Pick<Subject, 'inventory' | 'states'>, limit: Partial<Subject> = {}) {
  return judgeHost([pack], { asOf: '2026-11-21', ...limit, ...host });
}

const sectionsOf = ({ rules }: CompiledPack) => new Set(rules.flatMap(({ sections }) => sections));
const tally = { taken: 0, pass: 0, fail: 0, unknown: 0, not_applicable: 0, error: 0 };

describe('rules that nobody wrote', () => {
  it(
    'never throw, always give a reason, and knowing less turns no verdict into another but unknown',
    () => {
      fc.assert(
        fc.property(choices, (choose) => {
          const pack = randomPack(choose);
          if (pack === undefined) return;
          tally.taken += pack.rules.length;
          const host = randomHost(choose, sectionsOf(pack));
          const limit = choose.is(0.4) ? MONTH : {};
          const before = judge(pack, host, limit);
          for (const { verdict, evidence, note } of before) {
            tally[verdict] += 1;
            expect(verdict).not.toBe('error');
            expect(evidence.length > 0 || note !== undefined).toBe(true);
          }
          const less = forget(host, choose.below(1_000_000));
          if (less === undefined) return;
          // Ages are news of their own: forgetting old facts may settle what was unknown because of them.
          const changed = judge(pack, less, limit).filter(
            ({ verdict }, index) =>
              verdict !== before[index]?.verdict &&
              verdict !== 'unknown' &&
              !(limit === MONTH && before[index]?.verdict === 'unknown'),
          );
          expect(changed.map(({ rule, verdict }) => `${rule} became ${verdict}`)).toEqual([]);
        }),
        runs(1500, 100_000),
      );
      // A generator of nothing but unknown would prove nothing.
      expect(tally.taken).toBeGreaterThan(1000);
      for (const verdict of ['pass', 'fail', 'unknown', 'not_applicable'] as const)
        expect(tally[verdict] / tally.taken, verdict).toBeGreaterThan(0.03);
    },
    FULL_TIMEOUT_MS,
  );

  it(
    'mean the same in any order',
    () => {
      fc.assert(
        fc.property(choices, (choose) => {
          const pack = randomPack(choose);
          if (pack === undefined) return;
          const host = randomHost(choose, sectionsOf(pack));
          const next = () => choose.below(1_000_000) / 1_000_000;
          let inventory: object = {};
          for (const id of [...host.states.keys()].reverse()) {
            const facts = shuffleFacts(factsAt(host.inventory, id), sectionById(id)?.shape, next);
            if (facts !== undefined) inventory = withFacts(inventory, id, facts);
          }
          const rules = pack.pack.rules.map((rule) => ({ ...rule, must: shuffleCondition(rule.must, next) }));
          const turned = loadPack({ ...pack.pack, rules }, { skipsExamples: true }).compiled;
          const verdicts = judge(pack, host).map(({ verdict }) => verdict);
          expect(turned && judge(turned, { inventory, states: host.states }).map(({ verdict }) => verdict)).toEqual(
            verdicts,
          );
        }),
        runs(500, 20_000),
      );
    },
    FULL_TIMEOUT_MS,
  );
});
