import { withoutUserInfo } from '../catalogue/secrets.ts';
import { isLocalFileSystem, isPseudoFileSystem } from '../parse/file-systems.ts';
import { joinedOptions, mountOptions } from '../parse/mount-options.ts';
import { unescapeOctal } from '../parse/mountinfo.ts';
import { parseUnit } from '../parse/systemd-unit.ts';
import { linesOf } from '../parse/text.ts';
import { distinctFolders } from './drop-ins.ts';
import { needsLiveHost } from './look.ts';
import { readMountTable } from './mount-table.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

/** What is mounted now. Source: proc(5), "/proc/[pid]/mountinfo". */
export const mounts = defineProbe({
  name: 'mounts',
  section: 'mounts',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    needsLiveHost(reader, 'mounts');
    const facts: Record<string, object> = {};
    for (const [path, mount] of await readMountTable(reader)) {
      facts[path] = {
        source: withoutUserInfo(mount.source),
        fsType: mount.fsType,
        options: joinedOptions(mount.options, mount.superOptions),
      };
    }
    return reader.collected(facts);
  },
});

const UNIT_FOLDERS = ['/lib/systemd/system', '/usr/lib/systemd/system', '/etc/systemd/system'] as const;

/** What fstab and the administrator's mount units want mounted. Source: fstab(5), systemd.mount(5). */
export const mountsConfigured = defineProbe({
  name: 'mounts.configured',
  section: 'mountsConfigured',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    const facts: Record<string, object> = {};
    const services = (context.factsOf('services') ?? {}) as Readonly<
      Record<string, { startsAtBoot?: boolean; startup?: string }>
    >;
    for (const folder of await distinctFolders(reader, UNIT_FOLDERS)) {
      for (const path of await reader.filesIn(folder, (name) => name.endsWith('.mount'))) {
        const unit = services[path.slice(path.lastIndexOf('/') + 1)];
        // A unit that a package brings and nobody enables wants nothing.
        if (!folder.startsWith('/etc/') && unit?.startsAtBoot !== true) continue;
        if (unit?.startup === 'masked') continue;
        const where = unitMount((await reader.tryText(path)) ?? '', path);
        if (where !== undefined) facts[where.path] = where.fact;
      }
    }
    for (const { path, fact } of parseFstab((await reader.tryText('/etc/fstab')) ?? '')) facts[path] = fact;
    return reader.collected(facts);
  },
});

interface Wanted {
  readonly path: string;
  readonly fact: {
    readonly source: string;
    readonly fsType: string;
    readonly options: readonly string[];
    readonly from: string;
  };
}

function unitMount(text: string, file: string): Wanted | undefined {
  const unit = parseUnit(text);
  const path = unit.get('Mount.Where')?.at(-1);
  if (path === undefined || /^\/(?:proc|sys)\/./.test(path)) return undefined;
  const fact = {
    source: withoutUserInfo(unit.get('Mount.What')?.at(-1) ?? ''),
    fsType: unit.get('Mount.Type')?.at(-1) ?? 'auto',
    options: mountOptions((unit.get('Mount.Options')?.at(-1) ?? '').split(',')),
    from: file,
  };
  return { path, fact };
}

/** Lines of fstab; swap has no path and goes by its device. */
export function parseFstab(text: string): Wanted[] {
  const wanted: Wanted[] = [];
  for (const { text: line, number } of linesOf(text)) {
    const [source, path, fsType, options = 'defaults'] = line.split(/\s+/).map(unescapeOctal);
    if (source === undefined || path === undefined || fsType === undefined) continue;
    const key = path.startsWith('/') ? path.replace(/\/+$/, '') || '/' : source;
    const fact = {
      source: withoutUserInfo(source),
      fsType,
      options: mountOptions(options.split(',')),
      from: `/etc/fstab:${number}`,
    };
    wanted.push({ path: key, fact });
  }
  return wanted;
}

/** Images that are full by their nature. */
const READ_ONLY_IMAGES = new Set(['squashfs', 'iso9660', 'erofs', 'cramfs', 'romfs', 'udf']);

/** Use of local file systems. Those of the network are not touched: one that is dead would hold us. */
export const filesystems = defineProbe({
  name: 'filesystems',
  section: 'filesystems',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    needsLiveHost(reader, 'file systems');
    const facts: Record<string, object> = {};
    for (const [path, { fsType, root }] of await readMountTable(reader)) {
      if (READ_ONLY_IMAGES.has(fsType) || (isPseudoFileSystem(fsType) && fsType !== 'tmpfs')) continue;
      if (root !== '/' && fsType !== 'btrfs') continue; // a part of another one, bound here
      if (!isLocalFileSystem(fsType)) {
        reader.miss(path, 'unresponsive_mount');
        continue;
      }
      const space = await reader.attempt(path, () => target.space(path));
      if (space !== undefined) facts[path] = space;
    }
    return reader.collected(facts, (name) => ({ keys: [name] }));
  },
});
