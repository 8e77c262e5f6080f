import type { Context } from './context.ts';
import { FOUND, NONE, UNKNOWN } from './context.ts';
import { cutValue, factPathText, type Origin, originOf, sourceOf } from './evidence.ts';
import { type FactPath, fetchFact, reasonOf } from './fact-path.ts';
import type { Evidence, FactEvidence, Truth } from './finding.ts';
import { type Node, turn } from './node.ts';
import type { CompiledTest } from './word.ts';

/** One fact and the test it must pass. */
export class FactTest implements Node {
  readonly path: FactPath;
  readonly test: CompiledTest;
  /** Other facts that the test compares with. */
  readonly references: readonly FactPath[];

  constructor(path: FactPath, test: CompiledTest, references: readonly FactPath[]) {
    this.path = path;
    this.test = test;
    this.references = references;
  }

  evaluate(context: Context): Truth {
    context.step();
    const status = fetchFact(context, this.path);
    if (status === FOUND) return this.test.holds(context.value, context);
    return status === NONE ? this.test.onNone : 0;
  }

  explain(context: Context, truth: Truth, out: Evidence[], isTurned: boolean): void {
    const { path, test } = this;
    context.step();
    const status = fetchFact(context, path);
    const value = context.value;
    let cause = status === UNKNOWN ? context.cause : undefined;
    if (status === FOUND && truth === 0) {
      context.cause = undefined;
      context.missingReference = undefined;
      test.holds(value, context); // once more, to hear why
      cause = context.cause ?? 'not_comparable';
      if (context.missingReference !== undefined) {
        this.explainReference(context, context.missingReference, cause, out);
        return;
      }
    }
    if (status === NONE && context.view(path.section).state?.status === 'not_applicable') cause = 'not_applicable';
    const expected = expectedOf(test.describe(context), isTurned);
    out.push({
      kind: 'fact',
      path: factPathText(context, path),
      truth: turn(truth, isTurned),
      ...(cause === undefined ? { actual: status === NONE ? null : cutValue(value) } : this.unknownBy(context, cause)),
      expected,
      ...this.origin(context, status === UNKNOWN ? undefined : sourceOf(context, path)),
    });
  }

  know(context: Context, slot: number, into: Record<string, unknown>): void {
    if (this.path.slot !== slot || this.path.isPlace) return;
    const status = fetchFact(context, this.path);
    if (status !== UNKNOWN) into[this.path.text.slice(1)] = status === NONE ? null : cutValue(context.value);
  }

  /** A fact of an item was read with its collection, which says so; only a source of its own is added. */
  private origin(context: Context, source: string | undefined): Origin {
    if (this.path.slot < 0) return originOf(context, this.path.section, source);
    return source === undefined ? {} : { source };
  }

  private unknownBy(
    context: Context,
    cause: NonNullable<FactEvidence['cause']>,
  ): Pick<FactEvidence, 'cause' | 'reason'> {
    const reason = cause === 'not_comparable' ? undefined : reasonOf(context, this.path);
    return { cause, ...(reason === undefined ? {} : { reason }) };
  }

  /** The fact was there, what it is compared with was not: that one decided. */
  private explainReference(
    context: Context,
    text: string,
    cause: NonNullable<FactEvidence['cause']>,
    out: Evidence[],
  ): void {
    const path = this.references.find((reference) => reference.text === text) ?? this.path;
    const reason = reasonOf(context, path);
    out.push({
      kind: 'fact',
      path: factPathText(context, path),
      truth: 0,
      cause,
      ...(reason === undefined ? {} : { reason }),
      expected: { exists: true },
      ...originOf(context, path.section, undefined),
    });
  }
}

/** Under `none` the demand is the opposite of the test. */
function expectedOf(described: unknown, isTurned: boolean): unknown {
  if (!isTurned) return described;
  if (
    typeof described === 'object' &&
    described !== null &&
    'not' in described &&
    Object.keys(described).length === 1
  ) {
    return described.not;
  }
  return { not: described };
}
