import { cutText } from '../../../policies/base/text.ts';
import type { PropertyChange } from '../diff.ts';
import { diffProperties } from '../diff.ts';
import type { Step } from '../model.ts';
import type { ResourceState } from '../state.ts';
import { compareStoredSecret } from '../stored-secrets.ts';
import { nameOf, typeOf } from '../urn.ts';
import { blinded, hasUnknown, type Properties, type Property, UNKNOWN } from '../values.ts';
import type { ShownChange, ShownReason, ShownResource } from './model.ts';
import type { Owner } from './owners.ts';

/** A value on a reviewer's screen; the whole of it is in preview.json. */
const MAX_VALUE_LENGTH = 300;

/** A value as one line: texts bare unless they have several lines, all else as JSON, secrets blinded, unknown parts as `?`. */
function valueText(value: Property): string {
  const shown = withoutUnknowns(blinded(value));
  return cutText(typeof shown === 'string' && !/[\r\n]/.test(shown) ? shown : JSON.stringify(shown), MAX_VALUE_LENGTH);
}

function withoutUnknowns(value: Property): Property {
  if (value === UNKNOWN) return '?';
  if (Array.isArray(value)) return value.map(withoutUnknowns);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutUnknowns(member)]));
}

/** Resources after whose creation a property will be known: the program told us on what each property depends. */
function knownAfter(state: ResourceState | undefined, key: string): string[] {
  return [...(state?.propertyDependencies?.[key] ?? [])].map(nameOf);
}

function shownChange(
  { text, kind, path, before, after }: PropertyChange,
  next: ResourceState | undefined,
): ShownChange {
  return {
    path: text,
    kind,
    ...(before === undefined ? {} : { before: valueText(before) }),
    ...(after === undefined ? {} : { after: valueText(after) }),
    knownAfter: hasUnknown(after) ? knownAfter(next, String(path[0] ?? '')) : [],
  };
}

/** What a new resource is given, as additions; of a component nothing, since its parts are shown. */
function additions(state: ResourceState): PropertyChange[] {
  return [...diffProperties({}, state.inputs ?? {}).changes];
}

/** One step as a reviewer sees it. */
export function shownResource(step: Step, owner: Owner): ShownResource {
  const { operation, urn, old, new: next } = step;
  const changes = operation === 'create' && next !== undefined ? additions(next) : step.changes;
  const undecided = step.undecided.map((key): ShownReason => ({ key, source: 'undecided' }));
  const position = /^project:\/\/\/(.*)#(\d+),\d+$/.exec(next?.sourcePosition ?? '');
  return {
    operation,
    urn,
    type: typeOf(urn),
    name: nameOf(urn),
    ...owner,
    changes: changes.map((change) => shownChange(change, next)),
    reasons: [...step.replaceReasons, ...undecided],
    isProtected: (old ?? next)?.protect === true,
    isDeletedFirst: step.isDeletedFirst,
    ...(position === null ? {} : { source: `${position[1]}:${position[2]}` }),
  };
}

/** What the stack says to the outside, where that changes. */
export function shownOutputs(before: Properties | undefined, after: Properties): ShownChange[] {
  return diffProperties(before ?? {}, after, { compareSecret: compareStoredSecret }).changes.map((change) =>
    shownChange(change, undefined),
  );
}
