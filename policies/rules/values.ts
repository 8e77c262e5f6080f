import { Refusal } from './complaints.ts';
import type { Context } from './context.ts';
import type { Truth } from './finding.ts';
import {
  compileValue,
  type Literal,
  NO_VALUE,
  NOT_KNOWN,
  type Operand,
  type ValueKind,
  type ValueSite,
} from './value.ts';
import type { CompiledTest } from './word.ts';

/** A list longer than this is a table; tables belong into a derived section. */
const MAX_VALUES = 2000;

/** Compiles the operand of a word that takes several values: a list of values, or a parameter that is one. */
export function compileValues<T>(raw: unknown, kind: ValueKind<T>, site: ValueSite): Operand<readonly Operand<T>[]> {
  if (!Array.isArray(raw)) {
    if (typeof raw !== 'object' || raw === null || !('param' in raw)) {
      throw new Refusal('write a list of values in [ and ], or a parameter that is a list');
    }
    return compileValue(raw, { prepare: (list) => literalsOf(list, kind, site) }, site);
  }
  checkLength(raw);
  const values = raw.map((value: unknown) => compileValue(value, kind, site));
  const isFixed = values.every((value) => value.isFixed === true);
  return {
    literal: values,
    isFixed,
    read: () => values,
    describe: (context) => values.map((value) => value.describe(context)),
  };
}

function literalsOf<T>(list: unknown, kind: ValueKind<T>, site: ValueSite): readonly Operand<T>[] {
  if (!Array.isArray(list)) throw new Refusal(`${JSON.stringify(list)} is no list; its use takes a list of values`);
  checkLength(list);
  return list.map((value: unknown) => {
    if (typeof value === 'object') throw new Refusal('a list in a parameter holds texts, numbers and booleans only');
    return compileValue(value, kind, site);
  });
}

function checkLength(list: readonly unknown[]): void {
  if (list.length === 0) throw new Refusal('the list is empty; name at least one value');
  if (list.length > MAX_VALUES)
    throw new Refusal(`the list has ${list.length} values; at most ${MAX_VALUES} are taken`);
}

/** A test of a value against one operand. A reference that is not known makes it unknown, one that is none makes it fail. */
export function testAgainst<T>(
  operand: Operand<T>,
  compare: (value: unknown, wanted: T, context: Context) => Truth,
  onNone: Truth = -1,
): CompiledTest {
  const { literal } = operand;
  const describe = (context: Context) => operand.describe(context);
  if (literal !== undefined) {
    const isFixed = operand.isFixed === true;
    return { onNone, describe, isFixed, holds: (value, context) => compare(value, literal, context) };
  }
  return {
    onNone,
    describe,
    holds(value, context) {
      const wanted = operand.read(context);
      if (wanted === NOT_KNOWN) return 0;
      return wanted === NO_VALUE ? -1 : compare(value, wanted, context);
    },
  };
}

/** Best truth of `compare` over several wanted values: at least one of them. */
export function anyOf<T>(
  wanted: readonly Operand<T>[],
  value: unknown,
  context: Context,
  compare: (value: unknown, wanted: T, context: Context) => Truth,
): Truth {
  let best: Truth = -1;
  for (const operand of wanted) {
    const one = operand.read(context);
    const truth = one === NOT_KNOWN ? 0 : one === NO_VALUE ? -1 : compare(value, one, context);
    if (truth === 1) return 1;
    if (truth === 0) best = 0;
  }
  return best;
}

export function isLiteral(value: unknown): value is Literal {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
