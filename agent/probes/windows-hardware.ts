import { isPlaceholder } from '../../policies/inventory/identity.ts';
import type { Hardware } from '../../policies/inventory/sections/hardware.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, needed, readInstances } from './windows-parts.ts';

type Virtualisation = NonNullable<Hardware['virtualisation']>;
type Modules = NonNullable<Hardware['memoryModules']>;

/** Words that hypervisors write into the tables of their firmware; the first that is found decides. */
const HYPERVISORS: readonly (readonly [pattern: RegExp, kind: Virtualisation])[] = [
  [/vmware/i, 'vmware'],
  [/\bxen\b|citrix|hvm domu/i, 'xen'],
  [/microsoft corporation[\s\S]*virtual machine|hyper-v/i, 'hyper-v'],
  [/\bqemu\b|\bkvm\b|bochs|red hat|ovirt|proxmox|nutanix|openstack|amazon ec2|google compute/i, 'kvm'],
];

/** Maker, model, processors, memory and disks. Source: classes Win32_ComputerSystem, _BIOS, _Processor, _PhysicalMemory, _DiskDrive. */
export const windowsHardware = defineProbe({
  name: 'hardware.windows',
  section: 'hardware',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const [system] = needed(await readInstances(reader, 'Win32_ComputerSystem'), 'Win32_ComputerSystem');
    const ask = async (name: string): Promise<readonly WindowsRecord[]> =>
      (await reader.attempt(name, () => readInstances(reader, name))) ?? [];
    const [bios] = await ask('Win32_BIOS');
    const [product] = await ask('Win32_ComputerSystemProduct');
    const processors = await ask('Win32_Processor');
    const modules = await ask('Win32_PhysicalMemory');
    const drives = await ask('Win32_DiskDrive');
    const [os] = await ask('Win32_OperatingSystem');
    const firmware = firmwareOf(bios);
    const cpu = cpuOf(processors, system);
    const disks = disksOf(drives);
    const memoryModules = modulesOf(modules);
    const known = {
      vendor: placed(system?.words('Manufacturer')),
      model: placed(system?.words('Model')),
      serial: placed(bios?.words('SerialNumber')),
      uuid: placed(product?.words('UUID'))?.toLowerCase(),
      virtualisation: virtualisationOf(system, bios),
      memoryBytes: memoryModules.length === 0 ? undefined : sum(memoryModules),
      usableMemoryBytes: times(os?.number('TotalVisibleMemorySize'), 1024) ?? system?.number('TotalPhysicalMemory'),
      swapBytes: times(os?.number('SizeStoredInPagingFiles'), 1024),
    };
    const facts: Hardware = {
      ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
      ...(firmware === undefined ? {} : { firmware }),
      ...(cpu === undefined ? {} : { cpu }),
      ...(drives.length === 0 ? {} : { disks }),
      ...(modules.length === 0 ? {} : { memoryModules }),
    };
    return reader.collected(facts, (name) => ({ fields: FIELDS_OF[name] ?? [name] }));
  },
});

/** Which members go with a class that could not be read. */
const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  Win32_BIOS: ['firmware', 'serial'],
  Win32_ComputerSystemProduct: ['uuid'],
  Win32_Processor: ['cpu'],
  Win32_PhysicalMemory: ['memoryBytes', 'memoryModules'],
  Win32_DiskDrive: ['disks'],
  Win32_OperatingSystem: ['swapBytes', 'usableMemoryBytes'],
};

function placed(text: string | undefined): string | undefined {
  return text === undefined || isPlaceholder(text) ? undefined : text;
}

function times(number: number | undefined, factor: number): number | undefined {
  return number === undefined ? undefined : number * factor;
}

function sum(modules: Modules): number {
  return modules.reduce((total, { sizeBytes = 0 }) => total + sizeBytes, 0);
}

/** `none` only where the tables say something and no hypervisor is in them. */
function virtualisationOf(
  system: WindowsRecord | undefined,
  bios: WindowsRecord | undefined,
): Virtualisation | undefined {
  const words = ['Manufacturer', 'Model'].map((name) => system?.text(name) ?? '');
  const more = ['Manufacturer', 'SerialNumber', 'SMBIOSBIOSVersion', 'Version'].map((name) => bios?.text(name) ?? '');
  const text = [...words, ...more].join('\n');
  const found = HYPERVISORS.find(([pattern]) => pattern.test(text))?.[1];
  if (found !== undefined) return found;
  if (/virtualbox|innotek|parallels/i.test(text)) return undefined; // a machine of a kind that has no word here
  return words.some((word) => placed(word) !== undefined) ? 'none' : undefined;
}

function firmwareOf(bios: WindowsRecord | undefined): Hardware['firmware'] | undefined {
  if (bios === undefined) return undefined;
  const vendor = placed(bios.words('Manufacturer'));
  const version = placed(bios.words('SMBIOSBIOSVersion') ?? bios.words('Version'));
  const date = bios.instant('ReleaseDate')?.slice(0, 10);
  const found = { ...(vendor ? { vendor } : {}), ...(version ? { version } : {}), ...(date ? { date } : {}) };
  return Object.keys(found).length === 0 ? undefined : found;
}

/** 2003 without its update counts each core as a processor and knows no cores: then only the threads are sure. */
function cpuOf(processors: readonly WindowsRecord[], system: WindowsRecord | undefined): Hardware['cpu'] | undefined {
  const [first] = processors;
  if (first === undefined) return undefined;
  const model = first.words('Name')?.replace(/\s+/g, ' ');
  const vendor = first.words('Manufacturer');
  const cores = processors.map((processor) => processor.number('NumberOfCores'));
  const threads = processors.map((processor) => processor.number('NumberOfLogicalProcessors'));
  const hasCores = cores.every((count) => count !== undefined);
  const threadCount = threads.every((count) => count !== undefined)
    ? total(threads)
    : (system?.number('NumberOfLogicalProcessors') ?? processors.length);
  return {
    ...(model === undefined ? {} : { model }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(hasCores ? { socketCount: processors.length, coreCount: total(cores) } : {}),
    threadCount,
  };
}

function total(counts: readonly (number | undefined)[]): number {
  return counts.reduce<number>((all, count) => all + (count ?? 0), 0);
}

function disksOf(drives: readonly WindowsRecord[]): NonNullable<Hardware['disks']> {
  const disks: Record<string, NonNullable<Hardware['disks']>[string]> = {};
  for (const drive of drives) {
    const index = drive.number('Index');
    const name = index === undefined ? drive.words('DeviceID') : `disk${index}`;
    const sizeBytes = drive.number('Size');
    const model = placed(drive.words('Model'));
    const serial = placed(drive.words('SerialNumber'));
    const health = drive.words('Status');
    if (name === undefined) continue;
    disks[name] = {
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(model === undefined ? {} : { model }),
      ...(serial === undefined ? {} : { serial }),
      ...(health === undefined ? {} : { health }),
    };
  }
  return disks;
}

function modulesOf(modules: readonly WindowsRecord[]): Modules {
  return modules.map((module, index) => {
    const sizeBytes = module.number('Capacity');
    const speedMhz = module.number('Speed');
    const vendor = placed(module.words('Manufacturer'));
    const serial = placed(module.words('SerialNumber'));
    return {
      slot: module.words('DeviceLocator') ?? String(index),
      ...(sizeBytes === undefined ? {} : { sizeBytes }),
      ...(speedMhz === undefined || speedMhz === 0 ? {} : { speedMhz }),
      ...(vendor === undefined ? {} : { vendor }),
      ...(serial === undefined ? {} : { serial }),
    };
  });
}
