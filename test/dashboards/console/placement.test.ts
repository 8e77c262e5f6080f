import { describe, expect, it } from 'vitest';
import type { HostRegisterAnswer, ParameterOverride, ParameterRow } from '../../../collector/api.ts';
import { changedValues, changeOf, unitPathOf, valueAt } from '../../../dashboards/console/placement.ts';

const words = { vi: 'x', en: 'x' };

function row(overrides: readonly ParameterOverride[], overrideCount = overrides.length): ParameterRow {
  return {
    pack: 'ssh',
    packTitle: words,
    parameter: 'maxAuthTries',
    title: words,
    default: 4,
    levels: [{ from: 4, value: 2 }],
    rules: ['attempts-limited'],
    overrides,
    overrideCount,
  };
}

const set = (scope: ParameterOverride['scope'], name: string, value: number): ParameterOverride => ({
  scope,
  name,
  title: null,
  value,
});

const all = [set('level', '3', 3), set('unit', 'region', 10), set('system', 'visa', 20), set('host', 'h1', 30)];
const nowhere = { hostId: '', unitPath: [], systems: [], labels: [] };

describe('the value that counts at a place', () => {
  it.each`
    place                                                  | value | why
    ${nowhere}                                             | ${4}  | ${"the pack's own"}
    ${{ ...nowhere, level: 5 }}                            | ${2}  | ${"the pack's own from level 4 on, which a value from level 3 on does not take back"}
    ${{ ...nowhere, level: 3 }}                            | ${3}  | ${'set from level 3 on'}
    ${{ ...nowhere, level: 3, unitPath: ['a', 'region'] }} | ${10} | ${'a unit above comes before the level'}
    ${{ ...nowhere, systems: [{ systemId: 'visa' }] }}     | ${20} | ${'a system comes before the unit'}
    ${{ ...nowhere, hostId: 'h1' }}                        | ${30} | ${'the host comes first'}
  `('is $value: $why', ({ place, value }) => {
    expect(valueAt(row(all), place)?.value).toBe(value);
  });

  it('is not known where more values are set than were answered', () => {
    expect(valueAt(row(all, 101), nowhere)).toBeUndefined();
    expect(changedValues([row(all, 101)], nowhere, nowhere)).toEqual({ changed: [], notKnown: 1 });
  });
});

it('the way up from a unit ends at the top, also where the tree has a ring', () => {
  const units = [
    { unitId: 'a', parentId: 'b' },
    { unitId: 'b', parentId: null },
    { unitId: 'ring', parentId: 'ring' },
  ];
  expect(unitPathOf(units, 'a')).toEqual(['a', 'b']);
  expect(unitPathOf(units, 'ring').length).toBeLessThan(20);
});

it('only what differs from the register is asked for', () => {
  const before: HostRegisterAnswer = {
    hostId: 'h1',
    name: 'h1',
    unitId: 'a',
    unitPath: ['a'],
    systems: [{ systemId: 'visa', name: words, level: 3 }],
    level: 3,
    zone: null,
    labels: ['web'],
  };
  const same = { unitId: 'a', systemIds: ['visa'], labels: ['web'] };
  expect(changeOf(before, same)).toBeUndefined();
  expect(changeOf(before, { ...same, systemIds: ['mail'], labels: [] })).toEqual({
    addSystems: ['mail'],
    removeSystems: ['visa'],
    removeLabels: ['web'],
  });
});
