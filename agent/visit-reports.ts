import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { isMusterError, MusterError, messageOf } from '../policies/base/errors.ts';
import type { Report } from '../policies/inventory/report.ts';
import { SIGNATURE_HEADER, signRequest } from '../policies/inventory/signed-request.ts';
import type { WatchKey } from '../policies/inventory/watch.ts';
import { type AddHostRequest, agentHostsPath } from '../policies/inventory/wire.ts';
import { type CollectorClient, collectorUrl } from './collector-client.ts';
import type { VisitEntry } from './hosts-file.ts';
import { HttpLine } from './http-line.ts';
import { keepForbidden, refuseIfForbidden } from './never-collect.ts';
import { clientOf } from './outgoing.ts';
import { type Inspector, reportOnce } from './report-once.ts';
import { readSettings, type Settings } from './settings.ts';
import { VisitError } from './ssh/visit-error.ts';
import { type AgentState, AgentStore } from './state.ts';
import type { Visit } from './targets/ssh.ts';
import type { VisitResult } from './visits.ts';

/** Below the agent's folder: one folder a visited host, with its own numbers and its own spool. */
const VISITS = 'visits';

/** The folder of one visited host. It has no key of its own: what it sends is signed with the agent's. */
class VisitedStore extends AgentStore {
  readonly #agent: AgentStore;

  constructor(folder: string, agent: AgentStore) {
    super(folder);
    this.#agent = agent;
  }

  override readKey(): KeyObject {
    return this.#agent.readKey();
  }
}

/** Folder of the visits of an agent; two programs must not number their reports at once. */
export function visitsFolder(agent: AgentStore): string {
  return join(agent.folder, VISITS);
}

/**
 * Carries what visits brought home to the agent's collector. Hosts are visited side by side and reported one after
 * another: one line, one connection, numbers that nobody shares.
 */
export class VisitReports {
  readonly #agent: AgentStore;
  readonly #state: AgentState;
  readonly #settings: Settings;
  readonly #client: CollectorClient;
  readonly #line: HttpLine;
  readonly #names: ReadonlySet<string>;
  /** Entry by the id of its host, of all entries of the file. */
  readonly #entryOf = new Map<string, string>();
  readonly #signal: AbortSignal;
  #isLineDown = false;
  #last: Promise<unknown> = Promise.resolve();

