import { equalityOf, isScalar, scalarKind } from '../equality.ts';
import { compileValue } from '../value.ts';
import { testAgainst } from '../values.ts';
import { defineKeyword } from '../word.ts';

/** The fact equals a value of its own type. A bare value in place of a test means the same. */
export const constWord = defineKeyword({
  name: 'const',
  asks: 'text, number, boolean or value',
  accepts: isScalar,
  operand: { $ref: '#/$defs/value' },
  phrase: { vi: 'là', en: 'is' },
  description: { vi: 'Bằng đúng giá trị này, cùng kiểu.', en: 'Equals this value, and is of its type.' },
  compile(raw, site) {
    const { path } = site;
    const operand = compileValue(raw, scalarKind(path, path.shape), site);
    const one = [operand];
    return {
      ...testAgainst(operand, equalityOf(path.shape)),
      equals: { literal: one, read: () => one, describe: (context) => operand.describe(context) },
    };
  },
});
