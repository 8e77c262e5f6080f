import { byCodeUnit } from '../../../policies/base/text.ts';
import type { Operation, Step } from '../model.ts';
import { isProviderType, nameOf, STACK_TYPE, typeOf } from '../urn.ts';
import type { Graph } from './model.ts';

/** From the least to the most striking: a component is painted as its most striking part. */
const WEIGHT: readonly Operation[] = ['same', 'read', 'discard', 'import', 'create', 'update', 'delete', 'replace'];

/**
 * The dependency graph of the outermost components (of single resources where they are part of none): what planners think
 * in. Stack and providers are left out.
 */
export function graphOf(steps: readonly Step[]): Graph {
  const states = new Map(steps.map((step) => [step.urn, step.new ?? step.old]));
  const outermost = (urn: string): string => {
    let at = urn;
    for (let depth = 0; depth < 20; depth += 1) {
      const parent = states.get(at)?.parent;
      if (parent === undefined || typeOf(parent) === STACK_TYPE || !states.has(parent)) return at;
      at = parent;
    }
    return at;
  };
  const operations = new Map<string, Operation>();
  const edges = new Map<string, { from: string; to: string }>();
  for (const { urn, operation } of steps) {
    if (typeOf(urn) === STACK_TYPE || isProviderType(typeOf(urn))) continue;
    const from = outermost(urn);
    const known = operations.get(from);
    if (known === undefined || WEIGHT.indexOf(operation) > WEIGHT.indexOf(known)) operations.set(from, operation);
    for (const dependency of states.get(urn)?.dependencies ?? []) {
      const to = outermost(dependency);
      if (to !== from && states.has(to)) edges.set(`${from} ${to}`, { from, to });
    }
  }
  const nodes = [...operations]
    .sort(([left], [right]) => byCodeUnit(left, right))
    .map(([id, operation]) => ({ id, name: nameOf(id), type: typeOf(id), operation }));
  return {
    nodes,
    edges: [...edges.values()]
      .filter(({ from, to }) => operations.has(from) && operations.has(to))
      .sort((left, right) => byCodeUnit(left.from + left.to, right.from + right.to)),
  };
}
