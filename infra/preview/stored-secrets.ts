import { scryptSync, timingSafeEqual } from 'node:crypto';
import { sorted } from './diff.ts';
import {
  mapSecrets,
  type Properties,
  type Property,
  type PropertyObject,
  SECRET_SIGNATURE,
  SIGNATURE,
  UNKNOWN,
} from './values.ts';

/**
 * How secrets lie in a checkpoint: `ciphertext` (only the stack's own key opens it), or `plaintext`, a JSON text, after
 * `pulumi stack export --show-secrets`. A simulated checkpoint holds neither: its ciphertext is a salted scrypt hash, so that
 * a changed secret is seen and none can be read.
 * Source: pulumi/pulumi pkg/resource/stack/deployment.go `SerializePropertyValue`.
 */
const HASH_MARK = 'muster-scrypt-v1';
const HASH_BYTES = 32;
/** 2^15: about 60 ms each, for the few secrets of a stack. */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

function textOf(secret: PropertyObject): string {
  return JSON.stringify(sorted(secret.value ?? null));
}

function hashOf(text: string, salt: Buffer): Buffer {
  return scryptSync(text, salt, HASH_BYTES, SCRYPT);
}

/** The properties with every secret hashed with `salt`. An unknown secret has no value yet and is dropped to `null`. */
export function storedProperties(properties: Properties, salt: Buffer): Properties {
  const stored = mapSecrets(properties, (secret) => ({
    [SIGNATURE]: SECRET_SIGNATURE,
    ciphertext: [HASH_MARK, salt.toString('base64'), hashOf(textOf(secret), salt).toString('base64')].join(':'),
  }));
  return stored as Properties;
}

/** The properties of a checkpoint in the form of the wire: plaintext becomes a value, ciphertext stays as it is. */
export function loadedProperties(properties: Properties): Properties {
  const loaded = mapSecrets(properties, (secret) => {
    if (typeof secret.plaintext !== 'string') return secret;
    return { [SIGNATURE]: SECRET_SIGNATURE, value: JSON.parse(secret.plaintext) as Property };
  });
  return loaded as Properties;
}

/** Whether a stored secret equals the new one; `undefined` where only foreign ciphertext is known. */
export function compareStoredSecret(stored: Property, next: Property): boolean | undefined {
  const old = stored as PropertyObject;
  const fresh = next as PropertyObject;
  if (fresh.value === UNKNOWN) return false;
  if ('value' in old) return textOf(old) === textOf(fresh);
  const [mark, salt, hash] = typeof old.ciphertext === 'string' ? old.ciphertext.split(':') : [];
  if (mark !== HASH_MARK || salt === undefined || hash === undefined) return undefined;
  const expected = Buffer.from(hash, 'base64');
  const actual = hashOf(textOf(fresh), Buffer.from(salt, 'base64'));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
