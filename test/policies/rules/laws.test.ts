import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsAt, sectionById, withFacts } from '../../../policies/inventory/inventory.ts';
import type { Finding } from '../../../policies/rules/finding.ts';
import { judgeHost, type Subject } from '../../../policies/rules/judge.ts';
import {
  allForgotten,
  forget,
  type KnownHost,
  knownHosts,
  shuffleCondition,
  shuffleFacts,
  variantsOf,
} from '../../kit/knowledge.ts';
import { COMPLETE, compile, readAllPacks } from '../../kit/rules.ts';
import { FULL_TIMEOUT_MS, runs } from '../../kit/runs.ts';

// The laws of the language, over every rule there is: the reference's own checks and all packs that come with Muster.

const packs = readAllPacks();
const compiled = packs.map(compile);
const hosts = knownHosts(packs);
const rules = compiled.flatMap((pack) => pack.rules.map((rule) => ({ name: `${pack.pack.id}/${rule.rule.id}`, rule })));

const judge = (host: Pick<Subject, 'inventory' | 'states'>, more: Partial<Subject> = {}) =>
  judgeHost(compiled, { asOf: '2026-11-21', assumesLevel: true, ...host, ...more });

const nameOf = ({ pack, rule }: Finding) => `${pack}/${rule}`;
const verdictsOf = (findings: readonly Finding[]) => findings.map((finding) => `${nameOf(finding)} ${finding.verdict}`);

describe('knowing less', () => {
  it(
    'never changes a verdict except into unknown, whatever is forgotten and in whatever order',
    () => {
      const limits = fc.constantFrom({}, { freshnessSeconds: 86_400 });
      fc.assert(
        fc.property(hosts, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), limits, (host, choices, limit) => {
          let known = host;
          let before = judge(known, limit);
          for (const choice of choices) {
            const less = forget(known, choice);
            if (less === undefined) return;
            const after = judge(less, limit);
            const changed = after.filter(
              ({ verdict }, index) => verdict !== before[index]?.verdict && verdict !== 'unknown',
            );
            expect(changed.map((finding) => `${nameOf(finding)} became ${finding.verdict}`)).toEqual([]);
            known = less;
            before = after;
          }
        }),
        runs(150, 5000),
      );
    },
    FULL_TIMEOUT_MS,
  );

  it('about the host of any example never changes the verdict of its rule except into unknown', () => {
    const broken: string[] = [];
    for (const pack of compiled) {
      for (const rule of pack.rules) {
        const judgeOne = (host: KnownHost) =>
          judgeHost([{ ...pack, rules: [rule] }], { asOf: '2026-11-21', assumesLevel: true, ...host })[0]?.verdict;
        for (const { inventory } of rule.rule.examples) {
          for (const host of variantsOf(inventory)) {
            const before = judgeOne(host);
            for (const less of allForgotten(host)) {
              const after = judgeOne(less);
              if (after !== before && after !== 'unknown') broken.push(`${rule.rule.id}: ${before} became ${after}`);
            }
          }
        }
      }
    }
    expect(broken).toEqual([]);
  });

  it('about everything leaves no rule that passes', () => {
    const verdicts = judge({ inventory: {}, states: new Map() }).map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(['unknown']));
  });
});

describe('order', () => {
  it('of members, keys and unordered lists, in facts and in rules, never matters', () => {
    fc.assert(
      fc.property(hosts, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (host, numbers) => {
        const next = () => Number(numbers.next().value);
        let inventory: object = {};
        for (const id of [...host.states.keys()].reverse()) {
          const facts = shuffleFacts(factsAt(host.inventory, id), sectionById(id)?.shape, next);
          if (facts !== undefined) inventory = withFacts(inventory, id, facts);
        }
        expect(verdictsOf(judge({ inventory, states: host.states }))).toEqual(verdictsOf(judge(host)));
      }),
      { numRuns: 60 },
    );
  });

  it('of conditions never matters', () => {
    fc.assert(
      fc.property(hosts, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (host, numbers) => {
        const next = () => Number(numbers.next().value);
        const turned = packs.map((pack) =>
          compile({
            ...pack,
            rules: pack.rules.map((rule) => ({
              ...rule,
              must: shuffleCondition(rule.must, next),
              ...(rule.when ? { when: shuffleCondition(rule.when, next) } : {}),
            })),
          }),
        );
        const findings = judgeHost(turned, { asOf: '2026-11-21', assumesLevel: true, ...host });
        expect(verdictsOf(findings)).toEqual(verdictsOf(judge(host)));
      }),
      { numRuns: 15 },
    );
  });
});

