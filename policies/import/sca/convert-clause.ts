import { all, any, type Formula, fact, keyed, not } from '../formula.ts';
import { isUnsaid, type Unsaid, unsaid } from '../reasons.ts';
import { parseCommandLine } from './command.ts';
import { families } from './families/index.ts';
import { sayRegistry, sayWindowsCommand } from './families/windows.ts';
import { compileLineTest, type LineTest, lineTestOf, type PatternLanguage } from './line-test.ts';
import type { Clause, Term } from './rule.ts';
import type { LineSource, Said } from './source.ts';

/** What one clause comes to, its own `not` counted in. */
export type Converted = { readonly formula: Formula; readonly narrowed?: Unsaid } | Unsaid;

/** Puts one clause into the rule language. `isTurned`: the check counts it against the host. */
export function convertClause(clause: Clause, language: PatternLanguage, isTurned: boolean): Converted {
  const isBan = clause.isNegated !== isTurned;
  const said = clause.terms.length === 0 ? sayExistence(clause) : sayContent(clause, language, isBan);
  if (isUnsaid(said)) return said;
  const { narrowed } = said;
  const more = narrowed === undefined ? {} : { narrowed };
  return { ...more, formula: clause.isNegated ? all([not(said.must), presenceOf(clause)]) : said.must };
}

/** `not f:FILE -> ...` says nothing of a host without that file: the source calls it not applicable, never passed. */
function presenceOf({ source, target, terms }: Clause): Formula {
  const [path, ...others] = source === 'file' && terms.length > 0 ? pathsIn(target) : [];
  if (path === undefined || others.length > 0) return true;
  const from: LineSource = { kind: 'file', path };
  return families.find((family) => family.takes(from))?.presence?.(from) ?? true;
}

function sayExistence({ source, target, name }: Clause): Said {
  if (source === 'registry') return sayRegistry(target, name, undefined, false);
  if (source === 'process') return unsaid('process_list', target);
  if (source === 'command') return unsaid('malformed', target.slice(0, 80));
  if (/[*?\\]/.test(target)) return unsaid('file_not_read', target);
  const parts: Formula[] = [];
  for (const path of pathsIn(target)) {
    if (name === undefined) {
      const type =
        source === 'folder'
          ? { [`${keyed('files', path)}.type`]: 'directory' }
          : fact(keyed('files', path), { exists: true });
      parts.push(type);
      continue;
    }
    const formula = fileInFolder(path, name);
    if (formula === undefined) return unsaid('file_not_read', `${path}/${name}`);
    parts.push(formula);
  }
  return { must: any(parts) };
}

/** `f:/etc/one.conf,/etc/two.conf`: any of them. */
function pathsIn(target: string): string[] {
  return target
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')
    .map((path) => (path.length > 1 ? path.replace(/\/+$/, '') : path));
}

/** A folder holds a file whose name matches: only of audit rules is that known without its content. */
function fileInFolder(path: string, name: string): Formula | undefined {
  if (path === '/etc/audit/rules.d')
    return { some: 'audit.files', where: { '.file': { pattern: '^/etc/audit/rules\\.d/' } } };
  const plain = /^(?:r:)?\^?([\w.-]+)\$?$/.exec(name.replaceAll('\\.', '.'))?.[1];
  return plain === undefined || name.includes('*')
    ? undefined
    : fact(keyed('files', `${path}/${plain}`), { exists: true });
}

function sayContent(clause: Clause, language: PatternLanguage, isTurned: boolean): Said {
  const test = testOf(clause.terms, language);
  if ('reason' in test) return test;
  if (clause.terms.some(isImpossible)) return { must: false };
  const { source, target, name } = clause;
  if (source === 'registry') return sayRegistry(target, name, test, isTurned);
  if (source === 'process') return unsaid('process_list', target);
  if (source === 'command') return sayCommand(target, clause.terms, test, language, isTurned);
  const sources = pathsIn(target).map(
    (path): LineSource => (source === 'file' ? { kind: 'file', path } : { kind: 'folder', path, name: name ?? '' }),
  );
  return joined(
    sources.map((from) => saySource(from, test, isTurned)),
    isTurned,
  );
}

/** Digits alone never come to less than nothing. */
function isImpossible(term: Term): boolean {
  return (
    term.kind === 'number' && !term.isNegated && term.operator === '<' && term.value <= 0 && !term.text.includes('-')
  );
}

function testOf(terms: readonly Term[], language: PatternLanguage): LineTest | Unsaid {
  const test = compileLineTest(terms, language);
  return typeof test === 'string' ? unsaid('pattern_unsupported', test.slice(0, 120)) : test;
}

function sayCommand(
  raw: string,
  terms: readonly Term[],
  test: LineTest,
  language: PatternLanguage,
  isTurned: boolean,
): Said {
  const windows = /%\w+%|\\|powershell|\bnet1?(?:\.exe)?\s+(?:user|accounts)|auditpol|secedit|wmic|reg\s+query/i.test(
    raw,
  )
    ? sayWindowsCommand(raw, test, isTurned)
    : undefined;
  if (windows !== undefined) return windows;
  const piped = parseCommandLine(raw);
  if ('reason' in piped) return piped;
  const said: Said[] = [];
  for (const { source, filters } of piped) {
    const filtered = filters.length === 0 ? test : testOf([...filters, ...terms], language);
    if ('reason' in filtered) return filtered;
    said.push(saySource(source, filtered, isTurned));
  }
  return joined(said, isTurned);
}

function saySource(source: LineSource, test: LineTest, isTurned: boolean): Said {
  const family = families.find((known) => known.takes(source));
  if (family !== undefined) {
    const isBan = family.isWholeText === true && !isTurned && test.terms.every(({ term }) => term.isNegated);
    return isBan
      ? banned(family.say({ source, test: turnedAround(test), isTurned: true }))
      : family.say({ source, test, isTurned });
  }
  if (source.kind === 'command') return unsaid('unknown_command', source.program);
  return unsaid('file_not_read', source.path);
}

/** `FILE -> !r:bad` finds any other line, which every file has; what its author bans is the bad one. */
function turnedAround(test: LineTest): LineTest {
  return lineTestOf(
    test.terms.map((part) => ({
      ...part,
      term: { ...part.term, isNegated: false },
      holds: (line) => !part.holds(line),
    })),
  );
}

function banned(said: Said): Said {
  return isUnsaid(said) ? said : { must: not(said.must) };
}

/** Lines of several sources: any of them may hold the one that is looked for. Under a ban, none may be left out. */
function joined(said: readonly Said[], isTurned: boolean): Said {
  const found = said.flatMap((one) => (isUnsaid(one) ? [] : [one.must]));
  const missing = said.find(isUnsaid);
  if (missing !== undefined && (isTurned || found.length === 0)) return missing;
  return missing === undefined ? { must: any(found) } : { must: any(found), narrowed: missing };
}
