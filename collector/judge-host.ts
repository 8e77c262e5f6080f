import { messageOf } from '../policies/base/errors.ts';
import { standingsOf } from '../policies/derive/readiness.ts';
import type { Standings } from '../policies/derive/readiness-platforms.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import { sectionById } from '../policies/inventory/inventory.ts';
import type { Report } from '../policies/inventory/report.ts';
import type { Packages } from '../policies/inventory/sections/packages.ts';
import { sectionStates } from '../policies/inventory/states.ts';
import { type JudgeOptions, judgeReport } from '../policies/judge-report.ts';
import type { Finding, Severity } from '../policies/rules/finding.ts';
import { feedBoundaries } from './advisories.ts';
import type { Counts } from './api.ts';
import { beginDay } from './begin-day.ts';
import type { Context } from './context.ts';
import { restsOnAge, stateOf } from './finding-state.ts';
import { readAdvisoryList } from './judge-advisories.ts';
import { nextDueAt } from './judge-due.ts';
import { judgeOptionsFor } from './judge-options.ts';
import { readSupport, type Support } from './judge-support.ts';
import type { Policies } from './policies.ts';
import { byOurClock } from './sequence.ts';
import { addCounts, countsOfVerdict, NO_COUNTS } from './store/counts.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './store/database.ts';
import { replaceEndings } from './store/endings.ts';
import { replaceFindings } from './store/finding-rows.ts';
import { writeJudgement } from './store/findings.ts';
import { type HostAdvisoryList, replaceAdvisories } from './store/host-advisories.ts';
import { type JudgedHost, readEnvelope, setJudged } from './store/host-state.ts';
import { type HostRecord, hostByNumber } from './store/hosts.ts';
import { removePackages, updatePackages } from './store/packages.ts';
import { replaceReadiness, stageReadiness } from './store/readiness.ts';
import { openRound, type Round, readFleetState, shareFleet } from './store/rounds.ts';
import { ruleKey } from './store/rules.ts';
import { readFacts, readInventory, sectionsAt } from './store/sections.ts';
import { readSnapshot } from './store/snapshot.ts';
import { isStaged, type StagedJudgement, stageFailure, stageHost, unstageHost } from './store/staged.ts';
import { replaceLines } from './store/support-lines.ts';
import type { FindingState } from './store/tallies.ts';
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
    return stageStoredHost(context, round, hostNumber);
  const policies = await editions.follow(db);
  const at = context.now().toISOString();
  const read = await readSnapshot(db, (snapshot) => readToJudge(snapshot, policies, hostNumber, at));
  if (read?.facts === undefined) return false;
  const { host } = read;
  const judged = judge(policies, read.facts, at);
  const isWritten = await db.transaction().execute((transaction) => storeJudged(transaction, host, judged, policies));
  if (isWritten) context.events.publish({ kind: 'host_changed', hostId: host.host_id, at });
  else context.requestJudging(hostNumber);
  return isWritten;
}

/**
 * Judges a host for a round and keeps what came out beside what is shown. A host that cannot be judged is noted as
 * that: the round does not wait for it. Answers whether it is staged now.
 */
export async function stageStoredHost(context: Context, round: Round, hostNumber: number): Promise<boolean> {
  const { db, editions, log } = context;
  if (await isStaged(db, round, hostNumber)) return false;
  const policies = await editions.policiesOf(db, round.edition);
  const at = instantFor(round, context.now());
  const host = await hostByNumber(db, hostNumber);
  if (host === undefined) return false;
  let judged: Judged | undefined;
  let failure = 'the current report is not in the store';
  try {
    const read = await readSnapshot(db, (snapshot) => readToJudge(snapshot, policies, hostNumber, at));
    if (read?.facts !== undefined) judged = judge(policies, read.facts, at);
  } catch (error) {
    failure = messageOf(error);
  }
  if (judged === undefined) log.error({ hostNumber, error: failure }, 'a host could not be judged');
  return db.transaction().execute(async (transaction) => {
    const place = await enterRound(transaction, round, host);
    if (place === undefined) return false;
    if (judged === undefined) await stageFailure(transaction, host, round, { at, failure });
    else {
      await stageHost(transaction, host, place, stagedOf(judged, policies));
      // Lines are facts without a verdict: what they come to is computed by the tables that are shown.
      await replaceLines(transaction, placeOf(host), judged.support.lines);
      await stageReadiness(transaction, { hostNumber, round: round.number }, judged.readiness, judged.at);
    }
    return true;
  });
}

