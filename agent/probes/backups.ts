import { isObject } from '../../policies/base/json.ts';
import type { Backups } from '../../policies/inventory/sections/backups.ts';
import type { Package } from '../../policies/inventory/sections/packages.ts';
import {
  type BackupRun,
  cutBaculaLog,
  cutRsnapshotLog,
  type LocalTime,
  parseBaculaLog,
  parseBarman,
  parseDuplicityName,
  parseMarker,
  parsePgbackrest,
  parseRsnapshotLog,
} from '../parse/backup-state.ts';
import { instantOfLocal } from '../parse/local-time.ts';
import { parseLooseInstant } from '../parse/loose-instant.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';

type Entry = Backups[number];
type Basis = NonNullable<Entry['basis']>;

/** Where any backup script may leave `{ job, finishedAt, result }`, one file a job. */
export const MARKER_FOLDER = '/var/lib/muster-agent/backups';

const MAX_FILES = 500;
const MAX_LOG_BYTES = 256 * 1024;
const ROOT_CACHE = '/root/.cache';

/** Tools whose successes only their server knows: that they are set up is told, the rest stays open. */
const SERVED: readonly { tool: string; places: readonly string[]; packages: RegExp }[] = [
  { tool: 'netbackup', places: ['/usr/openv/netbackup/bp.conf'], packages: /^VRTSnbclt$/ },
  { tool: 'commvault', places: ['/etc/CommVaultRegistry', '/opt/commvault/Base'], packages: /^commvault/i },
  {
    tool: 'bacula',
    places: ['/etc/bacula/bacula-fd.conf', '/opt/bacula/etc/bacula-fd.conf'],
    packages: /^bacula-(?:fd|client)$/,
  },
  {
    tool: 'bareos',
    places: ['/etc/bareos/bareos-fd.d', '/etc/bareos/bareos-fd.conf'],
    packages: /^bareos-filedaemon$/,
  },
  { tool: 'restic', places: [`${ROOT_CACHE}/restic`], packages: /^resticprofile$/ },
  { tool: 'borgmatic', places: ['/etc/borgmatic/config.yaml', '/etc/borgmatic.d'], packages: /^borgmatic$/ },
  { tool: 'networker', places: ['/nsr/res'], packages: /^lgtoclnt$/ },
  { tool: 'spectrum-protect', places: ['/opt/tivoli/tsm/client/ba/bin/dsm.sys'], packages: /^TIVsm-BA$/ },
];

/**
 * Backup jobs by what their tools leave on the disk: state files, the last result in a log, markers of scripts. Of a log
 * named fields only. An empty list: every tool of the catalogue was looked for, and no script left a marker.
 * Source: the formats' own documentation, named at each reader in agent/parse/backup-state.ts.
 */
export const backups = defineProbe({
  name: 'backups',
  section: 'backups',
  timeoutMs: 15_000,
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    const local = localTimeOf(context);
    const entries = [
      ...(await readMarkers(reader)),
      ...(await readPgbackrest(reader)),
      ...(await readBarman(reader)),
      ...(await readDuplicity(reader)),
      ...(await readLogs(reader, local)),
      ...(await readVeeam(reader)),
      ...(await readBorg(reader)),
      ...(await readDumps(reader)),
    ];
    const known = new Set(entries.map(({ tool }) => tool));
    for (const entry of await readServed(reader, context)) if (!known.has(entry.tool)) entries.push(entry);
    reader.note(`file:${MARKER_FOLDER}`);
    return reader.collected(entries);
  },
});

function localTimeOf(context: ProbeContext): LocalTime {
  const time = context.factsOf('time');
  const zone = isObject(time) && typeof time.timeZone === 'string' ? time.timeZone : undefined;
  return (text) => parseLooseInstant(text) ?? instantOfLocal(text, zone);
}

/** Runs drawn together by job: the last attempt with its result, and the last success among those that are known. */
function jobsOf(tool: string, basis: Basis, runs: readonly BackupRun[]): Entry[] {
  const byJob = new Map<string, BackupRun[]>();
  for (const run of runs) byJob.set(run.job, [...(byJob.get(run.job) ?? []), run]);
  return [...byJob].map(([job, all]) => {
    const sorted = [...all].sort((left, right) => (left.at < right.at ? -1 : 1));
    const last = sorted.at(-1);
    const success = sorted.findLast(({ isSuccess }) => isSuccess === true);
    return {
      tool,
      job,
      ...(success === undefined ? {} : { lastSuccessAt: success.at }),
      ...(last === undefined ? {} : { lastAttemptAt: last.at }),
      ...(last?.result === undefined ? {} : { result: last.result }),
      basis,
    };
  });
}

async function readMarkers(reader: Reader): Promise<Entry[]> {
  const runs: BackupRun[] = [];
  for (const path of (await reader.filesIn(MARKER_FOLDER, (name) => name.endsWith('.json'))).slice(0, MAX_FILES)) {
    const text = await reader.tryText(path, { maxBytes: 64 * 1024 });
    if (text === undefined) continue;
    const run = parseMarker(text);
    if (run === undefined) reader.miss(path, 'parse_failed');
    else runs.push(run);
  }
  return jobsOf('marker', 'marker', runs);
}

