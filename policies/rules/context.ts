import { factsAt } from '../inventory/inventory.ts';
import type { Reason, SectionState } from '../inventory/report.ts';
import { Collections } from './collection.ts';
import type { Origin } from './evidence.ts';
import type { Cause } from './finding.ts';
import type { ParameterValue } from './pack.ts';
import { Visit } from './visit.ts';

/** Conditions looked at for one rule on one host; beyond it the rule's verdict is `error`. */
const MAX_STEPS = 1_000_000;
/**
 * The same for all rules of one pack together; those that come with Muster need some ten thousands. A pack of 5,000
 * rules that each stay below their own bound would hold up everybody else for minutes on every host.
 */
const MAX_PACK_STEPS = 5_000_000;

/** Two quantifiers may stand inside one another. */
export const MAX_QUANTIFIERS = 2;

export const UNKNOWN = 0;
export const NONE = 1;
export const FOUND = 2;
/** What a fact is before it is tested: unknown, looked and there is none, or a value. */
export type FetchStatus = typeof UNKNOWN | typeof NONE | typeof FOUND;

/** One section of one host, ready to be read by rules. */
export interface SectionView {
  readonly status: FetchStatus;
  readonly isPartial: boolean;
  readonly value: unknown;
  readonly state: SectionState | undefined;
  /** NaN where the state has no age, which makes every comparison false: never stale. */
  readonly readAtMs: number;
  /** A derived section from which sources were left out because they are stale. */
  readonly isAged: boolean;
}

/**
 * How a derived section comes out without some of its sources. Each source has its own age, and one that is stale is
 * not known: leaving it out says exactly that, where one age for the whole section would say too much or too little.
 */
export interface Derivation {
  readonly sources: readonly string[];
  readonly without: (stale: ReadonlySet<string>) => { readonly facts?: unknown; readonly state: SectionState };
}

class TooManySteps extends Error {
  constructor(limit: number, whose = '') {
    super(`more than ${limit} steps on one host${whose}`);
  }
}

/**
 * One host while it is judged. The members that change are registers: evaluation writes into them instead of
 * allocating, so whoever needs one reads it before the next fact is fetched.
 */
export class Context {
  readonly asOfMs: number;
  readonly collections = new Collections();
  /** What patterns said of texts of this host: shells, owners and paths repeat. */
  readonly patternAnswers = new Map<object, Map<string, boolean>>();
  /** Who read each section, from what and when, as evidence says it. */
  readonly origins = new Map<SectionState | undefined, Origin>();
  /** Values of the pack at hand's parameters, in the order of its file. */
  parameters: readonly ParameterValue[] = [];
  /** Facts read before this instant are stale. */
  staleBeforeMs = Number.NEGATIVE_INFINITY;
  /** So are those read after this one: the clock they carry is wrong, and they would stay young for ever. */
  staleAfterMs = Number.POSITIVE_INFINITY;
  /** Second look at stale facts: with their values. */
  usesStale = false;
  metStale = false;
  private steps = 0;
  private packSteps = 0;

  readonly items: unknown[] = [undefined, undefined];
  readonly keys: (string | number)[] = ['', ''];
  /** The items that the quantifiers at work go through. */
  readonly visits: readonly Visit[] = [new Visit(), new Visit()];
  /** How evidence names the items; set only while explaining. */
  readonly itemPaths: string[] = ['', ''];

  value: unknown = undefined;
  /** Why the last fact or test was unknown. */
  cause: Cause | undefined = undefined;
  /** The reference that made the last test unknown, as written. */
  missingReference: string | undefined = undefined;

  private readonly inventory: object;
  private readonly states: ReadonlyMap<string, SectionState>;
  private readonly derivations: ReadonlyMap<string, Derivation> | undefined;
  private readonly views = new Map<string, SectionView>();

  constructor(
    inventory: object,
    states: ReadonlyMap<string, SectionState>,
    asOfMs: number,
    derivations?: ReadonlyMap<string, Derivation>,
  ) {
    this.inventory = inventory;
    this.states = states;
    this.asOfMs = asOfMs;
    this.derivations = derivations;
  }

  view(section: string): SectionView {
    const derivation = this.derivations?.get(section);
    const stale = derivation?.sources.filter((source) => this.isStale(this.view(source))) ?? [];
    if (derivation !== undefined && stale.length > 0) {
      this.metStale = true;
      if (!this.usesStale) return this.viewWithout(section, derivation, stale);
    }
    const known = this.views.get(section);
    if (known !== undefined) return known;
    const view = this.look(section);
    this.views.set(section, view);
    return view;
  }

  private viewWithout(section: string, derivation: Derivation, stale: readonly string[]): SectionView {
    const key = [section, ...stale].join(' ');
    let view = this.views.get(key);
    if (view === undefined) {
      const { facts, state } = derivation.without(new Set(stale));
      view = { ...viewOf(state, facts), isAged: true };
      this.views.set(key, view);
    }
    return view;
  }

  /** Where the age is not known neither comparison holds. */
  isStale({ readAtMs }: Pick<SectionView, 'readAtMs'>): boolean {
    return readAtMs < this.staleBeforeMs || readAtMs > this.staleAfterMs;
  }

  /** Counts one condition, or more where a test goes through much. */
  step(count = 1): void {
    this.steps += count;
    if (this.steps > MAX_STEPS) throw new TooManySteps(MAX_STEPS);
  }

  /** Before a rule is looked at, and before it is explained, which walks the same way once more. */
  beginWay(): void {
    this.packSteps += this.steps;
    this.steps = 0;
    if (this.packSteps > MAX_PACK_STEPS) throw new TooManySteps(MAX_PACK_STEPS, ', all rules of the pack together');
  }

  /** Before the rules of the next pack; answers what those of the last one needed. */
  beginPack(): number {
    const needed = this.packSteps + this.steps;
    this.packSteps = 0;
    this.steps = 0;
    return needed;
  }

  /** For words: the value at hand cannot be compared. */
  notComparable(): 0 {
    this.cause = 'not_comparable';
    return 0;
  }

  private look(section: string): SectionView {
    return viewOf(this.states.get(section), factsAt(this.inventory, section));
  }
}

function viewOf(state: SectionState | undefined, facts: unknown): SectionView {
  const readAtMs = state?.readAt === undefined ? Number.NaN : Date.parse(state.readAt);
  const common = { state, readAtMs, isAged: false };
  const status = state?.status ?? 'absent';
  if (status === 'not_applicable') return { ...common, status: NONE, isPartial: false, value: null };
  const isRead = status === 'complete' || status === 'partial';
  const value = isRead ? facts : undefined;
  if (value === undefined) return { ...common, status: UNKNOWN, isPartial: false, value };
  return { ...common, status: value === null ? NONE : FOUND, isPartial: status === 'partial', value };
}

/** The probe's reason why a key or a field is missing, where it gave one. */
export function gapReason(view: SectionView, name: string, kind: 'field' | 'key'): Reason | undefined {
  for (const gap of view.state?.gaps ?? []) {
    const names = kind === 'field' ? ('fields' in gap ? gap.fields : []) : 'keys' in gap ? gap.keys : [];
    if (names.includes(name)) return gap.reason;
  }
  return undefined;
}
