import { messageOf } from '../policies/base/errors.ts';
import type { Logger } from '../policies/base/log.ts';

/** Hosts that wait to be judged, one at a time, in the order in which they asked; a host waits once. */
export interface JudgingQueue {
  request(hostNumber: number): void;
  readonly size: number;
  /** Resolves when nothing waits and nothing runs. */
  whenIdle(): Promise<void>;
  /** Lets the running one finish and forgets the rest: it is found again at the next start. */
  stop(): Promise<void>;
}

/** `judge` is called for one host after the other; one that throws is logged and does not stop the others. */
export function createJudgingQueue(judge: (hostNumber: number) => Promise<unknown>, log: Logger): JudgingQueue {
  const waiting = new Set<number>();
  let running: Promise<void> | undefined;
  let isStopped = false;

  async function run(): Promise<void> {
    for (const hostNumber of waiting) {
      waiting.delete(hostNumber); // before it is judged: a report that comes meanwhile asks again
      if (isStopped) break;
      try {
        await judge(hostNumber);
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
    get size() {
      return waiting.size + (running === undefined ? 0 : 1);
    },
    async whenIdle() {
      while (running !== undefined) await running;
    },
    async stop() {
      isStopped = true;
      waiting.clear();
      await running;
    },
  };
}
