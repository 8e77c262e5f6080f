import { registryExport } from './foreign-registry.ts';
import { decodeText, pagesNamedIn } from './parse/encodings.ts';
import { parseWmicList, type WindowsRecord } from './parse/windows-list.ts';
import { type ListedUpdate, parseUpdateTable } from './parse/windows-qfe.ts';
import { parseSystemInfo, type SystemInfo, type SystemRole } from './parse/windows-systeminfo.ts';
import { type BundlePart, bundleBytes, writeBundle } from './targets/bundle-format.ts';
import { TargetError } from './targets/target.ts';

/** What other people's tools wrote about a Windows host, as a recording of the few things it says. */
export interface ForeignExport {
  readonly kind: 'systeminfo' | 'wmic' | 'registry';
  /** A bundle: what the text does not speak of is not in it, and stays unknown. */
  readonly bundle: Buffer;
  /** Characters that could not be read. */
  readonly replacedCount: number;
  /** Why the text could not be decoded, where that is so: only its ASCII was read. */
  readonly undecodable?: string;
}

/** Exports are texts of one program; a registry tree of programs takes a megabyte. */
const MAX_BYTES = 16 * 1024 * 1024;

type Parts = readonly (readonly [name: string, text: string | null])[];
type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Reads a `systeminfo` text, a list or table of `wmic` (or `Get-HotFix`), or a `.reg` export, in any language and encoding.
 * `readAt` stands for the time of the recording, which none of them tells: when the file was written, or handed in.
 * `complaint`: why it is none of them. Whatever the bytes are, it does not throw.
 */
export function readForeignExport(bytes: Buffer, readAt: Date): ForeignExport | { readonly complaint: string } {
  if (bytes.length > MAX_BYTES)
    return { complaint: `it has ${bytes.length} bytes; exports of at most ${MAX_BYTES} are read` };
  const decoded = decodeText(bytes, pagesNamedIn(bytes));
  const text = 'text' in decoded ? decoded.text : decoded.ascii;
  const found = partsOf(text);
  if ('complaint' in found) {
    const why = 'undecodable' in decoded ? `, and its encoding is not known: ${decoded.undecodable}` : '';
    return { complaint: found.complaint + why };
  }
  const parts = found.parts.map(([name, content]): BundlePart => {
    return content === null
      ? { kind: 'command', name, isAbsent: true }
      : { kind: 'command', name, exitCode: 0, content: Buffer.from(content) };
  });
  const head = {
    recorder: `foreign ${found.kind}`,
    recordedAt: `${readAt.toISOString().slice(0, 19)}Z`,
    door: 'windows',
    platform: 'windows',
    privilege: 'user',
    absentBelow: [],
  } as const;
  return {
    kind: found.kind,
    bundle: bundleBytes(writeBundle(head, parts)),
    replacedCount: decoded.replacedCount,
    ...('undecodable' in decoded ? { undecodable: decoded.undecodable } : {}),
  };
}

type Found = { readonly kind: ForeignExport['kind']; readonly parts: Parts } | { readonly complaint: string };

function partsOf(text: string): Found {
  if (/^\s*(?:Windows Registry Editor Version 5\.00|REGEDIT4)\s/.test(text)) return registryExport(text);
  const info = parseSystemInfo(text);
  if (info !== undefined) return { kind: 'systeminfo', parts: fromSystemInfo(info) };
  const updates = parseUpdateTable(text);
  if (updates !== undefined) return { kind: 'wmic', parts: fromUpdates(updates) };
  if (/^[A-Za-z]\w*=/m.test(text)) return fromWmicList(text);
  return { complaint: 'it is no bundle, no systeminfo text, no list of wmic and no export of the registry' };
}

/** Roles as the class counts them; which of its two a domain controller is, only words tell, and nobody asks. */
const DOMAIN_ROLES: Readonly<Record<SystemRole, number>> = {
  standaloneWorkstation: 0,
  memberWorkstation: 1,
  standaloneServer: 2,
  memberServer: 3,
  domainController: 5,
};

