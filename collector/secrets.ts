import { createHash, createHmac, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;
/** Without 0/O, 1/l/I: the first password is typed from a screen. */
const PASSWORD_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const PASSWORD_LENGTH = 20;
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** A hash takes 32 MiB and some 70 ms; more than this many at once would be an easy way to stop the collector. */
const MAX_HASHES_AT_ONCE = 2;
const MAX_HASHES_WAITING = 50;

/** A secret for a machine to hold; the store keeps `shaOf` it. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** A secret for a person to type once. */
export function newPassword(): string {
  return Array.from({ length: PASSWORD_LENGTH }, () => PASSWORD_LETTERS[randomInt(PASSWORD_LETTERS.length)]).join('');
}

/** SHA-256 in hex. Enough for secrets of 256 random bits; passwords go through `hashPassword`. */
export function shaOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What a page sends back to prove that it was served to this session: derived, so that nothing is stored. */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('muster csrf').digest('base64url');
}

/** Whether two secrets are equal, in a time that tells nothing of where they differ. */
export function isSameSecret(left: string, right: string): boolean {
  return timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest());
}

/** `scrypt$N$r$p$salt$key`. Source: RFC 7914; parameters as OWASP's password storage sheet advises (2025). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, SCRYPT);
  return ['scrypt', SCRYPT.N, SCRYPT.r, SCRYPT.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether the password is the hashed one. Costs the same when there is no account: `hash` is then `undefined`. */
export async function checkPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, N, r, p, salt, key] = (hash ?? NOBODY).split('$');
  const derived = await derive(password, Buffer.from(salt ?? '', 'base64url'), { N: Number(N), r: Number(r), p: Number(p), maxmem: SCRYPT.maxmem });
  const stored = Buffer.from(key ?? '', 'base64url');
  return stored.length === derived.length && timingSafeEqual(stored, derived) && hash !== undefined;
}

const NOBODY = ['scrypt', SCRYPT.N, SCRYPT.r, SCRYPT.p, Buffer.alloc(SALT_BYTES).toString('base64url'), Buffer.alloc(KEY_BYTES).toString('base64url')].join('$');

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, options: typeof SCRYPT): Promise<Buffer> {
  if (running >= MAX_HASHES_AT_ONCE) {
    if (waiting.length >= MAX_HASHES_WAITING) throw new RangeError('too many sign-ins at once');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running += 1;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize('NFC'), salt, KEY_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)));
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
