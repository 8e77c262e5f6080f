import fs, { constants, type Dirent, type Stats } from 'node:fs';
import { sep } from 'node:path';
import { promisify } from 'node:util';
import type { Reason } from '../../policies/inventory/report.ts';
import { isLocalFileSystem } from '../parse/file-systems.ts';
import { parseMountinfo } from '../parse/mountinfo.ts';
import type { DirectoryEntry, FileStatus } from './target.ts';
import { TargetError } from './target.ts';

/** A read that has not answered by then sits on a mount that is dead. */
const STALL_MS = 2000;

/** Node reads files on four threads; each dead read keeps one of them for good, so the last is never risked. */
const MAX_STALLS = 3;

// Non-blocking: a pipe that somebody put in place of a file must not hold us.
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const CHUNK_BYTES = 64 * 1024;
/** Enough for most files of /proc, and little enough to come out of Node's pool of small buffers. */
const FIRST_BYTES = 2048;

// Not from fs.promises: loading that costs more than all calls of this one.
const statfs = promisify(fs.statfs);

const REASONS: Readonly<Record<string, Reason>> = {
  EACCES: 'permission_denied',
  EPERM: 'permission_denied',
  EIO: 'unresponsive_mount',
  ESTALE: 'unresponsive_mount',
  ENOTCONN: 'unresponsive_mount',
  EHOSTDOWN: 'unresponsive_mount',
  ETIMEDOUT: 'unresponsive_mount',
};

/**
 * Bounded reads of this machine's own files. Where every mount is local the calls are plain system calls, a fifth of
 * the cost of the asynchronous ones; one network mount is enough to send all of them through a guard with a time
 * limit, since a link anywhere may lead onto it.
 */
export class LocalFiles {
  readonly #isDirect: boolean;
  readonly #stallMs: number;
  readonly #within: string | undefined;
  readonly #dead = new Set<string>();
  readonly #remoteMounts: readonly string[];

  /** `within`: a folder that no read leaves, even where a link is put in the way while it is under way (Linux only). */
  constructor(options: { readonly isDirect?: boolean; readonly stallMs?: number; readonly within?: string } = {}) {
    this.#remoteMounts = remoteMounts();
    this.#isDirect = options.isDirect ?? this.#remoteMounts.length === 0;
    this.#stallMs = options.stallMs ?? STALL_MS;
    this.#within = options.within;
  }

  /** Reads that never came back. While there are any, Node cannot end by itself: its threads are still in them. */
  get stalledCount(): number {
    return this.#dead.size;
  }

  /** The bytes of a regular file, `undefined` where there is none. */
  async read(path: string, maxBytes: number, only?: 'head' | 'tail'): Promise<Buffer | undefined> {
    if (only !== undefined) return await this.#guard(path, () => readEnd(path, maxBytes, only, this.#within));
    const bytes = this.#isDirect
      ? now(path, () => readNow(path, maxBytes, this.#within))
      : await this.#guard(path, () => readLater(path, maxBytes, this.#within));
    if (bytes !== undefined && bytes.length > maxBytes) {
      throw tooLarge(path, maxBytes);
    }
    return bytes;
  }

  async list(path: string): Promise<readonly DirectoryEntry[] | undefined> {
    const entries = this.#isDirect
      ? now(path, () => listNow(path))
      : await this.#guard(path, () => fs.promises.readdir(path, { withFileTypes: true }));
    return entries?.map((entry) => ({ name: entry.name, type: entryType(entry) }));
  }

  async status(path: string): Promise<FileStatus | undefined> {
    const own = this.#isDirect
      ? now(path, () => fs.lstatSync(path, { throwIfNoEntry: false }))
      : await this.#guard(path, () => fs.promises.lstat(path));
    if (own === undefined) return undefined;
    if (!own.isSymbolicLink()) return statusOf(own);
    const linkTo = await this.readLink(path);
    const place = this.#isDirect
      ? now(path, () => fs.statSync(path, { throwIfNoEntry: false }))
      : await this.#guard(path, () => fs.promises.stat(path));
    return { ...statusOf(place ?? own), type: 'link', ...(linkTo === undefined ? {} : { linkTo }) };
  }

  /** Where a link points; `undefined` for what is no link. */
  async readLink(path: string): Promise<string | undefined> {
    try {
      return this.#isDirect
        ? now(path, () => fs.readlinkSync(path))
        : await this.#guard(path, () => fs.promises.readlink(path));
    } catch (error) {
      if (error instanceof TargetError && codeOf(error.cause) === 'EINVAL') return undefined;
      throw error;
    }
  }

  /** Always guarded: `statfs` of a lost volume is what stalls most often. */
  async space(
    path: string,
  ): Promise<{ sizeBytes: number; usedPercent: number; inodesUsedPercent: number } | undefined> {
    const found = await this.#guard(path, () => statfs(path));
    if (found === undefined || found.blocks === 0) return undefined;
    const used = found.blocks - found.bfree;
    return {
      sizeBytes: found.blocks * found.bsize,
      // As df counts: blocks kept for root are neither used nor available.
      usedPercent: percentUp(used, used + found.bavail),
      inodesUsedPercent: percentUp(found.files - found.ffree, found.files),
    };
  }

  async #guard<T>(path: string, later: () => Promise<T>): Promise<T | undefined> {
    for (const dead of this.#dead) {
      if (path === dead || path.startsWith(`${dead}/`)) throw this.#unresponsive(path);
    }
    if (this.#dead.size >= MAX_STALLS) throw this.#unresponsive(path);
    let timer: NodeJS.Timeout | undefined;
    const stall = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#dead.add(this.#remoteMounts.find((mount) => path === mount || path.startsWith(`${mount}/`)) ?? path);
        reject(this.#unresponsive(path));
      }, this.#stallMs);
    });
    try {
      return await Promise.race([later(), stall]);
    } catch (error) {
      return absentOrThrow(path, error);
    } finally {
      clearTimeout(timer);
    }
  }