function fromSystemInfo(info: SystemInfo): Parts {
  const isMember = info.role === undefined ? undefined : !info.role.startsWith('standalone');
  const system = {
    Caption: info.osName,
    Version: info.osVersion,
    BuildNumber: info.osVersion.split('.')[2],
    ServicePackMajorVersion: info.servicePack ?? 0,
    OSArchitecture: info.architecture === undefined ? undefined : BITS[info.architecture],
    ProductType: productTypeOf(info),
  };
  const computer = {
    Name: info.hostName,
    Manufacturer: info.manufacturer,
    Model: info.model,
    Domain: info.domain,
    PartOfDomain: isMember,
    DomainRole: info.role === undefined ? undefined : DOMAIN_ROLES[info.role],
    TotalPhysicalMemory: info.memoryBytes,
  };
  return [
    ['wmi.Win32_OperatingSystem', listText([system])],
    ['wmi.Win32_ComputerSystem', listText([computer])],
    ...(info.hostName === undefined ? [] : [['host.list', listText([{ Computer: info.hostName }])] as const]),
    ...hotfixParts(
      info.hotfixes?.map((id) => ({ id })),
      info.areHotfixesWhole !== false,
    ),
  ];
}

const BITS: Readonly<Record<string, string>> = { x86_64: '64-bit', aarch64: 'ARM 64-bit', i686: '32-bit' };

/** By role where its words are known; a server in a domain whose role is not known may be a controller of it. */
function productTypeOf({ role, osName, domain }: SystemInfo): number | undefined {
  if (role === 'domainController') return 2;
  if (role !== undefined) return role.endsWith('Server') ? 3 : 1;
  if (!/server/i.test(osName)) return 1;
  return domain?.includes('.') === true ? undefined : 3;
}

/** The list that Windows keeps; where it is whole, the servicing registry beside it is not asked for. */
function hotfixParts(updates: readonly ListedUpdate[] | undefined, isWhole: boolean): Parts {
  if (updates === undefined) return [];
  const records = updates.map(({ id, description, installedOn }) => ({
    HotFixID: /^\d{6,7}(?:v\d)?$/.test(id) ? `KB${id}` : id, // Vista
    Description: description,
    InstalledOn: installedOn,
  }));
  return [
    ['wmi.Win32_QuickFixEngineering', listText(records)],
    ...(isWhole ? [['registry.updates', null] as const] : []),
  ];
}

function fromUpdates(updates: readonly ListedUpdate[]): Parts {
  const computer = updates.find((update) => update.computer !== undefined)?.computer;
  return [
    ...(computer === undefined ? [] : [['host.list', listText([{ Computer: computer }])] as const]),
    ...hotfixParts(updates, true),
  ];
}

/** Classes by properties that no other has. */
const CLASSES: readonly (readonly [name: string, properties: readonly string[]])[] = [
  ['Win32_QuickFixEngineering', ['HotFixID']],
  ['Win32_UserAccount', ['SIDType', 'Lockout']],
  ['Win32_Service', ['PathName', 'StartMode']],
  ['Win32_OperatingSystem', ['BuildNumber', 'OSLanguage']],
  ['Win32_NetworkAdapterConfiguration', ['DHCPEnabled', 'IPEnabled']],
  ['Win32_LogicalDisk', ['DriveType', 'MediaType']],
  ['Win32_ComputerSystem', ['PartOfDomain', 'DomainRole']],
];

function fromWmicList(text: string): Found {
  let records: readonly WindowsRecord[];
  try {
    records = parseWmicList(text);
  } catch (error) {
    if (error instanceof TargetError) return { complaint: `it is no list of wmic: ${error.message}` };
    throw error;
  }
  const named = /^#.*\b(Win32_\w+)/im.exec(text)?.[1]?.toLowerCase();
  const [first] = records;
  const name = CLASSES.find(
    ([candidate, properties]) =>
      candidate.toLowerCase() === named ||
      properties.every((property) => records.some((record) => record.has(property))),
  )?.[0];
  if (name === undefined || first === undefined)
    return { complaint: 'it is a list of wmic, of a class that nothing is read from' };
  const list = records.map((record) => record.names.map((property) => [property, record.texts(property)] as const));
  const content = list
    .map((record) => `${record.flatMap(([key, values]) => values.map((value) => line(key, value))).join('')}\n`)
    .join('');
  return {
    kind: 'wmic',
    parts: [
      [`wmi.${name}`, content],
      ...(name === 'Win32_QuickFixEngineering' ? [['registry.updates', null] as const] : []),
    ],
  };
}

function listText(records: readonly Values[]): string {
  return records
    .map((record) => {
      const lines = Object.entries(record).map(([name, value]) =>
        value === undefined ? '' : line(name, String(value)),
      );
      return `${lines.join('')}\n`;
    })
    .join('');
}

function line(name: string, value: string): string {
  return `${name}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}\n`;
}
