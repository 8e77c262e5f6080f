import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MusterError, messageOf } from '../policies/base/errors.ts';
import { isObject } from '../policies/base/json.ts';
import { type WatchList, watchNamesIn } from '../policies/inventory/watch.ts';

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

/** What the last full report held, to tell whether anything changed since. */
export interface LastFull {
  readonly at: string;
  readonly digest: string;
  /** Hash of how the probes fared: another outcome, reason or gap is a change. */
  readonly outcomes: string;
  /** Hash of what crossed a threshold: file systems and the clock. */
  readonly thresholds: string;
  /** Versions of agent and catalogue that made it. */
  readonly maker: string;
}

/** Where the agent stands: written before anything leaves the host. */
export interface AgentState extends Enrolment {
  /** Number of the newest report that was made. */
  readonly sequence: number;
  /** Identity of that report; `null`: none was made yet. */
  readonly previous: string | null;
  readonly lastFull?: LastFull;
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
    writeDurably(join(this.folder, 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
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
const LAST_FULL = ['at', 'digest', 'outcomes', 'thresholds', 'maker'] as const;
const KNOWN: ReadonlySet<string> = new Set([...TEXTS, 'caFile', 'sequence', 'previous', 'lastFull']);

/** By hand: our own file of ten members is not worth a compiler of schemas in every agent. */
function isState(value: unknown): value is AgentState {
  if (!isObject(value) || !Object.keys(value).every((name) => KNOWN.has(name))) return false;
  const { sequence, previous, caFile, lastFull } = value;
  const hasTexts = TEXTS.every((name) => typeof value[name] === 'string' && value[name] !== '');
  const hasPlace = Number.isSafeInteger(sequence) && Number(sequence) >= 0 && (previous === null || isSha256(previous));
  const hasLastFull =
    lastFull === undefined || (isObject(lastFull) && LAST_FULL.every((name) => typeof lastFull[name] === 'string'));
  return hasTexts && hasPlace && hasLastFull && (caFile === undefined || typeof caFile === 'string');
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
