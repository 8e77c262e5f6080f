import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packSchema } from '../../../policies/rules/editor-schema.ts';
import { loadPack, standardCatalogue } from '../../../policies/rules/load.ts';
import { choices, randomCondition } from '../../kit/random-rules.ts';
import { packOf, readAllPacks, ruleOf } from '../../kit/rules.ts';
import { FULL_TIMEOUT_MS, runs } from '../../kit/runs.ts';

const schema = packSchema(standardCatalogue());
const validate = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
}).compile(schema);

describe('the published schema of packs', () => {
  it.each(readAllPacks().map((pack) => [pack.id, pack] as const))('takes %s, which the compiler takes', (_id, pack) => {
    expect(loadPack(pack, { skipsExamples: true }).complaints).toEqual([]);
    validate(pack);
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each`
    what                           | must
    ${'a bare reference'}          | ${{ each: 'users', is: { some: 'homes', where: { '.#': { fact: '..#' } }, is: { '.owner': { fact: '..#' } } } }}
    ${'a quantity'}                | ${{ 'hardware.memoryBytes': { minimum: '4 GiB' } }}
    ${'several words'}             | ${{ 'sshd.loginGraceTime': { minimum: 1, maximum: 60, not: { const: 30 } } }}
    ${'an instant from now'}       | ${{ 'time.lastSyncAt': { after: { asOf: '-7 d' } } }}
    ${'the keys of a foreign map'} | ${{ 'windows.registry[HKLM\\Software][Value]': { exists: true } }}
    ${'a list of texts as items'}  | ${{ some: 'sshd.allowUsers', where: { '.': 'lan' } }}
    ${'count with words'}          | ${{ count: 'users', where: { '.uid': 0 }, is: { minimum: 1, maximum: 1 } }}
  `('takes $what', ({ must }) => {
    const pack = packOf([ruleOf(must)]);
    expect(loadPack(pack, { skipsExamples: true }).complaints).toEqual([]);
    validate(pack);
    expect(validate.errors ?? []).toEqual([]);
  });

  it(
    'takes every random rule that the compiler takes',
    () => {
      let taken = 0;
      fc.assert(
        fc.property(choices, (choose) => {
          const pack = packOf([ruleOf(randomCondition(choose))]);
          if (loadPack(pack, { skipsExamples: true }).compiled === undefined) return;
          taken += 1;
          validate(pack);
          expect(validate.errors ?? []).toEqual([]);
        }),
        runs(500, 20_000),
      );
      expect(taken).toBeGreaterThan(200);
    },
    FULL_TIMEOUT_MS,
  );

  it.each`
    what                    | must
    ${'an unknown section'} | ${{ 'sshdd.maxAuthTries': 1 }}
    ${'an unknown word'}    | ${{ 'sshd.maxAuthTries': { maximun: 1 } }}
    ${'a mixture'}          | ${{ all: [{ 'os.id': 'x' }], 'os.family': 'linux' }}
    ${'each without is'}    | ${{ each: 'users' }}
    ${'an empty joint'}     | ${{ any: [] }}
    ${'null'}               | ${{ 'os.id': null }}
  `('shows the author of a pack $what at once', ({ must }) => {
    expect(validate(packOf([ruleOf(must)]))).toBe(false);
  });
});
