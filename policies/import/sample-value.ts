import { RE2JS } from 're2js';
import type { Shape } from '../inventory/shape.ts';
import { sampleTexts } from './sample-text.ts';

/** Stands for "looked, and there is none". */
export const NONE = Symbol('none');

const MAX_SAMPLES = 6;

type Words = Readonly<Record<string, unknown>>;

/** Values of the shape of which the test holds (or does not), the plainest first; `NONE` where none is an answer. `others`: what else is asked of the same fact. */
export function sampleValues(
  test: unknown,
  shape: Shape,
  isWanted: boolean,
  others: readonly unknown[] = [],
): unknown[] {
  const words = wordsOf(test);
  if (shape.kind === 'value' && words.exists === isWanted && Object.keys(words).length === 1)
    return [1_000_000, 0, 10, 'other', true];
  // Values that other tests of the same fact name come first: one of them may suit them all.
  const named = others.flatMap((other) => poolFor(wordsOf(other), shape));
  const pool = [...new Set([...named, ...poolFor(words, shape), NONE])];
  return pool.filter((value) => holds(words, value) === isWanted).slice(0, MAX_SAMPLES);
}

function wordsOf(test: unknown): Words {
  return typeof test === 'object' && test !== null ? (test as Words) : { const: test };
}

/** Every value that the words name, to any depth of `not`. */
function literalsIn(words: Words): unknown[] {
  return Object.entries(words).flatMap(([word, raw]): unknown[] => {
    if (word === 'not') return literalsIn(wordsOf(raw));
    if (word === 'pattern') return sampleTexts(String(raw));
    return Array.isArray(raw) ? raw : [raw];
  });
}

function poolFor(words: Words, shape: Shape): unknown[] {
  const literals = literalsIn(words);
  const numbers = literals
    .filter((value) => typeof value === 'number')
    .flatMap((value) => [value, value + 1, value - 1]);
  const texts = literals.filter((value) => typeof value === 'string');
  const usesLists = JSON.stringify(words).match(/"(?:includes|excludes|subsetOf)"/) !== null;
  const lists = [texts, [], [...texts, 'other'], ['other']];
  switch (shape.kind) {
    case 'boolean':
      return [true, false];
    case 'number':
      return [...numbers, 0, 1, 10].filter((value) => value >= (shape.minimum ?? 0));
    case 'text':
      if (shape.enum !== undefined) return [...shape.enum];
      if (shape.form === 'mode') return [...texts, '0777', '0000', '0022', '0644'];
      return [...texts, 'other', '/other/place'];
    case 'list':
      return lists;
    case 'value':
      return usesLists
        ? lists
        : [
            ...numbers,
            ...texts,
            ...literals.filter((value) => typeof value === 'boolean').flatMap((value) => [value, !value]),
            ...(texts.length > 0 || numbers.length === 0 ? ['other', ''] : []),
            ...(/mode/i.test(JSON.stringify(words)) ? ['0777', '0000'] : []),
          ];
    default:
      return [{}];
  }
}

/** The words of the language as far as imported rules use them. */
function holds(words: Words, value: unknown): boolean {
  return Object.entries(words).every(([word, raw]) => holdsWord(word, raw, value));
}

function holdsWord(word: string, raw: unknown, value: unknown): boolean {
  if (word === 'exists') return (value !== NONE) === raw;
  if (word === 'not') return !holds(wordsOf(raw), value);
  const list = Array.isArray(raw) ? raw : [raw];
  if (word === 'excludes')
    return value === NONE || (Array.isArray(value) && !value.some((entry) => list.includes(entry)));
  if (word === 'subsetOf')
    return value === NONE || (Array.isArray(value) && value.every((entry) => list.includes(entry)));
  if (value === NONE) return false;
  if (word === 'includes') return Array.isArray(value) && list.every((entry) => value.includes(entry));
  if (word === 'const' || word === 'enum') return list.includes(value);
  if (word === 'pattern') return typeof value === 'string' && RE2JS.compile(String(raw)).test(value);
  const number = typeof value === 'number' ? value : Number.NaN;
  if (word === 'minimum') return number >= Number(raw);
  if (word === 'maximum') return number <= Number(raw);
  if (word === 'exclusiveMinimum') return number > Number(raw);
  if (word === 'exclusiveMaximum') return number < Number(raw);
  const mode = Number.parseInt(String(value), 8);
  const bits = Number.parseInt(String(raw), 8);
  return word === 'modeAtMost' ? (mode & ~bits) === 0 : (mode & bits) === bits;
}
