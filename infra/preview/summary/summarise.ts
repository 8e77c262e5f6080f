import type { Catalogue } from '../../plan/catalogue.ts';
import type { PlanEffects } from '../../plan/judge.ts';
import type { Plan } from '../../plan/plan.ts';
import { countOperations, type Preview, type Step } from '../model.ts';
import { STACK_TYPE, typeOf } from '../urn.ts';
import { addAmounts, amountsOf, capacityOf, NO_AMOUNTS } from './capacity.ts';
import { graphOf } from './graph.ts';
import { offlineLimits } from './limits.ts';
import type { Summary, UnitSummary, WaveSummary } from './model.ts';
import { type Owner, ownersOf } from './owners.ts';
import { risksOf } from './risks.ts';
import { shownOutputs, shownResource } from './shown.ts';

export interface SummaryContext {
  readonly plan?: Plan;
  readonly catalogue?: Catalogue;
  readonly findings?: PlanEffects;
  /** Whether a state was given at all. */
  readonly hasState: boolean;
}

/** Makes the reviewer's document of a preview: counts and risks first, then units, waves, capacity, resources, findings. */
export function summarise(preview: Preview, { plan, catalogue, findings, hasState }: SummaryContext): Summary {
  const { steps } = preview;
  const ownerOf = ownersOf(steps, plan);
  const capacity = catalogue === undefined ? undefined : capacityOf(steps, catalogue);
  const root = steps.find(({ urn }) => typeOf(urn) === STACK_TYPE);
  return {
    format: 1,
    isOffline: true,
    limits: offlineLimits,
    project: preview.project,
    stack: preview.stack,
    ...(plan === undefined ? {} : { plan: plan.name }),
    comparedWith: preview.isStateSimulated ? 'simulated_state' : hasState ? 'state' : 'nothing',
    counts: countOperations(steps),
    risks: risksOf(preview, capacity ?? [], findings),
    units: unitsOf(steps, ownerOf, catalogue),
    waves: wavesOf(steps, ownerOf),
    ...(capacity === undefined ? {} : { capacity }),
    resources: steps.filter(isChange).map((step) => shownResource(step, ownerOf(step.urn))),
    outputs: shownOutputs(root?.old?.outputs, preview.outputs),
    ...(findings === undefined ? {} : { findings }),
    lookups: preview.lookups,
    graph: graphOf(steps),
  };
}

function isChange({ operation, changes }: Step): boolean {
  return operation !== 'same' || changes.length > 0;
}

function groupBy<K>(steps: readonly Step[], keyOf: (step: Step) => K | undefined): Map<K, Step[]> {
  const groups = new Map<K, Step[]>();
  for (const step of steps) {
    const key = keyOf(step);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [step]);
    else group.push(step);
  }
  return groups;
}

function unitsOf(
  steps: readonly Step[],
  ownerOf: (urn: string) => Owner,
  catalogue: Catalogue | undefined,
): UnitSummary[] {
  const groups = groupBy(steps, ({ urn }): string => ownerOf(urn).unit ?? '');
  return [...groups]
    .sort(([left], [right]) => Number(left === '') - Number(right === '') || (left < right ? -1 : 1))
    .map(([unit, own]) => ({
      unit: unit === '' ? null : unit,
      counts: countOperations(own),
      delta: own.reduce(
        (sum, step) => addAmounts(addAmounts(sum, amountsOf(step.new, catalogue)), amountsOf(step.old, catalogue), -1),
        NO_AMOUNTS,
      ),
    }));
}

function wavesOf(steps: readonly Step[], ownerOf: (urn: string) => Owner): WaveSummary[] {
  const groups = groupBy(steps, ({ urn }) => ownerOf(urn).wave);
  return [...groups]
    .sort(([left], [right]) => left - right)
    .map(([wave, own]) => ({
      wave,
      hosts: [...new Set(own.map(({ urn }) => ownerOf(urn).host).filter((host) => host !== undefined))].sort(),
      counts: countOperations(own),
    }));
}
