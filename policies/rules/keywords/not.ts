import type { Truth } from '../finding.ts';
import { defineKeyword } from '../word.ts';

/** Turns pass and fail of a test round; unknown stays unknown. */
export const not = defineKeyword({
  name: 'not',
  asks: 'any fact',
  accepts: () => true,
  operand: { $ref: '#/$defs/test' },
  phrase: { vi: 'không', en: 'not' },
  sentence: (operand) => ({ vi: `không (${operand})`, en: `not (${operand})` }),
  description: { vi: 'Phép thử bên trong không đúng.', en: 'The test inside fails.' },
  compile(raw, site) {
    const inner = site.compileTest(raw);
    return {
      onNone: -inner.onNone as Truth,
      holds: (value, context) => -inner.holds(value, context) as Truth,
      describe: (context) => inner.describe(context),
      isFixed: inner.isFixed === true,
    };
  },
});
