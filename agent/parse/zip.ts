const MAX_ENTRY_BYTES = 1024 * 1024;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;

/**
 * One file of a ZIP (a jar), or `undefined` where there is none of that name or the archive is broken.
 * Source: PKWARE APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function readZipEntry(archive: Buffer, name: string): Buffer | undefined {
  try {
    const at = findEntry(archive, name);
    if (at === undefined) return undefined;
    const method = archive.readUInt16LE(at + 10);
    const length = archive.readUInt32LE(at + 20);
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(start, start + length);
    if (method === 0) return packed.length <= MAX_ENTRY_BYTES ? packed : undefined;
    // Few hosts have a packed file to read, and all would pay for loading what unpacks it.
    return method === 8
      ? process.getBuiltinModule('node:zlib').inflateRawSync(packed, { maxOutputLength: MAX_ENTRY_BYTES })
      : undefined;
  } catch {
    return undefined; // offsets that lead outside the file, or a stream that is none
  }
}

function findEntry(archive: Buffer, name: string): number | undefined {
  const end = findEnd(archive);
  if (end === undefined) return undefined;
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let i = 0; i < count && archive.readUInt32LE(at) === ENTRY_MARK; i += 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + nameLength) === name) return at;
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return undefined;
}

function findEnd(archive: Buffer): number | undefined {
  for (
    let at = archive.length - END_BYTES;
    at >= Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
    at -= 1
  ) {
    if (archive.readUInt32LE(at) === END_MARK) return at;
  }
  return undefined;
}
