import { beginDay } from './begin-day.ts';
import type { Context } from './context.ts';
import { hostsAtOnce, stageStoredHosts } from './judge-round.ts';
import { listRuleListings } from './policies.ts';
import { lockFleet, openRound, type Round } from './store/rounds.ts';
import { removePastJudgements, removePastRows, showStaged } from './store/show-staged.ts';
import { countUnstaged, findAbandoned, findUnstaged, unstageHost } from './store/staged.ts';

/** Hosts asked for at once. */
const BATCH = 50;

/**
 * Judges the fleet for the round that is going on, host after host beside what is shown, and shows the round when no
 * host is left; then the next, if there is one. Ends when there is none, or when `isStopped` says so; whatever was
 * staged stays, and is gone on from at the next call, by this collector or another. Several collectors may work on one
 * round: each begins at another host.
 */
export async function judgeFleet(context: Context, isStopped: () => boolean): Promise<void> {
  await beginDay(context);
  for (;;) {
    if (!(await dropAbandoned(context, isStopped))) return;
    const round = await openRound(context.db);
    if (round === undefined) break;
    await stageRound(context, round, isStopped);
    if (isStopped()) return;
    await showRound(context, round.number);
  }
  await removePast(context, isStopped);
}

/** Takes back what was staged for rounds that were replaced; answers false when it was stopped before the end. */
async function dropAbandoned({ db }: Context, isStopped: () => boolean): Promise<boolean> {
  for (;;) {
    const round = await openRound(db);
    const hosts = await findAbandoned(db, round?.number, BATCH);
    if (hosts.length === 0) return true;
    for (const host of hosts) {
      if (isStopped()) return false;
      await db.transaction().execute((transaction) => unstageHost(transaction, host));
      await others();
    }
  }
}

/** Stages hosts until none is left or the round is not going on any more. */
async function stageRound(context: Context, round: Round, isStopped: () => boolean): Promise<void> {
  const { db } = context;
  const atOnce = hostsAtOnce(db);
  let from = startOf(await findUnstaged(db, round, { limit: BATCH }));
  for (;;) {
    await beginDay(context); // a long round may see midnight
    const open = await openRound(db);
    if (open?.number !== round.number) return;
    let hosts = await findUnstaged(db, open, { from, limit: BATCH });
    if (hosts.length === 0 && from > 0) hosts = await findUnstaged(db, open, { limit: BATCH });
    if (hosts.length === 0) return;
    for (let index = 0; index < hosts.length; index += atOnce) {
      if (isStopped()) return;
      await stageStoredHosts(context, open, hosts.slice(index, index + atOnce), isStopped);
      await others();
    }
    from = (hosts.at(-1) ?? 0) + 1;
  }
}

/** Another place for each collector, so that two of them do not judge the same hosts. */
function startOf(hosts: readonly number[]): number {
  return hosts[Math.floor(Math.random() * hosts.length)] ?? 0;
}

/** Requests that wait for an answer go first. */
function others(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Shows the round, unless a host was left after all or another collector was first. */
async function showRound(context: Context, roundNumber: number): Promise<void> {
  const { db, editions, events, now } = context;
  const at = now().toISOString();
  const isShown = await db.transaction().execute(async (transaction) => {
    await lockFleet(transaction);
    const round = await openRound(transaction);
    if (round?.number !== roundNumber || (await countUnstaged(transaction, round)) > 0) return false;
    if ((await findAbandoned(transaction, roundNumber, 1)).length > 0) return false;
    const { fingerprint, packs } = await editions.policiesOf(transaction, round.edition);
    await showStaged(transaction, round, { fingerprint, listings: listRuleListings(packs), at });
    return true;
  });
  await editions.follow(db);
  if (isShown) events.publish({ kind: 'packs_changed', at });
}

async function removePast({ db }: Context, isStopped: () => boolean): Promise<void> {
  while (!isStopped() && (await removePastRows(db))) await others();
  for (let from: number | undefined = 0; from !== undefined && !isStopped(); ) {
    from = await removePastJudgements(db, from);
    await others();
  }
}
