import type { Reader } from './reader.ts';

/**
 * Files of several folders that make one list: a name in an earlier folder hides the same name in later ones, a link to
 * /dev/null hides it without putting anything in its place; what is left is ordered by name alone.
 * Source: systemd.unit(5), sysctl.d(5), modprobe.d(5): "files in /etc/ take precedence".
 */
export async function dropIns(reader: Reader, folders: readonly string[], suffix: string): Promise<readonly string[]> {
  const byName = new Map<string, string | undefined>();
  for (const folder of await distinctFolders(reader, folders)) {
    for (const entry of await reader.entries(folder)) {
      if (byName.has(entry.name) || !entry.name.endsWith(suffix) || entry.type === 'directory') continue;
      const path = `${folder}/${entry.name}`;
      const isMasked = entry.type === 'link' && (await reader.target.readLink(path)) === '/dev/null';
      byName.set(entry.name, isMasked || entry.type === 'other' ? undefined : path);
    }
  }
  const names = [...byName.keys()].sort((left, right) => (left < right ? -1 : 1));
  return names.flatMap((name) => byName.get(name) ?? []);
}

/** The folders without those of /lib where that is only another name of /usr/lib: each file would be read twice. */
export async function distinctFolders(reader: Reader, folders: readonly string[]): Promise<readonly string[]> {
  if (!folders.some((folder) => folder.startsWith('/lib/'))) return folders;
  const place = await reader.attempt('/lib', () => reader.target.readLink('/lib'));
  return /^\/?usr\/lib\/?$/.test(place ?? '') ? folders.filter((folder) => !folder.startsWith('/lib/')) : folders;
}

/** The first of the paths that exists. */
async function firstOf(reader: Reader, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths)
    if (await reader.attempt(path, async () => ((await reader.target.exists(path)) ? true : undefined))) return path;
  return undefined;
}

/**
 * Configuration of a part of systemd: the main file of the first folder that has one, then all drop-ins by name.
 * Source: systemd-system.conf(5), "Configuration directories and precedence".
 */
export async function systemdConfig(reader: Reader, name: string): Promise<readonly string[]> {
  const folders = ['/etc/systemd', '/run/systemd', '/usr/local/lib/systemd', '/usr/lib/systemd', '/lib/systemd'];
  const main = await firstOf(
    reader,
    folders.map((folder) => `${folder}/${name}.conf`),
  );
  const parts = await dropIns(
    reader,
    folders.map((folder) => `${folder}/${name}.conf.d`),
    '.conf',
  );
  return main === undefined ? parts : [main, ...parts];
}
