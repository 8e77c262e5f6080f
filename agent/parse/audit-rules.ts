import { byCodeUnit } from '../../policies/base/text.ts';
import type { AuditRule } from '../../policies/inventory/sections/audit.ts';
import { linesOf, wordsOf } from './text.ts';

type Field = NonNullable<AuditRule['fields']>[number];

const IDS = new Set([
  'auid',
  'uid',
  'euid',
  'suid',
  'fsuid',
  'gid',
  'egid',
  'sgid',
  'fsgid',
  'loginuid',
  'obj_uid',
  'obj_gid',
  'sessionid',
]);
const UNSET = new Set(['-1', '4294967295', 'unset']);

/** Control options that take a value, and those that take none. Source: auditctl(8). */
const WITH_VALUE = new Set(['-b', '-e', '-f', '-r', '-R', '-s', '--backlog_wait_time', '--reset-lost']);
const ALONE = new Set(['-D', '-c', '-i', '--loginuid-immutable']);

/**
 * Rules in the contract's normal form, in their order: a watch and its `-F path= -F perm=` twin come out the same;
 * system calls, permissions and fields are sorted. Lines that are no rule are counted. Source: auditctl(8).
 */
export function parseAuditRules(text: string): { readonly rules: AuditRule[]; readonly unread: number } {
  const rules: AuditRule[] = [];
  let unread = 0;
  for (const { text: line } of linesOf(text)) {
    if (/^No rules$/i.test(line)) continue;
    const rule = parseRule(wordsOf(fromOldListing(line)));
    if (rule === undefined) unread += 1;
    else rules.push(rule);
  }
  return { rules, unread };
}

/**
 * How auditctl of Red Hat 5 and 6 lists what is loaded: "LIST_RULES: exit,always watch=/etc/group perm=wa key=x" and
 * "LIST_RULES: exit,always auid=1001 (0x3e9) syscall=open". Numbers in brackets repeat the one before them.
 */
function fromOldListing(line: string): string {
  const [, place, rest] = /^LIST_RULES: (\w+,\w+) (.+)$/.exec(line) ?? [];
  if (place === undefined || rest === undefined) return line;
  const words = rest.replace(/ \(0x[0-9a-f]+\)/gi, '').split(/\s+/);
  const named = new Map(words.map((word) => [/^\w+/.exec(word)?.[0] ?? '', word.replace(/^\w+=/, '')]));
  const key = named.get('key');
  const tail = key === undefined ? '' : ` -k ${key}`;
  const watch = named.get('watch') ?? named.get('dir');
  if (watch !== undefined && !named.has('syscall')) return `-w ${watch} -p ${named.get('perm') ?? 'rwxa'}${tail}`;
  const fields = words.filter((word) => !/^(?:syscall|key)=/.test(word)).map((word) => ` -F ${oldField(word)}`);
  const calls = named.get('syscall');
  return `-a ${place}${fields.join('')}${calls === undefined ? '' : ` -S ${calls}`}${tail}`;
}

/** Machine numbers of the old listing. Source: linux/audit.h, AUDIT_ARCH_X86_64 and AUDIT_ARCH_I386. */
function oldField(word: string): string {
  return word
    .replace(/^watch=/, 'path=')
    .replace(/^arch=3221225534$/, 'arch=b64')
    .replace(/^arch=1073741827$/, 'arch=b32');
}

/** What one line says before it is put in order. */
interface Draft {
  action?: string;
  list?: string;
  path?: string;
  permissions?: string;
  architecture?: string;
  readonly keys: string[];
  readonly syscalls: Set<string>;
  readonly fields: Field[];
}

function parseRule(words: readonly string[]): AuditRule | undefined {
  const [first = '', second] = words;
  if (ALONE.has(first)) return { kind: 'control', name: first, value: true, text: first };
  if (WITH_VALUE.has(first) && second !== undefined) {
    return {
      kind: 'control',
      name: first,
      value: /^\d{1,15}$/.test(second) ? Number(second) : second,
      text: `${first} ${second}`,
    };
  }
  const draft: Draft = { keys: [], syscalls: new Set(), fields: [] };
  for (let index = 0; index < words.length; index += 2) {
    const value = words[index + 1];
    if (value === undefined || !take(draft, words[index] ?? '', value)) return undefined;
  }
  const key = draft.keys.length === 0 ? null : draft.keys.join(',');
  return asWatch(draft, key) ?? asSyscall(draft, key);
}

