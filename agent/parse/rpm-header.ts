/** What Muster asks of an installed rpm package; texts as rpm keeps them. */
export interface RpmHeader {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch?: number;
  readonly architecture?: string;
  readonly vendor?: string;
  readonly sourceRpm?: string;
  /** Seconds since 1970. */
  readonly installedAt?: number;
  /** Whether any signature over the package stands in its header. */
  readonly isSigned: boolean;
}

const NAME = 1000;
const VERSION = 1001;
const RELEASE = 1002;
const EPOCH = 1003;
const INSTALL_TIME = 1008;
const VENDOR = 1011;
const ARCHITECTURE = 1022;
const SOURCE_RPM = 1044;
/** PGP and GPG signatures of the package, DSA and RSA signatures of its header. */
const SIGNATURES = [259, 262, 267, 268] as const;

const INT32 = 4;
const TEXT_TYPES = new Set([6, 8, 9]); // string, list of strings, translated string: the first one counts
const INDEX_BYTES = 16;
const MAX_ENTRIES = 65_535; // as rpm itself: HEADER_TAGS_MAX
const MAX_TEXT_BYTES = 4096;

/**
 * A header as it lies in the database: without the magic of a package file. `undefined` for bytes that are none.
 * Source: rpm, docs/manual/format_header.md; lib/rpmtag.h for the numbers.
 */
export function readRpmHeader(bytes: Buffer): RpmHeader | undefined {
  if (bytes.length < 8) return undefined;
  const count = bytes.readUInt32BE(0);
  const storeAt = 8 + count * INDEX_BYTES;
  if (count === 0 || count > MAX_ENTRIES || storeAt + bytes.readUInt32BE(4) > bytes.length) return undefined;
  const store = bytes.subarray(storeAt, storeAt + bytes.readUInt32BE(4));
  const entries = new Map<number, { readonly type: number; readonly at: number }>();
  for (let at = 8; at < storeAt; at += INDEX_BYTES)
    entries.set(bytes.readUInt32BE(at), { type: bytes.readUInt32BE(at + 4), at: bytes.readUInt32BE(at + 8) });
  const text = (tag: number) => textAt(store, entries.get(tag));
  const [name, version, release] = [text(NAME), text(VERSION), text(RELEASE)];
  if (name === undefined || version === undefined || release === undefined) return undefined;
  return {
    name,
    version,
    release,
    ...member('epoch', numberAt(store, entries.get(EPOCH))),
    ...member('architecture', text(ARCHITECTURE)),
    ...member('vendor', text(VENDOR)),
    ...member('sourceRpm', text(SOURCE_RPM)),
    ...member('installedAt', numberAt(store, entries.get(INSTALL_TIME))),
    isSigned: SIGNATURES.some((tag) => entries.has(tag)),
  };
}

type Entry = { readonly type: number; readonly at: number } | undefined;

function textAt(store: Buffer, entry: Entry): string | undefined {
  if (entry === undefined || !TEXT_TYPES.has(entry.type) || entry.at >= store.length) return undefined;
  const end = store.indexOf(0, entry.at);
  if (end < 0 || end - entry.at > MAX_TEXT_BYTES) return undefined;
  return store.toString('utf8', entry.at, end) || undefined;
}

function numberAt(store: Buffer, entry: Entry): number | undefined {
  if (entry === undefined || entry.type !== INT32 || entry.at + 4 > store.length) return undefined;
  return store.readUInt32BE(entry.at);
}

function member<K extends string, T>(name: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: T });
}
