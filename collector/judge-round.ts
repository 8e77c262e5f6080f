import { messageOf } from '../policies/base/errors.ts';
import type { Context } from './context.ts';
import { type Judged, judge, judgedRow, readToJudge } from './judgement.ts';
import type { Policies } from './policies.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './store/database.ts';
import { type HostRecord, hostByNumber, isAsItWas } from './store/hosts.ts';
import { stageReadiness } from './store/readiness.ts';
import { openRound, type Round, readFleetState, shareFleet } from './store/rounds.ts';
import { readSnapshot } from './store/snapshot.ts';
import { isStaged, stageFailure, stageHost } from './store/staged.ts';
import { replaceLines } from './store/support-lines.ts';

/** A host that was judged for a round, or why it could not be. */
interface RoundResult {
  readonly host: HostRecord;
  readonly at: string;
  readonly judged?: Judged;
  readonly failure?: string;
}

/** Hosts that one transaction should stage: a store with one writer pays for each commit, not for its rows. */
export function hostsAtOnce(db: Database): number {
  return abilitiesOf(db).hostsPerCommit;
}

/**
 * Judges hosts for a round, one after another, and keeps what came out beside what is shown, all in one transaction. A
 * host that cannot be judged is noted as that: the round does not wait for it. When `isStopped` says so, those that are
 * judged are kept and the others left. Answers how many are staged now that were not before.
 */
export async function stageStoredHosts(
  context: Context,
  round: Round,
  hosts: readonly number[],
  isStopped: () => boolean = () => false,
): Promise<number> {
  const { db, editions } = context;
  const policies = await editions.policiesOf(db, round.edition);
  const results: RoundResult[] = [];
  for (const hostNumber of hosts) {
    if (isStopped()) break;
    const result = await judgeForRound(context, round, policies, hostNumber);
    if (result !== undefined) results.push(result);
    // Requests that wait for an answer go first.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (results.length === 0) return 0;
  return db.transaction().execute((transaction) => stageResults(transaction, round, policies, results));
}

async function judgeForRound(
  { db, log, now }: Context,
  round: Round,
  policies: Policies,
  hostNumber: number,
): Promise<RoundResult | undefined> {
  const host = await hostByNumber(db, hostNumber);
  if (host === undefined || (await isStaged(db, round, hostNumber))) return undefined;
  const at = instantFor(round, now());
  let failure = 'the current report is not in the store';
  try {
    const read = await readSnapshot(db, (snapshot) => readToJudge(snapshot, policies, hostNumber, at));
    // What was read is of the host as it is then, which may be newer.
    if (read?.facts !== undefined) return { host: read.host, at, judged: judge(policies, read.facts, at) };
  } catch (error) {
    failure = messageOf(error);
  }
  log.error({ hostNumber, error: failure }, 'a host could not be judged');
  return { host, at, failure };
}

/** Facts are judged for the day of the round even where this collector's clock is a moment behind. */
function instantFor({ onDay }: Round, now: Date): string {
  const at = now.toISOString();
  return at.slice(0, 10) === onDay ? at : `${onDay}T00:00:00.000Z`;
}

/** Stages what still fits: the round goes on, and the host is as it was when it was judged. */
async function stageResults(
  db: DatabaseTransaction,
  round: Round,
  policies: Policies,
  results: readonly RoundResult[],
): Promise<number> {
  await shareFleet(db);
  const open = await openRound(db);
  if (open?.number !== round.number || open.onDay !== round.onDay) return 0;
  const { shownRound } = await readFleetState(db);
  let count = 0;
  for (const result of results) {
    const { host } = result;
    await abilitiesOf(db).lock(db, `host ${host.host_number}`);
    if (!isAsItWas(host, await hostByNumber(db, host.host_number))) continue;
    await stageResult(db, { round, shownRound }, policies, result);
    count += 1;
  }
  return count;
}

async function stageResult(
  db: DatabaseTransaction,
  place: { readonly round: Round; readonly shownRound: number },
  policies: Policies,
  { host, at, judged, failure = '' }: RoundResult,
): Promise<void> {
  const { round } = place;
  const hostNumber = host.host_number;
  if (judged === undefined) return stageFailure(db, host, round, { at, failure });
  const { findings, states, support, advisories, readiness } = judged;
  const row = judgedRow(judged, policies);
  await stageHost(db, host, place, { judged: row, findings, states, endings: support.endings, advisories });
  // Lines are facts without a verdict: what they come to is computed by the tables that are shown.
  await replaceLines(db, { hostNumber, unitId: host.unit_id }, support.lines);
  await stageReadiness(db, { hostNumber, round: round.number }, readiness, at);
}
