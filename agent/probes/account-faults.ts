import { byCodeUnit } from '../../policies/base/text.ts';
import type { AccountFaults } from '../../policies/inventory/sections/account-faults.ts';
import { parseShadow } from '../parse/shadow.ts';
import { linesOf, unquoted } from '../parse/text.ts';
import { look } from './look.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';
import { readGroups, readPasswd } from './users.ts';

/** Where root's search path is set, with the name it has there. */
const PATH_FILES: readonly (readonly [string, RegExp])[] = [
  ['/etc/login.defs', /^ENV_SUPATH\s+(?:PATH=)?(\S+)/],
  ['/etc/environment', /^\s*(?:export\s+)?PATH=(.+)$/],
  ['/etc/profile', /\bPATH=([^\s;]+)/],
  ['/root/.profile', /\bPATH=([^\s;]+)/],
  ['/root/.bash_profile', /\bPATH=([^\s;]+)/],
  ['/root/.bashrc', /\bPATH=([^\s;]+)/],
];

const WORLD_WRITABLE = 0o002;
const STICKY = 0o1000;

/** What maps by name cannot show of the account files, and what stands in root's search path. */
export const accountFaults = defineProbe({
  name: 'accounts.faults',
  section: 'accountFaults',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const passwd = await readPasswd(reader);
    const groups = await readGroups(reader);
    // Unreadable without root; its lines then are not counted, and the field says nothing.
    const looked = await look(reader, '/etc/shadow', () => reader.text('/etc/shadow'));
    const shadow = looked.isKnown && looked.found !== undefined ? parseShadow(looked.found) : undefined;
    const files = [
      ['/etc/passwd', passwd],
      ['/etc/group', groups],
      ['/etc/shadow', shadow],
    ] as const;
    const areCounted = !reader.hasMissed;
    const rootPath = await readRootPath(reader);
    const facts: AccountFaults = {
      duplicateUserNames: duplicates(passwd.entries),
      ...(groups === undefined ? {} : { duplicateGroupNames: duplicates(groups.entries) }),
      plusEntries: files
        .filter(([, file]) => (file?.plusCount ?? 0) > 0)
        .map(([path]) => path)
        .sort(byCodeUnit),
      ...(areCounted
        ? { malformedLineCount: files.reduce((sum, [, file]) => sum + (file?.malformedCount ?? 0), 0) }
        : {}),
      ...(rootPath === undefined ? {} : { rootPath }),
    };
    return reader.collected(facts, (name) => {
      if (name.startsWith('/root/')) return { fields: ['rootPath'] };
      return { fields: name === '/etc/group' ? ['duplicateGroupNames', 'malformedLineCount'] : ['malformedLineCount'] };
    });
  },
});

function duplicates(entries: readonly { readonly name: string }[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of entries) (seen.has(name) ? twice : seen).add(name);
  return [...twice].sort(byCodeUnit);
}

/** Parts of the path as the files write it; variables stand for what other files set and are passed over. */
async function readRootPath(reader: Reader): Promise<AccountFaults['rootPath']> {
  const parts = new Set<string>();
  let isSet = false;
  for (const [path, pattern] of PATH_FILES) {
    const looked = await look(reader, path, () => reader.text(path));
    if (!looked.isKnown) return undefined;
    for (const { text: line } of linesOf(looked.found ?? '')) {
      const value = pattern.exec(line)?.[1];
      if (value === undefined) continue;
      isSet = true;
      for (const part of unquoted(value).replaceAll(/["']/g, '').split(':'))
        parts.add(part.replace(/^(?:~|\$HOME|\$\{HOME\})/, '/root'));
    }
  }
  if (!isSet) return undefined;
  const worldWritable: string[] = [];
  for (const part of parts) {
    if (!part.startsWith('/') || part.includes('$')) continue;
    const status = await reader.attempt(part, () => reader.target.status(part));
    const isOpen = status !== undefined && (status.mode & WORLD_WRITABLE) !== 0 && (status.mode & STICKY) === 0;
    if (isOpen) worldWritable.push(part);
  }
  const isDot = (part: string) => part === '.' || part.startsWith('./') || part.startsWith('../') || part === '..';
  return { hasEmpty: parts.has(''), hasDot: [...parts].some(isDot), worldWritable: worldWritable.sort(byCodeUnit) };
}
