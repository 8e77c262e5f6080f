import { TargetError } from '../targets/target.ts';
import { needsLiveHost } from './look.ts';
import type { Reader } from './reader.ts';

const MAX_PROCESSES = 20_000;

export interface ProcessTable {
  /** Ascending: the oldest of a family usually comes first. */
  readonly pids: readonly number[];
  /** Path of the program by pid; kernel threads have none. */
  readonly executables: ReadonlyMap<number, string>;
  /** False: some processes are other people's, and their programs were not to be seen. */
  readonly isComplete: boolean;
}

/** Processes and the programs they run; never their arguments or environment. Source: proc(5), "/proc/[pid]/exe". */
export async function readProcesses(reader: Reader): Promise<ProcessTable> {
  needsLiveHost(reader, 'processes');
  const { target } = reader;
  const pids = await readPids(reader);
  const executables = new Map<number, string>();
  // Mounted with hidepid, /proc does not even list other people's processes; the first one is always somebody's.
  let isComplete = pids.length < MAX_PROCESSES && pids[0] === 1;
  for (const pid of pids) {
    const answer = await linkOf(reader, `/proc/${pid}/exe`);
    if (answer.isHidden) isComplete = false;
    if (answer.to !== undefined) executables.set(pid, withoutMark(answer.to));
  }
  if (target.door !== 'local' && executables.size === 0) isComplete = false;
  return { pids, executables, isComplete };
}

/** Process ids; throws where there is no /proc to be seen. */
export async function readPids(reader: Reader): Promise<readonly number[]> {
  const entries = await reader.target.list('/proc');
  if (entries === undefined) throw new TargetError('source_missing', '/proc is not there');
  reader.note('file:/proc');
  const pids = entries.filter(({ name }) => /^\d+$/.test(name)).map(({ name }) => Number(name));
  return pids.sort((left, right) => left - right).slice(0, MAX_PROCESSES);
}

/** Where a link of /proc leads. A process that ended meanwhile has none; `isHidden`: it is not for us to see. */
export async function linkOf(
  reader: Reader,
  path: string,
): Promise<{ readonly to?: string; readonly isHidden: boolean }> {
  try {
    const to = await reader.target.readLink(path);
    return to === undefined ? { isHidden: false } : { to, isHidden: false };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { isHidden: error.reason === 'permission_denied' };
  }
}

/** Text of a small file of /proc; `undefined` where the process has ended or hides it. */
export async function procText(reader: Reader, path: string): Promise<string | undefined> {
  try {
    return await reader.target.readText(path, { maxBytes: 64 * 1024 });
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return undefined;
  }
}

/** Name of a process; kernels before 2.6.33 tell it in its status alone. `undefined`: it ended, or hides it. */
export async function processName(reader: Reader, pid: number | string): Promise<string | undefined> {
  const name = (await procText(reader, `/proc/${pid}/comm`))?.trim();
  return name ?? /^Name:\s+(.+)$/m.exec((await procText(reader, `/proc/${pid}/status`)) ?? '')?.[1]?.trim();
}

/** A program that was replaced while it runs is still named by its path. */
function withoutMark(path: string): string {
  return path.endsWith(' (deleted)') ? path.slice(0, -' (deleted)'.length) : path;
}
