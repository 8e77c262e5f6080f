import type { Context } from './context.ts';
import type { Evidence, Truth } from './finding.ts';

/** One condition, compiled. Evaluating allocates nothing; explaining walks the same way again and writes down what decided. */
export interface Node {
  evaluate(context: Context): Truth;
  /**
   * Adds the facts whose truth decided. `truth` is what `evaluate` says at this moment. `isTurned`: an odd number of `none` stands around the condition, so that truth
   * and demand are to be read the other way round.
   */
  explain(context: Context, truth: Truth, out: Evidence[], isTurned: boolean): void;
  /** Adds what this condition knows of the item in `slot`: the facts that `where` matched on. */
  know(context: Context, slot: number, into: Record<string, unknown>): void;
}

export function turn(truth: Truth, isTurned: boolean): Truth {
  return isTurned && truth !== 0 ? (-truth as Truth) : truth; // never the zero below zero
}
