import { all, any, type Formula, fact, keyed, not } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { valueFormula } from '../../value-test.ts';
import type { LineTest, TermTest } from '../line-test.ts';
import { anyLine, type Said } from '../source.ts';

const HIVES: Readonly<Record<string, string>> = {
  hkey_local_machine: 'hklm',
  hklm: 'hklm',
  hkey_classes_root: 'hkcr',
  hkcr: 'hkcr',
};

/** The key with its short hive; `undefined`: a hive of some user, or none that is known. */
function keyPath(target: string): string | undefined {
  const [, hive = '', rest = ''] = /^([^\\]+)\\(.+)$/.exec(target.replaceAll('\\\\', '\\').replace(/\\+$/, '')) ?? [];
  const short = HIVES[hive.toLowerCase()];
  return short === undefined ? undefined : keyed('windows.registry', `${short}\\${rest}`);
}

/** Values that Windows keeps as lists of texts; what a pattern finds is one of them. */
const LISTS = new Set(['nullsessionpipes', 'nullsessionshares', 'machine', 'dependonservice']);

/** Registry: a key, a value of it, and what the value must be. A user's own hive is not read. */
export function sayRegistry(
  target: string,
  name: string | undefined,
  test: LineTest | undefined,
  isTurned: boolean,
): Said {
  const key = keyPath(target);
  if (key === undefined) return unsaid('field_missing', target.slice(0, 80));
  if (name === undefined) return { must: fact(key, { exists: true }) };
  const path = keyed(key, name === '' || name === '(default)' ? '@' : name);
  if (test === undefined) return { must: fact(path, { exists: true }) };
  if (LISTS.has(name.toLowerCase())) return sayList(path, name, test);
  return sayValue(path, name, test, isTurned);
}

function sayValue(path: string, name: string, test: LineTest, isTurned: boolean): Said {
  const accepts = (value: string) => test.matches(value);
  if (accepts('zzneutral') && accepts('987654')) return sayAllBut(path, name, test);
  const isNumeric = ['0', '1', '2', '3', '4', '5', ...test.literals].some(
    (value) => /^\d+$/.test(value) && accepts(value),
  );
  const words = test.literals.filter((word) => !/^\d+$/.test(word) && accepts(word));
  if (isNumeric && words.length === 0) {
    const formula = valueFormula(path, accepts, test.literals, { hasNumbers: true, isClosed: true });
    return formula === undefined ? unsaid('pattern_unclear', name) : { must: formula };
  }
  if (isNumeric || test.terms.some(({ term }) => term.kind === 'number')) return unsaid('pattern_unclear', name);
  const parts = test.terms.map((term) => ofText(path, term));
  return { must: isTurned ? any([not(any(parts.map(not)))]) : not(any(parts.map(not))) };
}

/** Anything but what is refused: nothing at all, some numbers, or some words. */
function sayAllBut(path: string, name: string, test: LineTest): Said {
  const refuses = (value: string) => !test.matches(value);
  const isNumeric = ['0', '1', '2', ...test.literals].some((value) => /^\d+$/.test(value) && refuses(value));
  const words = test.literals.filter((word) => !/^\d+$/.test(word) && refuses(word));
  if (!isNumeric && words.length === 0)
    return { must: fact(path, refuses('') ? { exists: true, not: '' } : { exists: true }) };
  if (!isNumeric) return { must: all([fact(path, { exists: true }), ...test.terms.map((term) => ofText(path, term))]) };
  const refused = valueFormula(path, refuses, test.literals, { hasNumbers: true, isClosed: true });
  if (refused === undefined || words.length > 0) return unsaid('pattern_unclear', name);
  return { must: all([fact(path, { exists: true }), not(refused)]) };
}

/** Texts are compared without regard to case, as Windows compares them. */
function ofText(path: string, { term, pattern }: TermTest): Formula {
  const formula = fact(path, { pattern: `(?i)${pattern}` });
  return term.isNegated ? not(formula) : formula;
}

/** Lists of texts: an entry in the spellings that are met, or any entry at all. */
function sayList(path: string, name: string, test: LineTest): Said {
  const [only, ...others] = test.terms;
  if (only === undefined || others.length > 0 || only.term.kind === 'number') return unsaid('pattern_unclear', name);
  const { term } = only;
  const isAnything = only.holds('zzneutral') !== term.isNegated;
  if (isAnything) {
    const hasSome = not(fact(path, { subsetOf: [''] }));
    return { must: term.isNegated ? not(hasSome) : hasSome };
  }
  const whole = [...only.literals].sort((left, right) => right.length - left.length)[0];
  if (whole === undefined || !only.holds(whole) === !term.isNegated || /[|]/.test(only.pattern))
    return unsaid('pattern_unclear', name);
  const spellings = [...new Set([whole, whole.toLowerCase(), whole.toUpperCase()])];
  const isThere = any(spellings.map((spelling) => fact(path, { includes: [spelling] })));
  return { must: term.isNegated ? not(isThere) : isThere };
}