/** Facts are judged for the day of the round even where this collector's clock is a moment behind. */
function instantFor({ onDay }: Round, now: Date): string {
  const at = now.toISOString();
  return at.slice(0, 10) === onDay ? at : `${onDay}T00:00:00.000Z`;
}

/** What a host is judged from, read at one moment. */
interface FactsToJudge {
  readonly report: Report;
  readonly options: JudgeOptions & { readonly freshnessSeconds: number };
  readonly packagesHash: string | null;
}

/** The host with its newest facts, which are `undefined` when there are none; nothing when there is no such host. */
async function readToJudge(
  db: Database,
  policies: Policies,
  hostNumber: number,
  at: string,
): Promise<{ readonly host: HostRecord; readonly facts: FactsToJudge | undefined } | undefined> {
  const host = await hostByNumber(db, hostNumber);
  if (host === undefined) return undefined;
  const envelope = await readEnvelope(db, host);
  if (envelope === undefined) return { host, facts: undefined };
  const report = reportToday(host, envelope, await readInventory(db, hostNumber));
  const options = await judgeOptionsFor(db, policies, { host, report, at });
  const packagesHash = (await sectionsAt(db, hostNumber)).get('packages') ?? null;
  return { host, facts: { report, options, packagesHash } };
}

function judge(policies: Policies, { report, options, packagesHash }: FactsToJudge, at: string): Judged {
  const findings = judgeReport(report, policies.packs, options);
  const read = sectionStates(report);
  return {
    at,
    findings,
    states: findings.flatMap((finding) =>
      stateOf(finding, policies.numbers.get(ruleKey(finding.pack, finding.rule)), read),
    ),
    support: readSupport(report, policies.tables, at),
    readiness: standingsOf(report, policies.packs, options),
    advisories: readAdvisoryList(report, options.advisories, at),
    dueAt: nextDueAt(
      report,
      policies.packs,
      options.freshnessSeconds,
      at,
      feedBoundaries(options.advisories, report.inventory),
    ),
    packages: report.inventory.packages ?? [],
    packagesHash,
  };
}

/**
 * The current report as if it were sent with the newest confirmation: facts that are read every time are as old as
 * that, moving ones and those with their own instant keep it. Instants are moved to our clock where the host's is off.
 */
export function reportToday(host: HostRecord, envelope: Omit<Report, 'inventory'>, inventory: Inventory): Report {
  const ours = (instant: string): string => toSecond(byOurClock(instant, host.clock_skew_seconds ?? undefined));
  const collectedAt = ours(host.facts_at ?? envelope.collectedAt);
  const probes = Object.entries(envelope.probes).map(([name, { readAt, ...probe }]) => {
    const isMoving = sectionById(probe.section)?.isMoving === true;
    const own = readAt ?? (isMoving ? envelope.collectedAt : undefined);
    return [name, own === undefined || ours(own) === collectedAt ? probe : { ...probe, readAt: ours(own) }] as const;
  });
  return { ...envelope, collectedAt, probes: Object.fromEntries(probes), inventory };
}

/** The contract's instants have no fractions. */
function toSecond(instant: string): string {
  return `${instant.slice(0, 19)}Z`;
}

