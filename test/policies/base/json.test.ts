import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../policies/base/json.ts';
import { decode } from '../../../policies/base/json-bytes.ts';
import type { JsonLimits } from '../../../policies/base/json-scan.ts';
import { canonicalise } from '../../../policies/inventory/canonical.ts';

const LIMITS: JsonLimits = { maxDepth: 12, maxTextLength: 4096, maxKeyLength: 1024, spanDepth: 3 };
const STRICT: JsonLimits = { ...LIMITS, maxSignificantDigits: 6 };

const read = (text: string, limits = STRICT) => parseJson(Buffer.from(text), limits);

describe('JSON from outside', () => {
  it.each`
    text                                    | pointer             | message
    ${'{"a":1,"a":1}'}                      | ${'/a'}             | ${/twice/}
    ${'{"b":{},"a":[{"x":1,"y":2,"x":3}]}'} | ${'/a/0/x'}         | ${/twice/}
    ${'{"a":1,"\\u0061":2}'}                | ${'/a'}             | ${/twice/}
    ${'{"prototype":1}'}                    | ${'/prototype'}     | ${/prototypes/}
    ${'{"x":{"cons\\u0074ructor":1}}'}      | ${'/x/constructor'} | ${/prototypes/}
    ${'["\\udc00"]'}                        | ${'/0'}             | ${/surrogate/}
    ${'["\\ud800\\u0041"]'}                 | ${'/0'}             | ${/surrogate/}
    ${'{"a/b":{"~":1.2345678}}'}            | ${'/a~1b/~0'}       | ${/significant/}
    ${'[12345678901234567890]'}             | ${'/0'}             | ${/safe integer/}
    ${'[1,2'}                               | ${''}               | ${/no JSON/}
  `('refuses $text at "$pointer"', ({ text, pointer, message }) => {
    const result = read(text);
    if (!('complaints' in result)) throw new Error('it was taken');
    expect(result.complaints[0]?.pointer).toBe(pointer);
    expect(result.complaints[0]?.message).toMatch(message);
  });

  it.each([
    '{"protocols":{"a":1}}',
    '["\\ud83d\\ude00", -0.5, 1e-7, 100000000000000, "\\"\\\\\\/"]',
    '{"b":1,"a":2,"hklm\\\\x":3,"hklm\\\\x\\\\y":4}',
    ' [ 1 , 2 ] ',
    '"text"',
    '-0',
  ])('takes %s and reads it as JSON.parse does', (text) => {
    expect(read(text)).toMatchObject({ value: JSON.parse(text) });
  });

  it('finds the same in a text however it is written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1), (value, indent) => {
        const [canonical, loose] = [
          read(canonicalise(value), LIMITS),
          read(JSON.stringify(value, undefined, indent), LIMITS),
        ];
        expect('value' in canonical ? canonical.value : canonical).toEqual('value' in loose ? loose.value : loose);
      }),
      { numRuns: 500 },
    );
  });

  it('calls a text canonical only where it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(2), (value, how) => {
        const text = [canonicalise(value), JSON.stringify(value), JSON.stringify(value, undefined, 1)][how] ?? '';
        const result = read(text, LIMITS);
        if ('scan' in result && result.scan.isCanonical) expect(text).toBe(canonicalise(result.value));
      }),
      { numRuns: 500 },
    );
  });

  it('says where each value stands', () => {
    const text = '{"inventory":{"os":{"id":"debian"},"settings":{"pam":{}}},"z":[1]}';
    const result = read(text);
    if (!('scan' in result)) throw new Error('it was refused');
    const bytes = Buffer.from(text);
    const found = result.scan.spans.map(({ keyFrom, keyTo, from, to }) => [
      decode(bytes, keyFrom, keyTo),
      text.slice(from, to),
    ]);
    expect(found).toEqual([
      ['inventory', '{"os":{"id":"debian"},"settings":{"pam":{}}}'],
      ['os', '{"id":"debian"}'],
      ['id', '"debian"'],
      ['settings', '{"pam":{}}'],
      ['pam', '{}'],
      ['z', '[1]'],
    ]);
  });

  it('never throws, whatever the bytes are', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      '\\u',
      'd800',
      '"a"',
      '1',
      '-',
      'e',
      '.',
      ' ',
    );
    const nearly = fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), nearly), (bytes) => {
        const result = parseJson(bytes, STRICT);
        expect('value' in result || result.complaints.length > 0).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
