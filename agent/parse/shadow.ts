import type { Shadow } from '../../policies/inventory/sections/shadow.ts';
import { type AccountFile, parseLines } from './accounts.ts';

type Attributes = Shadow[string];
type HashScheme = NonNullable<Attributes['hashScheme']>;

/** Marks of crypt(5) and what they stand for. Source: crypt(5) of libxcrypt 4.4. */
const MARKS: readonly (readonly [string, HashScheme])[] = [
  ['$y$', 'yescrypt'],
  ['$gy$', 'gost-yescrypt'],
  ['$7$', 'scrypt'],
  ['$2a$', 'bcrypt'],
  ['$2b$', 'bcrypt'],
  ['$2x$', 'bcrypt'],
  ['$2y$', 'bcrypt'],
  ['$6$', 'sha512'],
  ['$5$', 'sha256'],
  ['$md5', 'sunmd5'],
  ['$1$', 'md5'],
];

export interface ShadowEntry {
  readonly name: string;
  readonly attributes: Attributes;
}

/** Attributes by account. The hash ends here: of the field only its lock, its presence and its mark go on. Source: shadow(5). */
export function parseShadow(text: string): AccountFile<ShadowEntry> {
  return parseLines(text, (fields) => {
    const [name = '', password, lastChanged = '', min = '', max = '', warn = '', inactive = '', expires = ''] = fields;
    if (name === '' || password === undefined || fields.length < 8 || fields.length > 9) return undefined;
    const dates = [lastChanged, min, max, warn, inactive, expires];
    if (!dates.every((field) => /^(?:-?\d{1,9})?$/.test(field))) return undefined;
    const attributes: Attributes = {
      ...passwordState(password),
      lastChangedOn: dayOf(lastChanged),
      minDays: daysOf(min),
      maxDays: daysOf(max),
      warnDays: daysOf(warn),
      inactiveDays: daysOf(inactive),
      expiresOn: dayOf(expires),
    };
    return { name, attributes };
  });
}

/** The same from passwd, where passwords stand on systems that never moved them. */
export function parseOldPasswd(text: string): AccountFile<ShadowEntry> {
  return parseLines(text, (fields) => {
    const [name = '', password] = fields;
    if (name === '' || password === undefined || fields.length !== 7) return undefined;
    return { name, attributes: passwordState(password) };
  });
}

/**
 * What may be known of a password field. A word that is no hash ("x", "NP") lets nobody in and counts as locked;
 * `?` stands for a hash without mark that was cut at its source.
 */
export function passwordState(field: string): Pick<Attributes, 'hasPassword' | 'isLocked' | 'hashScheme'> {
  const rest = field.replace(/^[!*]+/, '');
  const mark = MARKS.find(([prefix]) => rest.startsWith(prefix))?.[1];
  const isOldHash = rest === '?' || /^[./0-9A-Za-z]{13}$/.test(rest) || /^_[./0-9A-Za-z]{19}$/.test(rest);
  const isHash = rest.startsWith('$') || isOldHash;
  return {
    hasPassword: isHash,
    isLocked: rest.length < field.length || (rest !== '' && !isHash),
    // A hash under a mark that nobody knows has a scheme, though we cannot name it.
    ...(isHash && mark === undefined && !isOldHash ? {} : { hashScheme: mark ?? (isOldHash ? 'des' : null) }),
  };
}

/** Days, or `null` for an empty field; -1, which some tools write for "none", is the same. */
function daysOf(field: string): number | null {
  return field === '' || Number(field) < 0 ? null : Number(field);
}

const MAX_DAY = 2_932_896; // 9999-12-31

function dayOf(field: string): string | null {
  const days = daysOf(field);
  return days === null || days > MAX_DAY ? null : new Date(days * 86_400_000).toISOString().slice(0, 10);
}
