import { createHash, createHmac } from 'node:crypto';
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { MusterError, messageOf } from '../../policies/base/errors.ts';

/** Thousands of hosts with several keys each; a longer file is no list of ours. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

interface KnownKey {
  readonly marker?: '@revoked' | '@cert-authority';
  readonly patterns: string;
  readonly type: string;
  /** Base64 of the key. */
  readonly key: string;
}

/** How a key that a host shows stands to what is known of it. */
export type KeyStanding =
  | { readonly standing: 'known' }
  | { readonly standing: 'unknown' }
  | { readonly standing: 'revoked' }
  /** Other keys are known for it; their fingerprints. */
  | { readonly standing: 'changed'; readonly known: readonly string[] }
  /** Only an authority is known, whose certificates this library cannot check. */
  | { readonly standing: 'authority' };

/**
 * Keys of SSH servers, in the form of OpenSSH: plain and hashed names, `[host]:port`, patterns with `*`, `?` and `!`,
 * `@revoked`. Lines that cannot be understood are refused when the file is read, rather than passed over: a line that
 * revokes a key must not get lost by a slip of the pen.
 * Source: sshd(8) "SSH_KNOWN_HOSTS FILE FORMAT".
 */
export class KnownHosts {
  readonly #path: string;
  readonly #keys: KnownKey[];

  constructor(path: string, text: string) {
    this.#path = path;
    this.#keys = readKeys(path, text);
  }

  /** Reads the file; one that is not there knows nobody. Throws `read_failed`, `config_invalid`. */
  static read(path: string): KnownHosts {
    try {
      const status = statSync(path, { throwIfNoEntry: false });
      if (status === undefined) return new KnownHosts(path, '');
      if (process.platform !== 'win32' && (status.mode & 0o022) !== 0)
        throw new MusterError('config_invalid', `others may change ${path}; run: chmod go-w ${path}`);
      if (status.size > MAX_FILE_BYTES)
        throw new MusterError('config_invalid', `${path} has more than ${MAX_FILE_BYTES} bytes`);
      return new KnownHosts(path, readFileSync(path, 'utf8'));
    } catch (error) {
      if (error instanceof MusterError) throw error;
      throw new MusterError('read_failed', `cannot read the known hosts in ${path}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  get path(): string {
    return this.#path;
  }

  /** Types of the keys that are known for a host: what it should be asked for first. */
  typesFor(address: string, port: number): readonly string[] {
    return this.#of(address, port).flatMap(({ marker, type }) => (marker === undefined ? [type] : []));
  }

  check(address: string, port: number, key: Buffer): KeyStanding {
    const shown = key.toString('base64');
    const of = this.#of(address, port);
    if (of.some(({ marker, key: known }) => marker === '@revoked' && known === shown)) return { standing: 'revoked' };
    const known = of.filter(({ marker }) => marker === undefined);
    if (known.some((one) => one.key === shown)) return { standing: 'known' };
    if (known.length > 0) return { standing: 'changed', known: known.map((one) => fingerprintOf(keyBytes(one.key))) };
    return { standing: of.some(({ marker }) => marker === '@cert-authority') ? 'authority' : 'unknown' };
  }

  /** Takes a key on trust, now and in the file. Throws `store_failed`. */
  add(address: string, port: number, key: Buffer): void {
    const entry = { patterns: nameOf(address, port), type: typeOfKey(key), key: key.toString('base64') };
    try {
      appendFileSync(this.#path, `${this.#gap()}${entry.patterns} ${entry.type} ${entry.key}\n`, { mode: 0o600 });
    } catch (error) {
      throw new MusterError('store_failed', `cannot write ${this.#path}: ${messageOf(error)}`, { cause: error });
    }
    this.#keys.push(entry);
  }

  /** A last line without its end would swallow the next one. */
  #gap(): string {
    try {
      const text = readFileSync(this.#path, 'latin1');
      return text === '' || text.endsWith('\n') ? '' : '\n';
    } catch {
      return '';
    }
  }

  #of(address: string, port: number): readonly KnownKey[] {
    const name = nameOf(address, port);
    return this.#keys.filter(({ patterns }) => isNamed(patterns, name));
  }
}

/** `SHA256:` and the hash, as ssh-keygen shows it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** How the file names a server: another port than 22 is part of the name. */
export function nameOf(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** The type stands first in every key: length and text. Source: RFC 4253 6.6. */
export function typeOfKey(key: Buffer): string {
  const length = key.length < 4 ? 0 : key.readUInt32BE(0);
  const type = key.subarray(4, 4 + Math.min(length, 64)).toString('latin1');
  return /^[a-z0-9@.-]+$/.test(type) ? type : 'unknown';
}

function keyBytes(key: string): Buffer {
  return Buffer.from(key, 'base64');
}

function readKeys(path: string, text: string): KnownKey[] {
  return text.split('\n').flatMap((line, index) => {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const key = readLine(trimmed);
    if (key !== undefined) return [key];
    const cure = 'ssh-keyscan and the known_hosts of OpenSSH write "name type key"';
    throw new MusterError('config_invalid', `line ${index + 1} of ${path} is no host key; ${cure}`);
  });
}

function readLine(line: string): KnownKey | undefined {
  const words = line.split(/[ \t]+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return undefined;
  const [patterns, type, key] = words;
  if (patterns === undefined || type === undefined || key === undefined) return undefined;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key) || typeOfKey(keyBytes(key)) !== type) return undefined;
  return { ...(marker === undefined ? {} : { marker }), patterns, type, key };
}

function isNamed(patterns: string, name: string): boolean {
  if (patterns.startsWith('|')) return isHashOf(patterns, name);
  const all = patterns.toLowerCase().split(',');
  const isDenied = all.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1), name));
  return !isDenied && all.some((pattern) => !pattern.startsWith('!') && matches(pattern, name));
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, keyed with the salt. */
function isHashOf(patterns: string, name: string): boolean {
  const [, version, salt, hash] = patterns.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** `*` and `?` as OpenSSH means them, by hand: no pattern of a file may cost more than its length times the name's. */
function matches(pattern: string, name: string): boolean {
  let [at, star, resume] = [0, -1, 0];
  let index = 0;
  while (index < name.length) {
    if (pattern[at] === '*') {
      star = at;
      resume = index;
      at += 1;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
