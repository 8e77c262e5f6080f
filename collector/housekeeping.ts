import { messageOf } from '../policies/base/errors.ts';
import type { Context } from './context.ts';
import { settleForks } from './fork.ts';
import { keepImports, type RunContext } from './import-run.ts';
import type { JudgingQueue } from './judging.ts';
import { judgeDueHosts } from './re-judge.ts';
import { applyRetention } from './retention.ts';
import { removeUnusedFeeds } from './store/advisory-feeds.ts';
import { dayOf, layOverHostDays, writeUnitDays } from './store/trend.ts';

const DUE_EVERY_MS = 30_000;
const DAYS_EVERY_MS = 60_000;
const IMPORTS_EVERY_MS = 60_000;
const FORKS_EVERY_MS = 60_000;
const FEEDS_EVERY_MS = 10 * 60_000;
/** Lines of one host are laid over more seldom: it looks at every host. */
const HOST_DAYS_EVERY_MS = 10 * 60_000;
const RETENTION_EVERY_MS = 6 * 3_600_000;

/** What a collector does by the clock, from now until the answered function is called, which waits for what is running. */
export function keepHouse(context: RunContext, judging: JudgingQueue): () => Promise<void> {
  const { db, log, now } = context;
  const running = new Set<Promise<unknown>>();
  const every = (ms: number, what: string, work: () => Promise<unknown>): NodeJS.Timeout => {
    let isRunning = false;
    const run = (): void => {
      if (isRunning) return;
      isRunning = true;
      const task = work()
        .catch((error: unknown) => log.error({ what, error: messageOf(error) }, 'housekeeping failed'))
        .finally(() => {
          isRunning = false;
          running.delete(task);
        });
      running.add(task);
    };
    run();
    return setInterval(run, ms);
  };
  const timers = [
    every(DUE_EVERY_MS, 'due hosts', () => judgeDueHosts(context, judging)),
    every(IMPORTS_EVERY_MS, 'imports', () => keepImports(context)),
    every(DAYS_EVERY_MS, 'days', () => writeDays(db, now)),
    every(FORKS_EVERY_MS, 'forks', () => settleForks(context)),
    every(FEEDS_EVERY_MS, 'advisory feeds', () => removeUnusedFeeds(db, now())),
    every(HOST_DAYS_EVERY_MS, 'days of hosts', () => layOverHostDays(db, now().toISOString())),
    every(RETENTION_EVERY_MS, 'retention', () => applyRetention(db, now())),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await Promise.all(running);
    await writeDays(db, now);
  };
}

function writeDays(db: Context['db'], now: Context['now']): Promise<void> {
  const at = now().toISOString();
  return writeUnitDays(db, dayOf(at), at);
}
