import { linesOf, unquoted } from './text.ts';

/**
 * Variables of a file that shells read: `KEY=value`, `export KEY="value"`. Quotes go, escapes inside double quotes are
 * resolved, nothing is expanded. Later lines win. Source: os-release(5), "shell-compatible variable assignments".
 */
export function parseAssignments(text: string): Map<string, { readonly value: string; readonly line: number }> {
  const found = new Map<string, { value: string; line: number }>();
  for (const { text: line, number } of linesOf(text, { joinsLines: true })) {
    const [, name, rest] = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined && rest !== undefined) found.set(name, { value: shellValue(rest), line: number });
  }
  return found;
}

function shellValue(rest: string): string {
  const quote = rest[0];
  if (quote === '"') {
    const [, inner = ''] = /^"((?:[^"\\]|\\.)*)"?/.exec(rest) ?? [];
    return inner.replace(/\\(["\\$`])/g, '$1');
  }
  if (quote === "'") return /^'([^']*)/.exec(rest)?.[1] ?? '';
  return unquoted(rest.replace(/\s+#.*$/, '').trim());
}