  #unresponsive(path: string): TargetError {
    return new TargetError('unresponsive_mount', `${path} did not answer within ${this.#stallMs} ms`);
  }
}

function remoteMounts(): readonly string[] {
  let text: string;
  try {
    text = fs.readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return []; // no Linux, or no /proc: nothing tells the mounts apart
  }
  const remote = parseMountinfo(text).filter((mount) => !isLocalFileSystem(mount.fsType));
  return remote.map((mount) => mount.path).sort((left, right) => right.length - left.length);
}

/** A plain system call. */
function now<T>(path: string, ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    return absentOrThrow(path, error);
  }
}

/** Most folders that are asked for do not exist, and an exception costs more than a second call. */
function listNow(path: string): Dirent[] | undefined {
  if (fs.statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  return fs.readdirSync(path, { withFileTypes: true });
}

function readNow(path: string, maxBytes: number, within?: string): Buffer | undefined {
  const place = fs.statSync(path, { throwIfNoEntry: false });
  if (place === undefined) return undefined;
  refuseSpecial(path, place);
  refuseLarge(path, place, maxBytes);
  const descriptor = fs.openSync(path, OPEN_FLAGS);
  try {
    refuseSpecial(path, fs.fstatSync(descriptor)); // it may have been swapped since
    refuseOutside(path, descriptor, within);
    const chunks: Buffer[] = [];
    let length = 0;
    while (length <= maxBytes) {
      const chunk = Buffer.allocUnsafe(chunkSize(place, length, maxBytes));
      const count = fs.readSync(descriptor, chunk, 0, chunk.length, null);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
      length += count;
      if (length === place.size && count < chunk.length) break; // all that is there: one call saved a file
    }
    return joined(chunks);
  } finally {
    fs.closeSync(descriptor);
  }
}

async function readLater(path: string, maxBytes: number, within?: string): Promise<Buffer | undefined> {
  const place = await fs.promises.stat(path);
  refuseSpecial(path, place);
  refuseLarge(path, place, maxBytes);
  const handle = await fs.promises.open(path, OPEN_FLAGS);
  try {
    refuseSpecial(path, await handle.stat());
    refuseOutside(path, handle.fd, within);
    const chunks: Buffer[] = [];
    let length = 0;
    while (length <= maxBytes) {
      const chunk = Buffer.allocUnsafe(chunkSize(place, length, maxBytes));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, null);
      if (bytesRead === 0) break;
      chunks.push(chunk.subarray(0, bytesRead));
      length += bytesRead;
    }
    return joined(chunks);
  } finally {
    await handle.close();
  }
}

/** The first or the last bytes of a file that may be longer: headers of databases, the end of a log. */
async function readEnd(
  path: string,
  maxBytes: number,
  only: 'head' | 'tail',
  within?: string,
): Promise<Buffer | undefined> {
  refuseSpecial(path, await fs.promises.stat(path));
  const handle = await fs.promises.open(path, OPEN_FLAGS);
  try {
    const place = await handle.stat();
    refuseSpecial(path, place);
    refuseOutside(path, handle.fd, within);
    const start = only === 'head' ? 0 : Math.max(0, place.size - maxBytes);
    const bytes = Buffer.alloc(Math.min(maxBytes, place.size));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Nothing of a file is read that is too large as a whole. Files of /sys say a size that is not theirs, but hold no blocks. */
function refuseLarge(path: string, { size, blocks }: Stats, maxBytes: number): void {
  if (blocks > 0 && size > maxBytes) throw tooLarge(path, maxBytes);
}

function tooLarge(path: string, maxBytes: number): TargetError {
  return new TargetError('byte_limit', `${path} holds more than ${maxBytes} bytes`);
}

/** Files of /proc say size 0, so the size is only a hint; one byte above the limit is enough to know it was passed. */
function chunkSize(place: Stats, length: number, maxBytes: number): number {
  const hint = place.size > length ? place.size - length + 1 : Math.max(FIRST_BYTES, length);
  return Math.min(Math.max(hint, 1024), maxBytes - length + 1, Math.max(CHUNK_BYTES, place.size + 1));
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function refuseSpecial(path: string, place: Stats): void {
  if (!place.isFile()) throw new TargetError('source_missing', `${path} is no regular file`);
}

function refuseOutside(path: string, descriptor: number, within: string | undefined): void {
  if (within === undefined || process.platform !== 'linux') return;
  const place = fs.readlinkSync(`/proc/self/fd/${descriptor}`);
  if (within !== sep && !place.startsWith(within + sep))
    throw new TargetError('source_missing', `${path} leads out of ${within}`);
}

function absentOrThrow(path: string, error: unknown): undefined {
  if (error instanceof TargetError) throw error;
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw new TargetError(REASONS[code] ?? 'source_missing', `cannot read ${path}: ${code || 'unknown error'}`, {
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function statusOf(stats: Stats): FileStatus {
  return {
    type: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'link' : 'other',
    mode: stats.mode & 0o7777,
    ownerId: stats.uid,
    groupId: stats.gid,
    sizeBytes: stats.size,
    modifiedAt: `${stats.mtime.toISOString().slice(0, 19)}Z`,
    device: stats.dev,
  };
}

function entryType(entry: Dirent): DirectoryEntry['type'] {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'link' : 'other';
}

function percentUp(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(100, Math.max(0, Math.ceil((part * 100) / whole)));
}
