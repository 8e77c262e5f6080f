import { nearestWord } from '../base/text.ts';
import type { Catalogue } from './catalogue.ts';
import type { CompiledPack, CompiledRule, EffectiveDays } from './compiled.ts';
import { type Complaints, pointerTo, Refusal } from './complaints.ts';
import { compileCondition } from './condition.ts';
import type { FactPath } from './fact-path.ts';
import type { Severity } from './finding.ts';
import { parseMoment } from './instants.ts';
import { Joint } from './joint.ts';
import type { Node } from './node.ts';
import type { Condition, Pack, Rule } from './pack.ts';
import { Parameters } from './parameters.ts';
import { parseDuration } from './quantity.ts';
import type { AskedKey } from './site.ts';

export interface CompileSite {
  readonly catalogue: Catalogue;
  readonly complaints: Complaints;
  /** Ids of the control map; absent: references are not checked. */
  readonly controls?: ReadonlySet<string>;
}

interface PackSite extends CompileSite {
  readonly parameters: Parameters;
}

/** Compiles a pack whose frame was checked. Everything wrong is added to `site.complaints`; then the answer is not to be used. */
export function compilePack(pack: Pack, site: CompileSite): CompiledPack {
  const parameters = new Parameters(pack);
  const inner: PackSite = { ...site, parameters };
  checkPack(pack, inner);
  const when = pack.when === undefined ? undefined : compileTop(pack.when, '/when', inner);
  const rules: CompiledRule[] = [];
  const ids = new Set<string>();
  for (const [index, rule] of pack.rules.entries()) {
    const pointer = `/rules/${index}`;
    if (ids.has(rule.id))
      site.complaints.refuse(`${pointer}/id`, `rule id "${rule.id}" stands here a second time; ids are unique`);
    ids.add(rule.id);
    const compiled = compileRule(pack, rule, pointer, when, inner);
    if (compiled !== undefined) rules.push(compiled);
  }
  parameters.checkAll(site.complaints);
  return { pack, rules, parameters };
}

interface CompiledCondition {
  readonly node: Node | undefined;
  readonly reads: ReadonlyMap<string, FactPath>;
  readonly asks: readonly AskedKey[];
}

function compileTop(
  raw: Condition,
  pointer: string,
  { catalogue, complaints, parameters }: PackSite,
): CompiledCondition {
  const reads = new Map<string, FactPath>();
  const asks: AskedKey[] = [];
  const node = compileCondition(raw, { catalogue, complaints, parameters, pointer, depth: 0, scope: [], reads, asks });
  return { node, reads, asks };
}

function compileRule(
  pack: Pack,
  rule: Rule,
  pointer: string,
  packWhen: CompiledCondition | undefined,
  site: PackSite,
): CompiledRule | undefined {
  const own = rule.when === undefined ? undefined : compileTop(rule.when, `${pointer}/when`, site);
  const must = compileTop(rule.must, `${pointer}/must`, site);
  checkRule(pack, rule, pointer, site);
  const maxAge = site.complaints.attempt(`${pointer}/maxAge`, () => Math.min(ageOf(rule.maxAge), safeAge(pack)));
  if (must.node === undefined || maxAge === undefined) return undefined;
  const parts = [packWhen, own, must].filter((part) => part !== undefined);
  const when = joinWhen(packWhen?.node, own?.node);
  return {
    rule,
    ...(when === undefined ? {} : { when }),
    must: must.node,
    mustSections: sectionsOf([must]),
    sections: sectionsOf(parts),
    reads: [...new Set(parts.flatMap((part) => [...part.reads.keys()]))],
    asks: parts.flatMap((part) => part.asks),
    maxAgeMs: maxAge,
    severities: severitiesOf(rule),
    effective: [daysOf(pack), daysOf(rule)].filter(({ from, to }) => from !== undefined || to !== undefined),
  };
}

function joinWhen(left: Node | undefined, right: Node | undefined): Node | undefined {
  return left === undefined ? right : right === undefined ? left : new Joint('all', [left, right]);
}

function sectionsOf(parts: readonly CompiledCondition[]): string[] {
  return [...new Set(parts.flatMap((part) => [...part.reads.values()].map((path) => path.section)))];
}

function ageOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const ageMs = parseDuration(text);
  if (ageMs <= 0) throw new Refusal(`"${text}" is no age; every fact would be stale`);
  return ageMs;
}

/** The pack's own age, whose complaint stands at the pack. */
function safeAge({ maxAge }: Pack): number {
  try {
    return ageOf(maxAge);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function severitiesOf({ severity }: Rule): (readonly [number, Severity])[] {
  if (typeof severity === 'string') return [[1, severity]];
  const entries = Object.entries(severity).map(([level, word]) => [Number(level), word] as const);
  return entries.sort(([left], [right]) => right - left);
}

function daysOf({ effectiveFrom, effectiveTo }: Pick<Rule, 'effectiveFrom' | 'effectiveTo'>): EffectiveDays {
  return {
    ...(effectiveFrom === undefined ? {} : { from: effectiveFrom }),
    ...(effectiveTo === undefined ? {} : { to: effectiveTo }),
  };
}

function checkPack(pack: Pack, { complaints }: PackSite): void {
  checkDays(pack, '', complaints);
  complaints.attempt('/maxAge', () => ageOf(pack.maxAge));
  checkVietnamese(pack.title.vi, '/title/vi', complaints);
}

function checkRule(pack: Pack, rule: Rule, pointer: string, { complaints, controls }: PackSite): void {
  const { from = 1, to = 5 } = rule.levels ?? {};
  if (from > to) complaints.refuse(`${pointer}/levels`, `no level is from ${from} to ${to}; exchange the two`);
  checkDays(rule, pointer, complaints);
  const late = maxText(pack.effectiveFrom, rule.effectiveFrom);
  const early = minText(pack.effectiveTo, rule.effectiveTo);
  const isOwnFault = isReversed(rule) || isReversed(pack); // which has its own complaint
  if (late !== undefined && early !== undefined && late > early && !isOwnFault) {
    complaints.refuse(pointer, `the rule counts on no day: from ${late} to ${early}, the pack's own dates included`);
  }
  for (const [index, control] of (rule.controls ?? []).entries()) {
    if (controls === undefined || controls.has(control)) continue;
    const near = nearestWord(control, controls);
    const hint = near === undefined ? 'write it under "references"' : `did you mean "${near}"?`;
    complaints.refuse(pointerTo(`${pointer}/controls`, index), `no control "${control}" in the control map; ${hint}`);
  }
  checkVietnamese(rule.title.vi, `${pointer}/title/vi`, complaints);
}

function checkDays(of: Pick<Rule, 'effectiveFrom' | 'effectiveTo'>, pointer: string, complaints: Complaints): void {
  for (const name of ['effectiveFrom', 'effectiveTo'] as const) {
    const day = of[name];
    if (day !== undefined && parseMoment(day) === undefined)
      complaints.refuse(`${pointer}/${name}`, `"${day}" is no day of the calendar`);
  }
  if (isReversed(of)) {
    complaints.refuse(
      `${pointer}/effectiveTo`,
      `no day is from ${of.effectiveFrom} to ${of.effectiveTo}; exchange the two`,
    );
  }
}

function isReversed({ effectiveFrom: from, effectiveTo: to }: Pick<Rule, 'effectiveFrom' | 'effectiveTo'>): boolean {
  return from !== undefined && to !== undefined && from > to;
}

function maxText(left: string | undefined, right: string | undefined): string | undefined {
  return left === undefined || (right !== undefined && right > left) ? right : left;
}

function minText(left: string | undefined, right: string | undefined): string | undefined {
  return left === undefined || (right !== undefined && right < left) ? right : left;
}

const MIN_VIETNAMESE_LENGTH = 12;

/** A Vietnamese title of some length without a single diacritic was typed without them, or is English. */
function checkVietnamese(title: string, pointer: string, complaints: Complaints): void {
  if (title.length < MIN_VIETNAMESE_LENGTH || /[^\p{ASCII}]/u.test(title)) return;
  complaints.warn(pointer, `"${title}" has no diacritics; is it Vietnamese?`);
}
