import { all, any, type Formula, fact, not } from '../../formula.ts';
import { productFormula, type Variable } from '../../product.ts';
import { unsaid } from '../../reasons.ts';
import { type Accepts, valueFormula } from '../../value-test.ts';
import { compileLineTest, type LineTest } from '../line-test.ts';
import type { Term } from '../rule.ts';
import type { Family, LineSource, Said } from '../source.ts';

/** Lines of passwd, shadow and group, and what `passwd -S` says of one account. */
export const accounts: Family = {
  takes: (source) =>
    source.kind === 'file'
      ? /^\/etc\/(?:passwd|shadow|group)-?$/.test(source.path)
      : source.kind === 'command' &&
        (source.program === 'passwd' || source.program === 'getent' || source.program === 'chage'),

  say({ source, test: written, isTurned }) {
    const file = fileOf(source);
    const test = withinFields(written);
    if (file !== undefined && namesPlus(test) && test.matches('+::::::') && !test.matches('zz:x:1:1::/:/bin/sh'))
      return { must: { some: 'accountFaults.plusEntries', where: { '.': `/etc/${file}` } } };
    if (file === 'passwd') return said('users', '/etc/passwd', passwdVariables(test, isTurned), passwdLine, test);
    if (file === 'shadow') return said('shadow', '/etc/shadow', shadowVariables(test, isTurned), shadowLine, test);
    if (file === 'group') return said('groups', '/etc/group', groupVariables(test, isTurned), groupLine, test);
    return source.kind === 'command' && source.program === 'passwd'
      ? sayStatus(source.args, test)
      : unsaid('unknown_command', 'passwd');
  },
};

/** `\S*` between two colons means a field; taken greedily it would run over the next ones. */
function withinFields(test: LineTest): LineTest {
  const terms = test.terms.map(
    ({ term, pattern }): Term => ({ ...term, text: pattern.replace(/\\S/g, '[^:\\s]').replace(/\.([*+])/g, '[^:]$1') }),
  );
  const compiled = compileLineTest(terms, 'pcre2');
  return typeof compiled === 'string' ? test : compiled;
}

/** Old NIS entries begin with a plus sign. */
function namesPlus(test: LineTest): boolean {
  return test.terms.some(({ term, pattern }) => !term.isNegated && /^\^?(?:\\\+|\[\+\])/.test(pattern));
}

function fileOf(source: LineSource): string | undefined {
  if (source.kind === 'file') return /^\/etc\/(passwd|shadow|group)$/.exec(source.path)?.[1];
  return source.kind === 'command' && source.program === 'getent' ? source.args[0] : undefined;
}

function said(
  section: string,
  file: string,
  variables: readonly Variable[],
  line: (values: readonly string[]) => string,
  test: LineTest,
): Said {
  const where = productFormula(variables, (values) => test.matches(line(values)));
  if (where === undefined) return unsaid('field_missing', file);
  if (where === false) return { must: false };
  return { must: where === true ? { some: section } : { some: section, where } };
}

const NAMES = ['zzuser', 'root'];

/** Names that the pattern spells out, beside root and one that it does not know. */
function namesIn(test: LineTest): string[] {
  const words = test.literals
    .flatMap((literal) => literal.split(/[^\w-]+/))
    .filter((word) => /^[a-z_][\w-]*$/.test(word));
  return [...new Set([...NAMES, ...words])].slice(0, 20);
}

function nameVariable(test: LineTest): Variable {
  const samples = namesIn(test);
  return { samples, formula: (accepts) => wordFormula('.#', samples, accepts) };
}

function wordFormula(path: string, samples: readonly string[], accepts: Accepts): Formula {
  const refused = samples.filter((word) => !accepts(word));
  if (accepts(samples[0] ?? ''))
    return fact(path, refused.length === 1 ? { not: refused[0] } : { not: { enum: refused } });
  const accepted = samples.filter(accepts);
  return accepted.length === 0 ? false : fact(path, accepted.length === 1 ? accepted[0] : { enum: accepted });
}

function numberVariable(path: string, test: LineTest): Variable {
  const named = test.literals.flatMap((word) => word.match(/\d{1,9}/g) ?? []);
  const near = named.flatMap((digits) =>
    [Number(digits) - 1, Number(digits), Number(digits) + 1].filter((value) => value >= 0).map(String),
  );
  return {
    samples: [...new Set(['1000', '0', '1', '65534', ...near])],
    formula: (accepts) => valueFormula(path, accepts, test.literals, { hasNumbers: true, isClosed: true }),
  };
}

/**
 * The inventory has no such thing. A ban that counts the usual value may count all of them; a demand, or a ban of
 * unusual values, cannot be said.
 */
function unknownVariable(samples: readonly string[], isTurned: boolean): Variable {
  return { samples, formula: (accepts) => (isTurned && accepts(samples[0] ?? '') ? true : undefined) };
}

