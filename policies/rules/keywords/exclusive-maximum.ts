import { orderWord } from '../ordering.ts';
import { defineKeyword } from '../word.ts';

export const exclusiveMaximum = defineKeyword(
  orderWord({
    name: 'exclusiveMaximum',
    holds: (value, wanted) => value < wanted,
    phrase: { vi: 'nhỏ hơn', en: 'less than' },
    description: { vi: 'Số nhỏ hơn hẳn giá trị này.', en: 'The number is less than this.' },
  }),
);
