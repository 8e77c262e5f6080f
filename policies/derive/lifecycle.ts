import { byCodeUnit } from '../base/text.ts';
import type { LifecycleEntry } from '../inventory/derived.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { SectionState } from '../inventory/report.ts';
import type { Package } from '../inventory/sections/packages.ts';
import type { Software } from '../inventory/sections/software.ts';
import { productOfProgram } from './program-names.ts';
import { byOrigin, type Entry, type Found, type Host, numberedName, osEntry } from './support-by-origin.ts';
import { supportSource } from './support-proof.ts';
import type { Product, Tables } from './tables.ts';

/** A derived section with its state, to be laid beside the report's own. `facts` is absent where no source was read. */
export interface DerivedSection<T> {
  readonly facts?: T;
  readonly state: SectionState;
}

/** The sections that the entries are made of. */
export const LIFECYCLE_SOURCES = ['os', 'packages', 'software', 'support'] as const;

const NONE_STALE: ReadonlySet<string> = new Set();

/**
 * Support state of the operating system and of every product of `products.json` that the host holds, on the day of
 * `asOf`. A distribution's package or program has the operating system's cycle and state, whatever its maker says; one
 * from a vendor or made by hand follows the product; where the origin is not known there is no state.
 *
 * A source that was not read, or not whole, leaves an entry of its subject that holds nothing but `why`: a member
 * nobody knows. That is what "partial" means to a quantifier, but only for that subject, so a host whose programs were
 * not all seen can still fail for its operating system. The section itself is absent only where nothing was read.
 *
 * `stale` names sources that are too old to be believed: they are treated as not read, and the entries that lack
 * something for it say so and how old it is.
 */
export function deriveLifecycle(
  inventory: Inventory,
  states: ReadonlyMap<string, SectionState>,
  tables: Tables,
  asOf: string,
  stale = NONE_STALE,
): DerivedSection<readonly LifecycleEntry[]> {
  const read = (id: (typeof LIFECYCLE_SOURCES)[number]) => {
    const status = states.get(id)?.status;
    return !stale.has(id) && (status === 'complete' || status === 'partial');
  };
  const ageOf = (id: (typeof LIFECYCLE_SOURCES)[number]) => (stale.has(id) ? states.get(id)?.readAt : undefined);
  if (!read('os') && !read('packages') && !read('software')) {
    return { state: { status: 'not_run', reason: 'source_missing', gaps: [], probe: 'lifecycle', sources: [] } };
  }
  const os = read('os') ? inventory.os : undefined;
  const host: Host = {
    tables,
    asOfOn: asOf.slice(0, 10),
    support: supportSource(read('support') ? inventory.support : undefined, states.get('support'), ageOf('support')),
    architecture: os?.architecture,
  };
  const system = osEntry(host, os, ageOf('os'));
  const packages = read('packages') ? (inventory.packages ?? []) : [];
  const entries: Entry[] = [
    system,
    ...placeholders(states, inventory, stale),
    ...packageEntries(host, system, packages),
    ...(read('software') ? softwareEntries(host, system, inventory.software ?? [], packages) : []),
  ];
  return { facts: distinct(entries), state: stateOf(states, stale, tables) };
}

/** One entry without product for each source of products that may hold more than it shows. */
function placeholders(
  states: ReadonlyMap<string, SectionState>,
  inventory: Inventory,
  stale: ReadonlySet<string>,
): Entry[] {
  const entries: Entry[] = [];
  for (const id of ['packages', 'software'] as const) {
    const { status = 'absent', readAt } = states.get(id) ?? {};
    if (stale.has(id)) {
      const age = readAt === undefined ? {} : { readAt };
      entries.push({ subject: 'product', name: id, why: 'source_stale', ...age });
      continue;
    }
    if (status === 'not_applicable' || (status === 'complete' && inventory[id] !== undefined)) continue;
    entries.push({ subject: 'product', name: id, why: status === 'partial' ? 'source_partial' : 'source_not_read' });
  }
  return entries;
}

function packageEntries(host: Host, system: Entry, packages: readonly Package[]): Entry[] {
  const entries: Entry[] = [];
  for (const entry of packages) {
    const { name, version, scheme } = entry;
    if (entry.kind === 'program' || entry.kind === 'msi') {
      entries.push(...programEntries(host, system, entry));
      continue;
    }
    const product = productOfPackage(host.tables, name, scheme);
    if (product === undefined) continue;
    const about = { subject: 'product', name, ...(version === undefined ? {} : { version }) };
    // Another ecosystem's package of that name may be another product, or none of ours.
    if (scheme === undefined) entries.push({ ...about, why: 'origin_not_known' });
    else {
      const origin = isVendorBuild(host.tables, entry, product) ? 'vendor' : entry.origin;
      const support = byOrigin(host, system, product, { origin, version, packageName: name });
      entries.push({ ...about, product: product.id, ...support });
    }
  }
  return entries;
}

