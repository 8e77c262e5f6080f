import type { Reason } from '../../policies/inventory/report.ts';
import { cutOutput, cutSecrets } from '../catalogue/secrets.ts';
import { codePagesOfLocale } from '../parse/code-pages.ts';
import { decodeText } from '../parse/encodings.ts';
import { type Bundle, type BundleEntry, type BundlePart, partKey } from './bundle-format.ts';
import { DEFAULT_MAX_BYTES } from './limits.ts';
import type { Command, CommandResult, DirectoryEntry, FileStatus, ReadOptions, Target } from './target.ts';
import { TargetError } from './target.ts';

/**
 * A host as it was recorded. What the recorder did not ask is unknown and throws `source_missing`; absence is known
 * where the recorder said so, listed the folder, or named it as recorded whole.
 */
export class BundleTarget implements Target {
  readonly door: Target['door'];
  readonly platform: Target['platform'];
  readonly privilege: Target['privilege'];
  readonly isLive = true;
  readonly counts = { bytes: 0, processes: 0 };
  readonly bundle: Bundle;
  readonly #children = new Map<string, Map<string, DirectoryEntry['type']>>();

  /** `seen`: what whoever fetched the recording knows better than the recorder; a visit is its own door. */
  constructor(bundle: Bundle, seen: Partial<Pick<Target, 'door' | 'privilege'>> = {}) {
    this.bundle = bundle;
    this.door = seen.door ?? bundle.head.door;
    this.platform = bundle.head.platform;
    this.privilege = seen.privilege ?? bundle.head.privilege;
    for (const part of bundle.parts.values())
      if (part.kind === 'path' && part.isAbsent !== true) this.#noteParents(part);
  }

  async exists(path: string): Promise<boolean> {
    const part = this.#part(path);
    if (part !== undefined) {
      if (part.refused !== undefined && !isKnown(part))
        throw new TargetError(part.refused, `${path} could not be read`);
      return part.isAbsent !== true;
    }
    return this.#children.has(path) || this.#entry(path) !== undefined || this.#absent(path) !== undefined;
  }

  async readFile(path: string, options: ReadOptions = {}): Promise<Buffer | undefined> {
    const part = this.#answered(path);
    if (part === undefined || (part.isDangling === true && part.content === undefined)) return undefined;
    if (part.content === undefined) throw this.#notRecorded(path, 'content', part.refused);
    const limit = options.maxBytes ?? DEFAULT_MAX_BYTES;
    const { only } = options;
    const content = only === undefined ? part.content : endOf(part.content, limit, only);
    if (content.length > limit) throw new TargetError('byte_limit', `${path} holds more than ${limit} bytes`);
    this.counts.bytes += content.length;
    return cutSecrets(path, content, options.filter);
  }

  async readText(path: string, options: ReadOptions = {}): Promise<string | undefined> {
    return (await this.readFile(path, options))?.toString('utf8');
  }