interface Judged {
  readonly at: string;
  readonly findings: readonly Finding[];
  readonly states: readonly FindingState[];
  readonly support: Support;
  readonly readiness: Standings;
  readonly advisories: HostAdvisoryList;
  readonly dueAt: string | null;
  readonly packages: Packages;
  readonly packagesHash: string | null;
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
  await unstageHost(db, host.host_number);
  await replaceFindings(db, { hostNumber: host.host_number, unitId: host.unit_id, shownRound }, states, at);
  await writeJudgement(db, host.host_number, { at, findings, round: shownRound, isStaged: false });
  await replaceAdvisories(db, { hostNumber: host.host_number, unitId: host.unit_id, shownRound }, judged.advisories);
  await replaceEndings(db, host.host_number, support.endings);
  await replaceLines(db, placeOf(host), support.lines);
  await replaceReadiness(db, host.host_number, judged.readiness, at);
  if (host.packages_hash !== judged.packagesHash) await showPackages(db, host, judged.packages);
  const row = judgedRow(judged, policies);
  await writeHostDay(db, host.host_number, dayOf(at), row.counts);
  await setJudged(db, host, row, judged.packagesHash);
  return true;
}

/** The round and what is shown, where the host may still be staged for it as it was judged. */
async function enterRound(
  db: DatabaseTransaction,
  round: Round,
  host: HostRecord,
): Promise<{ readonly round: Round; readonly shownRound: number } | undefined> {
  await shareFleet(db);
  await abilitiesOf(db).lock(db, `host ${host.host_number}`);
  const open = await openRound(db);
  if (open?.number !== round.number || open.onDay !== round.onDay) return undefined;
  if (!isAsItWas(host, await hostByNumber(db, host.host_number))) return undefined;
  return { round, shownRound: (await readFleetState(db)).shownRound };
}

function placeOf(host: HostRecord): { readonly hostNumber: number; readonly unitId: string } {
  return { hostNumber: host.host_number, unitId: host.unit_id };
}

/** Whether nothing that a judgement rests on changed since it began. */
function isAsItWas(host: HostRecord, newest: HostRecord | undefined): boolean {
  return (
    newest !== undefined &&
    newest.report_sha === host.report_sha &&
    newest.facts_at === host.facts_at &&
    newest.unit_id === host.unit_id &&
    newest.judge_due_at === host.judge_due_at
  );
}

function judgedRow({ at, findings, states, support, dueAt }: Judged, policies: Policies): JudgedHost {
  return {
    counts: countStates(states),
    failBySeverity: failBySeverity(states),
    byPack: countByPack(findings),
    fingerprint: policies.fingerprint,
    at,
    dueAt,
    columns: support.columns,
  };
}

function stagedOf(judged: Judged, policies: Policies): StagedJudgement {
  const { findings, states, support, advisories } = judged;
  return { judged: judgedRow(judged, policies), findings, states, endings: support.endings, advisories };
}

/** Packages are searchable with the same stroke as the findings, off the way of the report itself. */
async function showPackages(db: DatabaseTransaction, host: HostRecord, now: Packages): Promise<void> {
  const before = host.packages_hash === null ? '[]' : await readFacts(db, host.packages_hash);
  if (before !== undefined) return updatePackages(db, host.host_number, JSON.parse(before) as Packages, now);
  await removePackages(db, host.host_number);
  await updatePackages(db, host.host_number, [], now);
}

function countStates(states: readonly FindingState[]): Counts {
  return states.reduce(
    (counts, { verdict, isStale }) => addCounts(counts, countsOfVerdict(verdict, isStale)),
    NO_COUNTS,
  );
}

function countByPack(findings: readonly Finding[]): Record<string, Counts> {
  const byPack: Record<string, Counts> = {};
  for (const { pack, verdict, evidence } of findings) {
    byPack[pack] = addCounts(byPack[pack] ?? NO_COUNTS, countsOfVerdict(verdict, restsOnAge(evidence)));
  }
  return byPack;
}

function failBySeverity(states: readonly FindingState[]): Record<Severity, number> {
  const bySeverity: Record<Severity, number> = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { verdict, severity } of states) if (verdict === 'fail') bySeverity[severity] += 1;
  return bySeverity;
}
