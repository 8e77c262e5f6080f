import { byCodeUnit } from '../base/text.ts';
import { factsAt, type Inventory, withFacts } from '../inventory/inventory.ts';
import type { SectionState } from '../inventory/report.ts';
import type { Os } from '../inventory/sections/os.ts';
import type { Package } from '../inventory/sections/packages.ts';
import type { Software } from '../inventory/sections/software.ts';
import type { Compatibility, KnownSystem } from './compatibility-tables.ts';
import { cycleOfVersion } from './cycle-of-version.ts';
import type { Tables } from './tables.ts';
import type { UpgradeAct } from './upgrade-step.ts';

/** A host as far as rules see it. */
export interface HostFacts {
  readonly inventory: Inventory;
  readonly states: ReadonlyMap<string, SectionState>;
}

const COMPLETE: SectionState = { status: 'complete', gaps: [], sources: ['upgrade path'], probe: 'upgrade-path' };

/** The facts after a step. What the step leaves open is absent afterwards, never carried over as if it were still so. */
export function applyAct(host: HostFacts, act: UpgradeAct, compatibility: Compatibility, tables: Tables): HostFacts {
  switch (act.kind) {
    case 'system':
      return inPlace(host, systemOf(compatibility, act.to));
    case 'newHost':
      return anew(host, systemOf(compatibility, act.to), compatibility.newHost.architecture);
    case 'product':
      return movedProduct(host, act, tables);
    case 'install': {
      const version = versionOf(act.product, act.to, tables);
      const entry = { product: act.product, version, origin: 'vendor' as const, path: `/opt/${act.product}-${act.to}` };
      return withSection(host, 'software', [...(host.inventory.software ?? []), entry].sort(bySoftware));
    }
    case 'resource':
    case 'setting':
      return withFact(host, act.path, act.to);
    case 'remove':
      return without(host, act.section, act.keys);
  }
}

/** The system named `id:cycle`; it is in the table, for steps are made from it. */
export function systemOf({ systems }: Compatibility, name: string): KnownSystem {
  const found = systems.find(({ id, cycle }) => `${id}:${cycle}` === name);
  if (found === undefined) throw new RangeError(`no system "${name}" is in the table of compatibility`);
  return found;
}

/** A version that belongs to the cycle: the newest that the table names, else the first build of it, else the cycle's own name. */
function versionOf(product: string, cycle: string, tables: Tables): string {
  const listed = tables.products.get(product);
  if (listed === undefined) return cycle;
  const build = listed.builds?.find(([, named]) => named === cycle)?.[0];
  for (const lifecycle of lifecyclesOf(product, tables)) {
    const table = tables.lifecycle.get(lifecycle);
    const latest = table?.cycles.get(cycle)?.latest;
    // The table writes "16.0.4265.3 CU26"; a host tells the number.
    for (const text of [latest?.split(' ')[0], build]) {
      if (typeof text !== 'string' || !/^\d/.test(text)) continue;
      if (table !== undefined && cycleOfVersion(table, text, listed)?.cycle === cycle) return text;
    }
  }
  return cycle;
}

function lifecyclesOf(product: string, tables: Tables): readonly string[] {
  const lifecycle = tables.products.get(product)?.lifecycle;
  if (lifecycle === undefined) return [];
  return typeof lifecycle === 'string' ? [lifecycle] : lifecycle.map((choice) => choice.product);
}

function systemFacts(before: Os | undefined, system: KnownSystem): Os {
  const { id, release, title, family, libc, kernel, initSystem } = system;
  const {
    codename: _codename,
    pointRelease: _point,
    kernel: _kernel,
    kernelBuild: _kernelBuild,
    libc: _libc,
    build: _build,
    servicePack: _servicePack,
    ...kept
  } = before ?? {};
  return {
    ...kept,
    family,
    id,
    release,
    name: title,
    majorRelease: release.split('.')[0] ?? release,
    ...(libc === undefined ? {} : { libc }),
    ...(kernel === undefined ? {} : { kernel }),
    ...(initSystem === undefined ? {} : { initSystem }),
  };
}

/** What a distribution shipped is of another version now: of the one that the new release ships, or of one nobody knows. */
function inPlace(host: HostFacts, system: KnownSystem): HostFacts {
  const { inventory } = host;
  const ships = system.ships ?? {};
  let after = withSection(host, 'os', systemFacts(inventory.os, system));
  if (inventory.packages !== undefined) {
    after = withSection(after, 'packages', inventory.packages.map(withoutVersion).sort(byPackage));
  }
  if (inventory.software !== undefined) {
    const software = inventory.software.map((entry) => {
      if (entry.origin !== 'distribution' && entry.origin !== 'distributionPresumed') return entry;
      const { version: _version, ...rest } = entry;
      const shipped = entry.product === null ? undefined : ships[entry.product];
      return shipped === undefined ? rest : { ...rest, version: shipped };
    });
    after = withSection(after, 'software', software.sort(bySoftware));
  }
  return after;
}

function withoutVersion(entry: Package): Package {
  if (entry.origin === 'vendor' || entry.origin === 'manual' || entry.kind !== undefined) return entry;
  const { version: _version, sourceVersion: _sourceVersion, ...rest } = entry;
  return rest;
}

