import { setTimeout as wait } from 'node:timers/promises';
import { MusterError } from '../../policies/base/errors.ts';
import { createLogger, type Logger } from '../../policies/base/log.ts';
import { collectorUrl } from '../collector-client.ts';
import { enrol } from '../enrol.ts';
import { identify } from '../identity.ts';
import { inspectLocal, releaseStalled } from '../local-host.ts';
import { clientOf, type Round, reportOnce } from '../report-once.ts';
import { type AgentState, AgentStore, agentFolder } from '../state.ts';
import { lock } from '../state-lock.ts';
import { LocalTarget } from '../targets/local.ts';
import { readStandardInput } from './enrol.ts';

export interface RunCommandOptions {
  /** Milliseconds. */
  readonly interval: number;
  readonly data?: string;
  /** Where the collector is now, if not where it was at enrolment. */
  readonly collector?: string;
  /** Join first, with the token that comes on standard input. */
  readonly tokenStdin?: boolean;
}

/** Hosts that were started together do not report together: each pause varies by so much. */
const JITTER = 0.1;

/** `muster agent run`: a report now, then one an interval, until a signal ends it. A round that fails is logged, and the next one comes. */
export async function runCommand(options: RunCommandOptions): Promise<number> {
  const { interval } = options;
  const store = new AgentStore(options.data ?? agentFolder());
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  const log = createLogger('agent');
  const target = new LocalTarget();
  const state = await joined(store, options, target);
  const unlock = lock(store.folder);
  try {
    const client = clientOf(state);
    log.info({ collector: state.collector, intervalMs: interval }, 'agent started');
    while (!stop.signal.aborted) {
      await oneRound(store, { target, client, signal: stop.signal, log });
      await pause(interval * (1 - JITTER + 2 * JITTER * Math.random()), stop.signal);
    }
    log.info('agent stopped');
    return 0;
  } finally {
    unlock();
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
  readonly client: ReturnType<typeof clientOf>;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

async function oneRound(store: AgentStore, { target, client, signal, log }: RoundTools): Promise<void> {
  try {
    const round = await reportOnce(store, {
      inspect: (place) => inspectLocal(target, { ...place, folder: store.folder }),
      client,
      signal,
    });
    logRound(log, round);
  } catch (error) {
    log.error({ err: error }, 'round failed');
  }
}

function logRound(log: Logger, round: Round): void {
  const { made, sequence, delivered, waiting, dropped, error, report, watchComplaint } = round;
  if (watchComplaint !== undefined)
    log.warn({ reason: watchComplaint }, 'the list of names from the collector was refused');
  const fates = delivered.map(({ fate }) => fate);
  const fields = { made, sequence, fates, waiting, dropped, inspectionMs: report.durationMs };
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
