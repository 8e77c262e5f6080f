import type { Cover } from './lifecycle-lines.ts';
import { supportStateOf } from './support-state.ts';
import type { Cycle } from './tables.ts';

/**
 * How a product stands on one day. `uncovered`: only extended support is left and there is no proof of it, which counts
 * as ended; `unproven`: the same, but the proof was not read; `unknown`: its dates are not known.
 */
export const STANDINGS = ['supported', 'extended', 'uncovered', 'unproven', 'ended', 'unknown'] as const;
export type Standing = (typeof STANDINGS)[number];

/** Extended support, as far as a host has proof of it. */
export interface Covered {
  readonly cover: Cover;
  /** Last day of the proof; `null`: none is stated. */
  readonly coverUntilOn: string | null;
}

/** What the dates of a cycle and the proof come to on a day; the end day itself still counts. */
export function standingOn(cycle: Cycle | undefined, { cover, coverUntilOn }: Covered, onDay: string): Standing {
  const state = cycle === undefined ? undefined : supportStateOf(cycle, onDay).state;
  if (state === undefined) return 'unknown';
  if (state !== 'extended') return state;
  if (cover === 'unknown') return 'unproven';
  return cover === 'yes' && (coverUntilOn === null || onDay <= coverUntilOn) ? 'extended' : 'uncovered';
}

/** The last day of what a product has. */
export interface Ending {
  readonly endsOn: string;
  /** What ends: the maker's support, or the extended one. */
  readonly kind: 'support' | 'extended';
  /** How the product stands on the day after. */
  readonly next: Standing;
}

/** Every day on which a product stands one step lower, the first one first. */
export function endingsOf(cycle: Cycle | undefined, covered: Covered): Ending[] {
  if (cycle === undefined) return [];
  const days = [cycle.eol, cycle.extendedSupport, covered.cover === 'yes' ? covered.coverUntilOn : null];
  const endings: Ending[] = [];
  for (const endsOn of [...new Set(days.filter((day) => typeof day === 'string'))].sort()) {
    const before = standingOn(cycle, covered, endsOn);
    const next = standingOn(cycle, covered, dayAfter(endsOn));
    // Where support is over already, nothing more ends.
    if (before === next || before === 'ended' || before === 'uncovered') continue;
    endings.push({ endsOn, kind: before === 'supported' ? 'support' : 'extended', next });
  }
  return endings;
}

/** The next calendar day. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
