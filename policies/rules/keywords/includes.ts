import type { Truth } from '../finding.ts';
import { isIn, listTest, takesList } from '../list-word.ts';
import { NO_VALUE, NOT_KNOWN } from '../value.ts';
import { defineKeyword } from '../word.ts';

export const includes = defineKeyword({
  name: 'includes',
  asks: 'list of single values',
  accepts: takesList,
  operand: { $ref: '#/$defs/values' },
  phrase: { vi: 'có đủ', en: 'holds' },
  description: { vi: 'Danh sách có đủ các giá trị này.', en: 'The list has all of these.' },
  compile: listTest(1, -1, (list, wanted, context) => {
    let worst: Truth = 1;
    for (const operand of wanted) {
      const value = operand.read(context);
      const truth = value === NOT_KNOWN ? 0 : value === NO_VALUE ? -1 : isIn(list, value, context);
      if (truth < worst) worst = truth;
    }
    return worst;
  }),
});
