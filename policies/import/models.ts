import type { ListShape, MapShape, Shape } from '../inventory/shape.ts';
import type { Catalogue } from '../rules/catalogue.ts';
import type { Condition } from '../rules/pack.ts';
import { resolvePath, type Scope } from '../rules/resolve.ts';
import { Anything, KEY, type Model, SELF } from './model.ts';
import { NONE, sampleValues } from './sample-value.ts';

/** More ways than these are not tried. */
const MAX_MODELS = 24;
const EMPTY: Model = { facts: new Map(), items: [] };

interface Place {
  readonly catalogue: Catalogue;
  readonly scope: Scope;
  /** Every test of each path of the condition. */
  readonly tests: ReadonlyMap<string, readonly unknown[]>;
}

/** Ways to make a condition hold, or not, the smallest first. They are proposals: whoever uses one judges it. */
export function modelsOf(condition: Condition, isWanted: boolean, catalogue: Catalogue): Model[] {
  return models(condition, isWanted, { catalogue, scope: [], tests: testsIn(condition) });
}

/** Tests by path as it is written, to any depth. */
function testsIn(condition: Condition): ReadonlyMap<string, readonly unknown[]> {
  const found = new Map<string, unknown[]>();
  const walk = (part: Condition): void => {
    for (const [name, value] of Object.entries(part)) {
      if (name === 'all' || name === 'any' || name === 'none') for (const member of value as Condition[]) walk(member);
      else if (name === 'where' || name === 'is') walk((typeof value === 'object' ? value : {}) as Condition);
      else found.set(name, [...(found.get(name) ?? []), value]);
    }
  };
  walk(condition);
  return found;
}

function models(condition: Condition, isWanted: boolean, place: Place): Model[] {
  const { all, any, none } = condition;
  if (Array.isArray(all)) return joint(all as Condition[], isWanted, isWanted, place);
  if (Array.isArray(any)) return joint(any as Condition[], !isWanted, isWanted, place);
  if (Array.isArray(none)) return joint(none as Condition[], isWanted, !isWanted, place);
  for (const name of ['some', 'each', 'no', 'count'] as const)
    if (name in condition) return quantifier(name, condition, isWanted, place);
  const facts = Object.entries(condition).map(([path, test]) => factModels(path, test, isWanted, place));
  return isWanted ? product(facts) : facts.flat().slice(0, MAX_MODELS);
}

/** All members the same way, or one of them. */
function joint(members: readonly Condition[], needsAll: boolean, isWanted: boolean, place: Place): Model[] {
  const ways = members.map((member) => models(member, isWanted, place));
  return needsAll ? product(ways) : ways.flat().slice(0, MAX_MODELS);
}

function product(lists: readonly (readonly Model[])[]): Model[] {
  let found: Model[] = [EMPTY];
  for (const list of lists) {
    const next: Model[] = [];
    for (const left of found) for (const right of list) if (next.length < MAX_MODELS) next.push(...merge(left, right));
    found = next;
  }
  return found;
}

/** Both together; nothing where they say two things of one fact. */
export function merge(left: Model, right: Model): Model[] {
  const facts = new Map(left.facts);
  for (const [place, value] of right.facts) {
    const known = facts.get(place);
    if (facts.has(place) && value instanceof Anything && known !== null) continue;
    // Two lists that hold what each is asked for are one that holds both.
    if (Array.isArray(known) && Array.isArray(value)) facts.set(place, [...new Set([...known, ...value])].sort());
    else if (
      facts.has(place) &&
      !(known instanceof Anything && value !== null) &&
      JSON.stringify(known) !== JSON.stringify(value)
    )
      return [];
    else facts.set(place, value);
  }
  return [{ facts, items: [...left.items, ...right.items] }];
}

