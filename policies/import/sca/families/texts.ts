import { all, any, type Formula, fact, keyed, not } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { valueFormula } from '../../value-test.ts';
import type { LineTest } from '../line-test.ts';
import { wordLists } from '../pieces.ts';
import { anyLine, type Family } from '../source.ts';
import { maskFormula } from './settings.ts';

const BANNERS: Readonly<Record<string, string>> = {
  '/etc/motd': 'motd',
  '/etc/issue': 'issue',
  '/etc/issue.net': 'issueNet',
};
const SYSTEM_NAMES = [
  '\\m',
  '\\r',
  '\\s',
  '\\v',
  '\\S',
  'Debian',
  'Ubuntu',
  'CentOS',
  'Red Hat',
  'Fedora',
  'SUSE',
  'Amazon',
  'Oracle',
  'Rocky',
  'AlmaLinux',
  'amzn',
  'rhel',
  'Linux',
];

/** Banners: the text stays on the host, which tells only whether it names system, release or machine. */
export const banners: Family = {
  takes: (source) => source.kind === 'file' && Object.hasOwn(BANNERS, source.path),

  say({ source, test, isTurned }) {
    const name = source.kind === 'file' ? (BANNERS[source.path] ?? '') : '';
    const path = keyed('banners', name);
    const findsNames = SYSTEM_NAMES.some((word) => test.matches(word));
    // Blanks stand in every banner: an author who banned them meant the escape `\s`.
    const isAboutNames = test.terms.every(
      ({ term, literals }) =>
        !term.isNegated &&
        literals.every((word) =>
          /^\\?\w$|^\\|^(?:debian|ubuntu|centos|red|hat|red hat|fedora|suse|amazon|oracle|rocky|almalinux|amzn|rhel|linux)$/i.test(
            word,
          ),
        ),
    );
    if (findsNames && isAboutNames && isTurned) return { must: fact(`${path}.namesSystem`, true) };
    if (!isTurned && anyLine(test, ['Authorised uses only.', 'zz']) && test.matches('x'))
      return { must: fact(`${path}.isEmpty`, false) };
    return unsaid('field_missing', name);
  },
};

const SHELL_FILES =
  /^\/etc\/(?:profile|bashrc|bash\.bashrc|csh\.cshrc|csh\.login|zprofile|zsh\/zprofile)$|^\/root\/\.(?:profile|bash_profile|bashrc)$/;

/** Masks and time-outs that the shells' start files set. */
export const shells: Family = {
  isWholeText: true,
  takes: (source) =>
    source.kind === 'command'
      ? false
      : source.kind === 'file'
        ? SHELL_FILES.test(source.path)
        : source.path.replace(/\/+$/, '') === '/etc/profile.d',

  say({ source, test }) {
    const place = source.kind === 'file' ? source.path : { pattern: '^/etc/profile\\.d/' };
    const masks = Array.from({ length: 0o1000 }, (_, mask) => mask).filter((mask) =>
      test.matches(`umask ${mask.toString(8).padStart(3, '0')}`),
    );
    const value = maskFormulaOf(masks);
    if (value === undefined) return unsaid('pattern_unclear', 'umask');
    const parts: Formula[] = [];
    if (value !== false) parts.push({ some: 'settings.shell.umask', where: all([fact('.file', place), value]) });
    const timeout = ofTimeout(test);
    if (timeout !== false) parts.push({ some: 'settings.shell.timeout', where: all([fact('.file', place), timeout]) });
    return parts.length === 0
      ? unsaid('file_not_read', source.kind === 'command' ? '' : source.path)
      : { must: any(parts) };
  },
};

/** Accepted masks, or all but the refused ones, whichever is said shortly. */
function maskFormulaOf(masks: readonly number[]): Formula | undefined {
  const others = Array.from({ length: 0o1000 }, (_, mask) => mask).filter((mask) => !masks.includes(mask));
  const direct = maskFormula('.value', masks);
  if (direct !== undefined && typeof direct === 'object' && JSON.stringify(direct).includes('enum')) {
    const turned = maskFormula('.value', others);
    if (turned !== undefined && typeof turned === 'object' && !JSON.stringify(turned).includes('enum'))
      return not(turned);
  }
  if (direct !== undefined) return direct;
  const turned = maskFormula('.value', others);
  return turned === undefined ? undefined : not(turned);
}

