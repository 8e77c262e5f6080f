import { isPlaceholder } from '../../policies/inventory/identity.ts';
import type { Hardware } from '../../policies/inventory/sections/hardware.ts';
import { parseCpuinfo } from '../parse/cpuinfo.ts';
import { needsLiveHost } from './look.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const DMI = '/sys/class/dmi/id';
const VULNERABILITIES = '/sys/devices/system/cpu/vulnerabilities';
const MEMORY = '/sys/devices/system/memory';
/** Block devices that are no disks: loops, RAM, drives with media, and what is made of other disks. */
const NO_DISKS = /^(?:loop|ram|zram|sr|fd|dm-|md|nbd|drbd|mtd|rbd)/;

/** Enclosure types by number. Source: SMBIOS 3.7, "System Enclosure or Chassis Types". */
const CHASSIS: Readonly<Record<string, string>> = {
  '1': 'other',
  '3': 'desktop',
  '4': 'desktop',
  '5': 'desktop',
  '6': 'tower',
  '7': 'tower',
  '8': 'portable',
  '9': 'laptop',
  '10': 'laptop',
  '11': 'handheld',
  '13': 'all-in-one',
  '14': 'laptop',
  '15': 'desktop',
  '16': 'desktop',
  '17': 'server',
  '23': 'server',
  '25': 'server',
  '28': 'blade',
  '29': 'blade',
  '30': 'tablet',
  '31': 'laptop',
  '32': 'laptop',
  '35': 'mini',
  '36': 'mini',
};

type Facts = { -readonly [K in keyof Hardware]: Hardware[K] };

/** The machine from kernel files, no process at all. Serial numbers need root and are told missing without it. */
export const hardware = defineProbe({
  name: 'hardware',
  section: 'hardware',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    needsLiveHost(reader, 'hardware');
    const { cpu, flags } = parseCpuinfo((await reader.tryText('/proc/cpuinfo')) ?? '');
    const facts: Facts = { ...(await board(reader)), ...(await memory(reader)) };
    const vulnerabilities = await cpuVulnerabilities(reader);
    facts.cpu = vulnerabilities === undefined ? cpu : { ...cpu, vulnerabilities };
    const disks = await readDisks(reader);
    if (disks !== undefined) facts.disks = disks;
    const os = context.factsOf('os') as { isContainer?: boolean } | undefined;
    const virtualisation = os?.isContainer === true ? 'container' : await hypervisor(reader, facts, flags);
    if (virtualisation !== undefined) facts.virtualisation = virtualisation;
    return reader.collected(facts, (name) => ({ fields: [FIELDS[name.slice(name.lastIndexOf('/') + 1)] ?? name] }));
  },
});

/** The field that a file fills, for gaps. */
const FIELDS: Readonly<Record<string, string>> = {
  product_serial: 'serial',
  product_uuid: 'uuid',
  cpuinfo: 'cpu',
  meminfo: 'usableMemoryBytes',
};

async function word(reader: Reader, path: string): Promise<string | undefined> {
  return (await reader.tryText(path))?.trim() || undefined;
}

async function board(reader: Reader): Promise<Facts> {
  const dmi = async (name: string): Promise<string | undefined> => {
    const text = await word(reader, `${DMI}/${name}`);
    return text === undefined || isPlaceholder(text) ? undefined : text.replace(/\s+/g, ' ');
  };
  const vendor = await dmi('sys_vendor');
  const model = await dmi('product_name');
  const serial = await dmi('product_serial');
  const uuid = (await dmi('product_uuid'))?.toLowerCase();
  const chassis = CHASSIS[(await word(reader, `${DMI}/chassis_type`)) ?? ''];
  const firmwareVendor = await dmi('bios_vendor');
  const version = await dmi('bios_version');
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec((await dmi('bios_date')) ?? '') ?? [];
  const isUefi = await reader.attempt('/sys/firmware/efi', () => reader.target.exists('/sys/firmware/efi'));
  const firmware = {
    ...(firmwareVendor === undefined ? {} : { vendor: firmwareVendor }),
    ...(version === undefined ? {} : { version }),
    ...(year === undefined ? {} : { date: `${year}-${month}-${day}` }),
    // Boards without any firmware tables (micro virtual machines, ARM) are neither.
    ...(isUefi === true ? { mode: 'uefi' as const } : firmwareVendor === undefined ? {} : { mode: 'bios' as const }),
  };
  return {
    ...(vendor === undefined ? {} : { vendor }),
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(chassis === undefined ? {} : { chassis }),
    ...(Object.keys(firmware).length === 0 ? {} : { firmware }),
  };
}

