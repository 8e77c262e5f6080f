import type { Collection } from './collection.ts';

/**
 * The items that one quantifier goes through. One stands ready for each depth and is filled anew each time, so that
 * evaluating allocates nothing.
 */
export class Visit {
  collection: Collection | undefined = undefined;
  /** Only `places` are visited, because no other item can match; else all. */
  usesPlaces = false;
  private readonly places: number[] = [];
  private placeCount = 0;
  private readonly sought = new Set<unknown>();
  /** Keys of an asked map that the rule names and the inventory does not hold: each may match. */
  readonly missing: string[] = [];
  /** The collection may hold more than it shows. */
  isOpen = false;

  start(collection: Collection | undefined, isOpen: boolean): void {
    this.collection = collection;
    this.isOpen = isOpen;
    this.usesPlaces = false;
    this.placeCount = 0;
    if (this.missing.length > 0) this.missing.length = 0;
    if (this.sought.size > 0) this.sought.clear();
  }

  get count(): number {
    return this.usesPlaces ? this.placeCount : (this.collection?.items.length ?? 0);
  }

  placeAt(index: number): number {
    return this.usesPlaces ? (this.places[index] ?? 0) : index;
  }

  /** Whether there may be a further member that nobody has seen. */
  get mayHoldMore(): boolean {
    return this.isOpen || this.missing.length > 0;
  }

  addPlace(place: number): void {
    this.places[this.placeCount] = place;
    this.placeCount += 1;
  }

  addPlaces(places: readonly number[]): void {
    for (const place of places) this.addPlace(place);
  }

  /** Whether the value was not looked for yet; it now is. */
  isNew(value: unknown): boolean {
    if (this.sought.has(value)) return false;
    this.sought.add(value);
    return true;
  }
}
