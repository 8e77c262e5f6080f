/**
 * What makers leave where an identifier should stand. Source: docs/reference-inventory.md 1.3 and dmidecode reports,
 * 2026-11-21.
 */
const PLACEHOLDERS = new Set([
  'to be filled by o.e.m.',
  'to be filled by o.e.m',
  'default string',
  'none',
  'not specified',
  'not applicable',
  'not available',
  'system serial number',
  'system product name',
  'system manufacturer',
  'chassis serial number',
  'o.e.m.',
  'oem',
  'n/a',
  'na',
  'unknown',
  'invalid',
  'empty',
  'uninitialized',
  '0',
  '0123456789',
  '123456789',
  '03000200-0400-0500-0006-000700080009',
]);

/** Whether a text identifies nothing: a maker's filler, all zeros, all F, or VMware's zero serial. */
export function isPlaceholder(text: string): boolean {
  const word = text.trim().toLowerCase();
  if (word === '' || PLACEHOLDERS.has(word) || word.startsWith('vmware-00 00 00 00 00 00 00 00')) return true;
  const digits = word.replace(/[-\s:.]/g, '');
  return /^0+$/.test(digits) || /^f+$/.test(digits) || /^x+$/.test(digits);
}
