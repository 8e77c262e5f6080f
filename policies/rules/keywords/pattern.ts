import { RE2JS, RE2JSSyntaxException } from 're2js';
import { Refusal } from '../complaints.ts';
import type { Context } from '../context.ts';
import { patternSize } from '../pattern-size.ts';
import { defineKeyword } from '../word.ts';

const MAX_PATTERN_LENGTH = 1000;
/** Instructions of one pattern, of which each character may cost as many; the longest that comes with Muster has 119. */
const MAX_PATTERN_SIZE = 4000;
/** Searching this much costs about as much as another condition, with a small pattern, and more with a large one. */
const CHARACTERS_PER_STEP = 16;
const INSTRUCTIONS_PER_STEP = 64;
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
    const stepsPerCharacter = Math.max(1 / CHARACTERS_PER_STEP, patternSize(raw as string) / INSTRUCTIONS_PER_STEP);
    return {
      onNone: -1,
      holds(value, context) {
        if (typeof value !== 'string') return context.notComparable();
        return isFound(expression, value, context, stepsPerCharacter) ? 1 : -1;
      },
      describe: () => raw,
      isFixed: true,
    };
  },
});

/** Short texts are searched once for each host; the memory ends with the host. */
function isFound(expression: RE2JS, text: string, context: Context, stepsPerCharacter: number): boolean {
  if (text.length > MAX_REMEMBERED_LENGTH) {
    context.step(text.length * stepsPerCharacter);
    return expression.test(text);
  }
  let answers = context.patternAnswers.get(expression);
  if (answers === undefined) {
    answers = new Map();
    context.patternAnswers.set(expression, answers);
  }
  const known = answers.get(text);
  if (known !== undefined) return known;
  context.step(text.length * stepsPerCharacter);
  const found = expression.test(text);
  if (answers.size < MAX_REMEMBERED_TEXTS) answers.set(text, found);
  return found;
}

function compilePattern(raw: unknown): RE2JS {
  if (typeof raw !== 'string' || raw === '') throw new Refusal('a pattern is a text that is not empty');
  if (raw.length > MAX_PATTERN_LENGTH) throw new Refusal(`a pattern is at most ${MAX_PATTERN_LENGTH} characters long`);
  if (patternSize(raw) > MAX_PATTERN_SIZE)
    throw new Refusal(`the pattern repeats so much that it becomes more than ${MAX_PATTERN_SIZE} steps; repeat less`);
  try {
    return RE2JS.compile(raw);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, '');
    throw new Refusal(`bad pattern: ${reason}; RE2 syntax: no look-around, no back-reference`);
  }
}
