import { readFileSync } from 'node:fs';
import { inPackage } from '../base/package-root.ts';
import { cutText } from '../base/text.ts';
import type { Severity } from '../rules/finding.ts';
import { readControlIds, standardCatalogue } from '../rules/load.ts';
import type { Pack, Rule } from '../rules/pack.ts';
import type { Dropped, ForeignPolicy, ForeignRule } from './foreign.ts';
import { proveRule, type Workshop } from './prove.ts';
import { isRead } from './unread.ts';

/** How one foreign demand came through. */
export type Outcome = 'converted' | 'stricter' | 'partly' | 'not_converted';

/** One line of the report. */
export interface ReportedRule {
  readonly sourceId: string;
  readonly title: string;
  readonly line: number;
  readonly outcome: Outcome;
  /** Id in the pack; absent where nothing was written. */
  readonly ruleId?: string;
  /** Every section that it reads may be filled in reports of today. */
  readonly isRead: boolean;
  readonly dropped: readonly Dropped[];
}

export interface Imported {
  /** Absent when no rule came through. */
  readonly pack?: Pack;
  readonly rules: readonly ReportedRule[];
  /** Given to every rule. */
  readonly severity: Severity;
  readonly whenDropped: readonly Dropped[];
}

/** How many demands came through in which way. */
export interface Tally {
  readonly total: number;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** Converted whole (or stricter), and of sections that no probe fills yet. */
  readonly notReadYet: number;
}

/** The sums of a report. A rule that can only be unknown on reports of today is converted, and counted apart. */
export function tallyOf(rules: readonly ReportedRule[]): Tally {
  const counts: Record<Outcome, number> = { converted: 0, stricter: 0, partly: 0, not_converted: 0 };
  for (const { outcome } of rules) counts[outcome] += 1;
  const notReadYet = rules.filter(
    ({ outcome, isRead }) => (outcome === 'converted' || outcome === 'stricter') && !isRead,
  ).length;
  return { total: rules.length, counts, notReadYet };
}

export interface ToPackOptions {
  readonly id?: string;
  readonly severity?: Severity;
}

/** Of imported rules, which come without a severity of their own. */
const DEFAULT_SEVERITY: Severity = 'medium';
const MAX_WORDS = 4000;
const MAX_REFERENCES = 200;
const NO_REMEDY = {
  vi: 'Tệp gốc không nêu cách khắc phục; xem nguồn của quy tắc.',
  en: "The source names no remedy; see the rule's source.",
};

/** A foreign policy as a pack whose every rule was proven, and what became of each of its demands. */
export function toPack(policy: ForeignPolicy, options: ToPackOptions = {}): Imported {
  const frame: Omit<Pack, 'rules'> = {
    id: slug(options.id ?? policy.id),
    version: '1.0.0',
    format: 1,
    title: same(policy.title),
    ...(policy.source === undefined ? {} : { source: cutText(policy.source, 1000) }),
    ...(typeof policy.when === 'object' ? { when: policy.when } : {}),
  };
  const workshop: Workshop = { catalogue: standardCatalogue(), controls: readControlIds(), frame };
  const safeguards = controlsBySafeguard();
  const severity = options.severity ?? DEFAULT_SEVERITY;
  const rules: Rule[] = [];
  const reported: ReportedRule[] = [];
  const taken = new Set<string>();
  for (const foreign of policy.rules) {
    const { rule, report } = convert(foreign, {
      workshop,
      safeguards,
      taken,
      severity,
    });
    if (rule !== undefined) rules.push(rule);
    reported.push(report);
  }
  return {
    ...(rules.length === 0 ? {} : { pack: { ...frame, rules } }),
    rules: reported,
    severity,
    whenDropped: policy.whenDropped,
  };
}

interface Bench {
  readonly workshop: Workshop;
  readonly safeguards: ReadonlyMap<string, readonly string[]>;
  readonly taken: Set<string>;
  readonly severity: Severity;
}

function convert(foreign: ForeignRule, bench: Bench): { readonly rule?: Rule; readonly report: ReportedRule } {
  const { sourceId, title, line, must, dropped } = foreign;
  const common = { sourceId, title, line };
  if (must === undefined || typeof must === 'boolean')
    return { report: { ...common, outcome: 'not_converted', isRead: false, dropped } };
  const id = freeId(foreign, bench.taken);
  const proven = proveRule(draftOf(foreign, id, bench), bench.workshop);
  if ('fault' in proven) {
    const fault: Dropped = { clause: '', reason: 'not_proven', detail: proven.fault, isStricter: false };
    return { report: { ...common, outcome: 'not_converted', isRead: false, dropped: [...dropped, fault] } };
  }
  bench.taken.add(id);
  const outcome: Outcome = dropped.some(({ isStricter }) => !isStricter)
    ? 'partly'
    : dropped.length > 0
      ? 'stricter'
      : 'converted';
  return {
    rule: proven.rule,
    report: { ...common, outcome, ruleId: id, isRead: isRead(proven.sections), dropped },
  };
}

function draftOf(foreign: ForeignRule, id: string, { safeguards, severity }: Bench): Omit<Rule, 'examples'> {
  // A safeguard that several of our controls serve does not say which of them this is.
  const controls = foreign.safeguards.flatMap((safeguard) => {
    const known = safeguards.get(safeguard) ?? [];
    return known.length === 1 ? known : [];
  });
  const references = [...new Set(foreign.references.map((text) => cutText(text, 1000)))].slice(0, MAX_REFERENCES);
  return {
    id,
    title: same(foreign.title),
    ...(foreign.why === undefined ? {} : { why: same(foreign.why) }),
    severity,
    ...(controls.length === 0 ? {} : { controls: [...new Set(controls)] }),
    ...(references.length === 0 ? {} : { references }),
    must: typeof foreign.must === 'object' ? foreign.must : {},
    remedy: foreign.remedy === undefined ? NO_REMEDY : same(foreign.remedy),
    effort: 'minutes',
  };
}

/** A text without translation stands in both languages. */
function same(text: string): { readonly vi: string; readonly en: string } {
  const cut = cutText(text, MAX_WORDS);
  return { vi: cut, en: cut };
}

function freeId({ sourceId }: ForeignRule, taken: ReadonlySet<string>): string {
  const base = /^\d/.test(sourceId) ? `check-${slug(sourceId)}` : slug(sourceId);
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!taken.has(id)) return id;
  }
}

/** Lower-case letters, digits, "-" and "." as ids of packs and rules have them. */
function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .replace(/[-.]{2,}/g, '-')
    .slice(0, 80)
    .replace(/[-.]+$/, '');
  return plain === '' ? 'imported' : plain;
}

function controlsBySafeguard(): ReadonlyMap<string, readonly string[]> {
  const { checks } = JSON.parse(readFileSync(inPackage('policies', 'data', 'control-map.json'), 'utf8')) as {
    readonly checks: readonly { readonly id: string; readonly cisControlsV8?: readonly string[] }[];
  };
  const found = new Map<string, string[]>();
  for (const { id, cisControlsV8 } of checks)
    for (const safeguard of cisControlsV8 ?? []) found.set(safeguard, [...(found.get(safeguard) ?? []), id]);
  return found;
}
