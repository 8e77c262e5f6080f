import type { Packages } from '../policies/inventory/sections/packages.ts';
import { beginDay } from './begin-day.ts';
import type { Context } from './context.ts';
import { stageStoredHosts } from './judge-round.ts';
import { type Judged, judge, judgedRow, readToJudge } from './judgement.ts';
import type { Policies } from './policies.ts';
import { abilitiesOf, type DatabaseTransaction } from './store/database.ts';
import { replaceEndings } from './store/endings.ts';
import { replaceFindings } from './store/finding-rows.ts';
import { writeJudgement } from './store/findings.ts';
import { replaceAdvisories } from './store/host-advisories.ts';
import { updateReach } from './store/host-reach.ts';
import { setJudged } from './store/host-state.ts';
import { type HostRecord, hostByNumber, isAsItWas } from './store/hosts.ts';
import { removePackages, updatePackages } from './store/packages.ts';
import { replaceReadiness } from './store/readiness.ts';
import { openRound, readFleetState, shareFleet } from './store/rounds.ts';
import { readFacts } from './store/sections.ts';
import { readSnapshot } from './store/snapshot.ts';
import { unstageHost } from './store/staged.ts';
import { replaceLines } from './store/support-lines.ts';
import { dayOf, writeHostDay } from './store/trend.ts';

/**
 * Judges the newest facts of a host by the edition that is shown and stores every consequence in one transaction: a
 * page never sees a host half judged. When something newer arrived meanwhile nothing is written, and the host is judged
 * once more. While the fleet is judged for a new day, the host waits with the others to be shown. Answers whether
 * findings were written.
 */
export async function judgeStoredHost(context: Context, hostNumber: number): Promise<boolean> {
  const { db, editions } = context;
  await beginDay(context);
  const round = await openRound(db);
  if (round !== undefined) context.requestRound();
  if (round !== undefined && round.onDay !== (await readFleetState(db)).shownDay)
    return (await stageStoredHosts(context, round, [hostNumber])) > 0;
  const policies = await editions.follow(db);
  const at = context.now().toISOString();
  const read = await readSnapshot(db, (snapshot) => readToJudge(snapshot, policies, hostNumber, at));
  if (read?.facts === undefined) return false;
  const { host } = read;
  const judged = judge(policies, read.facts, at);
  const { reach } = read.facts;
  const { isWritten, concerned } = await db.transaction().execute(async (transaction) => {
    if (!(await storeJudged(transaction, host, judged, policies))) return { isWritten: false, concerned: [] };
    return { isWritten: true, concerned: await updateReach(transaction, hostNumber, reach) };
  });
  for (const other of concerned) context.requestJudging(other); // they are judged by what this one answers
  if (isWritten) context.events.publish({ kind: 'host_changed', hostId: host.host_id, at });
  else context.requestJudging(hostNumber);
  return isWritten;
}

async function storeJudged(
  db: DatabaseTransaction,
  host: HostRecord,
  judged: Judged,
  policies: Policies,
): Promise<boolean> {
  const { at, findings, states, support } = judged;
  await shareFleet(db);
  await abilitiesOf(db).lock(db, `host ${host.host_number}`);
  if (!isAsItWas(host, await hostByNumber(db, host.host_number))) return false;
  const { shownRound, shownEdition, shownDay } = await readFleetState(db);
  const round = await openRound(db);
  if (shownEdition !== policies.edition.number || (round !== undefined && round.onDay !== shownDay)) return false;
  const place = { hostNumber: host.host_number, unitId: host.unit_id, shownRound };
  await unstageHost(db, host.host_number);
  const statesSha = await replaceFindings(db, place, states, at);
  await writeJudgement(db, host.host_number, { at, findings, statesSha, round: shownRound, isStaged: false });
  await replaceAdvisories(db, place, judged.advisories);
  await replaceEndings(db, host.host_number, support.endings);
  await replaceLines(db, place, support.lines);
  await replaceReadiness(db, host.host_number, judged.readiness, at);
  if (host.packages_hash !== judged.packagesHash) await showPackages(db, host, judged.packages);
  const row = judgedRow(judged, policies);
  await writeHostDay(db, host.host_number, dayOf(at), row.counts);
  await setJudged(db, host, row, judged.packagesHash);
  return true;
}

/** Packages are searchable with the same stroke as the findings, off the way of the report itself. */
async function showPackages(db: DatabaseTransaction, host: HostRecord, now: Packages): Promise<void> {
  const before = host.packages_hash === null ? '[]' : await readFacts(db, host.packages_hash);
  if (before !== undefined) return updatePackages(db, host.host_number, JSON.parse(before) as Packages, now);
  await removePackages(db, host.host_number);
  await updatePackages(db, host.host_number, [], now);
}
