import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffProperties, type PropertyChange } from '../../../infra/preview/diff.ts';
import { formatPath, parsePath } from '../../../infra/preview/property-path.ts';
import {
  isPropertyObject,
  type Properties,
  type Property,
  SECRET_SIGNATURE,
  SIGNATURE,
  UNKNOWN,
} from '../../../infra/preview/values.ts';

const secret = (value: Property) => ({ [SIGNATURE]: SECRET_SIGNATURE, value });

describe('diffProperties', () => {
  it.each`
    before                               | after                            | changes                        | why
    ${{ a: 1 }}                          | ${{ a: 1 }}                      | ${[]}                          | ${'equal values are no change'}
    ${{ a: 1 }}                          | ${{ a: '1' }}                    | ${['update a']}                | ${'a number is not a text'}
    ${{}}                                | ${{ a: null }}                   | ${['add a']}                   | ${'null is a value'}
    ${{ a: [1, 2] }}                     | ${{ a: [1, 3, 4] }}              | ${['update a[1]', 'add a[2]']} | ${'lists are compared by place'}
    ${{ a: [1, 2] }}                     | ${{ a: [1] }}                    | ${['delete a[1]']}             | ${'a shorter list loses its end'}
    ${{ a: { 'b.c': 1 } }}               | ${{ a: { 'b.c': 2 } }}           | ${['update a["b.c"]']}         | ${'a dot in a name is quoted'}
    ${{ a: { b: 1 } }}                   | ${{ a: [1] }}                    | ${['update a']}                | ${'another shape is one change'}
    ${{ a: 1 }}                          | ${{ a: UNKNOWN }}                | ${['update a']}                | ${'what will be known later may differ'}
    ${{ a: UNKNOWN }}                    | ${{ a: UNKNOWN }}                | ${['update a']}                | ${'two unknowns are not the same'}
    ${{ a: 1, b: 2, __defaults: ['b'] }} | ${{ a: 1 }}                      | ${[]}                          | ${'what the provider filled in is no difference'}
    ${{ a: 1, b: 2, __defaults: ['b'] }} | ${{ a: 1, b: 3 }}                | ${['update b']}                | ${'unless the program sets it now'}
    ${{ a: secret('x') }}                | ${{ a: 'x' }}                    | ${['update a']}                | ${'ceasing to be a secret is a change'}
    ${JSON.parse('{"__proto__":1}')}     | ${JSON.parse('{"__proto__":2}')} | ${['update __proto__']}        | ${'a hostile name is a name'}
    ${{ toString: 1 }}                   | ${{}}                            | ${['delete toString']}         | ${'inherited names are not there'}
    ${{}}                                | ${{ a: 1, b: 2 }}                | ${['add a', 'add b']}          | ${'in the order of the names'}
  `('$why', ({ before, after, changes }) => {
    expect(diffProperties(before, after).changes.map(({ kind, text }) => `${kind} ${text}`)).toEqual(changes);
  });

  it.each`
    ignore         | before                         | after                          | changes     | why
    ${['a']}       | ${{ a: 1 }}                    | ${{ a: 2 }}                    | ${[]}       | ${'a named property'}
    ${['a.b']}     | ${{ a: { b: 1, c: 1 } }}       | ${{ a: { b: 2, c: 2 } }}       | ${['a.c']}  | ${'a part of one'}
    ${['a[*].b']}  | ${{ a: [{ b: 1 }, { b: 1 }] }} | ${{ a: [{ b: 2 }, { b: 3 }] }} | ${[]}       | ${'of every item'}
    ${['a[0]']}    | ${{ a: [1, 1] }}               | ${{ a: [2, 2] }}               | ${['a[1]']} | ${'of one item'}
    ${['a']}       | ${{}}                          | ${{ a: 2 }}                    | ${[]}       | ${'a property that is new'}
    ${['a']}       | ${{ a: 2 }}                    | ${{}}                          | ${[]}       | ${'a property that goes'}
    ${['["x.y"]']} | ${{ 'x.y': 1 }}                | ${{ 'x.y': 2 }}                | ${[]}       | ${'a quoted name'}
  `('ignores $why', ({ ignore, before, after, changes }) => {
    expect(diffProperties(before, after, { ignoreChanges: ignore }).changes.map(({ text }) => text)).toEqual(changes);
  });

  it('says of a secret with foreign ciphertext that it was not compared, not that it is the same', () => {
    const stored = { [SIGNATURE]: SECRET_SIGNATURE, ciphertext: 'v1:abc' };
    expect(diffProperties({ a: stored }, { a: secret('x') })).toEqual({ changes: [], notCompared: ['a'] });
  });
});

