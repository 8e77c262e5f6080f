import { equalityOf } from '../equality.ts';
import type { Truth } from '../finding.ts';
import { listTest, takesList } from '../list-word.ts';
import { anyOf } from '../values.ts';
import { defineKeyword } from '../word.ts';

const equal = equalityOf({ kind: 'value', title: { vi: '', en: '' } });

export const subsetOf = defineKeyword({
  name: 'subsetOf',
  asks: 'list of single values',
  accepts: takesList,
  operand: { $ref: '#/$defs/values' },
  phrase: { vi: 'chỉ gồm', en: 'holds only' },
  description: { vi: 'Danh sách không có gì ngoài các giá trị này.', en: 'The list has nothing but these.' },
  compile: listTest(-1, 1, (list, wanted, context) => {
    let worst: Truth = 1;
    for (const entry of list) {
      const truth = anyOf(wanted, entry, context, equal);
      if (truth < worst) worst = truth;
    }
    return worst;
  }),
});
