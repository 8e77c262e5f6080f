const SLOT_BYTES = 16;
const PAGE_BYTES = 4096;
const BLOCK_BYTES = 16;
const HEADER_SLOTS = 2; // the first two places of the first page hold the head of the file
const HEAD_BYTES = 16;
const TAIL_BYTES = 12;

/**
 * rpm's own format ("ndb", SUSE): a table of slots, each naming the blocks of one header.
 * Source: rpm, lib/backend/ndb/rpmpkg.c.
 */
export function readSlotDatabase(bytes: Buffer): readonly Buffer[] {
  const slotCount = (bytes.readUInt32LE(12) * PAGE_BYTES) / SLOT_BYTES;
  const headers: Buffer[] = [];
  for (let slot = HEADER_SLOTS; slot < slotCount; slot += 1) {
    const at = slot * SLOT_BYTES;
    if (bytes.toString('latin1', at, at + 4) !== 'Slot') throw new Error(`no slot at ${at} of the rpm database`);
    const [index, block, blockCount] = [4, 8, 12].map((offset) => bytes.readUInt32LE(at + offset)) as [
      number,
      number,
      number,
    ];
    if (index !== 0 && block !== 0) headers.push(blobAt(bytes, index, block * BLOCK_BYTES, blockCount * BLOCK_BYTES));
  }
  return headers;
}

function blobAt(bytes: Buffer, index: number, at: number, room: number): Buffer {
  const isBlob = bytes.toString('latin1', at, at + 4) === 'BlbS' && bytes.readUInt32LE(at + 4) === index;
  const length = bytes.readUInt32LE(at + 12);
  const end = at + room; // the tail closes the last block
  if (!isBlob || HEAD_BYTES + length + TAIL_BYTES > room || bytes.toString('latin1', end - 4, end) !== 'BlbE')
    throw new Error(`package ${index} of the rpm database is not where its slot says`);
  return bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length);
}
