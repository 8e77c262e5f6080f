import type { PathPart } from './property-path.ts';
import table from './replace-table.json' with { type: 'json' };

/**
 * Whether changing a property replaces the resource. `sdk`: said by the comments of the provider's types; `review`: decided
 * by hand, `why` says on what ground; `silent`: the comments do not say, so nobody knows.
 */
export interface ReplaceDecision {
  readonly replaces: boolean | null;
  readonly source: 'sdk' | 'review' | 'silent';
  readonly why?: string;
}

export type ReplaceTable = Readonly<Record<string, Readonly<Record<string, ReplaceDecision>>>>;

/** The table that is shipped: the types our components use, of the pinned provider version. */
export const shippedReplaceTable: ReplaceTable = table.types as ReplaceTable;

/** What the table says of a changed property; `undefined`: it does not know the type or the property. */
export function replaceDecisionFor(
  replaceTable: ReplaceTable,
  type: string,
  path: readonly PathPart[],
): ReplaceDecision | undefined {
  const properties = Object.hasOwn(replaceTable, type) ? replaceTable[type] : undefined;
  const name = String(path[0] ?? '');
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}
