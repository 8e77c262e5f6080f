import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { cutSecrets } from '../catalogue/secrets.ts';
import { DEFAULT_MAX_BYTES } from './limits.ts';
import { LocalFiles } from './local-files.ts';
import type { CommandResult, DirectoryEntry, FileStatus, ReadOptions, Target } from './target.ts';
import { TargetError } from './target.ts';

/** What the kernel or a boot puts there is that of the inspecting machine, or is left over: it says nothing of the image. */
const DEVICES = '/dev';
const LIVE_FOLDERS = [DEVICES, '/proc', '/sys'] as const;

/** Made anew at each start: a system at rest has none of it, whatever a run left behind. Source: file-hierarchy(7). */
const RUN_FOLDERS = ['/run', '/var/run'] as const;

/** As the kernel: more links in one path are a loop. Source: path_resolution(7). */
const MAX_LINKS = 40;

/** Folders every Linux system has; one of them tells a root folder from any other. */
const ROOT_MARKS = ['etc', 'usr'] as const;

/**
 * A mounted disk, a chroot or an unpacked container image: files and nothing else. Every path is resolved inside the
 * root, as the system itself would after a chroot: a link to `/etc/shadow` means the image's own, and none leads out.
 * Live facts are `not_visible_in_image`, also where somebody mounted the running kernel's folders into the tree.
 */
export class DirectoryTarget implements Target {
  readonly door = 'image';
  readonly platform = 'linux';
  readonly privilege: Target['privilege'];
  readonly isLive = false;
  readonly counts = { bytes: 0, processes: 0 };
  readonly #root: string;
  readonly #files: LocalFiles;
  /** Parts of paths that were no links when they were looked at: a system has few folders, and is asked for many files. */
  readonly #plain = new Set<string>();
  readonly #hasOwners: boolean;

  /** Throws `read_failed` where there is no such folder, and `bad_request` where it is no Linux system's root. */
  constructor(folder: string) {
    this.#root = rootOf(folder);
    this.#files = new LocalFiles({ within: this.#root });
    this.privilege = process.geteuid?.() === 0 ? 'root' : 'user';
    this.#hasOwners = ownersWereKept(this.#root);
  }

  /** Above zero, Node cannot end by itself: a dead mount holds a thread. */
  get stalledReadCount(): number {
    return this.#files.stalledCount;
  }

