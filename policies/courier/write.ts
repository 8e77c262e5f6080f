import { createHash, type KeyObject, sign } from 'node:crypto';
import { gzipSync, constants as zlibConstants, zstdCompressSync } from 'node:zlib';
import { MusterError } from '../base/errors.ts';
import { rawPublicKey } from '../inventory/seal.ts';
import {
  type CourierHead,
  countOf,
  type ItemEncoding,
  type ItemKind,
  MAX_COURIER_BYTES,
  MAX_COURIER_ITEMS,
  MAX_ITEM_BYTES,
  signedEnd,
  writeEnd,
  writeFrame,
  writeHead,
} from './courier.ts';
import { encryptItem, type FileSecret, type Recipient, secretFor } from './encryption.ts';

/** Something to be carried, as it will be handed over at the other side. */
export interface CourierItem {
  readonly kind: ItemKind;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface WriteOptions {
  readonly head: Omit<CourierHead, 'publicKey' | 'encryption'>;
  readonly privateKey: KeyObject;
  /** Encrypts the items for this collector; absent: whoever holds the file can read them. */
  readonly recipient?: Recipient;
  /** Default zstd. */
  readonly encoding?: Exclude<ItemEncoding, 'none'>;
}

/** Below this, packing makes nothing smaller. */
const MIN_PACKED_BYTES = 256;
const ZSTD_LEVEL = 6;

/**
 * A courier file, piece by piece; one item at a time is in memory. The head's counts must be those of the items: they are
 * told before the first one is seen. Throws `limit_exceeded` for an item or file that no collector would take.
 */
export async function* writeCourier(
  items: Iterable<CourierItem> | AsyncIterable<CourierItem>,
  options: WriteOptions,
): AsyncGenerator<Buffer> {
  const { privateKey, recipient } = options;
  const made = recipient === undefined ? undefined : secretFor(recipient);
  const head = writeHead({
    ...options.head,
    publicKey: rawPublicKey(privateKey).toString('base64url'),
    ...(made === undefined || recipient === undefined
      ? {}
      : { encryption: { to: recipient.collectorKeyId, ephemeral: made.ephemeral } }),
  });
  const hash = createHash('sha256');
  const counted: Partial<Record<ItemKind, number>> = {};
  let [count, bytes] = [0, 0];
  const emit = (part: Buffer): Buffer => {
    hash.update(part);
    bytes += part.length;
    if (bytes > MAX_COURIER_BYTES) throw tooLarge(`a courier file has at most ${MAX_COURIER_BYTES} bytes`);
    return part;
  };
  yield emit(Buffer.from(head));
  for await (const item of items) {
    count += 1;
    counted[item.kind] = (counted[item.kind] ?? 0) + 1;
    if (count > MAX_COURIER_ITEMS) throw tooLarge(`a courier file has at most ${MAX_COURIER_ITEMS} items`);
    for (const part of frame(item, count, options, made?.secret, head)) yield emit(part);
  }
  const { counts } = options.head;
  if (countOf(counts) !== count || Object.entries(counted).some(([kind, n]) => counts[kind as ItemKind] !== n))
    throw new MusterError('internal', 'the head of a courier file announces other items than follow');
  const sha = hash.digest('hex');
  const signature = sign(null, signedEnd({ count, sha }), privateKey);
  yield Buffer.from(writeEnd({ count, sha, signature }));
}

function* frame(
  { kind, name, bytes }: CourierItem,
  number: number,
  options: WriteOptions,
  secret: FileSecret | undefined,
  head: string,
): Generator<Buffer> {
  if (bytes.length > MAX_ITEM_BYTES[kind])
    throw tooLarge(`"${name}" has ${bytes.length} bytes; a ${kind} has at most ${MAX_ITEM_BYTES[kind]}`);
  const { encoding, packed } = pack(bytes, options.encoding ?? 'zstd');
  const stored = secret === undefined ? packed : encryptItem(packed, secret, head, number);
  const storedSha = createHash('sha256').update(stored).digest('hex');
  yield Buffer.from(
    writeFrame({ number, kind, encoding, storedBytes: stored.length, bytes: bytes.length, storedSha, name }),
  );
  yield stored;
  yield Buffer.from('\n');
}

function pack(
  bytes: Uint8Array,
  encoding: 'gzip' | 'zstd',
): { readonly encoding: ItemEncoding; readonly packed: Buffer } {
  const plain = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < MIN_PACKED_BYTES) return { encoding: 'none', packed: plain };
  const packed =
    encoding === 'gzip'
      ? gzipSync(plain)
      : zstdCompressSync(plain, { params: { [zlibConstants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
  // Readers refuse what expands more than any honest content does.
  return packed.length * 100 < bytes.length ? { encoding: 'none', packed: plain } : { encoding, packed };
}

function tooLarge(why: string): MusterError {
  return new MusterError('limit_exceeded', `${why}; pack fewer things into one file`);
}
