import type { Shape } from '../inventory/shape.ts';
import type { Catalogue } from './catalogue.ts';
import { RESERVED } from './condition.ts';
import { words } from './keywords/index.ts';
import { packSchemaWith } from './pack-schema.ts';
import { keyInPath } from './path.ts';

type Schema = Readonly<Record<string, unknown>>;

const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/**
 * The pack's whole JSON Schema, for editors: frame, conditions, every section, field and known key with its titles, every
 * word with what it means. It takes every pack that the compiler takes; what needs more than one place at once (types,
 * units, references) only the compiler can refuse.
 */
export function packSchema(catalogue: Catalogue): Schema {
  return packSchemaWith({
    condition: condition(catalogue),
    members: { type: 'array', minItems: 1, items: ref('condition') },
    collection: collection(catalogue),
    path: path(catalogue),
    value: value(),
    values: values(),
    test: test(),
    amount: {
      anyOf: [{ type: ['number', 'string'] }, ref('reference')],
      description: 'A number, or a quantity such as "4 GiB" or "15 min" where the fact states a unit.',
    },
    mode: {
      anyOf: [{ type: 'string', pattern: '^[0-7]{3,4}$' }, ref('reference')],
      description: 'Octal digits as text, such as "0640".',
    },
    range: {
      anyOf: [{ type: 'string', pattern: '^vers:' }, ref('reference')],
      description: 'A vers range with its scheme, such as "vers:deb/>=1:8.4".',
    },
    moment: {
      anyOf: [{ type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}' }, ref('reference')],
      description: 'A day, an instant, or { "asOf": "30 d" }.',
    },
    reference: reference(),
  });
}

function condition(catalogue: Catalogue): Schema {
  const joints = ['all', 'any', 'none'].map((name) => ({
    required: [name],
    additionalProperties: false,
    properties: { [name]: ref('members') },
  }));
  const facts = { properties: knownFacts(catalogue), propertyNames: ref('path'), additionalProperties: ref('test') };
  return {
    type: 'object',
    minProperties: 1,
    description: 'Facts that must all hold, or one of all, any, none, each, some, no, count.',
    anyOf: [...joints, ...quantifiers(), facts],
  };
}

function quantifiers(): Schema[] {
  const forms: readonly (readonly [name: string, required: readonly string[], is?: Schema])[] = [
    ['each', ['each', 'is'], ref('condition')],
    ['some', ['some'], ref('condition')],
    ['no', ['no', 'where']],
    ['count', ['count', 'is'], ref('test')],
  ];
  return forms.map(([name, required, is]) => ({
    required,
    additionalProperties: false,
    properties: { [name]: ref('collection'), where: ref('condition'), ...(is === undefined ? {} : { is }) },
  }));
}

function reference(): Schema {
  const asOf = {
    anyOf: [
      ref('duration'),
      { type: 'object', required: ['param'], additionalProperties: false, properties: { param: { type: 'string' } } },
    ],
  };
  return {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: {
      param: { type: 'string', description: 'A parameter of the pack.' },
      fact: { ...ref('path'), description: 'The value of another fact.' },
      asOf: { ...asOf, description: 'The instant of judging plus a duration; only in before and after.' },
    },
  };
}

function value(): Schema {
  return { anyOf: [{ type: ['string', 'number', 'boolean'] }, ref('reference')] };
}

function values(): Schema {
  return { anyOf: [{ type: 'array', minItems: 1, items: ref('value') }, ref('reference')] };
}

function test(): Schema {
  const properties = Object.fromEntries(
    words.map(({ name, operand, description }) => [
      name,
      { ...operand, description: `${description.en} ${description.vi}` },
    ]),
  );
  return { anyOf: [ref('value'), { type: 'object', minProperties: 1, additionalProperties: false, properties }] };
}

function path(catalogue: Catalogue): Schema {
  const ids = [...catalogue.byId.keys()].map((id) => id.replace('.', '\\.')).join('|');
  return {
    type: 'string',
    pattern: `^(?:\\.|(?:${ids})(?:[.\\[]|$))`,
    not: { enum: RESERVED },
    description: 'section.field, section[key], or .field of the item at hand',
  };
}

/** Lists and maps from the root, to complete; paths inside items and keys are checked by their form. */
function collection(catalogue: Catalogue): Schema {
  const known: string[] = [];
  for (const [id, { shape }] of catalogue.byId) {
    for (const [text, member] of pathsIn(id, shape)) {
      if (member.kind === 'list' || member.kind === 'map') known.push(text);
    }
  }
  return { anyOf: [{ enum: known }, ref('path')] };
}

/** Every path that ends without a foreign key, and those with known keys, with titles to show. */
function knownFacts(catalogue: Catalogue): Record<string, Schema> {
  const properties: Record<string, Schema> = {};
  for (const [id, { shape }] of catalogue.byId) {
    for (const [text, { title }] of pathsIn(id, shape)) {
      properties[text] = { ...ref('test'), description: `${title.en} · ${title.vi}` };
    }
  }
  return properties;
}

function* pathsIn(text: string, shape: Shape): Generator<readonly [string, Shape]> {
  yield [text, shape];
  if (shape.kind === 'record') {
    for (const [name, member] of Object.entries(shape.members)) yield* pathsIn(`${text}.${name}`, member);
  }
  if (shape.kind === 'map') {
    for (const key of shape.keyEnum ?? []) yield* pathsIn(text + keyInPath(key), shape.entry);
  }
}
