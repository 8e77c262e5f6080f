import type { Package } from '../../policies/inventory/sections/packages.ts';
import type { RegistryKey, RegistryText } from '../parse/windows-registry.ts';
import type { RegistryValue } from '../parse/windows-registry-value.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readTopic } from './windows-parts.ts';

const UNINSTALL =
  /^(?:hklm\\software|hku\\s-[\d-]+\\software)\\(wow6432node\\)?microsoft\\windows\\currentversion\\uninstall\\([^\\]+)$/;
const WOW = 'HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
const MACHINE = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';

/** Kinds of entries that stand for a patch of a program, not for a program. Source: the values that Windows Installer writes. */
const UPDATE_KINDS = /^(?:update|hotfix|security update|service pack|update rollup)$/i;

/**
 * Programs as "Programs and Features" lists them, of both views and of the users who are logged in. Patches of programs
 * and parts of other programs are no entries of their own; hotfixes of Windows are in `windows.hotfixes`.
 * Source: https://learn.microsoft.com/windows/win32/msi/uninstall-registry-key
 */
export const windowsPackages = defineProbe({
  name: 'packages.windows',
  section: 'packages',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const registry = await readTopic(reader, 'uninstall');
    if (registry === undefined) throw new TargetError('source_missing', 'the recording holds no uninstall keys');
    const facts = parseUninstall(registry);
    // An export of one view says nothing of the other.
    if (registry.keys.get(WOW.toLowerCase()) === undefined) reader.miss(WOW, 'source_missing');
    for (const [path, reason] of registry.refused) reader.miss(path, reason);
    return reader.collected(facts);
  },
});

/**
 * Packages of the uninstall keys. Throws `source_missing` where the machine's own key is not among them: every Windows
 * has it, so a text without it says nothing about programs.
 */
function parseUninstall(registry: RegistryText): Package[] {
  const packages: Package[] = [];
  let hasRoot = registry.key(MACHINE) !== undefined && registry.key(MACHINE) !== null;
  for (const [path, key] of registry.keys) {
    const [, wow, id] = UNINSTALL.exec(path) ?? [];
    if (id === undefined || key === null) continue;
    hasRoot ||= path.startsWith('hklm');
    const found = packageOf(key, id, wow !== undefined);
    if (found !== undefined) packages.push(found);
  }
  if (!hasRoot) throw new TargetError('source_missing', 'the text holds no uninstall key of the machine');
  return packages;
}

function packageOf(key: RegistryKey, id: string, isWow: boolean): Package | undefined {
  const value = (name: string): string | undefined => textOf(key.values.get(name));
  const name = value('displayname');
  if (name === undefined || isPatch(key, id, name)) return undefined;
  const version = value('displayversion');
  const vendor = value('publisher');
  const installedOn = dayOf(value('installdate'));
  const isMsi =
    key.values.get('windowsinstaller') === 1 || /^\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}$/.test(id);
  return {
    name,
    ...(version === undefined ? {} : { version }),
    scheme: version !== undefined && /^\d+(?:\.\d+)*$/.test(version) ? 'dotted' : 'generic',
    ...(isWow ? { architecture: 'i686' } : {}),
    ...(vendor === undefined ? {} : { vendor }),
    ...(installedOn === undefined ? {} : { installedOn }),
    kind: isMsi ? 'msi' : 'program',
  };
}

/** Hidden parts of Windows, patches that belong to another entry, and hotfixes of the time before Vista. */
function isPatch(key: RegistryKey, id: string, name: string): boolean {
  if (key.values.get('systemcomponent') === 1) return true;
  if (textOf(key.values.get('parentkeyname')) !== undefined) return true;
  if (UPDATE_KINDS.test(textOf(key.values.get('releasetype')) ?? '')) return true;
  return /^(?:kb|q)\d{6}/.test(id) || /\(KB\d{6,7}\)\s*$/.test(name);
}

function textOf(value: RegistryValue | null | undefined): string | undefined {
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}

/** `20231014`, the form of Windows Installer. Other programs write local dates, whose order of day and month is not known. */
function dayOf(text: string | undefined): string | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})[-/]?(\d\d)[-/]?(\d\d)$/.exec(text ?? '') ?? [];
  const iso = `${year}-${month}-${day}`;
  const time = Date.parse(iso);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? undefined : iso;
}
