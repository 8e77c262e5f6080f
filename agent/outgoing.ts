import type { MusterError } from '../policies/base/errors.ts';
import { openWatchList, type WatchList, watchDigest } from '../policies/inventory/watch.ts';
import type { Known } from './changes.ts';
import { CollectorClient } from './collector-client.ts';
import { keepForbidden } from './never-collect.ts';
import type { LineUse, Turn } from './report-once.ts';
import { type Delivered, drain, type Sent } from './send.ts';
import { readSettings, type Settings } from './settings.ts';
import { Spool, type SpooledReport } from './spool.ts';
import { type AgentState, type AgentStore, withoutBase } from './state.ts';
import { sessionsIn } from './tls-sessions.ts';
import { type Hold, holdOn, sentOn } from './transfer.ts';

/**
 * What is on its way to the collector: the spool, the state that numbers it, and the line. Whatever is learnt at the line
 * is in the state before anything is built on it.
 */
export class Outgoing {
  readonly settings: Settings;
  readonly #store: AgentStore;
  readonly #options: LineUse;
  readonly #spool: Spool;
  readonly #client: CollectorClient;
  readonly #isOwnClient: boolean;
  readonly #now: () => Date;
  readonly #delivered: Delivered[] = [];
  #state: AgentState;
  #watch: WatchList | undefined;
  #watchComplaint: string | undefined;
  #hold: Hold | undefined;
  #dropped = 0;

  constructor(store: AgentStore, state: AgentState, options: LineUse) {
    this.#store = store;
    this.#options = options;
    this.settings = options.settings ?? readSettings(store.folder);
    const { spoolBytes: maxBytes, spoolReports: maxReports } = this.settings;
    this.#spool = new Spool(store.spoolFolder, options.spoolLimits ?? { maxBytes, maxReports });
    this.#isOwnClient = options.client === undefined;
    this.#client = options.client ?? clientOf(state, store, this.settings);
    this.#now = options.now ?? (() => new Date());
    this.#state = this.#caughtUp(state);
    this.#watch = store.readWatchList();
  }

  get state(): AgentState {
    return this.#state;
  }

  get watch(): WatchList | undefined {
    return this.#watch;
  }

  /** The collector lacks what the newest facts build on, and nothing that was sent since made up for it. */
  get needsFull(): boolean {
    const asked = this.#delivered.findLast(({ fate }) => fate === 'full_needed');
    if (asked === undefined) return false;
    const { sequence } = asked.report;
    const isFullWaiting = this.#spool
      .list()
      .some((report) => report.kind === 'report' && report.base === undefined && report.sequence > sequence);
    if (isFullWaiting) return false;
    return !this.#delivered.some(({ report, fate }) => report.sequence > sequence && isHeld(report, fate));
  }

