const HASH_MAGIC = 0x061561;
const MAGIC_AT = 12;
const PAGE_SIZE_AT = 20;
const ENCRYPTION_AT = 24;
const PAGE_HEAD_BYTES = 26;
const HASH_PAGES = new Set([2, 13]); // unsorted, sorted
const OVERFLOW_PAGE = 7;
const WHOLE_ITEM = 1;
const ITEM_ELSEWHERE = 3;
const MAX_HEADER_BYTES = 64 * 1024 * 1024; // a header larger than a whole database of ours is none

/**
 * A hash table of Berkeley DB (rpm until 4.16, CentOS 5 to 8): number of a package to its header. Headers longer than a
 * page lie in chains of overflow pages. Throws where the file is of another kind, encrypted, cut or broken.
 * Source: Berkeley DB 5.3, dbinc/db_page.h.
 */
export function readHashDatabase(bytes: Buffer): readonly Buffer[] {
  const file = openFile(bytes);
  const headers: Buffer[] = [];
  for (let page = 1; page < file.pageCount; page += 1) {
    const at = page * file.pageBytes;
    if (!HASH_PAGES.has(bytes.readUInt8(at + 25))) continue;
    const count = file.u16(at + 20);
    if (PAGE_HEAD_BYTES + count * 2 > file.pageBytes) throw new Error(`page ${page} of the rpm database is broken`);
    for (let item = 0; item + 1 < count; item += 2) {
      if (isCounter(file, at, item)) continue;
      headers.push(headerAt(file, at, item + 1));
    }
  }
  return headers;
}

interface HashFile {
  readonly bytes: Buffer;
  readonly pageBytes: number;
  readonly pageCount: number;
  /** Overflow pages that belong to a header already: none belongs to two, and a ring would never end. */
  readonly used: Set<number>;
  u16(at: number): number;
  u32(at: number): number;
}

function openFile(bytes: Buffer): HashFile {
  const isLittle = bytes.length >= 512 && bytes.readUInt32LE(MAGIC_AT) === HASH_MAGIC;
  if (!isLittle && (bytes.length < 512 || bytes.readUInt32BE(MAGIC_AT) !== HASH_MAGIC))
    throw new Error('the rpm database is of no format that is known');
  const u16 = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const pageBytes = u32(PAGE_SIZE_AT);
  if (bytes.readUInt8(ENCRYPTION_AT) !== 0) throw new Error('the rpm database is encrypted');
  if (pageBytes < 512 || pageBytes > 65_536 || bytes.length % pageBytes !== 0)
    throw new Error(`the rpm database is cut: it has ${bytes.length} bytes, and pages of ${pageBytes}`);
  return { bytes, pageBytes, pageCount: bytes.length / pageBytes, used: new Set(), u16, u32 };
}

/** Where an item begins and ends: items are put in from the end of the page. */
function placeOf(file: HashFile, pageAt: number, item: number): readonly [number, number] {
  const start = file.u16(pageAt + PAGE_HEAD_BYTES + item * 2);
  const end = item === 0 ? file.pageBytes : file.u16(pageAt + PAGE_HEAD_BYTES + (item - 1) * 2);
  if (start >= end || end > file.pageBytes) throw new Error('an item of the rpm database lies outside its page');
  return [pageAt + start, pageAt + end];
}

/** Entry 0 holds the next free number, and no header. */
function isCounter(file: HashFile, pageAt: number, item: number): boolean {
  const [start, end] = placeOf(file, pageAt, item);
  return end - start === 5 && file.u32(start + 1) === 0;
}

function headerAt(file: HashFile, pageAt: number, item: number): Buffer {
  const [start, end] = placeOf(file, pageAt, item);
  const kind = file.bytes.readUInt8(start);
  if (kind === WHOLE_ITEM) return file.bytes.subarray(start + 1, end);
  if (kind !== ITEM_ELSEWHERE) throw new Error(`the rpm database holds an item of kind ${kind}`);
  return chainOf(file, file.u32(start + 4), file.u32(start + 8));
}

function chainOf(file: HashFile, first: number, length: number): Buffer {
  if (length > MAX_HEADER_BYTES) throw new Error(`the rpm database names a header of ${length} bytes`);
  const parts: Buffer[] = [];
  let left = length;
  for (let page = first; left > 0; ) {
    const at = page * file.pageBytes;
    const isFree = page > 0 && page < file.pageCount && !file.used.has(page);
    if (!isFree || file.bytes.readUInt8(at + 25) !== OVERFLOW_PAGE)
      throw new Error('a header of the rpm database is cut');
    file.used.add(page);
    const count = Math.min(file.u16(at + 22), file.pageBytes - PAGE_HEAD_BYTES, left);
    parts.push(file.bytes.subarray(at + PAGE_HEAD_BYTES, at + PAGE_HEAD_BYTES + count));
    left -= count;
    page = file.u32(at + 16);
  }
  return Buffer.concat(parts);
}
