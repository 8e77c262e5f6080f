import { byCodeUnit } from '../../policies/base/text.ts';
import { formatPath, type PathPart, parsePath, withOldParts } from './property-path.ts';
import { isPropertyObject, isSecret, type Properties, type Property, SIGNATURE, UNKNOWN } from './values.ts';

/** One property that differs. `before` and `after` may hold secrets: blind them before anybody sees them. */
export interface PropertyChange {
  readonly path: readonly PathPart[];
  /** As the engine prints it: `networks[0].port`. */
  readonly text: string;
  readonly kind: 'add' | 'delete' | 'update';
  readonly before?: Property;
  readonly after?: Property;
}

export interface PropertyDiff {
  readonly changes: readonly PropertyChange[];
  /** Paths of secrets of which only the ciphertext is known: they may or may not have changed. */
  readonly notCompared: readonly string[];
}

/** Says whether a stored secret equals a new one; `undefined`: cannot be told. */
export type CompareSecret = (stored: Property, next: Property) => boolean | undefined;

/** Name of the member in which a provider lists the properties that it filled in itself. */
const DEFAULTS = '__defaults';

/**
 * What differs between the inputs last applied and the new ones. Properties that the provider had filled in by itself
 * (`__defaults`) and that the program still does not set are no difference.
 * Source: pulumi/pulumi sdk/go/common/resource/property_compare.go.
 */
export function diffProperties(
  before: Properties,
  after: Properties,
  options: { readonly ignoreChanges?: readonly string[]; readonly compareSecret?: CompareSecret } = {},
): PropertyDiff {
  const changes: PropertyChange[] = [];
  const notCompared: string[] = [];
  let next: Properties = after;
  for (const text of options.ignoreChanges ?? []) {
    const path = parsePath(text);
    const changed = path === undefined ? next : withOldParts(before, next, path);
    if (isPropertyObject(changed)) next = changed;
  }
  const walker: Walker = { changes, notCompared, compareSecret: options.compareSecret ?? (() => undefined) };
  walkObject(walker, [], before, next);
  return { changes, notCompared };
}

interface Walker {
  readonly changes: PropertyChange[];
  readonly notCompared: string[];
  readonly compareSecret: CompareSecret;
}

function walk(walker: Walker, path: readonly PathPart[], before: Property, after: Property): void {
  if (before === after && after !== UNKNOWN) return;
  if (isSecret(before) || isSecret(after)) walkSecret(walker, path, before, after);
  else if (Array.isArray(before) && Array.isArray(after)) walkArray(walker, path, before, after);
  else if (!isPropertyObject(before) || !isPropertyObject(after))
    record(walker, { path, kind: 'update', before, after });
  else if (SIGNATURE in before || SIGNATURE in after) walkSpecial(walker, path, before, after);
  else walkObject(walker, path, before, after);
}

function walkObject(walker: Walker, path: readonly PathPart[], before: Properties, after: Properties): void {
  const filledIn = new Set(Array.isArray(before[DEFAULTS]) ? before[DEFAULTS].map(String) : []);
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodeUnit);
  for (const key of keys) {
    if (key === DEFAULTS) continue;
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    const next = Object.hasOwn(after, key) ? after[key] : undefined;
    const at = [...path, key];
    if (old !== undefined && next !== undefined) walk(walker, at, old, next);
    else if (next !== undefined) record(walker, { path: at, kind: 'add', after: next });
    else if (old !== undefined && !filledIn.has(key)) record(walker, { path: at, kind: 'delete', before: old });
  }
}

function walkArray(
  walker: Walker,
  path: readonly PathPart[],
  before: readonly Property[],
  after: readonly Property[],
): void {
  for (let index = 0; index < Math.max(before.length, after.length); index += 1) {
    const old = before[index];
    const next = after[index];
    const at = [...path, index];
    if (old !== undefined && next !== undefined) walk(walker, at, old, next);
    else if (next !== undefined) record(walker, { path: at, kind: 'add', after: next });
    else if (old !== undefined) record(walker, { path: at, kind: 'delete', before: old });
  }
}

/** Assets and archives are compared whole, by what they say of themselves. */
function walkSpecial(walker: Walker, path: readonly PathPart[], before: Properties, after: Properties): void {
  if (JSON.stringify(sorted(before)) !== JSON.stringify(sorted(after)))
    record(walker, { path, kind: 'update', before, after });
}

function walkSecret(walker: Walker, path: readonly PathPart[], before: Property, after: Property): void {
  const isEqual = isSecret(before) && isSecret(after) ? walker.compareSecret(before, after) : false;
  if (isEqual === undefined) walker.notCompared.push(formatPath(path));
  else if (!isEqual) record(walker, { path, kind: 'update', before, after });
}

function record(walker: Walker, change: Omit<PropertyChange, 'text'>): void {
  walker.changes.push({ ...change, text: formatPath(change.path) });
}

/** A copy with sorted keys, for comparing as text. */
export function sorted(value: Property): Property {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isPropertyObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort(byCodeUnit)
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