  /** Whether the newest facts have been acknowledged in this turn. */
  get hasNewest(): boolean {
    return this.#delivered.some(
      ({ report, fate }) => report.sequence === this.#state.newest?.sequence && isHeld(report, fate),
    );
  }

  health<T>(make: (state: AgentState, spool: Spool) => T): T {
    return make(this.#state, this.#spool);
  }

  keep(state: AgentState): void {
    this.#state = state;
    this.#store.writeState(state);
  }

  /** On the disk before anything leaves: first the report under its number, then the state that counts it. */
  add(place: Pick<SpooledReport, 'sequence' | 'kind' | 'base' | 'sha'>, bytes: Buffer, known: Known): void {
    const { dropped } = this.#spool.add(place, bytes);
    this.#count(dropped.length);
    const { moving, encoding, ...state } = { ...this.#state, ...known };
    this.keep({
      ...state,
      // What went may have carried moving sections that nobody else does.
      ...(moving === undefined || dropped.some(({ kind }) => kind === 'report') ? {} : { moving }),
      // With each full report the better encoding is tried once more: the collector may have become newer.
      ...(encoding === undefined || known.fullAt !== undefined ? {} : { encoding }),
      sequence: place.sequence,
      previous: place.sha,
    });
  }

  /** One turn at the line, within the owner's wishes. */
  async send(): Promise<void> {
    const before = this.#client.sentBytes;
    const known = () => ({
      sent: this.#withSent(before),
      ...(this.#state.notBefore === undefined ? {} : { notBefore: this.#state.notBefore }),
    });
    const sent = await drain(this.#spool, this.#client, {
      ...this.#options,
      order: this.settings.sendOrder,
      watchDigest: watchDigest(this.#watch?.names ?? []),
      hold: (bytes) => holdOn(this.settings, known(), this.#now(), bytes),
    });
    this.#hold = sent.hold;
    this.#learn(sent, before);
    if (this.#error()?.code === 'never_collect')
      keepForbidden(this.#store.folder, this.#store.spoolFolder, this.#state.collector, this.#now());
    if (this.#isOwnClient) this.#client.close();
  }

  turn(): Turn {
    const error = this.#error();
    return {
      delivered: this.#delivered,
      waiting: this.#spool.list().length,
      dropped: this.#dropped,
      ...(error === undefined ? {} : { error }),
      ...(this.#hold === undefined ? {} : { hold: this.#hold }),
      ...(this.#watchComplaint === undefined ? {} : { watchComplaint: this.#watchComplaint }),
    };
  }

  #error(): MusterError | undefined {
    return this.#delivered.findLast((one) => one.error !== undefined)?.error;
  }

  /** A crash may have left a report on the disk that the state does not know of: its number is taken, its facts are not known. */
  #caughtUp(state: AgentState): AgentState {
    const newest = this.#spool.list().at(-1);
    if (newest === undefined || newest.sequence <= state.sequence) return state;
    const { newest: _, moving: __, ...rest } = state;
    return { ...rest, sequence: newest.sequence, previous: newest.sha };
  }

  #withSent(before: number) {
    const { day, bytes } = sentOn(this.settings, this.#state.sent, this.#now());
    return { day, bytes: bytes + this.#client.sentBytes - before };
  }

  #count(dropped: number): void {
    if (dropped === 0) return;
    this.#dropped += dropped;
    this.#state = { ...this.#state, droppedCount: (this.#state.droppedCount ?? 0) + dropped };
  }

  #learn(sent: Sent, before: number): void {
    const was = this.#state;
    this.#delivered.push(...sent.delivered);
    this.#takeNames(sent.delivered);
    const rejected = sent.delivered.filter(({ fate }) => fate === 'rejected');
    // The newest is made anew as a full report; of an older one, what it saw then is lost.
    const unread = sent.delivered.filter(
      ({ report, fate }) => fate === 'full_needed' && report.kind === 'report' && report.sequence < was.sequence,
    );
    this.#count(rejected.length + sent.discarded.length + unread.length);
    const next = Math.max(0, ...sent.delivered.map(({ nextSequence }) => nextSequence ?? 0));
    // The collector knows of numbers that we do not: a restored disk, or a copy of this machine.
    if (next - 1 > this.#state.sequence) this.#state = { ...this.#state, sequence: next - 1 };
    for (const { report, fate } of sent.delivered) this.#settle(report, fate);
    this.#note(sent, before);
    if (JSON.stringify(was) !== JSON.stringify(this.#state)) this.keep(this.#state);
  }

  /** What became of one report decides what the next ones may build on. */
  #settle(report: SpooledReport, fate: Delivered['fate']): void {
    const { newest, anchor } = this.#state;
    if (newest?.sequence === report.sequence && isHeld(report, fate)) this.#state = { ...this.#state, anchor: newest };
    // What the collector refused, or put on a branch, is not what it holds: nothing may be built on top of it.
    const isLost = fate === 'rejected' || fate === 'fork';
    const isBase = report.sequence === newest?.sequence || report.sequence === anchor?.sequence || fate === 'fork';
    if (isLost && isBase) this.#state = withoutBase(this.#state);
  }

  #note({ waitSeconds }: Sent, before: number): void {
    const { lastErrorCode: _, notBefore: __, clockSkewSeconds: ___, ...state } = this.#state;
    const error = this.#error();
    const skew = this.#client.skewSeconds ?? this.#state.clockSkewSeconds;
    const { encoding } = this.#client;
    const isFallback = this.settings.compression === 'auto' && encoding !== 'zstd';
    this.#state = {
      ...state,
      ...(error === undefined ? {} : { lastErrorCode: error.code }),
      ...(waitSeconds === undefined
        ? {}
        : { notBefore: new Date(this.#now().getTime() + waitSeconds * 1000).toISOString() }),
      ...(skew === undefined ? {} : { clockSkewSeconds: skew }),
      ...(isFallback ? { encoding } : {}),
      ...(this.settings.bytesPerDay === undefined ? {} : { sent: this.#withSent(before) }),
    };
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
}

/** The collector has these facts on its main line. */
function isHeld(report: SpooledReport, fate: Delivered['fate']): boolean {
  return report.kind === 'report' && (fate === 'stored' || fate === 'repeated');
}

/** The collector of an enrolled agent. */
export function clientOf(state: AgentState, store: AgentStore, settings: Settings): CollectorClient {
  const { collector, caFile, encoding } = state;
  return new CollectorClient(collector, {
    ...(caFile === undefined ? {} : { caFile }),
    ...(encoding === undefined ? {} : { encoding }),
    key: store.readKey(),
    compression: settings.compression,
    sessions: sessionsIn(store.folder),
  });
}
