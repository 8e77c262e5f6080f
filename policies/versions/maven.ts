import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, isDigit, type Order, RULES, type Tell } from './scheme.ts';

/** Digits, a qualifier, or the list that a hyphen or a change between digits and letters opens; a list stands last. */
type Item = string | List;
type List = Item[];

const PRINTABLE = /^[!-~]+$/;

/** Qualifiers from oldest to newest; unknown ones follow, in the order of the alphabet. `''` is the release. */
const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const RELEASE_RANK = QUALIFIERS.indexOf('');
const ALIASES: Readonly<Record<string, string>> = { ga: '', final: '', release: '', cr: 'rc' };
/** One letter right before digits: "1.0a1" is "1.0-alpha-1". */
const SHORT_FORMS: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' };

const NUMBER = { vi: 'số', en: 'number' } as const;
const QUALIFIER = { vi: 'từ bổ nghĩa', en: 'qualifier' } as const;

const QUALIFIER_ORDER: Words = {
  vi: 'alpha, beta, milestone, rc, snapshot, bản chính thức, sp, rồi các từ khác theo bảng chữ cái',
  en: 'alpha, beta, milestone, rc, snapshot, the release, sp, then other words by the alphabet',
};
const KINDS: Words = {
  vi: 'từ đứng trước số sau dấu -, số này đứng trước số sau dấu chấm',
  en: 'a word comes before a number after a hyphen, and that before a number after a point',
};

/**
 * Versions of Maven artefacts, as `ComparableVersion` of Maven 3.9 orders them: zeros and "final" at the end of a part
 * count for nothing, and a qualifier after a point is one after a hyphen. Where Maven's code runs in a circle
 * (1-rc1 > 1.foo.2 > 1 > 1-rc1; 1-foo < 1-0-rc < 1 < 1-foo) its written specification decides: a qualifier in the
 * middle opens a part like any other, and a part that holds nothing but a further part is that part.
 * Source: https://maven.apache.org/pom.html#version-order-specification; maven-artifact 3.9, ComparableVersion.java.
 */
export const maven = defineScheme<List>({
  id: 'maven',
  expects: {
    vi: 'số và từ cách nhau bằng dấu chấm hoặc dấu -, không có khoảng trắng, ví dụ 5.3.39 hoặc 2.0-rc-1',
    en: 'numbers and words parted by points or hyphens, without white space, such as 5.3.39 or 2.0-rc-1',
  },

  // Maven itself takes any text; one without a digit ("unknown") says nothing of age.
  parse: (text) => (PRINTABLE.test(text) && /\d/.test(text) ? parseItems(text.toLowerCase()) : undefined),
  order: orderLists,
  describe: (list) => (list.length === 0 ? [{ name: NUMBER, text: '0' }] : partsOf(list)),
});

function parseItems(text: string): List {
  const lists: [List, ...List[]] = [[]];
  let current = lists[0];
  let start = 0;
  let isNumber = false;
  const open = (): void => {
    const list: List = [];
    current.push(list);
    lists.push(list);
    current = list;
  };
  const take = (end: number, isBeforeDigit = false): void => {
    if (!isNumber && current.length > 0) open();
    current.push(isNumber ? text.slice(start, end) : qualifierOf(text.slice(start, end), isBeforeDigit));
  };
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (character === '.' || character === '-') {
      if (i === start) current.push('0');
      else take(i);
      start = i + 1;
      if (character === '-') open();
      continue;
    }
    const isNowNumber = isDigit(text.charCodeAt(i));
    if (isNowNumber !== isNumber && i > start) {
      take(i, isNowNumber);
      start = i;
      open();
    }
    isNumber = isNowNumber;
  }
  if (text.length > start) take(text.length);
  for (const list of lists.reverse()) normalise(list);
  return lists.at(-1) ?? [];
}

