import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Level 3 halves what level 1 leaves of an inventory's small sections and costs a fraction of the parsing. */
const OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
/** Nothing that the door let in is larger; more means that the store was tampered with. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

/** JSON text, in UTF-8, as it is stored. */
export function packBytes(text: Uint8Array): Uint8Array {
  return zstdCompressSync(text, OPTIONS);
}

export function packJson(value: unknown): Uint8Array {
  return packBytes(Buffer.from(JSON.stringify(value))); // bytes: a string costs twice as much here
}

/** The stored text again. */
export function unpackText(bytes: Uint8Array): string {
  return zstdDecompressSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
}

/** A stored value again; the caller names the type it stored. */
export function unpackJson<T>(bytes: Uint8Array): T {
  return JSON.parse(unpackText(bytes)) as T;
}