/** A Windows program is its maker's own build: nobody else installs one. Its name may say more than its version. */
function programEntries(host: Host, system: Entry, { name, version, vendor, origin = 'vendor' }: Package): Entry[] {
  const named = productOfProgram(host.tables.programs, name);
  const product = named === undefined ? undefined : host.tables.products.get(named.productId);
  if (named === undefined || product === undefined) return [];
  const { takes, nameNumber } = named;
  const stated = takes === 'version' ? version : nameNumber;
  const about = { subject: 'product', product: product.id, name, ...(stated === undefined ? {} : { version: stated }) };
  const rule: Pick<Found, 'rule'> = takes === 'nameCycle' ? { rule: { cycleRule: 'exact' } } : {};
  // The vendor of Java is told by the name where Windows states no publisher.
  return [
    { ...about, ...byOrigin(host, system, product, { origin, version: stated, vendor: vendor ?? name, ...rule }) },
  ];
}

/** Whether name or version tell that a vendor built it, whatever is presumed of its origin. */
function isVendorBuild({ vendorMarks }: Tables, { name, version, scheme }: Package, product?: Product): boolean {
  if (vendorMarks.some((mark) => version?.includes(mark))) return true;
  const names = product?.vendorPackages?.[scheme ?? ''] ?? [];
  return names.includes(name) || names.includes(numberedName(name));
}

/** The product that a package name means; without scheme any ecosystem's. */
function productOfPackage(tables: Tables, name: string, scheme: string | undefined): Product | undefined {
  const numbered = numberedName(name);
  for (const [ecosystem, names] of tables.packageNames) {
    if (scheme !== undefined && scheme !== ecosystem) continue;
    const id = names.get(name) ?? names.get(numbered);
    if (id !== undefined) return tables.products.get(id);
  }
  return undefined;
}

function softwareEntries(host: Host, system: Entry, software: Software, packages: readonly Package[]): Entry[] {
  const entries: Entry[] = [];
  for (const found of software) {
    const { product: id, version, vendor, path } = found;
    const product = id === null ? undefined : host.tables.products.get(id);
    if (product === undefined) continue;
    const about = {
      subject: 'product',
      product: product.id,
      name: product.title,
      ...(version === undefined ? {} : { version }),
      ...(path === undefined ? {} : { path }),
    };
    const origin = originOf(host.tables, found, product, packages);
    entries.push({ ...about, ...byOrigin(host, system, product, { origin, version, vendor }) });
  }
  return entries;
}

/** What is presumed of a program holds only where its package was seen and is not a vendor's. */
function originOf(
  tables: Tables,
  { origin, package: owner }: Software[number],
  product: Product,
  packages: readonly Package[],
): Package['origin'] | undefined {
  if (origin !== 'distributionPresumed') return origin;
  const owners = packages.filter(({ name }) => name === owner);
  if (owners.length === 0) return undefined;
  return owners.some((entry) => isVendorBuild(tables, entry, product)) ? 'vendor' : origin;
}

/** Sorted as the section demands. Several packages of one build say the same; one entry of them is enough. */
function distinct(entries: readonly Entry[]): readonly LifecycleEntry[] {
  const seen = new Map<string, Entry>();
  for (const entry of [...entries].sort(inOrder)) {
    const { product, version, origin, cycle, state, why, path } = entry;
    const name = product === undefined ? entry.name : undefined;
    const key = JSON.stringify([entry.subject, product, name, version, origin, cycle, state, why, path]);
    if (!seen.has(key)) seen.set(key, entry);
  }
  return [...seen.values()];
}

function inOrder(left: LifecycleEntry, right: LifecycleEntry): number {
  for (const field of ['subject', 'cycle', 'path', 'name', 'version', 'product', 'origin', 'why'] as const) {
    const order = byCodeUnit(left[field] ?? '', right[field] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** Complete, and as old as the oldest source that was read. */
function stateOf(states: ReadonlyMap<string, SectionState>, stale: ReadonlySet<string>, tables: Tables): SectionState {
  let readAt: string | undefined;
  const sources: string[] = [];
  for (const id of LIFECYCLE_SOURCES) {
    const state = states.get(id);
    if (stale.has(id)) continue;
    if (state?.status !== 'complete' && state?.status !== 'partial') continue;
    sources.push(`section:${id}`);
    if (state.readAt !== undefined && (readAt === undefined || state.readAt < readAt)) readAt = state.readAt;
  }
  return {
    status: 'complete',
    gaps: [],
    probe: 'lifecycle',
    sources: [...sources, `table:lifecycle ${tables.lifecycleDate}`],
    ...(readAt === undefined ? {} : { readAt }),
  };
}
