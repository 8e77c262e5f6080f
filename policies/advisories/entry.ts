import { isObject } from '../base/json.ts';
import type { Severity } from '../rules/finding.ts';
import type { AdvisoryRecord, KnownExploited } from './record.ts';

/** Why an entry of a feed gave no record; counted, because a feed that gives none is worth knowing. */
export type SkipReason =
  | 'ecosystem_not_supported'
  | 'not_a_vulnerability'
  | 'no_affected_package'
  | 'no_affected_versions'
  | 'product_not_supported'
  | 'withdrawn_without_package'
  | 'not_an_advisory'
  | 'malformed';

/** What a reader of one format says of one entry. Readers never throw for what a file holds. */
export interface EntrySink {
  record(record: AdvisoryRecord): void;
  knownExploited(entry: KnownExploited): void;
  /** `pointer` is a JSON Pointer into the entry. The rest of the entry still counts. */
  complain(pointer: string, message: string): void;
  skip(reason: SkipReason): void;
  /** The day or instant of the newest change that the entry tells of. */
  changedAt(instant: string): void;
}

/** Longest name of a package or advisory; the longest of Debian and npm stay below 214. */
const MAX_NAME_LENGTH = 256;
/** Longest version text; longer ones are no versions of any scheme. */
export const MAX_ADVISORY_VERSION_LENGTH = 256;

/** The text of a member, or `undefined` where there is none, it is empty, or too long to be what it claims to be. */
export function textAt(value: unknown, key: string, maxLength = MAX_NAME_LENGTH): string | undefined {
  const text = isObject(value) ? value[key] : undefined;
  return typeof text === 'string' && text !== '' && text.length <= maxLength ? text : undefined;
}

/** The list of a member; an absent, `null` or other one counts as empty. */
export function listAt(value: unknown, key: string): readonly unknown[] {
  const list = isObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
}

/** The object of a member. */
export function objectAt(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : undefined;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/** An instant of the contract's form, in UTC and to the second; `undefined` where the text is none. */
export function instantOf(text: string | undefined): string | undefined {
  if (text === undefined || !INSTANT.test(text)) return undefined;
  const at = Date.parse(/[T]\d{2}:\d{2}[^Z+-]*$/i.test(text) ? `${text}Z` : text);
  return Number.isNaN(at) ? undefined : `${new Date(at).toISOString().slice(0, 19)}Z`;
}

const CVE = /^CVE-\d{4}-\d{4,19}$/;
const CVE_INSIDE = /CVE-\d{4}-\d{4,19}/;

/** Whether a text is a CVE id. Source: https://www.cve.org/ResourcesSupport/AllResources/CNARules, syntax. */
export function isCve(text: unknown): text is string {
  return typeof text === 'string' && CVE.test(text);
}

/** The CVE id inside another's id: `UBUNTU-CVE-2024-51988`. */
export function cveInside(text: string): string | undefined {
  return CVE_INSIDE.exec(text)?.[0];
}

const WORDS: Readonly<Record<string, Severity | 'none'>> = {
  critical: 'critical',
  important: 'high',
  high: 'high',
  moderate: 'medium',
  medium: 'medium',
  low: 'low',
  negligible: 'low',
  unimportant: 'low',
  none: 'none',
};

/** A vendor's word for how bad it is, in ours; `undefined` for any other. */
export function severityOfWord(word: string | undefined): Severity | 'none' | undefined {
  const key = word?.toLowerCase() ?? '';
  return Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
}

/** `value` under `key`, or nothing where it is not known: members of records are absent, never `undefined`. */
export function known<K extends string, V>(key: K, value: V | undefined): Readonly<Partial<Record<K, V>>> {
  return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, V>>;
}
