import { standingsOf } from '../policies/derive/readiness.ts';
import type { Standings } from '../policies/derive/readiness-platforms.ts';
import type { Report } from '../policies/inventory/report.ts';
import type { Packages } from '../policies/inventory/sections/packages.ts';
import { sectionStates } from '../policies/inventory/states.ts';
import { type JudgeOptions, subjectOf } from '../policies/judge-report.ts';
import type { Finding, Severity } from '../policies/rules/finding.ts';
import { judgeHost } from '../policies/rules/judge.ts';
import { feedBoundaries } from './advisories.ts';
import type { Counts } from './api.ts';
import { restsOnAge, stateOf } from './finding-state.ts';
import { readAdvisoryList } from './judge-advisories.ts';
import { nextDueAt } from './judge-due.ts';
import { judgeOptionsFor } from './judge-options.ts';
import { reachOf } from './judge-peers.ts';
import { readSupport, type Support } from './judge-support.ts';
import type { Policies } from './policies.ts';
import { reportToday } from './report-today.ts';
import { countVerdicts } from './store/counts.ts';
import type { Database } from './store/database.ts';
import type { HostAdvisoryList } from './store/host-advisories.ts';
import type { HostReach } from './store/host-reach.ts';
import { type JudgedHost, readEnvelope } from './store/host-state.ts';
import { type HostRecord, hostByNumber } from './store/hosts.ts';
import { ruleKey } from './store/rules.ts';
import { readCurrent } from './store/sections.ts';
import type { FindingState } from './store/tallies.ts';

/** What a host is judged from, read at one moment. */
export interface FactsToJudge {
  readonly report: Report;
  readonly options: JudgeOptions & { readonly freshnessSeconds: number };
  readonly packagesHash: string | null;
  /** How other hosts see it, and whom it talks to. */
  readonly reach: HostReach;
}

/** The host with its newest facts, which are `undefined` when there are none; nothing when there is no such host. */
export async function readToJudge(
  db: Database,
  policies: Policies,
  hostNumber: number,
  at: string,
): Promise<{ readonly host: HostRecord; readonly facts: FactsToJudge | undefined } | undefined> {
  const host = await hostByNumber(db, hostNumber);
  if (host === undefined) return undefined;
  const envelope = await readEnvelope(db, host);
  if (envelope === undefined) return { host, facts: undefined };
  const { inventory, hashes } = await readCurrent(db, hostNumber);
  const report = reportToday(host, envelope, inventory);
  const options = await judgeOptionsFor(db, policies, { host, report, at });
  const reach = reachOf(host, inventory, hashes.get('tlsEndpoints'));
  return { host, facts: { report, options, packagesHash: hashes.get('packages') ?? null, reach } };
}

/** Judges, and makes everything else that is kept of a judgement, from facts that are derived once. */
export function judge(policies: Policies, { report, options, packagesHash }: FactsToJudge, at: string): Judged {
  const subject = subjectOf(report, options);
  const findings = judgeHost(policies.packs, subject);
  const read = sectionStates(report);
  return {
    at,
    findings,
    states: findings.flatMap((finding) =>
      stateOf(finding, policies.numbers.get(ruleKey(finding.pack, finding.rule)), read),
    ),
    support: readSupport(report, subject, policies.tables),
    readiness: standingsOf(subject, policies.packs),
    advisories: readAdvisoryList(subject, options.advisories),
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

/** What is kept of a judgement. */
export interface Judged {
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

/** What of it stands in the host's own row. */
export function judgedRow({ at, findings, states, support, dueAt }: Judged, policies: Policies): JudgedHost {
  return {
    counts: countVerdicts(states),
    failBySeverity: failBySeverity(states),
    byPack: countByPack(findings),
    fingerprint: policies.fingerprint,
    at,
    dueAt,
    columns: support.columns,
  };
}

function countByPack(findings: readonly Finding[]): Record<string, Counts> {
  const byPack = Map.groupBy(findings, ({ pack }) => pack);
  const ofPack = (own: readonly Finding[]): Counts =>
    countVerdicts(
      own.map(({ verdict, evidence }) => ({ verdict, isStale: verdict === 'unknown' && restsOnAge(evidence) })),
    );
  return Object.fromEntries([...byPack].map(([pack, own]) => [pack, ofPack(own)]));
}

function failBySeverity(states: readonly FindingState[]): Record<Severity, number> {
  const bySeverity: Record<Severity, number> = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { verdict, severity } of states) if (verdict === 'fail') bySeverity[severity] += 1;
  return bySeverity;
}
