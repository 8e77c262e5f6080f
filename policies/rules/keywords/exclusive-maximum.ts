import { defineOrderWord } from '../ordering.ts';

export const exclusiveMaximum = defineOrderWord({
  name: 'exclusiveMaximum',
  holds: (value, wanted) => value < wanted,
  phrase: { vi: 'nhỏ hơn', en: 'less than' },
  description: { vi: 'Số nhỏ hơn hẳn giá trị này.', en: 'The number is less than this.' },
});
