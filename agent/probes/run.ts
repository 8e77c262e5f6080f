import type { Outcome, ProbeOutcome, Reason } from '../../policies/inventory/report.ts';
import type { Usage } from '../../policies/inventory/sections/usage.ts';
import type { WatchKey } from '../../policies/inventory/watch.ts';
import type { OwnerFile } from '../owner-file.ts';
import type { ProbeMemory } from '../probe-memory.ts';
import type { Target } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import type { Collected, Probe } from './probe.ts';

export interface RunOptions {
  readonly now: Date;
  /** What is left of the inspection's time. */
  readonly leftMs: number;
  readonly isDisabled: boolean;
  readonly watch: readonly WatchKey[];
  readonly owner: OwnerFile;
  readonly usageWindows?: Usage;
  readonly memory?: ProbeMemory;
  readonly shared?: Map<string, unknown>;
  factsOf(section: string): unknown;
}

export interface ProbeResult {
  readonly outcome: ProbeOutcome;
  /** Absent unless the outcome is `complete` or `partial`. */
  readonly facts?: unknown;
  /** The facts stand instead of those of the probes before. */
  readonly replaces?: boolean;
}

/** A reason of our own: Node's would be made anew, with its stack, for each probe. */
const ENDED = new Error('the probe has ended');

/** Runs one probe within its time; `undefined` where it does not apply. Whatever it throws becomes its outcome. */
export async function runProbe(probe: Probe, target: Target, options: RunOptions): Promise<ProbeResult | undefined> {
  const startedAt = performance.now();
  const bytesBefore = target.counts.bytes;
  const told = (fate: Fate, collected?: Collected): ProbeResult => ({
    outcome: {
      section: probe.section,
      ...fate,
      sources: collected?.sources ?? [],
      durationMs: Math.round(performance.now() - startedAt),
      bytes: Math.max(0, target.counts.bytes - bytesBefore),
      ...(collected?.readAt === undefined ? {} : { readAt: collected.readAt }),
    },
    ...(collected?.replaces === true ? { replaces: true } : {}),
    ...(collected === undefined || collected.facts === undefined ? {} : { facts: collected.facts }),
  });
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    if (options.isDisabled) return told({ outcome: 'not_run', reason: 'disabled_by_owner' });
    if (options.leftMs <= 0) return told({ outcome: 'not_run', reason: 'budget_spent' });
    const limit = new Promise<never>((_, reject) => {
      const limitMs = Math.min(probe.timeoutMs, options.leftMs);
      timer = setTimeout(
        () => reject(new TargetError('time_limit', `${probe.name}: more than ${limitMs} ms`)),
        limitMs,
      );
    });
    const { now, watch, owner, memory, usageWindows, shared, factsOf } = options;
    const kept = {
      ...(memory === undefined ? {} : { memory }),
      ...(usageWindows === undefined ? {} : { usageWindows }),
      ...(shared === undefined ? {} : { shared }),
    };
    const context = { now, watch, owner, ...kept, signal: stop.signal, factsOf };
    const work = (async () => ((await probe.appliesTo(target)) ? await probe.collect(target, context) : undefined))();
    const collected = await Promise.race([work, limit]);
    if (collected === undefined) return undefined;
    return told(fateOf(collected), collected);
  } catch (error) {
    return told(failure(error));
  } finally {
    clearTimeout(timer);
    stop.abort(ENDED);
  }
}

type Fate = Pick<ProbeOutcome, 'outcome' | 'reason' | 'gaps'>;

function fateOf({ outcome = 'complete', reason, gaps }: Collected): Fate {
  return {
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(gaps === undefined || gaps.length === 0 ? {} : { gaps }),
  };
}

const OUTCOME_OF: Partial<Record<Reason, Outcome>> = {
  permission_denied: 'denied',
  needs_root: 'denied',
  time_limit: 'timed_out',
  unresponsive_mount: 'timed_out',
  not_visible_in_image: 'not_run',
  not_supported_here: 'not_run',
  not_due: 'not_run',
};

function failure(error: unknown): Fate {
  const reason = error instanceof TargetError ? error.reason : 'parse_failed';
  return { outcome: OUTCOME_OF[reason] ?? 'failed', reason };
}
