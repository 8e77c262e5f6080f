import { byCodeUnit } from '../../policies/base/text.ts';
import type { Gap, Reason } from '../../policies/inventory/report.ts';
import type { Command, CommandResult, DirectoryEntry, ReadOptions, Target } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import type { Collected } from './probe.ts';

/** A file with its text, as one of an ordered list. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export interface Layers {
  readonly files: readonly TextFile[];
  readonly sure: readonly TextFile[];
}

/**
 * Reads on behalf of one probe and keeps the account that its outcome needs: what was read, and what was there but could
 * not be read. "No such file" is a value; "could not look" never turns into one.
 */
export class Reader {
  readonly target: Target;
  readonly #sources: string[] = [];
  readonly #missed = new Map<string, Reason>();
  #missCount = 0;

  constructor(target: Target) {
    this.target = target;
  }

  get sources(): readonly string[] {
    return this.#sources;
  }

  /** Whether something that is there could not be read. */
  get hasMissed(): boolean {
    return this.#missed.size > 0;
  }

  /** Rises with every miss: tells whether one happened in between. */
  get missCount(): number {
    return this.#missCount;
  }

  /** The text of a file; `undefined`: no such file. Throws `TargetError` where it cannot be read. */
  async text(path: string, options?: ReadOptions): Promise<string | undefined> {
    const text = await this.target.readText(path, options);
    if (text !== undefined) this.note(`file:${path}`);
    return text;
  }

  /** The same, but a file that cannot be read is noted and passed over: the outcome will be partial. */
  async tryText(path: string, options?: ReadOptions): Promise<string | undefined> {
    try {
      return await this.text(path, options);
    } catch (error) {
      return this.#passOver(path, error);
    }
  }

  /** Entries of a folder in the order of their names; none where it does not exist. One that cannot be listed is noted. */
  async entries(folder: string): Promise<readonly DirectoryEntry[]> {
    const entries = await this.attempt(folder, () => this.target.list(folder));
    if (entries === undefined || entries.length === 0) return [];
    return [...entries].sort((left, right) => byCodeUnit(left.name, right.name));
  }

  /** Paths of a folder's files (and links) whose names pass, in the order of their names. */
  async filesIn(folder: string, passes: (name: string) => boolean): Promise<readonly string[]> {
    const entries = await this.entries(folder);
    return entries
      .filter((entry) => entry.type !== 'directory' && entry.type !== 'other' && passes(entry.name))
      .map((entry) => `${folder}/${entry.name}`);
  }

  /** Those of the files that exist and can be read, in the given order. */
  async texts(paths: readonly string[], options?: ReadOptions): Promise<readonly TextFile[]> {
    const files: TextFile[] = [];
    for (const path of paths) {
      const text = await this.tryText(path, options);
      if (text !== undefined) files.push({ path, text });
    }
    return files;
  }

  /**
   * Files of a program in which later lines overrule earlier ones. `files` are those that were read; `sure` are those
   * behind the last one that could not be: what stands before it may have been overruled there.
   */
  async layers(paths: readonly string[], options?: ReadOptions): Promise<Layers> {
    const files: TextFile[] = [];
    let sure: TextFile[] = [];
    for (const path of paths) {
      const missCount = this.#missCount;
      const text = await this.tryText(path, options);
      if (this.#missCount > missCount) sure = [];
      if (text === undefined) continue;
      files.push({ path, text });
      sure.push({ path, text });
    }
    return { files, sure };
  }

  /** Runs a command of the catalogue; `undefined`: no such program. Its failure is the caller's to judge. */
  async run(command: Command): Promise<CommandResult | undefined> {
    const result = await this.target.run(command);
    if (result !== undefined) this.note(`command:${command.name}`);
    return result;
  }

  /** Answers `undefined` for what could not be read, and remembers why. */
  async attempt<T>(name: string, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      return this.#passOver(name, error);
    }
  }

  #passOver(name: string, error: unknown): undefined {
    if (!(error instanceof TargetError)) throw error;
    this.miss(name, error.reason);
  }

  note(source: string): void {
    if (!this.#sources.includes(source)) this.#sources.push(source);
  }

  miss(name: string, reason: Reason): void {
    this.#missed.set(name, reason);
    this.#missCount += 1;
  }

  /**
   * What the probe brings home. Anything missed makes it partial with the first reason; `gapsAs` turns what was missed
   * into keys or fields of the section (nothing: the whole section is open).
   */
  collected(
    facts: unknown,
    gapsAs: (name: string) => { readonly keys?: readonly string[]; readonly fields?: readonly string[] } = () => ({}),
  ): Collected {
    const [first] = this.#missed.values();
    if (first === undefined) return { facts, sources: this.#sources };
    const gaps: Gap[] = [];
    for (const [name, reason] of this.#missed) {
      const { keys, fields } = gapsAs(name);
      if (keys !== undefined) gaps.push({ reason, keys });
      if (fields !== undefined) gaps.push({ reason, fields });
    }
    return {
      facts,
      outcome: 'partial',
      reason: first,
      sources: this.#sources,
      ...(gaps.length === 0 ? {} : { gaps: joinGaps(gaps) }),
    };
  }

  /** Throws the first reason where nothing at all was read although something was there: denied is not empty. */
  orDenied(what: string): void {
    const [first] = this.#missed.values();
    if (this.#sources.length === 0 && first !== undefined)
      throw new TargetError(first, `${what}: nothing of it could be read`);
  }
}

function joinGaps(gaps: readonly Gap[]): Gap[] {
  const keys = new Map<Reason, Set<string>>();
  const fields = new Map<Reason, Set<string>>();
  for (const gap of gaps) {
    const into = 'keys' in gap ? keys : fields;
    const known = into.get(gap.reason) ?? new Set<string>();
    for (const name of 'keys' in gap ? gap.keys : gap.fields) known.add(name);
    into.set(gap.reason, known);
  }
  return [
    ...[...keys].map(([reason, names]) => ({ reason, keys: [...names].sort(byCodeUnit) })),
    ...[...fields].map(([reason, names]) => ({ reason, fields: [...names].sort(byCodeUnit) })),
  ];
}
