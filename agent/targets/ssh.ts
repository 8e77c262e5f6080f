import { byCodeUnit } from '../../policies/base/text.ts';
import type { Report } from '../../policies/inventory/report.ts';
import type { WatchKey } from '../../policies/inventory/watch.ts';
import type { Hop, VisitEntry } from '../hosts-file.ts';
import { inspect } from '../inspect.ts';
import { type ConnectOptions, type SshConnection, signIn } from '../ssh/connection.ts';
import { recordThere } from '../ssh/far-recording.ts';
import { openLine } from '../ssh/line.ts';
import { readHostSecret } from '../ssh/login.ts';
import { VisitError } from '../ssh/visit-error.ts';
import { BundleTarget } from './bundle.ts';
import type { Bundle } from './bundle-format.ts';
import { readBundle } from './bundle-reader.ts';

export interface VisitOptions extends Pick<ConnectOptions, 'knownHosts' | 'isFirstContact' | 'onFirstContact'> {
  /** The recorder: a POSIX shell script that prints a bundle. */
  readonly script: string;
  readonly agentVersion: string;
  /** Ends the visit. */
  readonly signal: AbortSignal;
  readonly watch?: readonly WatchKey[];
}

/** What a visit brought home. */
export interface Visit {
  readonly report: Report;
  /** The recording as it came. */
  readonly recording: Buffer;
}

/**
 * Visits one host: one connection, one command, one recording, one report with door `ssh`. Its time is that of this
 * machine, the facts are judged by the clock of the host. Throws `VisitError`; no socket is left in any case.
 */
export async function visitHost(entry: VisitEntry, options: VisitOptions): Promise<Visit> {
  const startedAt = new Date();
  const { recording, connection } = await fetchRecording(entry, options);
  const bundle = bundleOf(entry, recording);
  const report = await inspect(targetOf(entry, bundle), {
    now: instantOf(bundle.head.recordedAt) ?? startedAt,
    agent: { version: options.agentVersion, via: viaOf(entry, bundle, connection.legacyAlgorithms) },
    ...(options.watch === undefined ? {} : { watch: options.watch }),
  });
  return { report: asVisited(report, entry.name, startedAt, connection.hostKey), recording };
}

interface Fetched {
  readonly recording: Buffer;
  readonly connection: Pick<SshConnection, 'hostKey' | 'legacyAlgorithms'>;
}

async function fetchRecording(entry: VisitEntry, options: VisitOptions): Promise<Fetched> {
  const time = AbortSignal.timeout(entry.limits.seconds * 1000);
  const signal = AbortSignal.any([options.signal, time]);
  const open: SshConnection[] = [];
  try {
    const connection = await connectThrough(
      entry,
      { ...options, connectMs: entry.limits.connectSeconds * 1000, signal },
      open,
    );
    const recording = await recordThere(connection, {
      script: options.script,
      sudo: sudoOf(entry),
      maxBytes: entry.limits.bytes,
      signal,
    });
    return { recording, connection };
  } catch (error) {
    if (options.signal.aborted)
      throw new VisitError('stopped', 'line', `${entry.name}: the visit was stopped`, 'visit again');
    throw error;
  } finally {
    for (const connection of open.reverse()) connection.close();
  }
}

/** Signs in to each hop through the one before it; `open` holds all of them, the host last. */
async function connectThrough(
  entry: VisitEntry,
  options: ConnectOptions,
  open: SshConnection[],
): Promise<SshConnection> {
  let last: SshConnection | undefined;
  for (const hop of [...entry.jumps, entry] as readonly Hop[]) {
    const line = last === undefined ? await openLine(hop, options.connectMs, options.signal) : await last.lineTo(hop);
    last = await signIn(hop, line, options);
    open.push(last);
  }
  if (last === undefined) throw new VisitError('internal', 'here', `${entry.name}: no way leads there`, 'report this');
  return last;
}

function sudoOf({ name, sudo }: VisitEntry): Parameters<typeof recordThere>[1]['sudo'] {
  if (typeof sudo === 'string') return { way: sudo };
  return { way: 'withPassword', password: readHostSecret(name, sudo.password) };
}

function bundleOf({ name }: VisitEntry, recording: Buffer): Bundle {
  try {
    return readBundle(recording);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const cure = 'visit again; if it stays so, record it there with record.sh and look at the file';
    throw new VisitError('answer_invalid', 'recording', `${name}: what came is no recording: ${why}`, cure, {
      cause: error,
    });
  }
}

function targetOf(entry: VisitEntry, bundle: Bundle): BundleTarget {
  const isRootBySudo = entry.sudo !== 'none' && bundle.head.privilege === 'root';
  return new BundleTarget(bundle, { door: 'ssh', ...(isRootBySudo ? { privilege: 'sudo' as const } : {}) });
}

function viaOf({ name }: VisitEntry, bundle: Bundle, legacyAlgorithms: readonly string[]): Report['agent']['via'] {
  const { recorder, recordedAt } = bundle.head;
  return {
    name,
    ...(legacyAlgorithms.length === 0 ? {} : { legacyAlgorithms }),
    recorderVersion: recorder.slice(0, 256),
    ...(instantOf(recordedAt) === undefined ? {} : { recordedAt }),
    bundleSha256: bundle.sha256,
  };
}

function instantOf(text: string): Date | undefined {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? new Date(text) : new Date(Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** The envelope speaks of the visit: begun by this machine's clock, and the host known by the key that it proved. */
function asVisited(report: Report, entryName: string, startedAt: Date, hostKey: string): Report {
  const { name, identifiers } = report.host;
  const sshHostKeys = [...new Set([...(identifiers.sshHostKeys ?? []), hostKey])].sort(byCodeUnit);
  return {
    ...report,
    host: { ...report.host, name: name === 'unknown' ? entryName : name, identifiers: { ...identifiers, sshHostKeys } },
    collectedAt: `${startedAt.toISOString().slice(0, 19)}Z`,
    clock: {},
  };
}
