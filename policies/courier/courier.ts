import { MAX_REPORT_BYTES } from '../base/limits.ts';
import { MAX_CONFIRMATION_BYTES } from '../inventory/seal.ts';

/** First line of every courier file. */
const COURIER_TITLE = 'muster-courier/1';
/** What stands below it in every file, for whoever opens one. */
const COURIER_NOTE =
  'Carried by hand to a Muster collector ("muster import", or the page Import). Any change breaks the signature.';

/**
 * What a courier file may carry. Up to the collector: sealed reports, confirmations, recordings (bundles). From one
 * collector to another: packs, their parameter values, a lifecycle table, parts of a feed of advisories.
 */
export const ITEM_KINDS = [
  'report',
  'confirmation',
  'recording',
  'pack',
  'parameters',
  'lifecycle',
  'advisories',
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** How the bytes of an item are packed, inside whatever encrypts them. */
const ITEM_ENCODINGS = ['none', 'gzip', 'zstd'] as const;
export type ItemEncoding = (typeof ITEM_ENCODINGS)[number];

/** A stick of the smallest kind that is still sold holds it, and a spool that is full (64 MiB) with many recordings. */
export const MAX_COURIER_BYTES = 1024 * 1024 * 1024;
/** A spool has at most 10,000 reports; as many again for recordings of a large unit. */
export const MAX_COURIER_ITEMS = 20_000;
/** Sixteen lines of names and counts. */
export const MAX_HEAD_BYTES = 4096;
const MAX_NAME_LENGTH = 200;

const MEBIBYTE = 1024 * 1024;
/** Room for the header line of the seal. */
const MAX_SEAL_BYTES = 512;

/** What one item may hold, unpacked. One item at a time is in memory, so this is also what a reader needs. */
export const MAX_ITEM_BYTES: Readonly<Record<ItemKind, number>> = {
  report: MAX_REPORT_BYTES + MAX_SEAL_BYTES,
  confirmation: MAX_CONFIRMATION_BYTES,
  recording: 64 * MEBIBYTE, // a bundle; readers of bundles refuse more
  pack: 8 * MEBIBYTE,
  parameters: 8 * MEBIBYTE,
  lifecycle: 16 * MEBIBYTE,
  advisories: 16 * MEBIBYTE, // a feed travels in parts of half of this
};

/** Who packed the file: an agent, named by its id, or a collector. */
export type CourierSender = { readonly kind: 'agent'; readonly agentId: string } | { readonly kind: 'collector' };

/**
 * What a courier file says of itself, readable without any key. `to` is the id of the collector's key the items are
 * encrypted for and `ephemeral` the X25519 key made for this one file; both absent: the items can be read by anybody.
 */
export interface CourierHead {
  readonly from: CourierSender;
  /** The packing key: 32 raw bytes of Ed25519 in base64url. */
  readonly publicKey: string;
  /** The machine it was packed on, and the unit it belongs to there; for people, nothing rests on them. */
  readonly host: string;
  readonly unit: string;
  /** By the clock of the packing machine. */
  readonly sealedAt: string;
  /** How many items of each kind follow; kinds without any are absent. */
  readonly counts: Readonly<Partial<Record<ItemKind, number>>>;
  readonly encryption?: { readonly to: string; readonly ephemeral: string };
}

const NAME = `[^\\p{Cc}\\p{Zl}\\p{Zp}]{1,${MAX_NAME_LENGTH}}`;
const HEAD = new RegExp(
  `^${COURIER_TITLE}\\n(?<note>[^\\n]{1,300})\\nfrom: (?:agent (?<agent>\\S{1,${MAX_NAME_LENGTH}})|collector)\\n` +
    `key: (?<key>[A-Za-z0-9_-]{43})\\nhost: (?<host>${NAME})\\nunit: (?<unit>${NAME})\\n` +
    `sealed: (?<sealed>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ)\\ncontent: (?<content>[a-z0-9, ]{1,200})\\n` +
    `encrypted: (?:no|x25519 (?<to>[0-9a-f]{32}) (?<ephemeral>[A-Za-z0-9_-]{43}))\\n\\n$`,
  'u',
);

/** The lines before the items, with the empty one that ends them. */
export function writeHead(head: CourierHead): string {
  const { from, publicKey, host, unit, sealedAt, counts, encryption } = head;
  return [
    COURIER_TITLE,
    COURIER_NOTE,
    `from: ${from.kind === 'agent' ? `agent ${from.agentId}` : 'collector'}`,
    `key: ${publicKey}`,
    `host: ${headName(host)}`,
    `unit: ${headName(unit)}`,
    `sealed: ${sealedAt}`,
    `content: ${countsText(counts)}`,
    `encrypted: ${encryption === undefined ? 'no' : `x25519 ${encryption.to} ${encryption.ephemeral}`}`,
    '',
    '',
  ].join('\n');
}

function countsText(counts: CourierHead['counts']): string {
  const told = ITEM_KINDS.filter((kind) => (counts[kind] ?? 0) > 0).map((kind) => `${counts[kind]} ${kind}`);
  return told.length === 0 ? 'nothing' : told.join(', ');
}

/** A name as it stands in a line: no control characters, cut. */
function headName(name: string): string {
  return (
    name
      .normalize('NFC')
      .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?')
      .slice(0, MAX_NAME_LENGTH) || 'unknown'
  );
}

/** The head of a courier file, or what is wrong with it. */
export function readHead(text: string): CourierHead | { readonly complaint: string } {
  const found = HEAD.exec(text)?.groups;
  if (found === undefined) return { complaint: `it does not begin with the lines of a ${COURIER_TITLE} file` };
  const counts = readCounts(found.content ?? '');
  if (counts === undefined) return { complaint: `"${found.content}" is no list of what it carries` };
  const { to, ephemeral } = found;
  const head: CourierHead = {
    from: found.agent === undefined ? { kind: 'collector' } : { kind: 'agent', agentId: found.agent },
    publicKey: found.key ?? '',
    host: found.host ?? '',
    unit: found.unit ?? '',
    sealedAt: found.sealed ?? '',
    counts,
    ...(to === undefined || ephemeral === undefined ? {} : { encryption: { to, ephemeral } }),
  };
  if (Number.isNaN(Date.parse(head.sealedAt))) return { complaint: `"${head.sealedAt}" is no instant` };
  return head;
}

function readCounts(text: string): CourierHead['counts'] | undefined {
  if (text === 'nothing') return {};
  const counts: Partial<Record<ItemKind, number>> = {};
  for (const part of text.split(', ')) {
    const [, number, word] = /^([1-9]\d{0,5}) ([a-z]+)$/.exec(part) ?? [];
    const kind = ITEM_KINDS.find((known) => known === word);
    if (kind === undefined || counts[kind] !== undefined) return undefined;
    counts[kind] = Number(number);
  }
  return countsText(counts) === text ? counts : undefined;
}

/** How many items a head announces. */
export function countOf(counts: CourierHead['counts']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** The line before an item's bytes. `storedBytes` and `storedSha` are of what stands in the file. */
export interface ItemFrame {
  /** From 1. */
  readonly number: number;
  readonly kind: ItemKind;
  readonly encoding: ItemEncoding;
  readonly storedBytes: number;
  /** Unpacked. */
  readonly bytes: number;
  readonly storedSha: string;
  /** What people call it, such as the recording's file name. */
  readonly name: string;
}

const FRAME = new RegExp(
  `^== item ([1-9]\\d{0,5}) (${ITEM_KINDS.join('|')}) (${ITEM_ENCODINGS.join('|')}) (0|[1-9]\\d{0,9}) (0|[1-9]\\d{0,9}) ([0-9a-f]{64}) (${NAME})$`,
  'u',
);
const END = /^== end (0|[1-9]\d{0,5}) sha256 ([0-9a-f]{64}) ed25519 ([A-Za-z0-9_-]{86})$/;

/** Longest line between items: numbers, a hash and a name of four bytes a character. */
export const MAX_LINE_BYTES = 200 + 4 * MAX_NAME_LENGTH;

export function writeFrame(frame: ItemFrame): string {
  const { number, kind, encoding, storedBytes, bytes, storedSha, name } = frame;
  return `== item ${number} ${kind} ${encoding} ${storedBytes} ${bytes} ${storedSha} ${headName(name)}\n`;
}

/** `undefined` where the line is none. */
export function readFrame(line: string): ItemFrame | undefined {
  const [, number, kind, encoding, storedBytes, bytes, storedSha, name] = FRAME.exec(line) ?? [];
  if (storedSha === undefined || name === undefined) return undefined;
  return {
    number: Number(number),
    kind: kind as ItemKind,
    encoding: encoding as ItemEncoding,
    storedBytes: Number(storedBytes),
    bytes: Number(bytes),
    storedSha,
    name,
  };
}

/** The last line: how many items, the hash of every byte before it, and the packing key's signature of both. */
export interface CourierEnd {
  readonly count: number;
  readonly sha: string;
  readonly signature: Buffer;
}

/** What the packing key signs. */
export function signedEnd({ count, sha }: Pick<CourierEnd, 'count' | 'sha'>): Buffer {
  return Buffer.from(`${COURIER_TITLE}\n${count} ${sha}\n`, 'latin1');
}

export function writeEnd({ count, sha, signature }: CourierEnd): string {
  return `== end ${count} sha256 ${sha} ed25519 ${signature.toString('base64url')}\n`;
}

/** `undefined` where the line is none. */
export function readEnd(line: string): CourierEnd | undefined {
  const [, count, sha, signature] = END.exec(line) ?? [];
  if (sha === undefined || signature === undefined) return undefined;
  const bytes = Buffer.from(signature, 'base64url');
  // Its last sign has four bits that mean nothing: of all spellings only one is taken.
  if (bytes.toString('base64url') !== signature) return undefined;
  return { count: Number(count), sha, signature: bytes };
}

/** The name people see: `muster-<unit>-<host>-<time>.courier`, of signs that every file system takes. */
export function courierFileName({ unit, host, sealedAt }: Pick<CourierHead, 'unit' | 'host' | 'sealedAt'>): string {
  const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(0, 60);
  return `muster-${plain(unit)}-${plain(host)}-${sealedAt.replaceAll(/[-:]/g, '')}.courier`;
}

/** Whether the first bytes are those of a courier file. */
export function isCourier(bytes: Uint8Array): boolean {
  const title = `${COURIER_TITLE}\n`;
  return Buffer.from(bytes.subarray(0, title.length)).equals(Buffer.from(title, 'latin1'));
}
