/** One JSON value of a stream, still as bytes. `line` and `index` count from 1. */
export interface JsonEntry {
  readonly bytes: Uint8Array;
  readonly line: number;
  readonly index: number;
}

/** A stretch of the stream that is no entry, and why. */
export interface SplitFault {
  readonly line: number;
  readonly index: number;
  readonly message: string;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;
}

/**
 * Cuts a stream of bytes into the JSON values that it holds, one after the other, keeping no more than one: a list gives
 * its items, JSON lines one value a line, anything else its values as they follow each other. In JSON lines a broken line
 * costs that line; elsewhere what follows a broken value is found again where brackets agree. An entry longer than
 * `maxEntryBytes` is passed over and told.
 * Source: RFC 8259; https://jsonlines.org/.
 */
export class JsonSplitter {
  private readonly maxEntryBytes: number;
  private readonly onEntry: (entry: JsonEntry) => void;
  private readonly onFault: (fault: SplitFault) => void;
  private mode: 'unknown' | 'lines' | 'list' | 'values' = 'unknown';
  private isDone = false;
  private line = 1;
  private index = 0;
  /** What belongs to the entry at hand. */
  private parts: Uint8Array[] = [];
  private byteCount = 0;
  private entryLine = 1;
  private isTooLong = false;
  private depth = 0;
  private isInText = false;
  private isEscaped = false;

  constructor(maxEntryBytes: number, onEntry: (entry: JsonEntry) => void, onFault: (fault: SplitFault) => void) {
    this.maxEntryBytes = maxEntryBytes;
    this.onEntry = onEntry;
    this.onFault = onFault;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length && this.mode === 'unknown') {
      const byte = chunk[from] ?? 0;
      if (byte === NEWLINE) this.line += 1;
      // A byte order mark before JSON is not allowed, and common in files from Windows.
      if (!isSpace(byte) && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) this.begin(byte);
      if (this.mode === 'unknown') from += 1;
      else if (this.mode === 'list') from += 1;
    }
    if (this.mode === 'lines') this.pushLines(chunk, from);
    else if (this.mode !== 'unknown') this.pushValues(chunk, from);
  }

  end(): void {
    if (this.mode === 'lines') this.endLine();
    else if (this.depth > 0 || this.byteCount > 0) {
      this.fault('the file ends inside this entry');
    } else if (this.mode === 'list' && !this.isDone) {
      this.onFault({ line: this.line, index: this.index, message: 'the file ends before its list does' });
    }
  }

  private begin(byte: number): void {
    this.entryLine = this.line;
    if (byte === OPEN_LIST) this.mode = 'list';
    else if (byte === OPEN_OBJECT) this.mode = 'lines';
    else {
      this.mode = 'values';
      this.isDone = true;
      this.fault(`this is no JSON: it begins with ${JSON.stringify(String.fromCharCode(byte))}`);
    }
  }

  /**
   * A file that begins with an object is read as JSON lines until a line shows that it is not: one that is more than an
   * opening bracket and does not close what it opens, followed by one that does not begin a new object.
   */
  private pushLines(chunk: Uint8Array, start: number): void {
    let from = start;
    while (from < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, from);
      const to = newline < 0 ? chunk.length : newline;
      if (this.isSpread(chunk, from, to)) {
        this.turnToValues(chunk, from);
        return;
      }
      this.follow(chunk, from, to);
      this.keep(chunk, from, to);
      if (newline < 0) return;
      from = newline + 1;
      if (this.depth === 0 && !this.isInText) this.endLine();
      else this.isUnfinished = true;
      this.line += 1;
    }
  }

  /** The line before did not close what it opened. */
  private isUnfinished = false;

  /** Whether the line that begins here goes on with a value that the line before left open. */
  private isSpread(chunk: Uint8Array, from: number, to: number): boolean {
    if (!this.isUnfinished || from >= to) return false;
    this.isUnfinished = false;
    if (chunk[from] !== OPEN_OBJECT) return true;
    this.fault('the line is no whole JSON value');
    this.entryLine = this.line;
    return false;
  }

  private turnToValues(chunk: Uint8Array, from: number): void {
    this.mode = 'values';
    this.keep(NEWLINE_BYTES, 0, 1);
    this.isInText = false; // a text cannot hold a line break: the value is broken, and told so when it is read
    this.pushValues(chunk, from);
  }

  private endLine(): void {
    if (this.byteCount > 0 && !this.isBlank()) {
      if (this.depth > 0 || this.isInText) this.fault('the line is no whole JSON value');
      else this.emit();
    } else this.reset();
    this.entryLine = this.line + 1;
  }

  private isBlank(): boolean {
    return !this.isTooLong && this.parts.every((part) => part.every(isSpace));
  }

  /** Follows brackets and quotes over bytes of one entry. */
  private follow(chunk: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at += 1) this.step(chunk[at] ?? 0);
  }

  private step(byte: number): void {
    if (this.isInText) {
      if (this.isEscaped) this.isEscaped = false;
      else if (byte === BACKSLASH) this.isEscaped = true;
      else if (byte === QUOTE) this.isInText = false;
    } else if (byte === QUOTE) this.isInText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) this.depth -= 1;
  }

  private pushValues(chunk: Uint8Array, start: number): void {
    let from = start;
    for (let at = start; at < chunk.length && !this.isDone; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte === NEWLINE) this.line += 1;
      if (this.depth === 0 && !this.isInText) {
        const isSeparator = isSpace(byte) || (this.mode === 'list' && (byte === COMMA || byte === CLOSE_LIST));
        if (isSeparator) {
          this.keep(chunk, from, at);
          if (this.byteCount > 0) this.emit();
          if (byte === CLOSE_LIST) this.isDone = true;
          from = at + 1;
          continue;
        }
        if (this.byteCount === 0 && from === at) this.entryLine = this.line;
      }
      this.step(byte);
      if (this.depth <= 0 && !this.isInText && (byte === CLOSE_OBJECT || byte === CLOSE_LIST)) {
        this.keep(chunk, from, at + 1);
        this.depth = 0;
        this.emit();
        from = at + 1;
      }
    }
    if (!this.isDone) this.keep(chunk, from, chunk.length);
  }

  private keep(chunk: Uint8Array, from: number, to: number): void {
    if (to <= from) return;
    this.byteCount += to - from;
    if (this.byteCount > this.maxEntryBytes) {
      this.isTooLong = true;
      this.parts = [];
    } else this.parts.push(chunk.subarray(from, to));
  }

  private emit(): void {
    if (this.isTooLong) {
      this.fault(`the entry is longer than ${this.maxEntryBytes} bytes`);
      return;
    }
    this.index += 1;
    const [first] = this.parts;
    const bytes = this.parts.length === 1 && first !== undefined ? first : Buffer.concat(this.parts);
    const entry = { bytes, line: this.entryLine, index: this.index };
    this.reset();
    this.onEntry(entry);
  }

  private fault(message: string): void {
    this.index += 1;
    const fault = { line: this.entryLine, index: this.index, message };
    this.reset();
    this.onFault(fault);
  }

  private reset(): void {
    this.parts = [];
    this.byteCount = 0;
    this.isTooLong = false;
    this.depth = 0;
    this.isInText = false;
    this.isEscaped = false;
    this.entryLine = this.line;
  }
}

const NEWLINE_BYTES = Uint8Array.of(NEWLINE);
