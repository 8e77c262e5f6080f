import type { Shape } from '../inventory/shape.ts';
import type { Context } from './context.ts';
import { isScalar, scalarKind } from './equality.ts';
import type { Truth } from './finding.ts';
import type { Operand } from './value.ts';
import { compileValues, testAgainst } from './values.ts';
import type { Scalar, Word } from './word.ts';

/** Lists of single values; in the registry a value may be a list of texts. */
export function takesList(shape: Shape): boolean {
  return (shape.kind === 'list' && isScalar(shape.item)) || (shape.kind === 'value' && shape.isRegistry === true);
}

/** So many comparisons cost about as much as another condition. */
const COMPARISONS_PER_STEP = 64;

type ListTest = (list: readonly unknown[], wanted: readonly Operand<Scalar>[], context: Context) => Truth;

/**
 * What the three words of sets share. A list in a partial section may hold more than it shows: then only `decisive`
 * stands (a member that was found, or one that should not be there), the other truth is unknown.
 */
export function listTest(decisive: 1 | -1, onNone: Truth, holds: ListTest): Word['compile'] {
  return (raw, site) => {
    const { path } = site;
    const entry: Shape =
      path.shape.kind === 'list' ? path.shape.item : { kind: 'text', form: 'plain', title: path.shape.title };
    const operand = compileValues(raw, scalarKind(path, entry), site);
    return testAgainst(
      operand,
      (value, wanted, context) => {
        if (!Array.isArray(value)) return context.notComparable();
        context.step((value.length * wanted.length) / COMPARISONS_PER_STEP);
        const truth = holds(value, wanted, context);
        if (truth === 0 || truth === decisive || !context.view(path.section).isPartial) return truth;
        context.cause = 'partial';
        return 0;
      },
      onNone,
    );
  };
}

/** Whether the list holds the value: an entry of another type cannot be compared. */
export function isIn(list: readonly unknown[], wanted: Scalar, context: Context): Truth {
  if (list.includes(wanted)) return 1;
  return list.some((entry) => typeof entry !== typeof wanted) ? context.notComparable() : -1;
}
