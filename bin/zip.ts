import { crc32, deflateRawSync } from 'node:zlib';
import type { PackedFile } from './tar.ts';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const DEFLATED = 8;
const FIRST_DAY = 0x21; // 1980-01-01, the first day that the format knows
const UTF8_NAMES = 0x0800;

/**
 * Files as a zip archive, with no time and no rights of the machine that builds. Up to 4 GiB in all.
 * Source: APPNOTE.TXT 6.3, sections 4.3 and 4.4.
 */
export function writeZip(files: readonly PackedFile[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const packed = deflateRawSync(bytes, { level: 9 });
    const common = commonPart(Buffer.byteLength(name), { bytes, packed });
    const local = Buffer.concat([number32(LOCAL), common, Buffer.from(name), packed]);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([number32(CENTRAL), Buffer.from([20, 0]), common, central, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** What both headers of a file say: from the version that is needed to the length of the extra field. */
function commonPart(nameBytes: number, { bytes, packed }: { readonly bytes: Buffer; readonly packed: Buffer }): Buffer {
  const part = Buffer.alloc(26);
  part.writeUInt16LE(20, 0);
  part.writeUInt16LE(UTF8_NAMES, 2);
  part.writeUInt16LE(DEFLATED, 4);
  part.writeUInt16LE(FIRST_DAY, 8);
  part.writeUInt32LE(crc32(bytes), 10);
  part.writeUInt32LE(packed.length, 14);
  part.writeUInt32LE(bytes.length, 18);
  part.writeUInt16LE(nameBytes, 22);
  return part;
}

function number32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
