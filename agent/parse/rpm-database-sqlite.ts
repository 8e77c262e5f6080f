const INTERIOR_PAGE = 0x05;
const LEAF_PAGE = 0x0d;
const MAX_DEPTH = 20; // as SQLite itself: BTCURSOR_MAX_DEPTH
const JOURNAL_HEAD_BYTES = 32;
const FRAME_HEAD_BYTES = 24;

/**
 * The headers in the table `Packages` of rpm's SQLite database. A reader of our own, since the pages come through a
 * target as bytes and SQLite wants a file that it may lock. Committed pages of the journal lie over those of the file.
 * Throws where the file is broken. Source: https://www.sqlite.org/fileformat2.html, sections 1.3 to 2.6 and 4.
 */
export function readPackagesTable(database: Buffer, journal?: Buffer): readonly Buffer[] {
  const file = new Pages(database, journal);
  for (const row of rowsOf(file, 1)) {
    const [type, name, , root] = row;
    if (type === 'table' && name === 'Packages' && typeof root === 'number')
      return [...rowsOf(file, root)].map(([, blob]) => {
        if (!Buffer.isBuffer(blob)) throw new Error('a row of the rpm database holds no header');
        return blob;
      });
  }
  throw new Error('the rpm database has no table "Packages"');
}

type Value = string | number | Buffer | null;

class Pages {
  readonly usableBytes: number;
  readonly pageBytes: number;
  /** Of file and journal: more than that no row can hold. */
  readonly bytes: number;
  readonly #database: Buffer;
  readonly #newer: ReadonlyMap<number, Buffer>;
  readonly #read = new Set<number>();

  constructor(database: Buffer, journal: Buffer | undefined) {
    const written = database.readUInt16BE(16);
    this.pageBytes = written === 1 ? 65_536 : written;
    if (this.pageBytes < 512) throw new Error(`the rpm database names pages of ${this.pageBytes} bytes`);
    this.usableBytes = this.pageBytes - database.readUInt8(20);
    this.bytes = database.length + (journal?.length ?? 0);
    this.#database = database;
    this.#newer = journal === undefined ? new Map() : committedPages(journal, this.pageBytes);
  }

  /** Numbers begin at 1. Each page belongs to one place: a ring, or a page that many share, is a broken file. */
  page(number: number): Buffer {
    if (this.#read.has(number)) throw new Error(`page ${number} of the rpm database stands in two places`);
    this.#read.add(number);
    const start = (number - 1) * this.pageBytes;
    const page = this.#newer.get(number) ?? this.#database.subarray(start, start + this.pageBytes);
    if (number < 1 || page.length !== this.pageBytes) throw new Error(`the rpm database is cut before page ${number}`);
    return page;
  }
}

/** Pages of the journal up to its last commit; a frame of an older run, or one half written, ends it. */
function committedPages(journal: Buffer, pageBytes: number): ReadonlyMap<number, Buffer> {
  const committed = new Map<number, Buffer>();
  if (journal.length < JOURNAL_HEAD_BYTES) return committed;
  const magic = journal.readUInt32BE(0);
  if ((magic & 0xfffffffe) >>> 0 !== 0x377f0682 || journal.readUInt32BE(8) !== pageBytes) return committed;
  const isBig = (magic & 1) === 1;
  let sum = checksum(journal.subarray(0, 24), [0, 0], isBig);
  if (!holds(journal, 24, sum)) return committed;
  const pending = new Map<number, Buffer>();
  for (
    let at = JOURNAL_HEAD_BYTES;
    at + FRAME_HEAD_BYTES + pageBytes <= journal.length;
    at += FRAME_HEAD_BYTES + pageBytes
  ) {
    const page = journal.subarray(at + FRAME_HEAD_BYTES, at + FRAME_HEAD_BYTES + pageBytes);
    sum = checksum(page, checksum(journal.subarray(at, at + 8), sum, isBig), isBig);
    const isOfThisRun = journal.subarray(at + 8, at + 16).equals(journal.subarray(16, 24));
    if (!isOfThisRun || !holds(journal, at + 16, sum)) break;
    pending.set(journal.readUInt32BE(at), page);
    if (journal.readUInt32BE(at + 4) === 0) continue;
    for (const [number, written] of pending) committed.set(number, written);
    pending.clear();
  }
  return committed;
}

function holds(bytes: Buffer, at: number, [first, second]: readonly [number, number]): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
}

