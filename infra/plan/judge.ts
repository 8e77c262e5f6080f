import { byCodeUnit, type Words } from '../../policies/base/text.ts';
import type { Report } from '../../policies/inventory/report.ts';
import type { Finding, Severity, Verdict } from '../../policies/rules/finding.ts';
import { SEVERITIES } from '../../policies/rules/finding.ts';
import type { HostRegister } from '../../policies/rules/pack.ts';
import { plannedRegister, plannedReport } from './as-inventory.ts';
import type { Catalogue } from './catalogue.ts';
import type { Fleet, FleetHost } from './fleet.ts';
import type { Plan, PlanHost, Way } from './plan.ts';

/**
 * What the plan does to a finding. `closes`: fails today and will not; `opens`: will fail and does not today; `stays_open`:
 * fails before and after; `settles`: unknown today and answered then; `unknown`: nobody can say yet.
 */
export const EFFECTS = ['closes', 'opens', 'stays_open', 'unknown', 'settles'] as const;
export type Effect = (typeof EFFECTS)[number];

/** One rule whose verdict matters to the plan. `before` or `after` is absent where there is no such host. */
export interface FindingEffect {
  readonly effect: Effect;
  readonly pack: string;
  readonly rule: string;
  /** The rule in words, where the packs are at hand. */
  readonly title?: Words;
  readonly severity: Severity;
  readonly before?: Verdict;
  readonly after?: Verdict;
}

export interface HostEffects {
  readonly name: string;
  readonly unit: string;
  readonly wave: number;
  readonly way: Way;
  /** Whether today's host was there to be judged; without it nothing can be said to close. */
  readonly isKnownToday: boolean;
  readonly counts: Readonly<Record<Effect, number>>;
  /** Worst first: opens, then what stays open, closes, unknown, settles; then severity. */
  readonly findings: readonly FindingEffect[];
}

export interface PlanEffects {
  readonly plan: string;
  readonly judgedAt: string;
  readonly counts: Readonly<Record<Effect, number>>;
  readonly hosts: readonly HostEffects[];
}

/** Judges by the packs in force; given from outside with packs, tables and day bound to it. */
export interface Judge {
  readonly judge: (report: Report, register: HostRegister) => readonly Finding[];
  readonly titleOf: (pack: string, rule: string) => Words | undefined;
}

/**
 * Lays the verdicts of today's hosts beside those of the planned ones, by the very same packs. A host that stays keeps its
 * verdicts; one that goes closes its failing ones; `fleet` absent: only the planned verdicts are known.
 */
export function judgePlan(
  plan: Plan,
  fleet: Fleet | undefined,
  catalogue: Catalogue,
  judgedAt: string,
  judge: Judge,
): PlanEffects {
  const today = new Map((fleet?.hosts ?? []).map((host) => [host.hostId, host]));
  const hosts = plan.hosts.map((host) => {
    const from = host.from === undefined ? undefined : today.get(host.from.hostId);
    return effectsOn(plan, host, from, catalogue, judgedAt, judge);
  });
  return { plan: plan.name, judgedAt, counts: sum(hosts.map(({ counts }) => counts)), hosts };
}

function effectsOn(
  plan: Plan,
  host: PlanHost,
  from: FleetHost | undefined,
  catalogue: Catalogue,
  judgedAt: string,
  { judge, titleOf }: Judge,
): HostEffects {
  const before = from === undefined ? undefined : judge(from.report, from.register);
  const report = plannedReport(host, catalogue, judgedAt, from);
  const after =
    report !== undefined ? judge(report, plannedRegister(plan, host, from)) : host.way === 'stay' ? before : [];
  const findings = compareFindings(before, after ?? []).map((finding) => {
    const title = titleOf(finding.pack, finding.rule);
    return title === undefined ? finding : { ...finding, title };
  });
  return {
    name: host.name,
    unit: host.unit,
    wave: host.wave,
    way: host.way,
    isKnownToday: before !== undefined,
    counts: countEffects(findings),
    findings,
  };
}

function keyOf({ pack, rule }: Finding): string {
  return `${pack}/${rule}`;
}

/** Compares two judgements of a host rule by rule. Passing and not applicable on both sides is left out. */
export function compareFindings(before: readonly Finding[] | undefined, after: readonly Finding[]): FindingEffect[] {
  const old = new Map((before ?? []).map((finding) => [keyOf(finding), finding]));
  const next = new Map(after.map((finding) => [keyOf(finding), finding]));
  const effects: FindingEffect[] = [];
  for (const key of new Set([...old.keys(), ...next.keys()])) {
    const was = old.get(key);
    const will = next.get(key);
    const about = will ?? was;
    const effect = effectOf(was?.verdict, will?.verdict);
    if (about === undefined || effect === undefined) continue;
    effects.push({
      effect,
      pack: about.pack,
      rule: about.rule,
      severity: about.severity,
      ...(was === undefined ? {} : { before: was.verdict }),
      ...(will === undefined ? {} : { after: will.verdict }),
    });
  }
  return effects.sort(inWeight);
}

/** An error of a rule is no answer either, so it counts with the unknown ones. */
function effectOf(before: Verdict | undefined, after: Verdict | undefined): Effect | undefined {
  if (after === 'unknown' || after === 'error') return 'unknown';
  if (after === 'fail') return before === 'fail' ? 'stays_open' : 'opens';
  if (before === 'fail') return 'closes';
  const isAnswered = after !== undefined; // a host that goes answers nothing
  return isAnswered && (before === 'unknown' || before === 'error') ? 'settles' : undefined;
}

const WEIGHT: readonly Effect[] = ['opens', 'stays_open', 'closes', 'unknown', 'settles'];

function inWeight(left: FindingEffect, right: FindingEffect): number {
  return (
    WEIGHT.indexOf(left.effect) - WEIGHT.indexOf(right.effect) ||
    SEVERITIES.indexOf(right.severity) - SEVERITIES.indexOf(left.severity) ||
    byCodeUnit(left.pack, right.pack) ||
    byCodeUnit(left.rule, right.rule)
  );
}

function countEffects(findings: readonly FindingEffect[]): Record<Effect, number> {
  const counts: Record<Effect, number> = { closes: 0, opens: 0, stays_open: 0, unknown: 0, settles: 0 };
  for (const { effect } of findings) counts[effect] += 1;
  return counts;
}

function sum(counts: readonly Readonly<Record<Effect, number>>[]): Record<Effect, number> {
  const total = countEffects([]);
  for (const one of counts) for (const effect of EFFECTS) total[effect] += one[effect];
  return total;
}

/**
 * Findings of built or upgraded hosts that will fail with severity high or critical: what a plan may not be built with
 * unless somebody decides so. Hosts that stay or go are not the plan's doing.
 */
export function mandatoryViolations(
  effects: PlanEffects,
): { readonly host: string; readonly finding: FindingEffect }[] {
  return effects.hosts
    .filter(({ way }) => way !== 'stay' && way !== 'retire')
    .flatMap(({ name, findings }) =>
      findings
        .filter(({ after, severity }) => after === 'fail' && (severity === 'high' || severity === 'critical'))
        .map((finding) => ({ host: name, finding })),
    );
}
