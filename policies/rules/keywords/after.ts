import { dateOperand, dateTest, takesDate } from '../date-word.ts';
import type { Word } from '../word.ts';

export const after: Word = {
  name: 'after',
  asks: 'day or instant',
  accepts: takesDate,
  operand: dateOperand,
  phrase: { vi: 'sau', en: 'after' },
  description: { vi: 'Sau hẳn ngày hoặc thời điểm này.', en: 'Strictly after this day or instant.' },
  compile: dateTest((atMs, wantedMs) => atMs > wantedMs),
};
