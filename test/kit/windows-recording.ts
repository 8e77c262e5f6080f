import type { RegistryAsk } from '../../agent/catalogue/windows-ask.ts';
import { REGISTRY_TOPICS } from '../../agent/catalogue/windows-registry.ts';
import { BundleTarget } from '../../agent/targets/bundle.ts';
import { type BundlePart, bundleBytes, writeBundle } from '../../agent/targets/bundle-format.ts';
import { readBundle } from '../../agent/targets/bundle-reader.ts';
import type { Reason } from '../../policies/inventory/report.ts';

/** What one value of the registry is; `expand` and `bytes` for the kinds that JSON has no word for. */
export type RegistryValueOf =
  | number
  | string
  | readonly string[]
  | null
  | { readonly expand: string }
  | { readonly bytes: string; readonly kind?: number };

/** Keys with the short hive, in any case; `null`: the key does not exist. */
export type RegistryOf = Readonly<Record<string, Readonly<Record<string, RegistryValueOf>> | null>>;
export type RecordOf = Readonly<Record<string, string | number | boolean | readonly (string | number)[] | null>>;
/** `null`: this Windows does not have it. */
export type PartOf<T> = T | null | { readonly refused: Reason };

export interface WindowsHostOf {
  /** By topic; keys that the catalogue asks of it and nobody names here do not exist. */
  readonly registry?: Readonly<Record<string, PartOf<RegistryOf>>>;
  /** By class. */
  readonly wmi?: Readonly<Record<string, PartOf<readonly RecordOf[]>>>;
  /** By name of the part, such as `acl.list`. */
  readonly lists?: Readonly<Record<string, PartOf<readonly RecordOf[]>>>;
  readonly outputs?: Readonly<Record<string, PartOf<string>>>;
  readonly privilege?: 'administrator' | 'user';
  readonly recordedAt?: string;
}

/** A Windows host for tests, recorded in the forms of record.ps1 and read back. Parts nobody names were not recorded. */
export function windowsHost(host: WindowsHostOf): BundleTarget {
  return new BundleTarget(readBundle(windowsBundle(host)));
}

/** The bundle itself: parts, frames and both text forms as record.ps1 writes them. */
export function windowsBundle(host: WindowsHostOf): Buffer {
  const told = new Map<string, BundlePart>();
  const add = <T>(name: string, part: PartOf<T>, write: (value: T) => string) =>
    told.set(name, partOf(name, part, write));
  const topics: Readonly<Record<string, readonly RegistryAsk[]>> = REGISTRY_TOPICS;
  for (const [topic, part] of Object.entries(host.registry ?? {}))
    add(`registry.${topic}`, part, (keys: RegistryOf) => registryText(topics[topic] ?? [], keys));
  for (const [name, part] of Object.entries(host.wmi ?? {})) add(`wmi.${name}`, part, listText);
  for (const [name, part] of Object.entries(host.lists ?? {})) add(name, part, listText);
  for (const [name, part] of Object.entries(host.outputs ?? {})) add(name, part, (text: string) => text);
  const head = {
    recorder: 'record.ps1 1.0',
    recordedAt: host.recordedAt ?? '2026-11-21T08:00:00Z',
    door: 'windows',
    platform: 'windows',
    privilege: host.privilege ?? 'administrator',
    absentBelow: [],
  } as const;
  return bundleBytes(writeBundle(head, told.values()));
}

function partOf<T>(name: string, part: PartOf<T>, write: (value: T) => string): BundlePart {
  if (part === null) return { kind: 'command', name, isAbsent: true };
  if (typeof part === 'object' && 'refused' in part) return { kind: 'command', name, refused: part.refused as Reason };
  return { kind: 'command', name, exitCode: 0, content: Buffer.from(write(part)) };
}

/** List form: see agent/parse/windows-list.ts. */
function listText(records: readonly RecordOf[]): string {
  return records.map((record) => `${Object.entries(record).map(linesOf).join('')}\n`).join('');
}

function linesOf([name, value]: [string, RecordOf[string]]): string {
  if (value === null) return '';
  const items = Array.isArray(value) ? value : [value];
  return items
    .map((item) => `${name}=${escaped(typeof item === 'boolean' ? (item ? 'True' : 'False') : String(item))}\n`)
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

const HIVES: Readonly<Record<string, string>> = { hklm: 'HKEY_LOCAL_MACHINE', hku: 'HKEY_USERS' };

/** Registry form: see agent/parse/windows-registry.ts. What stands above a `*` is told once, since it was listed. */
function registryText(asks: readonly RegistryAsk[], host: RegistryOf): string {
  const keys = new Map(Object.entries(host).map(([path, values]) => [path.toLowerCase(), { path, values }]));
  const there = [...keys.values()].flatMap(({ path, values }) => (values === null ? [] : [path]));
  const above = new Set<string>();
  let text = '';
  for (const { key, values } of asks) {
    const star = key.indexOf('*');
    const parent = star === -1 ? undefined : key.slice(0, key.lastIndexOf('\\', star));
    if (parent !== undefined && !above.has(parent)) {
      above.add(parent);
      const isThere = there.some((path) => `${path.toLowerCase()}\\`.startsWith(`${parent.toLowerCase()}\\`));
      text += `[${isThere ? '' : '-'}${longPath(parent)}]\n`;
    }
    const pattern = new RegExp(`^${key.split('*').map(quoteMeta).join('[^\\\\]*')}$`, 'i');
    const paths = star === -1 ? [key] : there.filter((path) => pattern.test(path));
    text += paths.map((path) => keyText(path, values, keys)).join('');
  }
  return text;
}

function quoteMeta(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function keyText(
  path: string,
  names: readonly string[],
  host: ReadonlyMap<string, { readonly values: RegistryOf[string] }>,
): string {
  const values = host.get(path.toLowerCase())?.values ?? null;
  if (values === null) return `[-${longPath(path)}]\n`;
  const own = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  const asked = names.length === 1 && names[0] === '*' ? Object.keys(values) : names;
  return `[${longPath(path)}]\n${asked.map((name) => valueText(name, own.get(name.toLowerCase()) ?? null)).join('')}`;
}

function longPath(path: string): string {
  return path.replace(/^[^\\]+/, (hive) => HIVES[hive.toLowerCase()] ?? hive);
}

function valueText(name: string, value: RegistryValueOf): string {
  const left = name === '@' || name === '' ? '@' : `"${quoted(name)}"`;
  return `${left}=${rightOf(value)}\n`;
}

function rightOf(value: RegistryValueOf): string {
  if (value === null) return '-';
  if (typeof value === 'number')
    return value <= 0xffffffff ? `dword:${value.toString(16).padStart(8, '0')}` : `hex(b):${hex(quadWord(value))}`;
  if (typeof value === 'string') return isPlain(value) ? `"${quoted(value)}"` : `hex(1):${wide(`${value}\0`)}`;
  if ('expand' in value) return `hex(2):${wide(`${value.expand}\0`)}`;
  if ('bytes' in value)
    return `hex${value.kind === undefined ? '' : `(${value.kind.toString(16)})`}:${hex(Buffer.from(value.bytes, 'hex'))}`;
  return `hex(7):${wide(`${value.map((item) => `${item}\0`).join('')}\0`)}`;
}

function quadWord(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function isPlain(text: string): boolean {
  return ![...text].some((character) => character < ' ' || character === '\x7f');
}

function quoted(text: string): string {
  return text.replace(/[\\"]/g, '\\$&');
}

function wide(text: string): string {
  return hex(Buffer.from(text, 'utf16le'));
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex').match(/../g)?.join(',') ?? '';
}
