import type { Words } from '../base/text.ts';
import { defineScheme, digitsInOrder, inOrder, type Order, RULES } from './scheme.ts';

/**
 * Kinds of token in the order in which the absence of one counts: where two versions part, the one with the earlier
 * kind is greater (a further number beats a letter beats a suffix beats a revision beats the end).
 */
const KINDS = ['first', 'number', 'letter', 'suffix', 'suffixNumber', 'hash', 'revision', 'end'] as const;
type Kind = (typeof KINDS)[number];

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

interface ApkVersion {
  readonly tokens: readonly Token[];
  /** A number right after a letter ("1.9.5p2"): apk-tools 2 took it, apk-tools 3 does not. */
  readonly hasNumberAfterLetter: boolean;
}

const END: Token = { kind: 'end', text: '' };

/** Suffixes from oldest to newest; those before `''` mark a pre-release. */
const SUFFIXES = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];
const RELEASE_RANK = SUFFIXES.indexOf('');

interface Step {
  readonly kind: Kind;
  readonly pattern: RegExp;
  readonly after: readonly Kind[];
}

/** The grammar: what may follow what. The second number is the one after a letter, which only apk-tools 2 took. */
const STEPS: readonly Step[] = [
  { kind: 'number', pattern: /\.(\d+)/y, after: ['first', 'number'] },
  { kind: 'letter', pattern: /([a-z])/y, after: ['first', 'number'] },
  { kind: 'number', pattern: /(\d+)/y, after: ['letter'] },
  {
    kind: 'suffix',
    pattern: /_(alpha|beta|pre|rc|cvs|svn|git|hg|p)/y,
    after: ['first', 'number', 'letter', 'suffix', 'suffixNumber'],
  },
  { kind: 'suffixNumber', pattern: /(\d+)/y, after: ['suffix'] },
  { kind: 'hash', pattern: /~([0-9a-f]+)/y, after: ['first', 'number', 'letter', 'suffix', 'suffixNumber'] },
  {
    kind: 'revision',
    pattern: /-r(\d+)/y,
    after: ['first', 'number', 'letter', 'suffix', 'suffixNumber', 'hash'],
  },
];

const NAMES: Readonly<Record<Kind, Words>> = {
  first: { vi: 'số đầu', en: 'first number' },
  number: { vi: 'số', en: 'number' },
  letter: { vi: 'chữ cái', en: 'letter' },
  suffix: { vi: 'hậu tố', en: 'suffix' },
  suffixNumber: { vi: 'số của hậu tố', en: 'number of the suffix' },
  hash: { vi: 'mã commit', en: 'commit hash' },
  revision: { vi: 'bản đóng gói', en: 'package revision' },
  end: { vi: 'hết', en: 'end' },
};

const SUFFIX_ORDER: Words = {
  vi: 'alpha, beta, pre, rc, bản chính thức, cvs, svn, git, hg, p',
  en: 'alpha, beta, pre, rc, the release, cvs, svn, git, hg, p',
};

/**
 * Versions of Alpine packages: `number{.number}{letter}{_suffix{number}}{~hash}{-r number}`.
 * A number after the letter, as in sudo "1.9.5p2-r1", is compared the way apk-tools 2 did, because Alpine up to 3.14
 * shipped such packages; `isValid` says what apk-tools 3 says of it.
 * Source: apk-package(5); https://gitlab.alpinelinux.org/alpine/apk-tools, "version" tests.
 */
export const apk = defineScheme({
  id: 'apk',
  expects: {
    vi: 'số, có thể kèm chữ cái, _hậu tố và -r, ví dụ 3.1.4_rc1-r0',
    en: 'numbers with a letter, _suffix and -r where wanted, such as 3.1.4_rc1-r0',
  },
  parse: parseApk,
  isCurrent: (parsed) => !parsed.hasNumberAfterLetter,

  order(left, right, tell) {
    for (let i = 0; i <= Math.max(left.tokens.length, right.tokens.length); i += 1) {
      const a = left.tokens[i] ?? END;
      const b = right.tokens[i] ?? END;
      const order = orderTokens(a, b);
      if (order === 0) continue;
      tell?.({ part: NAMES[a === END ? b.kind : a.kind], left: a.text, right: b.text, rule: ruleOf(a, b) });
      return order;
    }
    return 0;
  },

  describe: ({ tokens }) => tokens.map(({ kind, text }) => ({ name: NAMES[kind], text })),
});

function parseApk(text: string): ApkVersion | undefined {
  const first = /^\d+/.exec(text)?.[0];
  if (first === undefined) return undefined;
  const tokens: Token[] = [{ kind: 'first', text: first }];
  let hasNumberAfterLetter = false;
  let at = first.length;
  while (at < text.length) {
    const before = tokens.at(-1)?.kind ?? 'first';
    const taken = takeToken(text, at, before);
    if (taken === undefined) return undefined;
    tokens.push(taken.token);
    hasNumberAfterLetter ||= before === 'letter' && taken.token.kind === 'number';
    at = taken.end;
  }
  return { tokens, hasNumberAfterLetter };
}

function takeToken(text: string, at: number, before: Kind): { token: Token; end: number } | undefined {
  for (const { kind, pattern, after } of STEPS) {
    if (!after.includes(before)) continue;
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return { token: { kind, text: found }, end: pattern.lastIndex };
  }
  return undefined;
}

function orderTokens(left: Token, right: Token): Order {
  if (left.kind === right.kind) return orderSame(left, right);
  if (isPreRelease(left)) return -1;
  if (isPreRelease(right)) return 1;
  return inOrder(KINDS.indexOf(right.kind), KINDS.indexOf(left.kind));
}

function orderSame(left: Token, right: Token): Order {
  switch (left.kind) {
    case 'suffix':
      return inOrder(SUFFIXES.indexOf(left.text), SUFFIXES.indexOf(right.text));
    case 'letter':
    case 'hash':
    case 'end':
      return inOrder(left.text, right.text);
    case 'number':
      // A leading zero makes both texts, as in Gentoo: 1.05 comes before 1.1.
      return left.text.startsWith('0') || right.text.startsWith('0')
        ? inOrder(left.text, right.text)
        : digitsInOrder(left.text, right.text);
    default:
      return digitsInOrder(left.text, right.text);
  }
}

function isPreRelease(token: Token): boolean {
  return token.kind === 'suffix' && SUFFIXES.indexOf(token.text) < RELEASE_RANK;
}

function ruleOf(left: Token, right: Token): Words {
  if (isPreRelease(left) || isPreRelease(right)) return left.kind === right.kind ? SUFFIX_ORDER : RULES.preRelease;
  if (left.kind !== right.kind) return RULES.longer;
  if (left.kind === 'suffix') return SUFFIX_ORDER;
  return left.kind === 'letter' || left.kind === 'hash' ? RULES.text : RULES.number;
}
