import { cpus, machine, release, totalmem, type, uptime } from 'node:os';
import type { Os } from '../../policies/inventory/sections/os.ts';
import type { Target } from '../targets/target.ts';
import { defineProbe } from './probe.ts';

/** Families by what `uname -s` prints. Systems that the contract has no word for have no `os` section. */
const FAMILIES: Readonly<Record<string, { readonly family: NonNullable<Os['family']>; readonly id: string }>> = {
  FreeBSD: { family: 'bsd', id: 'freebsd' },
  OpenBSD: { family: 'bsd', id: 'openbsd' },
  NetBSD: { family: 'bsd', id: 'netbsd' },
  DragonFly: { family: 'bsd', id: 'dragonfly' },
  SunOS: { family: 'solaris', id: 'solaris' },
  AIX: { family: 'aix', id: 'aix' },
};

/** Neither Linux nor Windows, and ours to ask: there is no /proc to read, but the runtime knows some of it. */
function isOtherSystem(target: Target): boolean {
  return target.platform === 'other' && target.door === 'local';
}

/** Kernel and family of a system without Linux' files, from the runtime; no process. */
export const osOther = defineProbe({
  name: 'os.other',
  section: 'os',
  appliesTo: (target) => isOtherSystem(target) && FAMILIES[type()] !== undefined,

  async collect() {
    const [major = ''] = release().split('.');
    const facts = {
      ...FAMILIES[type()],
      release: release(),
      majorRelease: major,
      kernel: release(),
      architecture: machine(),
    };
    return { facts, sources: ['runtime:os'] };
  },
});

/**
 * Processors and memory of such a system. The library is loaded here and nowhere else; of its calls only those on the
 * processors' load start no process on any system (its 5.33 tried as FreeBSD, macOS, Windows and Solaris), so no others
 * are used: a machine that cannot be read by files is no reason to start ten programs on it.
 */
export const hardwareOther = defineProbe({
  name: 'hardware.other',
  section: 'hardware',
  appliesTo: isOtherSystem,

  async collect() {
    const { cpuCurrentSpeed } = await import('systeminformation');
    const { cores } = await cpuCurrentSpeed();
    const model = cpus()[0]?.model.trim();
    const cpu = { ...(model ? { model } : {}), ...(cores.length === 0 ? {} : { threadCount: cores.length }) };
    return {
      facts: { cpu, usableMemoryBytes: totalmem() },
      outcome: 'partial',
      reason: 'not_supported_here',
      gaps: [
        { reason: 'not_supported_here', fields: ['disks', 'model', 'serial', 'uuid', 'vendor', 'virtualisation'] },
      ],
      sources: ['runtime:os', 'runtime:systeminformation'],
    };
  },
});

/** Time zone and start of such a system, from the runtime. */
export const timeOther = defineProbe({
  name: 'time.other',
  section: 'time',
  appliesTo: isOtherSystem,

  async collect(_, context) {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const bootedAt = new Date(Math.round((context.now.getTime() - uptime() * 1000) / 60_000) * 60_000);
    return {
      facts: { timeZone, bootedAt: `${bootedAt.toISOString().slice(0, 16)}:00Z` },
      outcome: 'partial',
      reason: 'not_supported_here',
      gaps: [{ reason: 'not_supported_here', fields: ['daemon', 'isSynchronised', 'offsetSeconds', 'servers'] }],
      sources: ['runtime:os'],
    };
  },
});
