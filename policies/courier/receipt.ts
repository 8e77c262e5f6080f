import { type KeyObject, sign, verify } from 'node:crypto';
import { isObject, parseJson } from '../base/json.ts';
import { keyIdOf, publicKeyFrom, rawPublicKey } from '../inventory/seal.ts';
import { MAX_COURIER_ITEMS } from './courier.ts';

/**
 * What became of something that was carried in: `stored`, `repeated` (it was there) and `fork` are acknowledgements;
 * `full_needed` and `rejected` end it too; `kept` was not decided about and stays with the agent.
 */
const RECEIPT_FATES = ['stored', 'repeated', 'fork', 'full_needed', 'rejected', 'kept'] as const;
export type ReceiptFate = (typeof RECEIPT_FATES)[number];

/** A collector's answer to a courier file, to be carried back to the agent that packed it. */
export interface Receipt {
  /** SHA-256 of the courier file. */
  readonly courier: string;
  /** Id of the key that packed it. */
  readonly agentKeyId: string;
  readonly at: string;
  /** The next free number of the agent's reports, where the collector holds any. */
  readonly nextSequence?: number;
  /** By the SHA-256 of what was carried: sealed bytes' identity, confirmation line, recording. */
  readonly items: readonly { readonly sha: string; readonly fate: ReceiptFate }[];
  /** The collector's line for encryption, see `encryption.ts`. */
  readonly recipient?: string;
  /** Lists of names for the agent, each signed by itself; see `policies/inventory/watch.ts`. */
  readonly watch?: { readonly posix?: unknown; readonly windows?: unknown };
}

/** Twenty thousand items of a hundred bytes, and two lists of names. */
export const MAX_RECEIPT_BYTES = 4 * 1024 * 1024;

const MARK = 'muster-receipt/1';
const MAX_HEADER_BYTES = 250;
const HEADER = new RegExp(`^${MARK} ed25519 ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86}) ([1-9]\\d{0,7})$`);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const SHA = /^[0-9a-f]{64}$/;
// A signed list of names is one long text.
const JSON_LIMITS = { maxDepth: 6, maxTextLength: 128 * 1024, maxKeyLength: 100, maxSignificantDigits: 15 };

/** The file: one line with key, signature and length, then JSON that people can read. */
export function writeReceipt(receipt: Receipt, collectorKey: KeyObject): Buffer {
  const body = Buffer.from(`${JSON.stringify(receipt, null, 1)}\n`);
  const signature = sign(null, signedBytes(body), collectorKey).toString('base64url');
  const key = rawPublicKey(collectorKey).toString('base64url');
  return Buffer.concat([Buffer.from(`${MARK} ed25519 ${key} ${signature} ${body.length}\n`), body]);
}

function signedBytes(body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${MARK}\n`), body]);
}

/** A receipt from outside, signed by the pinned collector, or why it is none. Never throws. */
export function readReceipt(bytes: Buffer, pinnedKeyId: string): Receipt | { readonly complaint: string } {
  if (bytes.length > MAX_RECEIPT_BYTES) return { complaint: `it has more than ${MAX_RECEIPT_BYTES} bytes` };
  const end = bytes.subarray(0, MAX_HEADER_BYTES).indexOf(10);
  const [, keyText, signature, length] = HEADER.exec(bytes.toString('latin1', 0, Math.max(end, 0))) ?? [];
  if (keyText === undefined || signature === undefined) return { complaint: `it is no ${MARK}` };
  const body = bytes.subarray(end + 1);
  if (body.length !== Number(length)) return { complaint: `it announces ${length} bytes, ${body.length} follow` };
  const raw = Buffer.from(keyText, 'base64url');
  const key = publicKeyFrom(raw);
  if (key === undefined || keyIdOf(raw) !== pinnedKeyId)
    return { complaint: `it is signed by the key ${keyIdOf(raw)}; this agent's collector has ${pinnedKeyId}` };
  if (!verify(null, signedBytes(body), key, Buffer.from(signature, 'base64url')))
    return { complaint: 'its signature does not fit' };
  const parsed = parseJson(body, JSON_LIMITS);
  if ('complaints' in parsed) return { complaint: parsed.complaints[0]?.message ?? 'it is no JSON' };
  return readBody(parsed.value) ?? { complaint: 'a member is missing, or of another type' };
}

function readBody(value: unknown): Receipt | undefined {
  if (!isObject(value) || !Array.isArray(value.items) || value.items.length > MAX_COURIER_ITEMS) return undefined;
  const { courier, agentKeyId, at, nextSequence, recipient, watch } = value;
  if (typeof courier !== 'string' || !SHA.test(courier) || typeof agentKeyId !== 'string') return undefined;
  if (typeof at !== 'string' || !INSTANT.test(at)) return undefined;
  if (nextSequence !== undefined && !(Number.isSafeInteger(nextSequence) && Number(nextSequence) > 0)) return undefined;
  const items: Receipt['items'][number][] = [];
  for (const item of value.items) {
    const fate = isObject(item) ? RECEIPT_FATES.find((known) => known === item.fate) : undefined;
    if (!isObject(item) || typeof item.sha !== 'string' || !SHA.test(item.sha) || fate === undefined) return undefined;
    items.push({ sha: item.sha, fate });
  }
  return {
    courier,
    agentKeyId,
    at,
    items,
    ...(typeof nextSequence === 'number' ? { nextSequence } : {}),
    ...(typeof recipient === 'string' ? { recipient } : {}),
    ...(isObject(watch) ? { watch } : {}),
  };
}