async function foldersIn(reader: Reader, folder: string): Promise<string[]> {
  const entries = (await reader.entries(folder)).filter(({ type }) => type === 'directory');
  if (entries.length > MAX_FILES) reader.miss(folder, 'row_limit');
  return entries.slice(0, MAX_FILES).map(({ name }) => `${folder}/${name}`);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

async function readPgbackrest(reader: Reader): Promise<Entry[]> {
  const runs: BackupRun[] = [];
  for (const stanza of await foldersIn(reader, '/var/lib/pgbackrest/backup')) {
    const text = await reader.tryText(`${stanza}/backup.info`, { maxBytes: 4 * 1024 * 1024 });
    if (text === undefined) continue;
    const found = parsePgbackrest(text, lastPart(stanza));
    if (found.length === 0 && /^\d{8}-\d{6}F/m.test(text)) reader.miss(stanza, 'parse_failed');
    runs.push(...found);
  }
  return jobsOf('pgbackrest', 'state', runs);
}

async function readBarman(reader: Reader): Promise<Entry[]> {
  const runs: BackupRun[] = [];
  for (const server of await foldersIn(reader, '/var/lib/barman')) {
    // Backups are named after their time; the newest few tell all that is asked.
    for (const backup of (await foldersIn(reader, `${server}/base`)).slice(-10)) {
      const text = await reader.tryText(`${backup}/backup.info`, { filter: keepBarman });
      if (text === undefined) continue;
      const run = parseBarman(text, lastPart(server));
      if (run === undefined) reader.miss(backup, 'parse_failed');
      else runs.push(run);
    }
  }
  return jobsOf('barman', 'state', runs);
}

function keepBarman(text: string): string {
  return text
    .split('\n')
    .map((line) => (/^(?:status|begin_time|end_time)=/.test(line) ? line : ''))
    .join('\n');
}

async function readDuplicity(reader: Reader): Promise<Entry[]> {
  const runs: BackupRun[] = [];
  for (const job of await foldersIn(reader, `${ROOT_CACHE}/duplicity`)) {
    for (const { name } of await reader.entries(job)) runs.push(...asList(parseDuplicityName(name, lastPart(job))));
  }
  return jobsOf('duplicity', 'state', runs);
}

function asList<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

async function readLogs(reader: Reader, local: LocalTime): Promise<Entry[]> {
  const read = async (path: string, filter: (text: string) => string) =>
    (await reader.tryText(path, { maxBytes: MAX_LOG_BYTES, only: 'tail', filter })) ?? '';
  const rsnapshot = parseRsnapshotLog(await read('/var/log/rsnapshot.log', cutRsnapshotLog), local);
  const bacula = await read('/var/log/bacula/bacula.log', cutBaculaLog);
  const bareos = await read('/var/log/bareos/bareos.log', cutBaculaLog);
  return [
    ...jobsOf('rsnapshot', 'log', rsnapshot),
    ...jobsOf('bacula', 'log', parseBaculaLog(bacula, local)),
    ...jobsOf('bareos', 'log', parseBaculaLog(bareos, local)),
  ];
}

/** A folder a job, in it one a session, whose log ends with the status. Source: Veeam Agent for Linux, user guide, "Logs". */
async function readVeeam(reader: Reader): Promise<Entry[]> {
  const runs: BackupRun[] = [];
  for (const job of await foldersIn(reader, '/var/log/veeam/Backup')) {
    const sessions = (await foldersIn(reader, job)).filter((path) => lastPart(path).startsWith('Session_'));
    for (const session of sessions.slice(-5)) {
      const path = `${session}/Job.log`;
      const text = await reader.tryText(path, { maxBytes: MAX_LOG_BYTES, only: 'tail', filter: keepVeeam });
      const status = /JOB STATUS: (\w+)/.exec(text ?? '')?.[1];
      const at = (await reader.attempt(path, () => reader.target.status(path)))?.modifiedAt;
      if (status === undefined || at === undefined) continue; // it still runs
      const isSuccess = /^(?:SUCCESS|WARNING)$/.test(status);
      runs.push({ job: lastPart(job), at, isSuccess, result: status.toLowerCase() });
    }
  }
  return jobsOf('veeam', 'log', runs);
}

function keepVeeam(text: string): string {
  return /JOB STATUS: \w+/.exec(text)?.[0] ?? '';
}

/** When a repository was last written, as the client remembers it: a backup, or a tidying up. Source: borg(1), "Security". */
async function readBorg(reader: Reader): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const repository of await foldersIn(reader, '/root/.config/borg/security')) {
    const stamp = await reader.tryText(`${repository}/manifest-timestamp`);
    const at = parseLooseInstant(
      (stamp ?? '')
        .trim()
        .replace(/(\d)$/, '$1Z')
        .replace(/([+-]\d{2}:\d{2})Z$/, '$1'),
    );
    if (at !== undefined)
      entries.push({ tool: 'borg', job: lastPart(repository).slice(0, 16), lastAttemptAt: at, basis: 'state' });
  }
  return entries;
}

/** Nightly dumps of databases: that a file was written is no proof that it is whole. */
async function readDumps(reader: Reader): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const tool of ['automysqlbackup', 'autopostgresqlbackup']) {
    for (const job of await foldersIn(reader, `/var/lib/${tool}/daily`)) {
      let newest: string | undefined;
      for (const path of (await reader.filesIn(job, () => true)).slice(-50)) {
        const at = (await reader.attempt(path, () => reader.target.status(path)))?.modifiedAt;
        if (at !== undefined && (newest === undefined || at > newest)) newest = at;
      }
      if (newest !== undefined) entries.push({ tool, job: lastPart(job), lastAttemptAt: newest, basis: 'state' });
    }
  }
  return entries;
}

async function readServed(reader: Reader, context: ProbeContext): Promise<Entry[]> {
  const facts = context.factsOf('packages');
  const packages = Array.isArray(facts) ? (facts as readonly Package[]) : [];
  const entries: Entry[] = [];
  for (const { tool, places, packages: names } of SERVED) {
    let isThere = packages.some(({ name }) => names.test(name));
    for (const place of places) isThere ||= (await reader.attempt(place, () => reader.target.exists(place))) === true;
    if (isThere) entries.push({ tool, basis: 'state' });
  }
  return entries;
}
