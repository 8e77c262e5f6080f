import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, isDigit, type Order, RULES, type Tell } from './scheme.ts';

interface ComposerVersion {
  /** Numbers and words in the order in which `version_compare` takes them, after Composer's normalising. */
  readonly parts: readonly string[];
  /** Composer refuses it; only PHP's `version_compare` gives it a place ("3.1.0.post1"). */
  readonly isForeign: boolean;
}

const MODIFIER = String.raw`[._-]?(?:(stable|beta|b|RC|alpha|a|patch|pl|p)([.-]?\d+(?:[.-]\d+)*)?)?([.-]?dev)?`;
const CLASSIC = new RegExp(String.raw`^v?(\d{1,5})(\.\d+)?(\.\d+)?(\.\d+)?${MODIFIER}$`, 'i');
const DATED = new RegExp(String.raw`^v?(\d{4}(?:[.:-]?\d{2}){1,6}(?:[.:-]?\d{1,3})?)${MODIFIER}$`, 'i');
const BRANCH = /^v?(\d+)(\.(?:\d+|[x*]))?(\.(?:\d+|[x*]))?(\.(?:\d+|[x*]))?[.-]?dev$/i;
const PRINTABLE = /^[!-~]+$/;
const FOREIGN = /^v?\d+(?:[._+-]?[0-9a-z])*$/i;
/** PHP takes any word that begins with "p" for a patch, "preview" too; only this one means it. */
const FOREIGN_WORDS = /^(?:dev|alpha|a|beta|b|rc|patch|pl|p|post)$/i;

const FULL_WORDS: Readonly<Record<string, string>> = {
  a: 'alpha',
  b: 'beta',
  p: 'patch',
  pl: 'patch',
  post: 'patch',
  rc: 'RC',
};

/** Words from oldest to newest; the end and every number stand where `''` does. */
const WORDS = ['dev', 'alpha', 'beta', 'RC', '', 'patch'];
const RELEASE_RANK = WORDS.indexOf('');
/** Composer puts this number where a branch such as "1.x-dev" has none. */
const BRANCH_NUMBER = '9999999';

const WORD_ORDER: Words = {
  vi: 'dev, alpha, beta, RC, bản chính thức, patch',
  en: 'dev, alpha, beta, RC, the release, patch',
};

/**
 * Versions of Composer packages: brought to Composer's normal form, then ordered as PHP's `version_compare` does.
 * Names of branches ("dev-main") have no order and do not parse; what follows "+" does not count.
 * Source: https://getcomposer.org/doc/articles/versions.md; composer/semver, src/VersionParser.php;
 * https://www.php.net/manual/function.version-compare.php
 */
export const packagist = defineScheme({
  id: 'packagist',
  expects: {
    vi: 'một đến bốn số, có thể kèm -alpha, -beta, -RC, -patch hoặc -dev, ví dụ v2.7.0-beta3; tên nhánh thì không',
    en: 'one to four numbers with -alpha, -beta, -RC, -patch or -dev, such as v2.7.0-beta3; no name of a branch',
  },

  parse(text): ComposerVersion | undefined {
    if (!PRINTABLE.test(text)) return undefined;
    const bare = text.replace(/@(?:stable|RC|beta|alpha|dev)$/i, '').replace(/^([^,+]+)\+.+$/, '$1');
    const parts = classicParts(bare) ?? datedParts(bare) ?? branchParts(bare);
    if (parts !== undefined) return { parts, isForeign: false };
    const foreign = foreignParts(bare);
    return foreign === undefined ? undefined : { parts: foreign, isForeign: true };
  },

  isCurrent: ({ isForeign }) => !isForeign,

  order(left, right, tell) {
    for (let i = 0; i < Math.max(left.parts.length, right.parts.length); i += 1) {
      const order = orderParts(left.parts[i], right.parts[i], i, tell);
      if (order !== 0) return order;
    }
    return 0;
  },

  describe: ({ parts }) => parts.map((text, i) => ({ name: partName(text, i), text })),
});

function classicParts(text: string): string[] | undefined {
  const found = CLASSIC.exec(text);
  if (found === null) return undefined;
  const [, major = '', minor = '.0', patch = '.0', fourth = '.0', word, numbers, dev] = found;
  return [major, ...[minor, patch, fourth].map((part) => part.slice(1)), ...modifierParts(word, numbers, dev)];
}

function datedParts(text: string): string[] | undefined {
  const found = DATED.exec(text);
  if (found === null) return undefined;
  const [, numbers = '', word, digits, dev] = found;
  return [...(numbers.match(/\d+/g) ?? []), ...modifierParts(word, digits, dev)];
}

function branchParts(text: string): string[] | undefined {
  const found = BRANCH.exec(text);
  if (found === null) return undefined;
  const numbers = [1, 2, 3, 4].map((group) => found[group]?.replace('.', '') ?? 'x');
  return [...numbers.map((part) => (/^[x*]$/i.test(part) ? BRANCH_NUMBER : part)), 'dev'];
}

/** What Composer refuses, taken apart as `version_compare` does, with the first numbers filled up to four. */
function foreignParts(text: string): string[] | undefined {
  if (!FOREIGN.test(text)) return undefined;
  const parts = text.replace(/^v/i, '').match(/\d+|[a-z]+/gi) ?? [];
  if (!parts.every((part) => isNumber(part) || FOREIGN_WORDS.test(part))) return undefined;
  const firstWord = parts.findIndex((part) => !isNumber(part));
  const split = firstWord < 0 ? parts.length : firstWord;
  const fill = Array.from({ length: Math.max(0, 4 - split) }, () => '0');
  const words = parts.slice(split).map((part) => FULL_WORDS[part.toLowerCase()] ?? part.toLowerCase());
  return [...parts.slice(0, split), ...fill, ...words];
}

function modifierParts(word = '', numbers = '', dev = ''): string[] {
  const folded = word.toLowerCase();
  if (folded === 'stable') return [];
  const full = FULL_WORDS[folded] ?? folded;
  return [...(full === '' ? [] : [full, ...(numbers.match(/\d+/g) ?? [])]), ...(dev === '' ? [] : ['dev'])];
}

function isNumber(part: string): boolean {
  return isDigit(part.charCodeAt(0));
}

/** A number is greater than the end; a word is placed against either by its rank. */
function orderParts(left: string | undefined, right: string | undefined, at: number, tell?: Tell): Order {
  const areNumbers = left !== undefined && right !== undefined && isNumber(left) && isNumber(right);
  const order = areNumbers
    ? digitsInOrder(left, right)
    : inOrder(rank(left), rank(right)) || inOrder(left === undefined ? 0 : 1, right === undefined ? 0 : 1);
  if (order === 0) return 0;
  const isByWord = rank(left) !== rank(right);
  const rule = areNumbers ? RULES.number : isByWord ? WORD_ORDER : RULES.longer;
  tell?.({ part: partName(left ?? right ?? '', at), left: left ?? '', right: right ?? '', rule });
  return order;
}

function rank(part: string | undefined): number {
  return part === undefined || isNumber(part) ? RELEASE_RANK : WORDS.indexOf(part);
}

function partName(part: string, at: number): Words {
  return isNumber(part) ? { vi: `số ${at + 1}`, en: `number ${at + 1}` } : { vi: 'độ ổn định', en: 'stability' };
}
