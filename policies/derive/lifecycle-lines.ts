import type { LifecycleEntry } from '../inventory/derived.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { SectionState } from '../inventory/report.ts';
import { lifecyclesOf } from './cycle-lookup.ts';
import { cycleOfVersion } from './cycle-of-version.ts';
import { type Proof, proofOf, supportSource } from './support-proof.ts';
import type { Cycle, ExtendedSupport, Tables } from './tables.ts';

/** Whether extended support is proven: `unknown` where the proof was not read. */
export type Cover = 'yes' | 'no' | 'unknown';

/**
 * One product of a host as calendars and forecasts need it: no state, for that depends on the day, but all from which
 * the state of any day follows. Equal on all hosts that have the same, so a store keeps it once.
 */
export interface LifecycleLine {
  readonly subject: 'os' | 'product';
  /** Id of the product list or of the operating system; absent: not in it. */
  readonly product?: string;
  readonly title: string;
  readonly version?: string;
  readonly origin?: string;
  /** Product of the lifecycle table whose dates count. */
  readonly lifecycle?: string;
  /** Whose rule names the cycle, and of which version: the product's own, or the operating system's that it follows. */
  readonly ruleOf?: string;
  readonly cycleVersion?: string;
  /** As it was named when the line was made; it counts where the rule alone cannot tell. */
  readonly cycle?: string;
  /** A distribution's product: it ends when its operating system does. */
  readonly isFollowing: boolean;
  readonly why: string;
  readonly cover: Cover;
  /** Last day of the proof; `null`: none is stated. */
  readonly coverUntilOn: string | null;
}

/** The lines of one host from its lifecycle entries. Entries that only say that something was not read are no product. */
export function lifecycleLines(
  entries: readonly LifecycleEntry[],
  inventory: Inventory,
  states: ReadonlyMap<string, SectionState>,
  tables: Tables,
  asOf: string,
): LifecycleLine[] {
  const system = entries.find(({ subject }) => subject === 'os');
  const support = supportSource(inventory.support, states.get('support'));
  const coverOf = (terms: ExtendedSupport | undefined, names: readonly string[]) =>
    coverFrom(proofOf(terms, names, inventory.os?.architecture, support, asOf.slice(0, 10)));
  const lines = new Map<string, LifecycleLine>();
  for (const entry of entries) {
    if (entry.subject === 'product' && entry.product === undefined) continue;
    const isFollowing = entry.why === 'follows_os' || entry.why === 'presumed_distribution';
    const dated = isFollowing ? system : entry;
    const line: LifecycleLine = {
      subject: entry.subject === 'os' ? 'os' : 'product',
      ...(entry.product === undefined ? {} : { product: entry.product }),
      title: titleOf(entry, tables),
      ...(entry.version === undefined ? {} : { version: entry.version }),
      ...(entry.origin === undefined ? {} : { origin: entry.origin }),
      ...(entry.lifecycle === undefined ? {} : { lifecycle: entry.lifecycle }),
      ...(dated?.product === undefined ? {} : { ruleOf: dated.product }),
      ...(dated?.version === undefined ? {} : { cycleVersion: dated.version }),
      ...(entry.cycle === undefined ? {} : { cycle: entry.cycle }),
      isFollowing,
      why: isFollowing ? entry.why : (reasonOf(entry) ?? ''),
      ...(dated === undefined ? NO_COVER : coverOf(termsOf(dated, tables), namesOf(dated))),
    };
    lines.set(JSON.stringify(line), line);
  }
  return [...lines.values()];
}

const NO_COVER = { cover: 'unknown', coverUntilOn: null } as const;

/** Reasons that change with the day are left out: a line holds for every day. */
function reasonOf({ why }: LifecycleEntry): string | undefined {
  return why !== undefined && LASTING.has(why) ? why : undefined;
}

const LASTING: ReadonlySet<string> = new Set([
  'cycle_not_known',
  'version_not_known',
  'origin_not_known',
  'vendor_not_known',
  'no_lifecycle',
  'os_not_known',
  'end_not_stated',
]);

/** What people call it: all packages of one product are one thing, and so are all hosts of one release. */
function titleOf({ subject, product, name }: LifecycleEntry, tables: Tables): string {
  if (subject === 'os') return name ?? product ?? 'os';
  return (product === undefined ? undefined : tables.products.get(product)?.title) ?? product ?? name ?? subject;
}

function namesOf({ product, lifecycle }: LifecycleEntry): string[] {
  return [product, lifecycle].filter((name) => name !== undefined);
}

function termsOf({ subject, product, lifecycle }: LifecycleEntry, tables: Tables): ExtendedSupport | undefined {
  if (subject === 'os') {
    return tables.operatingSystems.find((system) => system.id === product && system.lifecycle === lifecycle)?.extended;
  }
  const listed = product === undefined ? undefined : tables.products.get(product);
  if (listed === undefined || typeof listed.lifecycle === 'string') return listed?.extended;
  return listed.lifecycle.find((choice) => choice.product === lifecycle)?.extended;
}

function coverFrom({ isCovered, untilOn }: Proof): Pick<LifecycleLine, 'cover' | 'coverUntilOn'> {
  const cover = isCovered === undefined ? 'unknown' : isCovered ? 'yes' : 'no';
  return { cover, coverUntilOn: cover === 'yes' ? (untilOn ?? null) : null };
}

/** The cycle of a line by the tables at hand, which may be newer than the line. */
export function cycleOfLine(line: Omit<LifecycleLine, 'subject'>, tables: Tables): Cycle | undefined {
  const { lifecycle, ruleOf, cycleVersion, cycle } = line;
  const product = lifecycle === undefined ? undefined : tables.lifecycle.get(lifecycle);
  if (product === undefined) return undefined;
  const lookup = lifecyclesOf(tables, ruleOf ?? '')?.find((known) => known.product === product);
  const named = lookup && cycleVersion !== undefined && cycleOfVersion(product, cycleVersion, lookup.rule);
  return named || (cycle === undefined ? undefined : product.cycles.get(cycle));
}
