import { readlinkSync } from 'node:fs';
import { cutOutput, cutSecrets } from '../catalogue/secrets.ts';
import { DEFAULT_MAX_BYTES } from './limits.ts';
import { LocalFiles } from './local-files.ts';
import { findProgram, runProgram } from './processes.ts';
import type { Command, CommandResult, DirectoryEntry, FileStatus, ReadOptions, Target } from './target.ts';

export interface LocalTargetOptions {
  /** False sends every read through the guard for dead mounts. Absent: decided by the mount table. */
  readonly isDirect?: boolean;
  readonly stallMs?: number;
}

/** The machine we run on: its files within bounds, and few of its programs. Reads only. */
export class LocalTarget implements Target {
  readonly door = 'local';
  readonly platform: Target['platform'];
  readonly privilege: Target['privilege'];
  readonly isLive = true;
  readonly counts = { bytes: 0, processes: 0 };
  readonly #files: LocalFiles;

  constructor(options: LocalTargetOptions = {}) {
    this.#files = new LocalFiles(options);
    this.platform = process.platform === 'linux' ? 'linux' : process.platform === 'win32' ? 'windows' : 'other';
    this.privilege = process.geteuid?.() === 0 ? 'root' : 'user';
  }

  /** Above zero, Node cannot end by itself: a command that is done must then kill its own process. */
  get stalledReadCount(): number {
    return this.#files.stalledCount;
  }

  async exists(path: string): Promise<boolean> {
    return (await this.#files.status(path)) !== undefined;
  }

  async readFile(path: string, options: ReadOptions = {}): Promise<Buffer | undefined> {
    const bytes = await this.#files.read(placeOf(path), options.maxBytes ?? DEFAULT_MAX_BYTES, options.only);
    return bytes === undefined ? undefined : this.#taken(path, bytes, options);
  }

  async readText(path: string, options: ReadOptions = {}): Promise<string | undefined> {
    const bytes = await this.#files.read(placeOf(path), options.maxBytes ?? DEFAULT_MAX_BYTES, options.only);
    return bytes === undefined ? undefined : this.#taken(path, bytes, options).toString('utf8');
  }

  #taken(path: string, bytes: Buffer, { filter }: ReadOptions): Buffer {
    this.counts.bytes += bytes.length;
    return cutSecrets(path, bytes, filter);
  }

  list(path: string): Promise<readonly DirectoryEntry[] | undefined> {
    return this.#files.list(path);
  }

  status(path: string): Promise<FileStatus | undefined> {
    return this.#files.status(path);
  }

  readLink(path: string): Promise<string | undefined> {
    return this.#files.readLink(path);
  }

  space(path: string): ReturnType<Target['space']> {
    return this.#files.space(path);
  }

  async run(command: Command): Promise<CommandResult | undefined> {
    const program = findProgram(command.program);
    if (program === undefined) return undefined;
    this.counts.processes += 1;
    const result = await runProgram(program, command);
    this.counts.bytes += result.stdout.length;
    return {
      ...result,
      stdout: cutOutput(command.name, result.stdout),
      stderr: cutOutput(command.name, result.stderr),
    };
  }
}

const MOUNTS = '/proc/self/mountinfo';

/**
 * A hardened service sees its own mounts, most of them read-only, and not those of the host. Where they differ, the table
 * is read as the first process sees it. Not allowed to compare: our own is all there is. Source: mount_namespaces(7).
 */
function placeOf(path: string): string {
  if (path !== MOUNTS) return path;
  try {
    return readlinkSync('/proc/self/ns/mnt') === readlinkSync('/proc/1/ns/mnt') ? MOUNTS : '/proc/1/mountinfo';
  } catch {
    return MOUNTS;
  }
}
