import { type CycleRule, cycleOfVersion } from './cycle-of-version.ts';
import type { Cycle, LifecycleProduct, Tables } from './tables.ts';

/** Where the dates of a product stand, and how its versions name a cycle. */
export interface CycleLookup {
  readonly product: LifecycleProduct;
  readonly rule: CycleRule;
}

/**
 * The lifecycle products that an id means: of our product list, of an operating system, or of the lifecycle table itself
 * (then the longest prefix decides). A product whose dates depend on the vendor has several; one that follows its
 * operating system has none. `undefined`: nobody knows the id.
 */
export function lifecyclesOf(tables: Tables, id: string): readonly CycleLookup[] | undefined {
  const listed = tables.products.get(id);
  const systems = tables.operatingSystems.filter((known) => known.id === id);
  const system = systems.find(({ nameIncludes }) => nameIncludes === undefined) ?? systems[0];
  const ids = listed === undefined ? system?.lifecycle : listed.lifecycle;
  const rule: CycleRule = listed ?? system ?? ruleOfLifecycle(tables, id);
  if (ids === undefined) {
    const product = tables.lifecycle.get(id);
    return product === undefined ? undefined : [{ product, rule }];
  }
  if (ids === 'os') return [];
  const names = typeof ids === 'string' ? [ids] : ids.map(({ product }) => product);
  return names.flatMap((name) => {
    const product = tables.lifecycle.get(name);
    return product === undefined ? [] : [{ product, rule }];
  });
}

/** The rule of whoever takes its dates from there: `rhel-9` is known by `rhel`, a JDK's builds by Java's rule. */
function ruleOfLifecycle(tables: Tables, id: string): CycleRule {
  const takes = (lifecycle: string | readonly { readonly product: string }[]) =>
    typeof lifecycle === 'string' ? lifecycle === id : lifecycle.some(({ product }) => product === id);
  const product = [...tables.products.values()].find(({ lifecycle }) => takes(lifecycle));
  return product ?? tables.operatingSystems.find(({ lifecycle }) => takes(lifecycle)) ?? { cycleRule: 'prefix' };
}

/** The cycle of a version by the first lifecycle that the id means. */
export function cycleOf(tables: Tables, id: string, version: string): Cycle | undefined {
  const [lookup] = lifecyclesOf(tables, id) ?? [];
  return lookup === undefined ? undefined : cycleOfVersion(lookup.product, version, lookup.rule);
}
