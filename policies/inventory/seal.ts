import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { MAX_REPORT_BYTES } from '../base/limits.ts';

// The sealed form of a report and the confirmation: one line each that says who signed what follows, or what stands before.

const REPORT_MARK = 'muster-report/1';
const CONFIRMATION_MARK = 'muster-confirmation/1';
const SIGNED_PREFIX = Buffer.from(`${REPORT_MARK}\n`, 'latin1');

/** Longest header line of a sealed report: the two marks, 32 hex digits, 86 characters of signature, a length. */
const MAX_HEADER_BYTES = 200;
export const MAX_CONFIRMATION_BYTES = 300;

const HEADER = /^muster-report\/1 ed25519 ([0-9a-f]{32}) ([A-Za-z0-9_-]{86}) (0|[1-9][0-9]{0,9})$/;
const CONFIRMATION =
  /^muster-confirmation\/1 ([0-9a-f]{32}) ([1-9][0-9]{0,15}) ([0-9a-f]{64}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ([A-Za-z0-9_-]{22}) ([A-Za-z0-9_-]{86})$/;

/** The 32 raw bytes of an Ed25519 public key (of a private key: of its public half). */
export function rawPublicKey(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const { x } = publicKey.export({ format: 'jwk' });
  if (publicKey.asymmetricKeyType !== 'ed25519' || x === undefined) {
    throw new TypeError(`seals are made with Ed25519 keys, not with ${publicKey.asymmetricKeyType ?? 'this one'}`);
  }
  return Buffer.from(x, 'base64url');
}

/** A public key from its 32 raw bytes; `undefined` where they are no key. */
export function publicKeyFrom(raw: Uint8Array): KeyObject | undefined {
  if (raw.length !== 32) return undefined;
  try {
    const x = Buffer.from(raw).toString('base64url');
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** The first 16 bytes of the SHA-256 of the public key, in hex. */
export function keyIdOf(key: KeyObject | Uint8Array): string {
  return hash('sha256', key instanceof Uint8Array ? key : rawPublicKey(key), 'hex').slice(0, 32);
}

/** Identity of a sealed report's bytes or of a confirmation's line: SHA-256 in hex. */
export function identityOf(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'hex');
}

/** Header line and the exact bytes of the report. */
export function sealReport(bytes: Uint8Array, privateKey: KeyObject): Buffer {
  const signature = sign(null, Buffer.concat([SIGNED_PREFIX, bytes]), privateKey).toString('base64url');
  const header = `${REPORT_MARK} ed25519 ${keyIdOf(privateKey)} ${signature} ${bytes.length}\n`;
  return Buffer.concat([Buffer.from(header, 'latin1'), bytes]);
}

export interface OpenedSeal {
  readonly keyId: string;
  readonly signature: Buffer;
  /** The exact bytes of the report; nothing in them was looked at yet. */
  readonly body: Uint8Array;
}

/** Takes a sealed report apart, or says why it is none. Nothing is verified: ask `verifySeal` with the key enrolled under `keyId`. */
export function openSeal(sealed: Uint8Array): OpenedSeal | { readonly complaint: string } {
  const end = sealed.subarray(0, MAX_HEADER_BYTES).indexOf(10);
  if (end < 0) return { complaint: 'the first line is no header of a sealed report' };
  const match = HEADER.exec(Buffer.from(sealed.buffer, sealed.byteOffset, end).toString('latin1'));
  const [, keyId, signature, lengthText] = match ?? [];
  if (keyId === undefined || signature === undefined) {
    return { complaint: 'the first line is no header of a sealed report' };
  }
  const byteLength = Number(lengthText);
  if (byteLength > MAX_REPORT_BYTES) {
    return { complaint: `the header announces ${byteLength} bytes; a report has at most ${MAX_REPORT_BYTES}` };
  }
  const body = sealed.subarray(end + 1);
  if (body.length !== byteLength) {
    return { complaint: `the header announces ${byteLength} bytes, ${body.length} follow` };
  }
  return { keyId, signature: Buffer.from(signature, 'base64url'), body };
}

/** Whether the key signed these very bytes. */
export function verifySeal(opened: OpenedSeal, publicKey: KeyObject): boolean {
  return verify(null, Buffer.concat([SIGNED_PREFIX, opened.body]), publicKey, opened.signature);
}

/** Whether the first bytes are those of a sealed report or confirmation (a plain report begins with `{`). */
export function isSealed(bytes: Uint8Array): boolean {
  return startsWith(bytes, `${REPORT_MARK} `);
}

/** Whether the first bytes are those of a confirmation. */
export function isConfirmation(bytes: Uint8Array): boolean {
  return startsWith(bytes, `${CONFIRMATION_MARK} `);
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).equals(Buffer.from(text, 'latin1'));
}

/** "Nothing changed since `previous`": a report of at most 300 bytes. */
export interface Confirmation {
  readonly keyId: string;
  readonly sequence: number;
  /** Identity of the report before it, which tells host and agent. */
  readonly previous: string;
  readonly collectedAt: string;
  readonly digest: string;
}

export interface ReadConfirmation extends Confirmation {
  readonly signature: Buffer;
  /** What the signature covers: every byte before it. */
  readonly signed: Buffer;
}

/** The line, with its end. */
export function writeConfirmation(confirmation: Omit<Confirmation, 'keyId'>, privateKey: KeyObject): Buffer {
  const { sequence, previous, collectedAt, digest } = confirmation;
  const signed = `${CONFIRMATION_MARK} ${keyIdOf(privateKey)} ${sequence} ${previous} ${collectedAt} ${digest} `;
  const signature = sign(null, Buffer.from(signed, 'latin1'), privateKey).toString('base64url');
  return Buffer.from(`${signed}${signature}\n`, 'latin1');
}

/** Takes a confirmation apart; `undefined` where the bytes are none. Nothing is verified yet. */
export function readConfirmation(bytes: Uint8Array): ReadConfirmation | undefined {
  if (bytes.length > MAX_CONFIRMATION_BYTES || bytes.at(-1) !== 10) return undefined;
  const line = Buffer.from(bytes.subarray(0, -1)).toString('latin1');
  const [, keyId, sequence, previous, collectedAt, digest, signature] = CONFIRMATION.exec(line) ?? [];
  if (!keyId || !previous || !collectedAt || !digest || !signature) return undefined;
  if (!Number.isSafeInteger(Number(sequence))) return undefined;
  return {
    keyId,
    sequence: Number(sequence),
    previous,
    collectedAt,
    digest,
    signature: Buffer.from(signature, 'base64url'),
    signed: Buffer.from(line.slice(0, -signature.length), 'latin1'),
  };
}

/** Whether the key signed this confirmation. */
export function verifyConfirmation(confirmation: ReadConfirmation, publicKey: KeyObject): boolean {
  return verify(null, confirmation.signed, publicKey, confirmation.signature);
}
