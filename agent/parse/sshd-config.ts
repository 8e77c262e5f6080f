import { type Sshd, sshdKeywords, sshdMember } from '../../policies/inventory/sections/sshd.ts';
import { secondsOf } from './duration.ts';
import { linesOf, wordsOf } from './text.ts';

type Member = keyof typeof sshdKeywords;
type Facts = Record<string, unknown>;

/** One line of a configuration: a keyword of the contract and its words, or the start of something. */
export type SshdLine =
  | { readonly kind: 'keyword'; readonly member: Member; readonly words: readonly string[]; readonly rest: string }
  | { readonly kind: 'match'; readonly criteria: string }
  | { readonly kind: 'include'; readonly patterns: readonly string[] };

/** Keywords unknown to the contract are left out. Source: sshd_config(5). */
export function parseSshdLines(text: string): SshdLine[] {
  return linesOf(text, { hasTrailingComments: true }).flatMap(({ text: line }): SshdLine[] => {
    const [, keyword = '', rest = ''] = /^([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*)$/.exec(line) ?? [];
    const words = wordsOf(rest);
    if (/^match$/i.test(keyword)) return [{ kind: 'match', criteria: rest.split(/\s+/).join(' ') }];
    if (/^include$/i.test(keyword)) return [{ kind: 'include', patterns: words }];
    const member = sshdMember(keyword);
    return member === undefined || words.length === 0 ? [] : [{ kind: 'keyword', member, words, rest: rest.trim() }];
  });
}

/** Keywords of which every line counts; of all others the first one does. Source: sshd_config(5), servconf.c. */
const GATHERED: ReadonlySet<string> = new Set<Member>([
  'acceptEnv',
  'allowGroups',
  'allowUsers',
  'denyGroups',
  'denyUsers',
  'hostCertificate',
  'hostKey',
  'listenAddress',
  'port',
  'setEnv',
  'subsystem',
]);

/** Gathers lines into the members of the contract, first one wins. */
export class SshdSettings {
  readonly #lines = new Map<Member, SshdLine[]>();
  #isOpen = false;

  /** Something at this place could not be read: what is first set after it may have been set there already. */
  open(): void {
    this.#isOpen = true;
  }

  add(line: SshdLine & { kind: 'keyword' }): void {
    const known = this.#lines.get(line.member);
    if (known === undefined) {
      if (!this.#isOpen || GATHERED.has(line.member)) this.#lines.set(line.member, [line]);
    } else if (GATHERED.has(line.member)) known.push(line);
  }

  /** Members with their values in the contract's types; what does not have the type of its keyword is left out and named. */
  values(): { readonly values: Facts; readonly unread: readonly string[] } {
    const values: Facts = {};
    const unread: string[] = [];
    for (const [member, lines] of this.#lines) {
      const value = keywordValue(
        member,
        lines.flatMap((line) => (line.kind === 'keyword' ? [line] : [])),
      );
      if (value === undefined) unread.push(member);
      else values[member] = value;
    }
    return { values, unread };
  }
}

/** The value of a keyword as a map of foreign values holds it: lists as lists of texts. */
export function foreignValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'object' && value !== null ? Object.values(value).join(':') : value;
}

interface Told {
  readonly words: readonly string[];
  readonly rest: string;
}

const TIMES: ReadonlySet<string> = new Set<Member>([
  'loginGraceTime',
  'clientAliveInterval',
  'keyRegenerationInterval',
  'unusedConnectionTimeout',
]);

function keywordValue(member: Member, lines: readonly Told[]): unknown {
  const shape = sshdKeywords[member];
  const [first] = lines;
  const word = first?.words[0] ?? '';
  const isNone = first?.words.length === 1 && word.toLowerCase() === 'none';
  if (isNone && 'isNullable' in shape && shape.isNullable === true) return null;
  switch (shape.kind) {
    case 'boolean':
      return /^(?:yes|true)$/i.test(word) ? true : /^(?:no|false)$/i.test(word) ? false : undefined;
    case 'number':
      return numberOf(member, word);
    case 'text':
      return textOf(member, first?.rest ?? '', word);
    case 'record':
      return maxStartups(word);
    case 'list':
      if (shape.item.kind === 'number') return lines.flatMap((line) => line.words.map(Number)).filter(Number.isInteger);
      if (member === 'subsystem' || member === 'listenAddress')
        return lines.map((line) => line.rest.split(/\s+/).join(' '));
      return isAlgorithms(member) ? word.split(',').filter((name) => name !== '') : lines.flatMap((line) => line.words);
  }
}

function isAlgorithms(member: Member): boolean {
  return /[aA]lgorithms$/.test(member) || member === 'ciphers' || member === 'macs';
}

function numberOf(member: Member, word: string): number | undefined {
  if (TIMES.has(member)) return secondsOf(word.toLowerCase()); // here M is a minute too
  return /^\d{1,9}$/.test(word) ? Number(word) : undefined;
}

function textOf(member: Member, rest: string, word: string): string {
  if (member === 'streamLocalBindMask') return word.padStart(4, '0');
  if (member === 'permitRootLogin') return /^without-password$/i.test(word) ? 'prohibit-password' : word.toLowerCase();
  // A command may carry arguments, and they anything: its path is kept.
  if (member === 'authorizedKeysCommand' || member === 'authorizedPrincipalsCommand' || member === 'forceCommand')
    return word;
  const isWord = [
    'compression',
    'gatewayPorts',
    'allowTcpForwarding',
    'allowStreamLocalForwarding',
    'permitTunnel',
    'permitUserEnvironment',
    'ignoreRhosts',
    'usePrivilegeSeparation',
    'addressFamily',
  ].includes(member);
  return isWord ? word.toLowerCase() : member === 'versionAddendum' ? rest : word;
}

/** "10:30:100", or a bare number: everything beyond it is refused. */
function maxStartups(word: string): object | undefined {
  const [, start, rate, full] = /^(\d+)(?::(\d+):(\d+))?$/.exec(word) ?? [];
  if (start === undefined) return undefined;
  return { start: Number(start), ratePercent: rate === undefined ? 100 : Number(rate), full: Number(full ?? start) };
}

/** What `sshd -T` prints: one keyword a line. A list keyword it leaves out is empty. Source: sshd(8), "-T". */
export function parseSshdEffective(text: string): {
  readonly values: Partial<Sshd>;
  readonly unread: readonly string[];
} {
  const settings = new SshdSettings();
  for (const raw of text.split('\n')) {
    const [, keyword = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(raw.trim()) ?? [];
    const member = sshdMember(keyword);
    if (member !== undefined) settings.add({ kind: 'keyword', member, words: rest.split(/\s+/), rest });
  }
  const { values, unread } = settings.values();
  for (const [member, shape] of Object.entries(sshdKeywords)) {
    if (shape.kind === 'list' && !shape.isOrdered && !unread.includes(member)) values[member] ??= [];
  }
  return { values, unread };
}
