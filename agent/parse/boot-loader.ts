import { linesOf, unquoted, wordsOf } from './text.ts';

/** Arguments of /etc/default/grub: those for all entries, then those of the normal ones. Source: grub manual, "Simple configuration". */
export function parseGrubDefaults(text: string): string[] | undefined {
  const values = new Map<string, string>();
  for (const { text: line } of linesOf(text)) {
    const [, name = '', value = ''] = /^(?:export\s+)?(GRUB_CMDLINE_LINUX(?:_DEFAULT)?)=(.*)$/.exec(line) ?? [];
    if (name !== '') values.set(name, unquoted(value.trim()));
  }
  if (values.size === 0) return undefined;
  return ['GRUB_CMDLINE_LINUX', 'GRUB_CMDLINE_LINUX_DEFAULT'].flatMap((name) => wordsOf(values.get(name) ?? ''));
}

/** Arguments of one entry of the boot loader specification; variables of grub are left as they stand. */
export function parseLoaderEntry(text: string): string[] | undefined {
  const options = linesOf(text).filter(({ text: line }) => /^options\s/.test(line));
  return options.length === 0 ? undefined : options.flatMap(({ text: line }) => line.split(/\s+/).slice(1));
}

/** Arguments of each entry of a legacy grub.conf. Source: GRUB Legacy manual, "kernel". */
export function parseLegacyGrub(text: string): string[][] {
  return linesOf(text)
    .filter(({ text: line }) => /^kernel\s/.test(line))
    .map(({ text: line }) => line.split(/\s+/).slice(2));
}

/** What stands in every entry, in the order of the first: only that holds whichever is started. */
export function commonArguments(entries: readonly (readonly string[])[]): string[] | undefined {
  const [first, ...others] = entries;
  return first?.filter((argument) => others.every((entry) => entry.includes(argument)));
}

/** Keeps, of a boot loader's file, one mark for each line that sets a password; the hash never leaves the line. Marks stay marks. */
export function keepPasswordMarks(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      /^\s*(?:password(?:_pbkdf2)?(?:\s+\S|$)|GRUB2_PASSWORD=\S|set\s+superusers=|-----)/.test(line)
        ? /password/i.test(line)
          ? 'password'
          : ''
        : '',
    )
    .join('\n');
}
