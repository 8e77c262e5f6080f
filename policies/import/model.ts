/** Facts that make a condition come out in one way: where each stands, and items of collections. */
export interface Model {
  readonly facts: ReadonlyMap<string, unknown>;
  readonly items: readonly { readonly place: readonly string[]; readonly isMap: boolean; readonly model: Model }[];
}

/** Names that stand for the item itself and for its key. */
export const SELF = '\u0000self';
export const KEY = '\u0000key';

/** Anything may stand there; this does where nothing else is wanted. */
export class Anything {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** The facts as an inventory. */
export function inventoryOf(model: Model): Record<string, unknown> {
  return built(model) as Record<string, unknown>;
}

function built(model: Model): unknown {
  const self = model.facts.get(JSON.stringify([SELF]));
  if (self !== undefined) return self instanceof Anything ? self.value : self;
  const root: Record<string, unknown> = {};
  // Containers first, so that what stands in them is not overwritten.
  const entries = [...model.facts].map(([place, value]) => [JSON.parse(place) as string[], value] as const);
  for (const [place, value] of entries.sort(([left], [right]) => left.length - right.length))
    put(root, place, value instanceof Anything ? value.value : value);
  for (const { place, isMap, model: item } of model.items) add(root, place, isMap, item);
  delete root[KEY];
  return root;
}

function put(root: Record<string, unknown>, place: readonly string[], value: unknown): void {
  const [step = '', ...rest] = place;
  if (rest.length === 0) {
    const old = root[step];
    const isContainer = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    if (old === undefined || !isContainer) root[step] = structuredClone(value);
    return;
  }
  const next = root[step];
  if (next === null) return;
  if (typeof next === 'object' && !Array.isArray(next)) put(next as Record<string, unknown>, rest, value);
  else {
    const made: Record<string, unknown> = {};
    root[step] = made;
    put(made, rest, value);
  }
}

function add(root: Record<string, unknown>, place: readonly string[], isMap: boolean, item: Model): void {
  let at: Record<string, unknown> = root;
  for (const step of place.slice(0, -1)) {
    const next = at[step];
    if (typeof next !== 'object' || next === null) return;
    at = next as Record<string, unknown>;
  }
  const collection = at[place.at(-1) ?? ''];
  const value = built(item);
  if (Array.isArray(collection)) collection.push(value);
  else if (isMap && typeof collection === 'object' && collection !== null) {
    const key = item.facts.get(JSON.stringify([KEY]));
    const name = typeof key === 'string' ? key : `item${Object.keys(collection).length + 1}`;
    (collection as Record<string, unknown>)[name] = value;
  }
}
