import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { type Complaint, MusterError, messageOf } from '../../policies/base/errors.ts';
import { cutText } from '../../policies/base/text.ts';
import { checkPlan } from './check.ts';
import type { Plan } from './plan.ts';
import { planSchema } from './plan-schema.ts';

/** A plan of 10,000 hosts has about 15 MB. */
export const MAX_PLAN_BYTES = 32 * 1024 * 1024;
const MAX_COMPLAINTS = 100;

let compiled: ReturnType<Ajv2020['compile']> | undefined;

function validator(): ReturnType<Ajv2020['compile']> {
  if (compiled !== undefined) return compiled;
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictTypes: false });
  (formatsPlugin as unknown as (instance: Ajv2020, formats: readonly string[]) => void)(ajv, ['date']);
  compiled = ajv.compile(planSchema);
  return compiled;
}

function complaintOf(error: ErrorObject): Complaint {
  const { keyword, params, instancePath, message } = error;
  if (keyword === 'additionalProperties') {
    const name = String(params.additionalProperty);
    return {
      pointer: `${instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      message: `is not a field of a plan`,
    };
  }
  if (keyword === 'enum')
    return { pointer: instancePath, message: `must be one of ${(params.allowedValues as unknown[]).join(', ')}` };
  return { pointer: instancePath, message: message ?? 'is wrong' };
}

/** Every complaint about a value that should be a plan; an empty list: it is one. */
export function complaintsAbout(value: unknown): Complaint[] {
  const validate = validator();
  if (!validate(value)) return (validate.errors ?? []).slice(0, MAX_COMPLAINTS).map(complaintOf);
  return checkPlan(value as Plan).slice(0, MAX_COMPLAINTS);
}

/** Reads a plan. Throws `plan_invalid` with every complaint; `place` names the file. */
export function parsePlan(text: string, place: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new MusterError('plan_invalid', `${place} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  const complaints = complaintsAbout(value);
  if (complaints.length === 0) return value as Plan;
  const first = complaints
    .slice(0, 5)
    .map(({ pointer, message }) => `${pointer === '' ? '(the plan)' : pointer} ${cutText(message, 300)}`);
  const more = complaints.length > first.length ? `; and ${complaints.length - first.length} more` : '';
  throw new MusterError('plan_invalid', `${place} is not a plan that can be built: ${first.join('; ')}${more}`, {
    complaints,
  });
}
