type Item = unknown;

/** Whether a value can be stepped into: an object that is no list. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Places of the items by the value of one scalar field. */
export interface FieldIndex {
  readonly places: ReadonlyMap<string | number, readonly number[]>;
  /** Items whose field is not known, or of another type: they may match, so they are always visited. */
  readonly odd: readonly number[];
}

const NO_PLACES: readonly number[] = [];

/** The items of one list or map; a `null` entry of a map is no item and is left out. */
export class Collection {
  readonly items: readonly Item[];
  /** Keys of a map, in parallel to `items`; absent for a list. */
  readonly keys: readonly string[] | undefined;
  private readonly textIndexes = new Map<string, FieldIndex>();
  private readonly numberIndexes = new Map<string, FieldIndex>();
  private placesByKey: Map<string, number> | undefined = undefined;

  constructor(items: readonly Item[], keys: readonly string[] | undefined) {
    this.items = items;
    this.keys = keys;
  }

  /** Built at first use and kept for the host: `type` is the type that the rule compares with. */
  index(field: string, type: 'string' | 'number'): FieldIndex {
    const indexes = type === 'string' ? this.textIndexes : this.numberIndexes;
    const known = indexes.get(field);
    if (known !== undefined) return known;
    const index = this.buildIndex(field, type);
    indexes.set(field, index);
    return index;
  }

  /** Place of the item with this key in a map. */
  placeOf(key: string): number | undefined {
    if (this.keys === undefined) return undefined;
    this.placesByKey ??= new Map(this.keys.map((name, place) => [name, place]));
    return this.placesByKey.get(key);
  }

  private buildIndex(field: string, type: 'string' | 'number'): FieldIndex {
    const places = new Map<string | number, number[]>();
    const odd: number[] = [];
    for (let place = 0; place < this.items.length; place += 1) {
      const item = this.items[place];
      const value = isPlainObject(item) ? item[field] : undefined;
      if (value === null) continue; // none: no equality holds
      if (typeof value !== type) {
        odd.push(place);
        continue;
      }
      const list = places.get(value as string | number);
      if (list === undefined) places.set(value as string | number, [place]);
      else list.push(place);
    }
    return { places, odd: odd.length === 0 ? NO_PLACES : odd };
  }
}

/** Collections of one host, made once each: rules ask the same list again and again. */
export class Collections {
  private readonly known = new Map<object, Collection>();

  of(value: object): Collection {
    const found = this.known.get(value);
    if (found !== undefined) return found;
    const made = Array.isArray(value) ? listOf(value) : mapOf(value as Readonly<Record<string, unknown>>);
    this.known.set(value, made);
    return made;
  }
}

function listOf(value: readonly unknown[]): Collection {
  return new Collection(value, undefined);
}

function mapOf(value: Readonly<Record<string, unknown>>): Collection {
  const keys = Object.keys(value).filter((key) => value[key] !== null && value[key] !== undefined);
  return new Collection(
    keys.map((key) => value[key]),
    keys,
  );
}
