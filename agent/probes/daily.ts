import { isObject } from '../../policies/base/json.ts';
import type { Reason } from '../../policies/inventory/report.ts';
import { REASONS } from '../../policies/inventory/report.ts';
import { type Target, TargetError } from '../targets/target.ts';
import type { ProbeContext } from './probe.ts';

/** An answer, and when it was given where that was in an earlier inspection. */
export interface Remembered<T> {
  readonly value: T;
  readonly readAt?: string;
}

export interface Question<T> {
  /** Name in the memory. */
  readonly name: string;
  /** The answer holds as long as this stays the same, but never longer than `maxAgeMs`. */
  readonly key: string;
  readonly maxAgeMs: number;
  /** The value if it has the shape of an answer; memories may be damaged. */
  check(value: unknown): T | undefined;
  ask(): Promise<T>;
}

export const DAY_MS = 24 * 3600_000;

/**
 * Asks what costs too much to be asked each time: of a running agent at most once in its time, or when the key changes;
 * never in a single look at this machine (`not_due`). A recording holds the answer already. What failed is not tried
 * twice in one inspection. Throws what `ask` throws.
 */
export async function askedSeldom<T>(
  target: Target,
  { memory, now }: ProbeContext,
  question: Question<T>,
): Promise<Remembered<T>> {
  if (memory === undefined) {
    if (target.door === 'local') throw new TargetError('not_due', `${question.name} is asked by a running agent only`);
    return { value: await question.ask() };
  }
  const at = `${now.toISOString().slice(0, 19)}Z`;
  const known = memory.recall(question.name);
  if (isObject(known) && typeof known.at === 'string' && known.key === question.key) {
    const ageMs = now.getTime() - Date.parse(known.at);
    const failure = REASONS.find((reason) => reason === known.failure);
    if (failure !== undefined && known.at === at) throw new TargetError(failure, `${question.name} failed before`);
    const value =
      known.failure === undefined && ageMs >= 0 && ageMs < question.maxAgeMs ? question.check(known.value) : undefined;
    if (value !== undefined) return { value, readAt: known.at };
  }
  try {
    const value = await question.ask();
    memory.remember(question.name, { at, key: question.key, value });
    return { value };
  } catch (error) {
    const failure: Reason = error instanceof TargetError ? error.reason : 'parse_failed';
    memory.remember(question.name, { at, key: question.key, failure });
    throw error;
  }
}
