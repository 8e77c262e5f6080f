import { dateOperand, dateTest, takesDate } from '../date-word.ts';
import { defineKeyword } from '../word.ts';

export const before = defineKeyword({
  name: 'before',
  asks: 'day or instant',
  accepts: takesDate,
  operand: dateOperand,
  phrase: { vi: 'trước', en: 'before' },
  description: { vi: 'Trước hẳn ngày hoặc thời điểm này.', en: 'Strictly before this day or instant.' },
  compile: dateTest((atMs, wantedMs) => atMs < wantedMs),
});
