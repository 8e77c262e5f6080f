import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPack } from '../../../policies/rules/load.ts';
import { packOf, readAllPacks, ruleOf } from '../../kit/rules.ts';
import { FULL_TIMEOUT_MS, runs } from '../../kit/runs.ts';

const packs = readAllPacks();

/** Puts something odd in place of one part of a value. */
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

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom<unknown>(
    null,
    {},
    [],
    '',
    '..',
    '.#',
    '[',
    'os.id',
    '4 GiB',
    'vers:deb/>=',
    '(',
    -1,
    1e300,
    '9'.repeat(1000),
  ),
  fc.constantFrom<unknown>(
    { param: 'x' },
    { fact: '..' },
    { asOf: {} },
    { fact: '.#' },
    { not: {} },
    { enum: [{}] },
    { all: [] },
  ),
  fc.constantFrom<unknown>(
    { each: 'packages', is: {} },
    { count: '.', is: 1 },
    { some: 'files', where: { '.#': { fact: '.#' } } },
  ),
);

describe('a pack that somebody broke', () => {
  it(
    'is refused with a place and a reason, or taken; loading it never throws',
    () => {
      const changes = fc.array(fc.tuple(odd, fc.array(fc.nat(), { minLength: 1, maxLength: 9 })), {
        minLength: 1,
        maxLength: 3,
      });
      fc.assert(
        fc.property(fc.nat({ max: packs.length - 1 }), fc.nat(), changes, (which, rule, spots) => {
          const pack = packs[which];
          const one = pack?.rules[rule % pack.rules.length];
          let spoilt: unknown = { ...pack, rules: [one] };
          for (const [thing, steps] of spots) spoilt = spoil(spoilt, thing, steps);
          const { compiled, complaints } = loadPack(Object(spoilt));
          expect(compiled === undefined).toBe(complaints.length > 0);
          for (const { message } of complaints) expect(message).not.toBe('');
        }),
        runs(800, 100_000),
      );
    },
    FULL_TIMEOUT_MS,
  );

  it.each`
    what                                    | pack
    ${'one nested a hundred thousand deep'} | ${`${'['.repeat(100_000)}${']'.repeat(100_000)}`}
    ${'a condition nested that deep'}       | ${JSON.stringify(packOf([ruleOf({ 'os.id': 'x' })])).replace('{"os.id":"x"}', `${'{"all":['.repeat(20_000)}{}${']}'.repeat(20_000)}`)}
    ${'a name as long as a book'}           | ${packOf([ruleOf({ [`os.${'x'.repeat(100_000)}`]: 1 })])}
    ${'a text as long as a book'}           | ${packOf([ruleOf({ 'os.family': 'x'.repeat(1_000_000) })])}
    ${'a pattern that explodes'}            | ${packOf([ruleOf({ 'os.name': { pattern: '(((((x{100}){100}){100}){100}){100})' } })])}
    ${'the prototype as a section'}         | ${packOf([ruleOf({ 'constructor.name': 'x', __proto__: 1 })])}
    ${'the prototype as a field'}           | ${packOf([ruleOf({ 'os.constructor': 'x' })])}
  `('$what is refused at once, in few words', ({ pack }) => {
    const started = performance.now();
    const { complaints } = loadPack(pack);
    expect(complaints.length).toBeGreaterThan(0);
    for (const { message } of complaints) expect(message.length).toBeLessThanOrEqual(1000);
    expect(performance.now() - started).toBeLessThan(10_000); // a bound that catches a hang, no measurement
  });

  it('names not more than two hundred mistakes', () => {
    const rules = Array.from({ length: 500 }, (_, index) => ruleOf({ 'os.idd': 'x' }, { id: `r${index}` }));
    expect(loadPack(packOf(rules)).complaints).toHaveLength(200);
  });
});

/** Packs that are small to send and large to look at. None may cost more than a refusal. */
describe('a pack that was made to exhaust', () => {
  const many = <T>(count: number, thing: T): T[] => Array.from({ length: count }, () => thing);
  const patterned = (pattern: string) => ruleOf({ 'os.name': { pattern } });

  it.each`
    what                              | pack                                                                        | says
    ${'patterns that repeat'}         | ${packOf(many(20, patterned('(?:x?){1000}'.repeat(80))))}                   | ${'the patterns of the pack'}
    ${'one pattern that repeats'}     | ${packOf([patterned('(?:x?){1000}'.repeat(5))])}                            | ${'repeats so much'}
    ${'a million empty rules'}        | ${{ ...packOf([]), rules: many(1_000_000, {}) }}                            | ${'at most 10000'}
    ${'a million values'}             | ${packOf([ruleOf({ 'os.name': { enum: many(1_000_000, 'x') } })])}          | ${'a condition holds more'}
    ${'a condition without end'}      | ${packOf([ruleOf({ all: many(9_000, { 'os.name': { const: 'x' } }) })])}    | ${'a condition holds more'}
    ${'broken rules by the thousand'} | ${packOf(many(1500, { ...ruleOf({}), severity: {}, levels: {} } as never))} | ${'is none of'}
  `('is refused for $what', ({ pack, says }) => {
    const { compiled, complaints } = loadPack(pack);
    expect(compiled).toBeUndefined();
    expect(complaints.length).toBeLessThanOrEqual(200);
    expect(complaints.map(({ message }) => message).join()).toContain(says);
  });

  it('is refused where its examples need more steps than anybody waits for', () => {
    const packages = Array.from({ length: 300 }, (_, at) => ({ name: `p${at}`, scheme: 'deb', version: '1' }));
    const must = {
      each: 'packages',
      is: {
        none: [{ some: 'packages', where: { '.name': { pattern: 'q' } }, is: { '.version': { fact: '..version' } } }],
      },
    };
    const examples = many(40, { verdict: 'pass', inventory: { packages } });
    const rule = {
      ...ruleOf(must as never),
      examples: [{ verdict: 'fail', inventory: { packages: [] } }, ...examples],
    };
    const rules = Array.from({ length: 12 }, (_, at) => ({ ...rule, id: `r${at}`, examples }));
    const { complaints } = loadPack(packOf(rules as never));
    expect(complaints.length).toBeGreaterThan(0);
  });
});
