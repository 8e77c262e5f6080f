/** One directive: its words, where it stands, and its block if it opens one. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly line: number;
  readonly block?: readonly Directive[];
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly isSign: boolean;
}

const MAX_DEPTH = 32;

/**
 * Directives of an nginx file. Blocks of Lua are skipped whole; what is left open at the end is closed there, and a brace
 * too many is passed over. Source: nginx documentation, "Configuration file's structure"; ngx_conf_file.c.
 */
export function parseNginx(text: string): readonly Directive[] {
  const tokens = tokensOf(text);
  let index = 0;
  const block = (depth: number): Directive[] => {
    const directives: Directive[] = [];
    let words: Token[] = [];
    for (; index < tokens.length; index += 1) {
      const token = tokens[index];
      if (token === undefined) break;
      if (!token.isSign) words.push(token);
      else if (token.text === '}') return directives;
      else {
        const [name, ...args] = words;
        words = [];
        if (name === undefined) continue;
        const common = { name: name.text, args: args.map((word) => word.text), line: name.line };
        if (token.text === ';') directives.push(common);
        else if (depth >= MAX_DEPTH) return directives;
        else {
          index += 1;
          directives.push({ ...common, block: block(depth + 1) });
        }
      }
    }
    return directives;
  };
  const found: Directive[] = [];
  for (; index < tokens.length; index += 1) found.push(...block(0)); // after a brace too many
  return found;
}

/**
 * The file with the arguments of all directives but the named ones gone: headers that a proxy adds and parameters of
 * applications hold secrets. Lines keep their places.
 */
export function cutNginx(text: string, named: ReadonlySet<string>): string {
  const kept =
    [...text].length === text.length
      ? text.split('')
      : Array.from(text, (character) => (character.length === 1 ? character : '  '))
          .join('')
          .split('');
  const blank = (start: number, end: number): void => {
    for (let place = start; place < end; place += 1) if (kept[place] !== '\n') kept[place] = ' ';
  };
  let statement: Token[] = [];
  let last = 0;
  for (const token of tokensOf(text)) {
    blank(last, token.start); // comments, Lua, and quotes that never close
    last = token.end;
    if (!token.isSign) statement.push(token);
    else {
      const name = statement[0]?.text ?? '';
      if (!named.has(name)) for (const word of statement.slice(1)) blank(word.start, word.end);
      statement = [];
    }
  }
  for (const word of statement.slice(1)) blank(word.start, word.end);
  blank(last, kept.length);
  return kept.join('');
}

const WORD =
  /#[^\n]*|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([{};])|((?:\$\{|\\[\s\S]|[^\s{};"'\\])(?:\$\{[^}]*\}|\\[\s\S]|[^\s{};\\])*)/g;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let seen = 0;
  let skipTo = 0;
  for (const match of text.matchAll(WORD)) {
    const [whole, double, single, sign, word] = match;
    if (match.index < skipTo || whole.startsWith('#')) continue;
    for (; seen < match.index; seen += 1) if (text[seen] === '\n') line += 1;
    tokens.push({
      text: sign ?? double ?? single ?? word ?? '',
      line,
      start: match.index,
      end: match.index + whole.length,
      isSign: sign !== undefined,
    });
    const before = tokens.at(-2);
    if (sign === '{' && before !== undefined && /_by_lua_block$|_by_js_block$/.test(before.text)) {
      skipTo = endOfBlock(text, match.index + 1);
      tokens.push({ text: '}', line, start: skipTo - 1, end: skipTo, isSign: true });
    } else if (
      sign === '{' &&
      before !== undefined &&
      !before.isSign &&
      /_by_lua_block$/.test(tokens.at(-3)?.text ?? '')
    ) {
      skipTo = endOfBlock(text, match.index + 1); // set_by_lua_block $name {
      tokens.push({ text: '}', line, start: skipTo - 1, end: skipTo, isSign: true });
    }
  }
  return tokens;
}

/** Behind the brace that closes a foreign block; braces in its strings and comments do not count. */
function endOfBlock(text: string, start: number): number {
  let depth = 1;
  for (const match of text.slice(start).matchAll(/--[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{}]/g)) {
    if (match[0] === '{') depth += 1;
    if (match[0] === '}') depth -= 1;
    if (depth === 0) return start + match.index + 1;
  }
  return text.length;
}
