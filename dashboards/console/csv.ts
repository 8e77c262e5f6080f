/** Rows of cells; the first row holds the titles. */
export type Rows = readonly (readonly (string | number)[])[];

/**
 * CSV as spreadsheets read it: a byte order mark for the diacritics, CRLF, quotes where needed. Texts that a spreadsheet
 * would take for a formula get an apostrophe, because host names and versions come from hosts.
 * Source: RFC 4180; OWASP "CSV Injection".
 */
export function csvOf(rows: Rows): string {
  return `\ufeff${rows.map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

function cellOf(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
