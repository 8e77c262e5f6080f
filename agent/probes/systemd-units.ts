import { cutUnitFile, parseUnit, type UnitFile } from '../parse/systemd-unit.ts';
import { distinctFolders } from './drop-ins.ts';
import type { Reader } from './reader.ts';

/** Folders with unit files, the strongest first. Source: systemd.unit(5), "Unit File Load Path". */
const UNIT_FOLDERS = [
  '/etc/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/run/systemd/system',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
] as const;

const UNIT_NAME = /^[A-Za-z0-9:_.\\@-]+\.(?:service|socket|timer|mount|path|target|swap|automount|slice)$/;

/** One unit that has a file, a link, or is named in a `.wants` folder. */
export interface UnitEntry {
  readonly name: string;
  /** Where its file lies; absent for a name that is only wanted. */
  readonly path?: string;
  readonly isMasked: boolean;
  readonly isGenerated: boolean;
  /** The unit that this name is another name of. */
  readonly aliasOf?: string;
}

export interface Units {
  readonly entries: ReadonlyMap<string, UnitEntry>;
  /** Units that a unit pulls in through its `.wants` and `.requires` folders. */
  readonly links: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names (instances too) that stand in any such folder below /etc or /run: what `enable` leaves behind. */
  readonly enabled: ReadonlySet<string>;
  /** Other names that links in the strongest folders give a unit; `enable` makes these as well. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Folders with drop-ins of a unit, the weakest first. */
  readonly dropIns: ReadonlyMap<string, readonly string[]>;
}

/** Reads the folders, not yet the files. */
export async function readUnits(reader: Reader): Promise<Units> {
  const entries = new Map<string, UnitEntry>();
  const links = new Map<string, Set<string>>();
  const enabled = new Set<string>();
  const aliases = new Map<string, string>();
  const dropIns = new Map<string, string[]>();
  for (const folder of await distinctFolders(reader, UNIT_FOLDERS)) {
    for (const entry of await reader.entries(folder)) {
      const path = `${folder}/${entry.name}`;
      const puller = /^(.+)\.(?:wants|requires|upholds)$/.exec(entry.name)?.[1];
      if (puller !== undefined) {
        const known = links.get(puller) ?? new Set<string>();
        for (const { name } of await reader.entries(path)) {
          if (!isGoneAtBoot(folder)) known.add(name); // `enable --runtime` starts nothing after the next boot
          if (folder.startsWith('/etc/') || folder.startsWith('/run/')) enabled.add(name);
        }
        links.set(puller, known);
      } else if (entry.type === 'directory' && entry.name.endsWith('.d')) {
        const unit = entry.name.slice(0, -'.d'.length);
        dropIns.set(unit, [path, ...(dropIns.get(unit) ?? [])]);
      } else if (UNIT_NAME.test(entry.name) && entry.type !== 'directory') {
        const unit = await unitEntry(reader, folder, entry.name, entry.type === 'link');
        if (unit.isMasked && isGoneAtBoot(folder)) continue; // `mask --runtime`
        if (unit.aliasOf !== undefined && folder.startsWith('/etc/')) aliases.set(entry.name, unit.aliasOf);
        if (!entries.has(entry.name)) entries.set(entry.name, unit);
      }
    }
  }
  return { entries, links, enabled, aliases, dropIns };
}

/** What lies here was put there since the host started, and not by a generator, which would do it again. */
function isGoneAtBoot(folder: string): boolean {
  return folder.startsWith('/run/') && !folder.startsWith('/run/systemd/generator');
}

async function unitEntry(reader: Reader, folder: string, name: string, isLink: boolean): Promise<UnitEntry> {
  const path = `${folder}/${name}`;
  const isGenerated = folder.startsWith('/run/systemd/generator');
  const linkTo = isLink ? await reader.attempt(path, () => reader.target.readLink(path)) : undefined;
  if (linkTo === '/dev/null') return { name, isMasked: true, isGenerated };
  const targetName = linkTo?.slice(linkTo.lastIndexOf('/') + 1);
  // A link to a file of the same name elsewhere is the unit itself ("linked").
  const isAlias = targetName !== undefined && targetName !== name && UNIT_NAME.test(targetName);
  return { name, path, isMasked: false, isGenerated, ...(isAlias ? { aliasOf: targetName } : {}) };
}

/** Unit files by name, read once each; drop-ins are added at the end of their unit. */
export class UnitFiles {
  readonly #reader: Reader;
  readonly #units: Units;
  readonly #read = new Map<string, UnitFile | undefined>();

  constructor(reader: Reader, units: Units) {
    this.#reader = reader;
    this.#units = units;
  }

  /** The file of a unit, of its alias' target, or of the template of an instance; `undefined`: none, or not readable. */
  async get(name: string): Promise<UnitFile | undefined> {
    const entry = this.entryOf(name);
    if (entry === undefined || entry.isMasked || entry.path === undefined) return undefined;
    if (this.#read.has(entry.name)) return this.#read.get(entry.name);
    const texts: string[] = [];
    const missCount = this.#reader.missCount;
    for (const path of [entry.path, ...(await this.#dropIns(entry.name))]) {
      const text = await this.#reader.attempt(path, () => this.#reader.target.readText(path, { filter: cutUnitFile }));
      if (text !== undefined) texts.push(text);
    }
    const isWhole = this.#reader.missCount === missCount;
    const unit = isWhole || texts.length > 0 ? parseUnit(texts.join('\n')) : undefined;
    this.#read.set(entry.name, unit);
    return unit;
  }

  entryOf(name: string): UnitEntry | undefined {
    const own = this.#units.entries.get(name) ?? this.#units.entries.get(templateOf(name) ?? '');
    return own?.aliasOf === undefined ? own : (this.#units.entries.get(own.aliasOf) ?? own);
  }

  async #dropIns(name: string): Promise<readonly string[]> {
    const paths: string[] = [];
    for (const folder of this.#units.dropIns.get(name) ?? []) {
      paths.push(...(await this.#reader.filesIn(folder, (file) => file.endsWith('.conf'))));
    }
    return paths;
  }
}

/** `getty@.service` of `getty@tty1.service`. */
function templateOf(name: string): string | undefined {
  const [, stem, ending] = /^([^@]+@)[^.]*.*(\.[a-z]+)$/.exec(name) ?? [];
  return stem === undefined || ending === undefined ? undefined : stem + ending;
}

/** Every unit that starting the default target pulls in, itself included. Source: systemd.special(7). */
export async function bootUnits(units: Units, files: UnitFiles): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  const queue = ['default.target', 'basic.target', 'sysinit.target', 'local-fs.target', 'swap.target'];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const entry = files.entryOf(name);
    if (entry?.isMasked === true) continue;
    const file = await files.get(name);
    const own = ['Wants', 'Requires', 'BindsTo', 'Requisite', 'Upholds'].flatMap((key) =>
      (file?.get(`Unit.${key}`) ?? []).flatMap((value) => value.split(/\s+/)),
    );
    const pulled = [
      ...own,
      ...(units.links.get(name) ?? []),
      ...(entry === undefined || entry.name === name ? [] : [entry.name]),
    ];
    for (const next of pulled) if (UNIT_NAME.test(next) && !next.includes('%')) queue.push(next);
  }
  return reached;
}