  async list(path: string): Promise<readonly DirectoryEntry[] | undefined> {
    const listed = this.#part(path);
    if (listed?.entries !== undefined) return listed.entries.map(({ name, type }) => ({ name, type }));
    if (listed?.isAbsent === true) return undefined;
    if (listed?.refused !== undefined) throw new TargetError(listed.refused, `${path} could not be read`);
    if (listed?.status?.type === 'file') return undefined; // as a look at the host itself answers
    if (!this.#isWhole(path)) throw this.#notRecorded(path, 'list');
    const children = this.#children.get(path);
    if (children === undefined) return undefined;
    return [...children]
      .map(([name, type]) => ({ name, type }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  async status(path: string): Promise<FileStatus | undefined> {
    const part = this.#answered(path);
    if (part === undefined) return undefined;
    if (part.status === undefined) throw this.#notRecorded(path, 'status', part.refused);
    return part.status;
  }

  async readLink(path: string): Promise<string | undefined> {
    return this.#entry(path)?.linkTo ?? this.#answered(path)?.status?.linkTo;
  }

  async space(path: string): ReturnType<Target['space']> {
    const part = this.#part(path);
    if (part?.refused !== undefined && part.space === undefined)
      throw new TargetError(part.refused, `${path} could not be read`);
    return part?.space;
  }

  async run(command: Command): Promise<CommandResult | undefined> {
    const part = this.bundle.parts.get(partKey('command', command.name));
    if (part === undefined) throw new TargetError('source_missing', `the recording holds no "${command.name}"`);
    if (part.refused !== undefined) throw new TargetError(part.refused, `"${command.name}" was not recorded`);
    if (part.isAbsent === true) return undefined;
    this.counts.bytes += part.content?.length ?? 0;
    return {
      exitCode: part.exitCode ?? 0,
      stdout: cutOutput(command.name, this.#textOf(part.content ?? Buffer.alloc(0))),
      stderr: part.stderr ?? '',
    };
  }

  /** Programs of Windows may print in the code page of its language; what no encoding fits keeps its ASCII. */
  #textOf(content: Buffer): string {
    if (this.platform !== 'windows') return content.toString('utf8');
    const host = this.bundle.parts.get(partKey('command', 'host.list'))?.content?.toString('latin1') ?? '';
    const decoded = decodeText(content, codePagesOfLocale(/^DisplayLanguage=(\S+)$/m.exec(host)?.[1] ?? ''));
    return 'text' in decoded ? decoded.text : decoded.ascii;
  }

  #part(path: string): BundlePart | undefined {
    return this.bundle.parts.get(partKey('path', path));
  }

  /** The part of a path that exists; `undefined` where it is known not to exist. */
  #answered(path: string): BundlePart | undefined {
    const part = this.#part(path);
    if (part === undefined) return this.#children.has(path) ? { kind: 'path', name: path } : this.#absent(path);
    if (part.refused !== undefined && !isKnown(part)) {
      throw new TargetError(part.refused, `${path} could not be read`);
    }
    return part.isAbsent === true ? undefined : part;
  }

  /** `undefined` (it does not exist), or throws: nobody asked. */
  #absent(path: string): undefined {
    if (this.#isWhole(path)) return undefined;
    let child = path;
    for (let folder = parentOf(path); ; folder = parentOf(folder)) {
      const part = this.#part(folder);
      if (part?.isAbsent === true) return undefined;
      const name = child.slice(child.lastIndexOf('/') + 1);
      if (part?.entries !== undefined) {
        if (part.isChosen !== true && !part.entries.some((entry) => entry.name === name)) return undefined;
        break;
      }
      if (folder === '/') break;
      child = folder;
    }
    throw this.#notRecorded(path, 'path');
  }

  /** How the folder above speaks of a path. */
  #entry(path: string): BundleEntry | undefined {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return this.#part(parentOf(path))?.entries?.find((entry) => entry.name === name);
  }

  #isWhole(path: string): boolean {
    if (this.platform === 'windows' && path.startsWith('/')) return true; // no path of Windows begins so
    return this.bundle.head.absentBelow.some(
      (folder) => folder === '/' || path === folder || path.startsWith(`${folder}/`),
    );
  }

  #notRecorded(path: string, what: string, refused: Reason = 'source_missing'): TargetError {
    return new TargetError(refused, `the recording holds no ${what} of ${path}`);
  }

  #noteParents(part: BundlePart): void {
    let type: DirectoryEntry['type'] = part.status?.type ?? (part.entries === undefined ? 'file' : 'directory');
    for (let path = part.name; path !== '/' && path.startsWith('/'); path = parentOf(path)) {
      const parent = parentOf(path);
      const known = this.#children.get(parent) ?? new Map<string, DirectoryEntry['type']>();
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (path === part.name || !known.has(name)) known.set(name, type);
      this.#children.set(parent, known);
      type = 'directory';
    }
  }
}

/** A recorder keeps as much of that end as it was asked for, or the whole file. */
function endOf(content: Buffer, maxBytes: number, only: 'head' | 'tail'): Buffer {
  return only === 'head' ? content.subarray(0, maxBytes) : content.subarray(Math.max(0, content.length - maxBytes));
}

/** Whether anything at all was learnt of a path. */
function isKnown(part: BundlePart): boolean {
  return part.isThere === true || part.content !== undefined || part.status !== undefined || part.entries !== undefined;
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
