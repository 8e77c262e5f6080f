import type { KeyObject } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';
import { canonicalise } from '../policies/inventory/canonical.ts';
import type { Report } from '../policies/inventory/report.ts';
import { identityOf, sealReport, writeConfirmation } from '../policies/inventory/seal.ts';
import { openWatchList, type WatchKey, type WatchList, watchDigest } from '../policies/inventory/watch.ts';
import { isUnchanged, summaryOf } from './changes.ts';
import { CollectorClient } from './collector-client.ts';
import { type Delivered, drain, type SendOptions } from './send.ts';
import { Spool, type SpoolLimits } from './spool.ts';
import type { AgentState, AgentStore } from './state.ts';

/** Looks at the host; what it is told stands in the envelope. */
export type Inspector = (
  place: Pick<Report, 'sequence' | 'previous'> & { readonly state: AgentState; readonly watch: readonly WatchKey[] },
) => Promise<Report>;

export interface ReportOptions extends SendOptions {
  readonly inspect: Inspector;
  readonly spoolLimits?: SpoolLimits;
  /** Kept between the reports of a running agent, for its TLS sessions. */
  readonly client?: CollectorClient;
}

/** What one round did. */
export interface Round {
  readonly made: 'full' | 'confirmation';
  readonly sequence: number;
  readonly report: Report;
  readonly delivered: readonly Delivered[];
  /** Reports that wait in the spool. */
  readonly waiting: number;
  /** Older reports that made room for newer ones, never acknowledged. */
  readonly dropped: number;
  /** Why something waits or was refused. */
  readonly error?: MusterError;
  /** Why the collector's list of names was not taken. */
  readonly watchComplaint?: string;
}

/**
 * One round: look, number, seal, put on the disk, send what waits. Throws only for what leaves the round without a report
 * on the disk; a line that fails is an ordinary outcome, told by `waiting` and `error`.
 */
export async function reportOnce(store: AgentStore, options: ReportOptions): Promise<Round> {
  const round = new ReportRound(store, options);
  return await round.run();
}

class ReportRound {
  readonly #store: AgentStore;
  readonly #options: ReportOptions;
  readonly #spool: Spool;
  readonly #key: KeyObject;
  readonly #client: CollectorClient;
  #state: AgentState;
  #watch: WatchList | undefined;
  #watchComplaint: string | undefined;
  #dropped = 0;

  constructor(store: AgentStore, options: ReportOptions) {
    const state = store.readState();
    if (state === undefined) {
      throw new MusterError('agent_unknown', `no agent is enrolled in ${store.folder}; run "muster agent enrol" first`);
    }
    this.#store = store;
    this.#options = options;
    this.#spool = new Spool(store.spoolFolder, options.spoolLimits);
    this.#key = store.readKey();
    this.#client = options.client ?? clientOf(state);
    this.#state = this.#caughtUp(state);
    this.#watch = store.readWatchList();
  }

  async run(): Promise<Round> {
    const report = await this.#options.inspect({
      ...this.#nextPlace(),
      state: this.#state,
      watch: this.#watch?.names ?? [],
    });
    let made: Round['made'] = isUnchanged(this.#state, report) ? 'confirmation' : 'full';
    if (made === 'full') this.#addFull(report);
    else this.#addConfirmation(report);
    const delivered = await this.#drain();
    if (delivered.some(({ fate }) => fate === 'full_needed')) {
      made = 'full';
      this.#addFull({ ...report, ...this.#nextPlace() });
      delivered.push(...(await this.#drain()));
    }
    const error = delivered.findLast((one) => one.error !== undefined)?.error;
    return {
      made,
      sequence: this.#state.sequence,
      report,
      delivered,
      waiting: this.#spool.list().length,
      dropped: this.#dropped,
      ...(error === undefined ? {} : { error }),
      ...(this.#watchComplaint === undefined ? {} : { watchComplaint: this.#watchComplaint }),
    };
  }

  #nextPlace(): Pick<Report, 'sequence' | 'previous'> {
    return { sequence: this.#state.sequence + 1, previous: this.#state.previous };
  }

  /** A crash may have left a report on the disk that the state does not know of: its number is taken. */
  #caughtUp(state: AgentState): AgentState {
    const newest = this.#spool.list().at(-1);
    if (newest === undefined || newest.sequence <= state.sequence) return state;
    return { ...state, sequence: newest.sequence, previous: newest.sha };
  }

  #addFull(report: Report): void {
    const bytes = Buffer.from(canonicalise(report));
    const place = { sequence: report.sequence, kind: 'report' as const, sha: identityOf(bytes) };
    this.#add(place, sealReport(bytes, this.#key), summaryOf(report));
  }

  #addConfirmation({ sequence, collectedAt, digest, previous }: Report): void {
    if (previous === null) throw new MusterError('internal', 'a confirmation needs a report before it');
    const line = writeConfirmation({ sequence, previous, collectedAt, digest }, this.#key);
    this.#add({ sequence, kind: 'confirmation', sha: identityOf(line) }, line, this.#state.lastFull);
  }

  /** On the disk before anything leaves: first the report under its number, then the state that counts it. */
  #add(
    place: { sequence: number; kind: 'report' | 'confirmation'; sha: string },
    bytes: Buffer,
    lastFull: AgentState['lastFull'],
  ): void {
    this.#dropped += this.#spool.add(place, bytes).dropped;
    this.#keep({ sequence: place.sequence, previous: place.sha, ...(lastFull === undefined ? {} : { lastFull }) });
  }

  #keep(change: Partial<AgentState>): void {
    this.#state = { ...this.#state, ...change };
    this.#store.writeState(this.#state);
  }

  async #drain(): Promise<Delivered[]> {
    const watched = watchDigest(this.#watch?.names ?? []);
    const delivered = await drain(this.#spool, this.#client, { ...this.#options, watchDigest: watched });
    this.#takeNames(delivered);
    const next = Math.max(0, ...delivered.map(({ nextSequence }) => nextSequence ?? 0));
    // The collector knows of numbers that we do not: a restored disk, or a copy of this machine.
    if (next - 1 > this.#state.sequence) this.#keep({ sequence: next - 1 });
    if (delivered.some(({ fate }) => fate === 'rejected' || fate === 'fork')) this.#forgetLastFull();
    return delivered;
  }

  /** Names to ask for from the next look on. A list that is not the collector's own, or older than ours, changes nothing. */
  #takeNames(delivered: readonly Delivered[]): void {
    for (const { watch } of delivered) {
      if (watch === undefined) continue;
      const list = openWatchList(watch, this.#state.collectorKeyId);
      if ('complaint' in list) {
        this.#watchComplaint = list.complaint;
      } else if (this.#watch === undefined || list.issuedAt >= this.#watch.issuedAt) {
        this.#watch = list;
        this.#store.writeWatchList(list);
      }
    }
  }

  /** What the collector refused, or put on a branch, is not what it holds: nothing may be confirmed on top of it. */
  #forgetLastFull(): void {
    const { lastFull: _, ...rest } = this.#state;
    this.#state = rest;
    this.#store.writeState(rest);
  }
}

/** The collector of an enrolled agent. */
export function clientOf({ collector, caFile }: AgentState): CollectorClient {
  return new CollectorClient(collector, caFile === undefined ? {} : { caFile });
}
