import type { Context } from './context.ts';
import { findDueHosts } from './store/due-hosts.ts';

/** Asks for everything that is due now; answers how many hosts that were. Called at start and every minute. */
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
