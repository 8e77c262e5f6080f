import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOverrides, type KnownPlaces, MAX_OVERRIDES } from '../../../policies/rules/check-overrides.ts';
import { judgeHost } from '../../../policies/rules/judge.ts';
import {
  listOverrides,
  NO_OVERRIDES,
  OVERRIDE_SCOPES,
  type OverrideEntry,
  overridesOf,
  type Placement,
  resolveOverrides,
  withOverride,
  withoutOverride,
} from '../../../policies/rules/overrides.ts';
import type { Pack, ParameterValue } from '../../../policies/rules/pack.ts';
import { textOfValue, valueFromText } from '../../../policies/rules/parameter-text.ts';
import { compile, packOf, ruleOf, statesOf } from '../../kit/rules.ts';

const WORDS = { vi: 'Số lần thử', en: 'Tries' };

function packWith(parameter: NonNullable<Pack['parameters']>[string], id = 'pack') {
  const rule = ruleOf({ 'sshd.maxAuthTries': { maximum: { param: 'tries' } } });
  return compile(packOf([rule], { id, parameters: { tries: parameter } }));
}

const plain = packWith({ title: WORDS, default: 4 });
const levelled = packWith({ title: WORDS, default: 4, levels: { 3: 3 } });

const placed: Placement = {
  hostId: 'h1',
  unitPath: ['paris', 'missions', 'ministry'],
  systems: [{ systemId: 'mail', level: 2 }, { systemId: 'portal', level: 3 }, { systemId: 'wiki' }],
  level: 3,
  labels: [],
};

const at = (scope: OverrideEntry['scope'], name: string, value: ParameterValue): OverrideEntry => ({
  pack: 'pack',
  parameter: 'tries',
  scope,
  name,
  value,
});

describe('which value counts for a host', () => {
  it.each`
    set                                                       | value        | why
    ${[]}                                                     | ${undefined} | ${'nothing is set: the pack decides'}
    ${[at('host', 'h1', 9), at('system', 'portal', 8)]}       | ${9}         | ${'the host itself comes first'}
    ${[at('host', 'h2', 9), at('unit', 'paris', 7)]}          | ${7}         | ${'another host is another host'}
    ${[at('system', 'mail', 6), at('system', 'portal', 8)]}   | ${8}         | ${'of several systems that of the highest level'}
    ${[at('system', 'mail', 6), at('unit', 'paris', 7)]}      | ${6}         | ${'a system comes before the unit, though another system is higher'}
    ${[at('system', 'wiki', 5), at('system', 'mail', 6)]}     | ${6}         | ${'a system without a level is below all others'}
    ${[at('system', 'payroll', 5), at('level', '1', 2)]}      | ${2}         | ${'a system that the host does not serve says nothing'}
    ${[at('unit', 'ministry', 1), at('unit', 'missions', 2)]} | ${2}         | ${'the nearest unit'}
    ${[at('unit', 'ministry', 1), at('level', '3', 2)]}       | ${1}         | ${'a unit, however far, before the level'}
    ${[at('level', '2', 5)]}                                  | ${5}         | ${'a value of a level counts from that level on'}
    ${[at('level', '2', 5), at('level', '3', 6)]}             | ${6}         | ${'up to the next level that has one'}
    ${[at('level', '4', 5)]}                                  | ${undefined} | ${'a higher level is not the host’s'}
  `('$value: $why', ({ set, value }) => {
    expect(resolveOverrides(overridesOf(set), placed, [plain])).toEqual(
      value === undefined ? {} : { pack: { tries: value } },
    );
  });

  it('is the pack’s own of a level above the one that was set: nobody meant to weaken it', () => {
    expect(resolveOverrides(overridesOf([at('level', '2', 6)]), placed, [levelled])).toEqual({});
    expect(resolveOverrides(overridesOf([at('level', '3', 6)]), placed, [levelled])).toEqual({ pack: { tries: 6 } });
  });

  it('leaves levels out where the level is not set', () => {
    const { level: _, ...unset } = placed;
    expect(resolveOverrides(overridesOf([at('level', '1', 9)]), unset, [plain])).toEqual({});
  });

  it('rests while its pack or its parameter is not in force', () => {
    const resting = overridesOf([
      { ...at('host', 'h1', 9), pack: 'gone' },
      { ...at('host', 'h1', 9), parameter: 'old' },
    ]);
    expect(resolveOverrides(resting, placed, [plain])).toEqual({});
  });

  it('is what the host is then judged by', () => {
    const inventory = { sshd: { maxAuthTries: 5 } };
    const verdict = (set: readonly OverrideEntry[]) => {
      const overrides = resolveOverrides(overridesOf(set), placed, [plain]);
      return judgeHost([plain], { asOf: '2026-11-21', inventory, states: statesOf(inventory), overrides })[0]?.verdict;
    };
    expect([
      verdict([]),
      verdict([at('unit', 'ministry', 5)]),
      verdict([at('unit', 'ministry', 5), at('host', 'h1', 1)]),
    ]).toEqual(['fail', 'pass', 'fail']);
  });
});

