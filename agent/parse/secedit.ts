import { TargetError } from '../targets/target.ts';

/** What `secedit /export` says, by section in its own spelling, then by name. Values as they stand, quotes gone. */
export type SecurityTemplate = ReadonlyMap<string, ReadonlyMap<string, string>>;

const MAX_LINES = 20_000;

/**
 * Security template of Windows. Section names are English in every display language.
 * Throws `TargetError` `parse_failed` where the text has no section that one knows.
 * Source: [MS-GPSB] 2.2
 */
export function parseSecedit(text: string): SecurityTemplate {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith(';')) continue;
    const title = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (title !== undefined) {
      current = sections.get(title) ?? new Map();
      sections.set(title, current);
      continue;
    }
    const [, name, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined || current === undefined || index > MAX_LINES)
      throw new TargetError('parse_failed', `line ${index + 1} is no line of a security template`);
    current.set(name, value.replace(/^"(.*)"$/, '$1'));
  }
  if (!sections.has('System Access') && !sections.has('Privilege Rights'))
    throw new TargetError('parse_failed', 'the security template has neither system access nor rights');
  return sections;
}

/** Numbers where the whole value is one, all else as text. */
export function templateValues(section: ReadonlyMap<string, string> | undefined): Record<string, number | string> {
  return Object.fromEntries(
    [...(section ?? [])].map(([name, value]) => [name, /^-?\d{1,15}$/.test(value) ? Number(value) : value]),
  );
}
