import type { SudoRule } from '../../policies/inventory/sections/sudoers.ts';
import { maskValue } from '../catalogue/secrets.ts';

type Value = string | number | boolean;
type AliasKind = 'user' | 'runAs' | 'host' | 'command';

/** What one sudoers file says, in order. */
export type SudoLine =
  | { readonly kind: 'default'; readonly scope: string; readonly name: string; readonly value: Value }
  | {
      readonly kind: 'alias';
      readonly aliasKind: AliasKind;
      readonly name: string;
      readonly members: readonly string[];
    }
  | { readonly kind: 'rule'; readonly rule: SudoRule }
  | { readonly kind: 'include'; readonly path: string; readonly isFolder: boolean };

const ALIASES: Readonly<Record<string, AliasKind>> = {
  User_Alias: 'user',
  Runas_Alias: 'runAs',
  Host_Alias: 'host',
  Cmnd_Alias: 'command',
  Cmd_Alias: 'command',
};

/** Arguments of commands give way to this word, so that a recording still tells that there were some. */
const ARGUMENTS = '(arguments)';

/** What a recording keeps: commands without their arguments. Continued lines are drawn together; the rest stays empty. */
export function cutSudoers(text: string): string {
  const kept: string[] = [];
  const raw = text.split('\n');
  for (let index = 0; index < raw.length; index += 1) {
    let line = raw[index] ?? '';
    let blanks = 0;
    while (line.endsWith('\\') && index + 1 < raw.length) {
      index += 1;
      blanks += 1;
      line = `${line.slice(0, -1)} ${(raw[index] ?? '').trim()}`;
    }
    kept.push(cutLine(line), ...Array<string>(blanks).fill(''));
  }
  return kept.join('\n');
}

