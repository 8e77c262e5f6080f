/** Bytes that are kept of a binary or odd value. Source: docs/reference-inventory.md 2.7. */
const MAX_BINARY_BYTES = 256;

/**
 * A value as the contract writes it: DWORD and QWORD as unsigned numbers, SZ and EXPAND_SZ as texts (not expanded),
 * MULTI_SZ as a list, all else as its type and bytes.
 */
export type RegistryValue = number | string | readonly string[] | { readonly type: string; readonly hex: string };

const TYPES: Readonly<Record<number, string>> = {
  0: 'REG_NONE',
  1: 'REG_SZ',
  2: 'REG_EXPAND_SZ',
  3: 'REG_BINARY',
  4: 'REG_DWORD',
  5: 'REG_DWORD_BIG_ENDIAN',
  6: 'REG_LINK',
  7: 'REG_MULTI_SZ',
  8: 'REG_RESOURCE_LIST',
  9: 'REG_FULL_RESOURCE_DESCRIPTOR',
  10: 'REG_RESOURCE_REQUIREMENTS_LIST',
  11: 'REG_QWORD',
};

/** The value of bytes written as `hex(type):`. Source: https://learn.microsoft.com/windows/win32/sysinfo/registry-value-types */
export function decodeHex(type: number, bytes: Buffer, isAnsi: boolean): RegistryValue {
  if (type === 1 || type === 2 || type === 6) return untilNul(textOf(bytes, isAnsi));
  if (type === 7) return listOf(bytes, isAnsi);
  if (type === 4 && bytes.length === 4) return bytes.readUInt32LE();
  if (type === 5 && bytes.length === 4) return bytes.readUInt32BE();
  if (type === 11 && bytes.length === 8) {
    const number = bytes.readBigUInt64LE();
    if (number <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(number);
  }
  return {
    type: TYPES[type] ?? `REG_${type}`,
    hex: bytes.subarray(0, MAX_BINARY_BYTES).toString('hex'),
  };
}

/** A text without the NUL that ends it in the registry: what stands behind one is no part of it. */
export function untilNul(text: string): string {
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

function textOf(bytes: Buffer, isAnsi: boolean): string {
  return isAnsi ? bytes.toString('latin1') : bytes.subarray(0, bytes.length & ~1).toString('utf16le');
}

/** Texts each ended by NUL, the list by an empty one. Source: REG_MULTI_SZ in the same place. */
function listOf(bytes: Buffer, isAnsi: boolean): string[] {
  const texts = textOf(bytes, isAnsi).split('\0');
  const end = texts.findIndex((text, index) => text === '' && index > 0);
  const kept = end === -1 ? texts : texts.slice(0, end);
  return kept.length === 1 && kept[0] === '' ? [] : kept;
}
