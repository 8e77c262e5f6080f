import type { PropertyChange } from './diff.ts';
import { countOperations, type Diagnostic, type Operation, type Preview, type Step } from './model.ts';
import type { ResourceState } from './state.ts';
import { STACK_TYPE } from './urn.ts';
import { BLINDED, blinded, blindedObject, hasUnknown, type Properties, type Property } from './values.ts';

/** Kind of a change as the engine writes it. Source: pulumi/pulumi pkg/display/json.go `propertyDiff`. */
export type DiffKind = 'add' | 'delete' | 'update' | 'add-replace' | 'delete-replace' | 'update-replace';

export interface DigestStep {
  readonly op: Operation;
  readonly urn: string;
  readonly provider?: string;
  readonly oldState?: ResourceState;
  readonly newState?: ResourceState;
  readonly diffReasons?: readonly string[];
  readonly replaceReasons?: readonly string[];
  readonly detailedDiff: Readonly<Record<string, { readonly kind: DiffKind; readonly inputDiff: boolean }>> | null;
}

/** What `pulumi preview --json` prints, field for field, and nothing added. */
export interface Digest {
  readonly config?: Readonly<Record<string, string>>;
  readonly steps?: readonly DigestStep[];
  readonly diagnostics?: readonly Diagnostic[];
  /** Nanoseconds. */
  readonly duration?: number;
  readonly changeSummary?: Readonly<Partial<Record<Operation, number>>>;
}

/**
 * The preview in the field format of `pulumi preview --json`. As there, unchanged resources are left out of the steps (the
 * root stack and a changed `protect` excepted) and counted in the summary; secrets are `[secret]`.
 * Source: pulumi/pulumi pkg/display/json.go, default filters; sdk/go/common/apitype/core.go for the states.
 */
export function digestOf(preview: Preview): Digest {
  const { config, secretKeys, steps, diagnostics, durationMs } = preview;
  const shown = steps.filter(isShown).map(digestStep);
  return {
    ...(Object.keys(config).length === 0
      ? {}
      : {
          config: Object.fromEntries(
            Object.entries(config).map(([key, value]) => [key, secretKeys.includes(key) ? BLINDED : value]),
          ),
        }),
    ...(shown.length === 0 ? {} : { steps: shown }),
    ...(diagnostics.length === 0 ? {} : { diagnostics }),
    duration: Math.round(durationMs * 1e6),
    changeSummary: countOperations(steps),
  };
}

function isShown({ operation, old, new: next }: Step): boolean {
  if (operation !== 'same') return true;
  return next?.type === STACK_TYPE || (old?.protect ?? false) !== (next?.protect ?? false);
}

function digestStep(step: Step): DigestStep {
  const { operation, urn, old, new: next, changes, replaceReasons } = step;
  const provider = next?.provider ?? old?.provider;
  const reasons = [...new Set(changes.map(({ path }) => String(path[0])))];
  const replacing = new Set(replaceReasons.map(({ key }) => key));
  return {
    op: operation,
    urn,
    ...(provider === undefined ? {} : { provider }),
    ...(old === undefined ? {} : { oldState: shownState(old) }),
    ...(next === undefined ? {} : { newState: shownState(next) }),
    ...(reasons.length === 0 ? {} : { diffReasons: reasons }),
    ...(replacing.size === 0 ? {} : { replaceReasons: [...replacing] }),
    detailedDiff:
      changes.length === 0
        ? null
        : Object.fromEntries(
            changes.map((change) => [change.text, { kind: kindOf(change, replacing), inputDiff: true }]),
          ),
  };
}

function kindOf({ kind, path }: PropertyChange, replacing: ReadonlySet<string>): DiffKind {
  return replacing.has(String(path[0])) ? `${kind}-replace` : kind;
}

/** The order in which the engine writes a state's members. */
const MEMBERS: readonly (keyof ResourceState)[] = [
  'urn',
  'custom',
  'delete',
  'id',
  'type',
  'inputs',
  'outputs',
  'parent',
  'protect',
  'external',
  'dependencies',
  'provider',
  'propertyDependencies',
  'additionalSecretOutputs',
  'aliases',
  'customTimeouts',
  'importID',
  'retainOnDelete',
  'deletedWith',
  'created',
  'modified',
  'sourcePosition',
  'ignoreChanges',
  'replaceOnChanges',
];

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** A state as it may be shown: secrets blinded, among the outputs also those that were declared secret, empty members left out. */
function shownState(state: ResourceState): ResourceState {
  const secretOutputs = new Set(state.additionalSecretOutputs ?? []);
  const members = MEMBERS.filter((name) => name === 'custom' || !isEmpty(state[name])).map((name) => {
    const value = state[name];
    if (name === 'inputs') return [name, blindedObject(value as Properties)];
    if (name === 'outputs') return [name, blindedOutputs(value as Properties, secretOutputs)];
    return [name, value];
  });
  return Object.fromEntries(members) as unknown as ResourceState;
}

function blindedOutputs(outputs: Properties, secretOutputs: ReadonlySet<string>): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      secretOutputs.has(key) && !hasUnknown(value) ? BLINDED : blinded(value),
    ]),
  ) as Record<string, Property>;
}
