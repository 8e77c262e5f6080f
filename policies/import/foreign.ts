import type { Formula } from './formula.ts';
import type { Reason } from './reasons.ts';

/** One demand of a foreign file, put into the rule language as far as it goes. */
export interface ForeignRule {
  /** As the source numbers it. */
  readonly sourceId: string;
  readonly title: string;
  readonly why?: string;
  readonly remedy?: string;
  readonly references: readonly string[];
  /** Safeguards of CIS Controls v8, such as `5.2`. */
  readonly safeguards: readonly string[];
  readonly line: number;
  /** `undefined`: nothing of it could be said. */
  readonly must: Formula | undefined;
  /** Parts that were left out, and what that does to the demand. */
  readonly dropped: readonly Dropped[];
}

/** A clause that has no counterpart. */
export interface Dropped {
  readonly clause: string;
  readonly reason: Reason;
  readonly detail?: string;
  /** The demand without it is at least as strong: one of several ways to comply is gone. */
  readonly isStricter: boolean;
}

/** A foreign file, ready to become a pack. */
export interface ForeignPolicy {
  readonly id: string;
  readonly title: string;
  readonly source?: string;
  /** Hosts it is meant for. */
  readonly when?: Formula;
  readonly whenDropped: readonly Dropped[];
  readonly rules: readonly ForeignRule[];
}
