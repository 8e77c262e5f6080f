import type { Words } from '../../../policies/base/text.ts';
import type { PlanEffects } from '../../plan/judge.ts';
import type { Lookup, Operation } from '../model.ts';

export type RiskLevel = 'high' | 'medium' | 'low';

/** Something that a reviewer must look at before anything is bought or built. */
export interface Risk {
  readonly level: RiskLevel;
  /** What programs may look at. */
  readonly code: string;
  readonly urn?: string;
  readonly text: Words;
}

/** One property that changes, with secrets blinded and unknowns explained. */
export interface ShownChange {
  readonly path: string;
  readonly kind: 'add' | 'delete' | 'update';
  /** Absent where there was, or will be, nothing. */
  readonly before?: string;
  readonly after?: string;
  /** Names of the resources after whose creation the new value will be known. */
  readonly knownAfter: readonly string[];
}

/** Why a resource is replaced, or that nobody said whether it is. */
export interface ShownReason {
  readonly key: string;
  readonly source: 'table' | 'option' | 'provider' | 'undecided';
  readonly note?: string;
}

export interface ShownResource {
  readonly operation: Operation;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Absent: it belongs to no single unit, or the plan no longer names it. */
  readonly unit?: string;
  readonly host?: string;
  readonly wave?: number;
  readonly changes: readonly ShownChange[];
  readonly reasons: readonly ShownReason[];
  readonly isProtected: boolean;
  /** Replaced by deleting first: it is away in between. */
  readonly isDeletedFirst: boolean;
  /** `components/server.ts:31`, from the program's folder. */
  readonly source?: string;
}

export interface Amounts {
  readonly servers: number;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly volumeGib: number;
}

export interface UnitSummary {
  /** `null`: what belongs to no single unit. */
  readonly unit: string | null;
  readonly counts: Readonly<Partial<Record<Operation, number>>>;
  /** What it will use more, or less, than now. */
  readonly delta: Amounts;
}

export interface WaveSummary {
  readonly wave: number;
  readonly hosts: readonly string[];
  readonly counts: Readonly<Partial<Record<Operation, number>>>;
}

export interface CapacityLine {
  readonly what: string;
  readonly title: Words;
  readonly planned: number;
  readonly quota: number;
  /** Some of it could not be counted, so `planned` is the least it will be. */
  readonly isAtLeast: boolean;
}

export interface GraphNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly operation: Operation;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  /** `from` needs `to`. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** Everything a reviewer is shown, in one document; text, Markdown and HTML are made of it and of nothing else. */
export interface Summary {
  readonly format: 1;
  readonly isOffline: true;
  readonly limits: readonly Words[];
  readonly project: string;
  readonly stack: string;
  readonly plan?: string;
  readonly comparedWith: 'nothing' | 'state' | 'simulated_state';
  readonly counts: Readonly<Partial<Record<Operation, number>>>;
  readonly risks: readonly Risk[];
  readonly units: readonly UnitSummary[];
  readonly waves: readonly WaveSummary[];
  /** Absent without a catalogue to count by. */
  readonly capacity?: readonly CapacityLine[];
  /** Only what changes; the rest is in `counts.same`. */
  readonly resources: readonly ShownResource[];
  readonly outputs: readonly ShownChange[];
  /** Absent where no plan was judged. */
  readonly findings?: PlanEffects;
  readonly lookups: readonly Lookup[];
  readonly graph: Graph;
}