/** The order as section 5 of the language has it, walked through in the plainest way. */
function naive(entries: readonly OverrideEntry[], placement: Placement, packLevels: Readonly<Record<string, number>>) {
  const find = (scope: string, name: string) =>
    entries.findLast((entry) => entry.scope === scope && entry.name === name)?.value;
  const host = find('host', placement.hostId);
  if (host !== undefined) return host;
  for (let level = 5; level >= 0; level -= 1) {
    const names = placement.systems.filter((system) => (system.level ?? 0) === level).map(({ systemId }) => systemId);
    for (const name of names.sort()) {
      const value = find('system', name);
      if (value !== undefined) return value;
    }
  }
  for (const unit of placement.unitPath) {
    const value = find('unit', unit);
    if (value !== undefined) return value;
  }
  for (let level = placement.level ?? 0; level > 0; level -= 1) {
    const value = find('level', String(level));
    if (value !== undefined) return value;
    if (packLevels[level] !== undefined) return undefined;
  }
  return undefined;
}

const unitNames = ['u0', 'u1', 'u2', 'u3', 'u4', '__proto__', 'constructor'];
const systemNames = ['s0', 's1', 's2', 's3'];
const hostNames = ['h0', 'h1', 'toString'];

/** A tree as parents: each unit hangs below an earlier one, or below none. */
const anyPath = fc
  .tuple(fc.array(fc.nat(), { minLength: unitNames.length, maxLength: unitNames.length }), fc.nat(unitNames.length - 1))
  .map(([parents, start]) => {
    const path: string[] = [];
    for (let place = start; place >= 0; place = ((parents[place] ?? 0) % (place + 1)) - 1)
      path.push(unitNames[place] ?? '');
    return path;
  });

const anyPlacement: fc.Arbitrary<Placement> = fc
  .record({
    hostId: fc.constantFrom(...hostNames),
    unitPath: anyPath,
    systems: fc.uniqueArray(
      fc.record({
        systemId: fc.constantFrom(...systemNames),
        level: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      }),
      { selector: ({ systemId }) => systemId },
    ),
  })
  .map(({ hostId, unitPath, systems }) => {
    const levels = systems.flatMap(({ level }) => (level === undefined ? [] : [level]));
    return {
      hostId,
      unitPath,
      systems: systems.map(({ systemId, level }) => (level === undefined ? { systemId } : { systemId, level })),
      ...(levels.length === 0 ? {} : { level: Math.max(...levels) }),
      labels: [],
    };
  });

const anyEntry = fc
  .tuple(fc.constantFrom(...OVERRIDE_SCOPES), fc.nat(), fc.integer({ min: 1, max: 99 }))
  .map(([scope, place, value]) => {
    const names = { level: ['1', '2', '3', '4', '5'], unit: unitNames, system: systemNames, host: hostNames }[scope];
    return at(scope, names[place % names.length] ?? '', value);
  });

const anyLevels = fc.dictionary(fc.constantFrom('1', '2', '3', '4', '5'), fc.integer({ min: 100, max: 120 }));

describe('laws of values', () => {
  it('resolves any tree, systems and levels as the plain reading does', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 14 }), anyPlacement, anyLevels, (entries, placement, levels) => {
        const pack = packWith({ title: WORDS, default: 1, ...(Object.keys(levels).length === 0 ? {} : { levels }) });
        const expected = naive(entries, placement, levels);
        const resolved = resolveOverrides(overridesOf(entries), placement, [pack]);
        expect(resolved.pack?.tries).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same document for the same values, in whatever order they were set', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyEntry, { selector: ({ scope, name }) => `${scope} ${name}` }), (entries) => {
        const forwards = entries.reduce(withOverride, NO_OVERRIDES);
        expect(JSON.stringify([...entries].reverse().reduce(withOverride, NO_OVERRIDES))).toBe(
          JSON.stringify(forwards),
        );
        expect(listOverrides(forwards)).toHaveLength(entries.length);
        expect(entries.reduce(withoutOverride, forwards)).toEqual(NO_OVERRIDES);
        expect(Object.getPrototypeOf(forwards.packs)).toBe(Object.prototype);
      }),
      { numRuns: 200 },
    );
  });
});

