import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, numbersInOrder, type Order, RULES, type Tell } from './scheme.ts';

interface CalendarVersion {
  /** The full year, then month, day or whatever numbers follow, as digits. */
  readonly numbers: readonly string[];
  /** `dev`, `alpha`, `beta` or `rc` and its number; absent for a release. */
  readonly pre: { readonly word: string; readonly number: string } | undefined;
}

const FORM =
  /^v?(?<numbers>\d+(?:[._-]\d+)*)(?:[._-]?(?<word>dev|alpha|a|beta|b|preview|pre|rc)(?:[.-]?(?<number>\d+))?)?$/i;
/** Dates written without separators: year and month, day, time of day. */
const COMPACT = /^(?<year>\d{4})(?<month>\d\d)(?:(?<day>\d\d)(?:(?<hour>\d\d)(?<minute>\d\d)(?<second>\d\d)?)?)?$/;
const FULL_WORDS: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', pre: 'rc', preview: 'rc' };
const WORDS = ['dev', 'alpha', 'beta', 'rc'];

/** A first number with four digits is a year in this span; a build number or a "version 9000" is not. */
const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;
const CENTURY = 2000;

const YEAR = { vi: 'năm', en: 'year' } as const;
const PRE = { vi: 'bản thử', en: 'pre-release' } as const;
const WORD_ORDER: Words = { vi: 'dev, alpha, beta, rc, bản chính thức', en: 'dev, alpha, beta, rc, the release' };

/**
 * Calendar versions: the first number is the year, in full ("2024.10.2") or counted from 2000 ("24.10"), so both
 * spellings compare; a date may stand without separators ("20241002"). A missing number counts as zero. A first
 * number that can be no year is refused, and so is a word that does not say whether it stands before the release.
 * Source: https://calver.org/, "Scheme"; the year's span and the zero are ours.
 */
export const calver = defineScheme({
  id: 'calver',
  expects: {
    vi: 'năm rồi các số, ví dụ 2024.10.2, 24.04 hoặc 20241002; có thể kèm dev, alpha, beta, rc',
    en: 'the year, then numbers, such as 2024.10.2, 24.04 or 20241002; dev, alpha, beta, rc may follow',
  },

  parse(text): CalendarVersion | undefined {
    const groups = FORM.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const [first = '', ...rest] = (groups.numbers ?? '').split(/[._-]/);
    const start = fullYear(first) ?? compactDate(first);
    if (start === undefined) return undefined;
    const word = groups.word?.toLowerCase();
    const pre = word === undefined ? undefined : { word: FULL_WORDS[word] ?? word, number: groups.number ?? '0' };
    return { numbers: [...start, ...rest], pre };
  },

  order(left, right, tell) {
    return numbersInOrder(left.numbers, right.numbers, numberName, tell) || orderPre(left, right, tell);
  },

  describe: ({ numbers, pre }) => [
    ...numbers.map((text, i) => ({ name: numberName(i), text })),
    ...(pre === undefined ? [] : [{ name: PRE, text: `${pre.word}${pre.number}` }]),
  ],
});

function fullYear(first: string): readonly string[] | undefined {
  if (first.length <= 3) return [String(CENTURY + Number(first))];
  const year = Number(first);
  return first.length === 4 && year >= FIRST_YEAR && year <= LAST_YEAR ? [first] : undefined;
}

function compactDate(first: string): readonly string[] | undefined {
  const groups = COMPACT.exec(first)?.groups;
  if (groups === undefined || fullYear(groups.year ?? '') === undefined) return undefined;
  const { year, month = '', day, hour, minute, second } = groups;
  if (!isWithin(month, 1, 12) || (day !== undefined && !isWithin(day, 1, 31))) return undefined;
  return [year, month, day, hour, minute, second].filter((part) => part !== undefined);
}

function isWithin(digits: string, low: number, high: number): boolean {
  return Number(digits) >= low && Number(digits) <= high;
}

function numberName(at: number): Words {
  return at === 0 ? YEAR : { vi: `số ${at + 1}`, en: `number ${at + 1}` };
}

function orderPre(left: CalendarVersion, right: CalendarVersion, tell?: Tell): Order {
  const order = inOrder(rank(left), rank(right)) || digitsInOrder(left.pre?.number ?? '0', right.pre?.number ?? '0');
  if (order === 0) return 0;
  const isByNumber = rank(left) === rank(right);
  tell?.({ part: PRE, left: show(left), right: show(right), rule: isByNumber ? RULES.number : WORD_ORDER });
  return order;
}

function rank({ pre }: CalendarVersion): number {
  return pre === undefined ? WORDS.length : WORDS.indexOf(pre.word);
}

function show({ pre }: CalendarVersion): string {
  return pre === undefined ? '' : pre.word + pre.number;
}
