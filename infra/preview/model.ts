import type { PropertyChange } from './diff.ts';
import type { ResourceState } from './state.ts';
import type { Properties } from './values.ts';

/** What a step does; a subset of the engine's. Source: pulumi/pulumi pkg/display/json.go. */
export type Operation = 'same' | 'create' | 'update' | 'replace' | 'delete' | 'read' | 'discard' | 'import';

/** Why a resource is replaced, and who says so. */
export interface ReplaceReason {
  /** Top-level property, or `provider`. */
  readonly key: string;
  readonly source: 'table' | 'option' | 'provider';
  /** For `table`: whether the provider's comments or a review decided. */
  readonly note?: string;
}

/** What will happen to one resource. */
export interface Step {
  readonly operation: Operation;
  readonly urn: string;
  readonly old?: ResourceState;
  readonly new?: ResourceState;
  readonly changes: readonly PropertyChange[];
  readonly replaceReasons: readonly ReplaceReason[];
  /** Changed properties of which nobody has said whether they replace the resource; taken for updates. */
  readonly undecided: readonly string[];
  /** Paths of secrets that could not be compared. */
  readonly notCompared: readonly string[];
  readonly isDeletedFirst: boolean;
}

export interface Diagnostic {
  readonly urn?: string;
  readonly message: string;
  readonly severity: 'info' | 'warning' | 'error';
}

/** Everything a run of the program showed. Steps: root first, dependencies before dependents, deletions last. */
export interface Preview {
  readonly project: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  /** Keys of `config` whose values nobody may see. */
  readonly secretKeys: readonly string[];
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  readonly outputs: Properties;
  readonly durationMs: number;
  /** Whether the state it was compared with came from a simulated apply. */
  readonly isStateSimulated: boolean;
  /** Functions of the provider that were answered from a file. */
  readonly lookups: readonly Lookup[];
}

/** One question to the provider and where the answer came from. */
export interface Lookup {
  readonly token: string;
  readonly question: Properties;
}

/** How many steps of each operation; operations that do not occur are absent. */
export function countOperations(steps: readonly Step[]): Partial<Record<Operation, number>> {
  const counts: Partial<Record<Operation, number>> = {};
  for (const { operation } of steps) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

/** Whether anything would be touched. Reads are no changes; changed outputs of the stack are looked at apart. */
export function hasChanges(preview: Preview): boolean {
  return preview.steps.some(
    ({ operation, changes }) => !(operation === 'same' || operation === 'read') || changes.length > 0,
  );
}
