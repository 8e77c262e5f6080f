import type { AdvisoryIndex } from '../policies/advisories/record.ts';
import type { Words } from '../policies/base/text.ts';
import { deriveAdvisories } from '../policies/derive/advisories.ts';
import type { Tables } from '../policies/derive/tables.ts';
import type { Advisories } from '../policies/inventory/derived.ts';
import type { Report } from '../policies/inventory/report.ts';
import { sectionStates } from '../policies/inventory/states.ts';
import { judgeReport } from '../policies/judge-report.ts';
import type { CompiledPack } from '../policies/rules/compiled.ts';
import { type Finding, SEVERITIES, VERDICTS, type Verdict } from '../policies/rules/finding.ts';
import type { HostRegister, Rule } from '../policies/rules/pack.ts';

/** A finding with what its rule says to people. */
export interface CheckedFinding extends Finding {
  readonly title: Words;
  readonly why?: Words;
  readonly remedy: Words;
  readonly effort: Rule['effort'];
  readonly controls: readonly string[];
  readonly references: readonly string[];
  /** What permits it to fail, where something does. */
  readonly exception?: FindingException;
}

/** A permission to fail; `untilAt` is the first instant at which it does not hold any more. */
export interface FindingException {
  readonly id: string;
  readonly untilAt: string;
  readonly reason: string;
}

/** A verdict as people are shown it. */
export type ShownVerdict = Verdict | 'excepted';

export function shownVerdict({ verdict, exception }: Pick<CheckedFinding, 'verdict' | 'exception'>): ShownVerdict {
  return exception === undefined ? verdict : 'excepted';
}

/** One host, judged; every format is made from it. Findings come worst first. */
export interface Checked {
  readonly host: {
    readonly name: string;
    readonly os?: string;
    readonly collectedAt: string;
    readonly door: string;
    readonly privilege: string;
  };
  readonly judgedAt: string;
  readonly packs: readonly {
    readonly id: string;
    readonly version: string;
    readonly title: Words;
    readonly ruleCount: number;
  }[];
  /** `excepted` only where exceptions were given; they are no part of `fail`. */
  readonly summary: Readonly<Record<Verdict, number>> & { readonly excepted?: number };
  readonly findings: readonly CheckedFinding[];
  /** Only where advisories were given: the files, and what of them concerns this host; absent entries: nobody can tell. */
  readonly advisories?: { readonly feeds: AdvisoryIndex['feeds']; readonly entries?: Advisories };
}

export interface CheckOptions {
  readonly packs: readonly CompiledPack[];
  readonly tables: Tables;
  readonly register: HostRegister;
  /** Instant of judging. */
  readonly asOf: string;
  readonly advisories?: AdvisoryIndex;
}

const WORST_FIRST: readonly Verdict[] = ['fail', 'unknown', 'error', 'pass', 'not_applicable'];

/** Judges one report with no collector: no limit of freshness, the register as the caller states it. */
export function checkReport(report: Report, { packs, tables, register, asOf, advisories }: CheckOptions): Checked {
  const rules = new Map(packs.flatMap(({ pack }) => pack.rules.map((rule) => [`${pack.id}/${rule.id}`, rule])));
  const findings = judgeReport(report, packs, { asOf, register, tables, ...(advisories && { advisories }) }).flatMap(
    (finding) => {
      const rule = rules.get(`${finding.pack}/${finding.rule}`);
      return rule === undefined ? [] : [withRule(finding, rule)];
    },
  );
  const os = report.inventory.os?.name;
  return {
    host: {
      name: report.host.name,
      ...(os === undefined ? {} : { os }),
      collectedAt: report.collectedAt,
      door: report.agent.door,
      privilege: report.agent.privilege,
    },
    judgedAt: asOf,
    packs: packs.map(({ pack: { id, version, title, rules: all } }) => ({ id, version, title, ruleCount: all.length })),
    summary: countVerdicts(findings),
    findings: findings.sort(worstFirst),
    ...(advisories === undefined ? {} : { advisories: advisoriesOf(report, advisories, asOf) }),
  };
}

function advisoriesOf(report: Report, index: AdvisoryIndex, asOf: string): NonNullable<Checked['advisories']> {
  const { facts } = deriveAdvisories(report.inventory, sectionStates(report), index, asOf);
  return { feeds: index.feeds, ...(facts === undefined ? {} : { entries: facts }) };
}

function withRule(finding: Finding, rule: Rule): CheckedFinding {
  const { title, why, remedy, effort, controls = [], references = [], source } = rule;
  return {
    ...finding,
    title,
    ...(why === undefined ? {} : { why }),
    remedy,
    effort,
    controls,
    references: source === undefined ? references : [source, ...references],
  };
}

function countVerdicts(findings: readonly Finding[]): Record<Verdict, number> {
  const counts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const { verdict } of findings) counts[verdict] += 1;
  return counts;
}

/** Worst verdict, then worst severity; the order of packs and rules otherwise. */
function worstFirst(left: Finding, right: Finding): number {
  const byVerdict = WORST_FIRST.indexOf(left.verdict) - WORST_FIRST.indexOf(right.verdict);
  return byVerdict !== 0 ? byVerdict : SEVERITIES.indexOf(right.severity) - SEVERITIES.indexOf(left.severity);
}

export type FailOn = 'fail' | 'unknown';

/** Whether a verdict counts against the host. What is not known is not good, unless the caller says that only failing counts; what is excepted has its permission. */
export function isAgainst(verdict: ShownVerdict, failOn: FailOn): boolean {
  return verdict === 'fail' || (failOn === 'unknown' && (verdict === 'unknown' || verdict === 'error'));
}
