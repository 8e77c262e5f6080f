import { RE2JS } from 're2js';
import { endOfClass } from './sca/line-test.ts';

const MAX_DEPTH = 8;
const LETTERS = 'a1 /-_.:@=AZ,x0"\'';

/** Texts that a pattern finds itself in, one for each alternative at most; empty where none could be made. */
export function sampleTexts(pattern: string): string[] {
  const bare = pattern.replace(/^\(\?i\)/, '');
  const made = [
    ...alternatives(bare).map((part) => sample(part, 0, false)),
    ...alternatives(bare).map((part) => sample(part, 0, true)),
  ];
  const expression = RE2JS.compile(pattern);
  return [...new Set(made)].filter((text) => text !== '' && expression.test(text)).slice(0, 4);
}

function alternatives(pattern: string): string[] {
  const parts = [''];
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at] ?? '';
    let piece = sign;
    if (sign === '\\') piece += pattern[at + 1] ?? '';
    else if (sign === '[') piece = pattern.slice(at, endOfClass(pattern, at) + 1);
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    if (sign === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += piece;
    at += piece.length - 1;
  }
  return parts;
}

/** One text for an alternative; `isLong` takes what may be left out once as well. */
function sample(pattern: string, depth: number, isLong: boolean): string {
  if (depth > MAX_DEPTH) return '';
  let text = '';
  for (let at = 0; at < pattern.length; ) {
    const { piece, end } = atomAt(pattern, at, depth, isLong);
    const [, count = ''] = /^([*+?]|\{\d+(?:,\d*)?\})\??/.exec(pattern.slice(end)) ?? [];
    const times =
      count === '' || count === '+' ? 1 : count.startsWith('{') ? Number.parseInt(count.slice(1), 10) : isLong ? 1 : 0;
    text += piece.repeat(Math.min(times, 40));
    const [whole = ''] = /^(?:(?:[*+?]|\{\d+(?:,\d*)?\})\??)?/.exec(pattern.slice(end)) ?? [];
    at = end + whole.length;
  }
  return text;
}

function atomAt(pattern: string, at: number, depth: number, isLong: boolean): { piece: string; end: number } {
  const sign = pattern[at] ?? '';
  if (sign === '\\') return { piece: escapedSample(pattern[at + 1] ?? ''), end: at + 2 };
  if (sign === '[') {
    const end = endOfClass(pattern, at) + 1;
    return { piece: classSample(pattern.slice(at, end)), end };
  }
  if (sign === '(') {
    const end = closing(pattern, at);
    const inner = pattern.slice(at + 1, end).replace(/^\?(?:P?<\w+>|[a-z]*:)/, '');
    return { piece: sample(alternatives(inner)[0] ?? '', depth + 1, isLong), end: end + 1 };
  }
  if (sign === '^' || sign === '$') return { piece: '', end: at + 1 };
  return { piece: sign === '.' ? 'x' : sign, end: at + 1 };
}

function escapedSample(letter: string): string {
  const known: Readonly<Record<string, string>> = {
    s: ' ',
    S: 'x',
    d: '1',
    D: 'x',
    w: 'x',
    W: ' ',
    t: '\t',
    n: '\n',
    b: '',
    B: '',
  };
  return known[letter] ?? letter;
}

function classSample(source: string): string {
  const expression = RE2JS.compile(`^${source}$`);
  return [...LETTERS].find((letter) => expression.test(letter)) ?? '';
}

function closing(pattern: string, open: number): number {
  let depth = 0;
  for (let at = open; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === '[') at = endOfClass(pattern, at);
    else if (pattern[at] === '(') depth += 1;
    else if (pattern[at] === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return pattern.length;
}