function cutLine(line: string): string {
  if (/^\s*(?:Defaults|@include|#include)/.test(line)) return line;
  const bare = line.replace(/^\s*#(?!\d).*$/, '').replace(/\s#(?!\d).*$/, '');
  // A path and what follows it up to the next comma that no backslash guards; a digest before it belongs to the path.
  return bare.replace(
    /(^|[\s,:!=])(\/[^\s,]*)((?:[ \t]+(?:\\.|[^\\,])*)?)/g,
    (_, before: string, path: string, rest: string) => {
      const isBare = rest.trim() === '' || /^\s*=/.test(rest) || /^\s*:\s*\S+\s*=/.test(rest);
      return before + path + (isBare ? rest : ` ${ARGUMENTS}`);
    },
  );
}

/** Lines that sudo would read; comments and what is not understood are counted. Source: sudoers(5). */
export function parseSudoers(text: string): { readonly lines: SudoLine[]; readonly unread: number } {
  const lines: SudoLine[] = [];
  let unread = 0;
  for (const raw of logicalLines(text)) {
    const included = /^[#@]include(dir)?\s+(.+)$/.exec(raw);
    const line = raw
      .replace(/^#(?!\d).*$/, '')
      .replace(/\s#(?!\d).*$/, '')
      .trim();
    if (included !== null)
      lines.push({
        kind: 'include',
        path: (included[2] ?? '').replace(/^"|"$/g, '').trim(),
        isFolder: included[1] === 'dir',
      });
    else if (line !== '') {
      const found = parseLine(line);
      if (found.length === 0) unread += 1;
      lines.push(...found);
    }
  }
  return { lines, unread };
}

function logicalLines(text: string): string[] {
  return text
    .replace(/\\\r?\n/g, ' ')
    .split('\n')
    .map((line) => line.trim());
}

function parseLine(line: string): SudoLine[] {
  const defaults = /^Defaults([@:!>]\s*\S+)?\s+(.+)$/.exec(line);
  if (defaults !== null) return parseDefaults((defaults[1] ?? '').replace(/\s+/g, ''), defaults[2] ?? '');
  const alias = /^(User_Alias|Runas_Alias|Host_Alias|Cmnd_Alias|Cmd_Alias)\s+(.+)$/.exec(line);
  if (alias !== null) return parseAliases(ALIASES[alias[1] ?? ''] ?? 'user', alias[2] ?? '');
  return parseRules(line);
}

function parseDefaults(scope: string, rest: string): SudoLine[] {
  return splitList(rest, ',').flatMap((item): SudoLine[] => {
    const [, negated, name, , rawValue] = /^(!*)\s*([A-Za-z_]\w*)\s*(\+?-?=\s*(.*))?$/.exec(item) ?? [];
    if (name === undefined) return [];
    if (rawValue === undefined) return [{ kind: 'default', scope, name, value: (negated ?? '').length % 2 === 0 }];
    const text = rawValue.trim().replace(/^"(.*)"$/, '$1');
    const number = Number(text);
    const value = /^-?\d{1,9}(?:\.\d{1,4})?$/.test(text) && !/^0\d/.test(text) ? number : text;
    return [{ kind: 'default', scope, name, value: maskValue(name, value) }];
  });
}

function parseAliases(aliasKind: AliasKind, rest: string): SudoLine[] {
  return splitList(rest, ':').flatMap((definition): SudoLine[] => {
    const [, name, members] = /^([A-Z][A-Z0-9_]*)\s*=\s*(.+)$/.exec(definition) ?? [];
    if (name === undefined || members === undefined) return [];
    const list = splitList(members, ',').map((member) => (aliasKind === 'command' ? commandOf(member).text : member));
    return [{ kind: 'alias', aliasKind, name, members: list }];
  });
}

/** "who HOST = (as) TAG: command, command : HOST = ...". */
function parseRules(line: string): SudoLine[] {
  const [who, rest] = splitWho(line);
  if (!rest.includes('=')) return [];
  const names = splitList(who, ',').map(unescaped);
  return splitSpecs(rest).flatMap((part): SudoLine[] => {
    const equals = part.indexOf('=');
    if (equals === -1) return [];
    const hosts = splitList(part.slice(0, equals), ',');
    return groupCommands(part.slice(equals + 1)).map((group) => ({
      kind: 'rule',
      rule: { who: names, hosts, ...group },
    }));
  });
}

/** Users end at the first blank that has no comma before or behind it, outside quotes. */
function splitWho(line: string): [string, string] {
  let isQuoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index];
    if (character === '\\') index += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === ' ' || character === '\t')) {
      let next = index;
      while (line[next] === ' ' || line[next] === '\t') next += 1;
      if (line[next] !== ',' && line[index - 1] !== ',') return [line.slice(0, index), line.slice(next)];
      index = next - 1;
    }
  }
  return [line, ''];
}

/** Parts after a colon that is followed by "hosts ="; colons of tags and of (user:group) are none of these. */
function splitSpecs(text: string): string[] {
  return text.split(/\s+:\s+(?=[^=(]+=)/);
}

type Group = Required<Pick<SudoRule, 'runAs' | 'commands' | 'needsPassword' | 'needsAuthentication' | 'hasArguments'>>;

/** Commands that share run-as and tags; both hold for all that follow until others come. */
function groupCommands(text: string): Group[] {
  const groups: (Group & { commands: string[]; hasArguments: boolean })[] = [];
  let runAs: readonly string[] = ['root'];
  let needsPassword = true;
  for (const item of splitList(text, ',')) {
    let rest = item;
    const as = /^\(([^)]*)\)\s*/.exec(rest);
    if (as !== null) {
      runAs = splitList(as[1] ?? '', ',');
      rest = rest.slice(as[0].length);
    }
    for (let tag = TAG.exec(rest); tag !== null; tag = TAG.exec(rest)) {
      if (tag[1] === 'NOPASSWD') needsPassword = false;
      if (tag[1] === 'PASSWD') needsPassword = true;
      rest = rest.slice(tag[0].length);
    }
    const command = commandOf(rest);
    if (command.text === '') continue;
    const last = groups.at(-1);
    if (last !== undefined && last.runAs.join() === runAs.join() && last.needsPassword === needsPassword) {
      last.commands.push(command.text);
      last.hasArguments ||= command.hasArguments;
    } else
      groups.push({
        runAs,
        commands: [command.text],
        needsPassword,
        needsAuthentication: needsPassword,
        hasArguments: command.hasArguments,
      });
  }
  return groups;
}

const TAG =
  /^(NOPASSWD|PASSWD|NOEXEC|EXEC|SETENV|NOSETENV|LOG_INPUT|NOLOG_INPUT|LOG_OUTPUT|NOLOG_OUTPUT|MAIL|NOMAIL|FOLLOW|NOFOLLOW|INTERCEPT|NOINTERCEPT)\s*:\s*|^(?:ROLE|TYPE|CWD|CHROOT|TIMEOUT|NOTBEFORE|NOTAFTER)=\S+\s+/;

/** The path, `ALL`, or an alias; arguments are dropped. Digests stay out, the path they guard stays. */
function commandOf(text: string): { readonly text: string; readonly hasArguments: boolean } {
  const bare = text.trim().replace(/^(!?\s*)(?:sha(?:224|256|384|512):\S+\s+)/, '$1');
  const [, negation = '', name = '', rest = ''] = /^(!*)\s*((?:\\.|\S)+)\s*(.*)$/.exec(bare) ?? [];
  return { text: negation + unescaped(name), hasArguments: rest.trim() !== '' && rest.trim() !== '""' };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1').replace(/^"(.*)"$/, '$1');
}

/** Parts at a separator outside quotes, parentheses and escapes. */
function splitList(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quote = false;
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '\\') {
      part += character + (text[index + 1] ?? '');
      index += 1;
      continue;
    }
    if (character === '"') quote = !quote;
    if (!quote && character === '(') depth += 1;
    if (!quote && character === ')') depth = Math.max(0, depth - 1);
    if (character === separator && !quote && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  parts.push(part.trim());
  return parts.filter((word) => word !== '');
}
