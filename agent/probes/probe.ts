import type { Gap, Outcome, Reason } from '../../policies/inventory/report.ts';
import type { Usage } from '../../policies/inventory/sections/usage.ts';
import type { WatchKey } from '../../policies/inventory/watch.ts';
import type { OwnerFile } from '../owner-file.ts';
import type { ProbeMemory } from '../probe-memory.ts';
import type { Target } from '../targets/target.ts';

/** What a probe brings home: the facts of its section (or a part of them) and what is missing. */
export interface Collected {
  /** Facts of the section; merged with those of its other probes (lists are joined, maps and records by member). */
  readonly facts: unknown;
  /** `complete` unless it says so. */
  readonly outcome?: Outcome;
  readonly reason?: Reason;
  readonly gaps?: readonly Gap[];
  readonly sources: readonly string[];
  /** When the facts were read, where that was not now: they were remembered from an earlier inspection. */
  readonly readAt?: string;
  /** The facts stand instead of those that probes before this one found, from which they were made. */
  readonly replaces?: boolean;
}

export interface ProbeContext {
  /** Instant of the inspection, UTC. */
  readonly now: Date;
  readonly signal: AbortSignal;
  /** Names that packs want asked for beside those of the catalogue; checked when they came. */
  readonly watch: readonly WatchKey[];
  /** What the owner of this host wrote for the agent; empty for every door but `local`. */
  readonly owner: OwnerFile;
  /** Answers kept from earlier inspections; absent where nothing is kept: bundles, images, a single look. */
  readonly memory?: ProbeMemory;
  /** What a running agent sampled since its last look. */
  readonly usageWindows?: Usage;
  /** What probes of one inspection pass on, so that it is read once; by the name of the file that knows its shape. */
  readonly shared?: Map<string, unknown>;
  /** Facts of sections already read in this inspection, by section id; probes run in the order of `index.ts`. */
  factsOf(section: string): unknown;
}

/**
 * Code that reads. It throws when it cannot read (the inspection records why) and never returns `[]` for "could not look".
 * `appliesTo` false means the probe has no business here and leaves no trace; `not_applicable` is a statement of fact and is collected.
 */
export interface Probe {
  readonly name: string;
  readonly section: string;
  readonly timeoutMs: number;
  appliesTo(target: Target): boolean | Promise<boolean>;
  collect(target: Target, context: ProbeContext): Promise<Collected>;
}

export function defineProbe(
  probe: Omit<Probe, 'timeoutMs' | 'appliesTo'> & Partial<Pick<Probe, 'timeoutMs' | 'appliesTo'>>,
): Probe {
  return { timeoutMs: 10_000, appliesTo: () => true, ...probe };
}
