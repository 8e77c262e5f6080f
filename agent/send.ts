import { setTimeout as wait } from 'node:timers/promises';
import { isMusterError, MusterError } from '../policies/base/errors.ts';
import { watchDigest } from '../policies/inventory/watch.ts';
import type { Answer, CollectorClient } from './collector-client.ts';
import type { Spool, SpooledReport } from './spool.ts';

/** What became of one report. `kept`: it waits for a better line; `rejected`: it will never be taken. */
export type Fate = 'stored' | 'repeated' | 'fork' | 'full_needed' | 'rejected' | 'kept';

export interface Delivered {
  readonly report: SpooledReport;
  readonly fate: Fate;
  /** The next free number, where the collector named it. */
  readonly nextSequence?: number;
  /** Why it was rejected or kept. */
  readonly error?: MusterError;
  /** Names that the collector wants asked for, signed; not looked at yet. */
  readonly watch?: unknown;
}

export interface SendOptions {
  /** Tries for one report before the line is given up. */
  readonly attempts?: number;
  /** First pause between tries; it doubles, up to `MAX_PAUSE_MS`, and varies so that hosts do not come back all at once. */
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
  readonly random?: () => number;
  /** Digest of the names that this agent asks for beside the catalogue. */
  readonly watchDigest?: string;
}

const NO_NAMES = watchDigest([]);
const DEFAULT_ATTEMPTS = 3;
const DEFAULT_PAUSE_MS = 2000;
export const MAX_PAUSE_MS = 15 * 60_000;

/**
 * Hands in what lies in the spool, oldest first, and stops at the first report for which the line or the collector
 * fails: order matters more than speed. A report leaves the spool only when it was acknowledged or refused for good.
 */
export async function drain(spool: Spool, client: CollectorClient, options: SendOptions = {}): Promise<Delivered[]> {
  const delivered: Delivered[] = [];
  for (const report of spool.list()) {
    const result = await deliver(report, spool.read(report), client, options);
    delivered.push(result);
    if (result.fate === 'kept') break;
    if (result.fate === 'rejected') spool.reject(report);
    else spool.remove(report);
  }
  return delivered;
}

async function deliver(
  report: SpooledReport,
  bytes: Buffer,
  client: CollectorClient,
  options: SendOptions,
): Promise<Delivered> {
  const { attempts = DEFAULT_ATTEMPTS, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    const result = await tryOnce(report, bytes, client, options.watchDigest ?? NO_NAMES);
    if (!('isWorthRetry' in result)) return result;
    const { error, retryAfterSeconds } = result;
    if (attempt >= attempts || signal?.aborted) return { report, fate: 'kept', error };
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

const FINAL = new Set([400, 403, 413, 415, 422]);

function fateOf(report: SpooledReport, answer: Answer): Delivered | Retry {
  const { status, body, retryAfterSeconds } = answer;
  const next = typeof body.nextSequence === 'number' ? { nextSequence: body.nextSequence } : {};
  if (status === 202) {
    const fate = body.status === 'repeated' || body.status === 'fork' ? body.status : 'stored';
    return { report, fate, ...next, ...(body.watch === undefined ? {} : { watch: body.watch }) };
  }
  if (status === 409) return { report, fate: 'full_needed', ...next };
  const error = refusalOf(report, answer);
  if (FINAL.has(status)) return { report, fate: 'rejected', error };
  // An unknown or revoked key does not get better by trying again, but the report may yet be wanted.
  if (status === 401) return { report, fate: 'kept', error };
  return { isWorthRetry: true, error, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

function refusalOf({ sequence }: SpooledReport, { status, body }: Answer): MusterError {
  const why = typeof body.message === 'string' ? body.message : `it answered ${status}`;
  const place = typeof body.pointer === 'string' && body.pointer !== '' ? ` (${body.pointer})` : '';
  const message = `the collector did not take report ${sequence}: ${why}${place}`;
  if (status === 401) return new MusterError('agent_unknown', message);
  if (FINAL.has(status)) return new MusterError('report_invalid', message);
  return new MusterError('unreachable', message);
}
