import { namesOf, type WatchKey } from '../../policies/inventory/watch.ts';
import { FILE_SETS, STATUS_GLOBS } from '../catalogue/status-paths.ts';
import { type AccountNames, readAccountNames } from './account-names.ts';
import { modeText } from './files.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

const MAX_ENTRIES = 20_000;
const MAX_MS = 5000;
const MAX_LOOSEST = 50;

interface Found {
  readonly path: string;
  readonly mode: number;
  readonly ownerId: number;
  readonly groupId: number;
}

/**
 * Sums of the modes and owners of everything below the named folders. A walk stays on one file system, follows no link,
 * and ends after 20,000 entries or 5 s: what it then knows is told as not whole.
 */
export const fileSets = defineProbe({
  name: 'file.sets',
  section: 'fileSets',
  timeoutMs: 20_000,
  appliesTo: (target) => target.platform === 'linux',

  async collect(target, { watch }) {
    const reader = new Reader(target);
    const names = await readAccountNames(reader);
    const facts: Record<string, object | null> = {};
    const sets = [...FILE_SETS, ...watchedFolders(watch)];
    for (const { root, folders } of sets) {
      const walk = new Walk(reader, root);
      for (const folder of folders) await walk.below(folder);
      facts[root] = walk.hasFolder ? summary(walk, names) : null;
      if (walk.isMissing) delete facts[root];
    }
    for (const { glob, folder, name } of [...STATUS_GLOBS, ...watchedGlobs(watch)]) {
      const walk = new Walk(reader, glob);
      for (const path of await reader.filesIn(folder, (file) => name.test(file))) await walk.add(path);
      facts[glob] = summary(walk, names);
    }
    return reader.collected(facts, (name) => ({
      keys: [sets.find(({ folders }) => folders.some((folder) => name.startsWith(folder)))?.root ?? name],
    }));
  },
});

/** Folders of a watch list that are walked like the catalogue's own. */
function watchedFolders(watch: readonly WatchKey[]): (typeof FILE_SETS)[number][] {
  const own = new Set(FILE_SETS.map(({ root }) => root));
  const names = namesOf(watch, 'fileSets').filter((name) => !name.includes('*') && !own.has(name));
  return names.map((root) => ({ root, folders: [root] }));
}

function watchedGlobs(watch: readonly WatchKey[]): (typeof STATUS_GLOBS)[number][] {
  const own = new Set(STATUS_GLOBS.map(({ glob }) => glob));
  const globs = namesOf(watch, 'fileSets').filter((name) => name.includes('*') && !own.has(name));
  return globs.map((glob) => {
    const slash = glob.lastIndexOf('/');
    const [before = '', after = ''] = glob.slice(slash + 1).split('*');
    // As in a shell, a star at the start takes no hidden file.
    const hidden = before === '' ? '(?!\\.)' : '';
    const name = new RegExp(`^${hidden}${escaped(before)}.*${escaped(after)}$`, 's');
    return { glob, folder: glob.slice(0, slash), name };
  });
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

class Walk {
  readonly found: Found[] = [];
  hasFolder = false;
  /** The folder itself could not be opened: nothing is known. */
  isMissing = false;
  readonly #reader: Reader;
  readonly #root: string;
  readonly #endsAt = performance.now() + MAX_MS;
  #count = 0;

  readonly #missCount: number;

  constructor(reader: Reader, root: string) {
    this.#reader = reader;
    this.#root = root;
    this.#missCount = reader.missCount;
  }

  /** Nothing on the way was refused or cut. */
  get isWhole(): boolean {
    return this.#reader.missCount === this.#missCount;
  }

  async below(folder: string): Promise<void> {
    const { target } = this.#reader;
    const top = await this.#reader.attempt(folder, () => target.status(folder));
    if (top === undefined) {
      this.isMissing ||= this.#reader.hasMissed && !(await this.#isAbsent(folder));
      return;
    }
    this.hasFolder = true;
    const queue = [folder];
    for (let current = queue.pop(); current !== undefined; current = queue.pop()) {
      for (const entry of await this.#reader.entries(current)) {
        if (!this.#hasRoom()) return;
        const path = `${current}/${entry.name}`;
        if (entry.type === 'directory') {
          const status = await this.#reader.attempt(path, () => target.status(path));
          if (status !== undefined && status.device === top.device) queue.push(path);
        } else if (entry.type === 'file') await this.add(path);
      }
    }
  }

  async add(path: string): Promise<void> {
    const status = await this.#reader.attempt(path, () => this.#reader.target.status(path));
    if (status !== undefined)
      this.found.push({ path, mode: status.mode, ownerId: status.ownerId, groupId: status.groupId });
  }

  #hasRoom(): boolean {
    this.#count += 1;
    if (this.#count <= MAX_ENTRIES && performance.now() < this.#endsAt) return true;
    this.#reader.miss(this.#root, this.#count > MAX_ENTRIES ? 'row_limit' : 'time_limit');
    return false;
  }

  async #isAbsent(folder: string): Promise<boolean> {
    try {
      return (await this.#reader.target.status(folder)) === undefined;
    } catch {
      return false;
    }
  }
}

/** Sums over a part would pass for sums over all, so they are left out then; lists of a partial section do no harm. */
function summary({ found, isWhole }: Walk, names: AccountNames): object {
  const owner = (id: number): string => names.users.get(id) ?? String(id);
  const group = (id: number): string => names.groups.get(id) ?? String(id);
  const byLooseness = [...found].sort(
    (left, right) => looseness(right.mode) - looseness(left.mode) || (left.path < right.path ? -1 : 1),
  );
  return {
    ...(isWhole
      ? { count: found.length, unionMode: modeText(found.reduce((union, { mode }) => union | mode, 0)) }
      : {}),
    owners: [...new Set(found.map(({ ownerId }) => owner(ownerId)))],
    groups: [...new Set(found.map(({ groupId }) => group(groupId)))],
    loosest: byLooseness.slice(0, MAX_LOOSEST).map(({ path, mode, ownerId, groupId }) => ({
      path,
      mode: modeText(mode),
      owner: owner(ownerId),
      group: group(groupId),
    })),
  };
}

/** What others may do weighs more than what the group may; writing more than reading. */
function looseness(mode: number): number {
  const weigh = (bits: number): number => (bits & 2 ? 4 : 0) + (bits & 4 ? 2 : 0) + (bits & 1);
  return weigh(mode & 7) * 8 + weigh((mode >> 3) & 7) + ((mode & 0o6000) === 0 ? 0 : 64);
}
