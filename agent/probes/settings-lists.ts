import { linesOf } from '../parse/text.ts';
import { dropIns } from './drop-ins.ts';
import type { Probe } from './probe.ts';
import type { Reader } from './reader.ts';
import { settingsProbe } from './settings-probe.ts';

/** Resource limits in the order in which pam_limits reads them. Source: limits.conf(5). */
const limits = settingsProbe('limits', async (reader) => {
  const paths = ['/etc/security/limits.conf', ...(await dropIns(reader, ['/etc/security/limits.d'], '.conf'))];
  const files = await reader.texts(paths);
  const entries = files.flatMap(({ path, text }) =>
    linesOf(text, { hasTrailingComments: true }).flatMap(({ text: line }) => {
      const [who, kind, item, value] = line.split(/\s+/);
      if (who === undefined || kind === undefined || item === undefined || value === undefined) return [];
      return [{ who, kind, item, value: /^(?:0|-?[1-9]\d{0,14})$/.test(value) ? Number(value) : value, file: path }];
    }),
  );
  return { files: files.map(({ path }) => path), entries };
});

/** Lines of one file that say something; `null`: there is no such file, which for securetty means something else than empty. */
function entriesOf(id: string, path: string): Probe {
  return settingsProbe(id, async (reader) => {
    const text = await reader.tryText(path);
    if (text === undefined) return reader.hasMissed ? { files: [] } : { files: [], entries: null };
    return { files: [path], entries: linesOf(text, { hasTrailingComments: true }).map((line) => line.text) };
  });
}

/** The same for several files, each under its path. */
function entriesByFile(id: string, paths: readonly string[]): Probe {
  return settingsProbe(id, async (reader) => {
    const entries: Record<string, readonly string[] | null> = {};
    const files: string[] = [];
    for (const path of paths) {
      const text = await attempted(reader, path);
      if (text === undefined) continue;
      if (text !== null) files.push(path);
      entries[path] =
        text === null ? null : linesOf(text, { joinsLines: true }).map((line) => line.text.split(/\s+/).join(' '));
    }
    return { files, entries };
  });
}

/** `null`: no such file; `undefined`: it is there and cannot be read. */
async function attempted(reader: Reader, path: string): Promise<string | null | undefined> {
  return await reader.attempt(path, async () => (await reader.text(path)) ?? null);
}

/** What is shared over NFS, with whom, and how. Source: exports(5). */
const nfsExports = settingsProbe('exports', async (reader) => {
  const files = await reader.texts(['/etc/exports', ...(await dropIns(reader, ['/etc/exports.d'], '.exports'))]);
  const entries = files.flatMap(({ text }) =>
    linesOf(text, { joinsLines: true, hasTrailingComments: true }).flatMap(({ text: line }) => {
      const [, quoted, bare, rest = ''] = /^(?:"([^"]+)"|(\S+))\s*(.*)$/.exec(line) ?? [];
      const path = quoted ?? bare ?? '';
      return rest.split(/\s+/).flatMap((client) => {
        const [, name = '', list = ''] = /^([^(]*)(?:\(([^)]*)\))?$/.exec(client) ?? [];
        // "-ro,sync" in front gives defaults for the clients after it; they are shown with a client of that name.
        return client === '' && rest !== ''
          ? []
          : [{ path, client: name === '' ? '*' : name, options: list.split(',').filter((option) => option !== '') }];
      });
    }),
  );
  return { files: files.map(({ path }) => path), values: {}, from: {}, entries };
});

/** Settings that are lists of lines. */
export const listProbes: readonly Probe[] = [
  limits,
  entriesOf('securetty', '/etc/securetty'),
  entriesOf('shells', '/etc/shells'),
  entriesByFile('cronAccess', ['/etc/cron.allow', '/etc/cron.deny', '/etc/at.allow', '/etc/at.deny']),
  entriesByFile('hostsAccess', ['/etc/hosts.allow', '/etc/hosts.deny']),
  nfsExports,
];
