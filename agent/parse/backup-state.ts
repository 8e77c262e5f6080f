import { isObject } from '../../policies/base/json.ts';
import { parseLooseInstant } from './loose-instant.ts';

/** One run of a backup as a file of its tool tells it. */
export interface BackupRun {
  readonly job: string;
  /** When it ended. */
  readonly at: string;
  /** `undefined`: the file does not say how it ended. */
  readonly isSuccess: boolean | undefined;
  /** The tool's own word. */
  readonly result?: string;
}

/** Instant of a local time without a zone; `undefined` where the zone is not known. */
export type LocalTime = (text: string) => string | undefined;

const MAX_WORD = 100;
const GOOD = /^(?:0|ok|true|done|success(?:ful)?|succeeded|completed|thành công)$/i;

/**
 * A marker that any script may write: `{ "job": "...", "finishedAt": "...", "result": "..." }`. "success", "ok" and 0 are
 * success. `undefined`: it is none.
 */
export function parseMarker(text: string): BackupRun | undefined {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(told) || typeof told.job !== 'string' || told.job.trim() === '') return undefined;
  const at = typeof told.finishedAt === 'string' ? parseLooseInstant(told.finishedAt) : undefined;
  const result = typeof told.result === 'string' || typeof told.result === 'number' ? String(told.result).trim() : '';
  if (at === undefined || result === '') return undefined;
  const isSuccess = GOOD.test(result);
  return {
    job: told.job.trim().slice(0, MAX_WORD),
    at,
    isSuccess,
    result: isSuccess ? 'success' : result.slice(0, MAX_WORD),
  };
}

/** `backup.info` of a stanza: one line of JSON for each backup. Source: https://pgbackrest.org/, "backup.info". */
export function parsePgbackrest(text: string, job: string): BackupRun[] {
  const body = /^\[backup:current\]\n([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text)?.[1] ?? '';
  return body.split('\n').flatMap((line) => {
    const stop = /"backup-timestamp-stop":(\d{10})\b/.exec(line)?.[1];
    const at = stop === undefined ? undefined : parseLooseInstant(stop);
    if (at === undefined) return [];
    const hasError = /"backup-error":true\b/.test(line);
    return [{ job, at, isSuccess: !hasError, result: hasError ? 'error' : 'success' }];
  });
}

/** `backup.info` of one base backup of barman: "status=DONE", "end_time=2026-11-21 01:02:03.5+00:00". Source: barman(5). */
export function parseBarman(text: string, job: string): BackupRun | undefined {
  const value = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(text)?.[1]?.trim();
  const status = value('status');
  const at = parseLooseInstant(value('end_time') ?? '') ?? parseLooseInstant(value('begin_time') ?? '');
  if (status === undefined || at === undefined) return undefined;
  const isSuccess = status === 'DONE';
  return { job, at, isSuccess, result: isSuccess ? 'success' : status.toLowerCase().slice(0, MAX_WORD) };
}

/** Names of duplicity's manifests, which are written when a backup is done: "duplicity-inc.A.to.20261121T020000Z.manifest". */
export function parseDuplicityName(name: string, job: string): BackupRun | undefined {
  const [, year, month, day, hour, minute, second] =
    /^duplicity-(?:full|inc\.\d{8}T\d{6}Z\.to)\.(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.manifest(?:\.g|\.gpg)?$/.exec(
      name,
    ) ?? [];
  const at = year === undefined ? undefined : parseLooseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return at === undefined ? undefined : { job, at, isSuccess: true, result: 'success' };
}

/** rsnapshot's log: "[2026-11-21T02:00:04] /usr/bin/rsnapshot daily: completed successfully". Source: rsnapshot(1). */
export function parseRsnapshotLog(text: string, local: LocalTime): BackupRun[] {
  return [...text.matchAll(/^\[([\dT:-]+)\] \S*rsnapshot (?:-\S+ )*([\w-]+): (completed[^\n]*|ERROR\b)/gm)].flatMap(
    ([, when = '', job = '', words = '']) => {
      const at = local(when);
      if (at === undefined) return [];
      const isSuccess = words.startsWith('completed successfully');
      return [
        { job, at, isSuccess, result: isSuccess ? 'success' : words.startsWith('completed') ? 'warnings' : 'error' },
      ];
    },
  );
}

/** Lines of rsnapshot's log without the paths that messages name. */
export function cutRsnapshotLog(text: string): string {
  return text
    .split('\n')
    .map((line) => /^\[[\dT:-]+\] \S*rsnapshot (?:-\S+ )*[\w-]+: (?:completed[\w ,]*|ERROR\b)/.exec(line)?.[0] ?? '')
    .join('\n');
}

const BACULA_FIELD = /^\s+(Job|Backup Level|End time|Termination):\s+(\S.*?)\s*$/;

/** Job reports of Bacula and Bareos in the director's log; of each four fields. Source: Bacula, src/dird/backup.c. */
export function parseBaculaLog(text: string, local: LocalTime): BackupRun[] {
  const runs: BackupRun[] = [];
  let fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, value = ''] = BACULA_FIELD.exec(line) ?? [];
    if (name === undefined) continue;
    if (name === 'Job') fields = new Map();
    fields.set(name, value);
    if (name !== 'Termination') continue;
    // "Nightly.2026-11-21_23.05.00_03": the job's name, then the time of the run.
    const job = /^(.+?)\.\d{4}-\d{2}-\d{2}_/.exec(fields.get('Job') ?? '')?.[1];
    const at = local(fields.get('End time') ?? '');
    if (job === undefined || at === undefined || !fields.has('Backup Level')) continue;
    const isSuccess = /^Backup OK/.test(value);
    runs.push({
      job,
      at,
      isSuccess,
      result: isSuccess
        ? 'success'
        : value
            .replace(/[*\s]+/g, ' ')
            .trim()
            .slice(0, MAX_WORD),
    });
  }
  return runs;
}

/** The fields of job reports; messages around them name files. */
export function cutBaculaLog(text: string): string {
  return text
    .split('\n')
    .map((line) => (BACULA_FIELD.test(line) ? line : ''))
    .join('\n');
}
