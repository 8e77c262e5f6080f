import type { Boot } from '../../policies/inventory/sections/boot.ts';
import type { RegistryText } from '../parse/windows-registry.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readInstances, readPart, readTopic } from './windows-parts.ts';

const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
const SECURE_BOOT = `${CONTROL}\\SecureBoot\\State`;
const BIOS = 1;

/** Elements of an entry that weaken or guard the start; names are the same in every display language. */
const ELEMENTS =
  /^(?:nx|pae|testsigning|nointegritychecks|loadoptions|safeboot|safebootalternateshell|debug|bootdebug|bootlog|hypervisorlaunchtype|recoveryenabled|bootstatuspolicy|flightsigning|disableelamdrivers|isolatedcontext|winpe|ems|sos)$/i;

/**
 * Options that Windows was started with, those of its entry, and what the firmware guards. The options as booted stand in
 * the registry. Source: "SystemStartOptions"; bcdedit /enum; class Win32_Tpm.
 */
export const windowsBoot = defineProbe({
  name: 'boot.windows',
  section: 'boot',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const registry = await reader.attempt('registry', () => readTopic(reader, 'system'));
    const entry = await reader.attempt('bcdedit', () => readPart(reader, 'bcdedit.enum'));
    const tpms = await reader.attempt('tpm', () => readInstances(reader, 'Win32_Tpm'));
    reader.orDenied('boot');
    const started = registry?.text(CONTROL, 'SystemStartOptions');
    const secureBoot = registry === undefined ? undefined : secureBootOf(registry);
    const facts: Boot = {
      loader: 'bootmgr',
      hasLoaderPassword: false, // the boot manager of Windows knows none
      ...(started === undefined ? {} : { arguments: started.split(/\s+/).filter(Boolean) }),
      ...(entry === undefined ? {} : { configuredArguments: elementsOf(entry) }),
      ...(secureBoot === undefined ? {} : { secureBoot }),
      ...(tpms === undefined ? {} : { hasTpm: tpms.length > 0 }),
    };
    if (secureBoot === undefined && registry !== undefined) reader.miss('secureBoot', 'source_missing');
    return reader.collected(facts, (name) => ({ fields: FIELDS_OF[name] ?? [name] }));
  },
});

const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  bcdedit: ['configuredArguments'],
  registry: ['arguments', 'secureBoot'],
  tpm: ['hasTpm'],
};

/** `null`: firmware without it, which Windows knows since 2012. A key that is missing on UEFI says nothing. */
function secureBootOf(registry: RegistryText): boolean | null | undefined {
  const enabled = registry.number(SECURE_BOOT, 'UEFISecureBootEnabled');
  if (enabled !== undefined) return enabled === 1;
  return registry.number(CONTROL, 'PEFirmwareType') === BIOS ? null : undefined;
}

/** `name=value` of the elements that matter, in the order of the entry; values as they are printed. */
function elementsOf(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name = '', value = ''] = /^(\w+)\s{2,}(\S.*?)\s*$/.exec(line) ?? [];
    return ELEMENTS.test(name) ? [`${name.toLowerCase()}=${value}`] : [];
  });
}
