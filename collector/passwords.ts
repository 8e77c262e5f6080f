import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';

/** 32 MiB and about 90 ms for one hash. Source: OWASP Password Storage Cheat Sheet, scrypt, read 2026-11. */
const COST = { N: 2 ** 15, r: 8, p: 1 } as const;
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** More at once would be an easy way to stop the collector. */
const MAX_RUNNING = 2;
const MAX_WAITING = 20;

/** Hashes and checks passwords, a few at a time. */
export interface PasswordHasher {
  /** `scrypt$N$r$p$salt$key`. Source: RFC 7914. */
  hash(password: string): Promise<string>;
  /** Whether it is the hashed one. Takes as long when there is no such account (`hash` is then `undefined`). */
  check(password: string, hash: string | undefined): Promise<boolean>;
}

export function createPasswordHasher(): PasswordHasher {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
    if (running >= MAX_RUNNING) {
      if (waiting.length >= MAX_WAITING)
        throw new MusterError('too_many_requests', 'too many sign-ins at once; try again in a minute');
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        const options = { ...cost, maxmem: MAX_MEMORY_BYTES };
        scrypt(password.normalize('NFC'), salt, KEY_BYTES, options, (error, key) =>
          error === null ? resolve(key) : reject(error),
        );
      });
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  }

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES);
      const key = await derive(password, salt, COST);
      return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
    },

    async check(password, hash) {
      const [, N, r, p, salt = '', key = ''] = hash?.split('$') ?? ['', COST.N, COST.r, COST.p];
      const derived = await derive(password, Buffer.from(String(salt), 'base64url'), {
        N: Number(N),
        r: Number(r),
        p: Number(p),
      });
      const stored = Buffer.from(String(key), 'base64url');
      return stored.length === derived.length && timingSafeEqual(stored, derived);
    },
  };
}
