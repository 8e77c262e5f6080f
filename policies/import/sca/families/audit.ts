import { all, any, type Formula, fact, not } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import type { TermTest } from '../line-test.ts';
import { isOpen, MAYBE, NUMBER, WORD, wordLists } from '../pieces.ts';
import type { Family, LineSource } from '../source.ts';

const CONTROLS: Readonly<Record<string, string>> = { '-e': '-e', '-f': '-f', '-b': '-b', '-r': '-r' };
const FIELD = /^([A-Za-z_0-9]+)(!=|<=|>=|&=|=|<|>|&)(.*)$/;
const UNSET = new Set(['-1', '4294967295', 'unset']);
const WITH_ARGUMENT = new Set(['-w', '-p', '-k', '-S', '-F', '-C', '-a', '-A', '-e', '-f', '-b', '-r']);

/** Audit rules, as the files have them and as the kernel holds them, in the inventory's normal form. */
export const audit: Family = {
  isWholeText: true,
  takes: (source) => listOf(source) !== undefined,

  say({ source, test }) {
    const list = listOf(source) ?? 'audit.files';
    const members: Formula[] = [];
    for (const term of test.terms) {
      const formula = ofTerm(term);
      if (formula === undefined) return unsaid('pattern_unclear', list);
      members.push(formula);
    }
    const where = withKind(all(members));
    return typeof where === 'boolean' ? unsaid('says_nothing', list) : { must: { some: list, where } };
  },
};

function listOf(source: LineSource): string | undefined {
  if (source.kind === 'command')
    return source.program === 'auditctl' && source.args.some((arg) => /^-l$/.test(arg)) ? 'audit.loaded' : undefined;
  const path = source.path.replace(/\/+$/, '');
  if (source.kind === 'folder') return path === '/etc/audit/rules.d' ? 'audit.files' : undefined;
  return /^\/etc\/audit\/(?:audit\.rules|rules\.d\/[^/]+)$/.test(path) ? 'audit.files' : undefined;
}

/** Paths and permissions are fields of watches, calls and architectures of the others: the kind need not be repeated. */
function withKind(where: Formula): Formula {
  if (typeof where === 'boolean') return where;
  const text = JSON.stringify(where);
  if (text.includes('".kind"')) return where;
  const isAbout = (...members: readonly string[]) => members.some((member) => text.includes(`".${member}"`));
  const kind = isAbout('path', 'permissions')
    ? 'watch'
    : isAbout('syscalls', 'architecture', 'action', 'list', 'fields') || text.includes('".fields"')
      ? 'syscall'
      : isAbout('name')
        ? 'control'
        : 'syscall';
  return all([fact('.kind', kind), where]);
}

function ofTerm(term: TermTest): Formula | undefined {
  if (term.term.kind === 'number') return ofNumber(term);
  if (term.term.isNegated && !term.holds('# -w /x -p wa') && term.holds('-w /x -p wa')) return true;
  const lists = wordLists(term.pattern.replace(/\\-/g, '-'));
  if (lists === undefined) return undefined;
  const options: Formula[] = [];
  for (const words of lists) {
    const formula = ofWords(words);
    if (formula === undefined) return undefined;
    options.push(formula);
  }
  const found = any(options);
  return term.term.isNegated ? not(found) : found;
}

/** Options with their arguments, in whatever order; a bare word is a system call, a bare path a watched path. */
function ofWords(words: readonly string[]): Formula | undefined {
  const members: Formula[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const next = words[index + 1];
    const takesNext = WITH_ARGUMENT.has(word) && next !== undefined && !/^-[A-Za-z]$/.test(next);
    const formula = takesNext ? ofOption(word, next) : ofWord(word);
    if (formula === undefined) return undefined;
    members.push(formula);
    if (takesNext) index += 1;
  }
  return all(members);
}

function ofOption(option: string, value: string): Formula | undefined {
  if (value === WORD || value === MAYBE || value === NUMBER)
    return option === '-k' ? fact('.key', { exists: true }) : ofWord(option);
  switch (option) {
    case '-w':
      return fact('.path', bare(value));
    case '-p':
      return ofPermissions(value);
    case '-k':
      return fact('.key', value);
    case '-S':
      return all(value.split(',').map((name) => fact('.syscalls', { includes: [name] })));
    case '-F':
    case '-C':
      return ofField(value);
    case '-a':
    case '-A':
      return ofList(value);
    default:
      return CONTROLS[option] === undefined
        ? undefined
        : all([
            fact('.kind', 'control'),
            fact('.name', option),
            fact('.value', /^\d+$/.test(value) ? Number(value) : value),
          ]);
  }
}

