import type { Context } from './context.ts';
import type { Truth } from './finding.ts';
import { NO_VALUE, NOT_KNOWN, type Operand } from './value.ts';

/** The test of a number of items, of which only the bounds are known while some items are not. */
export class CountTest {
  private readonly lower: readonly Operand<number>[];
  private readonly upper: readonly Operand<number>[];
  /** For evidence, references replaced. */
  readonly describe: (context: Context) => unknown;

  constructor(
    lower: readonly Operand<number>[],
    upper: readonly Operand<number>[],
    describe: (context: Context) => unknown,
  ) {
    this.lower = lower;
    this.upper = upper;
    this.describe = describe;
  }

  /** Pass if every number from `certain` to `possible` passes, fail if none does. */
  holds(certain: number, possible: number, context: Context): Truth {
    const lower = furthest(this.lower, context, 0, Math.max);
    const upper = furthest(this.upper, context, Number.POSITIVE_INFINITY, Math.min);
    if (lower === NO_VALUE || upper === NO_VALUE) return -1;
    if (lower === NOT_KNOWN || upper === NOT_KNOWN) return 0;
    if (certain >= lower && possible <= upper) return 1;
    return Math.max(certain, Math.ceil(lower)) > Math.min(possible, Math.floor(upper)) ? -1 : 0;
  }
}

function furthest(
  operands: readonly Operand<number>[],
  context: Context,
  start: number,
  pick: (left: number, right: number) => number,
): number | typeof NO_VALUE | typeof NOT_KNOWN {
  let end = start;
  let isKnown = true;
  for (const operand of operands) {
    const value = operand.read(context);
    if (value === NO_VALUE) return NO_VALUE;
    if (value === NOT_KNOWN) isKnown = false;
    else end = pick(end, value);
  }
  return isKnown ? end : NOT_KNOWN;
}
