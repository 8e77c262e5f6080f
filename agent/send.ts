import { setTimeout as wait } from 'node:timers/promises';
import { isMusterError, MusterError } from '../policies/base/errors.ts';
import { watchDigest } from '../policies/inventory/watch.ts';
import type { CollectorClient } from './collector-client.ts';
import type { Answer } from './http-line.ts';
import type { Settings } from './settings.ts';
import { type Spool, type SpooledReport, sendingOrder } from './spool.ts';
import type { Hold } from './transfer.ts';

/** What became of one report. `kept`: it waits for a better line; `rejected`: it will never be taken. */
export type Fate = 'stored' | 'repeated' | 'fork' | 'full_needed' | 'rejected' | 'kept';

export interface Delivered {
  readonly report: SpooledReport;
  readonly fate: Fate;
  /** The next free number, where the collector named it. */
  readonly nextSequence?: number;
  /** Why it was rejected or kept. */
  readonly error?: MusterError;
  /** Seconds of silence that the collector asked for. */
  readonly retryAfterSeconds?: number;
  /** Names that the collector wants asked for, signed; not looked at yet. */
  readonly watch?: unknown;
}

export interface SendOptions {
  /** Tries for one report without any progress before the line is given up. */
  readonly attempts?: number;
  /** First pause between tries; it doubles, up to `MAX_PAUSE_MS`, and varies so that hosts do not come back all at once. */
  readonly pauseMs?: number;
  /** A longer wait that the collector asks for is not waited here: the report is kept until then. */
  readonly longestWaitMs?: number;
  readonly signal?: AbortSignal;
  readonly random?: () => number;
  /** Digest of the names that this agent asks for beside the catalogue. */
  readonly watchDigest?: string;
  readonly order?: Settings['sendOrder'];
  /** Asked before each report with its bytes on the wire; an answer ends the sending. */
  readonly hold?: (bytes: number) => Hold | undefined;
}

const NO_NAMES = watchDigest([]);
const DEFAULT_ATTEMPTS = 3;
const DEFAULT_PAUSE_MS = 2000;
const DEFAULT_LONGEST_WAIT_MS = 60_000;
export const MAX_PAUSE_MS = 15 * 60_000;

/** What goes with every report beside its bytes: headers of request and answer. */
const AROUND_BYTES = 900;

/** What came of a turn at the line. */
export interface Sent {
  readonly delivered: readonly Delivered[];
  /** Reports given up because what they build on is not at the collector. */
  readonly discarded: readonly SpooledReport[];
  /** Why the rest waits although nothing failed. */
  readonly hold?: Hold;
  /** The collector asked for so many seconds of silence. */
  readonly waitSeconds?: number;
}

/**
 * Hands in what lies in the spool, in the order asked for, and stops at the first report for which the line or the
 * collector fails. A report leaves the spool only when it was acknowledged, refused for good, or has become meaningless:
 * when the collector lacks what a report builds on, others that build on the same go with it.
 */
export async function drain(spool: Spool, client: CollectorClient, options: SendOptions = {}): Promise<Sent> {
  const delivered: Delivered[] = [];
  const discarded: SpooledReport[] = [];
  for (const report of sendingOrder(spool.list(), options.order ?? 'oldest-first')) {
    if (discarded.some(({ path }) => path === report.path)) continue;
    const bytes = spool.read(report);
    const packed = options.hold === undefined ? 0 : (await client.pack(bytes)).body.length + AROUND_BYTES;
    const hold = options.hold?.(packed);
    if (hold !== undefined) return { delivered, discarded, hold };
    const result = await deliver(report, bytes, client, options);
    delivered.push(result);
    if (result.fate === 'kept') {
      const { retryAfterSeconds: waitSeconds } = result;
      return { delivered, discarded, ...(waitSeconds === undefined ? {} : { waitSeconds }) };
    }
    if (result.error?.code === 'never_collect') {
      // Nothing of this host may lie anywhere, here included.
      spool.clear();
      return { delivered, discarded };
    }
    if (result.fate === 'rejected') spool.reject(report);
    else spool.remove(report);
    if (result.fate !== 'full_needed') continue;
    for (const other of buildingOnTheSame(report, spool.list())) {
      spool.remove(other);
      discarded.push(other);
    }
  }
  return { delivered, discarded };
}

/** Deltas on the same base with what confirms them; of a line that confirms, those that come right after it. */
function buildingOnTheSame(refused: SpooledReport, waiting: readonly SpooledReport[]): readonly SpooledReport[] {
  const isGone = ({ kind, base }: SpooledReport) =>
    kind === 'report' && refused.kind === 'report' && base !== undefined && base === refused.base;
  const gone: SpooledReport[] = [];
  // The report that lines at this place of the row confirm; the refused one is not in the list any more.
  let isOpen = false;
  for (const report of waiting) {
    if (report.kind === 'report') {
      isOpen = isGone(report);
      if (isOpen) gone.push(report);
    } else if (isOpen || confirms(report, refused, waiting)) gone.push(report);
  }
  return gone;
}

