import type { Filesystems } from '../../policies/inventory/sections/filesystems.ts';
import type { Mounts } from '../../policies/inventory/sections/mounts.ts';

type Mount = Mounts[string];

/** Mounts by path, the last one of each, and how many lines were none that we know. */
export interface MountTable {
  readonly mounts: ReadonlyMap<string, Mount>;
  readonly unread: number;
}

/**
 * What `mount` prints on the BSDs and macOS ("/dev/ad0s1a on / (ufs, local)", OpenBSD with "type ffs"), `mount -v` on
 * Solaris and HP-UX ("/ on / type zfs read/write/dev=… on DATE"), and `mount` on AIX (a table). Options without numbers
 * of devices. Source: mount(8), mount(1M), mount command of AIX 7.2.
 */
export function parseUnixMounts(text: string): MountTable {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const rule = lines.findIndex((line) => /^-+ -+\s+-+/.test(line));
  const read = rule < 0 ? readMount : aixReader(lines[rule] ?? '');
  const mounts = new Map<string, Mount>();
  let unread = 0;
  for (const line of lines.slice(rule + 1)) {
    const found = read(line);
    if (found === undefined) unread += 1;
    else mounts.set(found.path, found.mount);
  }
  return { mounts, unread };
}

type Found = { readonly path: string; readonly mount: Mount } | undefined;

function readMount(line: string): Found {
  const bsd = /^(.+?) on (\/.*?)(?: type (\S+))?(?: \(([^()]*)\))?$/.exec(line);
  const dated = /^(.+?) on (\/.*?) type (\S+) (\S+) on \w{3} \w{3} /.exec(line);
  if (dated !== null) {
    const [, source = '', path = '', fsType = '', words = ''] = dated;
    return found(source, path, fsType, words.split(/[/,]/).flatMap(dividedOption));
  }
  if (bsd === null) return undefined;
  const [, source = '', path = '', stated, words = ''] = bsd;
  const listed = words.split(/,\s*/).filter((word) => word !== '');
  // The first word is the type, unless it was said before; Darwin before 10.5 says none.
  const isStated = stated !== undefined || /^(?:local|union|automounted|read-only)$/.test(listed[0] ?? 'local');
  return found(source, path, stated ?? (isStated ? undefined : listed[0]), isStated ? listed : listed.slice(1));
}

/** Solaris parts options by slashes, and the first two words are one. */
function dividedOption(word: string): string[] {
  if (word === 'read') return ['rw'];
  if (word === 'write' || /^(?:x?dev|zone)=/.test(word)) return [];
  return [word];
}

/** Columns stand where the ruler under the heading puts them; wide names push the rest, so words decide behind the first. */
function aixReader(ruler: string): (line: string) => Found {
  const nodeWidth = ruler.indexOf(' ') + 1;
  return (line) => {
    const node = line.slice(0, nodeWidth).trim();
    const [, source, path, fsType, words = ''] =
      /^(\S+)\s+(\/\S*)\s+(\S+)\s+\w{3} \d{2} \d{2}:\d{2}\s*(\S*)\s*$/.exec(line.slice(nodeWidth).trim()) ?? [];
    if (source === undefined || path === undefined || fsType === undefined) return undefined;
    const options = words.split(',').filter((word) => word !== '');
    return found(node === '' ? source : `${node}:${source}`, path, fsType, options);
  };
}

function found(source: string, path: string, fsType: string | undefined, options: readonly string[]): Found {
  return {
    path,
    mount: { source, ...(fsType === undefined ? {} : { fsType }), options: [...new Set(options)].sort() },
  };
}

/**
 * Use of file systems from `df` in kilobytes: name, size, used, free, percent, path. What has no size (proc, contracts)
 * is no file system with use. Numbers of inodes stand in another form on each system and are not read.
 */
export function parseUnixDf(text: string): ReadonlyMap<string, Filesystems[string]> | undefined {
  const lines = text.split('\n');
  if (!/^Filesystem\s.*(?:1024-blocks|kbytes|1K-blocks)/.test(lines[0] ?? '')) return undefined;
  const spaces = new Map<string, Filesystems[string]>();
  for (const line of lines.slice(1)) {
    const [, size = '', used = '', free = '', path = ''] =
      /\s(\d+)\s+(\d+)\s+(-?\d+)\s+(?:\d+%|-)\s+(\/.*?)\s*$/.exec(line) ?? [];
    if (path === '' || Number(size) === 0) continue;
    const taken = Number(used);
    const whole = taken + Math.max(0, Number(free));
    spaces.set(path, {
      sizeBytes: Number(size) * 1024,
      ...(whole === 0 ? {} : { usedPercent: Math.ceil((taken * 100) / whole) }),
    });
  }
  return spaces;
}
