import { orderWord } from '../ordering.ts';
import { defineKeyword } from '../word.ts';

export const minimum = defineKeyword(
  orderWord({
    name: 'minimum',
    end: 'lower',
    holds: (value, wanted) => value >= wanted,
    phrase: { vi: 'ít nhất', en: 'at least' },
    description: { vi: 'Số không nhỏ hơn giá trị này.', en: 'The number is this or more.' },
  }),
);
