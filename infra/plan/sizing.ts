import type { Words } from '../../policies/base/text.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Flavor, Platform } from './catalogue.ts';

/** What a host needs, and by what it was found out. A member that could not be found out is absent. */
export interface Need {
  readonly vcpus?: number;
  readonly memoryMib?: number;
  /** Used on all local file systems together. */
  readonly dataGib?: number;
  readonly basis: 'use' | 'hardware' | 'none';
}

/** Windows of an hour each, over which use must have been measured before sizes are taken from it. */
const MIN_USAGE_WINDOWS = 24;
const CPU_HEADROOM = 1.3;
const MEMORY_HEADROOM = 1.25;
const DATA_HEADROOM = 1.5;
const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** Sizes from measured use with headroom; from today's hardware where too little was measured. */
export function needOf(inventory: Inventory): Need {
  const { hardware, filesystems } = inventory;
  const windows = (inventory.usage ?? []).filter(({ sampleCount }) => (sampleCount ?? 0) > 1);
  const threads = hardware?.cpu?.threadCount;
  const peak = (values: readonly (number | undefined)[]): number | undefined => {
    const known = values.filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  const used = Object.values(filesystems ?? {}).map(
    ({ sizeBytes, usedPercent }) => ((sizeBytes ?? 0) * (usedPercent ?? 0)) / 100,
  );
  const dataGib = used.length === 0 ? undefined : Math.ceil(used.reduce((sum, bytes) => sum + bytes, 0) / GIB);
  const data = dataGib === undefined ? {} : { dataGib };
  const cpuPercent = peak(windows.map(({ cpuPercent: spread }) => spread?.p95));
  const memoryBytes = peak(windows.map(({ memoryUsedBytes: spread }) => spread?.max));
  if (
    windows.length >= MIN_USAGE_WINDOWS &&
    threads !== undefined &&
    cpuPercent !== undefined &&
    memoryBytes !== undefined
  ) {
    return {
      vcpus: Math.max(1, Math.ceil((threads * cpuPercent * CPU_HEADROOM) / 100)),
      memoryMib: Math.ceil((memoryBytes * MEMORY_HEADROOM) / MIB),
      ...data,
      basis: 'use',
    };
  }
  const installed = hardware?.memoryBytes ?? hardware?.usableMemoryBytes;
  return {
    ...(threads === undefined ? {} : { vcpus: threads }),
    ...(installed === undefined ? {} : { memoryMib: Math.round(installed / MIB) }),
    ...data,
    basis: threads === undefined && installed === undefined ? 'none' : 'hardware',
  };
}

export interface Size {
  readonly flavor: Flavor;
  /** The largest flavor is still too small for what was found. */
  readonly isTooSmall: boolean;
  /** Size of the first data volume. */
  readonly dataGib: number;
}

/**
 * The smallest flavor that holds what the platform's maker asks for and what the host needs. Today's memory counts as
 * 10 % less, because an installed 8 GiB never arrives whole in the system.
 */
export function sizeFor(
  need: Need,
  platform: Platform,
  flavors: readonly Flavor[],
  minDiskGib: number,
): Size | undefined {
  const memoryShare = need.basis === 'hardware' ? 0.9 : 1;
  const vcpus = Math.max(platform.minimum.vcpus, need.vcpus ?? 0);
  const memoryMib = Math.max(platform.minimum.memoryMib, (need.memoryMib ?? 0) * memoryShare);
  const diskGib = Math.max(platform.minimum.diskGib, minDiskGib);
  const bySize = [...flavors].sort(
    (left, right) => left.vcpus - right.vcpus || left.memoryMib - right.memoryMib || left.diskGib - right.diskGib,
  );
  const fitting = bySize.find(
    (flavor) => flavor.vcpus >= vcpus && flavor.memoryMib >= memoryMib && flavor.diskGib >= diskGib,
  );
  const flavor = fitting ?? bySize.at(-1);
  const wanted = Math.ceil((need.dataGib ?? 0) * DATA_HEADROOM);
  const dataGib = Math.max(platform.volumes[0]?.sizeGib ?? 10, Math.ceil(wanted / 10) * 10);
  return flavor === undefined ? undefined : { flavor, isTooSmall: fitting === undefined, dataGib };
}

/** Says by what the size was found. */
export function sizeReason(need: Need, size: Size): { code: string; text: Words } {
  const { flavor } = size;
  const shape = `${flavor.name} (${flavor.vcpus} vCPU, ${flavor.memoryMib / 1024} GiB)`;
  if (size.isTooSmall) {
    return {
      code: 'size_too_small',
      text: {
        vi: `Không có cỡ máy nào đủ lớn; tạm lấy cỡ lớn nhất ${shape}.`,
        en: `No flavor is large enough; the largest, ${shape}, stands in.`,
      },
    };
  }
  if (need.basis === 'use')
    return {
      code: 'sized_by_use',
      text: {
        vi: `Cỡ ${shape} theo mức sử dụng đo được, có dự phòng.`,
        en: `Size ${shape} from measured use with headroom.`,
      },
    };
  if (need.basis === 'hardware')
    return {
      code: 'sized_by_hardware',
      text: {
        vi: `Cỡ ${shape} theo phần cứng hiện tại: chưa đủ số liệu sử dụng.`,
        en: `Size ${shape} from today's hardware: too little use was measured.`,
      },
    };
  return {
    code: 'sized_by_platform',
    text: {
      vi: `Cỡ ${shape} theo mức tối thiểu của nền tảng: không biết phần cứng hiện tại.`,
      en: `Size ${shape} from the platform's minimum: today's hardware is not known.`,
    },
  };
}
