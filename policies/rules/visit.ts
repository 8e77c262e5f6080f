import type { Collection } from './collection.ts';

/**
 * The items that one quantifier goes through. One stands ready for each depth and is filled anew each time, so that
 * evaluating allocates nothing.
 */
export class Visit {
  collection: Collection | undefined = undefined;
  /** Only `places` are visited, because no other item can match; else all. */
  usesPlaces = false;
  readonly places: number[] = [];
  /** Keys of an asked map that the rule names and the inventory does not hold: each may match. */
  readonly missing: string[] = [];
  /** The collection may hold more than it shows. */
  isOpen = false;

  start(collection: Collection | undefined, isOpen: boolean): void {
    this.collection = collection;
    this.isOpen = isOpen;
    this.usesPlaces = false;
    this.places.length = 0;
    this.missing.length = 0;
  }

  get count(): number {
    return this.usesPlaces ? this.places.length : (this.collection?.items.length ?? 0);
  }

  placeAt(index: number): number {
    return this.usesPlaces ? (this.places[index] ?? 0) : index;
  }

  /** Whether there may be a further member that nobody has seen. */
  get mayHoldMore(): boolean {
    return this.isOpen || this.missing.length > 0;
  }

  addPlaces(places: readonly number[]): void {
    for (const place of places) this.places.push(place);
  }
}
