import { all, any, type Formula, fact, keyed, not } from '../../formula.ts';
import { productFormula, type Variable } from '../../product.ts';
import { unsaid } from '../../reasons.ts';
import type { Accepts } from '../../value-test.ts';
import type { LineTest } from '../line-test.ts';
import type { Asked, Family, LineSource, Said } from '../source.ts';

const ALL_MODES = Array.from({ length: 0o1000 }, (_, mode) => mode);

/** Mode, owner and group of named files, asked of `stat`, `ls -l` or `find ... -exec stat`. */
export const fileStatus: Family = {
  takes: (source) =>
    source.kind === 'command' &&
    (source.program === 'stat' ||
      source.program === 'ls' ||
      (source.program === 'find' && source.args.includes('stat'))),

  say(asked) {
    const shape = readCommand(asked.source);
    if (shape === undefined || shape.paths.length === 0)
      return unsaid('unknown_command', asked.source.kind === 'command' ? asked.source.program : '');
    if (shape.isWalk) return sayOfSet(shape.paths, shape, asked);
    const parts: Formula[] = [];
    for (const path of shape.paths) {
      const formula = ofPath(path, shape, asked.test);
      if (formula === undefined) return unsaid('pattern_unclear', path);
      parts.push(formula);
    }
    return { must: any(parts) };
  },
};

interface StatusCommand {
  readonly paths: readonly string[];
  /** What is printed of each file; `ls`: as `ls -l` has it. */
  readonly format: string;
  /** Of all files below the paths. */
  readonly isWalk: boolean;
}

