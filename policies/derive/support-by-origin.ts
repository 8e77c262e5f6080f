import type { LifecycleEntry } from '../inventory/derived.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Package } from '../inventory/sections/packages.ts';
import { type CycleRule, cycleOfVersion } from './cycle-of-version.ts';
import type { LifecycleWhy } from './lifecycle-why.ts';
import { proofOf, type SupportSource } from './support-proof.ts';
import { supportStateOf } from './support-state.ts';
import type { Cycle, ExtendedSupport, LifecycleProduct, OperatingSystem, Product, Tables } from './tables.ts';
import { windowsCycle } from './windows-cycle.ts';

/** An entry of the section; `why` is always there, from the closed list. */
export type Entry = LifecycleEntry & { readonly why: LifecycleWhy };
type Origin = NonNullable<Package['origin']>;
type SupportFacts = Pick<LifecycleEntry, 'lifecycle' | 'cycle' | 'state' | 'endsOn' | 'isCovered' | 'readAt'> & {
  readonly why: LifecycleWhy;
};

/** What every entry of one host is computed from. */
export interface Host {
  readonly tables: Tables;
  readonly asOfOn: string;
  readonly support: SupportSource;
  readonly architecture: string | undefined;
}

/** The operating system's own entry; `staleSince`: it was read then, which is too long ago. */
export function osEntry(host: Host, os: Inventory['os'], staleSince?: string): Entry {
  const { tables } = host;
  if (staleSince !== undefined) return { subject: 'os', why: 'source_stale', readAt: staleSince };
  const version = os?.release; // never the major release alone: cycles of a system may split by the minor one
  const about = {
    subject: 'os',
    ...(os?.id === undefined ? {} : { product: os.id }),
    ...(os?.name === undefined ? {} : { name: os.name }),
    ...(version === undefined ? {} : { version }),
  };
  if (os?.id === undefined) return { ...about, why: 'os_not_known' };
  const found = systemOf(tables.operatingSystems, os.id, os.name);
  if (found === 'undecided') return { ...about, why: 'os_not_known' };
  if (found === undefined) return { ...about, why: 'no_lifecycle' };
  const { extended: terms, cycleRule } = found;
  if (cycleRule !== 'windows') {
    return { ...about, ...supportOf(host, { ...found, id: os.id, version, rule: found, terms }) };
  }
  const isServer = os.productType === 'server' || os.productType === 'domainController';
  const lifecycle = isServer ? 'windows-server' : found.lifecycle;
  const choose = (product: LifecycleProduct) => windowsCycle(product, os);
  return { ...about, ...supportOf(host, { lifecycle, id: os.id, version: version ?? os.build, rule: choose, terms }) };
}

/** First entry of that id; `undecided` where the printed name would decide and was not read. */
function systemOf(
  systems: readonly OperatingSystem[],
  id: string,
  name: string | undefined,
): OperatingSystem | 'undecided' | undefined {
  for (const system of systems) {
    if (system.id !== id) continue;
    if (system.nameIncludes === undefined) return system;
    if (name === undefined) return 'undecided';
    if (name.includes(system.nameIncludes)) return system;
  }
  return undefined;
}

/** What is looked up: a product of the lifecycle table, and how the version names its cycle. */
interface Wanted {
  readonly lifecycle: string;
  readonly id: string;
  readonly version: string | undefined;
  readonly rule: CycleRule | ((product: LifecycleProduct) => Cycle | undefined);
  readonly terms: ExtendedSupport | undefined;
}

/** Cycle, state and cover of one product by the lifecycle table. */
function supportOf(host: Host, wanted: Wanted): SupportFacts & { readonly source: string } {
  const { lifecycle, id, version, rule, terms } = wanted;
  const product = host.tables.lifecycle.get(lifecycle);
  const source = `${product?.source ?? lifecycle} (${product?.dataOn ?? host.tables.lifecycleDate})`;
  if (product === undefined) return { source, why: 'no_lifecycle' };
  if (version === undefined) return { source, lifecycle, why: 'version_not_known' };
  const cycle = typeof rule === 'function' ? rule(product) : cycleOfVersion(product, version, rule);
  if (cycle === undefined) return { source, lifecycle, why: 'cycle_not_known' };
  const support = supportStateOf(cycle, host.asOfOn);
  const facts = { source, lifecycle, cycle: cycle.cycle, ...support };
  if (support.state === undefined) return { ...facts, why: 'end_not_stated' };
  if (support.state !== 'extended') return { ...facts, why: 'dates_of_product' };
  const { untilOn: _, ...proof } = proofOf(terms, [id, lifecycle], host.architecture, host.support, host.asOfOn);
  return { ...facts, ...proof };
}

/** "postgresql-15" is "postgresql-#", "libssl1.1" is "libssl#". */
export function numberedName(name: string): string {
  return name.replace(/\d+(?:\.\d+)*/g, '#');
}

/** What a package or program tells of itself; absent: not known. */
export interface Found {
  readonly origin: Origin | undefined;
  readonly version: string | undefined;
  readonly vendor?: string | undefined;
  readonly packageName?: string;
  /** In place of the product's own rule. */
  readonly rule?: CycleRule;
}

/** A distribution's product follows the system; a vendor's or a hand-made one its own table; of unknown origin: no state. */
export function byOrigin(host: Host, system: Entry, product: Product, found: Found): Omit<Entry, 'subject'> {
  const origin = found.origin === undefined ? {} : { origin: found.origin };
  const isDistribution = found.origin === 'distribution' || found.origin === 'distributionPresumed';
  if (isDistribution || product.lifecycle === 'os') {
    const why = found.origin === 'distributionPresumed' ? 'presumed_distribution' : 'follows_os';
    return { ...origin, ...supportOfSystem(system), why };
  }
  if (found.origin === undefined) return { why: 'origin_not_known' };
  const { lifecycle, id, extended: terms } = product;
  const wanted = { id, version: found.version, rule: found.rule ?? product };
  if (typeof lifecycle === 'string') return { ...origin, ...supportOf(host, { ...wanted, lifecycle, terms }) };
  const numbered = numberedName(found.packageName ?? '');
  const chosen = lifecycle.find(
    ({ vendors, packages }) =>
      vendors.some((part) => found.vendor?.toLowerCase().includes(part)) || packages.includes(numbered),
  );
  if (chosen === undefined) return { ...origin, why: 'vendor_not_known' };
  return { ...origin, ...supportOf(host, { ...wanted, lifecycle: chosen.product, terms: chosen.extended }) };
}

function supportOfSystem({
  lifecycle,
  cycle,
  state,
  endsOn,
  isCovered,
  source,
  readAt,
}: Entry): Omit<SupportFacts, 'why'> {
  return {
    ...(lifecycle === undefined ? {} : { lifecycle }),
    ...(cycle === undefined ? {} : { cycle }),
    ...(state === undefined ? {} : { state }),
    ...(endsOn === undefined ? {} : { endsOn }),
    ...(isCovered === undefined ? {} : { isCovered }),
    ...(source === undefined ? {} : { source }),
    ...(readAt === undefined ? {} : { readAt }),
  };
}
