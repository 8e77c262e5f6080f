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
    end = lineEnd(text, start);
    if (name === undefined && isPlainContinuation(text, start)) continue; // of a field that nobody wants
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

/** A blank and a visible sign of ASCII: most lines of a package database. What else may be blank is looked at whole. */
function isPlainContinuation(text: string, start: number): boolean {
  const second = text.charCodeAt(start + 1);
  return text.charCodeAt(start) === 0x20 && second > 0x20 && second < 0x7f;
}
