import type { Software } from '../../policies/inventory/sections/software.ts';
import { cutServerXml, parseServerXml } from '../parse/tomcat.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const CONFIG_FOLDERS = ['/etc', '/usr/share', '/var/lib'];
const MAX_BASES = 50;
const MANAGER = ['webapps/manager', 'conf/Catalina/localhost/manager.xml', 'Catalina/localhost/manager.xml'];

/**
 * Tomcat's server.xml of every base, named directives only. Keys begin with the base's place in `files`:
 * `server[0].connector[1].port`; `server[0].hasManager` tells whether the manager application lies there.
 * Source: Tomcat configuration reference; the homes are those that `software` found.
 */
export const tomcatSettings = defineProbe({
  name: 'settings.tomcat',
  section: 'settings.tomcat',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    const facts = { files: [] as string[], values: {} as Record<string, unknown>, from: {} as Record<string, string> };
    for (const folder of await baseFolders(reader, context.factsOf('software'))) {
      const path = `${folder}/server.xml`;
      const text = await reader.tryText(path, { filter: cutServerXml });
      if (text === undefined) continue;
      const found = parseServerXml(text);
      if (found === undefined) {
        reader.miss(path, 'parse_failed');
        continue;
      }
      const place = `server[${facts.files.length}]`;
      facts.files.push(path);
      for (const [key, value] of Object.entries(found)) {
        facts.values[`${place}.${key}`] = value;
        if (value !== null) facts.from[`${place}.${key}`] = path;
      }
      const hasManager = await holdsManager(reader, folder);
      if (hasManager !== undefined) facts.values[`${place}.hasManager`] = hasManager;
    }
    reader.orDenied('tomcat');
    return reader.collected(facts);
  },
});

/** Folders with a server.xml, each once: `conf` of a base is often a link into /etc. */
async function baseFolders(reader: Reader, software: unknown): Promise<readonly string[]> {
  const homes = Array.isArray(software) ? (software as Software) : [];
  const folders = homes.filter(({ product }) => product === 'tomcat').map(({ path }) => `${path}/conf`);
  for (const root of CONFIG_FOLDERS) {
    for (const { name, type } of await reader.entries(root)) {
      if (!/^tomcat[\w.-]*$/.test(name) || (type !== 'directory' && type !== 'link')) continue;
      folders.push(root === '/etc' ? `${root}/${name}` : `${root}/${name}/conf`);
    }
  }
  const places = new Map<string, string>();
  for (const folder of folders) {
    const link = await reader.attempt(folder, () => reader.target.readLink(folder));
    const place =
      link === undefined ? folder : link.startsWith('/') ? link : `${folder.replace(/\/[^/]+$/, '')}/${link}`;
    places.set(place, place);
  }
  const sorted = [...places.keys()].sort();
  if (sorted.length > MAX_BASES) reader.miss('bases', 'row_limit');
  return sorted.slice(0, MAX_BASES);
}

async function holdsManager(reader: Reader, folder: string): Promise<boolean | undefined> {
  const base = folder.endsWith('/conf') ? folder.slice(0, -'/conf'.length) : folder;
  const { missCount } = reader;
  // Debian keeps the applications of /etc/tomcat9 below /var/lib/tomcat9, those of its packages below /usr/share.
  const name = folder.startsWith('/etc/') ? folder.slice('/etc/'.length) : undefined;
  const more = name === undefined ? [] : [`/var/lib/${name}/webapps/manager`, `/usr/share/${name}/webapps/manager`];
  for (const path of [...MANAGER.map((part) => `${base}/${part}`), ...more]) {
    if ((await reader.attempt(path, () => reader.target.exists(path))) === true) return true;
  }
  return reader.missCount > missCount ? undefined : false;
}
