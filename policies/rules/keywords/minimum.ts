import { defineOrderWord } from '../ordering.ts';

export const minimum = defineOrderWord({
  name: 'minimum',
  end: 'lower',
  holds: (value, wanted) => value >= wanted,
  phrase: { vi: 'ít nhất', en: 'at least' },
  description: { vi: 'Số không nhỏ hơn giá trị này.', en: 'The number is this or more.' },
});
