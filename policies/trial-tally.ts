import type { Verdict } from './rules/finding.ts';
import { type Flip, type FlipKind, isFlip, kindOfFlip, type Outcome } from './trial.ts';

/** How many flips of each kind. */
export interface FlipCounts {
  /** New failures. */
  readonly opens: number;
  /** Failures that are gone: they pass, do not apply, or their rule left. */
  readonly closes: number;
  /** Verdicts that are unknown or in error now and were not. */
  readonly unknown: number;
  readonly other: number;
}

export interface TrialRule extends Pick<Flip, 'pack' | 'rule' | 'title' | 'severity'>, FlipCounts {
  /** Hosts on which it flips. */
  readonly hostCount: number;
  /** Verdicts over all hosts looked at; a verdict that nobody has is absent, and so is a side without the rule. */
  readonly before: VerdictCounts | null;
  readonly now: VerdictCounts | null;
}

export type VerdictCounts = { readonly [verdict in Verdict]?: number };

export interface TrialUnit extends FlipCounts {
  readonly unitId: string;
  /** Hosts of the unit with a flip. */
  readonly hostCount: number;
}

export interface TrialHost {
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly flipCount: number;
  /** At most 50. */
  readonly flips: readonly Flip[];
}

/** What a change would do to a fleet. Totals count everything; lists are cut: rules and units with the most hosts first, hosts in the order in which they were judged. */
export interface TrialResult extends FlipCounts {
  /** Hosts that were judged. */
  readonly hostCount: number;
  /** Hosts whose report could not be judged. */
  readonly notJudgedCount: number;
  readonly flippedHostCount: number;
  readonly flipCount: number;
  readonly unitCount: number;
  readonly ruleCount: number;
  readonly rules: readonly TrialRule[];
  readonly units: readonly TrialUnit[];
  readonly hosts: readonly TrialHost[];
}

const MAX_RULES = 500;
const MAX_UNITS = 500;
const MAX_FLIPS_OF_HOST = 50;
/** Hosts that are listed unless more are asked for, and the most. */
const LISTED_HOSTS = 200;
export const MAX_LISTED_HOSTS = 5000;

type Counts = { -readonly [kind in FlipKind]: number };
type Verdicts = { [verdict in Verdict]?: number };

interface RuleSums {
  readonly rule: Pick<Flip, 'pack' | 'rule' | 'title' | 'severity'>;
  readonly counts: Counts;
  hostCount: number;
  readonly before: Verdicts;
  readonly now: Verdicts;
}

/** Adds up the outcomes of hosts, one after the other; keeps no more of a fleet than its answer shows. */
export class TrialTally {
  readonly #maxHosts: number;
  readonly #rules = new Map<string, RuleSums>();
  readonly #units = new Map<string, { readonly counts: Counts; hostCount: number }>();
  readonly #hosts: TrialHost[] = [];
  readonly #counts = noCounts();
  #hostCount = 0;
  #notJudgedCount = 0;
  #flippedHostCount = 0;

  constructor(maxHosts = LISTED_HOSTS) {
    this.#maxHosts = Math.min(maxHosts, MAX_LISTED_HOSTS);
  }

  add(host: Pick<TrialHost, 'hostId' | 'name' | 'unitId'>, outcomes: readonly Outcome[]): void {
    this.#hostCount += 1;
    const flips: Flip[] = [];
    for (const outcome of outcomes) {
      this.#addRule(outcome);
      if (isFlip(outcome)) flips.push(outcome);
    }
    if (flips.length === 0) return;
    this.#flippedHostCount += 1;
    const unit = this.#units.get(host.unitId) ?? { counts: noCounts(), hostCount: 0 };
    this.#units.set(host.unitId, unit);
    unit.hostCount += 1;
    for (const flip of flips) {
      unit.counts[kindOfFlip(flip)] += 1;
      this.#counts[kindOfFlip(flip)] += 1;
    }
    if (this.#hosts.length < this.#maxHosts)
      this.#hosts.push({ ...host, flipCount: flips.length, flips: flips.slice(0, MAX_FLIPS_OF_HOST) });
  }

  /** A host whose report could not be judged by either side. */
  addNotJudged(): void {
    this.#notJudgedCount += 1;
  }

  #addRule(outcome: Outcome): void {
    const { pack, rule, title, severity, before, now } = outcome;
    const key = `${pack}/${rule}`;
    const known = this.#rules.get(key);
    const sums = known ?? {
      rule: { pack, rule, title, severity },
      counts: noCounts(),
      hostCount: 0,
      before: {},
      now: {},
    };
    if (known === undefined) this.#rules.set(key, sums);
    if (before !== null) sums.before[before] = (sums.before[before] ?? 0) + 1;
    if (now !== null) sums.now[now] = (sums.now[now] ?? 0) + 1;
    if (!isFlip(outcome)) return;
    sums.hostCount += 1;
    sums.counts[kindOfFlip(outcome)] += 1;
  }

  result(): TrialResult {
    const flipped = [...this.#rules.values()].filter(({ hostCount }) => hostCount > 0);
    const rules = flipped
      .sort((left, right) => right.hostCount - left.hostCount)
      .slice(0, MAX_RULES)
      .map(({ rule, counts, hostCount, before, now }) => ({
        ...rule,
        ...counts,
        hostCount,
        before: sideOf(before),
        now: sideOf(now),
      }));
    const units = [...this.#units]
      .sort(([, left], [, right]) => right.hostCount - left.hostCount)
      .slice(0, MAX_UNITS)
      .map(([unitId, { counts, hostCount }]) => ({ unitId, hostCount, ...counts }));
    return {
      ...this.#counts,
      hostCount: this.#hostCount,
      notJudgedCount: this.#notJudgedCount,
      flippedHostCount: this.#flippedHostCount,
      flipCount: Object.values(this.#counts).reduce((sum, count) => sum + count, 0),
      unitCount: this.#units.size,
      ruleCount: flipped.length,
      rules,
      units,
      hosts: this.#hosts,
    };
  }
}

function sideOf(counts: Verdicts): VerdictCounts | null {
  return Object.keys(counts).length === 0 ? null : counts;
}

function noCounts(): Counts {
  return { opens: 0, closes: 0, unknown: 0, other: 0 };
}
