/** A range of IPv4 addresses: the first one and how many bits of it are fixed. */
export interface Ipv4Range {
  readonly first: number;
  readonly prefixLength: number;
}

/** An IPv4 address as a number; `undefined` when the text is none (leading zeros included: they read as octal elsewhere). */
export function parseAddress(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** `10.0.0.0/8`; `undefined` when it is no range or has host bits set. */
export function parseRange(text: string): Ipv4Range | undefined {
  const [address = '', length = '', rest] = text.split('/');
  const first = parseAddress(address);
  if (first === undefined || rest !== undefined || !/^(0|[1-9]\d?)$/.test(length) || Number(length) > 32)
    return undefined;
  const prefixLength = Number(length);
  return first % sizeOf({ first, prefixLength }) === 0 ? { first, prefixLength } : undefined;
}

export function formatRange(range: Ipv4Range): string {
  return `${formatAddress(range.first)}/${range.prefixLength}`;
}

/** How many addresses a range holds, network and broadcast included. */
export function sizeOf(range: Ipv4Range): number {
  return 2 ** (32 - range.prefixLength);
}

export function overlaps(left: Ipv4Range, right: Ipv4Range): boolean {
  return left.first < right.first + sizeOf(right) && right.first < left.first + sizeOf(left);
}

export function holds(range: Ipv4Range, address: number): boolean {
  return address >= range.first && address < range.first + sizeOf(range);
}

export function isWithin(inner: Ipv4Range, outer: Ipv4Range): boolean {
  return inner.prefixLength >= outer.prefixLength && holds(outer, inner.first);
}
