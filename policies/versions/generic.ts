import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, type Order, RULES, type Tell } from './scheme.ts';

interface GenericVersion {
  readonly numbers: readonly string[];
  /** All that follows the numbers, in lower case; empty where nothing does. */
  readonly rest: string;
  /** The rest, where every ecosystem reads it as a pre-release. */
  readonly pre: { readonly word: string; readonly number: string } | undefined;
}

const FORM = /^[vV]?(?<numbers>\d+(?:\.\d+)*)(?<rest>[!-~]*)$/;
const PRE_RELEASE = /^[-._~]?(?<word>dev|snapshot|alpha|beta|milestone|preview|pre|rc)(?:[-._]?(?<number>\d+))?$/;
/** The three words that all ecosystems bring into one order; where "dev" or "pre" stand between them they disagree. */
const ORDERED_WORDS = ['alpha', 'beta', 'rc'];

const REST = { vi: 'phần sau các số', en: 'what follows the numbers' } as const;
const PRE = { vi: 'bản thử', en: 'pre-release' } as const;
const WORD_ORDER: Words = { vi: 'alpha, beta, rc', en: 'alpha, beta, rc' };

/**
 * Versions of whatever has no scheme of its own: numbers, then anything. Answers only where the ecosystems agree:
 * numbers are compared, a missing one as zero; a pre-release stands before its release. "1.0" and "1.0-2" cannot be
 * compared: to a semantic version that is a pre-release, to a package manager a later build.
 * Source: ours.
 */
export const generic = defineScheme({
  id: 'generic',
  expects: {
    vi: 'các số cách nhau bằng dấu chấm ở đầu, ví dụ 2.4.1 hoặc v3.0-rc1',
    en: 'numbers parted by points at the beginning, such as 2.4.1 or v3.0-rc1',
  },

  parse(text): GenericVersion | undefined {
    const { numbers, rest = '' } = FORM.exec(text)?.groups ?? {};
    if (numbers === undefined) return undefined;
    const folded = rest.toLowerCase();
    const { word, number = '0' } = PRE_RELEASE.exec(folded)?.groups ?? {};
    return { numbers: numbers.split('.'), rest: folded, pre: word === undefined ? undefined : { word, number } };
  },

  order(left, right, tell) {
    const byNumbers = orderNumbers(left, right, tell);
    return byNumbers === 0 ? orderRest(left, right, tell) : byNumbers;
  },

  describe: ({ numbers, rest, pre }) => [
    ...numbers.map((text, i) => ({ name: numberName(i), text })),
    ...(rest === '' ? [] : [{ name: pre === undefined ? REST : PRE, text: rest }]),
  ],
});

function numberName(at: number): Words {
  return { vi: `số ${at + 1}`, en: `number ${at + 1}` };
}

/** Decides where both have a number, or where the one that ended goes on with nothing that could be more of it. */
function orderNumbers(left: GenericVersion, right: GenericVersion, tell?: Tell): Order | undefined {
  for (let i = 0; i < Math.max(left.numbers.length, right.numbers.length); i += 1) {
    const a = left.numbers[i];
    const b = right.numbers[i];
    const order = digitsInOrder(a ?? '0', b ?? '0');
    if ((a === undefined && !isClear(left)) || (b === undefined && !isClear(right))) return undefined;
    if (order === 0) continue;
    tell?.({ part: numberName(i), left: a ?? '0', right: b ?? '0', rule: RULES.number });
    return order;
  }
  return 0;
}

/** Whether what follows the numbers means the same everywhere. */
function isClear({ rest, pre }: GenericVersion): boolean {
  return rest === '' || pre !== undefined;
}

function orderRest(left: GenericVersion, right: GenericVersion, tell?: Tell): Order | undefined {
  if (left.rest === right.rest) return 0;
  const told = (order: Order, rule: Words): Order => {
    if (order !== 0) tell?.({ part: PRE, left: left.rest, right: right.rest, rule });
    return order;
  };
  if (left.rest === '' && right.pre !== undefined) return told(1, RULES.preRelease);
  if (right.rest === '' && left.pre !== undefined) return told(-1, RULES.preRelease);
  if (left.pre === undefined || right.pre === undefined) return undefined;
  if (left.pre.word === right.pre.word) return told(digitsInOrder(left.pre.number, right.pre.number), RULES.number);
  const a = ORDERED_WORDS.indexOf(left.pre.word);
  const b = ORDERED_WORDS.indexOf(right.pre.word);
  return a < 0 || b < 0 ? undefined : told(inOrder(a, b), WORD_ORDER);
}