/** Installed memory: blocks of the kernel's memory map. Without them it is not known, only what is usable. */
async function memory(reader: Reader): Promise<Facts> {
  const table = (await reader.tryText('/proc/meminfo')) ?? '';
  const bytes = (name: string): number | undefined => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(table)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  };
  const usable = bytes('MemTotal');
  const swap = bytes('SwapTotal');
  const blockSize = Number.parseInt((await word(reader, `${MEMORY}/block_size_bytes`)) ?? '', 16);
  const blockCount = (await reader.entries(MEMORY)).filter((entry) => /^memory\d+$/.test(entry.name)).length;
  return {
    ...(Number.isSafeInteger(blockSize * blockCount) && blockCount > 0 ? { memoryBytes: blockSize * blockCount } : {}),
    ...(usable === undefined ? {} : { usableMemoryBytes: usable }),
    ...(swap === undefined ? {} : { swapBytes: swap }),
  };
}

async function cpuVulnerabilities(reader: Reader): Promise<Readonly<Record<string, string>> | undefined> {
  const found: Record<string, string> = {};
  for (const { name } of await reader.entries(VULNERABILITIES)) {
    const text = await word(reader, `${VULNERABILITIES}/${name}`);
    if (text !== undefined) found[name] = text;
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

async function readDisks(reader: Reader): Promise<Facts['disks']> {
  const folder = '/sys/block';
  const listed = await reader.attempt(folder, () => reader.target.list(folder));
  if (listed === undefined) return undefined;
  const disks: Record<string, object> = {};
  for (const { name } of listed) {
    if (NO_DISKS.test(name)) continue;
    const sectors = Number(await word(reader, `${folder}/${name}/size`));
    if (!Number.isSafeInteger(sectors) || sectors <= 0) continue;
    const rotational = await word(reader, `${folder}/${name}/queue/rotational`);
    const model = await word(reader, `${folder}/${name}/device/model`);
    const serial =
      (await word(reader, `${folder}/${name}/device/serial`)) ?? (await word(reader, `${folder}/${name}/serial`));
    disks[name] = {
      sizeBytes: sectors * 512, // the unit of this file, whatever the disk's own sectors are
      ...(rotational === undefined ? {} : { isRotational: rotational === '1' }),
      ...(model === undefined ? {} : { model }),
      ...(serial === undefined ? {} : { serial }),
    };
  }
  return disks;
}

/** By the names that hypervisors write into the tables; a bare `hypervisor` flag says that there is one, not which. */
async function hypervisor(
  reader: Reader,
  { vendor = '', model = '' }: Facts,
  flags: ReadonlySet<string>,
): Promise<Facts['virtualisation']> {
  const names = `${vendor} ${model}`;
  if (/vmware/i.test(names)) return 'vmware';
  if (/microsoft/i.test(vendor) && /virtual machine/i.test(model)) return 'hyper-v';
  if (/\bxen\b|HVM domU/i.test(names) || (await word(reader, '/sys/hypervisor/type')) === 'xen') return 'xen';
  if (/qemu|kvm|openstack|amazon ec2|google compute|rhev|ovirt|digitalocean|bochs/i.test(names)) return 'kvm';
  return names.trim() !== '' && !flags.has('hypervisor') && flags.has('lm') ? 'none' : undefined;
}
