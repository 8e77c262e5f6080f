import { cutOutput, cutSecrets } from '../catalogue/secrets.ts';
import { type BundlePart, bundleBytes, partKey, writeBundle } from './bundle-format.ts';
import type { Command, CommandResult, DirectoryEntry, FileStatus, ReadOptions, Target } from './target.ts';
import { TargetError } from './target.ts';

/**
 * Looks through another target and keeps every question with its answer, so that `bundle()` gives a recording from
 * which the same probes read the same facts. What is cut from a file (`catalogue/secrets.ts`) is not in it either.
 */
export class RecordTarget implements Target {
  readonly door: Target['door'];
  readonly platform: Target['platform'];
  readonly privilege: Target['privilege'];
  readonly isLive: boolean;
  readonly counts: Target['counts'];
  readonly #inner: Target;
  readonly #parts = new Map<string, BundlePart>();

  constructor(inner: Target) {
    this.#inner = inner;
    this.door = inner.door;
    this.platform = inner.platform;
    this.privilege = inner.privilege;
    this.isLive = inner.isLive;
    this.counts = inner.counts;
  }

  /** What was asked so far, as the bytes of a bundle. `recorder` names the program and its version. */
  bundle(recorder: string, recordedAt: Date): Buffer {
    const door = this.platform === 'windows' ? 'windows' : 'recording';
    const head = { recorder, door, platform: this.platform, privilege: this.privilege, absentBelow: [] } as const;
    const instant = `${recordedAt.toISOString().slice(0, 19)}Z`;
    return bundleBytes(writeBundle({ ...head, recordedAt: instant }, this.#parts.values()));
  }

  async exists(path: string): Promise<boolean> {
    const part = this.#part('path', path);
    try {
      const isThere = await this.#inner.exists(path);
      if (isThere) part.isThere = true;
      else part.isAbsent = true;
      return isThere;
    } catch (error) {
      throw noted(part, error);
    }
  }

  async readFile(path: string, options: ReadOptions = {}): Promise<Buffer | undefined> {
    const part = this.#part('path', path);
    const content = await this.#asked(part, () => this.#inner.readFile(path, options));
    if (content === undefined) {
      await this.#noteLink(path, part);
      return undefined;
    }
    // The inner target has cut already; a second cut changes nothing and does not trust it.
    const kept = cutSecrets(path, content, options.filter);
    part.content = part.content === undefined ? kept : joined(part.content, kept);
    return kept;
  }

  async readText(path: string, options: ReadOptions = {}): Promise<string | undefined> {
    return (await this.readFile(path, options))?.toString('utf8');
  }

  async list(path: string): Promise<readonly DirectoryEntry[] | undefined> {
    const part = this.#part('path', path);
    const entries = await this.#asked(part, () => this.#inner.list(path));
    if (entries !== undefined) part.entries = [...entries];
    return entries;
  }

  async status(path: string): Promise<FileStatus | undefined> {
    const part = this.#part('path', path);
    const status = await this.#asked(part, () => this.#inner.status(path));
    if (status !== undefined) part.status = status;
    return status;
  }

  async readLink(path: string): Promise<string | undefined> {
    const part = this.#part('path', path);
    try {
      const linkTo = await this.#inner.readLink(path);
      // A link is kept by its status; of anything else only that it is there, or is not.
      if (linkTo !== undefined) await this.status(path);
      else if (part.status === undefined) await this.exists(path);
      return linkTo;
    } catch (error) {
      throw noted(part, error);
    }
  }

  async space(path: string): ReturnType<Target['space']> {
    const part = this.#part('path', path);
    try {
      const space = await this.#inner.space(path);
      if (space !== undefined) part.space = space;
      return space;
    } catch (error) {
      throw noted(part, error);
    }
  }

  async run(command: Command): Promise<CommandResult | undefined> {
    const part = this.#part('command', command.name);
    const result = await this.#asked(part, () => this.#inner.run(command));
    if (result === undefined) return undefined;
    const kept = {
      exitCode: result.exitCode,
      stdout: cutOutput(command.name, result.stdout),
      stderr: cutOutput(command.name, result.stderr),
    };
    part.exitCode = kept.exitCode;
    part.content = Buffer.from(kept.stdout);
    part.stderr = kept.stderr;
    return kept;
  }

  /** "No such file" where there is a link: the link is there, and leads to nothing. */
  async #noteLink(path: string, part: BundlePart): Promise<void> {
    const status = await this.#inner.status(path).catch(() => undefined);
    if (status?.type !== 'link') return;
    part.status = status;
    part.isDangling = true;
  }

  #part(kind: BundlePart['kind'], name: string): BundlePart {
    const key = partKey(kind, name);
    const part = this.#parts.get(key) ?? { kind, name };
    this.#parts.set(key, part);
    return part;
  }

  async #asked<T>(part: BundlePart, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      const answer = await ask();
      if (answer === undefined) part.isAbsent = true;
      return answer;
    } catch (error) {
      throw noted(part, error);
    }
  }
}

/**
 * Two readers of one file may keep different lines of it; the recording needs both. Filters leave lines in their places,
 * so each place has the fuller of the two; where they do not, the lines that are new come last.
 */
function joined(left: Buffer, right: Buffer): Buffer {
  if (left.equals(right)) return left;
  const lines = left.toString('latin1').split('\n');
  const others = right.toString('latin1').split('\n');
  const both =
    lines.length === others.length
      ? lines.map((line, index) => fuller(line, others[index] ?? ''))
      : [...lines, ...others.filter((line) => line !== '' && !lines.includes(line))];
  return Buffer.from(both.join('\n'), 'latin1');
}

function fuller(left: string, right: string): string {
  if (left.length !== right.length) return left.trim().length >= right.trim().length ? left : right;
  return [...left].map((character, index) => (character === ' ' ? (right[index] ?? ' ') : character)).join('');
}

function noted(part: BundlePart, error: unknown): unknown {
  part.refused = error instanceof TargetError ? error.reason : 'command_failed';
  return error;
}
