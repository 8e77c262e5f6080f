import { type Unsaid, unsaid } from '../reasons.ts';
import type { Term } from './rule.ts';
import type { LineSource } from './source.ts';

/** One simple command of a command line, and the filters its lines run through. */
export interface Piped {
  readonly source: LineSource;
  readonly filters: readonly Term[];
}

const SHELLS = new Set(['sh', 'bash', 'dash']);
/** Stages that drop, order or repeat nothing that a search for one line would notice. */
const TRANSPARENT = new Set(['sort', 'uniq', 'cat', 'more', 'less', 'xargs-none', 'head', 'tail']);
const DATABASES = /^(?:mysql|psql|sqlplus|sqlcmd|osql|mongo|mongosh|db2|mariadb|cqlsh)(?:\.exe)?$/;
const MAX_DEPTH = 3;

/** Takes a command line apart: what is run one after another, and the greps behind each. */
export function parseCommandLine(raw: string, depth = 0): Piped[] | Unsaid {
  const line = unquotedWhole(raw.trim());
  if (/`|\$\(|<\(|\bwhile\b|\bfor\s+\w+\s+in\b|\bif\s+\[/.test(line)) return unsaid('text_processing', firstWord(line));
  const parts = splitWords(line);
  const [program = '', option = '', script] = parts;
  const name = baseName(program);
  if (SHELLS.has(name) && /^-l?c$/.test(option) && script !== undefined && depth < MAX_DEPTH)
    return parseCommandLine(script, depth + 1);
  const found: Piped[] = [];
  for (const pipeline of split(parts, (word) => [';', '&', '&&', '||', '\n'].includes(word))) {
    if (pipeline.length === 0) continue;
    const piped = parsePipeline(pipeline);
    if ('reason' in piped) return piped;
    found.push(...piped);
  }
  return found.length === 0 ? unsaid('malformed', cut(raw)) : found;
}

function firstWord(line: string): string {
  return cut(line.split(/\s+/)[0] ?? '');
}

function cut(text: string): string {
  return text.slice(0, 80);
}

function baseName(program: string): string {
  return program.slice(Math.max(program.lastIndexOf('/'), program.lastIndexOf('\\')) + 1).toLowerCase();
}

/** Quotes around the whole line, or a single stray one, are slips of the pen. */
function unquotedWhole(line: string): string {
  if ((line.match(/"/g) ?? []).length === 1) return line.replace('"', '').trim();
  return /^"[^"]*"$/.test(line) ? line.slice(1, -1).trim() : line;
}

function split<T>(items: readonly T[], isBorder: (item: T) => boolean): T[][] {
  const parts: T[][] = [[]];
  for (const item of items) {
    if (isBorder(item)) parts.push([]);
    else parts.at(-1)?.push(item);
  }
  return parts;
}

/** Words as a shell would cut them; operators are words of their own, redirections are dropped. */
function splitWords(line: string): string[] {
  const words: string[] = [];
  const bare = line.replace(/(?:\d|&)?>>?\s*(?:&\d|\/dev\/null)/g, ' ');
  for (const [, quoted, operator] of bare.matchAll(
    /((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'|;&\\]|\\)+)|(\|\||&&|[|;&\n])/g,
  )) {
    if (operator !== undefined) words.push(operator);
    else if (quoted !== undefined) words.push(withoutQuotes(quoted));
  }
  return words;
}

function withoutQuotes(word: string): string {
  return word.replace(
    /"((?:\\.|[^"\\])*)"|'([^']*)'|\\([^A-Za-z0-9])/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double !== undefined ? double.replace(/\\(["\\$`])/g, '$1') : (single ?? escaped ?? ''),
  );
}

function parsePipeline(words: readonly string[]): Piped[] | Unsaid {
  const [first = [], ...stages] = split(words, (word) => word === '|');
  const start = startOf(first[0] === 'sudo' && !(first[1] ?? '-').startsWith('-') ? first.slice(1) : first);
  if ('reason' in start) return start;
  const filters: Term[] = [];
  for (const stage of stages) {
    const [program = '', ...args] = stage;
    const name = baseName(program);
    if (isGrep(name)) {
      const grep = parseGrep(args);
      if (grep === undefined || grep.files.length > 0) return unsaid('text_processing', name);
      filters.push(grep.term);
    } else if (!TRANSPARENT.has(name)) return unsaid('text_processing', name);
  }
  return start.map((piped) => ({ ...piped, filters: [...piped.filters, ...filters] }));
}

function startOf(words: readonly string[]): Piped[] | Unsaid {
  const [program = '', ...args] = words;
  const name = baseName(program);
  if (DATABASES.test(name)) return unsaid('database_query', name);
  if (/^(?:awk|gawk|sed|cut|tr|perl|python\d?|for|xargs|test|\[)$/.test(name)) return unsaid('text_processing', name);
  if (/^(?:curl|wget|ping|nc|openssl|dig|nslookup)$/.test(name)) return unsaid('network_probe', name);
  if (name === 'cat') return args.map((path) => ({ source: fileOrFolder(path), filters: [] }));
  if (isGrep(name)) {
    const grep = parseGrep(args);
    if (grep === undefined || grep.files.length === 0) return unsaid('text_processing', name);
    return grep.files.map((path) => ({ source: fileOrFolder(path), filters: [grep.term] }));
  }
  return [{ source: { kind: 'command', program: name, args }, filters: [] }];
}

function isGrep(name: string): boolean {
  return /^(?:e|f|z)?grep$/.test(name);
}

/** `/etc/sysctl.d/*` and `/etc/sysctl.d/` are folders; everything else is a file. */
function fileOrFolder(path: string): LineSource {
  const glob = /^(.*)\/([^/]*\*[^/]*)$/.exec(path);
  if (glob !== null) return { kind: 'folder', path: glob[1] ?? '', name: glob[2] ?? '' };
  return path.length > 1 && path.endsWith('/')
    ? { kind: 'folder', path: path.slice(0, -1), name: '.*' }
    : { kind: 'file', path };
}

function parseGrep(args: readonly string[]): { readonly term: Term; readonly files: readonly string[] } | undefined {
  let isNegated = false;
  let pattern: string | undefined;
  const files: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '-e') {
      index += 1;
      pattern = args[index];
    } else if (/^-[A-Za-z]+$/.test(arg)) {
      if (/[cLloABC]/.test(arg)) return undefined; // counts, names and neighbours are not the lines themselves
      if (arg.includes('v')) isNegated = true;
    } else if (arg.startsWith('--')) continue;
    else if (pattern === undefined) pattern = arg;
    else files.push(arg);
  }
  return pattern === undefined
    ? undefined
    : { term: { kind: 'pattern', isNegated, text: pattern.replace(/\\\|/g, '|') }, files };
}
