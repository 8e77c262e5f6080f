import type { Os } from '../../policies/inventory/sections/os.ts';
import { languageOf } from '../parse/windows-language.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import type { RegistryText } from '../parse/windows-registry.ts';
import { type WindowsTraits, windowsRelease } from '../parse/windows-release.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, readInstances, readRecords, readTopic } from './windows-parts.ts';

const CURRENT_VERSION = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';

const PRODUCT_TYPES: Readonly<Record<string, NonNullable<Os['productType']>>> = {
  winnt: 'client',
  servernt: 'server',
  lanmannt: 'domainController',
  '1': 'client',
  '2': 'domainController',
  '3': 'server',
};

const ARCHITECTURES: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  x86: 'i686',
  arm64: 'aarch64',
  ia64: 'ia64',
};

/** The first build that counts its revisions in the registry. */
const FIRST_WITH_REVISION = 9600;

/**
 * Windows by registry first, since nothing there depends on the display language, then by its class of WMI. A release
 * that no table knows is absent: its build is there. Source: docs/reference-inventory.md 2.1, 2.10.
 */
export const windowsOs = defineProbe({
  name: 'os.windows',
  section: 'os',
  appliesTo: isWindows,

  async collect(target) {
    const reader = new Reader(target);
    const registry = await reader.attempt('registry', () => readTopic(reader, 'system'));
    const [system] = (await reader.attempt('wmi', () => readInstances(reader, 'Win32_OperatingSystem'))) ?? [];
    if (registry === undefined && system === undefined) {
      reader.orDenied('Windows');
      throw new TargetError('source_missing', 'neither registry nor WMI tells which Windows this is');
    }
    const [host] = (await reader.attempt('language', () => readRecords(reader, 'host'))) ?? [];
    const traits = traitsOf(registry, system);
    const architecture = architectureOf(registry, system);
    const language = languageIn(registry, system, host);
    const { build, ...release } = windowsRelease(traits);
    // Without the registry nobody knows the revision, and a build without it would pass for the oldest one. Where the
    // release is not known either, the build is all that tells which Windows this is.
    const isWhole = registry !== undefined || (traits.buildNumber ?? 0) < FIRST_WITH_REVISION;
    const facts: Os = {
      family: 'windows',
      ...release,
      ...(build !== undefined && (isWhole || release.release === undefined) ? { build } : {}),
      ...(architecture === undefined ? {} : { architecture }),
      ...(language === undefined ? {} : { language }),
    };
    if (facts.release === undefined && traits.productType !== 'client') reader.miss('release', 'parse_failed');
    return reader.collected(facts, (name) => ({ fields: FIELDS[name] ?? [name] }));
  },
});

/** What may be less than whole where one source is missing: the other one tells most of it. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  registry: ['build', 'edition', 'installation'],
  wmi: ['servicePack'],
};

function traitsOf(registry: RegistryText | undefined, system: WindowsRecord | undefined): WindowsTraits {
  const text = (name: string) => registry?.text(CURRENT_VERSION, name)?.trim() || undefined;
  const major = registry?.number(CURRENT_VERSION, 'CurrentMajorVersionNumber');
  const minor = registry?.number(CURRENT_VERSION, 'CurrentMinorVersionNumber');
  const [printed] = /^\d+\.\d+/.exec(text('CurrentVersion') ?? system?.text('Version') ?? '') ?? [];
  // "CurrentBuild" of 2003 says that it is obsolete; WMI says the same number everywhere.
  const build = Number(text('CurrentBuildNumber') ?? system?.text('BuildNumber') ?? Number.NaN);
  const buildNumber = Number.isSafeInteger(build) ? build : undefined;
  const revision = registry?.number(CURRENT_VERSION, 'UBR');
  const type = registry?.text(`${CONTROL}\\ProductOptions`, 'ProductType') ?? system?.text('ProductType') ?? '';
  return {
    productName: text('ProductName'),
    caption: system?.words('Caption'),
    version: major === undefined ? printed : `${major}.${minor ?? 0}`,
    buildNumber,
    revision: (buildNumber ?? 0) >= FIRST_WITH_REVISION ? revision : undefined,
    servicePack: text('CSDVersion') ?? servicePackIn(system),
    editionId: text('EditionID'),
    sku: system?.number('OperatingSystemSKU'),
    installationType: text('InstallationType'),
    displayVersion: text('DisplayVersion') ?? text('ReleaseId'),
    productType: PRODUCT_TYPES[type.toLowerCase()],
  };
}

function servicePackIn(system: WindowsRecord | undefined): string | undefined {
  const number = system?.number('ServicePackMajorVersion') ?? 0;
  return system?.words('CSDVersion') ?? (number > 0 ? `Service Pack ${number}` : undefined);
}

function architectureOf(registry: RegistryText | undefined, system: WindowsRecord | undefined): string | undefined {
  const written = registry?.text(`${CONTROL}\\Session Manager\\Environment`, 'PROCESSOR_ARCHITECTURE');
  if (written !== undefined) return ARCHITECTURES[written.toLowerCase()];
  const bits = system?.text('OSArchitecture') ?? '';
  return /64/.test(bits) ? (/arm/i.test(bits) ? 'aarch64' : 'x86_64') : /32/.test(bits) ? 'i686' : undefined;
}

function languageIn(
  registry: RegistryText | undefined,
  system: WindowsRecord | undefined,
  host: WindowsRecord | undefined,
): string | undefined {
  const [shown] = system?.texts('MUILanguages') ?? [];
  const installed = Number.parseInt(registry?.text(`${CONTROL}\\Nls\\Language`, 'InstallLanguage') ?? '', 16);
  const number = system?.number('OSLanguage') ?? (Number.isNaN(installed) ? undefined : installed);
  return shown ?? host?.words('DisplayLanguage') ?? languageOf(number);
}
