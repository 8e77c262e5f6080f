import { writeFileSync } from 'node:fs';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import type { Report } from '../../policies/inventory/report.ts';
import type { WatchKey } from '../../policies/inventory/watch.ts';
import { watchKeysIn } from '../ask.ts';
import { AGENT_VERSION, inspectLocal, releaseStalled } from '../local-host.ts';
import { refuseIfForbidden } from '../never-collect.ts';
import { passingMemory } from '../probe-memory.ts';
import { agentFolder } from '../state.ts';
import { DirectoryTarget } from '../targets/directory.ts';
import { LocalTarget } from '../targets/local.ts';

export interface InspectCommandOptions {
  readonly target?: string;
  readonly record?: string;
  readonly list?: boolean;
  readonly json?: boolean;
  /** Facts that are asked for as well, as rules write them. */
  readonly ask?: readonly string[];
}

/** `muster agent inspect`: the report of this host or of a bundle, or the catalogue of all that an agent may touch. */
export async function inspectCommand({ target, record, list, ask }: InspectCommandOptions): Promise<number> {
  if (list === true) print((await import('../catalogue/catalogue.ts')).catalogue());
  else if (target === undefined) await inspectThisHost(record, watchKeysIn(ask ?? []));
  else if (record !== undefined)
    throw new MusterError('bad_request', 'only this host can be recorded; leave out --target');
  else if (target.startsWith('dir:')) await inspectFolder(target.slice('dir:'.length), watchKeysIn(ask ?? []));
  else print(await readRecorded(bundleFileOf(target)));
  return 0;
}

/** What validates reports is loaded for this alone: it costs a tenth of a look at this host, which needs none of it. */
async function readRecorded(path: string): Promise<Report> {
  const { readReportFile } = await import('../check-input.ts');
  return (await readReportFile(path)).report;
}

async function inspectThisHost(record: string | undefined, watch: readonly WatchKey[]): Promise<void> {
  refuseIfForbidden(agentFolder());
  const local = new LocalTarget();
  const recorder = record === undefined ? undefined : new (await import('../targets/record.ts')).RecordTarget(local);
  // A recording is for somebody who cannot ask again.
  const memory = recorder === undefined ? {} : { memory: passingMemory() };
  const report = await inspectLocal(recorder ?? local, { watch, ...memory });
  if (record !== undefined && recorder !== undefined) {
    writeBundleFile(record, recorder.bundle(AGENT_VERSION, new Date(report.collectedAt)));
  }
  print(report);
  releaseStalled(local);
}

async function inspectFolder(folder: string, watch: readonly WatchKey[]): Promise<void> {
  const target = new DirectoryTarget(folder);
  print(await inspectLocal(target, { watch }));
  releaseStalled(target);
}

/** A recording tells as much as a report: only its owner may read it. */
function writeBundleFile(path: string, bundle: Buffer): void {
  try {
    writeFileSync(path, bundle, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new MusterError('config_invalid', `cannot write the recording to ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function bundleFileOf(target: string): string {
  const [, path] = /^bundle:(.+)$/s.exec(target) ?? [];
  if (path === undefined)
    throw new MusterError('bad_request', `"${target}" is no target; write bundle:FILE or dir:FOLDER`);
  return path;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
