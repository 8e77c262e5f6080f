import { linesOf, wordsOf } from './text.ts';

/** One directive with the sections around it ("VirtualHost *:443"). */
export interface ApacheDirective {
  readonly name: string;
  readonly args: readonly string[];
  readonly context: readonly string[];
  readonly line: number;
}

/** Directives of an Apache file in order; sections stay open to their end. Source: Apache HTTP Server, "Configuration Files". */
export function parseApache(text: string): ApacheDirective[] {
  const found: ApacheDirective[] = [];
  const context: string[] = [];
  for (const { text: line, number } of linesOf(text, { joinsLines: true })) {
    const [, closing, section, rest = ''] = /^<(\/?)([A-Za-z]\w*)\s*([^>]*)>?/.exec(line) ?? [];
    if (section !== undefined && closing === '/') context.pop();
    else if (section !== undefined) {
      if (context.length < 32) context.push(`${section} ${wordsOf(rest).join(' ')}`.trim());
    } else {
      const [name = '', ...args] = wordsOf(line);
      found.push({ name, args, context: [...context], line: number });
    }
  }
  return found;
}

/** The file with only section lines and the named directives; lines keep their places. */
export function cutApache(text: string, named: ReadonlySet<string>): string {
  const lines = text.split('\n');
  let isKept = false;
  let goesOn = false;
  return lines
    .map((line) => {
      const word = /^\s*([A-Za-z]\w*)/.exec(line)?.[1]?.toLowerCase() ?? '';
      if (!goesOn) isKept = /^\s*<\/?[A-Za-z]/.test(line) || named.has(word);
      goesOn = line.trimEnd().endsWith('\\');
      return isKept ? line : goesOn ? '\\' : '';
    })
    .join('\n');
}
