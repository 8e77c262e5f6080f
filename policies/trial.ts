import type { Words } from './base/text.ts';
import { sections } from './inventory/inventory.ts';
import type { Report } from './inventory/report.ts';
import { sectionStates } from './inventory/states.ts';
import { derive, type JudgeOptions } from './judge-report.ts';
import type { CompiledPack } from './rules/compiled.ts';
import type { Finding, Severity, Verdict } from './rules/finding.ts';
import { judgeHost } from './rules/judge.ts';
import { type Overrides, type Placement, resolveOverrides } from './rules/overrides.ts';

/** Packs and values to judge by. */
export interface TrialSide {
  readonly packs: readonly CompiledPack[];
  readonly overrides: Overrides;
}

/** The packs that may judge differently, on both sides of a change. */
export interface Trial {
  readonly before: TrialSide;
  readonly after: TrialSide;
  /** Whether a rule touched reads what is derived from tables or advisories; else that work is left out. */
  readonly needsTables: boolean;
}

/** A verdict that a change turns. */
export interface Flip {
  readonly pack: string;
  readonly rule: string;
  readonly title: Words;
  readonly severity: Severity;
  /** `null`: the rule is not there. */
  readonly before: Verdict | null;
  readonly now: Verdict | null;
}

/** What became of one rule on one host. */
export type Outcome = Flip;

/** Leaves out what the change does not touch: packs of the same text with the same values judge as they did. */
export function planTrial(before: TrialSide, after: TrialSide): Trial {
  const textsBefore = textsOf(before);
  const textsAfter = textsOf(after);
  const isTouched = ({ pack: { id } }: CompiledPack): boolean => textsBefore.get(id) !== textsAfter.get(id);
  const touched = { before: before.packs.filter(isTouched), after: after.packs.filter(isTouched) };
  const reads = [...touched.before, ...touched.after].flatMap(({ rules }) => rules.flatMap((rule) => rule.sections));
  return {
    before: { ...before, packs: touched.before },
    after: { ...after, packs: touched.after },
    needsTables: reads.some((section) => !WITHOUT_TABLES.has(section)),
  };
}

/** Sections of reports, and the derived ones that come of these and of the register alone. */
const WITHOUT_TABLES: ReadonlySet<string> = new Set([...sections.map(({ id }) => id), 'host', 'pamStacks']);

function textsOf({ packs, overrides }: TrialSide): Map<string, string> {
  return new Map(packs.map(({ pack }) => [pack.id, JSON.stringify([pack, overrides.packs[pack.id] ?? null])]));
}

/**
 * Judges one report by both sides at the same moment and answers what became of every rule of the packs touched; what
 * is derived is derived once. Nothing is stored anywhere.
 */
export function tryReport(
  { before, after, needsTables }: Trial,
  report: Pick<Report, 'inventory' | 'probes'> & Partial<Report>,
  placement: Placement,
  { tables, advisories, ...options }: Omit<JudgeOptions, 'overrides'>,
): Outcome[] {
  const { inventory, agent } = report;
  const { peers, ...rest } = options;
  const read = { ...rest, inventory, states: sectionStates(report), ...(agent === undefined ? {} : { agent }) };
  const subject = needsTables ? derive(read, tables, advisories, peers) : derive(read, undefined);
  const judge = ({ packs, overrides }: TrialSide): Finding[] =>
    judgeHost(packs, { ...subject, overrides: resolveOverrides(overrides, placement, packs) });
  const [old, made] = [judge(before), judge(after)];
  const oldByRule = new Map(old.map((finding) => [keyOf(finding), finding]));
  const titles = titlesOf([...before.packs, ...after.packs]);
  const outcomes = made.map((finding) => outcome(titles, oldByRule.get(keyOf(finding)), finding));
  const kept = new Set(made.map(keyOf));
  return [
    ...outcomes,
    ...old.filter((finding) => !kept.has(keyOf(finding))).map((gone) => outcome(titles, gone, undefined)),
  ];
}

function keyOf({ pack, rule }: Pick<Finding, 'pack' | 'rule'>): string {
  return `${pack}/${rule}`;
}

function titlesOf(packs: readonly CompiledPack[]): ReadonlyMap<string, Words> {
  return new Map(
    packs.flatMap(({ pack, rules }) =>
      rules.map(({ rule }) => [keyOf({ pack: pack.id, rule: rule.id }), rule.title] as const),
    ),
  );
}

function outcome(titles: ReadonlyMap<string, Words>, old: Finding | undefined, made: Finding | undefined): Outcome {
  const { pack = '', rule = '', severity = 'low' } = made ?? old ?? {};
  return {
    pack,
    rule,
    severity,
    title: titles.get(keyOf({ pack, rule })) ?? { vi: rule, en: rule },
    before: old?.verdict ?? null,
    now: made?.verdict ?? null,
  };
}

/**
 * Whether a verdict turns. A rule that comes or goes turns nothing where it passes or does not apply: nobody has to do
 * anything about it, before or after.
 */
export function isFlip({ before, now }: Pick<Flip, 'before' | 'now'>): boolean {
  return before !== now && !(before === null && isQuiet(now)) && !(now === null && isQuiet(before));
}

function isQuiet(verdict: Verdict | null): boolean {
  return verdict === 'pass' || verdict === 'not_applicable' || verdict === null;
}

/** What a turn means: a new failure, one less, something not known any more, or another change. */
export type FlipKind = 'opens' | 'closes' | 'unknown' | 'other';

export function kindOfFlip({ before, now }: Pick<Flip, 'before' | 'now'>): FlipKind {
  if (now === 'fail') return 'opens';
  if (now === 'unknown' || now === 'error') return 'unknown';
  return before === 'fail' ? 'closes' : 'other';
}
