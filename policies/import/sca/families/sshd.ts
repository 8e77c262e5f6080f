import { sshdKeywords, sshdMember } from '../../../inventory/sections/sshd.ts';
import { all, any, type Formula, fact } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { valueFormula } from '../../value-test.ts';
import type { LineTest } from '../line-test.ts';
import type { Asked, Family } from '../source.ts';

type Member = keyof typeof sshdKeywords;
type Shape = (typeof sshdKeywords)[Member];

const WORDS = [
  'yes',
  'no',
  'prohibit-password',
  'without-password',
  'forced-commands-only',
  'local',
  'remote',
  'all',
  'delayed',
  'sandbox',
  'shosts-only',
  'clientspecified',
  'any',
  'inet',
  'inet6',
  'QUIET',
  'FATAL',
  'ERROR',
  'INFO',
  'VERBOSE',
  'DEBUG',
  'DEBUG1',
  'DEBUG2',
  'DEBUG3',
  'AUTH',
  'AUTHPRIV',
  'DAEMON',
  'USER',
];

/** The effective configuration of the SSH server, asked of `sshd -T` or of its files. */
export const sshd: Family = {
  isWholeText: true,
  takes: (source) =>
    (source.kind === 'command' && source.program === 'sshd' && source.args.some((arg) => arg.startsWith('-T'))) ||
    (source.kind === 'file' && source.path === '/etc/ssh/sshd_config') ||
    (source.kind === 'folder' && source.path === '/etc/ssh/sshd_config.d'),

  say(asked) {
    const parts: Formula[] = [];
    for (const member of membersIn(asked)) {
      const formula = ofMember(member, asked.test);
      if (formula === undefined) return unsaid('pattern_unclear', member);
      parts.push(formula);
    }
    if (parts.length === 0) return unsaid('field_missing', asked.test.literals[0]);
    return { must: any(parts) };
  },
};

/** Keywords that the check names, in today's spelling. */
function membersIn({ test }: Asked): Member[] {
  const said = test.terms
    .filter(({ term }) => !term.isNegated)
    .map(({ pattern }) => pattern.toLowerCase())
    .join(' ');
  const members = (Object.keys(sshdKeywords) as Member[]).filter((member) => said.includes(member.toLowerCase()));
  const renamed = test.literals.flatMap((word) => sshdMember(word) ?? []);
  return [...new Set([...members, ...renamed])];
}

function ofMember(member: Member, test: LineTest): Formula | undefined {
  const path = `sshd.${member}`;
  const spellings = [member.toLowerCase(), member, ...test.literals.filter((word) => sshdMember(word) === member)];
  const accepts = (value: string) => spellings.some((keyword) => test.matches(`${keyword} ${value}`.trimEnd()));
  const shape: Shape = sshdKeywords[member];
  if (shape.kind === 'boolean')
    return valueFormula(path, accepts, [], { words: ['yes', 'no'], isClosed: true, stored: (word) => word === 'yes' });
  if (shape.kind === 'number') return valueFormula(path, accepts, test.literals, { hasNumbers: true, isClosed: true });
  if (shape.kind === 'list') return ofList(path, accepts, test, member);
  if (shape.kind === 'record') return ofStartups(accepts, test);
  return valueFormula(
    path,
    accepts,
    test.literals.filter((word) => !/[\s=]/.test(word)),
    {
      words: WORDS,
      stored: (word) => (word.toLowerCase() === 'without-password' ? 'prohibit-password' : storedWord(word)),
      ...patternAfter(member, test),
    },
  );
}

/** Words of levels and facilities are upper case wherever the server prints them, all others lower. */
function storedWord(word: string): string {
  if (word.startsWith('/')) return word;
  return /^(?:quiet|fatal|error|info|verbose|debug[123]?|auth|authpriv|daemon|user|local[0-7])$/i.test(word)
    ? word.toUpperCase()
    : word;
}

/** The rest of a pattern behind the keyword, where that rest is all it says of the value. */
function patternAfter(member: string, { terms }: LineTest): { pattern?: string } {
  const [only] = terms;
  if (terms.length !== 1 || only === undefined || only.term.kind !== 'pattern') return {};
  const rest = new RegExp(`^\\^?(?:\\\\s[*+]?|\\\\t[*+]?)*${member}(?:\\\\s[*+]?|\\\\t[*+]?| )+(.+)$`, 'i').exec(
    only.pattern,
  )?.[1];
  return rest === undefined || rest.includes('|') ? {} : { pattern: `^(?:${rest})` };
}

/** Algorithms stand in one line, parted by commas; names of people and groups one a line. */
function ofList(
  path: string,
  accepts: (value: string) => boolean,
  test: LineTest,
  member: Member,
): Formula | undefined {
  const own = test.terms.filter((term) => !term.holds(`${member.toLowerCase()} zzneutral`) || term.term.isNegated);
  if (accepts('zzneutral')) return { some: path };
  const named = test.literals.flatMap((word) => word.split(',')).filter((word) => /^[\w@.+:/*-]+$/.test(word));
  const [only] = own;
  const rest =
    own.length === 1 && only?.term.kind === 'pattern' && !only.term.isNegated
      ? withoutKeyword(only.pattern, member)
      : '';
  if (rest !== '' && !/[\^$,]|\\s|\s/.test(rest)) return { some: path, where: { '.': { pattern: rest } } };
  const numbers = path === 'sshd.port';
  const found = [...new Set(named)].filter((word) => accepts(word));
  if (found.length > 0) return { some: path, where: { '.': { enum: numbers ? found.map(Number) : found } } };
  const lists = test.literals.filter((word) => word.includes(',') && accepts(word));
  return any(lists.map((list) => fact(path, { subsetOf: list.split(',') })));
}

/** `^ciphers\s+.*3des` says of the value what `3des` does. */
function withoutKeyword(pattern: string, member: string): string {
  return pattern.replace(new RegExp(`^\\^?(?:\\\\[st][*+]?)*${member}(?:\\\\[st][*+]?| |\\.[*+])*`, 'i'), '');
}

/** `maxstartups 10:30:100`: three numbers, each of which a check may bound. */
function ofStartups(accepts: (value: string) => boolean, test: LineTest): Formula | undefined {
  const fields = ['start', 'ratePercent', 'full'] as const;
  const members: Formula[] = [];
  for (const [index, field] of fields.entries()) {
    const line = (value: string) => [0, 1, 2].map((at) => (at === index ? value : '1')).join(':');
    const formula = valueFormula(`sshd.maxStartups.${field}`, (value) => accepts(line(value)), test.literals, {
      hasNumbers: true,
      isClosed: true,
    });
    if (formula === undefined) return undefined;
    const isFree = ['0', '1', '7', '100', '5000'].every((value) => accepts(line(value)));
    if (!isFree) members.push(formula);
  }
  return all(members);
}
