import type { Inventory } from '../policies/inventory/inventory.ts';
import { sectionById } from '../policies/inventory/inventory.ts';
import type { Report } from '../policies/inventory/report.ts';
import type { Packages } from '../policies/inventory/sections/packages.ts';
import { sectionStates } from '../policies/inventory/states.ts';
import { judgeReport } from '../policies/judge-report.ts';
import type { Finding, Severity } from '../policies/rules/finding.ts';
import type { Counts } from './api.ts';
import type { Context } from './context.ts';
import { restsOnAge, stateOf } from './finding-state.ts';
import { nextDueAt } from './judge-due.ts';
import { readSupport, type Support } from './judge-support.ts';
import { byOurClock } from './sequence.ts';
import { addCounts, countsOfVerdict, NO_COUNTS } from './store/counts.ts';
import { abilitiesOf, type DatabaseTransaction } from './store/database.ts';
import { replaceEndings } from './store/endings.ts';
import { replaceFindings, writeJudgement } from './store/findings.ts';
import { readEnvelope, setJudged } from './store/host-state.ts';
import { type HostRecord, hostByNumber } from './store/hosts.ts';
import { removePackages, updatePackages } from './store/packages.ts';
import { ruleKey } from './store/rules.ts';
import { readFacts, readInventory, sectionsAt } from './store/sections.ts';
import type { FindingState } from './store/tallies.ts';
import { dayOf, writeHostDay } from './store/trend.ts';
import { findUnit } from './store/units.ts';

/**
 * Judges the newest facts of a host by the packs in force and stores every consequence in one transaction: a page never
 * sees a host half judged. When something newer arrived meanwhile nothing is written, and the host is judged once more.
 * Answers whether findings were written.
 */
export async function judgeStoredHost(context: Context, hostNumber: number): Promise<boolean> {
  const { db, policies } = context;
  const host = await hostByNumber(db, hostNumber);
  const envelope = host === undefined ? undefined : await readEnvelope(db, host);
  if (host === undefined || envelope === undefined) return false;
  const unit = await findUnit(db, host.unit_id);
  const report = reportToday(host, envelope, await readInventory(db, hostNumber));
  const at = context.now().toISOString();
  const freshnessSeconds = unit?.freshnessLimitSeconds ?? 0;
  const findings = judgeReport(report, policies.packs, {
    asOf: at,
    register: { unit: host.unit_id, labels: [] },
    freshnessSeconds,
    tables: policies.tables,
  });
  const read = sectionStates(report);
  const judged: Judged = {
    at,
    findings,
    states: findings.flatMap((finding) =>
      stateOf(finding, policies.numbers.get(ruleKey(finding.pack, finding.rule)), read),
    ),
    support: readSupport(report, policies.tables, at),
    dueAt: nextDueAt(report, policies.packs, freshnessSeconds, at),
    fingerprint: policies.fingerprint,
    packages: report.inventory.packages ?? [],
    packagesHash: (await sectionsAt(db, hostNumber)).get('packages') ?? null,
  };
  const isWritten = await db.transaction().execute((transaction) => storeJudged(transaction, host, judged));
  if (isWritten) context.events.publish({ kind: 'host_changed', hostId: host.host_id, at });
  else context.requestJudging(hostNumber);
  return isWritten;
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
  readonly dueAt: string;
  readonly fingerprint: string;
  readonly packages: Packages;
  readonly packagesHash: string | null;
}

async function storeJudged(db: DatabaseTransaction, host: HostRecord, judged: Judged): Promise<boolean> {
  const { at, findings, states, support } = judged;
  await abilitiesOf(db).lock(db, `host ${host.host_number}`);
  const newest = await hostByNumber(db, host.host_number);
  if (
    newest === undefined ||
    newest.report_sha !== host.report_sha ||
    newest.facts_at !== host.facts_at ||
    newest.unit_id !== host.unit_id
  )
    return false;
  await replaceFindings(db, { hostNumber: host.host_number, unitId: host.unit_id }, states, at);
  await writeJudgement(db, host.host_number, at, findings);
  await replaceEndings(db, host.host_number, support.endings);
  if (host.packages_hash !== judged.packagesHash) await showPackages(db, host, judged.packages);
  const counts = countStates(states);
  await writeHostDay(db, host.host_number, dayOf(at), counts);
  await setJudged(db, host, {
    counts,
    failBySeverity: failBySeverity(states),
    byPack: countByPack(findings),
    fingerprint: judged.fingerprint,
    at,
    dueAt: judged.dueAt,
    packagesHash: judged.packagesHash,
    columns: support.columns,
  });
  return true;
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
