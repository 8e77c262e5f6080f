import { hash } from 'node:crypto';
import { canonicalise } from '../policies/inventory/canonical.ts';
import { type DeltaBase, makeDelta, newsOf } from '../policies/inventory/delta.ts';
import { factsAt, sectionById, sections } from '../policies/inventory/inventory.ts';
import type { Report } from '../policies/inventory/report.ts';

// What of a look at the host is worth sending. Source: docs/reference-inventory.md 1.6.

/** Moving sections travel at least so often; a full report goes out so often whatever happens. */
const MOVING_DUE_MS = 6 * 3600_000;
const FULL_DUE_MS = 7 * 86_400_000;
const FULL_DUE_METERED_MS = 30 * 86_400_000;

/** Percent of use whose crossing is worth a report. */
const USE_STEPS = [80, 90, 95];
const CLOCK_OFF_SECONDS = 1;

/** Characters of a hash: 128 bits tell change, and the collector compares whole hashes anyway. */
const HASH_LENGTH = 22;

/** A report as far as the next ones ask: by number, and what each of its parts came to. */
export interface Summary extends DeltaBase {
  readonly at: string;
  /** Who the host says it is, and with what rights it was looked at. */
  readonly about: string;
  /** Versions of agent, catalogue and contract that made it. */
  readonly maker: string;
}

/** Moving sections as they last travelled. */
export interface MovingSent {
  readonly at: string;
  /** Hash of what crossed a threshold, and of how their probes fared. */
  readonly state: string;
}

/** What is known of earlier reports; each part absent where nothing may be built on it. */
export interface Known {
  /** The report that the next delta builds on: acknowledged, or a full one that goes out before it. */
  readonly anchor?: Summary;
  /** The newest report with facts; absent after a crash that left one behind which nobody counted. */
  readonly newest?: Summary;
  readonly moving?: MovingSent;
  /** When the newest full report was made. */
  readonly fullAt?: string;
}

/** What to send, the report in its form with it, and what is known once it is on the disk. */
export type Choice =
  | { readonly form: 'confirmation' }
  | {
      readonly form: 'full' | 'delta';
      readonly report: Report;
      readonly summary: Summary;
      readonly hasMoving: boolean;
    };

export interface ChoiceOptions {
  readonly isMetered: boolean;
  /** Whether a report stands before this one in the agent's row. */
  readonly hasPrevious: boolean;
}

/**
 * A confirmation where nothing is new, a delta where the collector has what it builds on, everything otherwise: at first,
 * after another version of agent or catalogue, when the last full report is old, or the clock went back behind it.
 */
export function choose(known: Known, report: Report, { isMetered, hasPrevious }: ChoiceOptions): Choice {
  const { summary, sizes } = summarise(report);
  const { anchor, newest } = known;
  const full = { form: 'full', report, summary, hasMoving: true } as const;
  if (anchor === undefined || !hasPrevious || anchor.maker !== summary.maker) return full;
  if (isDue(known.fullAt, summary.at, isMetered ? FULL_DUE_METERED_MS : FULL_DUE_MS)) return full;
  const withMoving = isDue(known.moving?.at, summary.at, MOVING_DUE_MS) || known.moving?.state !== movingState(report);
  if (newest !== undefined && !withMoving && isSame(newest, summary)) return { form: 'confirmation' };
  if (isHeavy(anchor, newest, summary, sizes)) return full;
  const delta = makeDelta(report, { base: anchor, sections: summary.sections, probes: summary.probes, withMoving });
  return delta === undefined ? full : { form: 'delta', report: delta, summary, hasMoving: withMoving };
}

function isDue(last: string | undefined, now: string, limitMs: number): boolean {
  const ageMs = Date.parse(now) - Date.parse(last ?? '');
  return !(ageMs >= 0 && ageMs < limitMs);
}

function isSame(newest: Summary, now: Summary): boolean {
  return newest.digest === now.digest && newest.about === now.about && areSame(newest.probes, now.probes);
}

function areSame(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}

/**
 * While reports wait, each delta repeats what changed since the one report that the collector is known to have: any of
 * them may then get lost without the others. Once that is half of everything, a full report is the better ground.
 */
function isHeavy(
  anchor: Summary,
  newest: Summary | undefined,
  now: Summary,
  sizes: ReadonlyMap<string, number>,
): boolean {
  if (newest === undefined || newest.sequence === anchor.sequence) return false;
  let [all, changed] = [0, 0];
  for (const [id, size] of sizes) {
    all += size;
    if (now.sections[id] !== anchor.sections[id] && sectionById(id)?.isMoving === false) changed += size;
  }
  return changed * 2 > all;
}

/** What the next reports compare with. */
function summarise(report: Report): { readonly summary: Summary; readonly sizes: ReadonlyMap<string, number> } {
  const ids: Record<string, string> = {};
  const sizes = new Map<string, number>();
  for (const { id } of sections) {
    const facts = factsAt(report.inventory, id);
    if (facts === undefined) continue;
    const text = canonicalise(facts);
    ids[id] = hashOf(text);
    sizes.set(id, text.length);
  }
  const { sequence, digest, collectedAt, agent, host, unit, contract } = report;
  const probes = Object.entries(report.probes).map(([name, probe]) => [name, hashOf(newsOf(probe))] as const);
  const summary = {
    sequence,
    digest,
    at: collectedAt,
    sections: ids,
    probes: Object.fromEntries(probes),
    about: hashOf(canonicalise({ host, unit, privilege: agent.privilege, door: agent.door })),
    maker: `${agent.version} ${agent.catalogue} ${contract}`,
  };
  return { summary, sizes };
}

/** What moving sections of this report come to where it matters. */
export function movingState(report: Report): string {
  const { inventory, clock, probes } = report;
  const use = Object.entries(inventory.filesystems ?? {}).map(([path, { usedPercent, inodesUsedPercent }]) => [
    path,
    stepOf(usedPercent),
    stepOf(inodesUsedPercent),
  ]);
  const fared = Object.entries(probes).flatMap(([name, probe]) =>
    sectionById(probe.section)?.isMoving === true ? [[name, newsOf(probe)]] : [],
  );
  const isOff = Math.abs(clock.offsetSeconds ?? 0) >= CLOCK_OFF_SECONDS;
  return hashOf(canonicalise({ use: use.sort(), isOff, isSynchronised: clock.isSynchronised, fared: fared.sort() }));
}

function stepOf(percent: number | undefined): number {
  return percent === undefined ? -1 : USE_STEPS.filter((step) => percent >= step).length;
}

function hashOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, HASH_LENGTH);
}
