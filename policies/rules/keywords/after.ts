import { dateOperand, dateTest, takesDate } from '../date-word.ts';
import { defineKeyword } from '../word.ts';

export const after = defineKeyword({
  name: 'after',
  asks: 'day or instant',
  accepts: takesDate,
  operand: dateOperand,
  phrase: { vi: 'sau', en: 'after' },
  description: { vi: 'Sau hẳn ngày hoặc thời điểm này.', en: 'Strictly after this day or instant.' },
  compile: dateTest((atMs, wantedMs) => atMs > wantedMs),
});
