/** A line that says something: without its comment, trimmed, with its number in the file, counted from one. */
export interface Line {
  readonly text: string;
  readonly number: number;
}

export interface LineOptions {
  /** Characters that begin a comment where they stand first in a line; `#` unless said otherwise. */
  readonly comments?: string;
  /** Comments also begin in the middle of a line, after a blank. */
  readonly hasTrailingComments?: boolean;
  /** A backslash at the end joins the next line; the number is the first one's. */
  readonly joinsLines?: boolean;
}

/** The lines of a configuration file that say something. Carriage returns and a byte order mark are dropped. */
export function linesOf(text: string, options: LineOptions = {}): Line[] {
  const comments = options.comments ?? '#';
  const lines: Line[] = [];
  let pending: { text: string; number: number } | undefined;
  let number = 0;
  for (const raw of (text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n')) {
    number += 1;
    let line: string = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (pending === undefined && comments.includes(line.trimStart()[0] ?? '\n')) continue;
    if (options.joinsLines === true && line.endsWith('\\')) {
      pending = { text: `${pending?.text ?? ''}${line.slice(0, -1)} `, number: pending?.number ?? number };
      continue;
    }
    if (pending !== undefined) line = pending.text + line;
    if (options.hasTrailingComments === true) line = withoutTrailingComment(line, comments);
    const trimmed = line.trim();
    if (trimmed !== '') lines.push({ text: trimmed, number: pending?.number ?? number });
    pending = undefined;
  }
  const last = pending?.text.trim() ?? '';
  if (pending !== undefined && last !== '') lines.push({ text: last, number: pending.number });
  return lines;
}

function withoutTrailingComment(line: string, comments: string): string {
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (comments.includes(character) && (index === 0 || /\s/.test(line[index - 1] ?? '')))
      return line.slice(0, index);
  }
  return line;
}

/** Words apart by blanks; quotes keep words together and go, a backslash keeps the next character. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (character === '\\' && quote !== "'" && index + 1 < line.length) {
      index += 1;
      word = (word ?? '') + (line[index] ?? '');
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** The text without one pair of quotes around the whole of it. */
export function unquoted(text: string): string {
  const first = text[0];
  return text.length >= 2 && (first === '"' || first === "'") && text.endsWith(first) ? text.slice(1, -1) : text;
}

/** Whether bytes are no text: a NUL within the first kilobyte. */
export function looksBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 1024).includes(0);
}

/** Text with each character after `keep` says no replaced: lines keep their places, so `path:line` stays true. */
export function keepLines(text: string, keep: (line: string) => boolean): string {
  return text
    .split('\n')
    .map((line) => (keep(line) ? line : ''))
    .join('\n');
}
