import { hash } from 'node:crypto';
import { canonicalise } from '../policies/inventory/canonical.ts';
import type { Report } from '../policies/inventory/report.ts';
import type { AgentState, LastFull } from './state.ts';

/** Moving sections travel at least so often; a full report goes out so often whatever happens. Source: the contract, 1.6. */
const MOVING_DUE_MS = 6 * 3600_000;

/** Percent of use whose crossing is worth a report. */
const USE_STEPS = [80, 90, 95];
const CLOCK_OFF_SECONDS = 1;

/** What of a report decides whether the next one says anything new. */
export function summaryOf(report: Report): LastFull {
  return {
    at: report.collectedAt,
    digest: report.digest,
    outcomes: hashOf(outcomesOf(report)),
    thresholds: hashOf(thresholdsOf(report)),
    maker: `${report.agent.version} ${report.agent.catalogue} ${report.contract}`,
  };
}

/**
 * Whether a confirmation says all there is to say: the same steady sections, probes that fared the same, nothing that
 * crossed a threshold, moving sections not due yet, made by the same agent.
 */
export function isUnchanged(state: AgentState, report: Report): boolean {
  const { lastFull, previous } = state;
  if (lastFull === undefined || previous === null) return false;
  const now = summaryOf(report);
  const ageMs = Date.parse(now.at) - Date.parse(lastFull.at);
  const isDue = !(ageMs >= 0 && ageMs < MOVING_DUE_MS);
  if (isDue) return false;
  return (['digest', 'outcomes', 'thresholds', 'maker'] as const).every((name) => now[name] === lastFull[name]);
}

function outcomesOf({ probes }: Report): unknown {
  return Object.fromEntries(
    Object.entries(probes).map(([name, { section, outcome, reason, gaps }]) => [
      name,
      { section, outcome, reason, gaps },
    ]),
  );
}

function thresholdsOf({ inventory, clock }: Report): unknown {
  const use = Object.entries(inventory.filesystems ?? {}).map(([path, { usedPercent, inodesUsedPercent }]) => [
    path,
    stepOf(usedPercent),
    stepOf(inodesUsedPercent),
  ]);
  const isOff = Math.abs(clock.offsetSeconds ?? 0) >= CLOCK_OFF_SECONDS;
  return { use: use.sort(), isOff, isSynchronised: clock.isSynchronised };
}

function stepOf(percent: number | undefined): number {
  return percent === undefined ? -1 : USE_STEPS.filter((step) => percent >= step).length;
}

function hashOf(value: unknown): string {
  return hash('sha256', canonicalise(value), 'hex');
}
