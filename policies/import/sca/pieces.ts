import { alternativesOf, endOfClass } from './line-test.ts';

/** Stands in a piece for a number, for a word that must be there, for one that may. */
export const NUMBER = '\u0001';
export const WORD = '\u0002';
export const MAYBE = '\u0003';

const PLACEHOLDERS = [NUMBER, WORD, MAYBE];
const MAX_EXPANSIONS = 128;

/** Whether a word holds a part that is not spelt out. */
export function isOpen(word: string): boolean {
  return PLACEHOLDERS.some((sign) => word.includes(sign));
}

/**
 * A pattern about a line of words, as the lists of words it looks for: one list for each alternative. Blanks and `.*`
 * part words; counts and classes become the placeholders above. `undefined`: the pattern is more than that.
 */
export function wordLists(pattern: string): string[][] | undefined {
  const flat = expandGroups(pattern);
  if (flat === undefined) return undefined;
  const lists: string[][] = [];
  for (const alternative of flat) {
    const words = wordsOf(alternative);
    if (words === undefined) return undefined;
    lists.push(words);
  }
  return lists;
}

/** Groups multiplied out; `(x)?` becomes both. `undefined`: repeated groups, or too many of them. */
function expandGroups(pattern: string): string[] | undefined {
  let todo = alternativesOf(pattern);
  const done: string[] = [];
  while (todo.length > 0) {
    if (todo.length + done.length > MAX_EXPANSIONS) return undefined;
    const next: string[] = [];
    for (const part of todo) {
      const group = findGroup(part);
      if (group === undefined) done.push(part);
      else if (group === 'repeated') return undefined;
      else for (const inner of group.inner) next.push(...alternativesOf(group.before + inner + group.after));
    }
    todo = next;
  }
  return done;
}

interface Group {
  readonly before: string;
  readonly inner: readonly string[];
  readonly after: string;
}

function findGroup(pattern: string): Group | 'repeated' | undefined {
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at];
    if (sign === '\\') at += 1;
    else if (sign === '[') at = endOfClass(pattern, at);
    else if (sign === '(') {
      const end = closing(pattern, at);
      if (end === undefined) return 'repeated';
      const content = pattern.slice(at + 1, end).replace(/^\?:/, '');
      const after = pattern.slice(end + 1);
      if (/^[*+{]/.test(after)) return 'repeated';
      const isOptional = after.startsWith('?');
      const inner = [...alternativesOf(content), ...(isOptional ? [''] : [])];
      return { before: pattern.slice(0, at), inner, after: isOptional ? after.slice(1) : after };
    }
  }
  return undefined;
}

function closing(pattern: string, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < pattern.length; at += 1) {
    const sign = pattern[at];
    if (sign === '\\') at += 1;
    else if (sign === '[') at = endOfClass(pattern, at);
    else if (sign === '(') depth += 1;
    else if (sign === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

const GAP = '\u0000';
const BACKSLASH = '\u0004';

/** The words of one alternative without groups. */
function wordsOf(alternative: string): string[] | undefined {
  const marked = alternative
    .replaceAll('\\\\', BACKSLASH)
    .replace(/\\([sth])(?:[*+?]|\{[^}]*\})?/g, GAP)
    .replace(/\[(?:\\s|\\t| |\[:space:\]|\[:blank:\])+\](?:[*+?]|\{[^}]*\})?/g, GAP)
    .replace(/\.[*+]\??/g, GAP)
    .replace(/\\b/g, '')
    .replace(/(?:\\d|\[0-9\])(?:\+|\{[^}]*\})?(?![*?])/g, NUMBER)
    .replace(/(?:\\d|\[0-9\])[*?]/g, MAYBE)
    .replace(/(?:\\[wSWD]|\[(?:\\.|[^\]\\])+\])\+/g, WORD)
    .replace(/(?:\\[wSWD]|\[(?:\\.|[^\]\\])+\])\*/g, MAYBE)
    .replace(/^\^|\$$/g, '');
  if (/(?<!\\)[[\]{}()|*+?^$]/.test(marked)) return undefined;
  const plain = marked.replace(/\\(.)/g, '$1').replaceAll(BACKSLASH, '\\');
  return plain.split(new RegExp(`[${GAP}\\s]+`)).filter((word) => word !== '');
}