function factModels(path: string, test: unknown, isWanted: boolean, { catalogue, scope, tests }: Place): Model[] {
  const found = resolvePath(path, scope, catalogue);
  const steps = found.isPlace
    ? [KEY]
    : [...(found.slot === -1 ? found.section.split('.') : []), ...found.steps.map(({ name }) => name)];
  const place = steps.length === 0 ? [SELF] : steps;
  const others = (tests.get(path) ?? []).filter((other) => other !== test);
  return sampleValues(test, found.shape, isWanted, others).flatMap((value) => {
    if (value !== NONE) return isAnything(test, isWanted) ? [one(place, new Anything(value))] : [one(place, value)];
    if (found.isPlace || steps.length === 0) return [];
    const last = found.steps.at(-1);
    // A key of a closed map is told to be missing by the map that is there without it.
    return [last?.mapClass === 'closed' ? one([...place.slice(0, -1)], {}) : one(place, null)];
  });
}

function isAnything(test: unknown, isWanted: boolean): boolean {
  return (
    typeof test === 'object' &&
    test !== null &&
    'exists' in test &&
    Object.keys(test).length === 1 &&
    test.exists === isWanted
  );
}

function one(place: readonly string[], value: unknown): Model {
  return { facts: new Map([[JSON.stringify(place), value]]), items: [] };
}

function quantifier(
  name: 'some' | 'each' | 'no' | 'count',
  condition: Condition,
  isWanted: boolean,
  { catalogue, scope, tests }: Place,
): Model[] {
  const path = String(condition[name]);
  const found = resolvePath(path, scope, catalogue);
  const collection = found.shape as ListShape | MapShape;
  const steps = [...(found.slot === -1 ? found.section.split('.') : []), ...found.steps.map(({ name: step }) => step)];
  const inner: Place = {
    catalogue,
    tests,
    scope: [...scope, { collection, name: found.name, section: found.section, path }],
  };
  const isMap = collection.kind === 'map';
  const where = condition.where as Condition | undefined;
  const is = condition.is as Condition | undefined;
  const empty = one(steps, isMap ? {} : []);
  const matching = where === undefined ? [EMPTY] : models(where, true, inner);
  const withIs = (truth: boolean) =>
    is === undefined || name === 'count' ? matching : product([matching, models(is, truth, inner)]);
  const holding = (items: readonly Model[]) =>
    items.map(
      (model): Model => ({ facts: empty.facts, items: [{ place: steps, isMap, model: complete(model, collection) }] }),
    );
  if (name === 'count')
    return countModels(
      condition.is,
      isWanted,
      matching.map((model) => complete(model, collection)),
      { steps, isMap, empty },
    );
  if (name === 'some') return isWanted ? holding(withIs(true)) : [empty];
  if (name === 'no') return isWanted ? [empty] : holding(matching);
  return isWanted ? [...holding(withIs(true)), empty] : holding(withIs(false));
}

interface CollectionPlace {
  readonly steps: readonly string[];
  readonly isMap: boolean;
  readonly empty: Model;
}

function countModels(
  test: unknown,
  isWanted: boolean,
  matching: readonly Model[],
  { steps, isMap, empty }: CollectionPlace,
): Model[] {
  const [model] = matching;
  if (model === undefined) return [empty];
  return sampleValues(test, { kind: 'number', title: { vi: '', en: '' }, isInteger: true, minimum: 0 }, isWanted)
    .filter((count) => typeof count === 'number' && count <= 20)
    .map((count) => ({
      facts: empty.facts,
      items: Array.from({ length: Number(count) }, () => ({ place: steps, isMap, model })),
    }));
}

/** An item of which nothing is demanded still has a name, or a value of its own. */
function complete(model: Model, collection: ListShape | MapShape): Model {
  const shape: Shape = collection.kind === 'list' ? collection.item : collection.entry;
  const isScalar = shape.kind !== 'record' && shape.kind !== 'map' && shape.kind !== 'list';
  if (!isScalar || model.facts.has(JSON.stringify([SELF]))) return model;
  const value =
    shape.kind === 'number'
      ? 1
      : shape.kind === 'boolean'
        ? true
        : shape.kind === 'text' && shape.enum !== undefined
          ? shape.enum[0]
          : 'item';
  return { ...model, facts: new Map([...model.facts, [JSON.stringify([SELF]), value]]) };
}
