import type { Pack, Rule } from '../rules/pack.ts';
import type { Framework, FrameworkControl } from './frameworks.ts';
import type { Control } from './tables.ts';

/**
 * `covered`: everything the control demands of a host can be decided from a report, and a rule does. `partly`: a rule
 * checks a part of it. `open`: a part could be seen, and no rule looks yet. `hidden`: an inventory cannot show it.
 */
export type CoverageState = 'covered' | 'partly' | 'open' | 'hidden';

export const COVERAGE_STATES: readonly CoverageState[] = ['covered', 'partly', 'open', 'hidden'];

export interface CoverageRow extends FrameworkControl {
  readonly state: CoverageState;
  /** `PACK/RULE` of every rule that cites it, in the order of the packs. */
  readonly rules: readonly string[];
}

export interface Coverage {
  readonly framework: string;
  /** Controls by state; `hidden` counts those that are only counted by family too. */
  readonly counts: Readonly<Record<CoverageState, number>>;
  readonly rows: readonly CoverageRow[];
  /** Ids that rules cite and the framework's file does not hold: a slip in one of the two. */
  readonly unknownIds: readonly string[];
}

/** What the rules of these packs check of a framework. Pure: the packs and the control map are given. */
export function coverageOf(
  framework: Framework,
  packs: readonly Pack[],
  controls: ReadonlyMap<string, Control>,
): Coverage {
  const cited = new Map<string, string[]>();
  const unknownIds = new Set<string>();
  const known = new Set(framework.controls.map(({ id }) => id));
  for (const pack of packs) {
    for (const rule of pack.rules) {
      for (const id of citedBy(framework, rule, controls)) {
        const holder = known.has(id) ? id : holderOf(id, known);
        if (holder === undefined) unknownIds.add(id);
        else addOnce(cited, holder, `${pack.id}/${rule.id}`);
      }
    }
  }
  const rows = framework.controls.map((control): CoverageRow => {
    const rules = cited.get(control.id) ?? [];
    return { ...control, rules, state: stateOf(control, rules.length) };
  });
  return { framework: framework.id, counts: countStates(framework, rows), rows, unknownIds: [...unknownIds].sort() };
}

function stateOf({ sees }: FrameworkControl, ruleCount: number): CoverageState {
  if (sees === 'none') return 'hidden';
  if (ruleCount === 0) return 'open';
  return sees === 'whole' ? 'covered' : 'partly';
}

function countStates(framework: Framework, rows: readonly CoverageRow[]): Record<CoverageState, number> {
  const counts: Record<CoverageState, number> = { covered: 0, partly: 0, open: 0, hidden: 0 };
  for (const { state } of rows) counts[state] += 1;
  for (const { count } of framework.rest ?? []) counts.hidden += count;
  return counts;
}

function addOnce(cited: Map<string, string[]>, id: string, rule: string): void {
  const rules = cited.get(id);
  if (rules === undefined) cited.set(id, [rule]);
  else if (!rules.includes(rule)) rules.push(rule);
}

/** The listed clause that a finer one belongs to: "5.8" of "5.8.2.1". */
function holderOf(id: string, known: ReadonlySet<string>): string | undefined {
  for (let end = id.lastIndexOf('.'); end > 0; end = id.lastIndexOf('.', end - 1)) {
    const prefix = id.slice(0, end);
    if (known.has(prefix)) return prefix;
  }
  return undefined;
}

/** Ids that a rule cites, through the control map and by itself; a clause of every level once for each of its levels. */
function citedBy(framework: Framework, rule: Rule, controls: ReadonlyMap<string, Control>): Set<string> {
  const texts = (rule.references ?? [])
    .filter((reference) => reference.startsWith(`${framework.prefix} `))
    .map((reference) => reference.slice(framework.prefix.length));
  for (const name of rule.controls ?? []) {
    const column = controls.get(name)?.[framework.column];
    if (typeof column === 'string') texts.push(column);
    else if (Array.isArray(column)) texts.push(...column);
  }
  const ids = new Set<string>();
  for (const [found] of texts.join(' ').matchAll(new RegExp(framework.idPattern, 'g')))
    for (const id of byLevel(framework, rule, found)) ids.add(id);
  return ids;
}

function byLevel({ letter, offset = 0 }: Framework, { levels }: Rule, clause: string): string[] {
  if (letter === undefined) return [clause];
  const from = levels?.from ?? 1;
  const to = levels?.to ?? 5;
  const dot = clause.indexOf('.');
  const isEvery = clause.startsWith(letter);
  return [1, 2, 3, 4, 5]
    .filter((level) => level >= from && level <= to && (isEvery || Number(clause.slice(0, dot)) === level + offset))
    .map((level) => `${level + offset}${clause.slice(dot)}`);
}
