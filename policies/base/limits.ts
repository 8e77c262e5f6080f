/**
 * Limits that more than one folder needs. Source: the report contract, `docs/reference-inventory.md` "Limits".
 * A limit that only one section or route needs stands in its own file.
 */
export const MAX_REPORT_BYTES = 8 * 1024 * 1024;
export const MAX_REPORT_COMPRESSED_BYTES = 2 * 1024 * 1024;
export const MAX_EXPANSION_RATIO = 100;
export const MAX_SECTION_BYTES = 1024 * 1024;
export const MAX_LARGE_SECTION_BYTES = 4 * 1024 * 1024; // packages, files
export const MAX_TEXT_LENGTH = 4096;
export const MAX_KEY_LENGTH = 1024;
export const MAX_NESTING_DEPTH = 12;
export const MAX_ENTRIES = 5000;
export const MAX_GAPS = 200;