  /** Throws `agent_unknown` where no agent is enrolled in the folder. `names`: all entries of the file, also those not visited now. */
  constructor(agent: AgentStore, names: readonly string[], signal: AbortSignal) {
    const state = agent.readState();
    if (state === undefined)
      throw new MusterError(
        'agent_unknown',
        `no agent is enrolled in ${agent.folder}; run "muster agent enrol" first, or write files with --out FOLDER`,
      );
    mkdirSync(visitsFolder(agent), { recursive: true, mode: 0o700 });
    this.#agent = agent;
    this.#state = state;
    this.#settings = readSettings(agent.folder);
    this.#client = clientOf(state, agent, this.#settings);
    this.#line = new HttpLine(
      collectorUrl(state.collector),
      state.caFile === undefined ? {} : { caFile: state.caFile },
    );
    this.#names = new Set(names);
    this.#signal = signal;
    for (const name of names) {
      const known = this.#storeOf(name).readState();
      if (known?.agentId === state.agentId) this.#entryOf.set(known.hostId, name);
    }
  }

  /** Numbers, seals, spools and sends one visit. Throws `VisitError` `same_host_twice` or `not_reported`. */
  /** Throws `VisitError` `never_collected` where the collector said so at an earlier visit: nobody connects again. */
  checkAllowed({ name }: VisitEntry): void {
    try {
      refuseIfForbidden(this.#storeOf(name).folder, NO_FILE);
    } catch (error) {
      if (isMusterError(error, 'never_collect')) throw neverCollected(name, error);
      throw error;
    }
  }

  async report(entry: VisitEntry, visit: Visit): Promise<VisitResult> {
    const turn = this.#last.then(() => this.#reportNow(entry, visit));
    this.#last = turn.catch(() => undefined);
    return await turn;
  }

  /**
   * Names that packs want asked for on this host: the list that came with its last answer. A host that never reported is
   * asked for what the agent itself is asked for.
   */
  watchOf({ name }: VisitEntry): readonly WatchKey[] {
    return (this.#storeOf(name).readWatchList() ?? this.#agent.readWatchList())?.names ?? [];
  }

  close(): void {
    this.#client.close();
    this.#line.close();
  }

  #storeOf(name: string): VisitedStore {
    return new VisitedStore(join(visitsFolder(this.#agent), name), this.#agent);
  }

  async #reportNow(entry: VisitEntry, visit: Visit): Promise<VisitResult> {
    try {
      const store = this.#storeOf(entry.name);
      const { hostId } = await this.#placeOf(entry, store, visit.report);
      const round = await reportOnce(store, {
        inspect: placed(entry, visit.report),
        client: this.#client,
        settings: this.#settings,
        signal: this.#signal,
        // A line that was down a moment ago is tried once more for each host, no longer.
        ...(this.#isLineDown ? { attempts: 1 } : {}),
      });
      this.#isLineDown = round.error?.code === 'unreachable';
      const refused = round.delivered.find(({ fate }) => fate === 'rejected');
      if (refused?.error !== undefined) throw refused.error;
      return { hostId, report: round.waiting > 0 ? 'waiting' : 'stored' };
    } catch (error) {
      if (error instanceof VisitError) throw error;
      if (isMusterError(error, 'never_collect')) {
        this.#forbid(entry);
        throw neverCollected(entry.name, error);
      }
      const cure = 'see the message; visit again when it is mended';
      throw new VisitError('not_reported', 'report', `${entry.name}: ${messageOf(error)}`, cure, { cause: error });
    }
  }

  /** The collector's word is kept where this host's numbers are; visiting others goes on. */
  #forbid({ name }: VisitEntry): void {
    const store = this.#storeOf(name);
    store.makeFolder();
    keepForbidden(store.folder, store.spoolFolder, this.#state.collector, new Date());
  }

  /** Where the host stands in the row of its reports; at its first visit it is added at the collector. */
  async #placeOf(entry: VisitEntry, store: VisitedStore, report: Report): Promise<AgentState> {
    const { collector, caFile, agentId } = this.#state;
    const known = store.readState();
    if (known?.agentId === agentId) {
      const moved = known.collector !== collector || known.caFile !== caFile;
      const state = { ...known, collector, ...(caFile === undefined ? {} : { caFile }) };
      if (moved) store.writeState(state);
      return state;
    }
    const hostId = await this.#addHost({ name: report.host.name, identifiers: report.host.identifiers });
    this.#checkAlone(entry, hostId);
    this.#takeOver(entry, hostId);
    const { unit, contract, collectorKeyId } = this.#state;
    const kept = store.readState();
    const ca = caFile === undefined ? {} : { caFile };
    const fresh = { collector, agentId, hostId, unit, contract, collectorKeyId, ...ca, sequence: 0, previous: null };
    const state: AgentState = kept?.agentId === agentId && kept.hostId === hostId ? kept : fresh;
    store.makeFolder();
    store.writeState(state);
    this.#entryOf.set(hostId, entry.name);
    return state;
  }

  #checkAlone({ name }: VisitEntry, hostId: string): void {
    const other = this.#entryOf.get(hostId);
    if (other === undefined || other === name) return;
    throw new VisitError(
      'same_host_twice',
      'report',
      `${name}: this is the machine that "${other}" leads to, or a copy of it`,
      'keep one of the two entries; a copy must be given SSH host keys and a machine id of its own',
    );
  }

  /** An entry that was renamed goes on where the old name ended. */
  #takeOver({ name }: VisitEntry, hostId: string): void {
    const folder = visitsFolder(this.#agent);
    for (const other of readdirSync(folder)) {
      if (this.#names.has(other) || !existsSync(join(folder, other, 'state.json'))) continue;
      const state = this.#storeOf(other).readState();
      if (state?.agentId !== this.#state.agentId || state.hostId !== hostId) continue;
      if (!existsSync(join(folder, name))) renameSync(join(folder, other), join(folder, name));
      return;
    }
  }

  async #addHost(request: AddHostRequest): Promise<string> {
    const path = agentHostsPath(this.#state.agentId);
    const { status, body } = await this.#line.ask('POST', path, Buffer.from(JSON.stringify(request)), {
      'content-type': 'application/json',
      [SIGNATURE_HEADER]: signRequest(path, request, this.#agent.readKey()),
    });
    if ((status === 200 || status === 201) && typeof body.hostId === 'string') return body.hostId;
    const why = typeof body.message === 'string' ? body.message : `it answered ${status}`;
    const code = body.code === 'never_collect' ? 'never_collect' : 'not_allowed';
    throw new MusterError(code, `the collector did not take the host: ${why}`);
  }
}

/** The owner's file is about the machine that visits, and was asked already. */
const NO_FILE = join('/', 'nonexistent', 'muster-agent.json');

function neverCollected(name: string, cause: MusterError): VisitError {
  const message = `${name}: nothing is collected of this host: the collector said so`;
  return new VisitError('never_collected', 'here', message, 'mark the entry "neverCollect"', { cause });
}

/** The report in its place: under the host's id, with the next number. */
function placed(entry: VisitEntry, report: Report): Inspector {
  return async ({ state, sequence, previous }) => ({
    ...report,
    host: { id: state.hostId, ...report.host },
    unit: entry.unit ?? state.unit,
    sequence,
    previous,
    agent: { id: state.agentId, ...report.agent },
  });
}