function qualifierOf(word: string, isBeforeDigit: boolean): string {
  const full = isBeforeDigit && Object.hasOwn(SHORT_FORMS, word) ? (SHORT_FORMS[word] ?? word) : word;
  return Object.hasOwn(ALIASES, full) ? (ALIASES[full] ?? full) : full;
}

/** Drops what counts for nothing before the end and before the last list, and a list around nothing but a list. */
function normalise(list: List): void {
  const last = list.at(-1);
  const tail = Array.isArray(last) ? list.pop() : undefined;
  while (isNothing(list.at(-1))) list.pop();
  if (!Array.isArray(tail) || tail.length === 0) return;
  if (list.length === 0) list.push(...tail);
  else list.push(tail);
}

function isNothing(item: Item | undefined): boolean {
  return typeof item === 'string' && /^0*$/.test(item);
}

function isDigits(item: Item): item is string {
  return typeof item === 'string' && item !== '' && isDigit(item.charCodeAt(0));
}

function orderLists(left: List, right: List, tell?: Tell): Order {
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const order = orderItems(left[i], right[i], tell);
    if (order !== 0) return order;
  }
  return 0;
}

function orderItems(left: Item | undefined, right: Item | undefined, tell?: Tell): Order {
  if (Array.isArray(left) && Array.isArray(right)) return orderLists(left, right, tell);
  const order = left === undefined || right === undefined ? againstEnd(left, right) : orderUnlike(left, right);
  if (order === 0) return 0;
  const items = [left, right].filter((item) => item !== undefined);
  const areDigits = items.every(isDigits);
  const areWords = items.every((item) => !isDigits(Array.isArray(item) ? (firstOf(item) ?? '') : item));
  const part = areDigits ? NUMBER : QUALIFIER;
  const rule = areDigits ? RULES.number : areWords ? QUALIFIER_ORDER : items.length === 1 ? RULES.longer : KINDS;
  tell?.({ part, left: show(left), right: show(right), rule });
  return order;
}

/** A word before a list before a number; two of one kind by size or rank. */
function orderUnlike(left: Item, right: Item): Order {
  if (isDigits(left) && isDigits(right)) return digitsInOrder(left, right);
  if (typeof left === 'string' && typeof right === 'string' && !isDigits(left) && !isDigits(right)) {
    return orderWords(left, right);
  }
  return inOrder(kindOf(left), kindOf(right));
}

function kindOf(item: Item): number {
  return isDigits(item) ? 2 : Array.isArray(item) ? 1 : 0;
}

function orderWords(left: string, right: string): Order {
  return inOrder(rankOf(left), rankOf(right)) || (rankOf(left) === QUALIFIERS.length ? inOrder(left, right) : 0);
}

function rankOf(word: string): number {
  const rank = QUALIFIERS.indexOf(word);
  return rank < 0 ? QUALIFIERS.length : rank;
}

/** Where one side has ended: what the other goes on with is older than the release, newer, or nothing. */
function againstEnd(left: Item | undefined, right: Item | undefined): Order {
  return left === undefined ? inOrder(0, weightOf(right)) : inOrder(weightOf(left), 0);
}

function weightOf(item: Item | undefined): Order {
  if (item === undefined) return 0;
  if (Array.isArray(item)) return item.reduce<Order>((weight, inner) => weight || weightOf(inner), 0);
  return isDigits(item) ? digitsInOrder(item, '0') : inOrder(rankOf(item), RELEASE_RANK);
}

function firstOf(list: List): Item | undefined {
  return list.find((item) => weightOf(item) !== 0);
}

function show(item: Item | undefined): string {
  return Array.isArray(item) ? item.map(show).join('-') : (item ?? '');
}

function partsOf(list: List): { name: Words; text: string }[] {
  return list.flatMap((item) =>
    Array.isArray(item) ? partsOf(item) : [{ name: isDigits(item) ? NUMBER : QUALIFIER, text: item }],
  );
}
