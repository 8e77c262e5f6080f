import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WaveItem, wavesOf } from '../../../infra/plan/waves.ts';

const item = (name: string, changes: Partial<WaveItem> = {}): WaveItem => ({
  name,
  isTest: false,
  after: [],
  ...changes,
});

describe('wavesOf', () => {
  it.each`
    items                                                                     | waves                   | why
    ${[item('a'), item('b', { after: ['a'] })]}                               | ${{ a: 1, b: 2 }}       | ${'what is needed comes first'}
    ${[item('a', { system: 's' }), item('b', { system: 's' }), item('c')]}    | ${{ a: 1, b: 1, c: 1 }} | ${'a system moves in one wave'}
    ${[item('a', { system: 's' }), item('t', { system: 's', isTest: true })]} | ${{ t: 1, a: 2 }}       | ${'test comes before production'}
    ${[item('a', { after: ['b'] }), item('b', { after: ['a'] })]}             | ${{ a: 1, b: 2 }}       | ${'a ring is opened somewhere'}
    ${[item('a', { after: ['nobody'] })]}                                     | ${{ a: 1 }}             | ${'what is not planned holds nobody up'}
  `('$why', ({ items, waves }) => {
    expect(Object.fromEntries(wavesOf(items))).toEqual(waves);
  });

  it('no wave is larger than a team can carry, and the nearest end of support goes first', () => {
    const items = Array.from({ length: 25 }, (_, index) =>
      item(`h${String(index).padStart(2, '0')}`, { deadlineOn: `2027-01-${String(25 - index).padStart(2, '0')}` }),
    );
    const waves = wavesOf(items, 10);
    expect([1, 2, 3].map((wave) => [...waves.values()].filter((one) => one === wave).length)).toEqual([10, 10, 5]);
    expect(waves.get('h24')).toBe(1);
    expect(waves.get('h00')).toBe(3);
  });

  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const fleet = fc
    .array(
      fc.record({
        system: fc.option(fc.constantFrom('s', 't'), { nil: undefined }),
        isTest: fc.boolean(),
        after: fc.subarray(names),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((rows) =>
      rows.map(
        ({ system, ...row }, index): WaveItem => ({
          name: names[index] ?? '',
          ...row,
          ...(system === undefined ? {} : { system }),
        }),
      ),
    );

  it('everybody has a wave, and the order of the input does not matter', () => {
    fc.assert(
      fc.property(fleet, (items) => {
        const waves = wavesOf(items, 3);
        expect([...waves.keys()].sort()).toEqual(items.map(({ name }) => name).sort());
        expect(Object.fromEntries(wavesOf([...items].reverse(), 3))).toEqual(Object.fromEntries(waves));
      }),
    );
  });

  it('without rings nobody moves before what he needs', () => {
    const acyclic = fleet.map((items) =>
      items.map(({ system: _system, ...one }, index) => ({
        ...one,
        isTest: false,
        after: one.after.filter((name) => names.indexOf(name) < index),
      })),
    );
    fc.assert(
      fc.property(acyclic, (items) => {
        const waves = wavesOf(items);
        const known = new Set(items.map(({ name }) => name));
        for (const { name, after } of items)
          for (const need of after)
            if (known.has(need)) expect(waves.get(need) ?? 0).toBeLessThan(waves.get(name) ?? 0);
      }),
    );
  });
});
