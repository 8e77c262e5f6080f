import { byCodeUnit } from '../../policies/base/text.ts';
import type { Packages } from '../../policies/inventory/sections/packages.ts';
import { sshdKeywords } from '../../policies/inventory/sections/sshd.ts';
import { commands } from '../catalogue/commands.ts';
import { globPattern } from '../parse/glob.ts';
import { foreignValue, parseSshdEffective, parseSshdLines, SshdSettings } from '../parse/sshd-config.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const CONFIG = '/etc/ssh/sshd_config';
const PROGRAMS = ['/usr/sbin/sshd', '/sbin/sshd', '/usr/bin/sshd', '/usr/local/sbin/sshd'] as const;
const MAX_FILES = 200;
const MAX_DEPTH = 16; // as sshd itself

/**
 * The effective server configuration: `sshd -T` as root, else the files with Include and first-wins; then an unset
 * keyword is not known, because the default belongs to the program. Match blocks come from the files in both cases.
 * Source: sshd(8), sshd_config(5).
 */
export const sshd = defineProbe({
  name: 'sshd.effective',
  section: 'sshd',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, context) {
    const reader = new Reader(target);
    if (!(await isInstalled(reader)))
      return { facts: undefined, outcome: 'not_applicable', reason: 'tool_missing', sources: [] };
    const files = new ConfigFiles(reader);
    await files.read(CONFIG);
    const version = versionIn(context.factsOf('packages'));
    const common = { files: files.paths, match: files.matches(), ...(version === undefined ? {} : { version }) };
    const isWhole = !reader.hasMissed;
    const effective = await readEffective(reader);
    if (effective !== undefined) {
      for (const member of effective.unread) reader.miss(member, 'parse_failed');
      return reader.collected({ ...effective.values, ...common, basis: 'effective' }, (name) => ({
        fields: [name.startsWith('/') ? 'match' : name],
      }));
    }
    reader.orDenied('sshd configuration');
    const { values, unread } = files.settings.values();
    for (const member of unread) reader.miss(member, 'parse_failed');
    const facts = { ...withoutChanges(values), ...common, basis: 'files' };
    const collected = reader.collected(facts, (name) => (name === 'match' ? { fields: ['match'] } : {}));
    if (!isWhole || unread.length > 0 || collected.reason === undefined) return collected;
    // Every file was read, so what they say is all that is set, in Match blocks too. Only defaults are not known.
    const fields = Object.keys(sshdKeywords).filter((member) => !Object.hasOwn(facts, member));
    const { reason, sources } = collected;
    return { facts, sources, gaps: [{ reason, fields: fields.sort(byCodeUnit) }] };
  },
});

/** "Ciphers -3des-cbc" changes the program's own list, which files do not tell. Source: sshd_config(5), "Ciphers". */
function withoutChanges(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([, value]) => !(Array.isArray(value) && /^[+^-]/.test(String(value[0])) && value.length > 0),
    ),
  );
}

async function isInstalled(reader: Reader): Promise<boolean> {
  for (const path of [CONFIG, ...PROGRAMS]) {
    if (await reader.attempt(path, async () => (await reader.target.exists(path)) || undefined)) return true;
  }
  reader.orDenied('sshd'); // a folder that may not be entered is no proof that there is no server
  return false;
}

async function readEffective(reader: Reader): Promise<ReturnType<typeof parseSshdEffective> | undefined> {
  const { target } = reader;
  if (!target.isLive) {
    reader.miss('effective', 'not_visible_in_image');
    return undefined;
  }
  if (target.privilege === 'user') {
    reader.miss('effective', 'needs_root'); // it reads the host keys
    return undefined;
  }
  const result = await reader.attempt('effective', () => reader.run(commands.sshdEffective));
  if (result !== undefined && result.exitCode === 0 && /^port /m.test(result.stdout))
    return parseSshdEffective(result.stdout);
  if (!reader.hasMissed) reader.miss('effective', result === undefined ? 'tool_missing' : 'command_failed');
  return undefined;
}

/** "9.2p1" of the server's package. */
function versionIn(packages: unknown): string | undefined {
  const list = Array.isArray(packages) ? (packages as Packages) : [];
  const found = list.find(({ name }) => name === 'openssh-server') ?? list.find(({ name }) => name === 'openssh');
  return /^(?:\d+:)?(\d+\.\d+(?:p\d+)?)/.exec(found?.version?.replace(/_p/, 'p') ?? '')?.[1];
}

interface MatchBlock {
  readonly criteria: string;
  readonly settings: SshdSettings;
}

/** The configuration with everything it includes. */
class ConfigFiles {
  readonly settings = new SshdSettings();
  readonly paths: string[] = [];
  readonly #reader: Reader;
  readonly #blocks: MatchBlock[] = [];

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** `null`: every file was read, and none has a block. A setting that could not be understood is a miss. */
  matches(): { readonly criteria: string; readonly settings: object }[] | null {
    if (this.#blocks.length === 0 && this.paths.length > 0 && !this.#reader.hasMissed) return null;
    return this.#blocks.map(({ criteria, settings }) => {
      const { values, unread } = settings.values();
      if (unread.length > 0) this.#reader.miss('match', 'parse_failed');
      const entries = Object.entries(values).map(([member, value]) => [member, foreignValue(value)]);
      return { criteria, settings: Object.fromEntries(entries) };
    });
  }

  /** A Match of an included file ends with that file. Source: sshd_config(5), "Include". */
  async read(path: string, outer?: MatchBlock, depth = 0): Promise<void> {
    const missCount = this.#reader.missCount;
    const text = await this.#textOf(path, depth);
    if (this.#reader.missCount > missCount) (outer?.settings ?? this.settings).open();
    if (text === undefined) return;
    this.paths.push(path);
    let block = outer;
    for (const line of parseSshdLines(text)) {
      if (line.kind === 'match') {
        block = { criteria: line.criteria, settings: new SshdSettings() };
        this.#blocks.push(block);
      } else if (line.kind === 'include') {
        for (const pattern of line.patterns) {
          const before = this.#reader.missCount;
          const paths = await this.#expand(pattern);
          if (this.#reader.missCount > before) (block?.settings ?? this.settings).open();
          for (const included of paths) await this.read(included, block, depth + 1);
        }
      } else (block?.settings ?? this.settings).add(line);
    }
  }

  async #textOf(path: string, depth: number): Promise<string | undefined> {
    if (this.paths.length < MAX_FILES && depth <= MAX_DEPTH) return await this.#reader.tryText(path);
    this.#reader.miss(path, 'row_limit');
    return undefined;
  }

  async #expand(pattern: string): Promise<readonly string[]> {
    const path = pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`;
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (/[*?[]/.test(path.slice(0, slash))) this.#reader.miss(path, 'not_supported_here'); // folders by pattern
    if (!/[*?[]/.test(name)) return [path];
    const matches = globPattern(name);
    return await this.#reader.filesIn(path.slice(0, slash), (file) => matches.test(file) && !file.startsWith('.'));
  }
}
