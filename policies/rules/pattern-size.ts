/**
 * How many instructions a pattern of RE2 syntax becomes at most. Searching costs up to that much for each character, and
 * compiling that much memory: "(?:x?){1000}" written eighty times is short, and becomes 160,000. Counted before the
 * pattern is compiled; what is no pattern gets some number. Source: https://github.com/google/re2/wiki/Syntax
 */
export function patternSize(pattern: string): number {
  const groups: Sum[] = [{ done: 0, last: 0 }];
  for (let at = 0; at < pattern.length; ) {
    const sum = groups.at(-1) ?? { done: 0, last: 0 };
    const sign = pattern[at];
    const repeat =
      sign === '{' ? /^\{(\d{1,9})(?:,(\d{0,9}))?\}/.exec(pattern.slice(at, at + MAX_REPEAT_LENGTH)) : null;
    if (repeat !== null) {
      sum.last = (sum.last + 1) * Math.max(1, Number(repeat[1]) + 1, Number(repeat[2] ?? 0));
      at += repeat[0].length;
      continue;
    }
    // Flags are no part of their own: what repeats behind them repeats the part before.
    const flags = sign === '(' ? /^\(\?[a-zA-Z-]{1,8}\)/.exec(pattern.slice(at, at + MAX_REPEAT_LENGTH)) : null;
    if (flags !== null) {
      at += flags[0].length;
      continue;
    }
    if (sign === ')' && groups.length > 1) {
      groups.pop();
      const outer = groups.at(-1) ?? sum;
      outer.last = sum.done + sum.last + CAPTURE;
    } else if (sign === '(') {
      begin(sum, 0);
      groups.push({ done: 0, last: 0 });
    } else if (sign === '*' || sign === '+' || sign === '?') sum.last += LOOP;
    else begin(sum, sign === '|' ? 2 : 1); // one side of it may be empty, which is an instruction too
    at += sign === '[' ? classLength(pattern, at) : sign === '\\' ? escapeLength(pattern, at) : 1;
  }
  return groups.reduce((all, { done, last }) => all + done + last, 0);
}

/** What stands in a group so far: its parts, and the last of them, which a quantifier may repeat. */
interface Sum {
  done: number;
  last: number;
}

/** The two ends of a group that captures, and the nothing that may stand in it. */
const CAPTURE = 3;
/** A loop over what may match nothing is written as an optional one-or-more. */
const LOOP = 2;
const MAX_REPEAT_LENGTH = 24;

function begin(sum: Sum, size: number): void {
  sum.done += sum.last;
  sum.last = size;
}

/** A class is one instruction, whatever it holds; "]" may stand first in it. */
function classLength(pattern: string, from: number): number {
  let at = from + (pattern[from + 1] === '^' ? 2 : 1);
  if (pattern[at] === ']') at += 1;
  while (at < pattern.length && pattern[at] !== ']') {
    const named = pattern.startsWith('[:', at) ? pattern.indexOf(':]', at + 2) : -1;
    at = named > 0 ? named + 2 : at + (pattern[at] === '\\' ? escapeLength(pattern, at) : 1);
  }
  return at - from + 1;
}

/** `\p{Greek}` and `\x{10FFFF}` have braces of their own, which repeat nothing. */
function escapeLength(pattern: string, at: number): number {
  const braces = /^\\[pPx]\{[^}]*\}/.exec(pattern.slice(at, at + MAX_REPEAT_LENGTH * 4));
  return braces === null ? 2 : braces[0].length;
}
