import { defineOrderWord } from '../ordering.ts';

export const exclusiveMinimum = defineOrderWord({
  name: 'exclusiveMinimum',
  holds: (value, wanted) => value > wanted,
  phrase: { vi: 'lớn hơn', en: 'more than' },
  description: { vi: 'Số lớn hơn hẳn giá trị này.', en: 'The number is more than this.' },
});
