import { byCodeUnit } from '../../policies/base/text.ts';
import type { Homes } from '../../policies/inventory/sections/homes.ts';
import { isLoginShell } from '../parse/accounts.ts';
import type { FileStatus } from '../targets/target.ts';
import { look } from './look.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { readGroups, readPasswd } from './users.ts';

type DotFile = NonNullable<NonNullable<Homes[string]>['dotFiles']>[number];

const MAX_HOMES = 2000;
const MAX_DOT_FILES = 200;

/** Files that a shell or a remote service obeys. Others in a home are nobody's business. */
const DOT_FILE =
  /^\.(?:bash(?:rc|_profile|_login|_logout|_aliases|_history)|profile|z(?:shrc|shenv|profile|login|logout)|k?shrc|t?cshrc|login|logout|inputrc|netrc|rhosts|shosts|forward|ssh)$/;

/** Home folders of accounts with a login shell: who owns them, who may write there, and their dot files by name and mode. */
export const homes = defineProbe({
  name: 'homes',
  section: 'homes',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const passwd = await readPasswd(reader);
    const names = new Names(passwd.entries, (await readGroups(reader))?.entries ?? []);
    const facts = new Map<string, Homes[string]>();
    const people = passwd.entries.filter(({ shell }) => isLoginShell(shell));
    for (const { name, home } of people.slice(0, MAX_HOMES)) {
      if (facts.has(name) || !home.startsWith('/')) continue;
      const looked = await look(reader, `home:${home}`, () => target.status(home));
      if (!looked.isKnown) continue; // there, but not to be looked at: the entry is missing, not null
      const { found } = looked;
      const entry =
        found === undefined ? null : { path: home, ...names.of(found), ...(await dotFilesOf(reader, home, names)) };
      facts.set(name, entry);
    }
    if (people.length > MAX_HOMES) reader.miss('rows', 'row_limit');
    if (passwd.malformedCount > 0) reader.miss('rows', 'parse_failed');
    return reader.collected(Object.fromEntries(facts), (missed) => {
      if (missed.startsWith('home:')) {
        return { keys: people.filter(({ home }) => `home:${home}` === missed).map(({ name }) => name) };
      }
      if (missed === 'rows') return {};
      return missed.startsWith('/etc/') ? { fields: ['group'] } : { fields: ['dotFiles'] };
    });
  },
});

async function dotFilesOf(reader: Reader, home: string, names: Names): Promise<{ dotFiles?: DotFile[] }> {
  const dotFiles: DotFile[] = [];
  for (const folder of ['', '.ssh/']) {
    const inHome = `${home === '/' ? '' : home}/${folder}`;
    const listed = await look(reader, inHome, () => reader.target.list(inHome.slice(0, -1) || '/'));
    if (!listed.isKnown) return {};
    for (const { name } of listed.found ?? []) {
      if (dotFiles.length >= MAX_DOT_FILES || (folder === '' && !DOT_FILE.test(name))) continue;
      const status = await look(reader, inHome + name, () => reader.target.status(inHome + name));
      if (!status.isKnown) return {};
      if (status.found !== undefined) dotFiles.push({ name: folder + name, ...names.of(status.found) });
    }
    if (!dotFiles.some(({ name }) => name === '.ssh')) break;
  }
  return { dotFiles: dotFiles.sort((left, right) => byCodeUnit(left.name, right.name)) };
}

/** Names of owners; a number stands for itself where no account has it. */
class Names {
  readonly #users = new Map<number, string>();
  readonly #groups = new Map<number, string>();

  constructor(users: readonly { name: string; uid: number }[], groups: readonly { name: string; gid: number }[]) {
    for (const { name, uid } of users) if (!this.#users.has(uid)) this.#users.set(uid, name);
    for (const { name, gid } of groups) if (!this.#groups.has(gid)) this.#groups.set(gid, name);
  }

  of(status: FileStatus): { mode: string; owner: string; group: string } {
    return {
      mode: status.mode.toString(8).padStart(4, '0'),
      owner: this.#users.get(status.ownerId) ?? String(status.ownerId),
      group: this.#groups.get(status.groupId) ?? String(status.groupId),
    };
  }
}
