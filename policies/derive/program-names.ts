import type { Complaint } from '../base/errors.ts';
import { twice } from './table-checks.ts';
import type { Product, ProgramName } from './tables.ts';

/** Products by the names under which Windows lists their programs. */
export interface ProgramIndex {
  readonly exact: ReadonlyMap<string, NamedProgram>;
  /** Beginnings of names, the longest first. */
  readonly beginnings: readonly (readonly [string, NamedProgram])[];
}

/** A product, and where its version stands. */
export interface NamedProgram {
  readonly productId: string;
  readonly takes: NonNullable<ProgramName['takes']>;
}

/** What a program's name came to. */
export interface FoundProgram extends NamedProgram {
  /** The first number in the name: "3.11.4" of "Python 3.11.4 (64-bit)". */
  readonly nameNumber?: string;
}

const NUMBER = /\d+(?:\.\d+)*/;
const NUMBERS = /\d+(?:\.\d+)*/g;

/** Index of all products; a name that two of them claim is complained of. */
export function indexPrograms(products: readonly Product[], complaints: Complaint[]): ProgramIndex {
  const exact = new Map<string, NamedProgram>();
  const beginnings = new Map<string, NamedProgram>();
  for (const [place, { id, programs }] of products.entries()) {
    for (const [index, { name, takes = 'version' }] of (programs ?? []).entries()) {
      if (name !== name.toLowerCase() || /\*./.test(name)) {
        const pointer = `/products/products/${place}/programs/${index}/name`;
        complaints.push({ pointer, message: `"${name}" must be in lower case, with "*" at its end only` });
      }
      const [names, key] = name.endsWith('*') ? [beginnings, name.slice(0, -1)] : [exact, name];
      if (names.has(key)) complaints.push(twice(`/products/products/${place}/programs/${index}/name`, name));
      names.set(key, { productId: id, takes });
    }
  }
  return { exact, beginnings: [...beginnings].sort(([left], [right]) => right.length - left.length) };
}

/** The product that a program's name means; `undefined` for every other program. */
export function productOfProgram({ exact, beginnings }: ProgramIndex, name: string): FoundProgram | undefined {
  const key = name.toLowerCase().replace(NUMBERS, '#').trim();
  const found = exact.get(key) ?? beginnings.find(([beginning]) => key.startsWith(beginning))?.[1];
  if (found === undefined) return undefined;
  const [nameNumber] = NUMBER.exec(name) ?? [];
  return nameNumber === undefined ? found : { ...found, nameNumber };
}
