import { isObject } from '../../policies/base/json.ts';
import type { Package } from '../../policies/inventory/sections/packages.ts';
import type { Services } from '../../policies/inventory/sections/services.ts';
import type { Updates } from '../../policies/inventory/sections/updates.ts';
import { parseSettings } from '../parse/settings.ts';
import type { ProbeContext } from './probe.ts';
import type { Reader } from './reader.ts';

type Automatic = NonNullable<Updates['automatic']>;

/** Tools that install by themselves once their unit starts, and those that also need a word in a file. */
const TOOLS: readonly { tool: string; units: readonly string[]; file?: string; key?: string }[] = [
  { tool: 'dnf-automatic', units: ['dnf-automatic-install.timer'] },
  {
    tool: 'dnf-automatic',
    units: ['dnf-automatic.timer', 'dnf5-automatic.timer'],
    file: '/etc/dnf/automatic.conf',
    key: 'commands.apply_updates',
  },
  {
    tool: 'yum-cron',
    units: ['yum-cron.service', 'yum-cron'],
    file: '/etc/yum/yum-cron.conf',
    key: 'commands.apply_updates',
  },
  { tool: 'transactional-update', units: ['transactional-update.timer'] },
  { tool: 'os-update', units: ['os-update.timer'] },
];

/**
 * The tool that installs updates by itself, and whether it is switched on. No tool at all is `isEnabled: false`; where
 * services or settings could not be read it is not known. Source: apt.systemd.daily(8); dnf-automatic(8); yum-cron(8).
 */
export async function readAutomatic(reader: Reader, context: ProbeContext): Promise<Automatic | undefined> {
  const services = context.factsOf('services');
  if (!isObject(services)) return undefined;
  const starts = (unit: string) => (services as Services)[unit]?.startsAtBoot;
  const apt = unattended(context, starts);
  if (apt !== undefined) return apt;
  let found: Automatic | undefined;
  for (const { tool, units, file, key } of TOOLS) {
    const unit = units.find((name) => Object.hasOwn(services, name));
    if (unit === undefined) continue;
    const isStarted = starts(unit);
    if (isStarted === undefined) return { tool };
    const applies = file === undefined || key === undefined ? true : await isSet(reader, file, key);
    if (isStarted && applies === undefined) return { tool };
    const isEnabled = isStarted && applies === true;
    if (isEnabled) return { tool, isEnabled };
    found ??= { tool, isEnabled };
  }
  return found ?? { isEnabled: false };
}

/** Debian's: the package, the word in apt's settings, and the timer that starts it. `undefined`: not this family. */
function unattended(context: ProbeContext, starts: (unit: string) => boolean | undefined): Automatic | undefined {
  const packages = context.factsOf('packages');
  const list = Array.isArray(packages) ? (packages as readonly Package[]) : [];
  if (!list.some(({ scheme }) => scheme === 'deb')) return undefined;
  if (!list.some(({ name }) => name === 'unattended-upgrades')) return { isEnabled: false };
  const tool = 'unattended-upgrades';
  const apt = context.factsOf('settings.apt');
  if (!isObject(apt) || !isObject(apt.values)) return { tool };
  const told = (key: string) => (apt.values as Record<string, unknown>)[key];
  const isOn = (value: unknown) => value !== undefined && value !== 0 && value !== false && value !== '0';
  if (!isOn(told('APT::Periodic::Unattended-Upgrade')) || told('APT::Periodic::Enable') === 0)
    return { tool, isEnabled: false };
  const isTimed = starts('apt-daily-upgrade.timer');
  return isTimed === undefined ? { tool } : { tool, isEnabled: isTimed };
}

async function isSet(reader: Reader, path: string, key: string): Promise<boolean | undefined> {
  const { missCount } = reader;
  const text = await reader.tryText(path);
  if (text === undefined) return reader.missCount > missCount ? undefined : false;
  const found = parseSettings(text, 'ini').findLast((one) => `${one.section}.${one.key}`.toLowerCase() === key);
  return /^(?:yes|true|1|on)$/i.test(found?.value ?? '');
}