const SHELLS = [
  '/bin/bash',
  '/usr/sbin/nologin',
  '/sbin/nologin',
  '/bin/false',
  '/bin/sync',
  '/sbin/shutdown',
  '/sbin/halt',
  '/bin/sh',
];

function passwdVariables(test: LineTest, isTurned: boolean): Variable[] {
  const homes = ['/home/zz', '/root', '/', ...test.literals.filter((word) => word.startsWith('/'))];
  return [
    nameVariable(test),
    unknownVariable(['x', '', '*', '!'], isTurned),
    numberVariable('.uid', test),
    numberVariable('.gid', test),
    { samples: homes, formula: (accepts) => wordFormula('.home', homes, accepts) },
    { samples: SHELLS, formula: (accepts) => wordFormula('.shell', SHELLS, accepts) },
  ];
}

function passwdLine([name, password, uid, gid, home, shell]: readonly string[]): string {
  return `${name}:${password}:${uid}:${gid}:name:${home}:${shell}`;
}

/** A hash, nothing, and the ways to lock: what the inventory tells of them. */
const PASSWORDS: readonly (readonly [string, Formula])[] = [
  ['$y$j9T$abc/def$ghi', { '.hasPassword': true, '.isLocked': false }],
  ['', { '.hasPassword': false, '.isLocked': false }],
  ['*', { '.hasPassword': false, '.isLocked': true }],
];

function shadowVariables(test: LineTest, isTurned: boolean): Variable[] {
  const days = ['minDays', 'maxDays', 'warnDays', 'inactiveDays'].map((field) => dayVariable(`.${field}`, test));
  return [
    nameVariable(test),
    { samples: PASSWORDS.map(([text]) => text), formula: passwordFormula },
    unknownVariable(['19800', ''], isTurned),
    ...days,
  ];
}

function passwordFormula(accepts: Accepts): Formula {
  const [hash = false, empty = false, locked = false] = PASSWORDS.map(([text]) => accepts(text));
  if (hash && empty && !locked) return any([fact('.hasPassword', true), fact('.isLocked', false)]);
  if (hash && !empty && !locked) return fact('.hasPassword', true); // a lock before a hash keeps the hash
  return any(PASSWORDS.filter(([text]) => accepts(text)).map(([, formula]) => formula));
}

/** Days of ageing; an empty field is none. */
function dayVariable(path: string, test: LineTest): Variable {
  const numbers = numberVariable(path, test);
  return {
    samples: [...numbers.samples, ''],
    formula: (accepts) => {
      const set = valueFormula(path, accepts, test.literals, { hasNumbers: true, isClosed: true });
      return set === undefined ? undefined : accepts('') ? any([set, fact(path, { exists: false })]) : set;
    },
  };
}

function shadowLine([name, password, changed, min, max, warn, inactive]: readonly string[]): string {
  return `${name}:${password}:${changed}:${min}:${max}:${warn}:${inactive}::`;
}

function groupVariables(test: LineTest, isTurned: boolean): Variable[] {
  return [
    nameVariable(test),
    unknownVariable(['x', ''], isTurned),
    numberVariable('.gid', test),
    { samples: ['', 'zzmember', 'zzmember,other'], formula: (accepts) => membersFormula(accepts) },
  ];
}

function membersFormula(accepts: Accepts): Formula | undefined {
  if (accepts('zzmember') !== accepts('zzmember,other')) return undefined;
  const hasSome: Formula = { some: '.members' };
  return accepts('') ? not(hasSome) : hasSome;
}

function groupLine([name, password, gid, members]: readonly string[]): string {
  return `${name}:${password}:${gid}:${members}`;
}

/** "root P 11/21/2026 0 99999 7 -1": P has a password, L is locked, NP has none. Source: passwd(1). */
function sayStatus(args: readonly string[], test: LineTest): Said {
  const account = args.find((arg) => !arg.startsWith('-'));
  if (account === undefined || !args.some((arg) => /^-S|--status$/.test(arg)))
    return unsaid('unknown_command', 'passwd');
  const states: readonly (readonly [string, Formula])[] = [
    ['P', all([fact(`shadow[${account}].hasPassword`, true), fact(`shadow[${account}].isLocked`, false)])],
    ['L', fact(`shadow[${account}].isLocked`, true)],
    ['NP', all([fact(`shadow[${account}].hasPassword`, false), fact(`shadow[${account}].isLocked`, false)])],
  ];
  const accepted = states.filter(([word]) =>
    [word, { P: 'PS', L: 'LK', NP: 'NP' }[word] ?? word].some((mark) =>
      test.matches(`${account} ${mark} 2026-11-21 0 99999 7 -1`),
    ),
  );
  return { must: accepted.length === states.length ? true : any(accepted.map(([, formula]) => formula)) };
}