/** What `net accounts` prints, and the name of each in the security policy. Source: net accounts /?. */
const NET_ACCOUNTS: readonly (readonly [string, string])[] = [
  ['Minimum password age (days):', 'MinimumPasswordAge'],
  ['Maximum password age (days):', 'MaximumPasswordAge'],
  ['Minimum password length:', 'MinimumPasswordLength'],
  ['Length of password history maintained:', 'PasswordHistorySize'],
  ['Lockout threshold:', 'LockoutBadCount'],
  ['Lockout duration (minutes):', 'LockoutDuration'],
  ['Lockout observation window (minutes):', 'ResetLockoutCount'],
];

/** Commands of Windows whose output is in the inventory; `undefined`: none of these. */
export function sayWindowsCommand(raw: string, test: LineTest, isTurned: boolean): Said | undefined {
  const subcategory = /auditpol(?:\.exe)?\s+\/get\s+\/subcategory:\s*["']?([^"']+?)["']?\s*$/i.exec(raw)?.[1];
  if (subcategory !== undefined) return sayAuditpol(subcategory, test);
  if (/auditpol(?:\.exe)?\s+\/get\s+\/category:/i.test(raw)) return sayAuditTable(test);
  if (/secedit(?:\.exe)?\s+\/export/i.test(raw)) return saySecedit(test);
  if (/\bnet1?(?:\.exe)?\s+accounts\b/i.test(raw)) return sayNetAccounts(test);
  const account = /\bnet1?(?:\.exe)?\s+user\s+["']?([\w .-]+?)["']?\s*$/i.exec(raw)?.[1];
  if (account !== undefined) return sayAccount({ '.#': { pattern: `(?i)^${escaped(account)}$` } }, test);
  if (/\bnet1?(?:\.exe)?\s+user\s*$/i.test(raw)) return sayUserNames(test, isTurned);
  const sid = /Win32_UserAccount.*SID\s+LIKE\s+'{1,2}([^']+?)'{1,2}/i.exec(raw)?.[1];
  if (sid !== undefined) return sayAccountBySid(raw, sid, test);
  if (/(?:powershell|\breg(?:\.exe)?\s+query|wmic|Get-\w+|\.exe)\b/i.test(raw))
    return unsaid('unknown_command', commandName(raw));
  return undefined;
}

function commandName(raw: string): string {
  return /\b(?:Get|Test|Select|Invoke)-\w+/.exec(raw)?.[0] ?? raw.split(/\s+/)[0]?.slice(0, 80) ?? '';
}

function escaped(text: string): string {
  return text.replace(/[.+*?^$()|[\]{}\\]/g, '\\$&');
}

function sayAuditpol(subcategory: string, test: LineTest): Said {
  const path = keyed('windows.auditpol', subcategory);
  const shown = (words: string) => [`  ${subcategory.padEnd(40)}${words}`, words];
  const states: readonly (readonly [string, boolean, boolean])[] = [
    ['No Auditing', false, false],
    ['Success', true, false],
    ['Failure', false, true],
    ['Success and Failure', true, true],
  ];
  const accepted = states.filter(([words]) => anyLine(test, shown(words)));
  const parts = accepted.map(
    ([, success, failure]): Formula => ({ [`${path}.success`]: success, [`${path}.failure`]: failure }),
  );
  const needs = (index: 1 | 2) => accepted.length === 2 && accepted.every((state) => state[index]);
  if (needs(1)) return { must: fact(`${path}.success`, true) };
  if (needs(2)) return { must: fact(`${path}.failure`, true) };
  return { must: accepted.length === states.length ? true : any(parts) };
}

/** The whole table of auditing: the pattern names the line. */
function sayAuditTable(test: LineTest): Said {
  const names = test.literals.filter(
    (word) => /^[A-Z][\w /-]+$/.test(word) && !/^(?:Success|Failure|No Auditing)/.test(word),
  );
  const name = names.find((word) => test.matches(`  ${word.padEnd(40)}Success and Failure`));
  return name === undefined ? unsaid('pattern_unclear', 'auditpol') : sayAuditpol(name, test);
}

