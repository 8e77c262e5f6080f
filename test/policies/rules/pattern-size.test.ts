import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { patternSize } from '../../../policies/rules/pattern-size.ts';
import { FULL_TIMEOUT_MS, runs } from '../../kit/runs.ts';

const piece = fc.constantFrom(
  ...['a', '.', '[a-z]', '[^]x]', '[[:alpha:]]', '\\d', '\\pL', '\\p{Greek}', '\\x{1F600}', '\\b', '^', '$', '|', 'ß'],
  ...[
    '(',
    ')',
    '(?:',
    '(?i)',
    '(?P<n>',
    '\\Qa{9}\\E',
    '\\{',
    '[{2}]',
    '*',
    '+',
    '?',
    '*?',
    '{3}',
    '{0,7}',
    '{2,}',
    '{,5}',
  ],
);

describe('the size of a pattern', () => {
  it(
    'is never below what it is compiled to, with its two ends',
    () => {
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
          const raw = pieces.join('');
          let compiled: RE2JS;
          try {
            compiled = RE2JS.compile(raw);
          } catch {
            return; // refused for itself
          }
          expect(patternSize(raw) + 3).toBeGreaterThanOrEqual(compiled.programSize());
        }),
        runs(3000, 200_000),
      );
    },
    FULL_TIMEOUT_MS,
  );

  it.each`
    pattern                           | least      | why
    ${'(?:x?){1000}'.repeat(80)}      | ${160_000} | ${'repeated groups'}
    ${`(?:${'x'.repeat(900)}){1000}`} | ${900_000} | ${'one long group'}
    ${'[a-z]{999}|'.repeat(90)}       | ${89_000}  | ${'repeated classes'}
  `('counts $why', ({ pattern, least }) => {
    expect(patternSize(pattern)).toBeGreaterThan(least);
  });
});
