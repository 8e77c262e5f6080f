import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Level 3 halves what level 1 leaves of an inventory's small sections and costs a fraction of the parsing. */
const OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
/** Nothing that the door let in is larger; more means that the store was tampered with. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/** JSON text as it is stored. */
export function packText(text: string): Uint8Array {
  return zstdCompressSync(Buffer.from(text), OPTIONS); // bytes: a string costs twice as much here
}

export function packJson(value: unknown): Uint8Array {
  return packText(JSON.stringify(value));
}

/** The stored text again. */
export function unpackText(bytes: Uint8Array): string {
  return zstdDecompressSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
}

/** A stored value again; the caller names the type it stored. */
export function unpackJson<T>(bytes: Uint8Array): T {
  return JSON.parse(unpackText(bytes)) as T;
}
