import type { Shape } from '../inventory/shape.ts';
import { Refusal } from './complaints.ts';
import type { FactPath } from './fact-path.ts';
import { quantityFor } from './quantity.ts';
import { compileValue, type ValueKind } from './value.ts';
import { testAgainst } from './values.ts';
import type { Bound, Word, WordSite } from './word.ts';

const DECIMAL = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** A number, or the decimal text of a value whose type its owner decides; `undefined` cannot be ordered. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : undefined;
}

function numberKind(path: FactPath): ValueKind<number> {
  return {
    prepare(literal) {
      if (typeof literal === 'number') return literal;
      if (typeof literal === 'string') return quantityFor(path.endsInField ? path.name : '#', literal, path.name);
      throw new Refusal(`${JSON.stringify(literal)} is no number`);
    },
    fromFact: numberOf,
    accepts: isOrderable,
  };
}

function isOrderable(shape: Shape): boolean {
  return shape.kind === 'number' || shape.kind === 'value';
}

interface OrderWord extends Pick<Word, 'name' | 'phrase' | 'description'> {
  readonly holds: (value: number, wanted: number) => boolean;
  /** Which end of the range the word sets, where the end belongs to it. */
  readonly end?: 'lower' | 'upper';
}

const SMALL_SIZE = 4096;

/** A size below a page of memory was hardly meant in bytes. */
function warnOfBareSize(raw: unknown, { path, warn }: WordSite): void {
  const isSize = path.endsInField && path.name.endsWith('Bytes');
  if (!isSize || typeof raw !== 'number' || raw === 0 || Math.abs(raw) >= SMALL_SIZE) return;
  warn(`${raw} is ${raw} bytes; was a quantity meant, such as "${raw} GiB"?`);
}

/** The four words that order numbers differ only in the sign. */
export function orderWord({ holds, end, ...word }: OrderWord): Word {
  return {
    ...word,
    asks: 'number or value',
    accepts: isOrderable,
    operand: { $ref: '#/$defs/amount' },
    compile(raw, site) {
      const operand = compileValue(raw, numberKind(site.path), site);
      warnOfBareSize(raw, site);
      const test = testAgainst(operand, (value, wanted, context) => {
        const actual = numberOf(value);
        // A text that looks like a number is one only where its owner decides the type.
        if (actual === undefined || (typeof value === 'string' && site.path.shape.kind !== 'value')) {
          return context.notComparable();
        }
        return holds(actual, wanted) ? 1 : -1;
      });
      const bound: Bound | undefined = end === undefined ? undefined : { [end]: operand };
      return bound === undefined ? test : { ...test, bound };
    },
  };
}
