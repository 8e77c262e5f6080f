import type { Shadow } from '../../policies/inventory/sections/shadow.ts';
import { type AccountFile, parseLines } from './accounts.ts';
import { passwordState, type ShadowEntry } from './shadow.ts';

type Attributes = { -readonly [K in keyof Shadow[string]]: Shadow[string][K] };

/** Instant in seconds as its day; 0 stands for none. */
function dayOfSeconds(text: string): string | null {
  const seconds = Number(text);
  return Number.isSafeInteger(seconds) && seconds > 0 && seconds < 2.5e11
    ? new Date(seconds * 1000).toISOString().slice(0, 10)
    : null;
}

/** The account file of the BSDs, whose line has three more fields than passwd's. Source: passwd(5) of FreeBSD. */
export function parseMasterPasswd(text: string): AccountFile<ShadowEntry> {
  return parseLines(text, (fields) => {
    const [name = '', password = '', , , , , expires = ''] = fields;
    if (name === '' || fields.length !== 10 || !/^\d*$/.test(expires)) return undefined;
    return { name, attributes: { ...passwordState(password), expiresOn: dayOfSeconds(expires) } };
  });
}

/** What may leave a line of it: no hash, no comment. */
export function cutMasterLine(line: string, cutPassword: (field: string) => string): string {
  if (line === '' || line.startsWith('#')) return '';
  const fields = line.split(':');
  if (fields.length !== 10) return fields[0]?.slice(0, 32) ?? '';
  return fields.map((field, index) => (index === 1 ? cutPassword(field) : index === 7 ? '' : field)).join(':');
}

type Stanzas = ReadonlyMap<string, ReadonlyMap<string, string>>;

function parseStanzas(text: string): Stanzas {
  const stanzas = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of text.split('\n')) {
    const head = /^([^\s*=:]+):\s*$/.exec(line)?.[1];
    if (head !== undefined) {
      current = new Map();
      stanzas.set(head, current);
      continue;
    }
    const [, name, value] = /^\s+(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) current?.set(name, value);
  }
  return stanzas;
}

/**
 * The two account files of AIX: stanzas by user, and in the second one `default` for all. Ages are weeks there. A hash
 * carries its scheme in braces, `{ssha512}`, or is one of crypt. Source: /etc/security/passwd and user Files, AIX 7.2.
 */
export function parseAixAccounts(passwords: string, limits: string | undefined): readonly ShadowEntry[] {
  const users = parseStanzas(limits ?? '');
  const limitOf = (name: string, key: string): string | undefined =>
    limits === undefined ? undefined : (users.get(name)?.get(key) ?? users.get('default')?.get(key));
  return [...parseStanzas(passwords)].map(([name, stanza]) => {
    const state = aixPassword(stanza.get('password') ?? '*');
    const weeks = (key: string): number | null | undefined => {
      const text = limitOf(name, key);
      return text === undefined || !/^\d{1,4}$/.test(text) ? undefined : Number(text) === 0 ? null : Number(text) * 7;
    };
    const attributes: Attributes = { ...state, lastChangedOn: dayOfSeconds(stanza.get('lastupdate') ?? '0') };
    if (limitOf(name, 'account_locked') === 'true') attributes.isLocked = true;
    const [maxDays, minDays] = [weeks('maxage'), weeks('minage')];
    if (maxDays !== undefined) attributes.maxDays = maxDays;
    if (minDays !== undefined) attributes.minDays = minDays;
    return { name, attributes };
  });
}

const AIX_MARKS: Readonly<Record<string, NonNullable<Attributes['hashScheme']>>> = {
  smd5: 'md5',
  ssha256: 'sha256',
  ssha512: 'sha512',
};

function aixPassword(field: string): Attributes {
  const mark = /^\{(\w+)\}/.exec(field)?.[1];
  if (mark === undefined) return passwordState(field);
  const hashScheme = AIX_MARKS[mark.toLowerCase()];
  return { hasPassword: true, isLocked: false, ...(hashScheme === undefined ? {} : { hashScheme }) };
}

const AIX_KEPT =
  /^\s*(?:lastupdate|flags|account_locked|login|rlogin|expires|maxage|minage|maxexpired|pwdwarntime)\s*=/;

/** What may leave a line of either file: names of stanzas, named limits, and of a hash its mark. */
export function cutAixLine(line: string): string {
  if (/^[^\s*=:]+:\s*$/.test(line) || AIX_KEPT.test(line)) return line;
  const value = /^\s*password\s*=\s*(.*?)\s*$/.exec(line)?.[1];
  if (value === undefined) return '';
  const mark = /^\{\w{1,12}\}/.exec(value)?.[0];
  return `\tpassword = ${mark ?? (/^[*!]?$/.test(value) ? value : '?')}`;
}
