import { MusterError, messageOf } from '../policies/base/errors.ts';
import { planTrial, type Trial, tryReport } from '../policies/trial.ts';
import { TrialTally } from '../policies/trial-tally.ts';
import type { TryLine } from './api.ts';
import type { Context } from './context.ts';
import { judgeOptionsFor } from './judge-options.ts';
import type { Policies } from './policies.ts';
import { changedParts, type PolicyChange } from './policy-parts.ts';
import { reportToday } from './report-today.ts';
import { newestEdition } from './store/editions.ts';
import { readEnvelope } from './store/host-state.ts';
import type { HostRecord } from './store/hosts.ts';
import { placementsOf } from './store/placements.ts';
import { countReportedIn, hostsAfter } from './store/register.ts';
import { readInventory } from './store/sections.ts';

/** Hosts read at once: what a trial holds in memory is one of their reports and these rows. */
const BATCH = 100;
const PROGRESS_EVERY_MS = 250;
/** Ordinary packs take milliseconds. While a host is judged nobody else is served, so a change that takes this long ends. */
const MAX_HOST_MS = 2000;
/** A large fleet takes minutes; whoever does not read the lines holds a place that others wait for. */
const MAX_TRIAL_MS = 15 * 60_000;

export interface TryWanted {
  readonly change: PolicyChange;
  /** Units to look at; `undefined`: the whole fleet. */
  readonly units: readonly string[] | undefined;
  /** Hosts to list. */
  readonly maxHosts?: number;
}

/** A change that was found possible, ready to be tried. */
export interface ReadyTrial extends Pick<TryWanted, 'units' | 'maxHosts'> {
  readonly policies: Policies;
  readonly trial: Trial;
}

/**
 * Checks a change against the newest edition, as activating it would. Throws what that would throw, and `bad_request`
 * for a change that is none.
 */
export async function readyTrial(context: Context, { change, ...wanted }: TryWanted): Promise<ReadyTrial> {
  const { db, editions } = context;
  const newest = await newestEdition(db);
  const policies = newest === undefined ? context.policies : await editions.policiesOf(db, newest.number);
  const after = await changedParts(db, policies, change, editions.shippedPacks);
  return { ...wanted, policies, trial: planTrial(policies, after) };
}

/**
 * Judges the stored fleet by both sides of a change, host after host, and stores nothing. Answers progress now and then,
 * and the result as the last line. Whoever stops reading ends it at the next line; requests that wait go between two hosts.
 */
export async function* tryOnFleet(context: Context, ready: ReadyTrial): AsyncGenerator<TryLine> {
  const { db } = context;
  const { units } = ready;
  const total = await countReportedIn(db, units);
  const at = context.now().toISOString();
  const tally = new TrialTally(ready.maxHosts);
  const startedAt = performance.now();
  let done = 0;
  let saidAt = startedAt;
  yield { kind: 'progress', done, total };
  for (let after = 0; ; ) {
    const hosts = await hostsAfter(db, after, units, BATCH);
    const last = hosts.at(-1);
    if (last === undefined) break;
    after = last.host_number;
    for await (const _ of tryHosts(context, ready, hosts, { at, tally })) {
      done += 1;
      if (performance.now() - startedAt > MAX_TRIAL_MS)
        throw new MusterError('limit_exceeded', 'the trial takes too long; try one unit after the other');
      if (performance.now() - saidAt < PROGRESS_EVERY_MS) continue;
      saidAt = performance.now();
      yield { kind: 'progress', done, total: Math.max(total, done) };
    }
  }
  yield { kind: 'result', at, edition: ready.policies.edition.number, result: tally.result() };
}

class TooSlow extends MusterError {
  constructor() {
    super('limit_exceeded', `one host takes more than ${MAX_HOST_MS} ms to judge by this change; look for less in it`);
  }
}

async function* tryHosts(
  context: Context,
  { policies, trial }: ReadyTrial,
  hosts: readonly HostRecord[],
  { at, tally }: { readonly at: string; readonly tally: TrialTally },
): AsyncGenerator<void> {
  const { db, log } = context;
  const placements = await placementsOf(
    db,
    hosts.map((host) => host.host_number),
  );
  for (const host of hosts) {
    const placement = placements.get(host.host_number);
    try {
      const envelope = await readEnvelope(db, host);
      if (envelope === undefined || placement === undefined)
        throw new MusterError('store_failed', 'no report is stored');
      const report = reportToday(host, envelope, await readInventory(db, host.host_number));
      const { overrides: _, ...options } = await judgeOptionsFor(db, policies, { host, report, at });
      const startedAt = performance.now();
      const outcomes = tryReport(trial, report, placement, options);
      if (performance.now() - startedAt > MAX_HOST_MS) throw new TooSlow();
      tally.add({ hostId: host.host_id, name: host.name, unitId: host.unit_id }, outcomes);
    } catch (error) {
      if (error instanceof TooSlow) throw error;
      log.error({ hostNumber: host.host_number, error: messageOf(error) }, 'a host could not be judged for a trial');
      tally.addNotJudged();
    }
    await new Promise((resolve) => setImmediate(resolve));
    yield;
  }
}
