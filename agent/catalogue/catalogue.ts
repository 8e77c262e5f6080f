import { createHash } from 'node:crypto';
import { commands } from './commands.ts';
import { FILES_READ, FILES_READ_IN_IMAGES } from './files-read.ts';
import { MODULE_NAMES } from './module-names.ts';
import { SETTINGS_TABLE } from './settings-table.ts';
import { FILE_SETS, STATUS_GLOBS, STATUS_PATHS } from './status-paths.ts';
import { SYSCTL_NAMES } from './sysctl-names.ts';
import { CATALOGUE_VERSION } from './version.ts';
import { WINDOWS_ACL_PATHS } from './windows-acl-paths.ts';
import type { RegistryAsk } from './windows-ask.ts';
import { WINDOWS_PARTS, WINDOWS_PROGRAMS, type WindowsProgram } from './windows-commands.ts';
import { REGISTRY_TOPICS } from './windows-registry.ts';
import { WMI_CLASSES, type WmiAsk } from './windows-wmi.ts';

/** All that an agent may touch on a host. */
export interface Catalogue {
  readonly version: string;
  /** SHA-256 over everything below, so that two agents can be compared. */
  readonly sha256: string;
  readonly commands: readonly {
    readonly name: string;
    readonly command: string;
    readonly timeoutMs: number;
    readonly maxBytes: number;
  }[];
  /** Files that may be opened, as patterns. */
  readonly files: readonly string[];
  /** Those that are opened in mounted images only. */
  readonly filesInImages: readonly string[];
  /** Files and folders of which only the status is asked. */
  readonly status: {
    readonly paths: readonly string[];
    readonly globs: readonly string[];
    readonly sets: readonly string[];
  };
  /** Files of which only named keys are kept, and the keys. */
  readonly namedKeys: Readonly<Record<string, readonly string[]>>;
  readonly sysctl: readonly string[];
  readonly kernelModules: readonly string[];
  /** What record.ps1 asks of a Windows host; `parts` are made by functions of its own. */
  readonly windows: {
    readonly registry: Readonly<Record<string, readonly RegistryAsk[]>>;
    readonly wmi: readonly WmiAsk[];
    readonly programs: readonly WindowsProgram[];
    readonly parts: readonly string[];
    readonly grantsOf: readonly string[];
  };
}

/** The catalogue as data, for people to read before they install an agent, and for recorders that are made from it. */
export function catalogue(): Catalogue {
  const lists = {
    commands: Object.values(commands).map(({ name, program, args, timeoutMs, maxBytes }) => ({
      name,
      command: [program, ...args].join(' '),
      timeoutMs,
      maxBytes,
    })),
    files: FILES_READ,
    filesInImages: FILES_READ_IN_IMAGES,
    status: {
      paths: STATUS_PATHS,
      globs: STATUS_GLOBS.map(({ glob }) => glob),
      sets: FILE_SETS.map(({ root }) => root),
    },
    namedKeys: Object.fromEntries(
      SETTINGS_TABLE.flatMap(({ id, named }) => (named === undefined ? [] : [[`settings.${id}`, named]])),
    ),
    sysctl: SYSCTL_NAMES,
    kernelModules: MODULE_NAMES,
    windows: {
      registry: REGISTRY_TOPICS,
      wmi: WMI_CLASSES,
      programs: WINDOWS_PROGRAMS,
      parts: WINDOWS_PARTS,
      grantsOf: WINDOWS_ACL_PATHS,
    },
  };
  const sha256 = createHash('sha256').update(JSON.stringify(lists)).digest('hex');
  return { version: CATALOGUE_VERSION, sha256, ...lists };
}
