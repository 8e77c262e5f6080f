export interface Token {
  readonly kind: 'comment' | 'text' | 'bracket' | 'word' | 'other';
  readonly text: string;
}

// In this order: what begins a text or a comment hides what stands in it. `$(` inside a text is left to the eye.
const TOKEN = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*|<#[\s\S]*?#>)`,
    String.raw`(?<text>@'\n[\s\S]*?\n'@|@"\n[\s\S]*?\n"@|'(?:[^']|'')*'|"(?:[^"\x60]|\x60[\s\S]|"")*")`,
    String.raw`(?<bracket>@?[({]|\$\(|[[\])}])`,
    '(?<word>-?[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z]+)?)',
    String.raw`(?<other>\$\{[^}]*\}|\$[A-Za-z_:][\w:]*|[\s\S])`,
  ].join('|'),
  'y',
);

/** PowerShell in pieces, as far as its texts, comments, brackets and words go. Throws where a text does not end. */
export function tokensOf(script: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < script.length) {
    const at = TOKEN.lastIndex;
    const [kind, text] = Object.entries(TOKEN.exec(script)?.groups ?? {}).find(([, part]) => part !== undefined) ?? [];
    if (kind === undefined || text === undefined) throw new Error(`no token at ${at}`);
    if (kind === 'other' && (text === '"' || text === "'"))
      throw new Error(`a text that does not end: ${script.slice(at, at + 60)}`);
    tokens.push({ kind: kind as Token['kind'], text });
  }
  return tokens;
}
