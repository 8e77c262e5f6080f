import type { Context } from './context.ts';
import type { JudgingQueue } from './judging.ts';
import { countDueHosts, findDueHosts } from './store/due-hosts.ts';

/** Asks for the hosts that have waited longest, a batch of them; answers how many that were. */
export async function requestDueHosts({
  db,
  policies,
  now,
  requestJudging,
}: Pick<Context, 'db' | 'policies' | 'now' | 'requestJudging'>): Promise<number> {
  const due = await findDueHosts(db, policies.fingerprint, now().toISOString());
  for (const hostNumber of due) requestJudging(hostNumber);
  return due.length;
}

/**
 * Judges everything that is due, batch after batch: after a crash, when packs changed, when time passed a limit or a
 * date. Reports that come meanwhile stand in the same queue. Ends early when a round brings nothing further, so that a
 * host that cannot be judged does not keep it running; the next call tries again.
 */
export async function judgeDueHosts(context: Context, judging: JudgingQueue): Promise<void> {
  const { db, policies, now, log } = context;
  for (let last = Number.POSITIVE_INFINITY; ; ) {
    const count = await countDueHosts(db, policies.fingerprint, now().toISOString());
    if (count === 0 || count >= last) return;
    log.info({ count }, 'hosts are due to be judged');
    last = count;
    await requestDueHosts(context);
    await judging.whenIdle();
  }
}
