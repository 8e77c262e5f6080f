import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Complaints, explainFacts } from '../../../policies/inventory/explain.ts';
import { sections } from '../../../policies/inventory/inventory.ts';
import { compareItems, sortSet } from '../../../policies/inventory/order.ts';
import { set, text } from '../../../policies/inventory/shape.ts';
import { createReportValidator } from '../../../policies/inventory/validate.ts';
import { bytesOf, reportOf, smallInventory, smallReport } from '../../kit/report.ts';

const validate = createReportValidator();
const sample = bytesOf(smallReport());

const odd = fc.constantFrom<unknown>(
  null,
  [],
  {},
  '',
  -1,
  1.5,
  true,
  'x',
  [null],
  { x: 1 },
  ['b', 'a'],
  'ENFORCING',
  1e15,
);

/** The places of every value in a JSON value. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => placesIn(member, [...path, key]))];
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[first] = replaced(copy[first], rest, by);
  return copy;
}

describe('the door, whatever comes', () => {
  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(validate(bytes)).toHaveProperty('complaints');
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on a report with damaged bytes', () => {
    const damage = fc.tuple(fc.nat(sample.length - 1), fc.nat(255), fc.nat(20));
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 5 }), (damages) => {
        const bytes = Buffer.from(sample);
        for (const [place, byte, length] of damages) bytes.fill(byte, place, Math.min(place + length, bytes.length));
        const result = validate(bytes);
        if ('complaints' in result) expect(result.complaints.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('explains every refusal of facts, and refuses whatever it would complain about', () => {
    const places = placesIn(smallInventory).filter((path) => path.length > 0);
    fc.assert(
      fc.property(fc.constantFrom(...places), odd, (path, value) => {
        const inventory = replaced(smallInventory, path, value) as typeof smallInventory;
        const isNested = path[0] === 'settings' || path[0] === 'windows';
        if (path.length < (isNested ? 3 : 2)) return;
        const id = isNested ? `${path[0]}.${path[1]}` : path[0];
        const section = sections.find((candidate) => candidate.id === id);
        if (!section) throw new Error(`no section ${id}`);
        const facts = path
          .slice(0, isNested ? 2 : 1)
          .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], inventory);
        const out = new Complaints(50);
        explainFacts(section.shape, facts, '', out);
        const result = validate(bytesOf(reportOf(inventory)));
        expect('complaints' in result, JSON.stringify([path, value, out.list])).toBe(out.list.length > 0);
      }),
      { numRuns: 1500 },
    );
  });

  it('refuses quickly what is wrong everywhere', () => {
    const packages = Array.from({ length: 20_000 }, () => ({ wrong: true }));
    const bytes = Buffer.from(JSON.stringify({ ...smallReport(), inventory: { packages } }));
    const before = process.cpuUsage();
    const result = validate(bytes);
    expect('complaints' in result && result.complaints.length).toBe(50);
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });
});

describe('the order of sets', () => {
  const shape = set('mục', 'items', text('mục', 'item'), { sortBy: ['name', 'port'] });
  const item = fc.record(
    { name: fc.oneof(fc.string(), fc.constant(null)), port: fc.oneof(fc.nat(9), fc.constant(null)), more: fc.nat(3) },
    { requiredKeys: [] },
  );

  it('is total: antisymmetric and transitive', () => {
    fc.assert(
      fc.property(item, item, item, (a, b, c) => {
        const order = (x: unknown, y: unknown) => Math.sign(compareItems(shape, x, y));
        expect(order(a, b)).toBe(0 - order(b, a));
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('does not depend on how the items stood before, and drops what is there twice', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 20 }), (items) => {
        const sorted = sortSet(shape, items);
        expect(sortSet(shape, [...items].reverse())).toEqual(sorted);
        expect(sortSet(shape, [...sorted, ...sorted])).toEqual(sorted);
      }),
    );
  });
});
