export type JsonSchema = Readonly<Record<string, unknown>>;

type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

/**
 * JSON Schema of an object with exactly the members of `T`: surplus ones are refused, and all are required but those that
 * `T` leaves optional, which are named once more because types are gone at run time.
 */
export function objectSchema<T extends object>(
  properties: { readonly [K in keyof T]-?: JsonSchema },
  ...[optional]: [OptionalKeys<T>] extends [never] ? [] : [optional: readonly OptionalKeys<T>[]]
): JsonSchema {
  const left: readonly unknown[] = optional ?? [];
  const required = Object.keys(properties).filter((name) => !left.includes(name));
  return { type: 'object', additionalProperties: false, required, properties };
}
