import type { KeyObject } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';
import { canonicalise } from '../policies/inventory/canonical.ts';
import type { Report } from '../policies/inventory/report.ts';
import { identityOf, sealReport, writeConfirmation } from '../policies/inventory/seal.ts';
import type { WatchKey } from '../policies/inventory/watch.ts';
import { type Choice, choose, movingState } from './changes.ts';
import type { CollectorClient } from './collector-client.ts';
import { StreamGatherer } from './gathered.ts';
import { cpuMsSince, healthOf } from './health.ts';
import { Outgoing } from './outgoing.ts';
import type { Delivered, SendOptions } from './send.ts';
import type { Settings } from './settings.ts';
import type { SpoolLimits } from './spool.ts';
import { type AgentState, type AgentStore, withoutBase } from './state.ts';
import type { Hold } from './transfer.ts';

/** Looks at the host; what it is told stands in the envelope. */
export type Inspector = (
  place: Pick<Report, 'sequence' | 'previous'> & { readonly state: AgentState; readonly watch: readonly WatchKey[] },
) => Promise<Report>;

/** How a turn at the line goes; `settings` default to what the agent's folder says. */
export interface LineUse extends Omit<SendOptions, 'watchDigest' | 'order' | 'hold'> {
  readonly settings?: Settings;
  readonly spoolLimits?: SpoolLimits;
  /** Kept between the reports of a running agent, for its connections. */
  readonly client?: CollectorClient;
  readonly now?: () => Date;
}

export interface ReportOptions extends LineUse {
  readonly inspect: Inspector;
}

/** What one turn at the line did. */
export interface Turn {
  readonly delivered: readonly Delivered[];
  /** Reports that wait in the spool. */
  readonly waiting: number;
  /** Reports given up in this round, never acknowledged. */
  readonly dropped: number;
  /** Why something waits or was refused. */
  readonly error?: MusterError;
  /** Why something waits by the owner's wish; no failure. */
  readonly hold?: Hold;
  /** Why the collector's list of names was not taken. */
  readonly watchComplaint?: string;
}

/** What one round did. */
export interface Round extends Turn {
  readonly made: 'full' | 'delta' | 'confirmation';
  readonly sequence: number;
  readonly report: Report;
}

/**
 * One round: look, number, seal, put on the disk, send what waits. Throws only for what leaves the round without a report
 * on the disk; a line that fails is an ordinary outcome, told by `waiting` and `error`.
 */
export async function reportOnce(store: AgentStore, options: ReportOptions): Promise<Round> {
  const startedAt = process.cpuUsage();
  const outgoing = openOutgoing(store, options);
  const { key, gatherer } = { key: store.readKey(), gatherer: new StreamGatherer(store.folder) };
  const looked = await options.inspect({
    ...placeIn(outgoing.state),
    state: outgoing.state,
    watch: outgoing.watch?.names ?? [],
  });
  const maker = new ReportMaker(outgoing, { key, gatherer, looked: gatherer.add(looked), startedAt });
  let made = maker.make();
  await outgoing.send();
  if (outgoing.needsFull) {
    made = maker.makeFull();
    await outgoing.send();
  }
  if (outgoing.settings.sendOrder === 'newest-first' && outgoing.hasNewest) gatherer.clear();
  return { ...outgoing.turn(), made, sequence: outgoing.state.sequence, report: maker.report };
}

/** Sends what waits without another look: between two rounds, when the line may be back. */
export async function sendWaiting(store: AgentStore, options: LineUse = {}): Promise<Turn> {
  const outgoing = openOutgoing(store, options);
  await outgoing.send();
  return outgoing.turn();
}

function openOutgoing(store: AgentStore, options: LineUse): Outgoing {
  const state = store.readState();
  if (state === undefined) {
    throw new MusterError('agent_unknown', `no agent is enrolled in ${store.folder}; run "muster agent enrol" first`);
  }
  return new Outgoing(store, state, options);
}

function placeIn({ sequence, previous }: AgentState): Pick<Report, 'sequence' | 'previous'> {
  return { sequence: sequence + 1, previous };
}

interface Look {
  readonly key: KeyObject;
  readonly gatherer: StreamGatherer;
  readonly looked: Report;
  readonly startedAt: NodeJS.CpuUsage;
}

/** Makes reports of one look at the host: the first by what is new, another when the collector asks for everything. */
class ReportMaker {
  readonly #outgoing: Outgoing;
  readonly #look: Look;
  #report: Report;

  constructor(outgoing: Outgoing, look: Look) {
    this.#outgoing = outgoing;
    this.#look = look;
    this.#report = look.looked;
  }

  /** The newest report, as it was made. */
  get report(): Report {
    return this.#report;
  }

  make(): Round['made'] {
    const { state, settings } = this.#outgoing;
    const report = { ...this.#look.looked, ...placeIn(state) };
    const choice = choose(state, report, { isMetered: settings.isMetered, hasPrevious: state.previous !== null });
    if (choice.form === 'confirmation') this.#confirm(report);
    else this.#put(choice);
    return choice.form;
  }

  makeFull(): 'full' {
    this.#outgoing.keep(withoutBase(this.#outgoing.state));
    const report = { ...this.#look.looked, ...placeIn(this.#outgoing.state) };
    const choice = choose({}, report, { isMetered: false, hasPrevious: false });
    if (choice.form !== 'confirmation') this.#put(choice);
    return 'full';
  }

  #confirm(report: Report): void {
    const { sequence, collectedAt, digest, previous } = report;
    if (previous === null) throw new MusterError('internal', 'a confirmation needs a report before it');
    const line = writeConfirmation({ sequence, previous, collectedAt, digest }, this.#look.key);
    this.#report = report;
    this.#outgoing.add({ sequence, kind: 'confirmation', sha: identityOf(line) }, line, {});
  }

  #put({ form, report, summary, hasMoving }: Exclude<Choice, { readonly form: 'confirmation' }>): void {
    const { looked, gatherer, startedAt, key } = this.#look;
    const health = this.#outgoing.health((state, spool) => healthOf(state, spool, looked, cpuMsSince(startedAt)));
    const told = { ...report, agent: { ...report.agent, health } };
    const bytes = Buffer.from(canonicalise(told));
    const base = report.base === undefined ? {} : { base: report.base.sequence };
    const moving = hasMoving ? { moving: { at: looked.collectedAt, state: movingState(looked) } } : {};
    const full = form === 'full' ? { anchor: summary, fullAt: looked.collectedAt } : {};
    this.#report = told;
    this.#outgoing.add(
      { sequence: report.sequence, kind: 'report', ...base, sha: identityOf(bytes) },
      sealReport(bytes, key),
      { newest: summary, ...moving, ...full },
    );
    // In their order reports build the stream up; when the newest goes first, each carries all that was not acknowledged.
    if (hasMoving && this.#outgoing.settings.sendOrder === 'oldest-first') gatherer.clear();
  }
}
