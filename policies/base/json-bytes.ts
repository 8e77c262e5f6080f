// Small things that readers of JSON bytes need.

/** Digits that carry value; an integer too large to be safe counts as having all of them. */
export function significantDigits(value: number): number {
  if (Number.isInteger(value)) return Number.POSITIVE_INFINITY;
  const [mantissa = ''] = String(Math.abs(value)).split('e');
  return mantissa.replace('.', '').replace(/^0+|0+$/g, '').length;
}

/** Only called with places inside the bytes; the zero is for the compiler. */
export function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

/** Bytes of ASCII as text. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'latin1',
    from,
    Math.min(to, bytes.length),
  );
}

/** The text between two quotes. Escapes that are no JSON stay as they stand: `JSON.parse` will refuse them. */
export function decode(bytes: Uint8Array, from: number, to: number): string {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'utf8',
    from,
    Math.min(to, bytes.length),
  );
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
}