const key = fc
  .oneof(fc.constantFrom('a', 'b', 'c', 'a.b', 'x[0]', '"', '__proto__', 'constructor'), fc.string({ maxLength: 4 }))
  .filter((name) => name !== '__defaults');
const value: fc.Arbitrary<Property> = fc.letrec<{ value: Property }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<Property>(null, true, 1, 'x', ''),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map((entries) => fromEntries(entries)),
  ),
})).value;
const properties = fc
  .array(fc.tuple(key, value), { maxLength: 4 })
  .map((entries) => fromEntries(entries) as Properties);

/** As `Object.fromEntries`, which also makes `__proto__` an own member. */
function fromEntries(entries: readonly (readonly [string, Property])[]): Property {
  return Object.fromEntries(entries);
}

/** Carries changes out on a copy; deletions last and from the back, so that places stay right. */
function applied(before: Property, changes: readonly PropertyChange[]): Property {
  const root = { root: structuredClone(before) as unknown };
  const deletions = changes.filter(({ kind }) => kind === 'delete').reverse();
  for (const { path, kind, after } of [...changes.filter((change) => change.kind !== 'delete'), ...deletions]) {
    let at = root as Record<string, unknown>;
    let last: string | number = 'root';
    for (const part of path) {
      at = Object.getOwnPropertyDescriptor(at, last)?.value as Record<string, unknown>;
      last = part;
    }
    if (kind !== 'delete')
      Object.defineProperty(at, last, { value: after, enumerable: true, configurable: true, writable: true });
    else if (Array.isArray(at)) at.splice(Number(last), 1);
    else delete at[last];
  }
  return root.root as Property;
}

describe('laws of the differ', () => {
  it('nothing differs from itself', () => {
    fc.assert(fc.property(properties, (one) => diffProperties(one, one).changes.length === 0));
  });

  it('the changes carried out on the old value give the new one, so none is missing and none is invented', () => {
    fc.assert(
      fc.property(properties, properties, (before, after) => {
        expect(applied(before, diffProperties(before, after).changes)).toEqual(after);
      }),
      { numRuns: 500 },
    );
  });

  it('the same number of changes leads back', () => {
    fc.assert(
      fc.property(
        properties,
        properties,
        (before, after) =>
          diffProperties(before, after).changes.length === diffProperties(after, before).changes.length,
      ),
    );
  });

  it('a path reads back as it was written', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            key.filter((name) => name !== ''),
            fc.nat(20),
          ),
          { minLength: 1, maxLength: 5 },
        ),
        (path) => {
          const first = path[0];
          if (typeof first === 'number') return;
          expect(parsePath(formatPath(path))).toEqual(path);
        },
      ),
    );
  });

  it('everything ignored is nothing changed', () => {
    fc.assert(
      fc.property(properties, properties, (before, after) => {
        const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
          (name) => name !== '' && name !== '*',
        );
        const isPlain = [before, after].every(
          (one) => isPropertyObject(one) && !Object.hasOwn(one, '') && !Object.hasOwn(one, '*'),
        );
        fc.pre(isPlain);
        expect(
          diffProperties(before, after, { ignoreChanges: names.map((name) => formatPath([name])) }).changes,
        ).toEqual([]);
      }),
    );
  });
});

const corpus = process.env.MUSTER_CORPUS;

interface EngineEvent {
  readonly resourcePreEvent?: {
    readonly metadata?: {
      readonly op: string;
      readonly old?: { type: string; inputs?: Properties } | null;
      readonly new?: { inputs?: Properties } | null;
    };
  };
}

describe.skipIf(corpus === undefined)('against event streams recorded from the real engine (MUSTER_CORPUS)', () => {
  const streams = () =>
    gunzipSync(readFileSync(join(corpus ?? '', 'pulumi', 'engine-eventstreams.ndjson.gz')))
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { test: string; events: readonly EngineEvent[] });

  it('finds nothing where the engine says "same", and only there where it says "update" or "replace" may it find something', () => {
    let compared = 0;
    for (const { test, events } of streams()) {
      if (test.startsWith('TestImportInputDiff')) continue; // an import compares with what the cloud holds, not with the state
      for (const { resourcePreEvent } of events) {
        const { op, old, new: next } = resourcePreEvent?.metadata ?? { op: '' };
        if (!old || !next || old.type.startsWith('pulumi:') || !['same', 'update', 'replace'].includes(op)) continue;
        const { changes } = diffProperties(old.inputs ?? {}, next.inputs ?? {});
        if (op === 'same') {
          expect(changes, test).toEqual([]);
          compared += 1;
        } else if (changes.length > 0) compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(1500);
  });
});
