import type { Door, Reason } from '../../policies/inventory/report.ts';

export interface ReadOptions {
  /** More is an error with reason `byte_limit`. */
  readonly maxBytes?: number;
  /** Only this end of the file is wanted, as much of it as `maxBytes`; then a longer file is no error. */
  readonly only?: 'head' | 'tail';
  /**
   * What is kept of the text, applied where it is read, so that neither probe nor recording sees the rest. Needed for
   * files of which we may know named keys only; account files and key blocks are cut by path and content in any case.
   * Lines keep their places, and applying it twice changes nothing: recordings are read through it again.
   */
  readonly filter?: (text: string) => string;
}

/** What `lstat` and `stat` tell, where the door can tell it. */
export interface FileStatus {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  /** Permission bits with set-user-id, set-group-id and sticky. */
  readonly mode: number;
  readonly ownerId: number;
  readonly groupId: number;
  readonly sizeBytes: number;
  readonly modifiedAt?: string;
  /** Where a link points; the other members are then those of the place it points to. */
  readonly linkTo?: string;
  /** Device of the file system, so that walks can stay on one. */
  readonly device?: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly type: FileStatus['type'];
}

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of the catalogue: arguments as a list, never a shell string. */
export interface Command {
  /** Name in the catalogue, such as `sshd.effective`; recordings are found by it. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * The window a probe looks through. It only reads. Expected absence is a value (`undefined`: no such file);
 * everything else that goes wrong throws `TargetError` with a reason of the contract.
 * Paths are absolute on the inspected host. A target counts the bytes it hands out and the processes it starts.
 */
export interface Target {
  readonly door: Door;
  readonly platform: 'linux' | 'windows' | 'other';
  readonly privilege: 'root' | 'sudo' | 'administrator' | 'user';
  /** Whether live facts (running state, loaded rules) can be seen at all; false for images. */
  readonly isLive: boolean;
  exists(path: string): Promise<boolean>;
  readFile(path: string, options?: ReadOptions): Promise<Buffer | undefined>;
  /** UTF-8 text; bytes that do not decode become U+FFFD and are told by `replaced`. */
  readText(path: string, options?: ReadOptions): Promise<string | undefined>;
  list(path: string): Promise<readonly DirectoryEntry[] | undefined>;
  status(path: string): Promise<FileStatus | undefined>;
  readLink(path: string): Promise<string | undefined>;
  /** `statfs` of a mounted path; `undefined` where the door cannot see it. */
  space(path: string): Promise<{ sizeBytes: number; usedPercent: number; inodesUsedPercent: number } | undefined>;
  /** `undefined`: the program is not there (or not root's own). */
  run(command: Command): Promise<CommandResult | undefined>;
  readonly counts: { bytes: number; processes: number };
}

/** A read that failed for a reason the contract names. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  readonly reason: Reason;

  constructor(reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
