import { all, any, type Formula, fact, not } from './formula.ts';

/** Whether a foreign clause accepts a value, written as the source would show it. */
export type Accepts = (text: string) => boolean;

/** A word that no setting means; what accepts it accepts any word. */
const NEUTRAL_WORDS = ['zzneutralword', 'Qneutral-7.x/y'] as const;
const MAX_RANGES = 8;

/** What a fact may hold, beyond what the foreign text itself names. */
export interface ValueDomain {
  /** Numbers may stand there. */
  readonly hasNumbers?: boolean;
  /** Numbers below zero may stand there. */
  readonly hasNegatives?: boolean;
  /** Words that may stand there, as the source shows them. */
  readonly words?: readonly string[];
  /** Nothing but `words` may stand there. */
  readonly isClosed?: boolean;
  /** How the inventory writes a word; absent: as it stands. */
  readonly stored?: (word: string) => string | number | boolean;
  /** What is accepted is banned: words that hold an accepted one must be found too. */
  readonly isTurned?: boolean;
  /** For words of an open kind: what the value itself must match. */
  readonly pattern?: string;
}

/**
 * Turns "the foreign clause accepts these values" into typed tests of one fact, by asking it about sample values: every
 * number that it names and its neighbours, every word that it names, and words that nobody names. `undefined`: what it
 * accepts has no short form.
 */
export function valueFormula(
  path: string,
  accepts: Accepts,
  literals: readonly string[],
  domain: ValueDomain,
): Formula | undefined {
  const { stored = (word: string) => word } = domain;
  const ranges = domain.hasNumbers === true ? rangesOf(accepts, literals, domain.hasNegatives === true) : [];
  if (ranges === undefined) return undefined;
  const words = [...new Set([...(domain.words ?? []), ...(domain.isClosed === true ? [] : literals)])].filter(
    (word) => domain.hasNumbers !== true || !/^-?\d+$/.test(word),
  );
  const takesAnyWord = domain.isClosed !== true && NEUTRAL_WORDS.every((word) => accepts(word));
  const accepted = words.filter(accepts);
  const refused = words.filter((word) => !accepts(word));
  const numbers = any(ranges.map((range) => fact(path, range)));
  if (takesAnyWord) {
    const other =
      refused.length === 0
        ? fact(path, { exists: true })
        : fact(path, { exists: true, not: { enum: unique(refused, stored) } });
    if (domain.hasNumbers !== true || isEverything(ranges)) return other;
    return all([other, not(not(numbers))]);
  }
  if (domain.pattern !== undefined && ranges.length === 0 && (accepted.length === 0 || isOpenPattern(domain.pattern)))
    return fact(path, { pattern: domain.pattern });
  const wide =
    domain.isTurned === true && domain.isClosed !== true
      ? widened(
          accepted.filter((word) => typeof stored(word) === 'string'),
          accepts,
        )
      : undefined;
  if (wide !== undefined) return any([numbers, fact(path, { pattern: wide })]);
  const enumerated = unique(accepted, stored);
  const [only] = enumerated;
  const asWords: Formula =
    only === undefined ? false : enumerated.length === 1 ? fact(path, only) : fact(path, { enum: enumerated });
  if (domain.isClosed === true && refused.length === 0 && accepted.length > 0 && ranges.length === 0)
    return fact(path, { exists: true });
  return any([numbers, asWords]);
}

/** Accepted words as one pattern, where the foreign text finds them inside longer ones. */
function widened(words: readonly string[], accepts: Accepts): string | undefined {
  const isInside = (word: string) => accepts(`${word}zz`) || accepts(`zz${word}`);
  if (!words.some(isInside)) return undefined;
  const parts = words.map(
    (word) =>
      `${accepts(`zz${word}`) ? '' : '^'}${word.replace(/[.+*?^$()|[\]{}\\]/g, '\\$&')}${accepts(`${word}zz`) ? '' : '$'}`,
  );
  return `(?i)${[...new Set(parts)].join('|')}`;
}

/** A pattern with a part that may be anything says more than the words that happen to fit it. */
function isOpenPattern(pattern: string): boolean {
  return /\\[SwWD]|\.[*+]|\[/.test(pattern);
}

function unique(
  words: readonly string[],
  stored: (word: string) => string | number | boolean,
): (string | number | boolean)[] {
  return [...new Set(words.map(stored))];
}

type Range = { readonly minimum?: number; readonly maximum?: number };

function isEverything(ranges: readonly (Range | number)[]): boolean {
  return (
    ranges.length === 1 &&
    typeof ranges[0] === 'object' &&
    ranges[0].maximum === undefined &&
    (ranges[0].minimum ?? 0) <= 0
  );
}

/** A pattern that ends behind its number finds 1 in 10 as well: then whole numbers are meant, not their beginnings. */
function rangesOf(accepts: Accepts, literals: readonly string[], hasNegatives: boolean): Range[] | undefined {
  const direct = numberRanges(accepts, literals, hasNegatives);
  if (direct !== undefined) return direct;
  const isBeginning = (text: string) =>
    Array.from({ length: text.length - 1 }, (_, index) => text.slice(0, index + 1)).some(
      (start) => start !== '-' && accepts(start),
    );
  return numberRanges((text) => accepts(text) && !isBeginning(text), literals, hasNegatives);
}

/** Runs of accepted whole numbers; `undefined`: more of them than a rule should hold. */
function numberRanges(accepts: Accepts, literals: readonly string[], hasNegatives = false): Range[] | undefined {
  const samples = sampleNumbers(literals).filter((value) => hasNegatives || value >= 0);
  const ranges: Range[] = [];
  let from: number | undefined;
  for (const [index, value] of samples.entries()) {
    const isIn = accepts(String(value));
    if (isIn && from === undefined) from = index;
    if (isIn && index < samples.length - 1) continue;
    if (from === undefined) continue;
    const last = isIn ? index : index - 1;
    const minimum = samples[from];
    const maximum = samples[last];
    ranges.push({
      ...(minimum === undefined || from === 0 ? {} : { minimum }),
      ...(maximum === undefined || last === samples.length - 1 ? {} : { maximum }),
    });
    from = undefined;
  }
  if (ranges.length > MAX_RANGES) return undefined;
  return ranges.map((range) =>
    range.minimum === undefined && range.maximum === undefined ? { minimum: hasNegatives ? -1 : 0 } : range,
  );
}

/** Small numbers, the powers of ten and two, and whatever the foreign text names, with neighbours. */
function sampleNumbers(literals: readonly string[]): number[] {
  const found = new Set<number>([-1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]);
  for (let value = 0; value <= 130; value += 1) found.add(value);
  for (let power = 2; power <= 9; power += 1) for (const shift of [-1, 0, 1]) found.add(10 ** power + shift);
  for (let power = 7; power <= 20; power += 1) found.add(2 ** power);
  for (const literal of literals) {
    for (const digits of literal.match(/\d{1,12}/g) ?? [])
      for (const shift of [-1, 0, 1]) if (Number(digits) + shift >= 0) found.add(Number(digits) + shift);
  }
  return [...found].sort((left, right) => left - right);
}
