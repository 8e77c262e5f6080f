import type { JSX } from 'react';
import { csvOf, type Rows } from '../csv.ts';
import { useReader } from '../language.tsx';
import { usePastDay } from '../past-day.ts';

/** Saves what is shown as CSV, under the day that is shown. `rows` is called when it is pressed. */
export function ExportButton({
  name,
  rows,
}: {
  readonly name: string;
  readonly rows: () => Rows | Promise<Rows>;
}): JSX.Element {
  const { words } = useReader();
  const on = usePastDay();
  return (
    <button
      type="button"
      className="link right export"
      title={words.exportTitle}
      onClick={() => void saveCsv(`${name}-${on ?? new Date().toISOString().slice(0, 10)}`, rows())}
    >
      CSV
    </button>
  );
}

async function saveCsv(name: string, rows: Rows | Promise<Rows>): Promise<void> {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([csvOf(await rows)], { type: 'text/csv;charset=utf-8' }));
  link.download = `muster-${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
