import { byCodeUnit } from '../base/text.ts';
import type { Report } from '../inventory/report.ts';
import { sectionStates } from '../inventory/states.ts';
import { derive, type JudgeOptions } from '../judge-report.ts';
import type { CompiledPack } from '../rules/compiled.ts';
import type { Finding } from '../rules/finding.ts';
import { judgeHost } from '../rules/judge.ts';
import { cheapestPath } from './cheapest-path.ts';
import type { Compatibility } from './compatibility-tables.ts';
import { deriveLifecycle } from './lifecycle.ts';
import type { Tables } from './tables.ts';
import { applyAct, type HostFacts } from './upgrade-apply.ts';
import { upgradeGraph } from './upgrade-graph.ts';
import { repairsOf } from './upgrade-repairs.ts';
import { isFollowing, MAX_PRODUCTS, situationOf, supportedNow } from './upgrade-situation.ts';
import type { UpgradeStep } from './upgrade-step.ts';

/** How far a search goes. */
export interface PathBounds {
  /** Support must still stand so many days after the day that is asked about. */
  readonly leadDays: number;
  /** Places that are left behind. */
  readonly maxExpanded: number;
  /** Sets of versions that are judged; each costs about what judging a host by one pack costs. */
  readonly maxJudged: number;
}

/** Half a year of support is the least for which anybody upgrades. A page waits for less than a second. */
const PATH_BOUNDS: PathBounds = { leadDays: 180, maxExpanded: 5000, maxJudged: 120 };

/** What stands in the way, by name: `pack/rule`. */
export type RuleName = string;

/** The nearest supported set that fits, or why none is known. */
export type NearestSet =
  | {
      readonly outcome: 'ready' | 'path';
      /** In their order; empty where the host fits as it is. */
      readonly steps: readonly UpgradeStep[];
      readonly cost: number;
      /** Demands that are not known afterwards either. */
      readonly open: readonly RuleName[];
      /** Products whose version or dates nobody knows: they may need steps of their own. */
      readonly unknowns: readonly string[];
    }
  | {
      readonly outcome: 'none';
      /** `system_not_known`: nobody can say where it stands; `no_path`: no known steps lead there; `bound_reached`: not found within the bounds. */
      readonly why: 'system_not_known' | 'no_path' | 'bound_reached';
      /** What still stood in the way where the search came nearest. */
      readonly blockers: readonly RuleName[];
      readonly unknowns: readonly string[];
    };

/** What a host is to fit. */
export interface PathDemand {
  /** The platform's profile, judged as if the host carried its label. */
  readonly profile: CompiledPack;
  /** Packs that must not fail either: what programs demand of one another. */
  readonly beside: readonly CompiledPack[];
}

type PathOptions = JudgeOptions & { readonly tables: Tables };

/**
 * The nearest set of supported versions with which the host fits, and every step to it: in place where the makers
 * document it, else on a new host. Every step is one of the table or is asked for by a rule's own evidence; the result
 * was judged by the very same pack. Pure, deterministic, bounded.
 */
export function nearestSupportedSet(
  report: Pick<Report, 'inventory' | 'probes'> & Partial<Report>,
  demand: PathDemand,
  compatibility: Compatibility,
  options: PathOptions,
  bounds: PathBounds = PATH_BOUNDS,
): NearestSet {
  const { tables, asOf } = options;
  const host: HostFacts = { inventory: report.inventory, states: sectionStates(report) };
  const leadOn = dayAfter(asOf, bounds.leadDays);
  const situation = situationOf(host, tables, compatibility, leadOn);
  const { unknowns } = situation;
  if (situation.system === undefined) return { outcome: 'none', why: 'system_not_known', blockers: [], unknowns };
  if (situation.products.length > MAX_PRODUCTS)
    return { outcome: 'none', why: 'bound_reached', blockers: [], unknowns };
  const trial = new Trial(host, demand, compatibility, { ...options, leadOn }, bounds.maxJudged);
  const graph = upgradeGraph({
    situation,
    compatibility,
    tables,
    leadOn,
    addable: addableProducts([demand.profile, ...demand.beside], compatibility),
    judge: (steps) => trial.judge(steps),
  });
  const found = cheapestPath(graph, bounds.maxExpanded);
  if (found.found) {
    const steps = found.steps.flat();
    return {
      outcome: steps.length === 0 ? 'ready' : 'path',
      steps,
      cost: found.cost,
      open: trial.openAfter(steps),
      unknowns,
    };
  }
  return { outcome: 'none', why: trial.isSpent ? 'bound_reached' : found.why, blockers: trial.nearest, unknowns };
}

