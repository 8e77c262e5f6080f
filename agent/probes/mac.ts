import { byCodeUnit } from '../../policies/base/text.ts';
import type { Mac } from '../../policies/inventory/sections/mac.ts';
import { linesOf, unquoted } from '../parse/text.ts';
import { look } from './look.ts';
import { defineProbe } from './probe.ts';
import { processName, procText, readPids, readProcesses } from './process-table.ts';
import { Reader } from './reader.ts';

type SeLinux = NonNullable<Mac['selinux']>;
type AppArmor = NonNullable<Mac['apparmor']>;

const SELINUX_CONFIG = '/etc/selinux/config';
const SELINUX_MOUNTS = ['/sys/fs/selinux', '/selinux'];
const APPARMOR_SWITCH = '/sys/module/apparmor/parameters/enabled';
const APPARMOR_PROFILES = '/sys/kernel/security/apparmor/profiles';
const MODES = ['enforcing', 'permissive', 'disabled'] as const;
const PROFILE_MODES = ['enforce', 'complain', 'kill', 'unconfined'] as const;

/** Switches that baselines ask for; any other is unknown. */
const BOOLEANS = [
  'deny_execmem',
  'deny_ptrace',
  'httpd_can_network_connect',
  'httpd_execmem',
  'secure_mode',
  'secure_mode_insmod',
  'selinuxuser_execheap',
  'selinuxuser_execmod',
  'selinuxuser_execstack',
  'ssh_sysadm_login',
];

/**
 * SELinux and AppArmor as they run and as they are configured. Profiles and unconfined processes need root.
 * Source: selinux(8), selinuxfs; apparmor(7), apparmorfs.
 */
export const mac = defineProbe({
  name: 'mac',
  section: 'mac',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const selinux = await readSeLinux(reader);
    const apparmor = target.isLive ? await readAppArmor(reader) : undefined;
    if (!target.isLive) reader.miss('apparmor', 'not_visible_in_image');
    const facts: Mac = {
      ...(selinux === undefined ? {} : { selinux }),
      ...(apparmor === undefined ? {} : { apparmor }),
    };
    return reader.collected(facts, (name) => ({
      fields: [/^(?:selinux|apparmor)/.test(name) ? name : name.includes('apparmor') ? 'apparmor' : 'selinux'],
    }));
  },
});

async function readSeLinux(reader: Reader): Promise<SeLinux | null | undefined> {
  const { isLive } = reader.target;
  const configured = await look(reader, SELINUX_CONFIG, () => reader.text(SELINUX_CONFIG));
  const mount = isLive ? await findMount(reader) : undefined;
  if (mount === undefined && configured.isKnown && configured.found === undefined) return null;
  if (!configured.isKnown && (mount === undefined || mount === 'hidden')) return undefined;
  const settings = settingsOf(configured.isKnown ? (configured.found ?? '') : '');
  if (mount === 'hidden') return settings; // whether it enforces is not known, and "disabled" would be a guess
  return {
    ...(isLive ? { mode: mount === undefined ? 'disabled' : mount.isEnforcing ? 'enforcing' : 'permissive' } : {}),
    ...settings,
    ...(mount === undefined ? {} : { booleans: await readBooleans(reader, mount.path) }),
    ...(mount === undefined ? {} : await readUnconfined(reader)),
  };
}

async function findMount(reader: Reader): Promise<{ path: string; isEnforcing: boolean } | 'hidden' | undefined> {
  for (const path of SELINUX_MOUNTS) {
    const enforce = await look(reader, 'selinux.mode', () => reader.text(`${path}/enforce`));
    if (!enforce.isKnown) return 'hidden';
    if (enforce.found !== undefined) return { path, isEnforcing: enforce.found.trim() === '1' };
  }
  return undefined;
}

function settingsOf(text: string): Pick<SeLinux, 'configuredMode' | 'policy' | 'isMls'> {
  const values = new Map(
    linesOf(text).map(({ text: line }) => {
      const [, name = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
      return [name, unquoted(value.trim())];
    }),
  );
  const mode = MODES.find((word) => word === values.get('SELINUX')?.toLowerCase());
  const policy = values.get('SELINUXTYPE');
  return {
    ...(mode === undefined ? {} : { configuredMode: mode }),
    ...(policy === undefined || policy === '' ? {} : { policy, isMls: policy === 'mls' }),
  };
}

async function readBooleans(reader: Reader, mount: string): Promise<Record<string, boolean | null>> {
  const booleans: Record<string, boolean | null> = {};
  for (const name of BOOLEANS) {
    const looked = await look(reader, 'selinux.booleans', () => reader.target.readText(`${mount}/booleans/${name}`));
    if (!looked.isKnown) return booleans;
    booleans[name] = looked.found === undefined ? null : looked.found.trim().startsWith('1');
  }
  return booleans;
}

/** Programs that run in the domain meant for services nobody wrote a policy for. */
async function readUnconfined(reader: Reader): Promise<Pick<SeLinux, 'unconfinedServices'>> {
  const names = new Set<string>();
  for (const pid of await readPids(reader)) {
    const context = await procText(reader, `/proc/${pid}/attr/current`);
    if (context?.includes(':unconfined_service_t:')) names.add((await processName(reader, pid)) ?? '');
  }
  return { unconfinedServices: [...names].filter((name) => name !== '').sort(byCodeUnit) };
}

async function readAppArmor(reader: Reader): Promise<AppArmor | undefined> {
  const looked = await look(reader, 'apparmor.isEnabled', () => reader.text(APPARMOR_SWITCH));
  if (!looked.isKnown) return undefined;
  const isEnabled = looked.found?.trim() === 'Y';
  if (!isEnabled) return { isEnabled };
  const listed = await look(reader, 'apparmor.profiles', () => reader.text(APPARMOR_PROFILES));
  if (!listed.isKnown || listed.found === undefined) {
    if (listed.isKnown) reader.miss('apparmor.profiles', 'source_missing'); // securityfs is not mounted
    return { isEnabled };
  }
  const profiles = new Map<string, (typeof PROFILE_MODES)[number]>();
  for (const line of listed.found.split('\n')) {
    const [, name, word] = /^(.+) \((\w+)\)$/.exec(line) ?? [];
    const mode = PROFILE_MODES.find((known) => known === word);
    if (name !== undefined && mode !== undefined) profiles.set(name, mode);
  }
  return { isEnabled, profiles: Object.fromEntries(profiles), unconfinedProcesses: await unconfined(reader, profiles) };
}

/** Programs that have a profile by their path and yet run without one: started before it was loaded. */
async function unconfined(reader: Reader, profiles: ReadonlyMap<string, unknown>): Promise<string[]> {
  const paths = new Set<string>();
  for (const [pid, path] of (await readProcesses(reader)).executables) {
    if (!profiles.has(path) || paths.has(path)) continue;
    if ((await procText(reader, `/proc/${pid}/attr/current`))?.trim() === 'unconfined') paths.add(path);
  }
  return [...paths].sort(byCodeUnit);
}
