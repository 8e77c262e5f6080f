import { byCodeUnit } from '../base/text.ts';
import { canonicalise } from './canonical.ts';
import type { ListShape } from './shape.ts';

// The order of sets in a report: by code unit, or by the members that the shape names, and then by canonical form.

/** Orders two items of a set; 0 only where they are the same. */
export function compareItems(shape: Pick<ListShape, 'sortBy'>, left: unknown, right: unknown): number {
  if (shape.sortBy === undefined) return compareValues(left, right);
  for (const name of shape.sortBy) {
    const order = compareValues(memberOf(left, name), memberOf(right, name));
    if (order !== 0) return order;
  }
  return byCodeUnit(canonicalise(left), canonicalise(right));
}

/** A set in its order, without repeated items; an ordered list comes back as it is. */
export function sortSet<T>(shape: ListShape, items: readonly T[]): readonly T[] {
  if (shape.isOrdered) return items;
  const sorted = [...items].sort((left, right) => compareItems(shape, left, right));
  return sorted.filter((item, index) => index === 0 || compareItems(shape, sorted[index - 1], item) !== 0);
}

/** Index of the first item that does not come after the one before it; -1 where the list is a sorted set. */
export function firstDisorder(shape: Pick<ListShape, 'sortBy'>, items: readonly unknown[]): number {
  for (let index = 1; index < items.length; index += 1) {
    if (compareItems(shape, items[index - 1], items[index]) >= 0) return index;
  }
  return -1;
}

/** Absent before null, null before numbers and truths, these before texts. */
function compareValues(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : 1;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const order = rank(left) - rank(right);
  return order === 0 ? byCodeUnit(String(left), String(right)) : order;
}

function rank(value: unknown): number {
  if (value === undefined) return 0;
  if (value === null) return 1;
  return typeof value === 'string' ? 3 : 2;
}

function memberOf(item: unknown, name: string): unknown {
  if (typeof item !== 'object' || item === null || !Object.hasOwn(item, name)) return undefined;
  return (item as Readonly<Record<string, unknown>>)[name];
}
