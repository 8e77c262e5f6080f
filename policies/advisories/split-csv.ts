import type { SplitFault } from './split-json.ts';

/** One row of a table, its cells as they stand. `line` is the one it begins on; both count from 1. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
  readonly index: number;
}

/** Longest row; lists of replaced updates are the longest cells, some 10,000 characters. */
const MAX_ROW_LENGTH = 256 * 1024;
/** The widest of the known tables has 12 columns. */
const MAX_CELLS = 64;

/**
 * Cuts a stream of text into the rows of a table whose cells are parted by commas, keeping no more than one row. Quoted
 * cells may hold commas, line ends, and quotes written twice. A row that is too long or too wide is passed over and told.
 * Source: RFC 4180.
 */
export class CsvSplitter {
  private readonly onRow: (row: CsvRow) => void;
  private readonly onFault: (fault: SplitFault) => void;
  private readonly decoder = new TextDecoder('utf-8'); // takes a byte order mark away
  private cells: string[] = [];
  private cell = '';
  private length = 0;
  private line = 1;
  private rowLine = 1;
  private index = 0;
  /** `closing`: a quote inside quotes was seen; another one makes it part of the cell, anything else ends the quotes. */
  private quotes: 'none' | 'open' | 'closing' = 'none';

  constructor(onRow: (row: CsvRow) => void, onFault: (fault: SplitFault) => void) {
    this.onRow = onRow;
    this.onFault = onFault;
  }

  push(chunk: Uint8Array): void {
    this.take(this.decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.take(this.decoder.decode());
    if (this.quotes === 'open') this.fault('the quotes of a cell are not closed at the end of the file');
    else if (this.cell !== '' || this.cells.length > 0) this.endRow();
  }

  private take(text: string): void {
    for (const character of text) {
      if (character === '\n') this.line += 1;
      if (this.quotes === 'open') {
        if (character === '"') this.quotes = 'closing';
        else this.add(character);
      } else this.takePlain(character);
    }
  }

  private takePlain(character: string): void {
    const isSecondQuote = this.quotes === 'closing' && character === '"';
    if (isSecondQuote) this.add('"');
    if (isSecondQuote || (character === '"' && this.cell === '')) this.quotes = 'open';
    else {
      this.quotes = 'none';
      if (character === ',') this.endCell();
      else if (character === '\n') this.endRow();
      else if (character !== '\r') this.add(character);
    }
  }

  private add(character: string): void {
    this.length += character.length;
    if (this.length <= MAX_ROW_LENGTH) this.cell += character;
    else if (this.quotes === 'open') this.quotes = 'none'; // a quote that is never closed must not swallow the rest
  }

  private endCell(): void {
    if (this.cells.length < MAX_CELLS) this.cells.push(this.cell);
    this.length += 1;
    this.cell = '';
  }

  private endRow(): void {
    this.endCell();
    const { cells, length, rowLine } = this;
    if (length > MAX_ROW_LENGTH) this.fault(`a row of more than ${MAX_ROW_LENGTH} characters`);
    else if (cells.length === MAX_CELLS) this.fault(`a row of ${MAX_CELLS} cells or more`);
    else if (cells.length > 1 || cells[0] !== '') {
      this.index += 1;
      this.onRow({ cells, line: rowLine, index: this.index });
    }
    this.begin();
  }

  private fault(message: string): void {
    this.index += 1;
    this.onFault({ line: this.rowLine, index: this.index, message });
    this.begin();
  }

  private begin(): void {
    this.cells = [];
    this.cell = '';
    this.length = 0;
    this.quotes = 'none';
    this.rowLine = this.line;
  }
}
