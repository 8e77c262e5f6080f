import { byCodeUnit } from '../../policies/base/text.ts';
import type { Step } from './model.ts';
import type { ResourceState } from './state.ts';
import { STACK_TYPE, typeOf, urnOfReference } from './urn.ts';

/** Everything that must be there before the resource: parent, provider, dependencies. */
function needsOf(resource: ResourceState): string[] {
  const { parent, provider, dependencies, deletedWith } = resource;
  return [
    parent,
    provider === undefined ? undefined : urnOfReference(provider),
    deletedWith,
    ...(dependencies ?? []),
  ].filter((urn) => urn !== undefined && urn !== '') as string[];
}

/** The stack first, as the engine has it, then by URN. */
function inNames(left: string, right: string): number {
  return Number(typeOf(right) === STACK_TYPE) - Number(typeOf(left) === STACK_TYPE) || byCodeUnit(left, right);
}

/**
 * Puts resources into an order in which each comes after all it needs, and otherwise by URN. Registrations race, so their own
 * order differs from run to run; this one does not. Members of a ring (which a program cannot make) come last.
 */
export function inOrder<T>(items: readonly T[], resourceOf: (item: T) => ResourceState): T[] {
  const byUrn = new Map(items.map((item) => [resourceOf(item).urn, item]));
  const waitingFor = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const [urn, item] of byUrn) {
    const needs = [...new Set(needsOf(resourceOf(item)))].filter((need) => need !== urn && byUrn.has(need));
    waitingFor.set(urn, needs.length);
    for (const need of needs) {
      const known = dependents.get(need);
      if (known === undefined) dependents.set(need, [urn]);
      else known.push(urn);
    }
  }
  const ordered: T[] = [];
  let ready = [...waitingFor].filter(([, count]) => count === 0).map(([urn]) => urn);
  while (ready.length > 0) {
    const next: string[] = [];
    for (const urn of ready.sort(inNames)) {
      const item = byUrn.get(urn);
      if (item !== undefined) ordered.push(item);
      waitingFor.delete(urn);
      for (const dependent of dependents.get(urn) ?? []) {
        const left = (waitingFor.get(dependent) ?? 0) - 1;
        waitingFor.set(dependent, left);
        if (left === 0) next.push(dependent);
      }
    }
    ready = next;
  }
  for (const urn of [...waitingFor.keys()].sort(byCodeUnit)) {
    const item = byUrn.get(urn);
    if (item !== undefined) ordered.push(item);
  }
  return ordered;
}

/** Steps as the engine would take them: what stays or comes first, needs before dependents; what goes last, dependents first. */
export function orderSteps(steps: readonly Step[]): Step[] {
  const coming = steps.filter((step) => step.new !== undefined);
  const going = steps.filter((step) => step.new === undefined);
  const stateOf = (step: Step): ResourceState => step.new ?? step.old ?? { urn: step.urn, type: '', custom: false };
  return [...inOrder(coming, stateOf), ...inOrder(going, stateOf).reverse()];
}
