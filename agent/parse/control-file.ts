/** One paragraph: fields by lower-case name, continuation lines joined with newlines. */
export type Paragraph = ReadonlyMap<string, string>;

/**
 * Paragraphs of a Debian control file, parted by empty lines. Field names ignore case; only the `wanted` ones are kept,
 * since a package database is large and mostly descriptions. Source: deb822(5).
 */
export function parseControlFile(text: string, wanted?: ReadonlySet<string>): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let current = new Map<string, string>();
  let name: string | undefined;
  for (let start = 0, end = 0; start <= text.length; start = end + 1) {
    if (name === undefined) start = behindContinuations(text, start); // of a field that nobody wants
    end = lineEnd(text, start);
    const line = text.slice(start, end);
    if (line.trim() === '') {
      if (current.size > 0) paragraphs.push(current);
      current = new Map();
      name = undefined;
    } else if (line.startsWith('#')) {
      // A comment line, also between the lines of one field.
    } else if (line[0] === ' ' || line[0] === '\t') {
      if (name !== undefined) current.set(name, `${current.get(name) ?? ''}\n${line.trim()}`);
    } else {
      const colon = line.indexOf(':');
      const field = colon === -1 ? '' : line.slice(0, colon).toLowerCase();
      name = field !== '' && (wanted === undefined || wanted.has(field)) ? field : undefined;
      if (name !== undefined) current.set(name, line.slice(colon + 1).trim());
    }
  }
  if (current.size > 0) paragraphs.push(current);
  return paragraphs;
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}

// A blank and a visible sign of ASCII; what else may be blank is looked at line by line. Bounded, as backtracking is kept.
const CONTINUATIONS = /(?: [!-~].*\n){1,200}/y;

function behindContinuations(text: string, start: number): number {
  CONTINUATIONS.lastIndex = start;
  return CONTINUATIONS.test(text) ? CONTINUATIONS.lastIndex : start;
}
