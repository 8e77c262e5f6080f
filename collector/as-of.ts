import { MusterError } from '../policies/base/errors.ts';
import { byCodeUnit } from '../policies/base/text.ts';
import type { Report } from '../policies/inventory/report.ts';
import { sectionStates } from '../policies/inventory/states.ts';
import { judgeReport } from '../policies/judge-report.ts';
import type { Finding } from '../policies/rules/finding.ts';
import { parseMoment } from '../policies/rules/instants.ts';
import type { FindingRow } from './api.ts';
import type { Context } from './context.ts';
import { stateOf } from './finding-state.ts';
import { judgeOptionsFor } from './judge-options.ts';
import type { Policies } from './policies.ts';
import { reportToday } from './report-today.ts';
import type { Database } from './store/database.ts';
import { editionShownAt } from './store/editions.ts';
import { coversOfHost } from './store/excepted.ts';
import { SHOWN_RANKS, shownVerdict } from './store/findings.ts';
import type { HostRecord } from './store/hosts.ts';
import { reportAt, verdictsSince, wasStaleOn } from './store/past.ts';
import { ruleKey } from './store/rules.ts';
import { readInventory } from './store/sections.ts';
import { SEVERITY_RANKS } from './store/tallies.ts';
import { dayOf } from './store/trend.ts';

const MS_PER_DAY = 86_400_000;

/**
 * The instant that a question about the past means: a day means its last moment, today means now. Throws `bad_request`
 * for what is no day and no instant, and for one that has not come.
 */
export function pastInstant(asOf: string, now: Date): string {
  const moment = parseMoment(asOf);
  if (moment === undefined)
    throw new MusterError(
      'bad_request',
      `"${asOf}" is no day and no instant; write 2026-11-21 or 2026-11-21T18:00:00Z`,
    );
  if (moment.atMs > now.getTime())
    throw new MusterError('bad_request', `"${asOf}" has not come yet; ask about today or an earlier day`);
  const at = moment.isDay ? Math.min(moment.atMs + MS_PER_DAY - 1, now.getTime()) : moment.atMs;
  return new Date(at).toISOString();
}

/**
 * The report that was current at `at`, with the facts of then. Throws `not_found` when nothing had come by then, or it
 * is older than what is kept.
 */
export async function readPastReport(db: Database, host: HostRecord, at: string): Promise<Report> {
  const past = await reportAt(db, host.host_number, at);
  if (past === undefined)
    throw new MusterError(
      'not_found',
      `nothing is known of host "${host.name}" from ${at} or before: it first reported later, or that is not kept any more`,
    );
  const { envelope, clockSkewSeconds } = past;
  const then = { ...host, facts_at: past.factsAt, clock_skew_seconds: clockSkewSeconds };
  const inventory = await readInventory(db, host.host_number, { at: envelope.collectedAt });
  const report = reportToday(then, envelope, inventory);
  // Confirmations are kept for days and the facts for a year. Where nothing counted as old that day, they were fresh.
  if ((await wasStaleOn(db, host.host_number, dayOf(at))) !== false) return report;
  return reportToday({ ...then, facts_at: laterOf(past.factsAt, at), clock_skew_seconds: null }, envelope, inventory);
}

function laterOf(factsAt: string, at: string): string {
  return Date.parse(factsAt) > Date.parse(at) ? factsAt : at;
}

export interface PastJudgement {
  readonly at: string;
  readonly policies: Policies;
  readonly findings: readonly Finding[];
  readonly rows: readonly FindingRow[];
}

/**
 * Judges a host as it was at an instant: its facts of then, by the edition that was shown then, with the tables of that
 * edition. Where it stands in the register, and the limit of its unit, are those of today. Throws `not_found`.
 */
export async function judgePast(
  { db, editions }: Pick<Context, 'db' | 'editions'>,
  host: HostRecord,
  at: string,
): Promise<PastJudgement> {
  const report = await readPastReport(db, host, at);
  const edition = await editionShownAt(db, at);
  if (edition === undefined)
    throw new MusterError(
      'not_found',
      `what hosts were judged by at ${at} is not known: the collector began to keep it later`,
    );
  const policies = await editions.policiesOf(db, edition.number);
  const options = await judgeOptionsFor(db, policies, { host, report, at });
  const findings = judgeReport(report, policies.packs, options);
  return { at, policies, findings, rows: await rowsOf(db, host, { at, policies, findings, report }) };
}

async function rowsOf(
  db: Database,
  host: HostRecord,
  past: {
    readonly at: string;
    readonly policies: Policies;
    readonly findings: readonly Finding[];
    readonly report: Report;
  },
): Promise<FindingRow[]> {
  const since = await verdictsSince(db, host.host_number, past.at);
  const covers = await coversOfHost(db, host.host_number, past.at);
  const read = sectionStates(past.report);
  return past.findings
    .flatMap((finding): FindingRow[] => {
      const { pack, rule } = finding;
      const known = past.policies.rules.get(ruleKey(pack, rule));
      const [state] = stateOf(finding, past.policies.numbers.get(ruleKey(pack, rule)), read);
      if (known === undefined || state === undefined) return [];
      const { severity, verdict, isStale, cause, reason } = state;
      const kept = since.get(state.ruleNumber);
      return [
        {
          pack,
          rule,
          title: known.compiled.rule.title,
          severity,
          ...shownVerdict(verdict, covers.get(state.ruleNumber)),
          isStale,
          since: kept?.verdict === verdict ? kept.since : past.at,
          cause,
          reason,
        },
      ];
    })
    .sort(inOrder);
}

/** As the lists of today: what fails first, then by severity, from the worst. */
function inOrder(left: FindingRow, right: FindingRow): number {
  return (
    SHOWN_RANKS[left.verdict] - SHOWN_RANKS[right.verdict] ||
    SEVERITY_RANKS[left.severity] - SEVERITY_RANKS[right.severity] ||
    byCodeUnit(left.pack, right.pack) ||
    byCodeUnit(left.rule, right.rule)
  );
}
