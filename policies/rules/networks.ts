/** An address with the length of its network part; a plain address has the full length. */
export interface Network {
  readonly family: 4 | 6;
  readonly bits: bigint;
  readonly length: number;
}

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const GROUP = /^[0-9a-f]{1,4}$/i;
const MAPPED = 0xffffn;

/**
 * Reads an address or a network in CIDR form; `undefined` for anything else. IPv4 inside IPv6 (`::ffff:10.0.0.1`) is
 * IPv4, because that is what a dual-stack socket means by it. Source: RFC 4291 section 2.2, RFC 4632 section 3.1.
 */
export function parseNetwork(text: unknown): Network | undefined {
  if (typeof text !== 'string' || text.length > 64) return undefined;
  const [address = '', prefix, ...more] = text.split('/');
  if (more.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  const v4 = parseV4(address);
  const parsed = v4 === undefined ? parseV6(address.replace(/%[\w.-]+$/, '')) : v4;
  if (parsed === undefined) return undefined;
  const width = v4 === undefined ? 128 : 32;
  const length = prefix === undefined ? width : Number(prefix);
  if (length > width) return undefined;
  if (width === 128 && parsed >> 32n === MAPPED && length >= 96) {
    return { family: 4, bits: parsed & 0xffffffffn, length: length - 96 };
  }
  return { family: width === 32 ? 4 : 6, bits: parsed, length };
}

/** Whether every address of `inner` is one of `outer`. */
export function isInside(inner: Network, outer: Network): boolean {
  if (inner.family !== outer.family || inner.length < outer.length) return false;
  const shift = BigInt((inner.family === 4 ? 32 : 128) - outer.length);
  return inner.bits >> shift === outer.bits >> shift;
}

function parseV4(text: string): bigint | undefined {
  const match = V4.exec(text);
  if (match === null) return undefined;
  let bits = 0n;
  for (const part of match.slice(1)) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return undefined;
    bits = (bits << 8n) | BigInt(part);
  }
  return bits;
}

function parseV6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<bigint>(missing).fill(0n), ...tail];
  return groups.reduce((bits, group) => (bits << 16n) | group, 0n);
}

/** The 16-bit groups of one side of `::`; the last one may be written as an IPv4 address. */
function groupsOf(text: string, mayEndInV4: boolean): bigint[] | undefined {
  if (text === '') return [];
  const groups: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const v4 = mayEndInV4 && index === parts.length - 1 ? parseV4(part) : undefined;
    if (v4 !== undefined) groups.push(v4 >> 16n, v4 & 0xffffn);
    else if (GROUP.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
