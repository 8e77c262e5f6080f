import { orderWord } from '../ordering.ts';
import { defineKeyword } from '../word.ts';

export const maximum = defineKeyword(
  orderWord({
    name: 'maximum',
    end: 'upper',
    holds: (value, wanted) => value <= wanted,
    phrase: { vi: 'không quá', en: 'at most' },
    description: { vi: 'Số không lớn hơn giá trị này.', en: 'The number is this or less.' },
  }),
);
