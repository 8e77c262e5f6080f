import { type CsvRow, CsvSplitter } from './split-csv.ts';
import { Batch, type Tally } from './tally.ts';
import { readWindowsRow, type WindowsColumns, windowsColumns } from './windows-csv.ts';

/** Takes the bytes of one plain file. */
export interface FileReader {
  push(chunk: Uint8Array): void | Promise<void>;
  end(): void | Promise<void>;
}

/** The longest first row of a known table has some 120 bytes. */
const MAX_HEADING_BYTES = 4096;

/** Whether a file begins with the headings of a table of Windows updates; `undefined`: too little of it is known. */
export function beginsAsWindowsTable(head: Buffer): boolean | undefined {
  const [first] = /\S/.exec(head.toString('latin1').replace(/^\xef\xbb\xbf/, '')) ?? [];
  if (first === '{' || first === '[') return false;
  const end = head.indexOf('\n');
  if (end === -1 && head.length < MAX_HEADING_BYTES) return undefined;
  return headingsIn(head.subarray(0, end === -1 ? MAX_HEADING_BYTES : end)) !== undefined;
}

function headingsIn(line: Buffer): WindowsColumns | undefined {
  let columns: WindowsColumns | undefined;
  const splitter = new CsvSplitter(
    ({ cells }) => {
      columns ??= windowsColumns(cells);
    },
    () => undefined,
  );
  splitter.push(line);
  splitter.end();
  return columns;
}

/** Reads a table of Windows updates, a row at a time; the first row says what each column is. */
export function windowsTableReader(file: string, tally: Tally): FileReader {
  const rows: CsvRow[] = [];
  let columns: WindowsColumns | undefined;
  let width = 0;
  const splitter = new CsvSplitter(
    (row) => void rows.push(row),
    ({ line, index, message }) => {
      tally.complain({ file, line, entry: index, message });
      tally.skip('malformed');
    },
  );
  const drain = async (): Promise<void> => {
    for (const { cells, line, index } of rows.splice(0)) {
      if (columns === undefined) {
        columns = windowsColumns(cells);
        width = cells.length;
        continue;
      }
      tally.count('windows-updates');
      const batch = new Batch(tally, { file, line, entry: index });
      if (cells.length === width) readWindowsRow(cells, columns, batch);
      else {
        batch.complain('', `a row of ${cells.length} cells in a table of ${width}`);
        batch.skip('malformed');
      }
      const waiting = tally.deliver(batch);
      if (waiting !== undefined) await waiting;
    }
  };
  return {
    push: (chunk) => {
      splitter.push(chunk);
      return drain();
    },
    end: () => {
      splitter.end();
      return drain();
    },
  };
}
