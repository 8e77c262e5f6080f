/** One setting of apt: blocks are written out as `A::B`, entries of a list joined with "; ". */
export interface AptSetting {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|#(?!clear\b|include\b)[^\n]*|"((?:[^"\\]|\\.)*)"|([{};])|([^\s{};"]+)/g;

/**
 * Settings of a file in the language of BIND and apt: `A::B "x";`, `A { B "x"; };`, lists `A { "x"; "y"; };`.
 * Source: apt.conf(5).
 */
export function parseAptConf(text: string): AptSetting[] {
  const found = new Map<string, { value: string; line: number }>();
  const scopes: string[] = [];
  let words: string[] = [];
  let value: string | undefined;
  let line = 1;
  let seen = 0;
  for (const match of text.matchAll(TOKEN)) {
    for (; seen < match.index; seen += 1) if (text[seen] === '\n') line += 1;
    const [, quoted, sign, word] = match;
    if (quoted !== undefined) value = (value === undefined ? '' : `${value} `) + quoted;
    else if (word !== undefined) words.push(word);
    else if (sign === '{') {
      scopes.push(words.join(' '));
      words = [];
    } else if (sign === ';') {
      const key = [...scopes, ...words.slice(0, 1)]
        .filter((name) => name !== '')
        .join('::')
        .replace(/::$/, '');
      const told = value ?? words.slice(1).join(' ');
      if (key !== '' && told !== '') {
        const isListed = words.length === 0 || (words[0] ?? '').endsWith('::');
        const known = found.get(key);
        found.set(key, { value: isListed && known !== undefined ? `${known.value}; ${told}` : told, line });
      }
      words = [];
      value = undefined;
    } else if (sign === '}') {
      scopes.pop();
      words = [];
      value = undefined;
    }
  }
  return [...found].map(([key, setting]) => ({ key, ...setting }));
}
