/** Bounds of reading a file of advisories. Each stands far above what feeds need, and below what would hurt a machine. */
export interface ReadLimits {
  /** One record or document; the largest VEX documents of the kernel have some 30 MB. */
  readonly maxEntryBytes: number;
  /** Of all files in it, unpacked: all of OSV is about 10 GB. */
  readonly maxTotalBytes: number;
  /** Unpacked bytes for each packed one, counted after the first 64 MiB: JSON of one shape reaches about 100. */
  readonly maxExpansion: number;
  /** Files in an archive: OSV's of all ecosystems has some 600,000. */
  readonly maxFiles: number;
}

export const READ_LIMITS: ReadLimits = {
  maxEntryBytes: 64 * 1024 * 1024,
  maxTotalBytes: 16 * 1024 * 1024 * 1024,
  maxExpansion: 400,
  maxFiles: 2_000_000,
};

/** Nested lists and objects of one entry; product trees of CSAF are the deepest, below 40. */
export const MAX_NESTING = 100;

/** Texts inside an entry: descriptions and notes of CSAF documents reach some 100,000 characters. */
export const MAX_ENTRY_TEXT_LENGTH = 8 * 1024 * 1024;

/** Archives inside archives: a feed is packed once, and single files in it once more. */
export const MAX_PACKED_DEPTH = 3;

/** A zip that comes as a stream is kept whole, because its table of contents stands at its end. */
export const MAX_STREAMED_ZIP_BYTES = 512 * 1024 * 1024;

/** From here on the expansion counts: small files of zeros harm nobody. */
export const EXPANSION_COUNTS_FROM_BYTES = 64 * 1024 * 1024;
