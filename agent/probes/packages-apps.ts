import type { Package } from '../../policies/inventory/sections/packages.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const FLATPAK = '/var/lib/flatpak';

/** Snaps that are active, from the metadata each brings along. Source: snapcraft documentation, "snap.yaml". */
export const packagesSnap = defineProbe({
  name: 'packages.snap',
  section: 'packages',
  appliesTo: (target) => target.exists('/var/lib/snapd/snaps'),

  async collect(target) {
    const reader = new Reader(target);
    const packages: Package[] = [];
    for (const folder of await snapFolders(reader)) {
      const current = `${folder}/current`;
      const found = parseSnapYaml((await reader.tryText(`${current}/meta/snap.yaml`)) ?? '');
      if (found !== undefined) packages.push(found);
      // A snap that was switched off keeps its folder and loses this link. Each is a file system of its own, and in an
      // image none is mounted.
      else if ((await reader.attempt(current, () => target.status(current))) !== undefined)
        reader.miss(folder, target.isLive ? 'source_missing' : 'not_visible_in_image');
    }
    return reader.collected(packages);
  },
});

/** `/snap` is missing on distributions that keep to the standard of folders, unless somebody made the link. */
async function snapFolders(reader: Reader): Promise<string[]> {
  const folders: string[] = [];
  for (const root of ['/snap', '/var/lib/snapd/snap']) {
    for (const { name, type } of await reader.entries(root))
      if (type === 'directory' && name !== 'bin') folders.push(`${root}/${name}`);
    if (folders.length > 0) break;
  }
  return folders;
}

/** The top members of a snap's description; `undefined` without name or version. */
export function parseSnapYaml(text: string): Package | undefined {
  const member = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*(.+)$`, 'm')
      .exec(text)?.[1]
      ?.trim()
      .replace(/^['"]|['"]$/g, '');
  const name = member('name');
  const version = member('version');
  return name === undefined || version === undefined ? undefined : { name, version, scheme: 'generic', kind: 'snap' };
}

/** System-wide flatpak applications, from the release list of their metadata. Source: AppStream, "releases". */
export const packagesFlatpak = defineProbe({
  name: 'packages.flatpak',
  section: 'packages',
  appliesTo: (target) => target.exists(`${FLATPAK}/app`),

  async collect(target) {
    const reader = new Reader(target);
    const packages: Package[] = [];
    for (const { name } of await reader.entries(`${FLATPAK}/app`)) {
      const files = `${FLATPAK}/app/${name}/current/active/files/share`;
      const text =
        (await reader.tryText(`${files}/metainfo/${name}.metainfo.xml`)) ??
        (await reader.tryText(`${files}/appdata/${name}.appdata.xml`)) ??
        '';
      const version = /<release\b[^>]*\bversion=["']([^"']+)["']/.exec(text)?.[1];
      packages.push({ name, scheme: 'generic', kind: 'flatpak', ...(version === undefined ? {} : { version }) });
    }
    return reader.collected(packages);
  },
});
