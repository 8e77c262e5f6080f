import { byCodeUnit } from '../base/text.ts';
import type { LifecycleEntry } from '../inventory/derived.ts';
import type { Compatibility, KnownSystem, ProductSteps } from './compatibility-tables.ts';
import { deriveLifecycle } from './lifecycle.ts';
import { supportStateOf } from './support-state.ts';
import type { Tables } from './tables.ts';
import type { HostFacts } from './upgrade-apply.ts';

/** More products with dates of their own are no server but an archive of software. */
export const MAX_PRODUCTS = 24;

/** A product on the host with dates of its own, in one cycle. */
export interface Installed {
  readonly product: string;
  readonly title: string;
  readonly lifecycle: string;
  readonly cycle: string;
  /** Supported past the lead time; `undefined`: nobody knows. */
  readonly isSupported: boolean | undefined;
  /** How it moves on; absent: no step of it is known. */
  readonly steps?: ProductSteps;
}

/** Where a host stands before any step. */
export interface Situation {
  /** `id:cycle`; absent: the system or its cycle is not known. */
  readonly system?: string;
  readonly systemTitle: string;
  readonly isSystemSupported: boolean | undefined;
  readonly products: readonly Installed[];
  /** What nobody knows the version or the dates of. */
  readonly unknowns: readonly string[];
}

/** Reads the lifecycle section as of the day on which support must still stand. */
export function situationOf(
  { inventory, states }: HostFacts,
  tables: Tables,
  compatibility: Compatibility,
  leadOn: string,
): Situation {
  const entries = deriveLifecycle(inventory, states, tables, leadOn).facts ?? [];
  const system = entries.find(({ subject }) => subject === 'os');
  const products = new Map<string, Installed>();
  const unknowns = new Set<string>();
  for (const entry of entries) {
    const { subject, product, name, version, lifecycle, cycle } = entry;
    if (subject !== 'product' || isFollowing(entry)) continue;
    const title = (product === undefined ? undefined : tables.products.get(product)?.title) ?? name ?? subject;
    const isSupported = supportedNow(entry);
    // An entry without product only says that a source of products was not read.
    if (isSupported === undefined) unknowns.add(version === undefined ? title : `${title} ${version}`);
    if (product === undefined || lifecycle === undefined || cycle === undefined) continue;
    const steps = compatibility.products.find((known) => known.product === product);
    const found = { product, title, lifecycle, cycle, isSupported, ...(steps === undefined ? {} : { steps }) };
    products.set(`${product} ${lifecycle} ${cycle}`, found);
  }
  const id = inventory.os?.id;
  const named = id === undefined || system?.cycle === undefined ? {} : { system: `${id}:${system.cycle}` };
  return {
    ...named,
    systemTitle: titleOf(compatibility, named.system) ?? inventory.os?.name ?? id ?? '',
    isSystemSupported: system === undefined ? undefined : supportedNow(system),
    products: [...products].sort(([left], [right]) => byCodeUnit(left, right)).map(([, installed]) => installed),
    unknowns: [...unknowns].sort(byCodeUnit),
  };
}

function titleOf({ systems }: Compatibility, name: string | undefined): string | undefined {
  return systems.find(({ id, cycle }) => `${id}:${cycle}` === name)?.title;
}

/** A distribution's product ends with its system. */
export function isFollowing({ why }: LifecycleEntry): boolean {
  return why === 'follows_os' || why === 'presumed_distribution';
}

/** Extended support counts with proof, and where its proof was not read nobody knows. */
export function supportedNow({ state, isCovered }: LifecycleEntry): boolean | undefined {
  if (state === undefined || state === 'supported' || state === 'ended') {
    return state === undefined ? undefined : state === 'supported';
  }
  return isCovered;
}

/** Whether a cycle of a product is supported on that day by its own dates. */
export function isCycleSupported(tables: Tables, lifecycle: string, cycle: string, onDay: string): boolean {
  const known = tables.lifecycle.get(lifecycle)?.cycles.get(cycle);
  if (known === undefined) return false;
  // A release that is still to come is no place to go.
  if (typeof known.releaseDate === 'string' && known.releaseDate > onDay) return false;
  return supportStateOf(known, onDay).state === 'supported';
}

/** Whether a system of the table is supported on that day without a contract. */
export function isKnownSystemSupported(tables: Tables, system: KnownSystem, onDay: string): boolean {
  const known = tables.operatingSystems.filter(({ id }) => id === system.id);
  const entry = known.find(({ nameIncludes }) => nameIncludes === undefined) ?? known[0];
  return entry !== undefined && isCycleSupported(tables, entry.lifecycle, system.cycle, onDay);
}
