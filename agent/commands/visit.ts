import { resolve } from 'node:path';
import { MusterError } from '../../policies/base/errors.ts';
import { printable } from '../../policies/base/text.ts';
import { type WatchKey, watchDigest } from '../../policies/inventory/watch.ts';
import { chooseEntries, readHostsFile, type VisitEntry } from '../hosts-file.ts';
import { AGENT_VERSION } from '../local-host.ts';
import { refuseIfForbidden } from '../never-collect.ts';
import { withProgress } from '../progress.ts';
import { KnownHosts } from '../ssh/known-hosts.ts';
import { AgentStore, agentFolder } from '../state.ts';
import { lock } from '../state-lock.ts';
import { type Visit, type VisitOptions, visitHost } from '../targets/ssh.ts';
import { VisitFiles } from '../visit-files.ts';
import { VisitReports, visitsFolder } from '../visit-reports.ts';
import { type VisitOutcome, type VisitResult, visitAll } from '../visits.ts';

export interface VisitCommandOptions {
  readonly hosts?: string;
  readonly only?: readonly string[];
  readonly out?: string;
  readonly recordings?: boolean;
  readonly atOnce: number;
  readonly firstContact?: boolean;
  readonly data?: string;
  readonly json?: boolean;
  readonly schema?: boolean;
}