function checksum(bytes: Buffer, start: readonly [number, number], isBig: boolean): [number, number] {
  let [first, second] = start;
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    first = (first + (isBig ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + second) >>> 0;
    second = (second + (isBig ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + first) >>> 0;
  }
  return [first, second];
}

/** All rows of a table, in the order of their keys. */
function* rowsOf(file: Pages, root: number, depth = 0): Generator<readonly Value[]> {
  if (depth > MAX_DEPTH) throw new Error('the rpm database is deeper than SQLite makes one');
  const page = file.page(root);
  const head = root === 1 ? 100 : 0; // the first page begins with the head of the file
  const kind = page.readUInt8(head);
  if (kind !== LEAF_PAGE && kind !== INTERIOR_PAGE) throw new Error(`page ${root} of the rpm database is no table`);
  const cells = head + (kind === LEAF_PAGE ? 8 : 12);
  for (let cell = 0; cell < page.readUInt16BE(head + 3); cell += 1) {
    const at = page.readUInt16BE(cells + cell * 2);
    if (kind === LEAF_PAGE) yield recordOf(payloadAt(file, page, at));
    else yield* rowsOf(file, page.readUInt32BE(at), depth + 1);
  }
  if (kind === INTERIOR_PAGE) yield* rowsOf(file, page.readUInt32BE(head + 8), depth + 1);
}

function payloadAt(file: Pages, page: Buffer, start: number): Buffer {
  const [length, afterLength] = varint(page, start);
  const [, at] = varint(page, afterLength); // the key of the row
  const most = file.usableBytes - 35;
  if (length > file.bytes) throw new Error('the rpm database names a length that no file has');
  if (length <= most) return page.subarray(at, at + length);
  const least = Math.floor(((file.usableBytes - 12) * 32) / 255) - 23;
  const rest = least + ((length - least) % (file.usableBytes - 4));
  const here = rest <= most ? rest : least;
  const parts = [page.subarray(at, at + here)];
  let left = length - here;
  for (let next = page.readUInt32BE(at + here); left > 0; ) {
    const overflow = file.page(next);
    const count = Math.min(left, file.usableBytes - 4);
    parts.push(overflow.subarray(4, 4 + count));
    left -= count;
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function recordOf(record: Buffer): readonly Value[] {
  const [headBytes, first] = varint(record, 0);
  const values: Value[] = [];
  let at = headBytes;
  for (let place = first; place < headBytes; ) {
    const [type, next] = varint(record, place);
    const bytes = bytesOfType(type);
    if (at + bytes > record.length) throw new Error('a row of the rpm database is cut');
    values.push(cellOf(record.subarray(at, at + bytes), type));
    at += bytes;
    place = next;
  }
  return values;
}

function bytesOfType(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type] ?? 0;
}

function cellOf(bytes: Buffer, type: number): Value {
  if (type >= 12) return type % 2 === 0 ? bytes : bytes.toString('utf8');
  if (type === 8 || type === 9) return type - 8;
  return type >= 1 && type <= 5 ? bytes.readIntBE(0, bytes.length) : null; // wide and real numbers are not asked for
}

/** A number of 1 to 9 bytes, and where it ends. */
function varint(bytes: Buffer, start: number): readonly [number, number] {
  let value = 0;
  for (let at = start; at < start + 8; at += 1) {
    const byte = bytes.readUInt8(at);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + 1];
  }
  throw new Error('the rpm database names a length that no file has');
}
