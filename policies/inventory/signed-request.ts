import { type KeyObject, sign, verify } from 'node:crypto';
import { canonicalise } from './canonical.ts';
import { keyIdOf } from './seal.ts';

// A small request of an enrolled agent that is no report: JSON, signed with the agent's key in a header.

/** Header that carries who signed the request: `ed25519 <keyId> <signature, base64url>`. */
export const SIGNATURE_HEADER = 'muster-signature';

const HEADER = /^ed25519 ([0-9a-f]{32}) ([A-Za-z0-9_-]{86})$/;

/**
 * The bytes that a signature covers: method and path beside the canonical form of the body, so that what was signed for
 * one place serves at no other, and is no report.
 */
function signedBytes(path: string, body: unknown): Buffer {
  return Buffer.from(`muster-request/1 POST ${path}\n${canonicalise(body)}`, 'utf8');
}

/** The value of `SIGNATURE_HEADER` for a POST of `body` to `path`. */
export function signRequest(path: string, body: unknown, privateKey: KeyObject): string {
  const signature = sign(null, signedBytes(path, body), privateKey).toString('base64url');
  return `ed25519 ${keyIdOf(privateKey)} ${signature}`;
}

export interface RequestSignature {
  readonly keyId: string;
  readonly signature: Buffer;
}

/** Takes the header apart; `undefined` where it is none of ours. Nothing is verified yet. */
export function readSignature(header: unknown): RequestSignature | undefined {
  const [, keyId, signature] = typeof header === 'string' ? (HEADER.exec(header) ?? []) : [];
  if (keyId === undefined || signature === undefined) return undefined;
  return { keyId, signature: Buffer.from(signature, 'base64url') };
}

/** Whether the key signed this very request. */
export function verifyRequest(path: string, body: unknown, signature: Buffer, publicKey: KeyObject): boolean {
  return verify(null, signedBytes(path, body), publicKey, signature);
}