/** `muster agent visit`: 0 when every host was visited, 1 when some were not, 3 when none was. */
export async function visitCommand(options: VisitCommandOptions): Promise<number> {
  if (options.schema === true) {
    const { hostsFileSchema } = await import('../hosts-file-schema.ts');
    process.stdout.write(`${JSON.stringify(hostsFileSchema, null, 2)}\n`);
    return 0;
  }
  if (options.hosts === undefined) throw new MusterError('bad_request', 'name the file of hosts: --hosts FILE');
  refuseIfForbidden(options.data ?? agentFolder());
  const { entries, knownHosts } = readHostsFile(options.hosts);
  const chosen = chooseEntries(entries, options.only ?? []);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const place = openPlace(options, entries, stop.signal);
  try {
    const outcomes = await visitThem(chosen, KnownHosts.read(knownHosts), { options, place, signal: stop.signal });
    process.stdout.write(options.json === true ? `${JSON.stringify(summaryOf(outcomes), null, 2)}\n` : endOf(outcomes));
    return exitCodeOf(outcomes);
  } finally {
    place.close();
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}

/** Where results go. */
interface ResultPlace {
  /** Throws where nobody may connect. */
  check(entry: VisitEntry): void;
  /** Names that packs want asked for there. */
  watchOf(entry: VisitEntry): readonly WatchKey[];
  keep(entry: VisitEntry, visit: Visit): Promise<VisitResult> | VisitResult;
  close(): void;
}

function openPlace(options: VisitCommandOptions, entries: readonly VisitEntry[], signal: AbortSignal): ResultPlace {
  if (options.out !== undefined) {
    const files = new VisitFiles(resolve(options.out), options.recordings === true ? 'recording' : 'report');
    return {
      check: () => undefined,
      watchOf: () => [],
      keep: (entry, visit) => files.keep(entry, visit),
      close: () => undefined,
    };
  }
  if (options.recordings === true)
    throw new MusterError('bad_request', '--recordings writes files: name their folder with --out FOLDER');
  const agent = new AgentStore(options.data ?? agentFolder());
  const names = entries.map(({ name }) => name);
  const reports = new VisitReports(agent, names, signal);
  const unlock = lock(visitsFolder(agent));
  return {
    check: (entry) => reports.checkAllowed(entry),
    watchOf: (entry) => reports.watchOf(entry),
    keep: (entry, visit) => reports.report(entry, visit),
    close: () => {
      reports.close();
      unlock();
    },
  };
}

/** The recorder's script for a list of names. Hosts are mostly asked for the same ones, so each is made once. */
async function scriptsByNames(): Promise<(watch: readonly WatchKey[]) => string> {
  const { recorderScript } = await import('../targets/recorder.ts');
  const scripts = new Map<string, string>();
  return (watch) => {
    const digest = watchDigest(watch);
    const script = scripts.get(digest) ?? recorderScript({ watch });
    scripts.set(digest, script);
    return script;
  };
}

interface Round {
  readonly options: VisitCommandOptions;
  readonly place: ResultPlace;
  readonly signal: AbortSignal;
}

async function visitThem(
  entries: readonly VisitEntry[],
  knownHosts: KnownHosts,
  { options, place, signal }: Round,
): Promise<readonly VisitOutcome[]> {
  const scriptFor = await scriptsByNames();
  const visit = async (entry: VisitEntry, note: (noted: VisitResult) => void): Promise<VisitResult> => {
    place.check(entry);
    const firstContact: { name: string; fingerprint: string }[] = [];
    const onFirstContact: VisitOptions['onFirstContact'] = (hop, fingerprint) => {
      firstContact.push({ name: hop.name, fingerprint });
      note({ firstContact });
    };
    const isFirstContact = options.firstContact === true;
    const watch = place.watchOf(entry);
    const asked = { script: scriptFor(watch), watch, agentVersion: AGENT_VERSION };
    const done = await visitHost(entry, { knownHosts, isFirstContact, onFirstContact, signal, ...asked });
    const legacyAlgorithms = done.report.agent.via?.legacyAlgorithms;
    note({ bytes: done.recording.length, ...(legacyAlgorithms === undefined ? {} : { legacyAlgorithms }) });
    return await place.keep(entry, done);
  };
  // On a terminal the count moves in one line and the hosts follow; elsewhere each host has its line when it is done.
  const isTerminal = process.stderr.isTTY === true;
  let doneCount = 0;
  const onOutcome = (outcome: VisitOutcome) => {
    doneCount += 1;
    if (!isTerminal && options.json !== true) process.stdout.write(lineOf(outcome));
  };
  const progress = () => `visited ${doneCount} of ${entries.length} hosts`;
  const outcomes = await withProgress(progress, () =>
    visitAll(entries, { atOnce: options.atOnce, visit, onOutcome, signal }),
  );
  if (isTerminal && options.json !== true) for (const outcome of outcomes) process.stdout.write(lineOf(outcome));
  return outcomes;
}

/** One line for a host that was visited; the message and the cure for one that was not. */
function lineOf(outcome: VisitOutcome): string {
  const { name, message, cure, firstContact = [], legacyAlgorithms = [] } = outcome;
  const lines = firstContact.map(
    (key) => `${key.name}: first contact, its key ${key.fingerprint} is known from now on`,
  );
  if (outcome.outcome === 'visited') lines.push(`${name}: ${doneWords(outcome)}`);
  else lines.push(`${message} [${outcome.outcome}]`, `  cure: ${cure}`);
  if (legacyAlgorithms.length > 0) lines.push(`  weak algorithms were needed: ${legacyAlgorithms.join(', ')}`);
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function doneWords({ report, file, durationMs, bytes }: VisitOutcome): string {
  const where = file !== undefined ? `written to ${file}` : report === 'waiting' ? 'waits in the spool' : 'reported';
  return `visited in ${(durationMs / 1000).toFixed(1)} s, ${Math.ceil((bytes ?? 0) / 1024)} KiB, ${where}`;
}

function countsOf(outcomes: readonly VisitOutcome[]) {
  const count = (isCounted: (outcome: VisitOutcome) => boolean) => outcomes.filter(isCounted).length;
  const visited = count(({ outcome }) => outcome === 'visited');
  const neverCollected = count(({ outcome }) => outcome === 'never_collected');
  return { hosts: outcomes.length, visited, neverCollected, failed: outcomes.length - visited - neverCollected };
}

function summaryOf(outcomes: readonly VisitOutcome[]) {
  return { summary: countsOf(outcomes), hosts: outcomes };
}

function endOf(outcomes: readonly VisitOutcome[]): string {
  const { hosts, visited, neverCollected, failed } = countsOf(outcomes);
  const never = neverCollected === 0 ? '' : `, ${neverCollected} never collected`;
  return `${visited} of ${hosts} hosts visited, ${failed} not${never}\n`;
}

function exitCodeOf(outcomes: readonly VisitOutcome[]): number {
  const { visited, failed } = countsOf(outcomes);
  if (failed === 0) return 0;
  return visited === 0 ? 3 : 1;
}
