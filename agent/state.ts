import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { isObject } from '../policies/base/json.ts';
import { type WatchList, watchNamesIn } from '../policies/inventory/watch.ts';
import type { Encoding } from '../policies/inventory/wire.ts';
import type { Known } from './changes.ts';
import type { SentToday } from './transfer.ts';

/** What the collector gave at enrolment. */
export interface Enrolment {
  readonly collector: string;
  readonly agentId: string;
  readonly hostId: string;
  readonly unit: string;
  /** The minor of the contract that the collector speaks. */
  readonly contract: string;
  /** Id of the collector's own key, pinned from the token. */
  readonly collectorKeyId: string;
  /** File of certificates that sign the collector's, where the system's own do not. */
  readonly caFile?: string;
}

/** Where the agent stands: written before anything leaves the host. */
export interface AgentState extends Enrolment, Known {
  /** Number of the newest report that was made. */
  readonly sequence: number;
  /** Identity of that report; `null`: none was made yet. */
  readonly previous: string | null;
  /** Reports since enrolment that will never reach the collector. */
  readonly droppedCount?: number;
  /** Code of what last kept something waiting; absent when all was delivered. */
  readonly lastErrorCode?: string;
  readonly sent?: SentToday;
  /** The collector asked for nothing before this instant. */
  readonly notBefore?: string;
  /** The collector's clock less ours, at its last answer. */
  readonly clockSkewSeconds?: number;
  /** What the collector reads beside plain bytes, once it refused the better one. */
  readonly encoding?: Encoding | 'none';
}

/** The same place, with nothing that a delta or a confirmation could build on: the next report says everything. */
export function withoutBase({ anchor: _, newest: __, moving: ___, ...state }: AgentState): AgentState {
  return state;
}

const DEFAULT_FOLDER = '/var/lib/muster-agent';

/** The folder of an installed agent: `MUSTER_AGENT_DATA`, or the usual place. */
export function agentFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.MUSTER_AGENT_DATA || DEFAULT_FOLDER;
}

/** The agent's folder on disk: its key, its state and its spool. Nothing in it is for others to read. */
export class AgentStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get spoolFolder(): string {
    return join(this.folder, 'spool');
  }

  /** Throws `read_failed` where the folder cannot be made. */
  makeFolder(): void {
    try {
      mkdirSync(this.spoolFolder, { recursive: true, mode: 0o700 });
    } catch (error) {
      const cure = 'set MUSTER_AGENT_DATA to a folder of your own, or run as root';
      throw new MusterError('read_failed', `cannot make ${this.folder}: ${messageOf(error)}; ${cure}`, {
        cause: error,
      });
    }
  }

  /** `undefined`: never enrolled. Throws `data_invalid` for a state that is damaged. */
  readState(): AgentState | undefined {
    const path = join(this.folder, 'state.json');
    const written = readIfThere(path);
    if (written === undefined) return undefined;
    const damaged = (why: string) =>
      new MusterError('data_invalid', `the state of the agent in ${path} is damaged (${why}); enrol this host again`);
    let state: unknown;
    try {
      state = JSON.parse(written);
    } catch (error) {
      throw damaged(messageOf(error));
    }
    if (isState(state)) return state;
    throw damaged('a member is missing, or of another type');
  }

  writeState(state: AgentState): void {
    writeDurably(join(this.folder, 'state.json'), `${JSON.stringify(state)}\n`);
  }

  /**
   * The collector's last list of names; `undefined`: none came yet. A damaged file counts as none, and the next answer
   * brings the list again.
   */
  readWatchList(): WatchList | undefined {
    const written = readIfThere(join(this.folder, 'watch.json'));
    try {
      const value: unknown = JSON.parse(written ?? 'null');
      const names = isObject(value) ? watchNamesIn(value.names) : undefined;
      const issuedAt = isObject(value) ? value.issuedAt : undefined;
      return names === undefined || typeof issuedAt !== 'string' ? undefined : { issuedAt, names };
    } catch {
      return undefined;
    }
  }

  writeWatchList(list: WatchList): void {
    writeDurably(join(this.folder, 'watch.json'), `${JSON.stringify(list)}\n`);
  }

  /** A new key on the disk, which becomes the agent's own with `keep`: until then the old one serves. */
  makeKey(): { readonly key: KeyObject; readonly keep: () => void } {
    const { privateKey } = generateKeyPairSync('ed25519');
    const [next, path] = [join(this.folder, 'key.next.pem'), join(this.folder, 'key.pem')];
    writeDurably(next, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    return { key: privateKey, keep: () => renameSync(next, path) };
  }

  /** Throws `data_invalid` where there is none. */
  readKey(): KeyObject {
    const path = join(this.folder, 'key.pem');
    const pem = readIfThere(path);
    if (pem === undefined) throw new MusterError('data_invalid', `no key in ${path}; enrol this host`);
    try {
      return createPrivateKey(pem);
    } catch (error) {
      throw new MusterError('data_invalid', `${path} holds no key; enrol this host again`, { cause: error });
    }
  }
}

const TEXTS = ['collector', 'agentId', 'hostId', 'unit', 'contract', 'collectorKeyId'] as const;
const NUMBERS = ['droppedCount', 'clockSkewSeconds'] as const;
const OPTIONAL_TEXTS = ['caFile', 'fullAt', 'lastErrorCode', 'notBefore', 'encoding'] as const;
const SUMMARY_TEXTS = ['digest', 'at', 'about', 'maker'] as const;
const KNOWN: ReadonlySet<string> = new Set([
  ...TEXTS,
  ...NUMBERS,
  ...OPTIONAL_TEXTS,
  'sequence',
  'previous',
  'anchor',
  'newest',
  'moving',
  'sent',
]);

/** By hand: our own file of some members is not worth a compiler of schemas in every agent. */
function isState(value: unknown): value is AgentState {
  if (!isObject(value) || !Object.keys(value).every((name) => KNOWN.has(name))) return false;
  const { sequence, previous, anchor, newest, moving, sent } = value;
  const isOptional = (member: unknown, isFit: (member: Readonly<Record<string, unknown>>) => boolean) =>
    member === undefined || (isObject(member) && isFit(member));
  return (
    hasTexts(value, TEXTS) &&
    OPTIONAL_TEXTS.every((name) => value[name] === undefined || typeof value[name] === 'string') &&
    NUMBERS.every((name) => value[name] === undefined || typeof value[name] === 'number') &&
    isCount(sequence) &&
    (previous === null || isSha256(previous)) &&
    isOptional(anchor, isSummary) &&
    isOptional(newest, isSummary) &&
    isOptional(moving, (member) => hasTexts(member, ['at', 'state'])) &&
    isOptional(sent, (member) => hasTexts(member, ['day']) && isCount(member.bytes))
  );
}

function hasTexts(value: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string' && value[name] !== '');
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isSummary(value: Readonly<Record<string, unknown>>): boolean {
  const { sequence, sections, probes } = value;
  const isHashes = (member: unknown) =>
    isObject(member) && Object.values(member).every((hash) => typeof hash === 'string');
  return hasTexts(value, SUMMARY_TEXTS) && isCount(sequence) && isHashes(sections) && isHashes(probes);
}

function isSha256(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new MusterError('read_failed', `cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Writes a file that is whole or not there, on the disk when this returns, and readable by its owner alone. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.new`;
  try {
    const file = openSync(temporary, 'w', 0o600);
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new MusterError('store_failed', `cannot write ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Puts a folder's entries on the disk. Windows cannot and need not. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
