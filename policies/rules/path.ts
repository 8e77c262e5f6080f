import { Refusal } from './complaints.ts';

/** `.field` for names that Muster chose, `[key]` for names that somebody else chose. */
export type PathPart =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'key'; readonly name: string };

export interface ParsedPath {
  readonly text: string;
  /** Where it starts: the inventory, the item at hand, or the item one quantifier further out. */
  readonly base: 'root' | 'item' | 'outer';
  /** `.#`: the item's key in its map or its place in its list. No parts follow. */
  readonly isPlace: boolean;
  readonly parts: readonly PathPart[];
}

const FIELD = /[A-Za-z][A-Za-z0-9]*/y;
const MAX_PATH_LENGTH = 2048;

/** Reads a path as a rule writes it. Keys are taken literally up to `]`; `]]` is a `]`. Throws `Refusal`. */
export function parsePath(text: string): ParsedPath {
  if (text.length > MAX_PATH_LENGTH) throw new Refusal(`a path is at most ${MAX_PATH_LENGTH} characters long`);
  const base = text.startsWith('..') ? 'outer' : text.startsWith('.') ? 'item' : 'root';
  const start = base === 'outer' ? 2 : base === 'item' ? 1 : 0;
  const rest = text.slice(start);
  if (base !== 'root' && rest === '') return { text, base, isPlace: false, parts: [] };
  if (base !== 'root' && rest === '#') return { text, base, isPlace: true, parts: [] };
  return { text, base, isPlace: false, parts: parseParts(text, start) };
}

function parseParts(text: string, start: number): PathPart[] {
  const parts: PathPart[] = [];
  let at = start;
  while (at < text.length) {
    if (text[at] === '[') {
      const key = readKey(text, at);
      parts.push({ kind: 'key', name: key.name });
      at = key.end;
    } else {
      if (parts.length > 0) {
        if (text[at] !== '.') throw badPath(text, at);
        at += 1;
      }
      FIELD.lastIndex = at;
      const name = FIELD.exec(text)?.[0];
      if (name === undefined) throw badPath(text, at);
      parts.push({ kind: 'field', name });
      at += name.length;
    }
  }
  if (parts.length === 0) throw new Refusal('a path is empty; start with a section, such as "os.family"');
  return parts;
}

function readKey(text: string, open: number): { name: string; end: number } {
  let name = '';
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] !== ']') {
      name += text[at];
    } else if (text[at + 1] === ']') {
      name += ']';
      at += 1;
    } else {
      if (name === '') throw new Refusal(`"${text}" has an empty key; write the key between [ and ]`);
      return { name, end: at + 1 };
    }
  }
  throw new Refusal(`"${text}" lacks the closing ]`);
}

function badPath(text: string, at: number): Refusal {
  return new Refusal(
    `"${text}" cannot be read as a path at character ${at + 1}; write section.field, and [key] for names with other characters`,
  );
}

/** Writes a key the way a path takes it. */
export function keyInPath(key: string): string {
  return key.includes(']') ? `[${key.replaceAll(']', ']]')}]` : `[${key}]`;
}
