import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMusterError } from '../../../policies/base/errors.ts';
import { carryLifecycle } from '../../../policies/derive/lifecycle-carry.ts';
import { readLifecycle } from '../../../policies/derive/lifecycle-read.ts';
import { supportStateOf } from '../../../policies/derive/support-state.ts';
import { shippedTableSources } from '../../../policies/derive/tables.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

const shipped = shippedTableSources();
const bytesOf = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const read = (value: unknown) => readLifecycle(bytesOf(value));
const carry = (value: unknown, more: object = {}) =>
  carryLifecycle(bytesOf(value), shipped, { todayOn: '2026-11-21', ...more });

function complaintOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isMusterError(error, 'data_invalid')) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a lifecycle file', () => {
  const cycle = { cycle: '18', eol: '2030-11-14', extendedSupport: null, latest: '18.1' };

  it.each<[string, unknown, string]>([
    [
      'of the API, version 1',
      {
        generated_at: '2026-11-02T00:00:00+00:00',
        result: [
          {
            name: 'postgresql',
            label: 'PostgreSQL',
            releases: [
              { name: '18', isEol: false, eolFrom: '2030-11-14', isEoes: null, latest: { name: '18.1', date: null } },
            ],
          },
        ],
      },
      'endoflife-api-v1',
    ],
    ['of the API, version 0', { postgresql: [{ cycle: '18', eol: '2030-11-14', latest: '18.1' }] }, 'endoflife-api-v0'],
    [
      'of the repository, as a list',
      [{ product: 'postgresql', title: 'x', releases: [{ releaseCycle: '18', eol: '2030-11-14', latest: '18.1' }] }],
      'endoflife-records',
    ],
    [
      'of the repository, one record a line',
      '{"product":"postgresql","releases":[{"releaseCycle":18,"eol":"2030-11-14","latest":"18.1"}]}\n',
      'endoflife-records',
    ],
  ])('%s is read', (_what, value, form) => {
    expect(read(value)).toMatchObject({ form, products: [{ product: 'postgresql', cycles: [cycle] }] });
  });

  it.each<[string, unknown, RegExp]>([
    ['that is no JSON', 'hello', /this is no JSON/],
    ['that is empty', '', /this is no JSON|no lifecycle data/],
    ['of something else', { a: 1 }, /no lifecycle data/],
    ['with a broken line among good ones', '{"product":"a","releases":[]}\n{"product":\n', /\/1 /],
    ['with a day that is none', { a: [{ cycle: '1', eol: '2026-02-30' }] }, /\/a\/0\/eol "2026-02-30" is no day/],
    ['with a cycle without a name', { a: [{ eol: true }] }, /\/a\/0\/cycle the name of the cycle is missing/],
    ['with a list of products without releases', { result: [{ name: 'a' }] }, /take \/products\/full/],
  ])('%s is refused with its place', (_what, value, message) => {
    const answer = read(value);
    if (!('complaints' in answer)) throw new Error('it was taken');
    expect(answer.complaints.map(({ pointer, message: text }) => `${pointer} ${text}`).join('\n')).toMatch(message);
  });

  it('never throws and never hangs, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array().map(String)), (text) => {
        const answer = read(text);
        expect('complaints' in answer ? answer.complaints.length : answer.products.length).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('carrying in', () => {
  const newer = {
    postgresql: [
      { cycle: '18', eol: '2031-01-01' },
      { cycle: '99', eol: false },
    ],
  };

  it('replaces what the file holds, keeps the rest and says of which day each is', () => {
    const { tables, changes, dataOn, dataOnBefore } = carry(newer, { dataOn: '2026-11-01' });
    expect([dataOn, tables.lifecycleDate]).toEqual(['2026-11-01', '2026-11-01']);
    expect(tables.lifecycle.get('postgresql')?.dataOn).toBeUndefined();
    expect(tables.lifecycle.get('mysql')?.dataOn).toBe(dataOnBefore);
    expect(changes).toMatchObject({ productsAdded: [], productsRemoved: [], cyclesAdded: [{ cycle: '99' }] });
    expect(changes.endsMoved).toEqual([
      { product: 'postgresql', cycle: '18', what: 'eol', before: '2030-11-14', now: '2031-01-01' },
    ]);
    expect(changes.cyclesRemoved.length).toBeGreaterThan(20);
  });

  it('takes its own table back unchanged', () => {
    const { changes, form } = carry(shipped.lifecycle);
    expect(form).toBe('own');
    expect(Object.values(changes).flat()).toEqual([]);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['without a day', () => carry(newer), /of which day/],
    ['of tomorrow', () => carry(newer, { dataOn: '2027-01-01' }), /not come yet/],
    ['that is older', () => carry(newer, { dataOn: '2020-01-01' }), /older than/],
    [
      'that takes away a cycle which the product list names',
      () => carry({ mssqlserver: [{ cycle: '17.0', eol: true }] }, { dataOn: '2026-11-01' }),
      /"mssqlserver" has no cycle/,
    ],
  ])('is refused for a file %s', (_what, act, message) => expect(complaintOf(act)).toMatch(message));
});

describeWithCorpus('every product of the corpus', (folder) => {
  const records = () => gunzipSync(readFileSync(join(folder, 'eol', 'endoflife.ndjson.gz')));

  it('is read, and each of its cycles has a state on every day or none for a stated reason', () => {
    const answer = readLifecycle(records());
    if ('complaints' in answer) throw new Error(JSON.stringify(answer.complaints[0]));
    expect(answer.products.length).toBeGreaterThan(300);
    for (const { cycles } of answer.products) {
      for (const cycle of cycles) {
        const { state } = supportStateOf(cycle, '2026-11-21');
        expect(state === undefined).toBe(cycle.eol === null);
      }
    }
  });

  it('can take the place of the shipped table, with every product that the product list needs', () => {
    const { tables } = carryLifecycle(records(), shipped, { todayOn: '2026-11-21', dataOn: '2026-11-01' });
    expect(tables.lifecycle.size).toBeGreaterThan(300);
  });
});
