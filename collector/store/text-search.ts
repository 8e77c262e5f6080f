import { type Expression, type SqlBool, sql } from 'kysely';

/** Text as it is searched and sorted: lower case, no marks, so that "quan tri" finds "Quản trị". */
export function foldText(text: string): string {
  return columnText(text)
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();
}

/** Text from a host as a column can hold it: PostgreSQL has no place for U+0000. The facts themselves keep it. */
export function columnText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\u{FFFD}') : text;
}

/** Whether the folded column holds what somebody typed, taken literally. */
export function holdsText(column: Expression<unknown>, typed: string): Expression<SqlBool> {
  const pattern = `%${foldText(typed).replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`${column} like ${pattern} escape '\\'`;
}
