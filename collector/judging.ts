import { messageOf } from '../policies/base/errors.ts';
import type { Logger } from '../policies/base/log.ts';

/**
 * What a collector judges: hosts that wait, one at a time, in the order in which they asked (a host waits once), and
 * beside them the fleet, round by round.
 */
export interface JudgingQueue {
  request(hostNumber: number): void;
  /** Asks for the round that is going on; while one is judged, for another look afterwards. */
  requestRound(): void;
  readonly size: number;
  /** Resolves when nothing waits and nothing runs. */
  whenIdle(): Promise<void>;
  /** Lets the running one finish and forgets the rest: it is found again at the next start. */
  stop(): Promise<void>;
}

/** How a host, and how the fleet is judged; what throws is logged and does not stop the rest. */
export interface Judges {
  host(hostNumber: number): Promise<unknown>;
  /** Ends soon after `isStopped` says so. */
  fleet(isStopped: () => boolean): Promise<void>;
}

export function createJudgingQueue(judges: Judges, log: Logger): JudgingQueue {
  const waiting = new Set<number>();
  let running: Promise<void> | undefined;
  let round: Promise<void> | undefined;
  let isRoundWanted = false;
  let isStopped = false;

  async function runRounds(): Promise<void> {
    while (isRoundWanted && !isStopped) {
      isRoundWanted = false;
      try {
        await judges.fleet(() => isStopped);
      } catch (error) {
        log.error({ error: messageOf(error) }, 'the fleet could not be judged');
      }
    }
    round = undefined;
  }

  async function run(): Promise<void> {
    for (const hostNumber of waiting) {
      waiting.delete(hostNumber); // before it is judged: a report that comes meanwhile asks again
      if (isStopped) break;
      try {
        await judges.host(hostNumber);
      } catch (error) {
        log.error({ hostNumber, error: messageOf(error) }, 'a host could not be judged');
      }
      // Requests that wait for an answer go first.
      await new Promise((resolve) => setImmediate(resolve));
    }
    running = undefined;
  }

  return {
    request(hostNumber) {
      if (isStopped) return;
      waiting.add(hostNumber);
      running ??= run();
    },
    requestRound() {
      if (isStopped) return;
      isRoundWanted = true;
      round ??= runRounds();
    },
    get size() {
      return waiting.size + (running === undefined ? 0 : 1);
    },
    async whenIdle() {
      while (running !== undefined || round !== undefined) await (running ?? round);
    },
    async stop() {
      isStopped = true;
      waiting.clear();
      await running;
      await round;
    },
  };
}