const places = (placements: readonly Placement[] = []): KnownPlaces => ({
  units: new Set(['paris', 'missions']),
  systems: new Set(['mail', 'portal', 'wiki']),
  hosts: new Set(['h1']),
  placements,
});

const complaintsOf = (entries: readonly OverrideEntry[], known = places()) =>
  checkOverrides([plain], overridesOf(entries), known).map(({ pointer, message }) => `${pointer} ${message}`);

describe('values that are refused when they are set', () => {
  it.each`
    entry                                               | says                                                                                            | why
    ${{ ...at('unit', 'paris', 4), pack: 'pakc' }}      | ${'/packs/pakc/tries/unit/paris no pack "pakc" is in force; did you mean "pack"?'}              | ${'no such pack'}
    ${{ ...at('unit', 'paris', 4), parameter: 'tris' }} | ${'/packs/pack/tris/unit/paris the pack "pack" has no parameter "tris"; did you mean "tries"?'} | ${'no such parameter'}
    ${at('unit', 'pari', 4)}                            | ${'/packs/pack/tries/unit/pari no unit "pari"; did you mean "paris"?'}                          | ${'no such unit'}
    ${at('system', 'portla', 4)}                        | ${'/packs/pack/tries/system/portla no system "portla"; did you mean "portal"?'}                 | ${'no such system'}
    ${at('host', 'web-42', 4)}                          | ${'/packs/pack/tries/host/web-42 no host "web-42"; known are h1'}                               | ${'no such host'}
    ${at('level', '6', 4)}                              | ${/^\/packs\/pack\/tries\/level\/6 no level "6"; did you mean/}                                 | ${'no such level'}
    ${at('unit', 'paris', '4 min')}                     | ${/unit\/paris "4 min" has a unit, but the fact "maxAuthTries" has none/}                       | ${'a unit where there is none'}
    ${at('unit', 'paris', true)}                        | ${/unit\/paris true /}                                                                          | ${'another type'}
    ${at('unit', 'paris', [1, 2])}                      | ${/unit\/paris /}                                                                               | ${'a list for a number'}
  `('$why', ({ entry, says }) => {
    const complaints = complaintsOf([entry]);
    expect(complaints).toEqual([typeof says === 'string' ? says : expect.stringMatching(says)]);
  });

  it('are named all at once', () => {
    expect(complaintsOf([at('unit', 'pari', 'x'), at('host', 'h2', 3)])).toHaveLength(3);
  });

  it('are a tie of two systems of one level, named with the host', () => {
    const host = {
      ...placed,
      systems: [{ systemId: 'mail', level: 3 }, { systemId: 'portal', level: 3 }, { systemId: 'wiki' }],
    };
    const tied = [at('system', 'mail', 3), at('system', 'portal', 4)];
    expect(complaintsOf(tied, places([host]))).toEqual([
      '/packs/pack/tries/system/mail the systems "mail" and "portal" want different values of "tries" on host "h1", and both are of level 3; give both the same value, or set one for the host',
    ]);
    expect(complaintsOf(tied, places([placed]))).toEqual([]); // their levels differ
    expect(complaintsOf([at('system', 'mail', 3), at('system', 'portal', 3)], places([host]))).toEqual([]); // they agree
    expect(complaintsOf([at('system', 'mail', 3), at('system', 'wiki', 4)], places([host]))).toEqual([]); // one outranks
  });

  it('are more than anyone keeps in mind', () => {
    const entries = Array.from({ length: MAX_OVERRIDES + 1 }, (_, index) => at('host', `h${index}`, 4));
    expect(complaintsOf(entries)).toEqual([' 5001 values are set; at most 5000 are taken']);
  });
});

describe('a value as a person types it', () => {
  it.each`
    text          | like        | value
    ${'4'}        | ${3}        | ${4}
    ${'-1.5'}     | ${3}        | ${-1.5}
    ${'15 min'}   | ${900}      | ${'15 min'}
    ${'900'}      | ${'15 min'} | ${900}
    ${'0600'}     | ${'0640'}   | ${'0600'}
    ${'1.10'}     | ${'1.2'}    | ${'1.10'}
    ${'true'}     | ${false}    | ${true}
    ${'yes'}      | ${false}    | ${'yes'}
    ${' a, b,'}   | ${['x']}    | ${['a', 'b']}
    ${'22, 2222'} | ${[22]}     | ${[22, 2222]}
    ${'["a,b"]'}  | ${['x']}    | ${['a,b']}
  `('$text for $like is $value', ({ text, like, value }) => {
    expect(valueFromText(text, like)).toEqual(value);
    expect(valueFromText(textOfValue(value), like)).toEqual(value);
  });
});
