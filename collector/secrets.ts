import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;
/** Without 0/O, 1/l/I: the first password is typed from a screen. */
const PASSWORD_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
const PASSWORD_LENGTH = 20;

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
