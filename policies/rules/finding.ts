import type { Reason } from '../inventory/report.ts';

export const VERDICTS = ['pass', 'fail', 'not_applicable', 'unknown', 'error'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** From the mildest to the worst. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A truth in Kleene's logic: -1 fail, 0 unknown, 1 pass. `all` is min, `any` is max, `not` is minus. */
export type Truth = -1 | 0 | 1;

const CAUSES = [
  'section_not_read',
  'field_not_read',
  'not_asked',
  'partial',
  'stale',
  'not_comparable',
  'not_applicable',
  'level_not_set',
] as const;
export type Cause = (typeof CAUSES)[number];

/** A fact whose truth decided. Either `actual` (`null`: looked, there is none) or `cause` is there. */
export interface FactEvidence {
  readonly kind: 'fact';
  /** As in the rule; items as `users[lan]`, `packages[#12]`. */
  readonly path: string;
  readonly truth: Truth;
  readonly actual?: unknown;
  readonly cause?: Cause;
  /** The probe's reason, where the cause is that a section or part of it was not read. */
  readonly reason?: Reason;
  /** The test with its references replaced by their values. */
  readonly expected: unknown;
  readonly probe?: string;
  readonly source?: string;
  readonly readAt?: string;
}

/** One offender (or, on pass, an example) among the items of a quantifier. */
export interface ItemEvidence {
  readonly path: string;
  /** What `where` matched on. */
  readonly known?: Readonly<Record<string, unknown>>;
  readonly evidence: readonly Evidence[];
}

export interface ItemsEvidence {
  readonly kind: 'items';
  readonly path: string;
  readonly how: 'each' | 'some' | 'no' | 'count';
  readonly truth: Truth;
  readonly looked: number;
  readonly matched: number;
  readonly failed: number;
  readonly unknown: number;
  /** Why the collection may hold more than it shows. */
  readonly partial?: Cause;
  readonly reason?: Reason;
  /** For `count`: the test of the number. */
  readonly expected?: unknown;
  readonly items: readonly ItemEvidence[];
  readonly probe?: string;
  readonly source?: string;
  readonly readAt?: string;
}

export type Evidence = FactEvidence | ItemsEvidence;

/** A verdict with its evidence, as stored and sent; sentences are made when somebody reads. */
export interface Finding {
  readonly pack: string;
  readonly packVersion: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly verdict: Verdict;
  readonly evidence: readonly Evidence[];
  /** Why a rule does not apply without looking at facts: its level range or its dates; or the message of an `error`. */
  readonly note?: string;
}
