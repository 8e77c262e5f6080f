import { byCodeUnit } from '../../policies/base/text.ts';
import type { User } from '../../policies/inventory/sections/users.ts';
import { type AccountFile, type GroupEntry, type PasswdEntry, parseGroup, parsePasswd } from '../parse/accounts.ts';
import { keepKeys, parseAuthorizedKeys } from '../parse/authorized-keys.ts';
import { lastLoginOn } from '../parse/lastlog.ts';
import { linesOf } from '../parse/text.ts';
import { TargetError } from '../targets/target.ts';
import { look } from './look.ts';
import { defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';
import { unixFamily } from './unix-system.ts';

const MAX_USERS = 10_000;
const MAX_LASTLOG_BYTES = 4 * 1024 * 1024; // uids up to 14,000; the file is sparse and may claim terabytes
const LASTLOG = '/var/log/lastlog';
const DEFAULT_UID_MIN = 1000;
/** Of Linux and the BSDs, Solaris (and its account without access), AIX and HP-UX. */
const NOBODIES = new Set([65_534, 60_001, 60_002, 4_294_967_294]);

/**
 * Local accounts, with the groups they are in, their SSH keys by fingerprint and the day of their last login.
 * Comments, which hold people's names, are not read. Source: passwd(5), group(5), sshd_config(5) "AuthorizedKeysFile".
 */
export const users = defineProbe({
  name: 'users',
  section: 'users',
  appliesTo: (target) => target.platform !== 'windows',

  async collect(target, context) {
    const reader = new Reader(target);
    const passwd = await readPasswd(reader);
    const groups = (await readGroups(reader))?.entries;
    const isLinux = target.platform === 'linux';
    const uidMin = isLinux ? await readUidMin(reader) : firstUid(unixFamily(context).family);
    const lastlog = isLinux
      ? await reader.attempt(LASTLOG, () => target.readFile(LASTLOG, { maxBytes: MAX_LASTLOG_BYTES }))
      : undefined;
    if (!isLinux) reader.miss(LASTLOG, 'not_supported_here');
    if (lastlog !== undefined) reader.note(`file:${LASTLOG}`);
    const keyFiles = keyFilePatterns(context);
    const groupsOf = membership(groups ?? []);
    const groupNames = new Map(groups?.toReversed().map(({ gid, name }) => [gid, name]));
    // A map: an account may well be called "__proto__", and must not vanish for it.
    const facts = new Map<string, User>();
    for (const entry of passwd.entries) {
      if (facts.has(entry.name)) continue; // the first one is who logs in
      if (facts.size >= MAX_USERS) {
        reader.miss('rows', 'row_limit');
        break;
      }
      const group = groupNames.get(entry.gid);
      const authorizedKeys = await readKeys(reader, entry, keyFiles);
      facts.set(entry.name, {
        uid: entry.uid,
        gid: entry.gid,
        ...(group === undefined ? {} : { group }),
        ...(groups === undefined ? {} : { groups: [...(groupsOf.get(entry.name) ?? [])].sort(byCodeUnit) }),
        home: entry.home,
        shell: entry.shell,
        ...systemMark(entry.uid, uidMin),
        source: 'files',
        ...(lastlog === undefined ? {} : { lastLoginOn: lastLoginOn(lastlog, entry.uid) }),
        ...(authorizedKeys === undefined ? {} : { authorizedKeys }),
      });
    }
    if (passwd.malformedCount > 0) reader.miss('lines', 'parse_failed'); // they may be accounts that others understand
    return reader.collected(Object.fromEntries(facts), (name) => {
      if (name === LASTLOG) return { fields: ['lastLoginOn'] };
      if (name === '/etc/login.defs') return { fields: ['isSystem'] };
      if (name === '/etc/group') return { fields: ['group', 'groups'] };
      return name.startsWith('keys:') ? { fields: ['authorizedKeys'] } : {};
    });
  },
});

/** The account file; a host without one is none that we know how to read. */
export async function readPasswd(reader: Reader): Promise<AccountFile<PasswdEntry>> {
  const text = await reader.text('/etc/passwd');
  if (text === undefined) throw new TargetError('source_missing', '/etc/passwd does not exist');
  const parsed = parsePasswd(text);
  if (parsed.entries.length === 0) throw new TargetError('parse_failed', '/etc/passwd holds no account');
  return parsed;
}

/** The group file; `undefined` where it does not exist or cannot be read. */
export async function readGroups(reader: Reader): Promise<AccountFile<GroupEntry> | undefined> {
  const text = await reader.tryText('/etc/group');
  return text === undefined ? undefined : parseGroup(text);
}

/** Where nobody could read from which number people begin, only the ends of the row are certain. */
function systemMark(uid: number, uidMin: number | undefined): Pick<User, 'isSystem'> {
  if (uid === 0 || NOBODIES.has(uid)) return { isSystem: true };
  return uidMin === undefined ? {} : { isSystem: uid < uidMin };
}

/** `undefined`: the file is there and could not be read. */
async function readUidMin(reader: Reader): Promise<number | undefined> {
  const { missCount } = reader;
  const text = (await reader.tryText('/etc/login.defs')) ?? '';
  if (reader.missCount > missCount) return undefined;
  const line = linesOf(text).find(({ text: words }) => /^UID_MIN\s+\d+/.test(words));
  return line === undefined ? DEFAULT_UID_MIN : Number(line.text.split(/\s+/)[1]);
}

/** First number that a Unix gives to people. Source: useradd(1M) of Solaris and HP-UX; mkuser of AIX; adduser(8). */
function firstUid(family: string): number {
  return family === 'bsd' ? DEFAULT_UID_MIN : family === 'aix' ? 200 : 100;
}

function membership(groups: readonly GroupEntry[]): Map<string, Set<string>> {
  const byUser = new Map<string, Set<string>>();
  for (const group of groups) {
    for (const member of group.members) {
      const known = byUser.get(member) ?? new Set<string>();
      byUser.set(member, known.add(group.name));
    }
  }
  return byUser;
}

/** What the running sshd was told, where that is known; else its built-in places. */
function keyFilePatterns(context: ProbeContext): readonly string[] {
  const sshd = context.factsOf('sshd');
  const told =
    typeof sshd === 'object' && sshd !== null && 'authorizedKeysFile' in sshd ? sshd.authorizedKeysFile : undefined;
  if (told === null || told === 'none') return [];
  if (typeof told === 'string') return told.split(/\s+/);
  return Array.isArray(told) ? told.map(String) : ['.ssh/authorized_keys', '.ssh/authorized_keys2'];
}

/** `undefined`: could not be read, so neither "no keys" nor a part of them is claimed. */
async function readKeys(
  reader: Reader,
  user: PasswdEntry,
  patterns: readonly string[],
): Promise<User['authorizedKeys'] | undefined> {
  const keys: NonNullable<User['authorizedKeys']>[number][] = [];
  for (const pattern of patterns) {
    const expanded = pattern
      .replaceAll('%%', '%')
      .replaceAll('%h', user.home)
      .replaceAll('%u', user.name)
      .replaceAll('%U', String(user.uid));
    const path = expanded.startsWith('/') ? expanded : `${user.home.replace(/\/$/, '')}/${expanded}`;
    if (!path.startsWith('/')) continue;
    const looked = await look(reader, `keys:${path}`, () => reader.target.readText(path, { filter: keepKeys }));
    if (!looked.isKnown) return undefined;
    if (looked.found === undefined) continue;
    const parsed = parseAuthorizedKeys(looked.found);
    if (parsed.malformedCount > 0 && parsed.keys.length === 0) {
      reader.miss(`keys:${path}`, 'parse_failed');
      return undefined;
    }
    keys.push(...parsed.keys);
  }
  return keys;
}
