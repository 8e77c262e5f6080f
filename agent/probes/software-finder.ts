import type { Package } from '../../policies/inventory/sections/packages.ts';
import type { Software } from '../../policies/inventory/sections/software.ts';
import type { DirectoryEntry } from '../targets/target.ts';
import { look } from './look.ts';
import type { ProcessTable } from './process-table.ts';
import type { Reader } from './reader.ts';

type Entry = Software[number];

/** A product found at a place, before it is known who owns it and whether it runs. */
export interface Found {
  readonly product: string;
  /** Home folder, or the program where there is no home. */
  readonly path: string;
  readonly version?: string;
  readonly vendor?: string;
  readonly basis: NonNullable<Entry['basis']>;
  /** Package that holds it; `null`: none of those that could; absent: not known. */
  readonly owner?: string | null;
  /** Programs whose running means that it runs, besides everything below `path`. */
  readonly programs: readonly string[];
  readonly instances?: Entry['instances'];
}

const DPKG_LISTS = '/var/lib/dpkg/info';
const MAX_LIST_BYTES = 16 * 1024 * 1024;
/** Programs above this are not searched for a version text. */
const MAX_PROGRAM_BYTES = 16 * 1024 * 1024;
/** Where packages put nothing. Source: FHS 3.0, 3.13 and 4.9. */
const OUTSIDE = /^\/(?:usr\/local|opt|home|root|srv|mnt|media|tmp)\//;

/** What detectors share: bounded looks at files, the processes, and the question which package owns a file. */
export class Finder {
  readonly reader: Reader;
  readonly processes: ProcessTable | undefined;
  readonly packages: readonly Package[];
  readonly #folders = new Map<string, readonly DirectoryEntry[]>();
  readonly #lists = new Map<string, Buffer | undefined>();

  constructor(reader: Reader, processes: ProcessTable | undefined, packages: readonly Package[]) {
    this.reader = reader;
    this.processes = processes;
    this.packages = packages;
  }

  /** Programs of running processes whose file name passes. */
  running(name: RegExp): string[] {
    const paths = [...(this.processes?.executables.values() ?? [])];
    return [...new Set(paths)].filter((path) => name.test(path.slice(path.lastIndexOf('/') + 1)));
  }

  async list(folder: string): Promise<readonly DirectoryEntry[]> {
    const known =
      this.#folders.get(folder) ?? (await this.reader.attempt(folder, () => this.reader.target.list(folder))) ?? [];
    this.#folders.set(folder, known);
    return known;
  }

  /** Regular files of a folder (no links) whose name passes, with their paths. */
  async files(folder: string, name: RegExp): Promise<string[]> {
    return (await this.list(folder))
      .filter((entry) => entry.type === 'file' && name.test(entry.name))
      .map((entry) => `${folder}/${entry.name}`);
  }

  async folders(folder: string, name: RegExp): Promise<string[]> {
    return (await this.list(folder))
      .filter((entry) => entry.type === 'directory' && name.test(entry.name))
      .map((entry) => `${folder}/${entry.name}`);
  }

  async exists(path: string): Promise<boolean> {
    return (await this.reader.attempt(path, () => this.reader.target.status(path))) !== undefined;
  }

  async text(path: string): Promise<string | undefined> {
    return await this.reader.tryText(path);
  }

  /** Bytes of a program; `undefined` where it is not there, too large, or not ours to read. */
  async program(path: string): Promise<Buffer | undefined> {
    const status = await look(this.reader, path, () => this.reader.target.status(path));
    if (!status.isKnown || status.found === undefined || status.found.sizeBytes > MAX_PROGRAM_BYTES) return undefined;
    return await this.reader.attempt(path, () => this.reader.target.readFile(path, { maxBytes: MAX_PROGRAM_BYTES }));
  }

  /**
   * The installed package that holds a file, among those whose names pass. dpkg's lists are files and are asked; other
   * package databases are not, so there the name, and the version where one is known, must do.
   */
  async ownerOf(path: string, names: RegExp, version?: string): Promise<string | null | undefined> {
    const candidates = this.packages.filter((entry) => names.test(entry.name));
    for (const { name, architecture } of candidates.filter(({ scheme }) => scheme === 'deb')) {
      const list = (await this.#dpkgList(name)) ?? (await this.#dpkgList(`${name}:${architecture}`));
      if (list !== undefined && holdsLine(list, path)) return name;
    }
    const others = candidates.filter(({ scheme }) => scheme !== 'deb');
    const fitting = others.find((entry) => version === undefined || isSameVersion(entry.version ?? '', version));
    if (fitting !== undefined && !OUTSIDE.test(path)) return fitting.name;
    const isDpkgAlone =
      this.packages.length > 0 && this.packages.every(({ scheme }) => scheme === 'deb' || scheme === undefined);
    return isDpkgAlone || OUTSIDE.test(path) ? null : undefined;
  }

  packageNamed(name: string | null | undefined): Package | undefined {
    return name === null || name === undefined ? undefined : this.packages.find((entry) => entry.name === name);
  }

  async #dpkgList(name: string): Promise<Buffer | undefined> {
    if (!this.#lists.has(name)) {
      const path = `${DPKG_LISTS}/${name}.list`;
      this.#lists.set(
        name,
        await this.reader.attempt(path, () => this.reader.target.readFile(path, { maxBytes: MAX_LIST_BYTES })),
      );
    }
    return this.#lists.get(name);
  }
}

/** Lists from before the merge of /bin into /usr/bin name the old place. Every list begins with "/.", so a line has a newline before it. */
function holdsLine(list: Buffer, path: string): boolean {
  return list.includes(`\n${path}\n`) || (/^\/usr\/s?bin\//.test(path) && list.includes(`\n${path.slice(4)}\n`));
}

/** Packages write the same version with more behind it, and with points for other signs: 1.8.0.392.b08 is 1.8.0_392. */
function isSameVersion(packaged: string, version: string): boolean {
  const plain = (text: string) => text.replace(/^\d+:/, '').replaceAll('_', '.');
  return plain(packaged).startsWith(plain(version));
}
