import { Refusal } from './complaints.ts';

export type Dimension = 'size' | 'time';

interface Unit {
  readonly dimension: Dimension;
  /** In bytes or in milliseconds. */
  readonly factor: number;
}

const UNITS: ReadonlyMap<string, Unit> = new Map<string, Unit>([
  ['B', { dimension: 'size', factor: 1 }],
  ['kB', { dimension: 'size', factor: 1e3 }],
  ['MB', { dimension: 'size', factor: 1e6 }],
  ['GB', { dimension: 'size', factor: 1e9 }],
  ['TB', { dimension: 'size', factor: 1e12 }],
  ['KiB', { dimension: 'size', factor: 2 ** 10 }],
  ['MiB', { dimension: 'size', factor: 2 ** 20 }],
  ['GiB', { dimension: 'size', factor: 2 ** 30 }],
  ['TiB', { dimension: 'size', factor: 2 ** 40 }],
  ['ms', { dimension: 'time', factor: 1 }],
  ['s', { dimension: 'time', factor: 1e3 }],
  ['min', { dimension: 'time', factor: 60e3 }],
  ['h', { dimension: 'time', factor: 3600e3 }],
  ['d', { dimension: 'time', factor: 86_400e3 }],
]);

/** Endings of field names that state a unit. */
const NAME_UNITS: readonly (readonly [ending: string, unit: string])[] = [
  ['Bytes', 'B'],
  ['Seconds', 's'],
  ['Ms', 'ms'],
  ['Days', 'd'],
];

const QUANTITY = /^(-?\d{1,15}(?:\.\d{1,6})?) ?([A-Za-z]{1,3})$/;

interface Quantity {
  readonly dimension: Dimension;
  readonly amount: number;
}

/** Reads `"4 GiB"` or `"15 min"`; `undefined` where the text is no quantity. */
function parseQuantity(text: string): Quantity | undefined {
  const match = QUANTITY.exec(text);
  const unit = UNITS.get(match?.[2] ?? '');
  if (match === null || unit === undefined) return undefined;
  return { dimension: unit.dimension, amount: Number(match[1]) * unit.factor };
}

/** The unit that a field's name states: `memoryBytes` counts bytes. */
function unitOfName(name: string): string | undefined {
  return NAME_UNITS.find(([ending]) => name.endsWith(ending) || name === ending.toLowerCase())?.[1];
}

/** A quantity as a number in the unit of the fact called `name`. Throws `Refusal` where the two do not go together. */
export function quantityFor(name: string, text: string, shownName = name): number {
  const quantity = parseQuantity(text);
  if (quantity === undefined)
    throw new Refusal(`"${text}" is no number; write a number, or a quantity such as "4 GiB" or "15 min"`);
  const unit = UNITS.get(unitOfName(name) ?? '');
  if (unit === undefined)
    throw new Refusal(`"${text}" has a unit, but the fact "${shownName}" has none; write a plain number`);
  if (unit.dimension !== quantity.dimension) {
    throw new Refusal(
      `"${text}" is a ${quantity.dimension}, but "${name}" is a ${unit.dimension}; use a unit of ${unit.dimension}`,
    );
  }
  return quantity.amount / unit.factor;
}

/** A duration such as `"30 d"` or `"-7 d"`, in milliseconds. Throws `Refusal`. */
export function parseDuration(text: unknown): number {
  const quantity = typeof text === 'string' ? parseQuantity(text) : undefined;
  if (quantity?.dimension !== 'time') {
    throw new Refusal(
      `${JSON.stringify(text)} is no duration; write a number and one of ms, s, min, h, d, such as "30 d"`,
    );
  }
  return quantity.amount;
}
