// JSON Schemas of requests and answers, written beside the types they describe: a member too few or too many is a
// type error. Nothing is coerced, stripped or defaulted by them.

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema that is known to describe `T`. */
export interface SchemaOf<T> {
  readonly schema: JsonSchema;
  /** Never there; it ties the type to the schema. */
  readonly describes?: (value: T) => void;
}

type Members<T> = { readonly [K in keyof T]-?: JsonSchema };

/** An object with exactly these members; those named in `optional` may be absent. */
export function objectSchema<T extends object>(
  members: Members<T>,
  optional: readonly (keyof T & string)[] = [],
): SchemaOf<T> {
  const required = Object.keys(members).filter((name) => !(optional as readonly string[]).includes(name));
  return { schema: { type: 'object', properties: members, required, additionalProperties: false } };
}

/** A text without U+0000, which PostgreSQL has no place for. */
export function textSchema(maxLength: number, minLength = 0): JsonSchema {
  return { type: 'string', minLength, maxLength, pattern: '^[^\\u0000]*$' };
}

export function enumSchema(values: readonly string[]): JsonSchema {
  return { type: 'string', enum: values };
}

export function listSchema(items: JsonSchema): JsonSchema {
  return { type: 'array', items };
}

export function mapSchema(values: JsonSchema): JsonSchema {
  return { type: 'object', additionalProperties: values };
}

/** The same, or `null`. */
export function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}