function ofWord(word: string): Formula | undefined {
  if ([WORD, MAYBE, NUMBER, '#'].includes(word)) return true;
  if (word === '-w') return fact('.kind', 'watch');
  if (word === '-a' || word === '-A') return fact('.kind', 'syscall');
  if (word === '-S' || word === '-F' || word === '-C' || word === '-k' || word === '-p') return true; // what follows says more
  if (word === '-D' || word === '-c' || word === '-i') return all([fact('.kind', 'control'), fact('.name', word)]);
  if (/^(?:always|never|exit|task|user|exclude),/.test(word)) return ofList(word);
  if (word.startsWith('/')) return isOpen(word) ? undefined : fact('.path', bare(word));
  if (/^b(?:32|64)$/.test(word)) return fact('.architecture', word);
  if (FIELD.test(word)) return ofField(word);
  if (/^[rwxa]{1,4}$/.test(word) && word !== 'wx') return ofPermissions(word);
  return /^[a-z][a-z0-9_]+(?:,[a-z0-9_]+)*$/.test(word)
    ? all(word.split(',').map((name) => fact('.syscalls', { includes: [name] })))
    : undefined;
}

/** A watch on a folder is written with and without its slash; the inventory has it without. */
function bare(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

/** The letters are sorted there, so that all of them stand one behind another with others between. */
function ofPermissions(letters: string): Formula {
  return fact('.permissions', { pattern: [...new Set(letters)].sort().join('.*') });
}

function ofList(text: string): Formula {
  const parts = text.split(',');
  const action = parts.find((part) => part === 'always' || part === 'never');
  const list = parts.find((part) => part !== action);
  return all([
    ...(action === undefined ? [] : [fact('.action', action)]),
    ...(list === undefined || list === '' ? [] : [fact('.list', list)]),
  ]);
}

function ofField(text: string): Formula | undefined {
  const [, name, operator, value = ''] = FIELD.exec(text) ?? [];
  if (name === undefined || operator === undefined || value === '') return undefined;
  if (name === 'key' && operator === '=') return fact('.key', value);
  if (name === 'arch' && operator === '=')
    return fact('.architecture', value === 'b64' || value === 'x86_64' ? 'b64' : 'b32');
  if ((name === 'path' || name === 'dir') && operator === '=' && !isOpen(value)) return pathField(name, bare(value));
  if (name === 'perm' && operator === '=')
    return any([ofPermissions(value), field(name, operator, { pattern: [...new Set(value)].sort().join('.*') })]);
  if (isOpen(value)) return field(name, operator, { exists: true });
  const isUnset = UNSET.has(value) || (name === 'auid' && value === '1' && operator === '!=');
  return field(name, operator, isUnset ? 'unset' : value);
}

/** A rule about one path and nothing else is a watch in the normal form, whichever way it was written. */
function pathField(name: string, value: string): Formula {
  return any([fact('.path', value), field(name, '=', value)]);
}

function field(name: string, operator: string, value: unknown): Formula {
  return { some: '.fields', where: { '.name': name, '.operator': operator, '.value': value } };
}

/** `-b 8192` and its like: a control with a number. */
function ofNumber(term: TermTest): Formula | undefined {
  const option = /^\^?(?:\\s\*)?(-[befr])/.exec(term.pattern.replace(/\\-/g, '-'))?.[1];
  if (option === undefined || term.term.kind !== 'number') return undefined;
  const { operator, value } = term.term;
  const tests: Readonly<Record<string, object>> = {
    '>=': { minimum: value },
    '>': { exclusiveMinimum: value },
    '<=': { maximum: value },
    '<': { exclusiveMaximum: value },
    '==': { const: value },
    '!=': { not: { const: value } },
  };
  return all([fact('.kind', 'control'), fact('.name', option), fact('.value', tests[operator])]);
}
