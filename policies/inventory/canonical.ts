import { createHash, hash } from 'node:crypto';
import { factsAt, sections } from './inventory.ts';

/**
 * The one text of a JSON value: keys sorted by UTF-16 code unit, no spaces, numbers and texts as ECMAScript writes them.
 * Members that are `undefined` are left out; a number that JSON cannot say throws `TypeError`.
 * Source: RFC 8785.
 */
export function canonicalise(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalise).join(',')}]`;
  if (typeof value === 'object') return objectText(value as Readonly<Record<string, unknown>>);
  throw new TypeError(`a ${typeof value} has no place in JSON`);
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`${value} has no place in JSON`);
  return JSON.stringify(value); // writes -0 as 0, as RFC 8785 asks
}

function objectText(value: Readonly<Record<string, unknown>>): string {
  let text = '';
  // Without a comparison of ours, sort() goes by UTF-16 code unit.
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonicalise(member)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** SHA-256 of a section's canonical form, in hex. */
export function sectionHash(facts: unknown): string {
  return hash('sha256', canonicalise(facts), 'hex');
}

/** Hashes of every section the inventory holds, by section id. */
export function sectionHashes(inventory: object): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const { id } of sections) {
    const facts = factsAt(inventory, id);
    if (facts !== undefined) hashes.set(id, sectionHash(facts));
  }
  return hashes;
}

/** The digest of an inventory: 22 base64url characters over the hashes of its steady sections. Moving sections have no part in it. */
export function digestOf(inventory: object): string {
  return digestOfHashes(sectionHashes(inventory));
}

/** The same from hashes that are already known. */
export function digestOfHashes(hashes: ReadonlyMap<string, string>): string {
  const steady: Record<string, string> = {};
  for (const { id, isMoving } of sections) {
    const known = hashes.get(id);
    if (known !== undefined && !isMoving) steady[id] = known;
  }
  const whole = createHash('sha256').update(canonicalise(steady)).digest();
  return whole.subarray(0, 16).toString('base64url');
}
