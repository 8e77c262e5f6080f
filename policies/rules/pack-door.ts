import type { ErrorObject, ValidateFunction } from 'ajv';
import { createAjv } from '../base/ajv.ts';
import type { Complaint } from '../base/errors.ts';
import { nearestWord } from '../base/text.ts';
import { pointerTo } from './complaints.ts';
import { packSchemaWith } from './pack-schema.ts';

/** Complaints of the validator that are looked at; a form with more was not written by a person. */
const MAX_ERRORS = 2000;

let frame: ValidateFunction | undefined;

/** Everything that is wrong with the frame of a pack, in sentences; empty: the compiler may look at it. */
export function frameComplaints(pack: unknown): Complaint[] {
  frame ??= createAjv({ allErrors: true }).compile(packSchemaWith({ condition: { type: 'object' } }));
  if (frame(pack)) return [];
  const errors = (frame.errors ?? []).slice(0, MAX_ERRORS);
  const echoes = echoesAmong(errors);
  return errors.filter((error) => !echoes.has(error)).map(complaintOf);
}

/** Of a choice between forms ajv complains once for each form and once for all; the deepest of these is what was meant. */
function echoesAmong(errors: readonly ErrorObject[]): Set<ErrorObject> {
  const echoes = new Set(errors.filter(({ keyword }) => keyword === 'propertyNames'));
  for (const choice of errors) {
    if (choice.keyword !== 'anyOf') continue;
    const forms = errors.filter((error) => error !== choice && isWithin(error, choice));
    const best = forms.reduce<ErrorObject | undefined>(
      (found, error) => (isCloser(error, found) ? error : found),
      undefined,
    );
    for (const error of [choice, ...forms]) if (error !== (best ?? choice)) echoes.add(error);
  }
  return echoes;
}

function isWithin(error: ErrorObject, choice: ErrorObject): boolean {
  const isThere =
    error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`);
  return isThere && error.schemaPath.startsWith(`${choice.schemaPath}/`);
}

function isCloser(error: ErrorObject, found: ErrorObject | undefined): boolean {
  if (found === undefined) return true;
  const depth = error.instancePath.length - found.instancePath.length;
  return depth > 0 || (depth === 0 && found.keyword === 'type' && error.keyword !== 'type');
}

function complaintOf(error: ErrorObject): Complaint {
  const { instancePath: pointer, params, keyword } = error;
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty);
    const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
    const near = nearestWord(name, known);
    const hint = near === undefined ? `known here are ${known.join(', ')}` : `did you mean "${near}"?`;
    return { pointer: pointerTo(pointer, name), message: `no member "${name}"; ${hint}` };
  }
  return { pointer, message: messageFor(error) };
}

function messageFor({ keyword, params, data, parentSchema, message, propertyName }: ErrorObject): string {
  const shown = short(propertyName ?? data);
  const description = parentSchema?.description as string | undefined;
  switch (keyword) {
    case 'required':
      return `"${String(params.missingProperty)}" is missing; add it`;
    case 'enum': {
      const allowed = (params.allowedValues as readonly string[]).map(String);
      const near = typeof data === 'string' ? nearestWord(data, allowed) : undefined;
      return `${shown} is none of ${allowed.join(', ')}${near === undefined ? '' : `; did you mean "${near}"?`}`;
    }
    case 'const':
      return `${shown} must be ${JSON.stringify(params.allowedValue)}`;
    case 'type':
      return `${shown} is not of type ${[params.type].flat().join(' or ')}${description === undefined ? '' : `; write ${description}`}`;
    case 'pattern':
      return `${shown} does not have the right form; write ${description ?? `text like ${String(params.pattern)}`}`;
    default:
      return `${message ?? 'is not valid'}`;
  }
}

function short(data: unknown): string {
  const text = JSON.stringify(data) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
