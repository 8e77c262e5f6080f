import type { ErrorObject, Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';
import type { Complaint } from './errors.ts';
import { pointerStep } from './json-pointer.ts';
import { nearestWord } from './text.ts';

/** Patterns in RE2 syntax: matching takes time linear in the text, whatever the pattern. */
function linearRegExp(pattern: string): { test(text: string): boolean; toString(): string } {
  const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  // ajv tells patterns apart by their text: without it every pattern of an instance would be the first one.
  return { test: (text) => compiled.test(text), toString: () => pattern };
}

/** ajv writes this into code that it generates ahead of time, which we never do. */
linearRegExp.code = 'new RegExp';

/** An ajv for what comes from outside: JSON Schema 2020-12, nothing coerced, stripped or defaulted, linear-time patterns. */
export function createAjv(options: Options = {}): Ajv2020 {
  return new Ajv2020({
    strict: true,
    verbose: true, // errors then carry the schema they come from, for "did you mean"
    strictRequired: false,
    allowUnionTypes: true,
    removeAdditional: false,
    coerceTypes: false,
    useDefaults: false,
    ...options,
    code: { regExp: linearRegExp, ...options.code },
  });
}

/** An error of ajv in our form: where, what, and for a slip of the pen the word that was meant. */
export function complaintOf(error: ErrorObject): Complaint {
  const { instancePath, params, parentSchema } = error;
  if (error.keyword === 'additionalProperties') {
    const name = String(params.additionalProperty);
    const known = Object.keys((parentSchema?.properties as object | undefined) ?? {});
    const meant = nearestWord(name, known);
    const cure = meant === undefined ? '' : `; did you mean "${meant}"?`;
    return { pointer: `${instancePath}${pointerStep(name)}`, message: `no member "${name}" here${cure}` };
  }
  if (error.keyword === 'required') {
    return { pointer: instancePath, message: `the member "${String(params.missingProperty)}" is missing` };
  }
  if (error.keyword === 'enum') {
    const allowed = (params.allowedValues as readonly unknown[]).map((word) => JSON.stringify(word)).join(', ');
    return { pointer: instancePath, message: `must be one of ${allowed}` };
  }
  const name = error.propertyName;
  if (name !== undefined)
    return { pointer: `${instancePath}${pointerStep(name)}`, message: `the key ${error.message ?? ''}` };
  return { pointer: instancePath, message: error.message ?? 'does not keep the schema' };
}
