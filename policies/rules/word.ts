import type { Words } from '../base/text.ts';
import type { Shape } from '../inventory/shape.ts';
import type { Context } from './context.ts';
import type { FactPath } from './fact-path.ts';
import type { Truth } from './finding.ts';
import type { Operand, ValueSite } from './value.ts';

/** One word with its operand, ready to be asked. */
export interface CompiledTest {
  /** When the fact is none ("looked, there is none"). */
  readonly onNone: Truth;
  /** When it has a value. Never throws; writes why into `context.cause` where the answer is unknown. */
  holds(value: unknown, context: Context): Truth;
  /** The operand with its references replaced, for evidence. */
  describe(context: Context): unknown;
  /** It is described alike for every host. */
  readonly isFixed?: boolean;
  /** The values one of which the fact must equal, where the word is an equality: quantifiers look them up in an index. */
  readonly equals?: Operand<readonly Operand<Scalar>[]>;
  /** Numbers between which the fact must lie, where the word is a bound. */
  readonly bound?: Bound;
}

export type Scalar = string | number | boolean;

/** A lower or upper end that belongs to the range; `count` tests a whole range of numbers with it. */
export interface Bound {
  readonly lower?: Operand<number>;
  readonly upper?: Operand<number>;
}

/** Where a word stands. */
export interface WordSite extends ValueSite {
  readonly path: FactPath;
  /** Compiles a whole test of the same fact (for `not`), complaints and all. */
  compileTest(raw: unknown): CompiledTest;
  /** Says at load what is allowed and probably not meant. */
  warn(message: string): void;
}

/** One word of a test. A new one is a file and a line in `keywords/index.ts`. */
export interface Word {
  readonly name: string;
  /** The kinds of fact it may be asked of, as the refusal says them. */
  readonly asks: string;
  accepts(shape: Shape): boolean;
  /** Checks the operand at load; throws `Refusal`. */
  compile(operand: unknown, site: WordSite): CompiledTest;
  /** How a sentence says it; the operand follows unless `sentence` says otherwise. */
  readonly phrase: Words;
  /** For words whose operand is not simply appended. */
  readonly sentence?: (operand: string, raw: unknown) => Words;
  /** What editors show. */
  readonly description: Words;
  /** JSON Schema of the operand; `$ref`s point into the pack schema. */
  readonly operand: Readonly<Record<string, unknown>>;
}

/** Names a word; `keywords/index.ts` lists it. */
export function defineKeyword(word: Word): Word {
  return word;
}
