import type { RegistryText } from '../parse/windows-registry.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readTopic } from './windows-parts.ts';

const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
/** The first build that knows Secure Boot, 2012. */
const FIRST_WITH_SECURE_BOOT = 9200;
const BIOS = 1;

/**
 * Start of the host: the boot manager's options and Secure Boot. `secureBoot: null`: firmware or release has none.
 * Source: https://learn.microsoft.com/windows-hardware/drivers/bringup/, `SecureBoot\State`
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
    if (secureBoot === undefined) reader.miss('secureBoot', 'source_missing');
    return reader.collected(
      {
        ...(buildNumber >= 6000 ? { loader: 'bootmgr' } : {}),
        ...(options === undefined ? {} : { arguments: options.trim().split(/\s+/).filter(Boolean) }),
        ...(secureBoot === undefined ? {} : { secureBoot }),
      },
      (name) => ({ fields: [name] }),
    );
  },
});

function secureBootOf(registry: RegistryText, buildNumber: number): boolean | null | undefined {
  if (buildNumber < FIRST_WITH_SECURE_BOOT || registry.number(CONTROL, 'PEFirmwareType') === BIOS) return null;
  const state = registry.number(`${CONTROL}\\SecureBoot\\State`, 'UEFISecureBootEnabled');
  if (state !== undefined) return state !== 0;
  return registry.key(`${CONTROL}\\SecureBoot\\State`) === null ? null : undefined;
}