/** A new host holds what is moved to it, and else only the plain system: nothing listens yet, no service is foreign. */
function anew(host: HostFacts, system: KnownSystem, architecture: string): HostFacts {
  const { inventory } = host;
  const { edition: _edition, idLike: _idLike, ...facts } = systemFacts(undefined, system);
  const productType =
    system.family === 'windows' ? { productType: 'server' as const, installation: 'full' as const } : {};
  const software = (inventory.software ?? []).filter(
    ({ origin }) => origin !== 'distribution' && origin !== 'distributionPresumed',
  );
  const modules = Object.fromEntries((system.kernelModules ?? []).map((name) => [name, { kind: 'module' as const }]));
  const { hardware, filesystems, usage } = inventory;
  const kept: Inventory = {
    os: { ...facts, ...productType, architecture, isContainer: false },
    packages: [],
    services: {},
    listeners: [],
    software,
    kernelModules: modules,
    ...(hardware === undefined ? {} : { hardware: { ...hardware, swapBytes: 0 } }),
    ...(filesystems === undefined ? {} : { filesystems }),
    ...(usage === undefined ? {} : { usage }),
  };
  const states = new Map<string, SectionState>();
  for (const id of Object.keys(kept)) states.set(id, newState(id, host));
  return { inventory: kept, states };
}

/** What was measured of the old host is as well known as it was; what programs are there is as well known too. */
function newState(id: string, { states }: HostFacts): SectionState {
  const before = states.get(id);
  const isCarried = id === 'hardware' || id === 'filesystems' || id === 'usage' || id === 'software';
  return isCarried && before !== undefined ? before : COMPLETE;
}

function movedProduct(host: HostFacts, act: UpgradeAct & { kind: 'product' }, tables: Tables): HostFacts {
  const { inventory } = host;
  const product = tables.products.get(act.product);
  const table = tables.lifecycle.get(act.lifecycle);
  const version = versionOf(act.product, act.to, tables);
  const isOf = (text: string | undefined): boolean =>
    product !== undefined &&
    table !== undefined &&
    text !== undefined &&
    cycleOfVersion(table, text, product)?.cycle === act.from;
  let after = host;
  if (inventory.software !== undefined) {
    const software = inventory.software.map((entry): Software[number] =>
      entry.product === act.product && !isShipped(entry.origin) && isOf(entry.version) ? { ...entry, version } : entry,
    );
    after = withSection(after, 'software', software.sort(bySoftware));
  }
  if (inventory.packages !== undefined && product !== undefined) {
    const names = Object.values(product.packages).flat();
    const packages = inventory.packages.map((entry): Package => {
      const numbered = entry.name.replace(/\d+(\.\d+)*/, '#');
      if (!(names.includes(entry.name) || names.includes(numbered)) || !isOf(entry.version)) return entry;
      const name = numbered.includes('#') ? entry.name.replace(/\d+(\.\d+)*/, act.to) : entry.name;
      const { sourceVersion: _sourceVersion, ...rest } = entry;
      return { ...rest, name, version: moved(entry.version, version) };
    });
    after = withSection(after, 'packages', packages.sort(byPackage));
  }
  return after;
}

const isShipped = (origin: string | undefined): boolean =>
  origin === 'distribution' || origin === 'distributionPresumed';

/** Marks of the vendor's archive stay behind the number, for they tell whose build it is. */
function moved(before: string | undefined, version: string): string {
  const rest = /^(?:\d+:)?[0-9.]+(.*)$/.exec(before ?? '')?.[1] ?? '';
  return `${version}${rest}`;
}

function withFact(host: HostFacts, path: string, value: unknown): HostFacts {
  const [, section = '', rest = ''] = /^([A-Za-z]+)(.*)$/.exec(path) ?? [];
  const steps = [...rest.matchAll(/\.([A-Za-z]+)|\[([^\]]+)\]/g)].map((found) => found[1] ?? found[2] ?? '');
  const facts = factsAt(host.inventory, section);
  return withSection(host, section, setAt(facts, steps, value));
}

function setAt(facts: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const members = typeof facts === 'object' && facts !== null ? facts : {};
  const inner = Object.hasOwn(members, step) ? (members as Readonly<Record<string, unknown>>)[step] : undefined;
  return { ...members, [step]: setAt(inner, rest, value) };
}

function without(host: HostFacts, section: string, keys: readonly (string | number)[]): HostFacts {
  const facts = factsAt(host.inventory, section);
  if (Array.isArray(facts))
    return withSection(
      host,
      section,
      facts.filter((_, place) => !keys.includes(place)),
    );
  const entries = Object.entries(facts ?? {}).filter(([key]) => !keys.includes(key));
  return withSection(host, section, Object.fromEntries(entries));
}

function withSection(host: HostFacts, id: string, facts: unknown): HostFacts {
  return { ...host, inventory: withFacts(host.inventory, id, facts) };
}

function bySoftware(left: Software[number], right: Software[number]): number {
  return byCodeUnit(left.product ?? '', right.product ?? '') || byCodeUnit(left.path ?? '', right.path ?? '');
}

function byPackage(left: Package, right: Package): number {
  return byCodeUnit(left.name, right.name) || byCodeUnit(left.version ?? '', right.version ?? '');
}
