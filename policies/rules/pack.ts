import type { Words } from '../base/text.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Severity, Verdict } from './finding.ts';

/** A pack file as its author writes it; `docs/writing-policies.md` and the published JSON Schema describe it. */
export interface Pack {
  readonly id: string;
  readonly version: string;
  readonly format: 1;
  readonly title: Words;
  readonly source?: string;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
  readonly maxAge?: string;
  readonly when?: Condition;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly rules: readonly Rule[];
}

export interface Parameter {
  readonly title: Words;
  readonly default: ParameterValue;
  /** Another default from this level on. */
  readonly levels?: Readonly<Record<string, ParameterValue>>;
}

export type ParameterValue = string | number | boolean | readonly (string | number | boolean)[];

export interface Rule {
  readonly id: string;
  readonly title: Words;
  readonly why?: Words;
  readonly severity: Severity | Readonly<Record<string, Severity>>;
  readonly levels?: { readonly from?: number; readonly to?: number };
  /** Ids of `policies/data/control-map.json`. */
  readonly controls?: readonly string[];
  readonly references?: readonly string[];
  readonly source?: string;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
  readonly maxAge?: string;
  readonly when?: Condition;
  readonly must: Condition;
  readonly remedy: Words;
  readonly effort: 'minutes' | 'hours' | 'days' | 'project';
  readonly examples: readonly Example[];
}

/** Facts, a joint or a quantifier: `docs/reference-policy-language.md`. Checked by the compiler, so loosely typed here. */
export type Condition = Readonly<Record<string, unknown>>;

export interface Example {
  readonly verdict: Exclude<Verdict, 'error'>;
  /** Derived sections may be written as they stand. */
  readonly inventory: Readonly<Record<string, unknown>>;
  readonly partial?: readonly string[];
  readonly notApplicable?: readonly string[];
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly asOf?: string;
}

/** What the register knows of a host; read by rules as the derived section `host`. */
export interface HostRegister {
  /** Highest level of the systems it serves, 1 to 5; absent: not set. */
  readonly level?: number;
  readonly zone?: string;
  readonly unit?: string;
  readonly labels: readonly string[];
}

export type AnyInventory = Inventory & Readonly<Record<string, unknown>>;