function readCommand(source: LineSource): StatusCommand | undefined {
  if (source.kind !== 'command') return undefined;
  const { args } = source;
  if (source.program === 'ls') {
    const paths = args.filter((arg) => arg.startsWith('/'));
    return args.some((arg) => /^-\w*l/.test(arg))
      ? { paths: paths.map(withoutSlash), format: 'ls', isWalk: false }
      : undefined;
  }
  const isWalk = source.program === 'find';
  const own = isWalk ? args.slice(args.indexOf('stat')) : args;
  const at = own.findIndex((arg) => /^-\w*c$|^--(?:format|printf)$/.test(arg));
  const glued = own.find((arg) => arg.startsWith('--format=') || arg.startsWith('--printf='));
  const format = glued === undefined ? (at === -1 ? undefined : own[at + 1]) : glued.slice(glued.indexOf('=') + 1);
  const paths = (isWalk ? args.slice(0, args.indexOf('stat')) : own).filter(
    (arg, index) => arg.startsWith('/') && (isWalk || at === -1 || index !== at + 1),
  );
  if (format === undefined && at !== -1) return undefined;
  return { paths: paths.map(withoutSlash), format: format ?? 'stat', isWalk };
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

interface Status {
  readonly mode: number;
  readonly owner: string;
  readonly ownerId: string;
  readonly group: string;
  readonly groupId: string;
}

function linesOf(format: string, path: string, status: Status): string[] {
  const octal = status.mode.toString(8);
  const bits = lettersOf(status.mode);
  const letters = `-${bits}`;
  if (format === 'ls') {
    const tail = `1 ${status.owner} ${status.group} 12 Nov 21 08:00 ${path}`;
    return [`${letters} ${tail}`, `${letters}. ${tail}`, `d${bits} ${tail}`, `d${bits}. ${tail}`];
  }
  if (format === 'stat')
    return [
      `Access: (0${octal.padStart(3, '0')}/${letters})  Uid: (${status.ownerId.padStart(5)}/${status.owner.padStart(8)})   Gid: (${status.groupId.padStart(5)}/${status.group.padStart(8)})`,
    ];
  const values: Record<string, string> = {
    n: path,
    a: octal,
    A: letters,
    u: status.ownerId,
    U: status.owner,
    g: status.groupId,
    G: status.group,
    F: 'regular file',
  };
  return [
    format.replace(/%#?0?\d*([a-zA-Z])/g, (whole, letter: string) => values[letter] ?? whole).replace(/\\n$/, ''),
  ];
}

function lettersOf(mode: number): string {
  return [6, 3, 0]
    .map((shift) => ['r', 'w', 'x'].map((letter, index) => ((mode >> shift) & (4 >> index) ? letter : '-')).join(''))
    .join('');
}

function ofPath(path: string, { format }: StatusCommand, test: LineTest): Formula | undefined {
  const base = keyed('files', path);
  const owners = accountsIn(test.literals);
  const matches = ([mode = '0', owner = '0 root', group = '0 root']: readonly string[]): boolean => {
    const [ownerId = '', ownerName = ''] = owner.split(' ');
    const [groupId = '', groupName = ''] = group.split(' ');
    return linesOf(format, path, {
      mode: Number.parseInt(mode, 8),
      owner: ownerName,
      ownerId,
      group: groupName,
      groupId,
    }).some((line) => test.matches(line));
  };
  const usesNames = (letter: string) => format === 'ls' || format === 'stat' || format.includes(`%${letter}`);
  const variables: Variable[] = [
    { samples: modeSamples(test), formula: (accepts) => modeFormula(`${base}.mode`, accepts) },
    {
      samples: owners,
      formula: (accepts) => accountFormula(base, usesNames('U') ? 'owner' : 'ownerId', owners, accepts),
    },
    {
      samples: owners,
      formula: (accepts) => accountFormula(base, usesNames('G') ? 'group' : 'groupId', owners, accepts),
    },
  ];
  const formula = productFormula(variables, matches);
  return formula === true ? fact(base, { exists: true }) : formula;
}

function modeSamples(test: LineTest): string[] {
  const named = test.literals.flatMap((word) => word.match(/\b[0-7]{3,4}\b/g) ?? []);
  return [
    ...new Set([
      ...named,
      '600',
      '644',
      '640',
      '755',
      '750',
      '700',
      '400',
      '440',
      '777',
      '666',
      '664',
      '0',
      '1777',
      '4755',
    ]),
  ];
}

/** Accounts that a check may tell apart, number and name: root, those it names, and one that it does not. */
function accountsIn(literals: readonly string[]): string[] {
  const names = literals
    .flatMap((word) => word.match(/[a-z_][a-z0-9_-]{2,}/g) ?? [])
    .filter((name) => name !== 'root' && !/^[drwxst-]+$/.test(name)); // "rwx------" is no name
  return [
    '0 root',
    ...[...new Set(['shadow', 'adm', ...names])].slice(0, 12).map((name, index) => `${40 + index} ${name}`),
    '1234 zzother',
  ];
}

function accountFormula(
  base: string,
  field: 'owner' | 'group' | 'ownerId' | 'groupId',
  accounts: readonly string[],
  accepts: Accepts,
): Formula | undefined {
  const accepted = accounts.filter(accepts);
  const isNumber = field.endsWith('Id');
  const value = (account: string) => (isNumber ? Number(account.split(' ')[0]) : (account.split(' ')[1] ?? ''));
  const refused = accounts.filter((account) => !accepts(account));
  if (accepted.some((account) => account.endsWith('zzother')))
    return fact(`${base}.${field}`, { not: { enum: refused.map(value) } });
  const [first, ...others] = accepted;
  if (first === undefined) return false;
  return fact(`${base}.${field}`, others.length === 0 ? value(first) : { enum: accepted.map(value) });
}

/** Every mode is asked for, one by one: "no bit beyond" where that is what comes out, else the list of those accepted. */
function modeFormula(path: string, accepts: Accepts): Formula | undefined {
  const accepted = ALL_MODES.filter((mode) => accepts(mode.toString(8)));
  if (accepted.length === 0) return false;
  const limit = limitOf(accepted);
  if (limit !== undefined) return fact(path, { modeAtMost: octal(limit) });
  const refused = ALL_MODES.filter((mode) => !accepted.includes(mode));
  const banned = limitOf(refused);
  if (banned !== undefined) return fact(path, { not: { modeAtMost: octal(banned) } });
  if (accepted.length <= 128)
    return fact(path, accepted.length === 1 ? octal(accepted[0] ?? 0) : { enum: accepted.map(octal) });
  return bitFormula(path, accepted);
}

/** Modes below 0100 print shorter and slip through the patterns of those who did not think of them. */
function limitOf(accepted: readonly number[]): number | undefined {
  const union = accepted.reduce((bits, mode) => bits | mode, 0);
  const isIn = new Set(accepted);
  return ALL_MODES.every((mode) => (mode & ~union) !== 0 || mode < 0o100 || isIn.has(mode)) ? union : undefined;
}

/** Digits that are judged each by itself: of a set that is their product, what every digit may not have. */
function bitFormula(path: string, accepted: readonly number[]): Formula | undefined {
  const common = accepted.reduce((bits, mode) => bits & mode, 0o777);
  const union = accepted.reduce((bits, mode) => bits | mode, 0);
  const size = 2 ** [...(union & ~common).toString(2)].filter((bit) => bit === '1').length;
  if (size !== accepted.length) return undefined;
  return all([
    ...(union === 0o777 ? [] : [fact(path, { modeAtMost: octal(union) })]),
    ...(common === 0 ? [] : [not(not(fact(path, { modeAtLeast: octal(common) })))]),
  ]);
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

/** "Some file below has it": asked of the bits and owners of all of them together, so only its opposite can be said. */
function sayOfSet(paths: readonly string[], { format }: StatusCommand, { test, isTurned }: Asked): Said {
  if (!isTurned) return unsaid('field_missing', paths[0]);
  const parts: Formula[] = [];
  for (const path of paths) {
    const base = keyed('fileSets', path);
    const flags = (mode: number, owner: string, group: string) =>
      linesOf(format, `${path}/x.conf`, {
        mode,
        owner,
        ownerId: owner === 'root' ? '0' : '1234',
        group,
        groupId: group === 'root' ? '0' : '1234',
      }).some((line) => test.matches(line));
    const allowed = ALL_MODES.filter((mode) => !flags(mode, 'root', 'root'));
    const limit = limitOf(allowed);
    if (limit === undefined) return unsaid('pattern_unclear', path);
    if (limit !== 0o777) parts.push(not(fact(`${base}.unionMode`, { modeAtMost: octal(limit) })));
    if (!flags(0o400, 'root', 'root')) {
      if (flags(0o400, 'zzother', 'root')) parts.push(not(fact(`${base}.owners`, { subsetOf: ['root'] })));
      if (flags(0o400, 'root', 'zzother')) parts.push(not(fact(`${base}.groups`, { subsetOf: ['root'] })));
    }
  }
  return parts.length === 0 ? unsaid('says_nothing', paths[0]) : { must: any(parts) };
}
