import { RE2JS, RE2JSSyntaxException } from 're2js';
import { Refusal } from '../complaints.ts';
import type { Context } from '../context.ts';
import { defineKeyword } from '../word.ts';

const MAX_PATTERN_LENGTH = 1000;
/** Searching this much costs about as much as another condition. */
const CHARACTERS_PER_STEP = 16;
const MAX_REMEMBERED_LENGTH = 128;
const MAX_REMEMBERED_TEXTS = 500;

/**
 * A pattern found anywhere in a text. RE2 runs in linear time whatever the pattern; the language's own engine needs
 * seconds for a hostile one, and packs come from outside. Source: https://github.com/google/re2/wiki/Syntax
 */
export const pattern = defineKeyword({
  name: 'pattern',
  asks: 'text or value',
  accepts: (shape) => shape.kind === 'text' || shape.kind === 'value',
  operand: { type: 'string', minLength: 1, maxLength: MAX_PATTERN_LENGTH },
  phrase: { vi: 'khớp mẫu', en: 'matches' },
  description: {
    vi: 'Mẫu tìm được ở bất kỳ chỗ nào trong chữ; cú pháp RE2.',
    en: 'Found anywhere in the text; RE2 syntax: no look-around, no back-reference.',
  },
  compile(raw) {
    const expression = compilePattern(raw);
    return {
      onNone: -1,
      holds(value, context) {
        if (typeof value !== 'string') return context.notComparable();
        context.step(value.length / CHARACTERS_PER_STEP);
        return isFound(expression, value, context) ? 1 : -1;
      },
      describe: () => raw,
      isFixed: true,
    };
  },
});

/** Short texts are searched once for each host; the memory ends with the host. */
function isFound(expression: RE2JS, text: string, context: Context): boolean {
  if (text.length > MAX_REMEMBERED_LENGTH) return expression.test(text);
  let answers = context.patternAnswers.get(expression);
  if (answers === undefined) {
    answers = new Map();
    context.patternAnswers.set(expression, answers);
  }
  const known = answers.get(text);
  if (known !== undefined) return known;
  const found = expression.test(text);
  if (answers.size < MAX_REMEMBERED_TEXTS) answers.set(text, found);
  return found;
}

function compilePattern(raw: unknown): RE2JS {
  if (typeof raw !== 'string' || raw === '') throw new Refusal('a pattern is a text that is not empty');
  if (raw.length > MAX_PATTERN_LENGTH) throw new Refusal(`a pattern is at most ${MAX_PATTERN_LENGTH} characters long`);
  try {
    return RE2JS.compile(raw);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, '');
    throw new Refusal(`bad pattern: ${reason}; RE2 syntax: no look-around, no back-reference`);
  }
}
