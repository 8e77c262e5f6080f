import { MAX_ENTRIES } from '../base/limits.ts';
import type { Words } from '../base/text.ts';

/**
 * What a fact looks like. One description of each field serves four readers: the TypeScript type (`Infer`), the JSON
 * Schema at the door (`json-schema.ts`), the rule compiler (which words may be asked of it) and editors (titles).
 */
export type Shape = TextShape | NumberShape | BooleanShape | ValueShape | RecordShape | ListShape | MapShape;

interface Common {
  readonly title: Words;
  /** `null` ("looked, and there is none") may stand here. */
  readonly isNullable?: boolean;
}

/**
 * Form of a text. `version` compares by a scheme (the one in the member named by `schemeBeside`, else the range's own),
 * `mode` is four octal digits, `day` and `instant` as in the contract's normal forms, `address` an address or network.
 */
export type TextForm = 'plain' | 'version' | 'mode' | 'day' | 'instant' | 'address';

export interface TextShape extends Common {
  readonly kind: 'text';
  readonly form: TextForm;
  readonly enum?: readonly string[];
  /** Name of the sibling member that holds the version scheme. */
  readonly schemeBeside?: string;
}

export interface NumberShape extends Common {
  readonly kind: 'number';
  readonly isInteger: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface BooleanShape extends Common {
  readonly kind: 'boolean';
}

/** A value whose type its owner decides: text, number or boolean; in `isList` shapes (registry) a list of texts or an odd record too. */
export interface ValueShape extends Common {
  readonly kind: 'value';
  readonly isRegistry?: boolean;
}

export interface RecordShape<M extends Members = Members, R extends string = string> extends Common {
  readonly kind: 'record';
  readonly members: M;
  /** Members that key or sort an entry and so are always there. */
  readonly required: readonly R[];
}

export interface ListShape<I extends Shape = Shape> extends Common {
  readonly kind: 'list';
  readonly item: I;
  /** Ordered lists keep their order and give items a place (`.#`); all others are sets sorted by `sortBy` or by code unit. */
  readonly isOrdered: boolean;
  /** Members of a record item that sort the list. Absent: scalars by code unit. */
  readonly sortBy?: readonly string[];
  /** Members that name an item to people, in evidence. Absent: those that sort it. */
  readonly namedBy?: readonly string[];
  readonly maxItems: number;
}

/** Whether a map enumerates everything (`closed`: a missing key is proof of absence) or answers a list of names (`asked`). */
export type MapClass = 'closed' | 'asked';

export interface MapShape<E extends Shape = Shape> extends Common {
  readonly kind: 'map';
  readonly class: MapClass;
  readonly entry: E;
  /** Keys are lower-cased ASCII (registry); paths in rules are folded the same way. */
  readonly foldsCase?: boolean;
  readonly keyEnum?: readonly string[];
  readonly maxEntries: number;
}

export type Members = Readonly<Record<string, Shape>>;

type OrNull<S extends Shape, T> = S extends { readonly isNullable: true } ? T | null : T;
type Scalar = string | number | boolean;
type OddRegistryValue = { readonly type: string; readonly hex: string };

/** The TypeScript type of a shape. Members that are not required may be absent, which means: not known. */
export type Infer<S extends Shape> = S extends TextShape
  ? OrNull<S, S extends { readonly enum: readonly (infer E)[] } ? E : string>
  : S extends NumberShape
    ? OrNull<S, number>
    : S extends BooleanShape
      ? OrNull<S, boolean>
      : S extends { readonly kind: 'value'; readonly isRegistry: true }
        ? OrNull<S, Scalar | readonly string[] | OddRegistryValue>
        : S extends ValueShape
          ? OrNull<S, Scalar>
          : S extends ListShape<infer I>
            ? OrNull<S, readonly Infer<I>[]>
            : S extends MapShape<infer E>
              ? OrNull<S, Readonly<Record<string, Infer<E>>>>
              : S extends RecordShape<infer M, infer R>
                ? OrNull<S, InferRecord<M, R>>
                : never;

type InferRecord<M extends Members, R extends string> = {
  readonly [K in keyof M as K extends R ? K : never]: Infer<M[K]>;
} & { readonly [K in keyof M as K extends R ? never : K]?: Infer<M[K]> };

// Builders: Vietnamese title, English title, then what differs from the usual. `NoInfer` keeps a shape's type from being
// widened by the place it stands in: nested records would otherwise come out with every member required.

export function text<const O extends Partial<Omit<TextShape, 'kind' | 'title'>> = object>(
  vi: string,
  en: string,
  options?: O,
) {
  return { kind: 'text', title: { vi, en }, form: 'plain', ...options } as unknown as TextShape & NoInfer<O>;
}

export function number<const O extends Partial<Omit<NumberShape, 'kind' | 'title'>> = object>(
  vi: string,
  en: string,
  options?: O,
) {
  return { kind: 'number', title: { vi, en }, isInteger: true, minimum: 0, ...options } as unknown as NumberShape &
    NoInfer<O>;
}

export function boolean<const O extends Partial<Omit<BooleanShape, 'kind' | 'title'>> = object>(
  vi: string,
  en: string,
  options?: O,
) {
  return { kind: 'boolean', title: { vi, en }, ...options } as unknown as BooleanShape & NoInfer<O>;
}

export function value<const O extends Partial<Omit<ValueShape, 'kind' | 'title'>> = object>(
  vi: string,
  en: string,
  options?: O,
) {
  return { kind: 'value', title: { vi, en }, ...options } as unknown as ValueShape & NoInfer<O>;
}

export function record<
  const M extends Members,
  const R extends keyof M & string = never,
  const O extends { readonly isNullable?: boolean } = object,
>(vi: string, en: string, members: M, required: readonly R[] = [], options?: O) {
  return { kind: 'record', title: { vi, en }, members, required, ...options } as unknown as RecordShape<M, NoInfer<R>> &
    NoInfer<O>;
}

/** A set: sorted by code unit, or by the named members of its records. */
export function set<
  const I extends Shape,
  const O extends Partial<Omit<ListShape, 'kind' | 'title' | 'item'>> = object,
>(vi: string, en: string, item: I, options?: O) {
  return {
    kind: 'list',
    title: { vi, en },
    item,
    isOrdered: false,
    maxItems: MAX_ENTRIES,
    ...options,
  } as unknown as ListShape<I> & NoInfer<O>;
}

/** A list whose order means something and is kept. */
export function ordered<
  const I extends Shape,
  const O extends Partial<Omit<ListShape, 'kind' | 'title' | 'item'>> = object,
>(vi: string, en: string, item: I, options?: O) {
  return {
    kind: 'list',
    title: { vi, en },
    item,
    isOrdered: true,
    maxItems: MAX_ENTRIES,
    ...options,
  } as unknown as ListShape<I> & NoInfer<O>;
}

/** A map that enumerates everything: in a complete section a missing key is proof of absence. */
export function closedMap<
  const E extends Shape,
  const O extends Partial<Omit<MapShape, 'kind' | 'title' | 'entry' | 'class'>> = object,
>(vi: string, en: string, entry: E, options?: O) {
  return {
    kind: 'map',
    class: 'closed',
    title: { vi, en },
    entry,
    maxEntries: MAX_ENTRIES,
    ...options,
  } as unknown as MapShape<E> & NoInfer<O>;
}

/** A map that answers a list of names: a missing key was not asked or could not be read. */
export function askedMap<
  const E extends Shape,
  const O extends Partial<Omit<MapShape, 'kind' | 'title' | 'entry' | 'class'>> = object,
>(vi: string, en: string, entry: E, options?: O) {
  return {
    kind: 'map',
    class: 'asked',
    title: { vi, en },
    entry,
    maxEntries: MAX_ENTRIES,
    ...options,
  } as unknown as MapShape<E> & NoInfer<O>;
}
