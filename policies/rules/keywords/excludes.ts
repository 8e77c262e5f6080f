import type { Truth } from '../finding.ts';
import { isIn, listTest, takesList } from '../list-word.ts';
import { NO_VALUE, NOT_KNOWN } from '../value.ts';
import { defineKeyword } from '../word.ts';

export const excludes = defineKeyword({
  name: 'excludes',
  asks: 'list of single values',
  accepts: takesList,
  operand: { $ref: '#/$defs/values' },
  phrase: { vi: 'không có', en: 'holds none of' },
  description: { vi: 'Danh sách không có giá trị nào trong số này.', en: 'The list has none of these.' },
  compile: listTest(-1, 1, (list, wanted, context) => {
    let worst: Truth = 1;
    for (const operand of wanted) {
      const value = operand.read(context);
      const truth = value === NOT_KNOWN ? 0 : value === NO_VALUE ? -1 : (-isIn(list, value, context) as Truth);
      if (truth < worst) worst = truth;
    }
    return worst;
  }),
});
