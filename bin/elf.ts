// Just enough of ELF to make one program file out of a runtime and what it shall run, with nothing but this file: the
// tool that others use for it (postject) would be one more download on the machine that builds.

const PT_LOAD = 1;
const PT_NOTE = 4;
const HEADER_BYTES = 64;
const ENTRY_BYTES = 56;
const PAGE = 0x10000; // the largest page of a kernel for arm64
const READ_ONLY = 4;

interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
  readonly memoryBytes: number;
  readonly align: number;
}

/**
 * The program without what only debuggers and linkers read: symbols, and the table of sections. What is loaded stays as it
 * is. Source: elf(5).
 */
export function withoutSymbols(program: Buffer): Buffer {
  const end = Math.max(...segmentsOf(program).map(({ offset, fileBytes }) => offset + fileBytes));
  const kept = Buffer.from(program.subarray(0, end));
  kept.writeBigUInt64LE(0n, 0x28); // e_shoff
  kept.writeUInt32LE(0, 0x3c); // e_shnum, e_shstrndx
  return kept;
}

/**
 * The program with one more note, which is loaded with it: where Node looks for what it shall run. The table of segments
 * has no room for one more, so two neighbours of one kind become one.
 * Source: elf(5), "Notes (Nhdr)"; Node's documentation, "Single executable applications", "Injecting the blob".
 */
export function withNote(program: Buffer, name: string, content: Buffer): Buffer {
  const segments = joinNeighbours(segmentsOf(program));
  const old = segments.findIndex(({ type }) => type === PT_NOTE);
  const known = segments[old];
  if (known === undefined) throw new Error('the runtime has no segment of notes');
  const offset = alignUp(program.length, PAGE);
  const address = alignUp(Math.max(...segments.map((one) => one.address + one.memoryBytes)), PAGE);
  const kept = program.subarray(known.offset, known.offset + known.fileBytes);
  const notes = Buffer.concat([padded(kept), noteOf(name, content)]);
  const place = { offset, address, fileBytes: notes.length, memoryBytes: notes.length, flags: READ_ONLY };
  const lastLoad = segments.findLastIndex(({ type }) => type === PT_LOAD);
  const table = segments.with(old, { ...place, type: PT_NOTE, align: 4 });
  table.splice(lastLoad + 1, 0, { ...place, type: PT_LOAD, align: PAGE }); // the loader wants them by address
  const made = Buffer.concat([program, Buffer.alloc(offset - program.length), notes]);
  for (const [index, segment] of table.entries()) writeSegment(made, index, segment);
  return made;
}

/** Sets the mark by which Node knows that it carries a program. Throws where the mark is not there exactly once. */
export function withFuse(program: Buffer, fuse: string): Buffer {
  const mark = Buffer.from(`${fuse}:0`);
  const at = program.indexOf(mark);
  if (at === -1 || program.indexOf(mark, at + 1) !== -1) throw new Error(`the runtime does not carry ${fuse} once`);
  const made = Buffer.from(program);
  made.write('1', at + mark.length - 1, 'latin1');
  return made;
}

function segmentsOf(program: Buffer): Segment[] {
  const magic = program.subarray(0, 6).toString('hex');
  const isKnown = magic === '7f454c460201' && program.readUInt16LE(0x36) === ENTRY_BYTES;
  if (!isKnown || program.readBigUInt64LE(0x20) !== BigInt(HEADER_BYTES))
    throw new Error('the runtime is no 64-bit little-endian ELF file with its segments after the header');
  return Array.from({ length: program.readUInt16LE(0x38) }, (_, index) => {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    const wide = (byte: number) => Number(program.readBigUInt64LE(at + byte));
    return {
      type: program.readUInt32LE(at),
      flags: program.readUInt32LE(at + 4),
      offset: wide(8),
      address: wide(16),
      fileBytes: wide(32),
      memoryBytes: wide(40),
      align: wide(48),
    };
  });
}

function writeSegment(program: Buffer, index: number, segment: Segment): void {
  const at = HEADER_BYTES + index * ENTRY_BYTES;
  program.writeUInt32LE(segment.type, at);
  program.writeUInt32LE(segment.flags, at + 4);
  const { offset, address, fileBytes, memoryBytes, align } = segment;
  for (const [place, value] of [offset, address, address, fileBytes, memoryBytes, align].entries())
    program.writeBigUInt64LE(BigInt(value), at + 8 + place * 8);
}

/** Joins the first two loaded segments that follow each other with equal rights: what lies between them is padding. */
function joinNeighbours(segments: readonly Segment[]): Segment[] {
  for (const [index, left] of segments.entries()) {
    const right = segments[index + 1];
    if (right === undefined || left.type !== PT_LOAD || right.type !== PT_LOAD || left.flags !== right.flags) continue;
    if (right.offset - left.offset !== right.address - left.address || left.fileBytes !== left.memoryBytes) continue;
    const reach = right.offset - left.offset;
    const align = Math.min(left.align, right.align);
    const joined = { ...left, align, fileBytes: reach + right.fileBytes, memoryBytes: reach + right.memoryBytes };
    return segments.toSpliced(index, 2, joined);
  }
  throw new Error('the runtime has no two segments that could be joined, and so no room for one more');
}

function noteOf(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(name.length + 1, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, padded(Buffer.from(`${name}\0`, 'latin1')), padded(content)]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(alignUp(bytes.length, 4) - bytes.length)]);
}

function alignUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
