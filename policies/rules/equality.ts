import { nearestWord } from '../base/text.ts';
import type { Shape, TextShape } from '../inventory/shape.ts';
import { Refusal } from './complaints.ts';
import type { Context } from './context.ts';
import type { FactPath } from './fact-path.ts';
import type { Truth } from './finding.ts';
import { parseMoment } from './instants.ts';
import { demandMode, parseMode } from './modes.ts';
import { quantityFor } from './quantity.ts';
import { foldKey, kindInWords } from './resolve.ts';
import type { ValueKind } from './value.ts';
import { isLiteral } from './values.ts';
import type { Scalar } from './word.ts';

/** Whether a fact of this shape can equal a text, number or boolean. */
export function isScalar(shape: Shape): boolean {
  return shape.kind === 'text' || shape.kind === 'number' || shape.kind === 'boolean' || shape.kind === 'value';
}

/** What may be compared for equality with the fact at `path` (or, for list words, with an entry of shape `shape`). */
export function scalarKind(path: FactPath, shape: Shape): ValueKind<Scalar> {
  return {
    prepare: (literal) => prepareScalar(path, shape, literal),
    fromFact: (actual) => (isLiteral(actual) ? actual : undefined),
    accepts: (other) =>
      isScalar(other) && (other.kind === shape.kind || other.kind === 'value' || shape.kind === 'value'),
  };
}

function prepareScalar(path: FactPath, shape: Shape, literal: unknown): Scalar {
  if (Array.isArray(literal))
    throw new Refusal('a list is no single value; write { "enum": [...] } for one of several');
  if (!isLiteral(literal))
    throw new Refusal(`${JSON.stringify(literal)} is no single value; write a text, number or boolean`);
  if (shape.kind === 'value') return literal;
  if (shape.kind === 'number' && typeof literal === 'string' && path.endsInField)
    return quantityFor(path.name, literal);
  const wanted = { text: 'string', number: 'number', boolean: 'boolean' }[shape.kind as 'text' | 'number' | 'boolean'];
  if (typeof literal !== wanted) throw neverEqual(path, shape, literal);
  return shape.kind === 'text' ? prepareText(path, shape, String(literal)) : literal;
}

function neverEqual(path: FactPath, shape: Shape, literal: Scalar): Refusal {
  const kind = shape.kind === 'text' ? 'text' : kindInWords(shape);
  const cure =
    shape.kind === 'text' ? `write ${JSON.stringify(String(literal))}` : `write ${kindInWords(shape)} without quotes`;
  return new Refusal(`${JSON.stringify(literal)} can never equal "${path.name}", which is ${kind}; ${cure}`);
}

function prepareText(path: FactPath, shape: TextShape, written: string): string {
  const literal = foldKey(path, written);
  if (shape.form === 'mode') return demandMode(literal).toString(8).padStart(4, '0');
  if ((shape.form === 'day' || shape.form === 'instant') && parseMoment(literal) === undefined) {
    throw new Refusal(
      `"${literal}" is no date; write a day such as "2026-11-21" or an instant such as "2026-11-21T18:53:46Z"`,
    );
  }
  if (shape.enum !== undefined && !shape.enum.includes(literal)) {
    const near = nearestWord(literal, shape.enum);
    const hint = near === undefined ? `it is one of ${shape.enum.join(', ')}` : `did you mean "${near}"?`;
    throw new Refusal(`"${path.name}" is never "${literal}"; ${hint}`);
  }
  return literal;
}

/** Equality of the same type; another type, or a mode that is none, cannot be compared. */
export function equalityOf(shape: Shape): (value: unknown, wanted: Scalar, context: Context) => Truth {
  if (shape.kind === 'text' && shape.form === 'mode') {
    return (value, wanted, context) => {
      const mode = parseMode(value);
      const demanded = parseMode(wanted);
      if (mode === undefined || demanded === undefined) return context.notComparable();
      return mode === demanded ? 1 : -1;
    };
  }
  return (value, wanted, context) => {
    if (typeof value !== typeof wanted) return context.notComparable();
    return value === wanted ? 1 : -1;
  };
}
