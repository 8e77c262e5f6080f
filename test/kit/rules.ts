import { readFileSync } from 'node:fs';
import { factsAt, withFacts } from '../../policies/inventory/inventory.ts';
import type { SectionState } from '../../policies/inventory/report.ts';
import type { CompiledPack } from '../../policies/rules/compiled.ts';
import type { Finding } from '../../policies/rules/finding.ts';
import { judgeHost, type Subject } from '../../policies/rules/judge.ts';
import { loadPack, standardCatalogue } from '../../policies/rules/load.ts';
import type { Condition, Pack, Rule } from '../../policies/rules/pack.ts';
import { readPackFile, shippedPackFiles } from '../../policies/rules/shipped-packs.ts';

const FIXTURES = new URL('../fixtures/rules/', import.meta.url);

/** A pack of `test/fixtures/rules`, as its author wrote it. */
export function readFixturePack(name: string): Pack {
  return JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8')) as Pack;
}

/** Every pack there is: the fixtures, then those that come with the product. */
export function readAllPacks(): Pack[] {
  const fixtures = ['sample-baseline.json', 'real-checks.json'].map(readFixturePack);
  return [...fixtures, ...shippedPackFiles().map((file) => JSON.parse(readPackFile(file)) as Pack)];
}

/** Compiles a pack that must be good; its examples are left alone. */
export function compile(pack: object): CompiledPack {
  const { compiled, complaints } = loadPack(pack, { skipsExamples: true });
  if (compiled === undefined) throw new Error(JSON.stringify(complaints, null, 2));
  return compiled;
}

const WORDS = { vi: 'Thử', en: 'Try' } as const;

/** A rule with this demand; what a test does not care about is filled in. */
export function ruleOf(must: Condition, more: Partial<Rule> = {}): Rule {
  return {
    id: 'rule',
    title: WORDS,
    severity: 'medium',
    must,
    remedy: WORDS,
    effort: 'minutes',
    examples: [
      { verdict: 'pass', inventory: {} },
      { verdict: 'fail', inventory: {} },
    ],
    ...more,
  };
}

export function packOf(rules: readonly Rule[], more: Partial<Pack> = {}): Pack {
  return { id: 'pack', version: '1.0.0', format: 1, title: WORDS, rules, ...more };
}

export const COMPLETE: SectionState = { status: 'complete', gaps: [], sources: [] };

/** How an inventory written by hand was read: what is there is complete, unless told otherwise. */
export function statesOf(
  inventory: object,
  told: Readonly<Record<string, Partial<SectionState>>> = {},
): ReadonlyMap<string, SectionState> {
  const states = new Map<string, SectionState>();
  for (const id of standardCatalogue().byId.keys()) {
    if (factsAt(inventory, id) !== undefined) states.set(id, COMPLETE);
  }
  for (const [id, state] of Object.entries(told)) states.set(id, { ...COMPLETE, ...state });
  return states;
}

export interface Judged extends Partial<Omit<Subject, 'states'>> {
  readonly told?: Readonly<Record<string, Partial<SectionState>>>;
  readonly rule?: Partial<Rule>;
  readonly pack?: Partial<Pack>;
}

/** The finding of one demand about one inventory. */
export function judge(must: Condition, inventory: object, { told, rule, pack, ...subject }: Judged = {}): Finding {
  const compiled = compile(packOf([ruleOf(must, rule)], pack));
  const states = statesOf(inventory, told);
  const [finding] = judgeHost([compiled], { asOf: '2026-11-21', inventory, states, ...subject });
  if (finding === undefined) throw new Error('no finding');
  return finding;
}

/** Lays the sections of several inventories over one another; the later one wins. */
export function mergeInventories(inventories: readonly object[]): object {
  let merged: object = {};
  for (const inventory of inventories) {
    for (const id of standardCatalogue().byId.keys()) {
      const facts = factsAt(inventory, id);
      if (facts !== undefined) merged = withFacts(merged, id, facts);
    }
  }
  return merged;
}
