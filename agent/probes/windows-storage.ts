import type { Filesystems } from '../../policies/inventory/sections/filesystems.ts';
import type { Mounts } from '../../policies/inventory/sections/mounts.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, needed, readInstances } from './windows-parts.ts';

const LOCAL_DISK = 3;
const NETWORK_DISK = 4;

/** Volumes, and drives of XP and older, which lack the class. Source: classes Win32_Volume, Win32_LogicalDisk. */
async function readVolumes(reader: Reader): Promise<readonly WindowsRecord[]> {
  const volumes = await notAsked(() => readInstances(reader, 'Win32_Volume'));
  return needed(volumes ?? (await readInstances(reader, 'Win32_LogicalDisk')), 'Win32_Volume');
}

/** A class that nobody asked for leaves it to the other one. */
async function notAsked<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TargetError && error.reason === 'source_missing') return undefined;
    throw error;
  }
}

/** `C:\` and folders that volumes are mounted on; volumes that are mounted nowhere have no path. */
function pathOf(volume: WindowsRecord): string | undefined {
  const name = volume.words('Name') ?? volume.words('DeviceID');
  if (name === undefined || name.startsWith('\\\\?\\')) return undefined;
  return /^[A-Za-z]:$/.test(name) ? `${name}\\` : name;
}

/** Volumes that are mounted now, by drive or folder. */
export const windowsMounts = defineProbe({
  name: 'mounts.windows',
  section: 'mounts',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const facts: Record<string, Mounts[string]> = {};
    for (const volume of await readVolumes(reader)) {
      const path = pathOf(volume);
      if (path === undefined) continue;
      const source = volume.words('DeviceID');
      const fsType = volume.words('FileSystem')?.toLowerCase();
      const isCompressed = volume.boolean('Compressed');
      facts[path] = {
        ...(source === undefined ? {} : { source }),
        ...(fsType === undefined ? {} : { fsType }),
        options: isCompressed === true ? ['compressed'] : [],
      };
    }
    return reader.collected(facts);
  },
});

/** Use of local volumes, whole percent, rounded up. Windows counts no inodes. */
export const windowsFilesystems = defineProbe({
  name: 'filesystems.windows',
  section: 'filesystems',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const facts: Record<string, Filesystems[string]> = {};
    for (const volume of await readVolumes(reader)) {
      const path = pathOf(volume);
      const kind = volume.number('DriveType');
      const sizeBytes = volume.number('Capacity') ?? volume.number('Size');
      const freeBytes = volume.number('FreeSpace');
      if (path === undefined || (kind !== undefined && kind !== LOCAL_DISK && kind !== NETWORK_DISK)) continue;
      if (kind === NETWORK_DISK) reader.miss(path, 'unresponsive_mount');
      else if (sizeBytes !== undefined && sizeBytes > 0 && freeBytes !== undefined)
        facts[path] = { sizeBytes, usedPercent: Math.ceil(Math.max(0, (1 - freeBytes / sizeBytes) * 100)) };
      else reader.miss(path, 'source_missing'); // locked by encryption, or without a file system
    }
    return reader.collected(facts, (name) => ({ keys: [name] }));
  },
});
