import { keepDockerConfig, keepDockerHostConfig, keepPodmanList, keepRuntimeConfig } from '../parse/container-state.ts';
import { looksBinary, unquoted } from '../parse/text.ts';
import { cutServerXml } from '../parse/tomcat.ts';
import { cutAixLine, cutMasterLine } from '../parse/unix-shadow.ts';

/**
 * Names whose values are never kept. `key=` alone is a secret only where it is followed by a value.
 * Source: docs/reference-inventory.md 3.4.
 */
export const SECRET_NAME =
  /pass(?!enger|ive|_(?:max|min|warn|always|change))|pwd|bindpw|secret|token|credential|community|^(?:.*[._-])?key$|apikey|api_key|private_?key/i;

/** What a switch of that name may still say: it tells that something is on, not what it is. */
const PLAIN_VALUE = /^(?:true|false|yes|no|on|off|none|-?\d{1,5})$/i;

/** Whether the value of this name may be a secret. */
export function looksSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The value itself, or `true` ("there is one") where the name looks like a secret. */
export function maskValue<T extends string | number | boolean>(name: string, value: T): T | true {
  if (!looksSecret(name)) return value;
  if (value === 'true') return true; // cut where it was read
  return typeof value === 'string' && !isPlain(value) ? true : value;
}

/** An address without user, password, query and fragment: each of them may be a secret. */
export function withoutUserInfo(url: string): string {
  return url.replace(USER_INFO, '$1').replace(QUERY, '$1');
}

