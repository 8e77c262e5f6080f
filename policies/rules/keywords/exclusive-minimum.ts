import { orderWord } from '../ordering.ts';
import { defineKeyword } from '../word.ts';

export const exclusiveMinimum = defineKeyword(
  orderWord({
    name: 'exclusiveMinimum',
    holds: (value, wanted) => value > wanted,
    phrase: { vi: 'lớn hơn', en: 'more than' },
    description: { vi: 'Số lớn hơn hẳn giá trị này.', en: 'The number is more than this.' },
  }),
);
