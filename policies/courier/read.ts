import { createHash, type Hash, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { MusterError } from '../base/errors.ts';
import { MAX_EXPANSION_RATIO } from '../base/limits.ts';
import { publicKeyFrom } from '../inventory/seal.ts';
import { ByteReader } from './byte-reader.ts';
import {
  type CourierHead,
  countOf,
  type ItemFrame,
  type ItemKind,
  MAX_COURIER_BYTES,
  MAX_COURIER_ITEMS,
  MAX_HEAD_BYTES,
  MAX_ITEM_BYTES,
  MAX_LINE_BYTES,
  readEnd,
  readFrame,
  readHead,
  signedEnd,
} from './courier.ts';
import { decryptItem, type FileSecret, secretFrom } from './encryption.ts';

/** A courier file whose every byte is as its packing key signed it. */
export interface CheckedCourier {
  readonly head: CourierHead;
  /** The head's lines as they stand, which go into the keys of encrypted items. */
  readonly headText: string;
  readonly frames: readonly ItemFrame[];
  /** SHA-256 of the whole file. */
  readonly sha: string;
  readonly bytes: number;
}

/** Per item: what encryption adds to 64 KiB chunks, and to an empty one. */
const MAX_ADDED_BYTES = 64 * 1024;

/**
 * Reads a courier file once, unpacking and keeping nothing: lines, lengths, the hash of each item, of the whole, and the
 * signature by the key that the head names. Whose key that is must be asked of others. Throws `data_invalid` with the place
 * for what is no courier file, was cut, joined or changed by accident; `signature_invalid` for what was changed on
 * purpose; `too_large` beyond the bounds of the format.
 */
export async function checkCourier(source: AsyncIterable<Uint8Array>): Promise<CheckedCourier> {
  const reader = new ByteReader(source, MAX_COURIER_BYTES);
  const whole = createHash('sha256');
  reader.follow(whole);
  const { head, headText } = await readHeadOf(reader);
  const announced = countOf(head.counts);
  if (announced > MAX_COURIER_ITEMS) throw tooLarge(`it announces ${announced} items; at most ${MAX_COURIER_ITEMS}`);
  const seen = new Map<ItemKind, number>();
  const frames: ItemFrame[] = [];
  for (;;) {
    const signed = whole.copy();
    const line = await reader.line(MAX_LINE_BYTES);
    const frame = line === undefined ? undefined : readFrame(line);
    if (frame === undefined) {
      await checkEnd(reader, line, { head, signed, count: frames.length });
      return { head, headText, frames, sha: whole.digest('hex'), bytes: reader.offset };
    }
    checkFrame(frame, frames.length + 1);
    seen.set(frame.kind, (seen.get(frame.kind) ?? 0) + 1);
    if ((seen.get(frame.kind) ?? 0) > (head.counts[frame.kind] ?? 0))
      throw broken(`item ${frame.number} is a ${frame.kind} more than the head announces`);
    await skipItem(reader, frame);
    frames.push(frame);
  }
}

async function readHeadOf(reader: ByteReader): Promise<{ readonly head: CourierHead; readonly headText: string }> {
  let headText = '';
  for (;;) {
    const line = await reader.line(MAX_HEAD_BYTES);
    if (line === undefined) throw broken('it ends in the middle of its head');
    headText += `${line}\n`;
    if (headText.length > MAX_HEAD_BYTES) throw broken('its head has no end');
    if (line === '') break;
  }
  const head = readHead(headText);
  if ('complaint' in head) throw broken(head.complaint);
  return { head, headText };
}

function checkFrame({ number, kind, bytes, storedBytes }: ItemFrame, expected: number): void {
  if (number !== expected) throw broken(`item ${number} stands where item ${expected} should`);
  if (bytes > MAX_ITEM_BYTES[kind])
    throw tooLarge(`item ${number} has ${bytes} bytes; a ${kind} has at most ${MAX_ITEM_BYTES[kind]}`);
  if (storedBytes > bytes + MAX_ADDED_BYTES)
    throw broken(`item ${number} takes ${storedBytes} bytes for a content of ${bytes}`);
}

async function skipItem(reader: ByteReader, { number, storedBytes, storedSha }: ItemFrame): Promise<void> {
  const hash = createHash('sha256');
  if (!(await reader.skip(storedBytes, hash))) throw broken(`it is cut short in item ${number}`);
  if (hash.digest('hex') !== storedSha) throw broken(`the hash of item ${number} is another one`);
  if ((await reader.line(1)) !== '') throw broken(`item ${number} does not end where it should`);
}

async function checkEnd(
  reader: ByteReader,
  line: string | undefined,
  { head, signed, count }: { readonly head: CourierHead; readonly signed: Hash; readonly count: number },
): Promise<void> {
  if (line === undefined) throw broken('it is cut short: its last line is missing');
  const end = readEnd(line);
  if (end === undefined) throw broken(`after item ${count} stands neither another item nor the end`);
  if (!(await reader.isAtEnd())) throw broken('something stands after its end');
  if (end.count !== count || count !== countOf(head.counts))
    throw broken(`its head announces ${countOf(head.counts)} items, its end ${end.count}, and ${count} are there`);
  if (signed.digest('hex') !== end.sha)
    throw new MusterError('signature_invalid', 'its hash is another one: it was changed after it was signed');
  const key = publicKeyFrom(Buffer.from(head.publicKey, 'base64url'));
  if (key === undefined || !verify(null, signedEnd(end), key, end.signature))
    throw new MusterError('signature_invalid', 'its signature does not fit: it was changed after it was signed');
}

/** An item with its content; `complaint` says why there is none. */
export type OpenedItem = ItemFrame &
  ({ readonly content: Buffer; readonly sha: string } | { readonly content?: undefined; readonly complaint: string });

/**
 * The contents of a file that `checkCourier` has checked, one after the other. One that cannot be decrypted or unpacked is
 * told, and the rest goes on. `recipientKeyPem` is the collector's key for encrypted files. Throws where the file is
 * another one by now.
 */
export async function* openItems(
  source: AsyncIterable<Uint8Array>,
  checked: CheckedCourier,
  recipientKeyPem?: string,
): AsyncGenerator<OpenedItem> {
  const reader = new ByteReader(source, MAX_COURIER_BYTES);
  const { head, headText, frames } = checked;
  const { encryption } = head;
  const secret =
    encryption === undefined || recipientKeyPem === undefined
      ? undefined
      : secretFrom(recipientKeyPem, encryption.ephemeral);
  if (!(await reader.skip(Buffer.byteLength(headText)))) throw changed();
  for (const frame of frames) {
    const line = await reader.line(MAX_LINE_BYTES);
    const stored = line === undefined ? undefined : await reader.take(frame.storedBytes);
    if (stored === undefined || createHash('sha256').update(stored).digest('hex') !== frame.storedSha) throw changed();
    if ((await reader.line(1)) !== '') throw changed();
    yield { ...frame, ...(await openItem(stored, frame, encryption === undefined ? 'plain' : secret, headText)) };
  }
}

const decoders = { gzip: promisify(gunzip), zstd: promisify(zstdDecompress) } as const;

async function openItem(
  stored: Buffer,
  { number, encoding, bytes }: ItemFrame,
  secret: FileSecret | 'plain' | undefined,
  headText: string,
): Promise<{ readonly content: Buffer; readonly sha: string } | { readonly complaint: string }> {
  if (secret === undefined) return { complaint: 'it is encrypted for another collector' };
  const packed = secret === 'plain' ? stored : decryptItem(stored, secret, headText, number);
  if (packed === undefined) return { complaint: 'it was not encrypted for this collector in this file' };
  const content = await unpack(packed, encoding, bytes);
  if (content === undefined) return { complaint: `it does not unpack to the ${bytes} bytes it announces` };
  return { content, sha: createHash('sha256').update(content).digest('hex') };
}

async function unpack(packed: Buffer, encoding: ItemFrame['encoding'], bytes: number): Promise<Buffer | undefined> {
  if (encoding === 'none') return packed.length === bytes ? packed : undefined;
  if (bytes > packed.length * MAX_EXPANSION_RATIO || bytes === 0) return undefined;
  try {
    const content = await decoders[encoding](packed, { maxOutputLength: bytes });
    return content.length === bytes ? content : undefined;
  } catch {
    return undefined;
  }
}

function broken(why: string): MusterError {
  return new MusterError('data_invalid', `the courier file is damaged: ${why}`);
}

function tooLarge(why: string): MusterError {
  return new MusterError('too_large', `the courier file is too large: ${why}`);
}

function changed(): MusterError {
  return new MusterError('read_failed', 'the courier file changed while it was read');
}
