import { equalityOf, isScalar, scalarKind } from '../equality.ts';
import { anyOf, compileValues, testAgainst } from '../values.ts';
import { defineKeyword } from '../word.ts';

export const enumWord = defineKeyword({
  name: 'enum',
  asks: 'text, number, boolean or value',
  accepts: isScalar,
  operand: { $ref: '#/$defs/values' },
  phrase: { vi: 'là một trong', en: 'is one of' },
  description: { vi: 'Là một trong các giá trị này.', en: 'Is one of these values.' },
  compile(raw, site) {
    const { shape } = site.path;
    const operand = compileValues(raw, scalarKind(site.path, shape), site);
    const equal = equalityOf(shape);
    return {
      ...testAgainst(operand, (value, wanted, context) => anyOf(wanted, value, context, equal)),
      equals: operand,
    };
  },
});