/** The host's facts after the steps. */
export function applySteps(
  host: HostFacts,
  steps: readonly UpgradeStep[],
  compatibility: Compatibility,
  tables: Tables,
): HostFacts {
  return steps.reduce((before, { act }) => applyAct(before, act, compatibility, tables), host);
}

/** The label that a profile asks for: `compat-x-road` is meant for hosts with the label `x-road`. */
function labelOf({ pack }: CompiledPack): string {
  return pack.id.replace(/^compat-/, '');
}

/** Judges sets of versions, and remembers what stood in the way of the nearest. */
class Trial {
  isSpent = false;
  nearest: readonly RuleName[] = [];
  #judgedCount = 0;
  #before: ReadonlySet<RuleName> | undefined;
  /** Systems on which a demand fails whatever products stand there. */
  readonly #hopeless = new Set<string>();
  readonly #host: HostFacts;
  readonly #packs: readonly CompiledPack[];
  readonly #compatibility: Compatibility;
  readonly #options: PathOptions & { readonly leadOn: string };
  readonly #maxJudged: number;

  constructor(
    host: HostFacts,
    { profile, beside }: PathDemand,
    compatibility: Compatibility,
    options: PathOptions & { readonly leadOn: string },
    maxJudged: number,
  ) {
    const labels = [...new Set([...(options.register?.labels ?? []), labelOf(profile)])].sort(byCodeUnit);
    this.#host = host;
    this.#packs = [profile, ...beside];
    this.#compatibility = compatibility;
    this.#options = { ...options, register: { ...options.register, labels } };
    this.#maxJudged = maxJudged;
  }

