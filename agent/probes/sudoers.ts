import type { Sudoers, SudoRule } from '../../policies/inventory/sections/sudoers.ts';
import { cutSudoers, parseSudoers, type SudoLine } from '../parse/sudoers.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const MAIN = '/etc/sudoers';
const MAX_FILES = 500;
const MAX_DEPTH = 128; // as sudo itself

type Facts = {
  files: string[];
  defaults: Record<string, string | number | boolean>;
  scopedDefaults: NonNullable<Sudoers['scopedDefaults']>[number][];
  aliases: Record<string, NonNullable<Sudoers['aliases']>[string]>;
  rules: SudoRule[];
};

/** What sudo allows, includes followed in their order. Not installed is no fact about rules. Source: sudoers(5). */
export const sudoers = defineProbe({
  name: 'settings.sudoers',
  section: 'settings.sudoers',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const facts: Facts = { files: [], defaults: {}, scopedDefaults: [], aliases: {}, rules: [] };
    await readFile(reader, MAIN, facts, 0);
    reader.orDenied('sudo rules');
    return reader.collected(facts satisfies Sudoers);
  },
});

async function readFile(reader: Reader, path: string, facts: Facts, depth: number): Promise<void> {
  if (facts.files.length >= MAX_FILES || depth > MAX_DEPTH) {
    reader.miss(path, 'row_limit');
    return;
  }
  const text = await reader.tryText(path, { filter: cutSudoers });
  if (text === undefined) return;
  facts.files.push(path);
  const { lines, unread } = parseSudoers(text);
  if (unread > 0) reader.miss(path, 'parse_failed');
  for (const line of lines) {
    if (line.kind !== 'include') add(line, path, facts);
    else for (const next of await included(reader, line, path)) await readFile(reader, next, facts, depth + 1);
  }
}

/** Names with a dot or a tilde at the end are passed over. Source: sudoers(5), "@includedir". */
async function included(
  reader: Reader,
  line: SudoLine & { kind: 'include' },
  from: string,
): Promise<readonly string[]> {
  const path = line.path.startsWith('/') ? line.path : `${from.slice(0, from.lastIndexOf('/'))}/${line.path}`;
  if (!line.isFolder) return [path];
  return await reader.filesIn(path.replace(/\/+$/, ''), (name) => !name.includes('.') && !name.endsWith('~'));
}

function add(line: Exclude<SudoLine, { kind: 'include' }>, file: string, facts: Facts): void {
  if (line.kind === 'rule') facts.rules.push({ ...line.rule, file });
  else if (line.kind === 'alias') facts.aliases[line.name] = { kind: line.aliasKind, members: line.members };
  else if (line.scope === '') facts.defaults[line.name] = line.value;
  else facts.scopedDefaults.push({ scope: line.scope, name: line.name, value: line.value, file });
}
