import { setTimeout as wait } from 'node:timers/promises';
import { MusterError } from '../../policies/base/errors.ts';
import { createLogger, type Logger } from '../../policies/base/log.ts';
import { type CollectorClient, collectorUrl } from '../collector-client.ts';
import { enrol } from '../enrol.ts';
import { identify } from '../identity.ts';
import { inspectLocal, releaseStalled } from '../local-host.ts';
import { refuseIfForbidden } from '../never-collect.ts';
import { clientOf } from '../outgoing.ts';
import { type Round, reportOnce, sendWaiting, type Turn } from '../report-once.ts';
import { MAX_PAUSE_MS } from '../send.ts';
import { readSettings } from '../settings.ts';
import { Spool } from '../spool.ts';
import { type AgentState, AgentStore, agentFolder } from '../state.ts';
import { lock } from '../state-lock.ts';
import { LocalTarget } from '../targets/local.ts';
import { UsageSampler } from '../usage-sampler.ts';
import { readStandardInput } from './enrol.ts';

export interface RunCommandOptions {
  /** Milliseconds; absent: what the settings say. */
  readonly interval?: number;
  readonly data?: string;
  /** Where the collector is now, if not where it was at enrolment. */
  readonly collector?: string;
  /** Join first, with the token that comes on standard input. */
  readonly tokenStdin?: boolean;
}

/** Hosts that were started together do not report together: each pause varies by so much. */
const JITTER = 0.1;

/** First pause before a line that failed is tried again between two rounds. */
const FIRST_RETRY_MS = 60_000;

/** `muster agent run`: a report now, then one an interval, until a signal ends it. A round that fails is logged, and the next one comes; where
 * nothing of this host may be collected, it ends with 4. */
export async function runCommand(options: RunCommandOptions): Promise<number> {
  const store = new AgentStore(options.data ?? agentFolder());
  refuseIfForbidden(store.folder);
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const log = createLogger('agent');
  const target = new LocalTarget();
  const state = await joined(store, options, target);
  const unlock = lock(store.folder);
  const sampler = new UsageSampler();
  try {
    const settings = readSettings(store.folder);
    const intervalMs = options.interval ?? settings.intervalSeconds * 1000;
    const tools = { target, client: clientOf(state, store, settings), signal: stop.signal, log, sampler };
    log.info({ collector: state.collector, intervalMs }, 'agent started');
    sampler.start();
    while (!stop.signal.aborted) {
      // Also what was said since the last round: by the owner, by a setting, or by the collector's answer.
      refuseIfForbidden(store.folder);
      const nextMs = performance.now() + intervalMs * (1 - JITTER + 2 * JITTER * Math.random());
      await oneRound(store, tools);
      if (!isForbidden(store)) await waitAndRetry(store, tools, nextMs);
    }
    log.info('agent stopped');
    return 0;
  } finally {
    unlock();
    sampler.stop();
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
    releaseStalled(target);
  }
}

/** The state of this agent: enrolled now where a token comes along, and at the address that was named. */
async function joined(store: AgentStore, options: RunCommandOptions, target: LocalTarget): Promise<AgentState> {
  const { collector, tokenStdin } = options;
  if (tokenStdin === true) {
    if (collector === undefined)
      throw new MusterError('bad_request', '--token-stdin joins a collector: name it with --collector');
    return await enrol(store, {
      collector,
      token: await readStandardInput(),
      host: await identify(target),
      isAgain: true,
    });
  }
  const state = store.readState();
  if (state === undefined) {
    throw new MusterError('agent_unknown', `no agent is enrolled in ${store.folder}; run "muster agent enrol" first`);
  }
  const address = collector === undefined ? state.collector : collectorUrl(collector).href;
  if (address === state.collector) return state;
  const moved = { ...state, collector: address };
  store.writeState(moved);
  return moved;
}

interface RoundTools {
  readonly target: LocalTarget;
  readonly client: CollectorClient;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly sampler: UsageSampler;
}

/** Ends the wait before it begins; the loop says why. */
function isForbidden(store: AgentStore): boolean {
  try {
    refuseIfForbidden(store.folder);
    return false;
  } catch {
    return true;
  }
}

async function oneRound(store: AgentStore, { target, client, signal, log, sampler }: RoundTools): Promise<void> {
  try {
    const { folder } = store;
    const inspect = (place: Parameters<typeof inspectLocal>[1]) =>
      inspectLocal(target, { ...place, folder, usageWindows: sampler.take() });
    const round = await reportOnce(store, { inspect, client, signal });
    logRound(log, round);
  } catch (error) {
    log.error({ err: error }, 'round failed');
  } finally {
    client.close(); // nothing is held open for an hour; its TLS session is kept
  }
}

/**
 * Until the next look: nothing where all was delivered; else the line is tried again, first after a minute, then ever more
 * seldom up to a quarter of an hour. What waits by the owner's wish, or the collector's, is tried on the same beat, which
 * costs nothing while it must wait.
 */
async function waitAndRetry(store: AgentStore, { client, signal, log }: RoundTools, untilMs: number): Promise<void> {
  for (let pauseMs = FIRST_RETRY_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    const leftMs = untilMs - performance.now();
    if (leftMs <= 0) return;
    const isWaiting = hasWaiting(store);
    const varied = pauseMs * (1 - Math.random() / 2);
    await pause(isWaiting ? Math.min(varied, leftMs) : leftMs, signal);
    if (!isWaiting || signal.aborted || performance.now() >= untilMs) continue;
    try {
      const turn = await sendWaiting(store, { client, signal, attempts: 1 });
      if (turn.delivered.length > 0) logTurn(log, turn);
    } catch (error) {
      log.error({ err: error }, 'sending failed');
    } finally {
      client.close();
    }
  }
}

function hasWaiting(store: AgentStore): boolean {
  return new Spool(store.spoolFolder).list().length > 0;
}

function logRound(log: Logger, round: Round): void {
  const { made, sequence, report, watchComplaint } = round;
  if (watchComplaint !== undefined)
    log.warn({ reason: watchComplaint }, 'the list of names from the collector was refused');
  logTurn(log, round, { made, sequence, inspectionMs: report.durationMs });
}

function logTurn(log: Logger, { delivered, waiting, dropped, error, hold }: Turn, more: object = {}): void {
  const fates = delivered.map(({ fate }) => fate);
  const fields = { ...more, fates, waiting, dropped, ...(hold === undefined ? {} : { hold }) };
  if (error === undefined) log.info(fields, 'reported');
  else log.warn({ ...fields, code: error.code, reason: error.message }, 'not everything was acknowledged');
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, { signal });
  } catch {
    // Stopped: the loop looks at the signal itself.
  }
}
