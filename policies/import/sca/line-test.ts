import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { Term } from './rule.ts';

/** Which language the patterns of a policy are written in; `unstated`: told from each pattern's own signs. */
export type PatternLanguage = 'osregex' | 'pcre2' | 'unstated';

/** One part of a content check, ready to be asked about lines. */
export interface TermTest {
  readonly term: Term;
  /** The pattern in RE2 syntax. */
  readonly pattern: string;
  /** Words and numbers that the pattern spells out. */
  readonly literals: readonly string[];
  /** Whether the line satisfies the part, its negation counted in. */
  holds(line: string): boolean;
}

/** A content check: satisfied by a line of which every part holds. */
export interface LineTest {
  readonly terms: readonly TermTest[];
  readonly literals: readonly string[];
  matches(line: string): boolean;
}

/**
 * Compiles the parts of one content check. Upper and lower case are one, as the source's own engine has it. A text in
 * place of it says which pattern cannot be run in linear time (look-around, back-references).
 */
export function compileLineTest(terms: readonly Term[], language: PatternLanguage): LineTest | string {
  const tests: TermTest[] = [];
  for (const term of terms) {
    const test = compileTerm(term, language);
    if (typeof test === 'string') return test;
    tests.push(test);
  }
  return lineTestOf(tests);
}

export function lineTestOf(tests: readonly TermTest[]): LineTest {
  return {
    terms: tests,
    literals: [...new Set(tests.flatMap(({ literals }) => literals))],
    matches: (line) => tests.every((test) => test.holds(line)),
  };
}

function compileTerm(term: Term, language: PatternLanguage): TermTest | string {
  if (term.kind === 'literal') {
    const wanted = term.text.toLowerCase();
    const pattern = `^${RE2JS.quote(term.text)}$`;
    return {
      term,
      pattern,
      literals: [term.text],
      holds: (line) => (line.toLowerCase() === wanted) !== term.isNegated,
    };
  }
  const pattern = withoutNullableParts(inRe2(term.text.trim(), language), term);
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return error.message.replace(/^error parsing regexp: /, '');
  }
  const literals = literalsIn(pattern);
  if (term.kind === 'pattern')
    return { term, pattern, literals, holds: (line) => expression.test(line) !== term.isNegated };
  const { operator, value } = term;
  const holds = (line: string): boolean => {
    const matcher = expression.matcher(line);
    const found = matcher.find() ? matcher.group(matcher.groupCount() > 0 ? 1 : 0) : null;
    const isTrue = found !== null && /^-?\d+$/.test(found) && compares(Number(found), operator, value);
    return isTrue !== term.isNegated;
  };
  return { term, pattern, literals: [...literals, String(value)], holds };
}

function compares(left: number, operator: '<' | '<=' | '==' | '!=' | '>=' | '>', right: number): boolean {
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '!=':
      return left !== right;
    default:
      return left === right;
  }
}

/**
 * OSRegex in RE2's words: there `\.` is any character and a bare dot is a dot, `\p` is punctuation, `\w` takes `@` and
 * `-`. Files that do not name their language are mixed: only `\.*` and `\.+` mark a pattern as OSRegex beyond doubt.
 * Source: OSSEC documentation, "Regular Expression Syntax".
 */
function inRe2(text: string, language: PatternLanguage): string {
  const isOs =
    language === 'osregex' ||
    (language === 'unstated' && /(?:^|[^\\])\\\.[*+]/.test(text) && !/[^\\]\.[*+]/.test(text));
  const blanks = text.replace(/\(\?[=!<]/g, (sign) => sign); // look-around is refused by the engine, with its own words
  if (!isOs) return blanks.replace(/\\-/g, '-').replace(/\\([@"'/:;,=<>&%~`#! ])/g, '$1');
  return blanks.replace(/\\(.)|([.+*?[\]{}])/g, (_, escaped: string | undefined, plain: string | undefined) => {
    if (plain !== undefined) return plain === '+' || plain === '*' ? plain : `\\${plain}`;
    if (escaped === '.') return '.';
    if (escaped === 'p') return '[!-/:-?\\[\\]{-}]';
    if (escaped === 'w') return '[\\w@-]';
    return /[sSdDwWtnr$()|\\^]/.test(escaped ?? '') ? `\\${escaped}` : (escaped ?? '');
  });
}

/** `!r:root|\s*` can never hold: the empty alternative accepts every line. What the author banned is the rest. */
function withoutNullableParts(pattern: string, { isNegated }: Term): string {
  if (!isNegated) return pattern;
  const parts = alternativesOf(pattern);
  const kept = parts.filter((part) => !/^(?:\\[stSdDwW]\*|\.\*|\s*)+$/.test(part));
  return kept.length > 0 && kept.length < parts.length ? kept.join('|') : pattern;
}

/** The alternatives of a pattern at its outermost level. */
export function alternativesOf(pattern: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at];
    if (sign === '\\') at += 1;
    else if (sign === '[') at = endOfClass(pattern, at);
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    else if (sign === '|' && depth <= 0) {
      parts.push(pattern.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, pattern.slice(start)];
}

/** Where the character class that opens at `at` closes. */
export function endOfClass(pattern: string, at: number): number {
  let index = at + 1;
  if (pattern[index] === '^') index += 1;
  if (pattern[index] === ']') index += 1;
  while (index < pattern.length && pattern[index] !== ']') index += pattern[index] === '\\' ? 2 : 1;
  return index;
}

const GAP = '\u0000';
const COUNT = '(?:[*+?]|\\{[^}]*\\})?';
/** One sign of a pattern: a class, a wildcard, an escaped sign, or a sign with a meaning. */
const SIGN = new RegExp(
  `\\\\([sStdDwWbB])${COUNT}|\\[(?:\\\\.|[^\\]\\\\])*\\]${COUNT}|\\.[*+?]|\\\\(.)|([\\^$()|?*+{}])`,
  'g',
);

/** Stretches of plain text in a pattern, whole and in words. */
function literalsIn(pattern: string): string[] {
  const plain = pattern.replace(SIGN, (_, _class?: string, escaped?: string) => escaped ?? GAP);
  const stretches = plain
    .split(GAP)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return [...new Set([...stretches, ...stretches.flatMap((part) => part.split(/[\s=:]+/))])].filter(
    (word) => word !== '',
  );
}