// Up to the last "@" before the path; or, where a password holds a slash, from "name:" (no port) to the last "@".
// Lengths are bounded, so that a hostile line costs no more than its length.
const USER_INFO = /(:\/\/)(?:[^\s/"']{0,512}|[^\s/:@"']{1,256}:(?!\d{1,5}(?:[/\s"']|$))[^\s"']{0,512})@/gi;
const QUERY = /(:\/\/[^\s?#"']{0,512})[?#][^\s"']*/gi;

type Cut = (text: string) => string;

/** Files that hold secrets by their nature, each with what may be kept of it. */
const BY_PATH: readonly (readonly [RegExp, Cut])[] = [
  [
    /^\/etc\/(?:shadow|gshadow)(?:[-~]|\.\w+)?$/,
    (text) => eachLine(text, (line) => cutField(line, 1, cutPasswordField)),
  ],
  [/^\/etc\/passwd(?:[-~]|\.\w+)?$/, (text) => eachLine(text, cutAccountLine)],
  [/^\/etc\/group(?:[-~]|\.\w+)?$/, (text) => eachLine(text, (line) => cutField(line, 1, cutPasswordField))],
  [/^\/etc\/security\/opasswd/, () => ''],
  [/^\/etc\/security\/(?:passwd|user)$/, (text) => eachLine(text, cutAixLine)],
  [/^\/etc\/master\.passwd$/, (text) => eachLine(text, (line) => cutMasterLine(line, cutPasswordField))],
  [/\/server\.xml$/, cutServerXml], // the rules for plain text would tear its tags
  [/^\/etc\/audit\/.*rules$/, (text) => text], // "-F key=" names a rule
  // State of container engines: the environment stands in it.
  [/^\/var\/lib\/docker\/containers\/[^/]+\/config\.v2\.json$/, keepDockerConfig],
  [/^\/var\/lib\/docker\/containers\/[^/]+\/hostconfig\.json$/, keepDockerHostConfig],
  [/^\/var\/lib\/containers\/storage\/\w+-containers\/containers\.json$/, keepPodmanList],
  [/^\/run\/(?:k3s\/)?contain(?:erd|ers)\/.+\/config\.json$/, keepRuntimeConfig],
];

/** Public databases and kernel tables: nothing to cut in them, and too large to look through for nothing. */
const PUBLIC =
  /^\/proc\/(?!.*(?:mount|cmdline|environ))|^\/sys\/|^\/(?:var\/)?lib\/(?:dpkg|apk|modules|pacman|rpm)\/|^\/usr\/lib\/(?:modules|sysimage)\//;

/**
 * What may leave a file, applied where it is read: neither a probe nor a recording ever sees more. Password fields and
 * comments of account files, bodies of private keys, user info in addresses and values of secret-looking names go; then
 * the reader's own filter keeps the named keys. Lines keep their places. Applying it twice changes nothing.
 */
export function cutSecrets(path: string, bytes: Buffer, filter?: (text: string) => string): Buffer {
  if (PUBLIC.test(path) && filter === undefined) return bytes;
  if (looksBinary(bytes))
    return bytes.includes('PRIVATE KEY') ? Buffer.from(cutKeyBlocks(bytes.toString('latin1')), 'latin1') : bytes;
  // One character a byte: what does not decode must pass unchanged.
  const text = bytes.toString('latin1');
  const byPath = BY_PATH.find(([pattern]) => pattern.test(path));
  let kept = byPath === undefined ? cutText(text) : byPath[1](text);
  if (filter !== undefined) kept = Buffer.from(filter(Buffer.from(kept, 'latin1').toString('utf8'))).toString('latin1');
  return kept === text ? bytes : Buffer.from(kept, 'latin1');
}

/** The rules that hold for every text, whatever its file: key blocks, addresses, assignments. */
export function cutText(text: string): string {
  let kept = text;
  if (kept.includes('PRIVATE KEY')) kept = cutKeyBlocks(kept);
  if (kept.includes('://')) kept = eachLine(kept, (line) => (line.includes('://') ? withoutUserInfo(line) : line));
  return mayAssignSecret(kept) ? eachLine(kept, (line) => (mayAssignSecret(line) ? cutAssignments(line) : line)) : kept;
}

/** What every name that `SECRET_NAME` takes for a secret holds somewhere. */
const SECRET_PART = /pass|pwd|bindpw|secret|token|credential|community|key/i;
const DEEP_ASSIGNMENT = /(?:=[^=\n]*){9}/; // one more than MAX_DEPTH

/** Whether `cutAssignments` could change anything: most files hold nothing of the kind, and looking closely costs. */
function mayAssignSecret(text: string): boolean {
  return text.includes('=') && (SECRET_PART.test(text) || DEEP_ASSIGNMENT.test(text));
}

/** Outputs whose names of keys, rights and rules look like secrets and are none. */
const PLAIN_OUTPUT = /^(?:audit|secedit)\./;

/** The same for what a command of the catalogue prints. */
export function cutOutput(command: string, text: string): string {
  if (PLAIN_OUTPUT.test(command)) return text;
  return command.startsWith('registry.') ? cutRegistry(text) : cutText(text);
}

/** `"name"="text"` or its bytes, as regedit writes them; bytes may go on in the next line. */
const REGISTRY_VALUE =
  /^("(?:[^"\\\n]|\\.)*"|@)=(?:"((?:[^"\\]|\\[\s\S])*)"|hex(?:\((?:0|1|2|3|7)\))?:(?:[0-9a-f, \t]|\\\r?\n)*)[ \t]*(?=\r?$)/gim;

/**
 * Values of the registry whose names look like secrets become "true", numbers stay; texts lose what any text loses. Each
 * stays one value: what is cut inside its quotes never takes the quote along.
 */
function cutRegistry(text: string): string {
  return text.replace(REGISTRY_VALUE, (whole: string, name: string, quoted: string | undefined) => {
    if (looksSecret(unquoted(name))) return quoted === '' || isPlain(quoted ?? '?') ? whole : `${name}="true"`;
    if (quoted === undefined) return whole;
    const inner = quoted.replace(/\\([\\"])/g, '$1');
    const kept = cutText(inner);
    return kept === inner ? whole : `${name}="${kept.replace(/[\\"]/g, '\\$&')}"`;
  });
}

// A setting of its own line: everything behind the sign is the value, blanks and commas included.
const SETTING = /^(\s*(?:export\s+|set\s+|--?)?)([\w.:-]+)(\s*=\s*)(\S.*)$/;

// name=value in the middle of a line. A colon is no assignment: nsswitch says "passwd: files". Commas part mount options.
const ASSIGNMENT =
  /(?<![\w.:-])(-{0,2}[A-Za-z][\w.:-]{0,200})([ \t]{0,20}=[ \t]*)((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s,])+)/g;

const MAX_DEPTH = 8;

function cutAssignments(line: string): string {
  const setting = SETTING.exec(line);
  const [, before = '', name = '', equals = '', value = ''] = setting ?? [];
  if (setting === null || !looksSecret(name))
    return line.replace(ASSIGNMENT, (all, key, sign, word) => cutAssignment(all, key, sign, word));
  return isPlain(value.replace(/\s+[#;].*$/, '').trim()) ? line : `${before}${name}${equals}true`;
}

function cutAssignment(whole: string, name: string, equals: string, value: string, depth = 0): string {
  if (looksSecret(name)) return isPlain(value) ? whole : `${name}${equals}true`;
  if (depth > MAX_DEPTH) return `${name}${equals}true`; // nothing sensible is written that deep
  // A value may hold assignments of its own: GRUB_CMDLINE_LINUX="quiet password=x", Environment=A=b.
  const quote = /^["']/.exec(value)?.[0] ?? '';
  const inner = quote === '' ? value : value.slice(1, value.endsWith(quote) ? -1 : undefined);
  return inner.includes('=')
    ? `${name}${equals}${quote}${inner.replace(ASSIGNMENT, (all, key, sign, word) => cutAssignment(all, key, sign, word, depth + 1))}${quote}`
    : whole;
}

function isPlain(value: string): boolean {
  const inner = unquoted(value);
  return PLAIN_VALUE.test(inner) || KNOWN_WORDS.test(inner) || INSTANT.test(inner);
}

/** When a password was set is no secret. */
const INSTANT = /^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|\d{14}\.\d{6}[+-]\d{3})$/;

/** Words of products for how passwords are kept: settings that rules ask for, and no secrets. */
const KNOWN_WORDS =
  /^(?:md5|sha256|sha512|yescrypt|bcrypt|blowfish|des|crypt|scram-sha-256|files|systemd|winbind|ldap|sss|pam|low|medium|strong|any|optional|required)$/i;

function cutKeyBlocks(text: string): string {
  return text.replace(
    /(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----)[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|$(?![\s\S]))/g,
    '$1\n$2',
  );
}

/**
 * A password field reduced to what may be known of it: empty stays empty, a lock (`!`, `!!`, `*`) stays, a hash becomes
 * its mark (`$6$`), or `?` where it carries none (DES); `x` and other words that are no hash stay out as `*`.
 * Source: crypt(5), shadow(5).
 */
export function cutPasswordField(field: string): string {
  const lock = /^[!*]+/.exec(field)?.[0] ?? '';
  const rest = field.slice(lock.length);
  if (rest === '' || rest === '?' || field === 'x') return field;
  if (rest.startsWith('$')) return `${lock}$${/^\$([A-Za-z0-9.-]{1,12})[$,]/.exec(rest)?.[1] ?? '?'}$`;
  const hash = rest.replace(/,[./0-9A-Za-z]{0,4}$/, ''); // HP-UX keeps ages behind a comma
  if (/^_[./0-9A-Za-z]{19}$/.test(hash) || /^[./0-9A-Za-z]{13}$/.test(hash)) return `${lock}?`;
  return lock === '' ? '*' : lock;
}

function cutAccountLine(line: string): string {
  return cutField(cutField(line, 1, cutPasswordField), 4, () => '');
}

function cutField(line: string, index: number, cut: Cut): string {
  const fields = line.split(':');
  const field = fields[index];
  if (field === undefined) return line === '' || /^[+-]/.test(line) ? line : `${fields[0]?.slice(0, 32) ?? ''}`;
  fields[index] = cut(field);
  return fields.join(':');
}

function eachLine(text: string, cut: Cut): string {
  return text.split('\n').map(cut).join('\n');
}