function take(draft: Draft, option: string, value: string): boolean {
  switch (option) {
    case '-w':
      draft.path = value.length > 1 ? value.replace(/\/+$/, '') : value;
      return true;
    case '-p':
      draft.permissions = sortedLetters(value);
      return true;
    case '-k':
      draft.keys.push(value);
      return true;
    case '-S':
      for (const name of value.split(',')) draft.syscalls.add(name);
      return true;
    case '-F':
    case '-C':
      return takeField(draft, value);
    case '-a':
    case '-A': {
      const parts = value.split(',');
      draft.action = parts.find((part) => ['always', 'never', 'possible'].includes(part)) ?? '';
      draft.list = parts.find((part) => part !== draft.action) ?? '';
      return draft.action !== '' && draft.list !== '';
    }
    default:
      return false;
  }
}

function takeField(draft: Draft, text: string): boolean {
  const [, name, operator, value] = /^([A-Za-z_0-9]+)(!=|<=|>=|&=|=|<|>|&)(.*)$/.exec(text) ?? [];
  if (name === undefined || operator === undefined || value === undefined) return false;
  if (name === 'key' && operator === '=') draft.keys.push(value);
  else if (name === 'arch' && operator === '=') draft.architecture = architectureOf(value);
  else {
    const normal = name === 'perm' ? sortedLetters(value) : IDS.has(name) && UNSET.has(value) ? 'unset' : value;
    draft.fields.push({ name, operator, value: normal });
  }
  return true;
}

function architectureOf(value: string): string {
  return ['b64', 'x86_64', 'aarch64', 'ppc64', 's390x'].includes(value) ? 'b64' : 'b32';
}

/** A watch, written either way: nothing but a place, permissions and a key, on the exit list. */
function asWatch(draft: Draft, key: string | null): AuditRule | undefined {
  const { fields, syscalls } = draft;
  let { path, permissions } = draft;
  if (path === undefined) {
    const isPlain =
      draft.action === 'always' &&
      draft.list === 'exit' &&
      draft.architecture === undefined &&
      [...syscalls].every((name) => name === 'all');
    const place = fields.find(({ name, operator }) => (name === 'path' || name === 'dir') && operator === '=');
    if (!isPlain || place === undefined || fields.some((field) => field !== place && field.name !== 'perm'))
      return undefined;
    path = place.value;
    permissions = fields.find(({ name }) => name === 'perm')?.value;
  } else if (fields.length > 0 || syscalls.size > 0) return undefined;
  const allowed = permissions ?? 'arwx'; // auditctl(8): without -p, all four
  return {
    kind: 'watch',
    path,
    permissions: allowed,
    key,
    text: `-w ${path} -p ${allowed}${key === null ? '' : ` -k ${key}`}`,
  };
}

function asSyscall(draft: Draft, key: string | null): AuditRule | undefined {
  const { action, list, architecture } = draft;
  if (action === undefined || list === undefined) return undefined;
  const syscalls = [...draft.syscalls].sort(byCodeUnit);
  const fields = [...draft.fields].sort((left, right) => byCodeUnit(fieldText(left), fieldText(right)));
  const text = [
    `-a ${action},${list}`,
    ...(architecture === undefined ? [] : [`-F arch=${architecture}`]),
    ...(syscalls.length === 0 ? [] : [`-S ${syscalls.join(',')}`]),
    ...fields.map((field) => `-F ${fieldText(field)}`),
    ...(key === null ? [] : [`-k ${key}`]),
  ].join(' ');
  return {
    kind: 'syscall',
    action,
    list,
    architecture: architecture === 'b64' ? 'b64' : architecture === 'b32' ? 'b32' : null,
    syscalls,
    fields,
    key,
    text,
  };
}

function fieldText({ name, operator, value }: Field): string {
  return name + operator + value;
}

function sortedLetters(text: string): string {
  return [...new Set(text)].sort(byCodeUnit).join('');
}
