import { SEVERITIES } from './finding.ts';

type Schema = Readonly<Record<string, unknown>>;

const ID_PATTERN = '^[a-z0-9]+(?:[-.][a-z0-9]+)*$';
const DAY_PATTERN = '^\\d{4}-\\d{2}-\\d{2}$';
const DURATION_PATTERN = '^-?\\d{1,15}(?:\\.\\d{1,6})? ?(?:ms|s|min|h|d)$';
const LEVELS = ['1', '2', '3', '4', '5'];
const MAX_RULES = 5000;

const id: Schema = {
  type: 'string',
  pattern: ID_PATTERN,
  maxLength: 100,
  description: 'lower-case letters, digits, "-" and "."',
};
const day: Schema = { type: 'string', pattern: DAY_PATTERN, description: 'a day, such as "2026-11-21"' };
const texts: Schema = {
  type: 'array',
  maxItems: 200,
  uniqueItems: true,
  items: { type: 'string', minLength: 1, maxLength: 1000 },
};
const severity: Schema = { enum: SEVERITIES };
const wordsRef: Schema = { $ref: '#/$defs/words' };
const conditionRef: Schema = { $ref: '#/$defs/condition' };
const durationRef: Schema = { $ref: '#/$defs/duration' };
const sectionIds: Schema = { type: 'array', uniqueItems: true, maxItems: 100, items: { type: 'string', minLength: 1 } };

/** A member with what an editor shows beside it. */
function told(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

const parameterValue: Schema = {
  anyOf: [
    { type: ['string', 'number', 'boolean'] },
    { type: 'array', minItems: 1, maxItems: 2000, items: { type: ['string', 'number', 'boolean'] } },
  ],
};

const parameter: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['title', 'default'],
  properties: {
    title: wordsRef,
    default: told(parameterValue, 'The value where nothing else is set.'),
    levels: {
      type: 'object',
      description: 'Another default from this level on.',
      minProperties: 1,
      propertyNames: { enum: LEVELS },
      additionalProperties: parameterValue,
    },
  },
};

const ruleLevels: Schema = {
  type: 'object',
  description: 'Levels of hosts that the rule concerns, both ends included.',
  additionalProperties: false,
  minProperties: 1,
  properties: { from: { type: 'integer', minimum: 1, maximum: 5 }, to: { type: 'integer', minimum: 1, maximum: 5 } },
};

const rule: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title', 'severity', 'must', 'remedy', 'effort', 'examples'],
  properties: {
    id: told(id, 'Unique in the pack; findings are kept under it.'),
    title: wordsRef,
    why: wordsRef,
    severity: {
      description: "One word, or words by level: the entry of the highest level not above the host's counts.",
      anyOf: [
        severity,
        { type: 'object', minProperties: 1, propertyNames: { enum: LEVELS }, additionalProperties: severity },
      ],
    },
    levels: ruleLevels,
    controls: told(texts, 'Ids of the control map.'),
    references: told(texts, 'Further references, as people cite them.'),
    source: { type: 'string', minLength: 1, maxLength: 1000 },
    effectiveFrom: day,
    effectiveTo: day,
    maxAge: told(durationRef, 'Facts older than this are stale.'),
    when: told(conditionRef, 'Whom the rule concerns.'),
    must: told(conditionRef, 'What it demands.'),
    remedy: wordsRef,
    effort: { enum: ['minutes', 'hours', 'days', 'project'] },
    examples: { type: 'array', minItems: 2, maxItems: 100, items: { $ref: '#/$defs/example' } },
  },
};

const example: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['verdict', 'inventory'],
  properties: {
    verdict: { enum: ['pass', 'fail', 'not_applicable', 'unknown'] },
    inventory: { type: 'object', description: 'Sections that are there are complete, unless "partial" names them.' },
    partial: told(sectionIds, 'Sections that were not read whole.'),
    notApplicable: told(sectionIds, 'Sections that do not exist on such a host.'),
    parameters: { type: 'object', maxProperties: 200, additionalProperties: parameterValue },
    asOf: {
      type: 'string',
      pattern: '^\\d{4}-\\d{2}-\\d{2}(?:T\\d{2}:\\d{2}:\\d{2}Z)?$',
      description: 'a day or an instant in UTC',
    },
  },
};

/**
 * JSON Schema of a pack's frame, for the door: everything but conditions, of which the compiler says more than a schema
 * can. `packSchemaWith` puts the full description of conditions in, for editors.
 */
export function packSchemaWith(definitions: Schema): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A Muster rule pack',
    type: 'object',
    additionalProperties: false,
    required: ['id', 'version', 'format', 'title', 'rules'],
    properties: {
      $schema: { type: 'string', description: 'Where editors find this schema.' },
      id,
      version: {
        type: 'string',
        pattern: '^\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?$',
        maxLength: 64,
        description: 'three numbers, such as "1.0.0"',
      },
      format: { const: 1 },
      title: wordsRef,
      source: { type: 'string', minLength: 1, maxLength: 1000 },
      effectiveFrom: day,
      effectiveTo: day,
      maxAge: told(durationRef, "Facts older than this are stale. Without it only the unit's freshness limit counts."),
      when: told(conditionRef, 'Hosts that this pack concerns; joined to every rule\'s own "when".'),
      parameters: {
        type: 'object',
        maxProperties: 200,
        propertyNames: { pattern: '^[a-z][A-Za-z0-9]*$', maxLength: 64 },
        additionalProperties: parameter,
      },
      rules: { type: 'array', minItems: 1, maxItems: MAX_RULES, items: { $ref: '#/$defs/rule' } },
    },
    $defs: {
      words: {
        type: 'object',
        description: 'One text in Vietnamese and English.',
        additionalProperties: false,
        required: ['vi', 'en'],
        properties: {
          vi: { type: 'string', minLength: 1, maxLength: 4000 },
          en: { type: 'string', minLength: 1, maxLength: 4000 },
        },
      },
      duration: {
        type: 'string',
        pattern: DURATION_PATTERN,
        description: 'a number and one of ms, s, min, h, d, such as "30 d"',
      },
      rule,
      example,
      ...definitions,
    },
  };
}
