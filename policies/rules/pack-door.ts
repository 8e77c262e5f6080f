import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Complaint } from '../base/errors.ts';
import { nearestWord } from '../base/text.ts';
import { pointerTo } from './complaints.ts';
import { packSchemaWith } from './pack-schema.ts';

let frame: ValidateFunction | undefined;

/** Everything that is wrong with the frame of a pack, in sentences; empty: the compiler may look at it. */
export function frameComplaints(pack: unknown): Complaint[] {
  frame ??= new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true }).compile(
    packSchemaWith({ condition: { type: 'object' } }),
  );
  if (frame(pack)) return [];
  const errors = frame.errors ?? [];
  return errors.filter((error) => !isEcho(error, errors)).map(complaintOf);
}

/** What ajv says of a whole choice or of a name's schema only repeats what it says of the part. */
function isEcho(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (error.keyword === 'if' || error.keyword === 'propertyNames') return true;
  if (error.keyword !== 'anyOf') return false;
  return all.some(
    (other) =>
      other !== error &&
      other.instancePath.startsWith(error.instancePath) &&
      other.schemaPath.startsWith(error.schemaPath),
  );
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
