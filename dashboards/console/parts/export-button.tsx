import type { JSX } from 'react';
import { useReader } from '../language.tsx';

/** Rows of cells; the first row holds the titles. */
export type Rows = readonly (readonly (string | number)[])[];

/** Saves what is shown as CSV. `rows` is called when it is pressed. */
export function ExportButton({
  name,
  rows,
}: {
  readonly name: string;
  readonly rows: () => Rows | Promise<Rows>;
}): JSX.Element {
  const { words } = useReader();
  return (
    <button
      type="button"
      className="link right export"
      title={words.exportTitle}
      onClick={() => void saveCsv(name, rows())}
    >
      CSV
    </button>
  );
}

async function saveCsv(name: string, rows: Rows | Promise<Rows>): Promise<void> {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([csvOf(await rows)], { type: 'text/csv;charset=utf-8' }));
  link.download = `muster-${name}-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

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