/** Whether no other report stands between the refused one and this line. */
function confirms(line: SpooledReport, refused: SpooledReport, waiting: readonly SpooledReport[]): boolean {
  const isBetween = ({ kind, sequence }: SpooledReport) =>
    kind === 'report' && sequence > refused.sequence && sequence < line.sequence;
  return line.sequence > refused.sequence && !waiting.some(isBetween);
}

async function deliver(
  report: SpooledReport,
  bytes: Buffer,
  client: CollectorClient,
  options: SendOptions,
): Promise<Delivered> {
  const { attempts = DEFAULT_ATTEMPTS, longestWaitMs = DEFAULT_LONGEST_WAIT_MS, signal } = options;
  let pieces = client.pieceCount;
  for (let attempt = 1; ; attempt += 1) {
    const result = await tryOnce(report, bytes, client, options.watchDigest ?? NO_NAMES);
    if (!('isWorthRetry' in result)) return result;
    const { error, retryAfterSeconds } = result;
    if (client.pieceCount > pieces) [attempt, pieces] = [1, client.pieceCount];
    const asked = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    const isTooLong = (retryAfterSeconds ?? 0) * 1000 > longestWaitMs;
    if (attempt >= attempts || isTooLong || signal?.aborted) return { report, fate: 'kept', error, ...asked };
    try {
      await wait(pauseBefore(attempt, options, retryAfterSeconds), undefined, signal === undefined ? {} : { signal });
    } catch {
      return { report, fate: 'kept', error }; // stopped while waiting
    }
  }
}

/** Full jitter: anything between half the pause and the whole. Source: exponential back-off as of RFC 9110 10.2.3. */
export function pauseBefore(attempt: number, options: SendOptions, retryAfterSeconds?: number): number {
  const { pauseMs = DEFAULT_PAUSE_MS, random = Math.random } = options;
  const longest = Math.min(pauseMs * 2 ** (attempt - 1), MAX_PAUSE_MS);
  const asked = Math.min((retryAfterSeconds ?? 0) * 1000, MAX_PAUSE_MS);
  return Math.round(Math.max(asked, longest / 2 + (random() * longest) / 2));
}

interface Retry {
  readonly isWorthRetry: true;
  readonly error: MusterError;
  readonly retryAfterSeconds?: number;
}

async function tryOnce(
  report: SpooledReport,
  bytes: Buffer,
  client: CollectorClient,
  watchDigest: string,
): Promise<Delivered | Retry> {
  let answer: Answer;
  try {
    answer = await client.send(bytes, watchDigest);
  } catch (error) {
    if (isMusterError(error, 'unreachable')) return { isWorthRetry: true, error };
    throw error;
  }
  return fateOf(report, answer);
}

const FINAL = new Set([400, 403, 415, 422]);

/** The collector itself will never take it. A proxy or a login page on the way refuses without a code of ours, for now only. */
function isFinal({ status, body }: Answer): boolean {
  return status === 413 || (FINAL.has(status) && typeof body.code === 'string');
}

function fateOf(report: SpooledReport, answer: Answer): Delivered | Retry {
  const { status, body, retryAfterSeconds } = answer;
  const next = typeof body.nextSequence === 'number' ? { nextSequence: body.nextSequence } : {};
  if (status === 202) {
    const fate = body.status === 'repeated' || body.status === 'fork' ? body.status : 'stored';
    return { report, fate, ...next, ...(body.watch === undefined ? {} : { watch: body.watch }) };
  }
  if (status === 409) return { report, fate: 'full_needed', ...next };
  const error = refusalOf(report, answer);
  if (isFinal(answer)) return { report, fate: 'rejected', error };
  // An unknown or revoked key does not get better by trying again, but the report may yet be wanted.
  if (status === 401) return { report, fate: 'kept', error };
  return { isWorthRetry: true, error, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

function refusalOf({ sequence }: SpooledReport, answer: Answer): MusterError {
  const { status, body } = answer;
  const why = typeof body.message === 'string' ? body.message : `it answered ${status}`;
  const place = typeof body.pointer === 'string' && body.pointer !== '' ? ` (${body.pointer})` : '';
  const message = `the collector did not take report ${sequence}: ${why}${place}`;
  if (status === 401) return new MusterError('agent_unknown', message);
  if (body.code === 'never_collect') return new MusterError('never_collect', message);
  if (isFinal(answer)) return new MusterError('report_invalid', message);
  return new MusterError('unreachable', message);
}
