import type { WindowsRecord } from '../parse/windows-list.ts';
import type { RegistryText } from '../parse/windows-registry.ts';
import { dayOfFileTime, dayOfUpdate, updateIdOf } from '../parse/windows-updates.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, needed, readInstances, readTopic } from './windows-parts.ts';

interface Feature {
  readonly isInstalled: boolean;
  readonly isRemoved?: boolean;
}

/** Source: https://learn.microsoft.com/windows/win32/wmisdk/win32-optionalfeature, InstallState. */
const ENABLED = 1;
const DISABLED = 2;
const ABSENT = 3;

const OC_MANAGER = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Setup\\OC Manager\\Subcomponents';

/**
 * Optional features and roles: 2008 R2 and later by the names of DISM; 2008 those that are installed, by the name that is
 * printed; 2003 its optional components.
 */
export const windowsFeatures = defineProbe({
  name: 'windows.features',
  section: 'windows.features',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const optional = await readInstances(reader, 'Win32_OptionalFeature');
    if (optional !== undefined) return reader.collected(optionalFeatures(reader, needed(optional, 'features')));
    const roles = await readInstances(reader, 'Win32_ServerFeature');
    if (roles !== undefined) return reader.collected(serverFeatures(roles));
    const components = (await readTopic(reader, 'updates'))?.key(OC_MANAGER);
    if (components === undefined || components === null)
      throw new TargetError('not_supported_here', 'this Windows lists no features');
    const facts: Record<string, Feature> = {};
    for (const [name, value] of components.values)
      if (typeof value === 'number') facts[components.names.get(name) ?? name] = { isInstalled: value !== 0 };
    return reader.collected(facts);
  },
});

function optionalFeatures(reader: Reader, records: readonly WindowsRecord[]): Record<string, Feature> {
  const facts: Record<string, Feature> = {};
  for (const record of records) {
    const [name, state] = [record.words('Name'), record.number('InstallState')];
    if (name === undefined) reader.miss('features', 'parse_failed');
    else if (state === ENABLED || state === DISABLED || state === ABSENT)
      facts[name] = { isInstalled: state === ENABLED, isRemoved: state === ABSENT };
    else reader.miss(name, 'source_missing'); // 4: Windows itself does not know
  }
  return facts;
}

/** The class lists what is installed and nothing else. */
function serverFeatures(records: readonly WindowsRecord[]): Record<string, Feature> {
  return Object.fromEntries(
    records.flatMap((record) => {
      const name = record.words('Name');
      return name === undefined ? [] : [[name, { isInstalled: true }]];
    }),
  );
}

type Kind = 'update' | 'servicePack' | 'rollup';
interface Hotfix {
  readonly installedOn?: string | null;
  readonly kind: Kind;
}

/** States of a package that is in force. Source: DISM's states "Installed" and "Permanent" as the registry counts them. */
const IN_FORCE = new Set([112, 128]);
const PACKAGE = /\\packages\\(package_for_kb\d{5,8}[^\\]*)$/;
const UPDATE_2003 = /\\microsoft\\updates\\windows server 2003\\sp\d+\\(kb\d{5,8})[^\\]*$/;

/**
 * Updates by KB number, from Windows' own list and from what the servicing stack keeps; days of the latter are exact. An
 * update inside a cumulative one is not listed by Windows: its build tells.
 */
export const windowsHotfixes = defineProbe({
  name: 'windows.hotfixes',
  section: 'windows.hotfixes',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const listed = await reader.attempt('list', () => readInstances(reader, 'Win32_QuickFixEngineering'));
    const registry = await reader.attempt('packages', () => readTopic(reader, 'updates'));
    reader.orDenied('the list of updates');
    if (listed === undefined && registry === undefined)
      throw new TargetError('source_missing', 'the recording holds no list of updates');
    const facts: Record<string, Hotfix> = {};
    // A list without any day, as systeminfo prints it, does not say that Windows keeps none.
    const hasDays = registry !== undefined || (listed ?? []).some((record) => record.has('InstalledOn'));
    for (const record of listed ?? []) {
      const id = updateIdOf(record.words('HotFixID') ?? '');
      if (id === undefined) continue; // "File 1" and the like of 2003
      const installedOn = dayOfUpdate(record.text('InstalledOn') ?? '') ?? facts[id]?.installedOn ?? null;
      facts[id] = { ...(hasDays ? { installedOn } : {}), kind: kindOf(record.text('Description') ?? '') };
    }
    for (const [id, day] of servicedUpdates(registry))
      facts[id] = { kind: facts[id]?.kind ?? 'update', installedOn: day ?? facts[id]?.installedOn ?? null };
    for (const [key, reason] of registry?.refused ?? []) reader.miss(key, reason);
    const collected = reader.collected(facts);
    if (hasDays || Object.keys(facts).length === 0) return collected;
    return { ...collected, gaps: [...(collected.gaps ?? []), { reason: 'source_missing', fields: ['installedOn'] }] };
  },
});

function kindOf(description: string): Kind {
  if (/service pack/i.test(description)) return 'servicePack';
  return /roll-?up/i.test(description) ? 'rollup' : 'update';
}

function servicedUpdates(registry: RegistryText | undefined): (readonly [string, string | undefined])[] {
  const found: (readonly [string, string | undefined])[] = [];
  for (const [path, key] of registry?.keys ?? []) {
    const id = updateIdOf(PACKAGE.exec(path)?.[1] ?? UPDATE_2003.exec(path)?.[1] ?? '');
    if (id === undefined || key === null) continue;
    if (UPDATE_2003.test(path)) {
      const day = key.values.get('installeddate');
      found.push([id, typeof day === 'string' ? dayOfUpdate(day) : undefined]);
      continue;
    }
    const [state, high, low] = ['currentstate', 'installtimehigh', 'installtimelow'].map((name) =>
      key.values.get(name),
    );
    if (typeof state !== 'number' || !IN_FORCE.has(state)) continue;
    const ticks = typeof high === 'number' && typeof low === 'number' ? (BigInt(high) << 32n) | BigInt(low) : 0n;
    found.push([id, dayOfFileTime(ticks)]);
  }
  return found;
}
