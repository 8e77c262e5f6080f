import { type Collection, isPlainObject } from './collection.ts';
import type { Context } from './context.ts';
import { FactTest } from './fact-test.ts';
import { Joint } from './joint.ts';
import type { Node } from './node.ts';
import { NO_VALUE, NOT_KNOWN, type Operand } from './value.ts';
import type { Visit } from './visit.ts';
import type { Scalar } from './word.ts';

/**
 * How the items that can match `where` are found without looking at all of them: by their key, or by an index over one
 * field that must equal something.
 */
export interface Lookup {
  readonly wanted: Operand<readonly Operand<Scalar>[]>;
  /** Absent: by key. */
  readonly field?: { readonly name: string; readonly type: 'string' | 'number' };
}

/** The best lookup that `where` offers for the items in `slot`, if any: a key first, then a field that names things. */
export function findLookup(where: Node | undefined, slot: number): Lookup | undefined {
  let best: Lookup | undefined;
  let bestRank = 0;
  for (const test of necessaryTests(where)) {
    const found = lookupOf(test, slot);
    if (found !== undefined && found.rank > bestRank) {
      best = found.lookup;
      bestRank = found.rank;
    }
  }
  return best;
}

/** Tests without which `where` cannot hold. */
function* necessaryTests(node: Node | undefined): Generator<FactTest> {
  if (node instanceof FactTest) yield node;
  if (node instanceof Joint && node.name === 'all') {
    for (const member of node.members) yield* necessaryTests(member);
  }
}

function lookupOf({ path, test }: FactTest, slot: number): { lookup: Lookup; rank: number } | undefined {
  const wanted = test.equals;
  if (wanted === undefined || path.slot !== slot || comparesItself(wanted, slot)) return undefined;
  if (path.isPlace) return path.isListPlace === true ? undefined : { lookup: { wanted }, rank: 4 };
  const [step, ...more] = path.steps;
  if (step === undefined || step.mapClass !== undefined || more.length > 0) return undefined;
  const { shape } = path;
  if (shape.kind === 'number') return { lookup: { wanted, field: { name: step.name, type: 'number' } }, rank: 2 };
  // Modes are compared by their bits, not by their text.
  if (shape.kind !== 'text' || shape.form === 'mode') return undefined;
  return { lookup: { wanted, field: { name: step.name, type: 'string' } }, rank: shape.enum === undefined ? 3 : 1 };
}

/** A value that stands in the item itself is known only when the item is at hand, too late to find it by. */
function comparesItself({ literal }: Lookup['wanted'], slot: number): boolean {
  return literal?.some(({ fact }) => fact?.slot === slot) ?? false;
}

/** Fills the visit with the items that may match; leaves it as it is (all items) where that cannot be told. */
export function applyLookup(context: Context, lookup: Lookup, collection: Collection, visit: Visit): void {
  const wanted = lookup.wanted.read(context);
  if (wanted === NOT_KNOWN || wanted === NO_VALUE) return;
  visit.usesPlaces = true;
  for (const operand of wanted) {
    const value = operand.read(context);
    if (value === NO_VALUE) continue; // equality with nothing fails
    if (value !== NOT_KNOWN && wanted.length > 1 && !visit.isNew(value)) continue; // count counts an item once
    if (value === NOT_KNOWN || !addMatches(lookup, collection, visit, value)) {
      visit.usesPlaces = false;
      return;
    }
  }
  if (lookup.field !== undefined) visit.addPlaces(collection.index(lookup.field.name, lookup.field.type).odd);
}

function addMatches(lookup: Lookup, collection: Collection, visit: Visit, value: Scalar): boolean {
  const { field } = lookup;
  if (field === undefined) {
    if (typeof value !== 'string') return false;
    const place = collection.placeOf(value);
    if (place !== undefined) visit.addPlace(place);
    return true;
  }
  if (typeof value !== field.type) return false;
  const places = collection.index(field.name, field.type).places.get(value as string | number);
  if (places !== undefined) visit.addPlaces(places);
  return true;
}

/** For an asked map: notes the named keys that nobody answered. A `null` entry is an answer: no such item. */
export function noteMissingKeys(context: Context, lookup: Lookup, map: unknown, visit: Visit): void {
  const wanted = lookup.wanted.read(context);
  if (wanted === NOT_KNOWN || wanted === NO_VALUE) return;
  for (const operand of wanted) {
    const key = operand.read(context);
    if (key === NO_VALUE) continue;
    if (typeof key !== 'string') visit.missing.push(operand.fact?.text ?? '?');
    else if (!isPlainObject(map) || !Object.hasOwn(map, key) || map[key] === undefined) visit.missing.push(key);
  }
}