  /** What is to be done beside the versions; `undefined`: that set does not fit, or too many were judged already. */
  judge(steps: readonly UpgradeStep[]): readonly UpgradeStep[] | undefined {
    const system = systemKey(steps);
    if (this.#hopeless.has(system)) return undefined;
    if (this.#judgedCount >= this.#maxJudged) {
      this.isSpent = true;
      return undefined;
    }
    this.#judgedCount += 1;
    let host = applySteps(this.#host, steps, this.#compatibility, this.#options.tables);
    const more: UpgradeStep[] = [];
    // Each round meets what the one before named; evidence names ten offenders at a time.
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const blockers = this.#findingsOf(host).filter((finding) => isBlocker(finding) || this.#isLeftOpen(finding));
      if (blockers.length === 0) return this.#isSupported(host) ? more : undefined;
      const repairs = blockers.map((finding) => this.#repairs(finding, host));
      const stuck = blockers.filter((_, place) => repairs[place]?.length === 0);
      if (stuck.length > 0 || round === MAX_ROUNDS - 1) {
        if (stuck.some((finding) => !this.#isOfProducts(finding))) this.#hopeless.add(system);
        if (this.nearest.length === 0 || blockers.length < this.nearest.length) this.nearest = blockers.map(nameOf);
        return undefined;
      }
      const made = distinct(repairs.flat());
      host = applySteps(host, made, this.#compatibility, this.#options.tables);
      more.push(...made);
    }
    return undefined;
  }

  openAfter(steps: readonly UpgradeStep[]): RuleName[] {
    const host = applySteps(this.#host, steps, this.#compatibility, this.#options.tables);
    const open = this.#findingsOf(host).filter(({ pack, verdict }) => {
      return pack === this.#packs[0]?.pack.id && (verdict === 'unknown' || verdict === 'error');
    });
    return open.map(nameOf);
  }

  #findingsOf({ inventory, states }: HostFacts): Finding[] {
    const { tables, advisories, leadOn: _leadOn, ...subject } = this.#options;
    return judgeHost(this.#packs, derive({ ...subject, inventory, states }, tables, advisories));
  }

  /** What stood in the way before must be known to be gone. */
  #isLeftOpen(finding: Finding): boolean {
    this.#before ??= new Set(this.#findingsOf(this.#host).filter(isBlocker).map(nameOf));
    return finding.verdict === 'unknown' && this.#before.has(nameOf(finding));
  }

  /** Whether other versions of products could turn the verdict. */
  #isOfProducts({ pack, rule }: Finding): boolean {
    const compiled = this.#packs.find((known) => known.pack.id === pack)?.rules.find((known) => known.rule.id === rule);
    return compiled?.mustSections.some((section) => PRODUCT_SECTIONS.has(section)) ?? false;
  }

  #repairs(finding: Finding, { inventory }: HostFacts): UpgradeStep[] {
    const pack = this.#packs.find((known) => known.pack.id === finding.pack);
    const rule = pack?.pack.rules.find(({ id }) => id === finding.rule);
    return rule === undefined ? [] : repairsOf(finding, rule, inventory);
  }

  /** Nothing with dates of its own may have ended by then; what nobody knows is told as that. */
  #isSupported({ inventory, states }: HostFacts): boolean {
    const entries = deriveLifecycle(inventory, states, this.#options.tables, this.#options.leadOn).facts ?? [];
    return entries.every((entry) => isFollowing(entry) || supportedNow(entry) !== false);
  }
}

const MAX_ROUNDS = 6;
const PRODUCT_SECTIONS: ReadonlySet<string> = new Set(['software', 'packages', 'lifecycle']);

/** Which system the steps end at, and on which machine. */
function systemKey(steps: readonly UpgradeStep[]): string {
  const last = steps.findLast(({ act }) => act.kind === 'system' || act.kind === 'newHost');
  return last === undefined ? '' : JSON.stringify([last.act.kind, 'to' in last.act ? last.act.to : '']);
}

function isBlocker({ verdict, severity }: Finding): boolean {
  return verdict === 'fail' && (severity === 'high' || severity === 'critical');
}

const nameOf = ({ pack, rule }: Finding): RuleName => `${pack}/${rule}`;

/** Two rules may ask for the same thing; lists lose their places when something is taken out, so each list waits its turn. */
function distinct(steps: readonly UpgradeStep[]): UpgradeStep[] {
  const seen = new Set<string>();
  const kept: UpgradeStep[] = [];
  for (const step of steps) {
    const { act } = step;
    const key = act.kind === 'remove' ? `remove ${act.section}` : JSON.stringify(act);
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(step);
  }
  return kept;
}

/** Products that some demand wants to be there and that the table knows how to add. */
function addableProducts(packs: readonly CompiledPack[], compatibility: Compatibility): string[] {
  const wanted = new Set<string>();
  for (const { pack } of packs) for (const { must } of pack.rules) collect(must, wanted);
  return compatibility.products
    .filter(({ product, installEffort }) => installEffort !== undefined && wanted.has(product))
    .map(({ product }) => product);
}

function collect(node: unknown, wanted: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if ('some' in node && node.some === 'software' && 'where' in node) {
    const text = JSON.stringify(node.where);
    for (const [, product = ''] of text.matchAll(/"\.product":"([a-z0-9-]+)"/g)) wanted.add(product);
  }
  for (const inner of Object.values(node)) collect(inner, wanted);
}

function dayAfter(asOf: string, days: number): string {
  return new Date(Date.parse(asOf.slice(0, 10)) + days * 86_400_000).toISOString().slice(0, 10);
}
