import { factsAt } from '../inventory/inventory.ts';
import type { SectionState } from '../inventory/report.ts';
import type { Catalogue } from './catalogue.ts';
import type { CompiledPack, CompiledRule } from './compiled.ts';
import { type Complaints, pointerTo } from './complaints.ts';
import { readExampleInventory } from './example-inventory.ts';
import type { Evidence, Finding } from './finding.ts';
import { judgeHost, type Subject } from './judge.ts';
import type { Example } from './pack.ts';
import { sentenceOf } from './sentence.ts';

/** Judged at, where neither the example nor the dates of pack and rule say when. */
const DEFAULT_AS_OF = '2026-01-01';

/**
 * Steps of all examples of a pack together; those of 5,000 rules need a tenth. Examples are run where the pack is
 * loaded, by the thread that answers everybody.
 */
const MAX_EXAMPLE_STEPS = 20_000_000;

/** How one example came out. */
export interface ExampleResult {
  readonly pointer: string;
  readonly wanted: Example['verdict'];
  readonly finding: Finding;
}

/**
 * Runs every example and demands what the language demands of them; complains of what is not so. Pauses after each rule,
 * for whoever has others to serve in between.
 */
export function* exampleChecks(
  compiled: CompiledPack,
  catalogue: Catalogue,
  complaints: Complaints,
): Generator<undefined, void> {
  const budget = { left: MAX_EXAMPLE_STEPS };
  for (const [index, rule] of compiled.rules.entries()) {
    const pointer = `/rules/${index}/examples`;
    checkCoverage(rule, pointer, complaints);
    for (const [place, example] of rule.rule.examples.entries()) {
      const site = { compiled, rule, example, place, pointer: pointerTo(pointer, place), budget };
      checkExample(site, catalogue, complaints);
      if (budget.left > 0) continue;
      complaints.refuse(pointer, `the examples need more than ${MAX_EXAMPLE_STEPS} steps; make them smaller`);
      return;
    }
    yield;
  }
}

/** Runs the examples of a pack that compiled, for `muster policy test`. */
export function runExamples(compiled: CompiledPack, catalogue: Catalogue, complaints: Complaints): ExampleResult[] {
  return compiled.rules.flatMap((rule, index) =>
    rule.rule.examples.map((example, place): ExampleResult => {
      const pointer = `/rules/${index}/examples/${place}`;
      const subject = subjectOf({ compiled, rule, example, place, pointer }, catalogue, complaints);
      return { pointer, wanted: example.verdict, finding: judgeExample(compiled, rule, subject) };
    }),
  );
}

function checkCoverage({ rule }: CompiledRule, pointer: string, complaints: Complaints): void {
  const verdicts = new Set(rule.examples.map((example) => example.verdict));
  const wanted: Example['verdict'][] = [
    'pass',
    'fail',
    ...(rule.when === undefined ? [] : (['not_applicable'] as const)),
  ];
  for (const verdict of wanted) {
    if (!verdicts.has(verdict)) complaints.refuse(pointer, `no example says ${verdict}; add one`);
  }
}

interface ExampleSite {
  readonly compiled: CompiledPack;
  readonly rule: CompiledRule;
  readonly example: Example;
  readonly place: number;
  readonly pointer: string;
  /** What the examples of the pack may still need; absent: not counted. */
  readonly budget?: { left: number };
}

function checkExample(site: ExampleSite, catalogue: Catalogue, complaints: Complaints): void {
  const { compiled, rule, example, place, pointer } = site;
  const before = complaints.errors.length;
  const subject = subjectOf(site, catalogue, complaints);
  if (complaints.errors.length > before) return;
  const finding = judgeExample(compiled, rule, subject);
  if (finding.verdict !== example.verdict) {
    const told = finding.note ?? finding.evidence.map(shortly).join('; ');
    complaints.refuse(pointer, `example ${place + 1} says ${example.verdict}, came out ${finding.verdict}: ${told}`);
    return;
  }
  if (example.verdict === 'pass') checkTakingAway(site, subject, complaints);
}

/** What was not read needs no demand beside it. */
function shortly(entry: Evidence): string {
  const isUnread = entry.kind === 'fact' && (entry.cause === 'field_not_read' || entry.cause === 'section_not_read');
  return isUnread ? `${entry.path} was not read` : sentenceOf(entry, 'en');
}

/** A pass must rest on every section that the rule reads and the example holds. */
function checkTakingAway(
  { compiled, rule, place, pointer }: ExampleSite,
  subject: Subject,
  complaints: Complaints,
): void {
  for (const section of subject.states.keys()) {
    if (!rule.sections.includes(section)) {
      complaints.warn(pointer, `example ${place + 1} holds "${section}", which the rule does not read`);
      continue;
    }
    const states = new Map(subject.states);
    states.delete(section);
    const { verdict } = judgeExample(compiled, rule, { ...subject, states });
    if (verdict === 'pass')
      complaints.refuse(
        pointer,
        `example ${place + 1} still passes without "${section}"; show it in an example of its own, or take it out`,
      );
  }
}

function judgeExample(compiled: CompiledPack, rule: CompiledRule, subject: Subject): Finding {
  const [finding] = judgeHost([{ ...compiled, rules: [rule] }], subject);
  if (finding === undefined) throw new Error(`no finding for rule "${rule.rule.id}"`);
  return finding;
}

function subjectOf(
  { compiled, rule, example, pointer, budget }: ExampleSite,
  catalogue: Catalogue,
  complaints: Complaints,
): Subject {
  const inventory = readExampleInventory(example.inventory, catalogue, complaints, `${pointer}/inventory`);
  const states = new Map<string, SectionState>();
  for (const id of catalogue.byId.keys()) {
    if (factsAt(inventory, id) !== undefined) states.set(id, stateOf('complete'));
  }
  for (const [name, status] of [
    ['partial', 'partial'],
    ['notApplicable', 'not_applicable'],
  ] as const) {
    for (const [index, id] of (example[name] ?? []).entries()) {
      const at = pointerTo(`${pointer}/${name}`, index);
      if (!catalogue.byId.has(id)) complaints.refuse(at, `no section "${id}"`);
      if (status === 'partial' && !states.has(id))
        complaints.refuse(at, `"${id}" is called partial, but the inventory does not hold it`);
      states.set(id, stateOf(status));
    }
  }
  checkParameters(compiled, example, `${pointer}/parameters`, complaints);
  return {
    inventory,
    states,
    asOf: example.asOf ?? rule.effective.map(({ from }) => from).findLast((day) => day !== undefined) ?? DEFAULT_AS_OF,
    assumesLevel: true,
    ...(budget === undefined ? {} : { onSteps: (count: number) => (budget.left -= count) }),
    ...(example.parameters === undefined ? {} : { overrides: { [compiled.pack.id]: example.parameters } }),
  };
}

function stateOf(status: 'complete' | 'partial' | 'not_applicable'): SectionState {
  return { status, gaps: [], sources: [] };
}

function checkParameters(
  { parameters }: CompiledPack,
  example: Example,
  pointer: string,
  complaints: Complaints,
): void {
  for (const [name, value] of Object.entries(example.parameters ?? {})) {
    for (const message of parameters.checkOverride(name, value)) complaints.refuse(pointerTo(pointer, name), message);
  }
}
