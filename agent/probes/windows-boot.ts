import type { Boot } from '../../policies/inventory/sections/boot.ts';
import type { RegistryText } from '../parse/windows-registry.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readInstances, readPart, readTopic } from './windows-parts.ts';

const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
/** The first build that knows Secure Boot, 2012. */
const FIRST_WITH_SECURE_BOOT = 9200;
const BIOS = 1;

/** Elements of an entry that weaken or guard the start; their names are the same in every display language. */
const ELEMENTS =
  /^(?:nx|pae|testsigning|nointegritychecks|loadoptions|safeboot|safebootalternateshell|debug|bootdebug|bootlog|hypervisorlaunchtype|recoveryenabled|bootstatuspolicy|flightsigning|disableelamdrivers|winpe|ems|sos)$/i;

/**
 * Options that Windows was started with, those of its entry, and what the firmware guards. `secureBoot: null`: firmware or
 * release has none. Source: https://learn.microsoft.com/windows-hardware/drivers/bringup/, `SecureBoot\State`; bcdedit
 * /enum; class Win32_Tpm.
 */
export const windowsBoot = defineProbe({
  name: 'boot.windows',
  section: 'boot',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    const registry = await readTopic(reader, 'system');
    if (registry === undefined) throw new TargetError('source_missing', 'the recording holds no registry');
    const { build = '' } = (context.factsOf('os') ?? {}) as { readonly build?: string };
    const buildNumber = Number(build.split('.')[2] ?? Number.NaN);
    const secureBoot = secureBootOf(registry, buildNumber);
    const options = registry.text(CONTROL, 'SystemStartOptions');
    const entry = await reader.attempt('configuredArguments', () => readPart(reader, 'bcdedit.enum'));
    const tpms = await reader.attempt('hasTpm', () => readInstances(reader, 'Win32_Tpm'));
    if (secureBoot === undefined) reader.miss('secureBoot', 'source_missing');
    const facts: Boot = {
      // The boot manager of Windows knows no password; 2003 has another one.
      ...(buildNumber >= 6000 ? { loader: 'bootmgr', hasLoaderPassword: false } : {}),
      ...(options === undefined ? {} : { arguments: options.trim().split(/\s+/).filter(Boolean) }),
      ...(entry === undefined ? {} : { configuredArguments: elementsOf(entry) }),
      ...(secureBoot === undefined ? {} : { secureBoot }),
      ...(tpms === undefined ? {} : { hasTpm: tpms.length > 0 }),
    };
    return reader.collected(facts, (name) => ({ fields: [name] }));
  },
});

function secureBootOf(registry: RegistryText, buildNumber: number): boolean | null | undefined {
  if (buildNumber < FIRST_WITH_SECURE_BOOT || registry.number(CONTROL, 'PEFirmwareType') === BIOS) return null;
  const state = registry.number(`${CONTROL}\\SecureBoot\\State`, 'UEFISecureBootEnabled');
  if (state !== undefined) return state !== 0;
  return registry.key(`${CONTROL}\\SecureBoot\\State`) === null ? null : undefined;
}

/** `name=value` of the elements that matter, in the order of the entry; values as they are printed. */
function elementsOf(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name = '', value = ''] = /^(\w+)\s{2,}(\S.*?)\s*$/.exec(line) ?? [];
    return ELEMENTS.test(name) ? [`${name.toLowerCase()}=${value}`] : [];
  });
}