  async exists(path: string): Promise<boolean> {
    const place = this.#placeOf(path, 'itself');
    return place !== undefined && (await this.#files.status(place)) !== undefined;
  }

  async readFile(path: string, options: ReadOptions = {}): Promise<Buffer | undefined> {
    // Devices are made at each start and hold no text: a home of "/dev" holds no keys.
    if (isWithin(path, DEVICES)) return undefined;
    const place = this.#placeOf(path, 'followed');
    const bytes =
      place === undefined
        ? undefined
        : await this.#files.read(place, options.maxBytes ?? DEFAULT_MAX_BYTES, options.only);
    if (place === undefined || bytes === undefined) return undefined;
    this.counts.bytes += bytes.length;
    // A link may give a file of secrets another name: what its own place demands is cut too.
    const cut = cutSecrets(path, bytes, options.filter);
    const own = this.#pathIn(place);
    return own === path ? cut : cutSecrets(own, cut);
  }

  async readText(path: string, options: ReadOptions = {}): Promise<string | undefined> {
    return (await this.readFile(path, options))?.toString('utf8');
  }

  async list(path: string): Promise<readonly DirectoryEntry[] | undefined> {
    if (isWithin(path, DEVICES)) return undefined;
    const place = this.#placeOf(path, 'followed');
    return place === undefined ? undefined : await this.#files.list(place);
  }

  async status(path: string): Promise<FileStatus | undefined> {
    const place = this.#placeOf(path, 'itself');
    const own = place === undefined ? undefined : await this.#files.status(place);
    if (place === undefined || own === undefined) return undefined;
    if (!this.#hasOwners)
      throw new TargetError('not_visible_in_image', `${path}: owners were not kept when this tree was unpacked`);
    if (own.type !== 'link') return own;
    // `stat` would have followed it out of the root.
    const target = this.#placeOf(path, 'followed');
    const followed = target === undefined ? undefined : await this.#files.status(target);
    return { ...(followed ?? own), type: 'link', ...(own.linkTo === undefined ? {} : { linkTo: own.linkTo }) };
  }

  async readLink(path: string): Promise<string | undefined> {
    const place = this.#placeOf(path, 'itself');
    return place === undefined ? undefined : await this.#files.readLink(place);
  }

  /** The disk of the inspecting machine is not the image's. */
  async space(): Promise<undefined> {}

  /** No program of the image is ever started, and those of this machine would tell of this machine. */
  async run(): Promise<CommandResult | undefined> {
    throw new TargetError('not_visible_in_image', 'no program is run for an image');
  }

  /** Where a path of the image lies on this machine; `undefined`: it does not exist. */
  #placeOf(path: string, last: 'followed' | 'itself'): string | undefined {
    const place = this.#resolve(path, last);
    const inside = place === undefined ? path : this.#pathIn(place);
    if (LIVE_FOLDERS.some((folder) => isWithin(path, folder) || isWithin(inside, folder)))
      throw new TargetError('not_visible_in_image', `${path}: not visible in an image`);
    if (RUN_FOLDERS.some((folder) => isWithin(path, folder) || isWithin(inside, folder))) return undefined;
    return place;
  }

  #resolve(path: string, last: 'followed' | 'itself'): string | undefined {
    const todo = path.split('/').filter((part) => part !== '' && part !== '.');
    let place = this.#root;
    let links = 0;
    for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
      if (part === '..') {
        place = place === this.#root ? place : join(place, '..');
        continue;
      }
      const next = join(place, part);
      const isPlain = this.#plain.has(next);
      const linkTo = isPlain || (todo.length === 0 && last === 'itself') ? undefined : linkOf(next);
      if (linkTo === undefined) {
        if (todo.length > 0) this.#plain.add(next);
        place = next;
        continue;
      }
      links += 1;
      if (links > MAX_LINKS) return undefined; // the system itself finds nothing there either
      if (linkTo.startsWith('/')) place = this.#root;
      todo.unshift(...linkTo.split('/').filter((name) => name !== '' && name !== '.'));
    }
    return place;
  }

  #pathIn(place: string): string {
    return place === this.#root ? '/' : place.slice(this.#root === '/' ? 0 : this.#root.length);
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function rootOf(folder: string): string {
  const given = resolve(folder);
  let root: string;
  let names: readonly string[];
  try {
    root = realpathSync(given);
    names = readdirSync(root);
  } catch (error) {
    throw new MusterError('read_failed', `cannot read the folder ${given}: ${messageOf(error)}`, { cause: error });
  }
  if (ROOT_MARKS.every((name) => names.includes(name))) return root;
  if (names.some((name) => name.toLowerCase() === 'windows'))
    throw new MusterError(
      'bad_request',
      `${given} is a Windows disk, whose registry an image does not show; run record.ps1 on the running host instead`,
    );
  throw new MusterError(
    'bad_request',
    `${given} is not the root folder of a Linux system: it holds no ${ROOT_MARKS.filter((name) => !names.includes(name)).join(' and no ')}; name the folder that holds etc, usr and var`,
  );
}

/** A tree that an ordinary user unpacked belongs to that user, whoever owned it before: its owners would tell nothing. */
function ownersWereKept(root: string): boolean {
  const place = statSync(join(root, 'etc'), { throwIfNoEntry: false });
  return place?.uid === 0;
}

function linkOf(path: string): string | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true ? readlinkSync(path) : undefined;
  } catch {
    return undefined; // not readable, or no folder: the read itself will say so
  }
}
