import type { Words } from '../base/text.ts';

/** Longest text any scheme looks at; real versions stay under 100 characters, a hostile one must not cost time. */
export const MAX_VERSION_LENGTH = 1024;

/** Texts longer than this are parsed each time, so that a full cache stays small. */
const MAX_CACHED_LENGTH = 128;
const MAX_CACHED_VERSIONS = 8192;

/** How left stands to right: before, equal in rank, after. */
export type Order = -1 | 0 | 1;

/** One part of a parsed version in the order in which parts are compared. */
export interface VersionPart {
  readonly name: Words;
  readonly text: string;
}

/** What decided a comparison: the part, what each side holds there, and the rule that was used. */
export interface Decision {
  readonly part: Words;
  readonly left: string;
  readonly right: string;
  readonly rule: Words;
}

/** Called at most once by `order`, and only when the answer is not 0. */
export type Tell = (decision: Decision) => void;

/** What one ecosystem's file supplies. `Parsed` is its own affair. */
export interface SchemeForm<Parsed> {
  readonly id: string;
  /** How a version is written, with an example: said to people whose text is none. */
  readonly expects: Words;
  /** `undefined`: not a version of this scheme. Must be linear in the text's length and never throw. */
  parse(text: string): Parsed | undefined;
  /**
   * An order over everything `parse` accepts. `undefined`: both are versions, but these two cannot be compared; only a
   * scheme that stands for many ecosystems answers so.
   */
  order(left: Parsed, right: Parsed, tell?: Tell): Order | undefined;
  describe(parsed: Parsed): readonly VersionPart[];
  /** Whether the ecosystem's tool of today accepts it, where `parse` also reads what older ones wrote. */
  isCurrent?(parsed: Parsed): boolean;
  /** False for a text that has a place in the order by convention alone: no range takes it in or leaves it out. */
  isRanged?(parsed: Parsed): boolean;
}

/** One ecosystem's way to order versions. Stateless but for a bounded memory of what it parsed. */
export interface VersionScheme {
  readonly id: string;
  readonly expects: Words;
  /** `undefined` when either text is no version of this scheme: "cannot be compared" is an answer. */
  compare(left: string, right: string, tell?: Tell): Order | undefined;
  /** Whether the text can be compared at all. */
  parses(text: string): boolean;
  /** Whether the ecosystem's own tool accepts the text as a version today. */
  isValid(text: string): boolean;
  /** Whether a range can say anything of the text. */
  isRanged(text: string): boolean;
  describe(text: string): readonly VersionPart[] | undefined;
}

/** Turns a form into a scheme; parsed versions are remembered, because judging compares the same texts thousands of times. */
export function defineScheme<Parsed>(form: SchemeForm<Parsed>): VersionScheme {
  const cache = new Map<string, Parsed | undefined>();

  function parse(text: string): Parsed | undefined {
    const known = cache.get(text);
    if (known !== undefined || cache.has(text)) return known;
    if (text.length === 0 || text.length > MAX_VERSION_LENGTH) return undefined;
    const parsed = form.parse(text);
    if (text.length <= MAX_CACHED_LENGTH) {
      if (cache.size >= MAX_CACHED_VERSIONS) cache.clear();
      cache.set(text, parsed);
    }
    return parsed;
  }

  return {
    id: form.id,
    expects: form.expects,
    compare(left, right, tell) {
      const leftParsed = parse(left);
      const rightParsed = parse(right);
      if (leftParsed === undefined || rightParsed === undefined) return undefined;
      return form.order(leftParsed, rightParsed, tell);
    },
    parses: (text) => parse(text) !== undefined,
    isValid(text) {
      const parsed = parse(text);
      return parsed !== undefined && (form.isCurrent?.(parsed) ?? true);
    },
    isRanged(text) {
      const parsed = parse(text);
      return parsed !== undefined && (form.isRanged?.(parsed) ?? true);
    },
    describe(text) {
      const parsed = parse(text);
      return parsed === undefined ? undefined : form.describe(parsed);
    },
  };
}

/** Order of two values of one type by `<`: numbers by size, texts by code unit. */
export function inOrder<T extends string | number | bigint>(left: T, right: T): Order {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Order of two runs of decimal digits of any length; leading zeros count for nothing, an empty run is zero. */
export function digitsInOrder(left: string, right: string): Order {
  const leftStart = firstSignificant(left);
  const rightStart = firstSignificant(right);
  const byLength = inOrder(left.length - leftStart, right.length - rightStart);
  return byLength !== 0 ? byLength : inOrder(left.slice(leftStart), right.slice(rightStart));
}

function firstSignificant(digits: string): number {
  let at = 0;
  while (at < digits.length && digits.charCodeAt(at) === 48) at += 1;
  return at;
}

/** Order of two lists of numbers written in digits; a missing one counts as zero. `tell` hears of the first difference. */
export function numbersInOrder(
  left: readonly string[],
  right: readonly string[],
  nameOf: (at: number) => Words,
  tell?: Tell,
): Order {
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const a = left[i] ?? '0';
    const b = right[i] ?? '0';
    const order = digitsInOrder(a, b);
    if (order === 0) continue;
    tell?.({ part: nameOf(i), left: a, right: b, rule: RULES.number });
    return order;
  }
  return 0;
}

/** Whether a UTF-16 code unit is an ASCII digit. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether a UTF-16 code unit is an ASCII letter. */
export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

/** Rules that several schemes share, as people read them. */
export const RULES = {
  number: { vi: 'so sánh như số', en: 'compared as numbers' },
  text: { vi: 'so sánh theo thứ tự ký tự', en: 'compared as text' },
  tilde: { vi: 'dấu ~ đứng trước mọi thứ, kể cả phần kết thúc', en: 'a tilde sorts before everything, even the end' },
  none: { vi: 'không có thì đứng trước', en: 'having none comes before having one' },
  longer: { vi: 'bên dài hơn lớn hơn', en: 'what goes on is greater than what ends' },
  preRelease: { vi: 'bản thử đứng trước bản chính thức', en: 'a pre-release comes before its release' },
} as const satisfies Record<string, Words>;
