import fc from 'fast-check';
import { factsAt, withFacts } from '../../policies/inventory/inventory.ts';
import type { SectionState } from '../../policies/inventory/report.ts';
import type { Shape } from '../../policies/inventory/shape.ts';
import { standardCatalogue } from '../../policies/rules/load.ts';
import type { Pack } from '../../policies/rules/pack.ts';
import { COMPLETE, mergeInventories } from './rules.ts';

/** One host as rules see it. */
export interface KnownHost {
  readonly inventory: object;
  readonly states: ReadonlyMap<string, SectionState>;
}

const sections = [...standardCatalogue().byId.values()];
const OLD = '2026-01-01T00:00:00Z';

/**
 * Hosts on which rules have something to decide: sections of many examples laid over one another, some of them then
 * partial, not there by nature, or read long ago.
 */
export function knownHosts(packs: readonly Pack[]): fc.Arbitrary<KnownHost> {
  const inventories = packs.flatMap(({ rules }) =>
    rules.flatMap(({ examples }) => examples.map(({ inventory }) => inventory)),
  );
  const picks = fc.array(fc.nat({ max: inventories.length - 1 }), { minLength: 1, maxLength: 40 });
  const status = fc.constantFrom('complete', 'complete', 'complete', 'partial', 'not_applicable', 'old');
  return fc
    .tuple(picks, fc.array(status, { minLength: sections.length, maxLength: sections.length }))
    .map(([indexes, told]) => {
      const inventory = mergeInventories(indexes.map((index) => inventories[index] ?? {}));
      const states = new Map<string, SectionState>();
      for (const [place, { id }] of sections.entries()) {
        if (factsAt(inventory, id) === undefined) continue;
        const how = told[place] ?? 'complete';
        if (how === 'old') states.set(id, { ...COMPLETE, readAt: OLD });
        else states.set(id, { ...COMPLETE, status: how as 'complete' });
      }
      return { inventory, states };
    });
}

/** Something that can be forgotten: a section, a field or asked key, or an entry of what was enumerated. */
interface Removal {
  readonly section: string;
  /** From the section; empty: the section itself. */
  readonly steps: readonly (string | number)[];
  /** The section then no longer holds everything. */
  readonly makesPartial: boolean;
  /** A member that the contract demands of every entry. */
  readonly isRequired: boolean;
}

/**
 * A host that knows one thing less; `undefined` where there is nothing left. The level in the register stays: judging
 * without one is a decision of its own (other parameters, another severity), not a gap in what was read.
 */
export function forget(host: KnownHost, choice: number): KnownHost | undefined {
  const removals = removalsOf(host);
  const removal = removals[choice % Math.max(1, removals.length)];
  return removal === undefined ? undefined : without(host, removal);
}

/** Every host that knows exactly one thing less, members that every entry of a report has left alone. */
export function allForgotten(host: KnownHost): KnownHost[] {
  return removalsOf(host)
    .filter(({ isRequired }) => !isRequired)
    .map((removal) => without(host, removal));
}

/** The host as its examples state it, then with some of its sections partial or not there by nature. */
export function variantsOf(inventory: object): KnownHost[] {
  const ids = sections.map(({ id }) => id).filter((id) => factsAt(inventory, id) !== undefined);
  const withStatus = (status: SectionState['status'], of: readonly string[]): KnownHost => ({
    inventory,
    states: new Map(ids.map((id) => [id, of.includes(id) ? { ...COMPLETE, status } : COMPLETE])),
  });
  const each = ids.flatMap((id) => [withStatus('partial', [id]), withStatus('not_applicable', [id])]);
  return [withStatus('partial', []), withStatus('not_applicable', ids), ...each];
}

function without({ inventory, states }: KnownHost, { section, steps, makesPartial }: Removal): KnownHost {
  const state = states.get(section) ?? COMPLETE;
  const next = new Map(states);
  if (steps.length === 0) {
    next.delete(section);
    return { inventory, states: next };
  }
  const facts = structuredClone(factsAt(inventory, section));
  remove(facts, steps);
  if (makesPartial && state.status === 'complete') next.set(section, { ...state, status: 'partial' });
  return { inventory: withFacts(inventory, section, facts), states: next };
}

function removalsOf({ inventory, states }: KnownHost): Removal[] {
  const removals: Removal[] = [];
  for (const { id, shape } of sections) {
    const state = states.get(id);
    if (state === undefined) continue;
    if (id !== 'host') removals.push({ section: id, steps: [], makesPartial: false, isRequired: false });
    if (state.status === 'not_applicable') continue;
    for (const part of partsOf(factsAt(inventory, id), shape, [])) {
      if (id !== 'host' || part.steps[0] === 'labels') removals.push({ section: id, ...part });
    }
  }
  return removals;
}

type Part = Omit<Removal, 'section'>;

function* partsOf(value: unknown, shape: Shape, steps: readonly (string | number)[]): Generator<Part> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const key = Array.isArray(value) ? Number(name) : name;
    const at = [...steps, key];
    const inner = memberShape(shape, name);
    if (inner === undefined) continue;
    yield {
      steps: at,
      makesPartial: shape.kind === 'list' || (shape.kind === 'map' && shape.class === 'closed'),
      isRequired: shape.kind === 'record' && shape.required.includes(name),
    };
    yield* partsOf(member, inner, at);
  }
}

function memberShape(shape: Shape, name: string): Shape | undefined {
  if (shape.kind === 'list') return shape.item;
  if (shape.kind === 'map') return shape.entry;
  return shape.kind === 'record' ? shape.members[name] : undefined;
}

function remove(facts: unknown, steps: readonly (string | number)[]): void {
  let holder = facts as Record<string | number, unknown>;
  for (const step of steps.slice(0, -1)) holder = holder[step] as Record<string | number, unknown>;
  const last = steps.at(-1) ?? '';
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
}

/** The same facts with members, keys and unordered lists in another order. `next` gives numbers from 0 to 1. */
export function shuffleFacts(value: unknown, shape: Shape | undefined, next: () => number): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffleFacts(item, shape?.kind === 'list' ? shape.item : undefined, next));
    return shape?.kind === 'list' && !shape.isOrdered ? shuffled(items, next) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(
    ([name, member]) => [name, shuffleFacts(member, shape && memberShape(shape, name), next)] as const,
  );
  return Object.fromEntries(shuffled(entries, next));
}

/** The same condition with everything in it in another order: none of its lists has one. */
export function shuffleCondition<T>(value: T, next: () => number): T {
  if (Array.isArray(value))
    return shuffled(
      value.map((member) => shuffleCondition(member, next)),
      next,
    ) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, shuffleCondition(member, next)] as const);
  return Object.fromEntries(shuffled(entries, next)) as T;
}

function shuffled<T>(list: readonly T[], next: () => number): T[] {
  return list
    .map((member) => [next(), member] as const)
    .sort(([left], [right]) => left - right)
    .map(([, member]) => member);
}
