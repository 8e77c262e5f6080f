import type { Language, Words } from '../../policies/base/text.ts';
import { wordsIn } from '../../policies/words/index.ts';
import type { Format } from './format.ts';

/**
 * How a sentence says each word of a test: the phrases of `policies/rules/keywords`, without the compilers that stand
 * beside them there (the browser judges nothing). A test holds the two equal.
 */
export const phrases: Readonly<Record<string, Words>> = {
  const: { vi: 'là', en: 'is' },
  enum: { vi: 'là một trong', en: 'is one of' },
  minimum: { vi: 'ít nhất', en: 'at least' },
  maximum: { vi: 'không quá', en: 'at most' },
  exclusiveMinimum: { vi: 'lớn hơn', en: 'more than' },
  exclusiveMaximum: { vi: 'nhỏ hơn', en: 'less than' },
  pattern: { vi: 'khớp mẫu', en: 'matches' },
  modeAtMost: { vi: 'quyền không rộng hơn', en: 'no more permissive than' },
  modeAtLeast: { vi: 'quyền có đủ', en: 'at least the bits' },
  includes: { vi: 'có đủ', en: 'holds' },
  excludes: { vi: 'không có', en: 'holds none of' },
  subsetOf: { vi: 'chỉ gồm', en: 'holds only' },
  version: { vi: 'phiên bản trong', en: 'a version in' },
  before: { vi: 'trước', en: 'before' },
  after: { vi: 'sau', en: 'after' },
  within: { vi: 'nằm trong mạng', en: 'inside' },
};

const YES: Words = { vi: 'có', en: 'yes' };
const NO: Words = { vi: 'không', en: 'no' };
const NONE: Words = { vi: 'không có', en: 'none' };
const EMPTY: Words = { vi: '(rỗng)', en: '(empty)' };
const EXISTS: Words = { vi: 'phải có', en: 'must exist' };
const ABSENT: Words = { vi: 'không được có', en: 'must not exist' };
const NOT: Words = { vi: 'không phải', en: 'not' };

/** A test as words: `không quá 4`. Several words of one test must all hold. */
export function expectedText(test: unknown, language: Language, format: Format): string {
  if (test === null || typeof test !== 'object' || Array.isArray(test)) return actualText(test, language, format);
  return Object.entries(test)
    .map(([word, operand]) => wordText(word, operand, language, format))
    .join('; ');
}

function wordText(word: string, operand: unknown, language: Language, format: Format): string {
  if (word === 'exists') return (operand ? EXISTS : ABSENT)[language];
  if (word === 'not') return `${NOT[language]} (${expectedText(operand, language, format)})`;
  if (word === 'const') return actualText(operand, language, format);
  if (word === 'enum' && Array.isArray(operand) && operand.length === 1)
    return actualText(operand[0], language, format);
  const phrase = phrases[word]?.[language] ?? word;
  return `${phrase} ${actualText(operand, language, format)}`;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;

/** A value as found: `null` says that there is none, an empty text that it is empty. */
export function actualText(value: unknown, language: Language, format: Format): string {
  if (value === null) return NONE[language];
  if (value === undefined) return '–';
  if (typeof value === 'boolean') return (value ? YES : NO)[language];
  if (typeof value === 'number') return String(value); // ports and ids take no thousands mark
  if (Array.isArray(value))
    return value.length === 0 ? EMPTY[language] : value.map((item) => actualText(item, language, format)).join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  if (text === '') return EMPTY[language];
  if (DAY.test(text)) return format.day(text);
  return INSTANT.test(text) ? format.instant(text) : text;
}

const OUTSIDE_LEVEL = /^level (\d) outside (\d-\d)$/;
const OUTSIDE_DAYS = /^effective_(from|to) (\d{4}-\d{2}-\d{2})$/;

/** Why a rule was not asked at all, in the reader's language; the message of an error stands as it is. */
export function noteText(note: string, language: Language): string {
  const { sentences } = wordsIn(language);
  const level = OUTSIDE_LEVEL.exec(note);
  if (level !== null) return sentences.outsideLevel(level[1] ?? '', level[2] ?? '');
  const days = OUTSIDE_DAYS.exec(note);
  if (days === null) return note;
  return days[1] === 'from' ? sentences.notBefore(days[2] ?? '') : sentences.notAfter(days[2] ?? '');
}
