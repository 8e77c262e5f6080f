/** Counters of the kernel at one moment. They only rise, but for memory and load, which are as they are now. */
export interface UsageReading {
  /** Hundredths of a second since boot, all processors together. */
  readonly cpuBusy?: number;
  readonly cpuTotal?: number;
  readonly memoryUsedBytes?: number;
  readonly swapUsedBytes?: number;
  readonly diskReadBytes?: number;
  readonly diskWriteBytes?: number;
  /** The busiest disk's milliseconds. */
  readonly diskBusyMs?: number;
  readonly networkInBytes?: number;
  readonly networkOutBytes?: number;
  readonly load1?: number;
}

/** Texts of the kernel's files; absent: not read. */
export interface UsageTexts {
  readonly stat?: string | undefined;
  readonly meminfo?: string | undefined;
  readonly diskstats?: string | undefined;
  readonly netDev?: string | undefined;
  readonly loadavg?: string | undefined;
}

export const USAGE_FILES: Readonly<Record<keyof UsageTexts, string>> = {
  stat: '/proc/stat',
  meminfo: '/proc/meminfo',
  diskstats: '/proc/diskstats',
  netDev: '/proc/net/dev',
  loadavg: '/proc/loadavg',
};

const SECTOR_BYTES = 512; // whatever the disk's own sectors are. Source: Documentation/admin-guide/iostats.rst
/** Whole disks; partitions, loops and layers over disks would be counted twice. */
const DISK = /^(?:[hsv]d[a-z]+|xvd[a-z]+|nvme\d+n\d+|mmcblk\d+|dasd[a-z]+)$/;
/** What goes through these went, or will go, through a real card as well. */
const VIRTUAL_CARD = /^(?:lo|veth|docker|br-|virbr|cni|flannel|cali|tun|tap|bond|team|dummy|wg|vxlan|ifb)|\./;

/** One reading. What a text does not hold is absent. Source: proc(5). */
export function parseUsage({
  stat = '',
  meminfo = '',
  diskstats = '',
  netDev = '',
  loadavg = '',
}: UsageTexts): UsageReading {
  const load1 = /^(\d+\.\d+) /.exec(loadavg)?.[1];
  return {
    ...cpuOf(stat),
    ...memoryOf(meminfo),
    ...disksOf(diskstats),
    ...cardsOf(netDev),
    ...(load1 === undefined ? {} : { load1: Number(load1) }),
  };
}

/** Guests are counted in user time already; waiting for a disk is idle. */
function cpuOf(stat: string): Pick<UsageReading, 'cpuBusy' | 'cpuTotal'> {
  const times = /^cpu +(.+)$/m.exec(stat)?.[1]?.split(' ').map(Number) ?? [];
  const [user, nice, system, idle] = times;
  if (user === undefined || nice === undefined || system === undefined || idle === undefined) return {};
  const cpuTotal = times.slice(0, 8).reduce((sum, time) => sum + time, 0);
  return { cpuTotal, cpuBusy: cpuTotal - idle - (times[4] ?? 0) };
}

/** Used is what cannot be given to others at once; kernels before 3.14 do not say that, and caches are counted off. */
function memoryOf(meminfo: string): Pick<UsageReading, 'memoryUsedBytes' | 'swapUsedBytes'> {
  const bytes = new Map(
    [...meminfo.matchAll(/^(\w+):\s+(\d+) kB/gm)].map(([, name = '', amount]) => [name, Number(amount) * 1024]),
  );
  const total = bytes.get('MemTotal');
  const free = bytes.get('MemAvailable') ?? sum(bytes, ['MemFree', 'Buffers', 'Cached', 'SReclaimable']);
  const [swap, swapFree] = [bytes.get('SwapTotal'), bytes.get('SwapFree')];
  return {
    ...(total === undefined || free === undefined ? {} : { memoryUsedBytes: Math.max(0, total - free) }),
    ...(swap === undefined || swapFree === undefined ? {} : { swapUsedBytes: swap - swapFree }),
  };
}

function sum(bytes: ReadonlyMap<string, number>, names: readonly string[]): number | undefined {
  if (!bytes.has(names[0] ?? '')) return undefined;
  return names.reduce((total, name) => total + (bytes.get(name) ?? 0), 0);
}

function disksOf(diskstats: string): Pick<UsageReading, 'diskReadBytes' | 'diskWriteBytes' | 'diskBusyMs'> {
  const disks = rowsOf(diskstats).filter(([, , name = '', ...rest]) => DISK.test(name) && rest.length >= 10);
  if (disks.length === 0) return {};
  const total = (column: number) => disks.reduce((all, row) => all + Number(row[column]), 0) * SECTOR_BYTES;
  return {
    diskReadBytes: total(5),
    diskWriteBytes: total(9),
    diskBusyMs: Math.max(...disks.map((row) => Number(row[12]))),
  };
}

function cardsOf(netDev: string): Pick<UsageReading, 'networkInBytes' | 'networkOutBytes'> {
  const cards = rowsOf(netDev.replaceAll(':', ' ')).filter(
    ([name = '', ...rest]) => rest.length >= 16 && /^\d+$/.test(rest[0] ?? '') && !VIRTUAL_CARD.test(name),
  );
  if (cards.length === 0) return {};
  const total = (column: number) => cards.reduce((all, row) => all + Number(row[column]), 0);
  return { networkInBytes: total(1), networkOutBytes: total(9) };
}

function rowsOf(text: string): string[][] {
  return text.split('\n').map((line) => line.trim().split(/\s+/));
}
