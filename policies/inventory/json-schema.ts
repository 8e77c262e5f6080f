import { MAX_ENTRIES, MAX_KEY_LENGTH, MAX_TEXT_LENGTH } from '../base/limits.ts';
import { sections } from './inventory.ts';
import type { Section } from './section.ts';
import type { ListShape, MapShape, NumberShape, RecordShape, Shape, TextShape, ValueShape } from './shape.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Whom a schema serves. `published` is plain JSON Schema 2020-12 with titles, for editors and other people's programs.
 * `door` is what ajv compiles: our own formats and set order, and without lengths and titles, because the scan of the
 * bytes has bounded every text already.
 */
export type SchemaUse = 'published' | 'door';

/** Patterns of the forms, for readers who know none of our formats. */
const PATTERNS: Readonly<Record<string, string>> = {
  day: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
  instant: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$',
  mode: '^[0-7]{4}$',
};

/** JSON Schema of a shape. Unknown members are refused everywhere. */
function jsonSchemaOf(shape: Shape, use: SchemaUse = 'published'): JsonSchema {
  const titles = use === 'published' ? { title: shape.title.en, description: shape.title.vi } : {};
  return { ...titles, ...schemaOfKind(shape, use) };
}

function schemaOfKind(shape: Shape, use: SchemaUse): JsonSchema {
  switch (shape.kind) {
    case 'text':
      return textSchema(shape, use);
    case 'number':
      return numberSchema(shape);
    case 'boolean':
      return { type: typeOf('boolean', shape) };
    case 'value':
      return valueSchema(shape, use);
    case 'record':
      return recordSchema(shape, use);
    case 'list':
      return listSchema(shape, use);
    case 'map':
      return mapSchema(shape, use);
  }
}

function typeOf(type: string, shape: Shape): string | readonly string[] {
  return shape.isNullable ? [type, 'null'] : type;
}

function textSchema(shape: TextShape, use: SchemaUse): JsonSchema {
  const type = typeOf('string', shape);
  if (shape.enum) return { type, enum: shape.isNullable ? [...shape.enum, null] : shape.enum };
  if (use === 'door') return hasForm(shape) ? { type, format: shape.form } : { type };
  const pattern = PATTERNS[shape.form];
  return { type, maxLength: MAX_TEXT_LENGTH, ...(pattern === undefined ? {} : { pattern }) };
}

function hasForm(shape: TextShape): boolean {
  return shape.form !== 'plain' && shape.form !== 'version';
}

function numberSchema(shape: NumberShape): JsonSchema {
  const { minimum, maximum } = shape;
  return {
    type: typeOf(shape.isInteger ? 'integer' : 'number', shape),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}

function valueSchema(shape: ValueShape, use: SchemaUse): JsonSchema {
  const scalar = ['string', 'number', 'boolean', ...(shape.isNullable ? ['null'] : [])];
  const length = use === 'published' ? { maxLength: MAX_TEXT_LENGTH } : {};
  if (!shape.isRegistry) return { type: scalar, ...length };
  return {
    anyOf: [
      { type: scalar, ...length },
      { type: 'array', items: { type: 'string', ...length }, maxItems: MAX_ENTRIES },
      {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'hex'],
        properties: { type: { type: 'string', ...length }, hex: { type: 'string', ...length } },
      },
    ],
  };
}

function recordSchema(shape: RecordShape, use: SchemaUse): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(shape.members).map(([name, member]) => [name, jsonSchemaOf(member, use)]),
  );
  return { type: typeOf('object', shape), additionalProperties: false, properties, required: shape.required };
}

function listSchema(shape: ListShape, use: SchemaUse): JsonSchema {
  const isScalarSet = !shape.isOrdered && shape.sortBy === undefined;
  const order = shape.isOrdered ? {} : use === 'door' ? { sortedSet: shape.sortBy ?? [] } : {};
  return {
    type: typeOf('array', shape),
    items: jsonSchemaOf(shape.item, use),
    maxItems: shape.maxItems,
    ...(isScalarSet && use === 'published' ? { uniqueItems: true } : {}),
    ...order,
  };
}

function mapSchema(shape: MapShape, use: SchemaUse): JsonSchema {
  return {
    type: typeOf('object', shape),
    additionalProperties: jsonSchemaOf(shape.entry, use),
    maxProperties: shape.maxEntries,
    ...keySchema(shape, use),
  };
}

function keySchema(shape: MapShape, use: SchemaUse): JsonSchema {
  if (shape.keyEnum) return { propertyNames: { enum: shape.keyEnum } };
  if (use === 'door') return shape.foldsCase ? { propertyNames: { format: 'folded' } } : {};
  const pattern = shape.foldsCase ? { pattern: '^[^A-Z]*$' } : {};
  return { propertyNames: { maxLength: MAX_KEY_LENGTH, ...pattern } };
}

/** Keeps a schema under a name and answers what stands for it: itself, or a reference. */
export type Define = (name: string, schema: JsonSchema) => JsonSchema;

/**
 * JSON Schema of the whole inventory: the sections of reports, two-part ids nested. `define` may put sections and their
 * entries apart, because ajv makes a function of each definition, and functions of moderate size are what engines optimise.
 */
export function inventorySchema(use: SchemaUse = 'published', define: Define = (_, schema) => schema): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const nested = new Map<string, Record<string, JsonSchema>>();
  for (const section of sections) {
    const [first = section.id, second] = section.id.split('.');
    const schema = define(section.id, sectionSchema(section, use, define));
    if (second === undefined) {
      properties[section.id] = schema;
    } else {
      nested.set(first, { ...nested.get(first), [second]: schema });
    }
  }
  for (const [name, group] of nested) {
    const schema = { type: 'object', additionalProperties: false, minProperties: 1, properties: group };
    properties[name] = define(name, schema);
  }
  return define('inventory', { type: 'object', additionalProperties: false, properties });
}

function sectionSchema({ id, shape }: Section, use: SchemaUse, define: Define): JsonSchema {
  const schema = jsonSchemaOf(shape, use);
  if (shape.kind === 'list') return { ...schema, items: define(`${id}.item`, jsonSchemaOf(shape.item, use)) };
  if (shape.kind !== 'map') return schema;
  return { ...schema, additionalProperties: define(`${id}.entry`, jsonSchemaOf(shape.entry, use)) };
}
