import { readFileSync } from 'node:fs';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { commands } from '../catalogue/commands.ts';
import { MODULE_NAMES } from '../catalogue/module-names.ts';
import { SETTINGS_TABLE } from '../catalogue/settings-table.ts';
import { FILE_SETS, STATUS_GLOBS, STATUS_PATHS } from '../catalogue/status-paths.ts';
import { SYSCTL_NAMES } from '../catalogue/sysctl-names.ts';
import { CATALOGUE_VERSION } from '../catalogue/version.ts';
import { inspectBundle } from '../inspect.ts';
import { AGENT_VERSION, inspectLocal, releaseStalled } from '../local-host.ts';
import { LocalTarget } from '../targets/local.ts';

export interface InspectCommandOptions {
  readonly target?: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** `muster agent inspect`: the report of this host or of a bundle, or the catalogue of all that an agent may touch. */
export async function inspectCommand({ target, list }: InspectCommandOptions): Promise<number> {
  if (list === true) {
    print(catalogue());
  } else if (target === undefined) {
    const local = new LocalTarget();
    print(await inspectLocal(local));
    releaseStalled(local);
  } else {
    print(await inspectBundle(readBundleFile(target), { agent: { version: AGENT_VERSION } }));
  }
  return 0;
}

function readBundleFile(target: string): Buffer {
  const [, path] = /^bundle:(.+)$/s.exec(target) ?? [];
  if (path === undefined) throw new MusterError('bad_request', `"${target}" is no target; write bundle:FILE`);
  try {
    return readFileSync(path);
  } catch (error) {
    throw new MusterError('read_failed', `cannot read the bundle ${path}: ${messageOf(error)}`, { cause: error });
  }
}

function catalogue() {
  return {
    version: CATALOGUE_VERSION,
    commands: Object.values(commands).map(({ name, program, args, timeoutMs, maxBytes }) => ({
      name,
      command: [program, ...args].join(' '),
      timeoutMs,
      maxBytes,
    })),
    settings: SETTINGS_TABLE,
    status: { paths: STATUS_PATHS, globs: STATUS_GLOBS.map(({ glob }) => glob), sets: FILE_SETS },
    sysctl: SYSCTL_NAMES,
    kernelModules: MODULE_NAMES,
  };
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
