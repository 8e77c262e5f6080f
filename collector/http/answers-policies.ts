import { OVERRIDE_SCOPES } from '../../policies/rules/overrides.ts';
import type * as api from '../api.ts';
import { answer, boolean, integer, text, words } from './answers.ts';
import { enumSchema, type JsonSchema, listSchema, orNull, textSchema } from './object-schema.ts';

// JSON Schemas of what is asked and answered about packs and the values of their parameters.

const scalars: readonly JsonSchema[] = [textSchema(4096), { type: 'number' }, { type: 'boolean' }];

/** A value of a parameter; whether it may be set is decided by the parameter's uses. */
export const parameterValue: JsonSchema = {
  anyOf: [...scalars, { type: 'array', items: { anyOf: scalars }, minItems: 1, maxItems: 2000 }],
};

export const overrideScope = enumSchema(OVERRIDE_SCOPES);

/** Why somebody changes what hosts are judged by: kept with the edition. */
export const requiredReason = textSchema(2000, 1);

/** A pack as its file holds it; its own schema is published with the language. */
export const packObject: JsonSchema = { type: 'object' };

export const policyChangeAnswer = answer<api.PolicyChangeAnswer>({ edition: integer, isShown: boolean });

const packSummary = { id: text, version: text, title: words, ruleCount: integer } as const;

export const packsAnswer = answer<api.PacksAnswer>({
  edition: integer,
  isShown: boolean,
  packs: listSchema(
    answer<api.PackRow>({
      ...packSummary,
      origin: enumSchema(['shipped', 'added']),
      replacesVersion: orNull(text),
      parameterCount: integer,
    }),
  ),
  deactivated: listSchema(answer<api.PacksAnswer['deactivated'][number]>({ id: text, version: text, title: words })),
});

const parameterRow = answer<api.ParameterRow>({
  pack: text,
  packTitle: words,
  parameter: text,
  title: words,
  default: parameterValue,
  levels: listSchema(answer<api.ParameterRow['levels'][number]>({ from: integer, value: parameterValue })),
  rules: listSchema(text),
  overrides: listSchema(
    answer<api.ParameterOverride>({ scope: overrideScope, name: text, title: orNull(words), value: parameterValue }),
  ),
  overrideCount: integer,
});

export const parametersAnswer = answer<api.ParametersAnswer>({
  edition: integer,
  isShown: boolean,
  items: listSchema(parameterRow),
  total: integer,
  page: integer,
  pageSize: integer,
});
