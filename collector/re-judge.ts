import { beginDay } from './begin-day.ts';
import type { Context } from './context.ts';
import type { JudgingQueue } from './judging.ts';
import { countDueHosts, findDueHosts } from './store/due-hosts.ts';
import { openRound } from './store/rounds.ts';

/** Asks for the hosts that have waited longest, a batch of them, and for the fleet where a round is going on or a day began; answers how many hosts that were. */
export async function requestDueHosts({
  db,
  policies,
  now,
  requestJudging,
  requestRound,
}: Pick<Context, 'db' | 'policies' | 'now' | 'requestJudging' | 'requestRound'>): Promise<number> {
  const isDayNew = await beginDay({ db, now });
  if (isDayNew || (await openRound(db)) !== undefined) requestRound();
  const due = await findDueHosts(db, policies.fingerprint, now().toISOString());
  for (const hostNumber of due) requestJudging(hostNumber);
  return due.length;
}

/**
 * Judges everything that is due, batch after batch: after a crash, when time passed a limit; and
 * the fleet, where a round is going on or a day began. Reports that come meanwhile stand in the same queue. Ends early when a round brings nothing further, so that a
 * host that cannot be judged does not keep it running; the next call tries again.
 */
export async function judgeDueHosts(context: Context, judging: JudgingQueue): Promise<void> {
  const { db, now, log } = context;
  const policies = await context.editions.follow(db);
  for (let last = Number.POSITIVE_INFINITY; ; ) {
    const count = await countDueHosts(db, policies.fingerprint, now().toISOString());
    if (count > 0 && count < last) log.info({ count }, 'hosts are due to be judged');
    await requestDueHosts(context);
    if (count === 0 || count >= last) return;
    last = count;
    await judging.whenIdle();
  }
}