describe('hostile inventories', () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(
      null,
      0,
      -1,
      '',
      [],
      {},
      [null],
      [[]],
      { __proto__: null },
      true,
      '\u0000',
      '9'.repeat(400),
      Number.MAX_VALUE,
    ),
    fc.constant(JSON.parse('{"__proto__":{"mode":"0600","owner":"root"},"constructor":1}')),
  );

  /** Puts something odd somewhere into the facts. */
  function spoil(value: unknown, thing: unknown, steps: readonly number[]): unknown {
    const [step, ...rest] = steps;
    if (step === undefined || typeof value !== 'object' || value === null) return thing;
    const keys = Object.keys(value);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) return thing;
    if (Array.isArray(value))
      return value.map((item, index) => (String(index) === key ? spoil(item, thing, rest) : item));
    return { ...value, [key]: spoil((value as Record<string, unknown>)[key], thing, rest) };
  }

  it(
    'never make a rule throw, and every verdict has evidence',
    () => {
      const spots = fc.array(fc.tuple(odd, fc.array(fc.nat(), { minLength: 1, maxLength: 5 })), {
        minLength: 1,
        maxLength: 12,
      });
      fc.assert(
        fc.property(hosts, spots, (host, changes) => {
          let { inventory } = host;
          for (const [thing, steps] of changes) inventory = Object(spoil(inventory, thing, steps));
          for (const finding of judge({ inventory, states: host.states }, { freshnessSeconds: 86_400 })) {
            expect(finding, nameOf(finding)).not.toMatchObject({ verdict: 'error' });
            expect(finding.evidence.length > 0 || finding.note !== undefined, nameOf(finding)).toBe(true);
          }
        }),
        runs(150, 20_000),
      );
    },
    FULL_TIMEOUT_MS,
  );
});

describe('facts that nobody reads', () => {
  it('change nothing', () => {
    fc.assert(
      fc.property(hosts, hosts, (host, other) => {
        const before = judge(host);
        let { inventory } = host;
        const states = new Map(host.states);
        const added = [...other.states.keys()].filter((id) => !host.states.has(id) && id !== 'host');
        for (const id of added) {
          inventory = withFacts(inventory, id, factsAt(other.inventory, id));
          states.set(id, COMPLETE);
        }
        const after = judge({ inventory, states });
        const touched = (index: number) => added.some((id) => rules[index]?.rule.sections.includes(id));
        const changed = after.filter(({ verdict }, index) => !touched(index) && verdict !== before[index]?.verdict);
        expect(changed.map(nameOf)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('change nothing inside sections that are read either', () => {
    fc.assert(
      fc.property(hosts, (host) => {
        let inventory: object = {};
        for (const id of host.states.keys()) {
          const facts = factsAt(host.inventory, id);
          const shape = sectionById(id)?.shape;
          const takesMore = shape?.kind === 'record' || (shape?.kind === 'map' && shape.class === 'asked');
          const isObject = typeof facts === 'object' && facts !== null;
          if (facts !== undefined)
            inventory = withFacts(inventory, id, takesMore && isObject ? { ...facts, zzUnread: {} } : facts);
        }
        expect(verdictsOf(judge({ inventory, states: host.states }))).toEqual(verdictsOf(judge(host)));
      }),
      { numRuns: 40 },
    );
  });
});
