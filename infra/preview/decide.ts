import { type CompareSecret, diffProperties, type PropertyChange } from './diff.ts';
import type { Operation, ReplaceReason } from './model.ts';
import { isAtOrBelow, parsePath } from './property-path.ts';
import { type ReplaceTable, replaceDecisionFor } from './replace-table.ts';
import type { ResourceState } from './state.ts';
import { isDefaultProvider, isProviderType, packageOf, typeOf, urnOfReference } from './urn.ts';

/** What a program asks for: a resource state to be, with the options that only the decision needs. */
export interface Goal extends ResourceState {
  readonly deleteBeforeReplace?: boolean;
}

export interface Decision {
  readonly operation: Operation;
  readonly changes: readonly PropertyChange[];
  readonly replaceReasons: readonly ReplaceReason[];
  readonly undecided: readonly string[];
  readonly notCompared: readonly string[];
}

/**
 * Decides what happens to a resource that was there before (`old`) or was not. Without the provider nobody runs its own
 * comparison, so whether a change replaces comes from options of the program, then from the replace table; a property of
 * which the table says nothing is taken for an update and named in `undecided`.
 */
export function decide(
  goal: Goal,
  old: ResourceState | undefined,
  replaceTable: ReplaceTable,
  compareSecret: CompareSecret,
): Decision {
  if (goal.external === true)
    return { operation: 'read', changes: [], replaceReasons: [], undecided: [], notCompared: [] };
  if (old === undefined || old.external === true) {
    const operation = goal.importID === undefined ? 'create' : 'import';
    return { operation, changes: [], replaceReasons: [], undecided: [], notCompared: [] };
  }
  const { changes, notCompared } = diffProperties(old.inputs ?? {}, goal.inputs ?? {}, {
    ignoreChanges: goal.ignoreChanges ?? [],
    compareSecret,
  });
  if (!goal.custom)
    return {
      operation: changes.length > 0 ? 'update' : 'same',
      changes,
      replaceReasons: [],
      undecided: [],
      notCompared,
    };
  const { replaceReasons, undecided } = judgeChanges(goal, changes, replaceTable);
  const reasons = [
    ...(isProviderChanged(goal, old) ? [{ key: 'provider', source: 'provider' } as const] : []),
    ...replaceReasons,
  ];
  const operation = reasons.length > 0 ? 'replace' : changes.length > 0 ? 'update' : 'same';
  return { operation, changes, replaceReasons: reasons, undecided, notCompared };
}

function judgeChanges(goal: Goal, changes: readonly PropertyChange[], replaceTable: ReplaceTable) {
  const patterns = (goal.replaceOnChanges ?? []).map(parsePath).filter((path) => path !== undefined);
  const reasons = new Map<string, ReplaceReason>();
  const undecided = new Set<string>();
  for (const { path } of changes) {
    const key = String(path[0] ?? '');
    if (patterns.some((pattern) => isAtOrBelow(path, pattern) || isAtOrBelow(pattern, path))) {
      reasons.set(key, { key, source: 'option' });
      continue;
    }
    if (isProviderType(goal.type)) continue;
    const decision = replaceDecisionFor(replaceTable, goal.type, path);
    if (decision === undefined || decision.replaces === null) undecided.add(key);
    else if (decision.replaces && !reasons.has(key)) {
      reasons.set(key, { key, source: 'table', note: decision.why ?? 'The comment of the property says so.' });
    }
  }
  return { replaceReasons: [...reasons.values()], undecided: [...undecided] };
}

/**
 * Whether another provider is to look after the resource. Two default providers of one package are the same one in another
 * version and are no reason. Source: pulumi/pulumi pkg/resource/deploy/step_generator.go `providerChanged`.
 */
function isProviderChanged(goal: Goal, old: ResourceState): boolean {
  if (goal.provider === undefined || old.provider === undefined) return false;
  const before = urnOfReference(old.provider);
  const after = urnOfReference(goal.provider);
  if (before === after) return false;
  const areDefaults = isDefaultProvider(before) && isDefaultProvider(after);
  return !(areDefaults && packageOf(typeOf(before)) === packageOf(typeOf(after)) && typeOf(before) === typeOf(after));
}
