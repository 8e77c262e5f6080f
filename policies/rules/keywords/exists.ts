import { Refusal } from '../complaints.ts';
import { defineKeyword } from '../word.ts';

/** Whether there is the fact at all. The only word that holds of "looked, there is none". */
export const exists = defineKeyword({
  name: 'exists',
  asks: 'any fact',
  accepts: () => true,
  operand: { type: 'boolean' },
  phrase: { vi: 'có', en: 'exists' },
  sentence: (_operand, raw) => (raw === false ? { vi: 'không có', en: 'does not exist' } : { vi: 'có', en: 'exists' }),
  description: {
    vi: 'true: có; false: đã xem và không có. Chưa đọc được thì không phải là không có.',
    en: 'true: there is one; false: looked, and there is none. What was not read is neither.',
  },
  compile(raw) {
    if (typeof raw !== 'boolean')
      throw new Refusal(`${JSON.stringify(raw)} is neither true nor false; "exists" takes one of them`);
    return { onNone: raw ? -1 : 1, holds: () => (raw ? 1 : -1), describe: () => raw, isFixed: true };
  },
});