/** `Name = value` lines of an exported policy. Source: secedit /export. */
function saySecedit(test: LineTest): Said {
  const names = test.literals.flatMap((word) => word.split(/\s*=\s*/)).filter((word) => /^[A-Za-z]\w+$/.test(word));
  for (const name of new Set(names)) {
    const accepts = (value: string) => anyLine(test, [`${name} = ${value}`]);
    if (/^Se\w+(?:Privilege|Right)$/.test(name)) return sayRight(name, test);
    const path = keyed('windows.securityPolicy.systemAccess', name);
    const formula = valueFormula(path, accepts, test.literals, {
      hasNumbers: true,
      hasNegatives: true,
      isClosed: true,
    });
    if (formula === undefined) return unsaid('pattern_unclear', name);
    if (formula !== false) return { must: formula };
    if (anyLine(test, [`${name} = "zzneutral"`])) {
      const refused = ['Administrator', 'Guest'].filter((word) => !accepts(`"${word}"`));
      return { must: refused.length === 0 ? fact(path, { exists: true }) : fact(path, { not: { enum: refused } }) };
    }
  }
  return unsaid('pattern_unclear', 'secedit');
}

/** "SeDebugPrivilege = *S-1-5-32-544": holders of a right. */
function sayRight(name: string, test: LineTest): Said {
  const path = keyed('windows.rights', name);
  const sids = [
    ...new Set(test.terms.flatMap(({ pattern }) => pattern.replaceAll('\\', '').match(/S-1-[0-9-]+/g) ?? [])),
  ];
  const line = (holders: readonly string[]) => `${name} = ${holders.map((sid) => `*${sid}`).join(',')}`;
  if (sids.length === 0 || !test.matches(line(sids))) return unsaid('pattern_unclear', name);
  const isExact = !test.matches(line([...sids, 'S-1-1-0']));
  return { must: fact(path, isExact ? { subsetOf: sids, includes: sids } : { includes: sids }) };
}

function sayNetAccounts(test: LineTest): Said {
  const parts: Formula[] = [];
  for (const [label, name] of NET_ACCOUNTS) {
    const accepts = (value: string) => anyLine(test, [`${label.padEnd(54)}${value}`, `${label} ${value}`]);
    const numbers = (value: string) =>
      accepts(value === '-1' ? 'Unlimited' : value === '0' ? '0' : value) ||
      (value === '0' && accepts('Never')) ||
      (value === '0' && accepts('None'));
    const formula = valueFormula(keyed('windows.securityPolicy.systemAccess', name), numbers, test.literals, {
      hasNumbers: true,
      hasNegatives: true,
      isClosed: true,
    });
    if (formula === undefined) return unsaid('pattern_unclear', 'net accounts');
    parts.push(formula);
  }
  const must = any(parts);
  return must === false ? unsaid('field_missing', 'net accounts') : { must };
}

/** `net user`: the names of local accounts, in columns. */
function sayUserNames(test: LineTest, isTurned: boolean): Said {
  const [only, ...others] = test.terms;
  if (only === undefined || others.length > 0 || only.term.kind !== 'pattern' || only.term.isNegated)
    return unsaid('pattern_unclear', 'net user');
  const pattern = only.pattern
    .split('|')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('|');
  if (!isTurned && /[\^$]/.test(pattern)) return unsaid('pattern_unclear', 'net user');
  return { must: { some: 'users', where: { '.#': { pattern: `(?i)${pattern}` } } } };
}

/** `net user NAME`: "Account active               No". */
function sayAccount(where: object, test: LineTest): Said {
  const isActive = ['Yes', 'No'].map((word) => anyLine(test, [`Account active               ${word}`]));
  if (isActive[0] === isActive[1]) return unsaid('field_missing', 'net user');
  return { must: { some: 'users', where, is: { '.isDisabled': isActive[1] === true } } };
}

function sayAccountBySid(raw: string, like: string, test: LineTest): Said {
  const where = { '.sid': { pattern: `^${like.split('%').map(escaped).join('.*')}$` } };
  const property = /Where-Object\s+(?:-Property\s+)?\{?\s*(?:\$_\.)?(Disabled|Status|Lockout)/i
    .exec(raw)?.[1]
    ?.toLowerCase();
  const hasNot = /-not\b|!\s*\(|-eq\s+\$?false/i.test(raw);
  if (property !== 'disabled' || test.matches('True') === test.matches('False'))
    return unsaid('unknown_command', 'Win32_UserAccount');
  return { must: { some: 'users', where, is: { '.isDisabled': test.matches('True') !== hasNot } } };
}
