import { enumSchema, type JsonSchema, objectSchema, textSchema } from './object-schema.ts';

// Query words of lists. They arrive as texts and nothing is coerced, so numbers are texts with a pattern.

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 500;
/** Far enough for any list that a person reads; the cost of an offset grows with it. */
const MAX_PAGE = 100_000;

export interface PageQuery {
  readonly page?: string;
  readonly pageSize?: string;
}

export const pageMembers = {
  page: { type: 'string', pattern: '^[1-9][0-9]{0,5}$' },
  pageSize: { type: 'string', pattern: '^[1-9][0-9]{0,2}$' },
} as const satisfies Record<string, JsonSchema>;

export function pageOf(query: PageQuery): { readonly page: number; readonly pageSize: number } {
  return {
    page: Math.min(Number(query.page ?? 1), MAX_PAGE),
    pageSize: Math.min(Number(query.pageSize ?? DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE),
  };
}

export const searchText = textSchema(200);
export const idText = textSchema(128, 1);

/** A query in which every word may be left out. */
export function querySchema<Q extends object>(members: { readonly [K in keyof Q]-?: JsonSchema }) {
  return objectSchema<Q>(members, Object.keys(members) as (keyof Q & string)[]);
}

export function sortSchema(sorts: readonly string[]): JsonSchema {
  return enumSchema(sorts);
}