function ofTimeout(test: LineTest): Formula {
  const accepts = (value: string) =>
    anyLine(test, [
      `TMOUT=${value}`,
      `readonly TMOUT=${value} ; export TMOUT`,
      `export TMOUT=${value}`,
      `typeset -xr TMOUT=${value}`,
      `declare -xr TMOUT=${value}`,
    ]);
  const range = valueFormula('.value', accepts, test.literals, { hasNumbers: true, isClosed: true });
  if (range !== undefined && range !== false) {
    const bare = (line: string) => test.matches(line);
    const isReadonly =
      !bare('TMOUT=600') && !bare('export TMOUT=600') && bare('readonly TMOUT=600') ? [fact('.isReadonly', true)] : [];
    return all([range, ...isReadonly]);
  }
  if (test.matches('readonly TMOUT')) return fact('.isReadonly', true);
  return test.matches('export TMOUT') ? fact('.isExported', true) : false;
}

const LISTS: Readonly<Record<string, string>> = {
  '/etc/shells': 'settings.shells.entries',
  '/etc/securetty': 'settings.securetty.entries',
};
const LISTS_BY_FILE: Readonly<Record<string, string>> = {
  '/etc/cron.allow': 'settings.cronAccess.entries',
  '/etc/cron.deny': 'settings.cronAccess.entries',
  '/etc/at.allow': 'settings.cronAccess.entries',
  '/etc/at.deny': 'settings.cronAccess.entries',
  '/etc/hosts.allow': 'settings.hostsAccess.entries',
  '/etc/hosts.deny': 'settings.hostsAccess.entries',
};

/** Files that are lists of lines, kept line by line. */
export const lists: Family = {
  isWholeText: true,
  takes: (source) =>
    source.kind === 'file' && (Object.hasOwn(LISTS, source.path) || Object.hasOwn(LISTS_BY_FILE, source.path)),

  say({ source, test }) {
    const path = source.kind === 'file' ? source.path : '';
    const list = LISTS[path] ?? keyed(LISTS_BY_FILE[path] ?? '', path);
    const members = test.terms.filter(({ term, holds }) => !(term.isNegated && !holds('# x') && holds('x')));
    if (members.some(({ term }) => term.kind === 'number')) return unsaid('pattern_unclear', path);
    const where = all(
      members.map(({ term, pattern }) =>
        term.isNegated ? not(fact('.', { pattern: `(?i)${pattern}` })) : fact('.', { pattern: `(?i)${pattern}` }),
      ),
    );
    return typeof where === 'boolean' ? { must: { some: list } } : { must: { some: list, where } };
  },
};

/** What AIDE watches, with which attributes. */
export const aide: Family = {
  isWholeText: true,
  takes: (source) => source.kind !== 'command' && /^\/etc\/aide(?:\/aide)?\.conf(?:\.d)?$/.test(source.path),

  say({ test }) {
    const members: Formula[] = [];
    for (const { term, pattern } of test.terms) {
      const lists = wordLists(pattern);
      const [words = [], ...others] = lists ?? [];
      const [place, ...attributes] = words;
      if (term.isNegated || others.length > 0 || place === undefined || !place.startsWith('/'))
        return unsaid('pattern_unclear', '/etc/aide.conf');
      members.push(
        fact('.path', place),
        ...attributes.map((word) =>
          fact('.attributes', { pattern: `(?:^|\\s)${word.replace(/[.+*?^$()|[\]{}\\]/g, '\\$&')}(?:\\s|$)` }),
        ),
      );
    }
    return members.length === 0
      ? unsaid('says_nothing')
      : { must: { some: 'settings.aide.selections', where: all(members) } };
  },
};
