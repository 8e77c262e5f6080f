import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { keyIdOf, publicKeyFrom, rawPublicKey } from '../inventory/seal.ts';

// Encryption of courier files to a collector, so that whoever finds or copies the stick reads no inventory.
// X25519 with a key made for the one file, HKDF-SHA-256, ChaCha20-Poly1305 over chunks of 64 KiB.

const MARK = 'muster-recipient/1';
const RECIPIENT = new RegExp(`^${MARK} ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86})$`);
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;

/** The collector's key for encryption, vouched for by the key that agents pinned at enrolment. */
export interface Recipient {
  /** 32 raw bytes of X25519. */
  readonly raw: Buffer;
  /** Id of the collector's signing key. */
  readonly collectorKeyId: string;
}

/** A new X25519 key as PEM, for the collector to keep. */
export function makeRecipientKey(): string {
  return generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** One line that says: items for the holder of `signingKey` may be encrypted to this key. It is no secret. */
export function writeRecipient(recipientKey: KeyObject, signingKey: KeyObject): string {
  const raw = rawX25519(createPublicKey(recipientKey)).toString('base64url');
  const signature = sign(null, Buffer.from(`${MARK}\n${raw}`), signingKey).toString('base64url');
  return `${MARK} ${raw} ${rawPublicKey(signingKey).toString('base64url')} ${signature}`;
}

/** The recipient in a line from outside; `undefined` where it is none, or not vouched for by the pinned key. */
export function readRecipient(line: string, pinnedKeyId: string): Recipient | undefined {
  const [, raw, signer, signature] = RECIPIENT.exec(line.trim()) ?? [];
  if (raw === undefined || signer === undefined || signature === undefined) return undefined;
  const signerRaw = Buffer.from(signer, 'base64url');
  const key = publicKeyFrom(signerRaw);
  if (key === undefined || keyIdOf(signerRaw) !== pinnedKeyId) return undefined;
  if (!verify(null, Buffer.from(`${MARK}\n${raw}`), key, Buffer.from(signature, 'base64url'))) return undefined;
  return { raw: Buffer.from(raw, 'base64url'), collectorKeyId: pinnedKeyId };
}

function rawX25519(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function x25519From(raw: Uint8Array): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(raw).toString('base64url') },
    format: 'jwk',
  });
}

/** What both sides derive for one file; each item then has a key of its own. */
export interface FileSecret {
  readonly shared: Buffer;
  readonly salt: Buffer;
}

/** The packing side: a key for this file alone, whose public half travels in the head. */
export function secretFor(recipient: Recipient): { readonly ephemeral: string; readonly secret: FileSecret } {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const ephemeral = rawX25519(publicKey);
  const shared = diffieHellman({ privateKey, publicKey: x25519From(recipient.raw) });
  return {
    ephemeral: ephemeral.toString('base64url'),
    secret: { shared, salt: Buffer.concat([ephemeral, recipient.raw]) },
  };
}

/** The collector's side. `undefined` where the head's key is none that a sender can have made. */
export function secretFrom(recipientKeyPem: string, ephemeral: string): FileSecret | undefined {
  const privateKey = createPrivateKey(recipientKeyPem);
  const raw = Buffer.from(ephemeral, 'base64url');
  try {
    // Throws for points of low order, whose secret everybody knows.
    const shared = diffieHellman({ privateKey, publicKey: x25519From(raw) });
    return { shared, salt: Buffer.concat([raw, rawX25519(createPublicKey(privateKey))]) };
  } catch {
    return undefined;
  }
}

/**
 * The key of one item. The head goes into it: under another head (another sender's signature over the same items, another
 * place in the row) nothing decrypts.
 */
function itemKey({ shared, salt }: FileSecret, head: string, number: number): Buffer {
  const info = `muster-courier/1 item ${number} ${createHash('sha256').update(head).digest('hex')}`;
  return Buffer.from(hkdfSync('sha256', shared, salt, info, 32));
}

/** Eleven bytes of counter and one that marks the last chunk: a cut or reordered item does not decrypt. */
function nonceOf(chunk: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(chunk, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/**
 * Encrypts an item's bytes. Source: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with the
 * parameters of age v1, "Payload"; RFC 7748 (X25519), RFC 5869 (HKDF), RFC 8439 (ChaCha20-Poly1305).
 */
export function encryptItem(plain: Uint8Array, secret: FileSecret, head: string, number: number): Buffer {
  const key = itemKey(secret, head, number);
  const out: Buffer[] = [];
  const count = Math.max(1, Math.ceil(plain.length / CHUNK_BYTES));
  for (let chunk = 0; chunk < count; chunk += 1) {
    const cipher = createCipheriv('chacha20-poly1305', key, nonceOf(chunk, chunk === count - 1), {
      authTagLength: TAG_BYTES,
    });
    out.push(cipher.update(plain.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES)), cipher.final());
    out.push(cipher.getAuthTag());
  }
  return Buffer.concat(out);
}

/** The bytes of an item; `undefined` where they were not encrypted for this key, under this head, at this place. */
export function decryptItem(stored: Uint8Array, secret: FileSecret, head: string, number: number): Buffer | undefined {
  const key = itemKey(secret, head, number);
  const size = CHUNK_BYTES + TAG_BYTES;
  const count = Math.max(1, Math.ceil(stored.length / size));
  const out: Buffer[] = [];
  try {
    for (let chunk = 0; chunk < count; chunk += 1) {
      const part = stored.subarray(chunk * size, (chunk + 1) * size);
      if (part.length < TAG_BYTES) return undefined;
      const isLast = chunk === count - 1;
      const decipher = createDecipheriv('chacha20-poly1305', key, nonceOf(chunk, isLast), { authTagLength: TAG_BYTES });
      decipher.setAuthTag(part.subarray(part.length - TAG_BYTES));
      out.push(decipher.update(part.subarray(0, part.length - TAG_BYTES)), decipher.final());
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(out);
}
