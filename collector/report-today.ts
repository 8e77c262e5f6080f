import type { Inventory } from '../policies/inventory/inventory.ts';
import { sectionById } from '../policies/inventory/inventory.ts';
import type { Report } from '../policies/inventory/report.ts';
import { byOurClock } from './sequence.ts';
import type { HostRecord } from './store/hosts.ts';

/**
 * The current report as if it were sent with the newest confirmation: facts that are read every time are as old as
 * that, moving ones and those with their own instant keep it. Instants are moved to our clock where the host's is off.
 */
export function reportToday(host: HostRecord, envelope: Omit<Report, 'inventory'>, inventory: Inventory): Report {
  const ours = (instant: string): string => toSecond(byOurClock(instant, host.clock_skew_seconds ?? undefined));
  const collectedAt = ours(host.facts_at ?? envelope.collectedAt);
  const probes = Object.entries(envelope.probes).map(([name, { readAt, ...probe }]) => {
    const isMoving = sectionById(probe.section)?.isMoving === true;
    const own = readAt ?? (isMoving ? envelope.collectedAt : undefined);
    return [name, own === undefined || ours(own) === collectedAt ? probe : { ...probe, readAt: ours(own) }] as const;
  });
  return { ...envelope, collectedAt, probes: Object.fromEntries(probes), inventory };
}

/** The contract's instants have no fractions. */
function toSecond(instant: string): string {
  return `${instant.slice(0, 19)}Z`;
}
