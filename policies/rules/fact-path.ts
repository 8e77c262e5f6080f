import type { Reason } from '../inventory/report.ts';
import type { MapClass, Shape } from '../inventory/shape.ts';
import { isPlainObject } from './collection.ts';
import { type Context, type FetchStatus, FOUND, gapReason, NONE, UNKNOWN } from './context.ts';

export interface Step {
  readonly name: string;
  /** Absent: a field. */
  readonly mapClass?: MapClass;
}

/** A path resolved against the sections: where a fact lies, what it looks like, how to get there. */
export interface FactPath {
  /** As written. */
  readonly text: string;
  readonly section: string;
  /** Which quantifier's item it starts from, 0 for the outermost; -1: the section. */
  readonly slot: number;
  /** The item's key or place. */
  readonly isPlace: boolean;
  readonly steps: readonly Step[];
  readonly shape: Shape;
  /** Last field or key, for messages and units. */
  readonly name: string;
  /** Whether `name` is a field, so that its ending may state a unit. */
  readonly endsInField: boolean;
  /** Of a version: where its scheme stands. */
  readonly scheme?: FactPath;
  /** Places are those of a list, not keys of a map. */
  readonly isListPlace?: boolean;
  /** A key of a map that folds case; what it is compared with is folded too. */
  readonly foldsCase?: boolean;
}

/**
 * What the fact is before it is tested. FOUND leaves it in `context.value`, UNKNOWN leaves why in `context.cause`.
 * Missing fields prove nothing; a missing key proves absence only in a closed map of a complete section.
 */
export function fetchFact(context: Context, path: FactPath): FetchStatus {
  if (path.slot < 0) {
    const status = fetchSection(context, path.section);
    return status === FOUND ? walk(context, path, context.value) : status;
  }
  if (!path.isPlace) return walk(context, path, context.items[path.slot]);
  // A list that was cut, or lacks some entries, does not say at which place the rest would stand.
  if (path.isListPlace === true && context.view(path.section).isPartial) return unknownBy(context, 'partial');
  context.value = context.keys[path.slot];
  return FOUND;
}

function fetchSection(context: Context, section: string): FetchStatus {
  const view = context.view(section);
  if (view.status !== UNKNOWN && context.isStale(view)) {
    context.metStale = true;
    if (!context.usesStale) return unknownBy(context, 'stale');
  }
  if (view.status === UNKNOWN) return unknownBy(context, view.isAged ? 'stale' : 'section_not_read');
  context.value = view.value;
  return view.status;
}

function walk(context: Context, path: FactPath, start: unknown): FetchStatus {
  let value = start;
  for (const step of path.steps) {
    if (value === null) return NONE;
    if (!isPlainObject(value)) return unknownBy(context, 'not_comparable');
    if (step.mapClass === undefined) {
      value = value[step.name];
      if (value === undefined) return fieldNotRead(context, start);
    } else {
      // hasOwn: a foreign key may be called "constructor".
      value = Object.hasOwn(value, step.name) ? value[step.name] : undefined;
      if (value === undefined) return missingKey(context, path, step.mapClass);
    }
  }
  if (value === null) return NONE;
  if (value === undefined) return fieldNotRead(context, start);
  context.value = value;
  return FOUND;
}

/** An item that says itself how old it is may lack a field for its age alone. */
function fieldNotRead(context: Context, item: unknown): typeof UNKNOWN {
  const readAt = isPlainObject(item) ? item.readAt : undefined;
  const isStale = typeof readAt === 'string' && context.isStale({ readAtMs: Date.parse(readAt) });
  return unknownBy(context, isStale ? 'stale' : 'field_not_read');
}

function missingKey(context: Context, path: FactPath, mapClass: MapClass): FetchStatus {
  if (mapClass === 'asked') return unknownBy(context, 'not_asked');
  return context.view(path.section).isPartial ? unknownBy(context, 'partial') : NONE;
}

function unknownBy(context: Context, cause: NonNullable<Context['cause']>): typeof UNKNOWN {
  context.cause = cause;
  return UNKNOWN;
}

/** The probe's reason behind an unknown fact: the section's, or that of the gap which names the field or key. */
export function reasonOf(context: Context, path: FactPath): Reason | undefined {
  const view = context.view(path.section);
  if (view.status === UNKNOWN) return view.state?.reason;
  for (const step of path.steps) {
    const reason = gapReason(view, step.name, step.mapClass === undefined ? 'field' : 'key');
    if (reason !== undefined) return reason;
  }
  return view.isPartial ? view.state?.reason : undefined;
}
