import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Complaint } from '../base/errors.ts';
import { controlMapSchema, lifecycleSchema, productsSchema } from './table-schemas.ts';
import type { Cycle, LifecycleProduct, OperatingSystem, Product, TableSources } from './tables.ts';

/** The form of `lifecycle.json`, as far as it is read. */
export interface LifecycleFile {
  readonly snapshot: { readonly commitDate: string; readonly repository?: string; readonly licence?: string };
  readonly products: readonly LifecycleFileProduct[];
}

/** One product of it. */
export interface LifecycleFileProduct {
  readonly product: string;
  readonly title: string;
  readonly source: string;
  readonly dataOn?: string;
  readonly cycles: readonly Cycle[];
}

/** The form of `products.json`. */
export interface ProductsFile {
  readonly vendorMarks: readonly string[];
  readonly operatingSystems: readonly OperatingSystem[];
  readonly products: readonly Product[];
}

/** Every version scheme of the contract; a product may name one before its comparison exists. */
const SCHEMES = new Set(
  'deb rpm apk pacman semver pep440 maven rubygems nuget packagist dotted calver oracle openssl java generic'.split(
    ' ',
  ),
);

/** What each file breaks of its schema. */
export function schemaComplaints(sources: TableSources): Complaint[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const schemas = { lifecycle: lifecycleSchema, products: productsSchema, controlMap: controlMapSchema };
  const complaints: Complaint[] = [];
  for (const name of ['lifecycle', 'products', 'controlMap'] as const) {
    const validate = ajv.compile(schemas[name]);
    if (validate(sources[name])) continue;
    for (const { instancePath, message } of validate.errors ?? []) {
      complaints.push({ pointer: `/${name}${instancePath}`, message: message ?? 'is not valid' });
    }
  }
  return complaints;
}

/** A product's cycles by name; one that stands twice is complained of. */
export function cyclesOf(
  entry: LifecycleFileProduct,
  place: number,
  complaints: Complaint[],
): ReadonlyMap<string, Cycle> {
  const cycles = new Map<string, Cycle>();
  for (const [index, cycle] of entry.cycles.entries()) {
    if (cycles.has(cycle.cycle)) {
      complaints.push(twice(`/lifecycle/products/${place}/cycles/${index}/cycle`, cycle.cycle));
    }
    cycles.set(cycle.cycle, cycle);
  }
  return cycles;
}

/** Entries by id; an id that stands twice is complained of. */
export function byId<T extends { readonly id: string }>(
  entries: readonly T[],
  pointer: string,
  complaints: Complaint[],
): ReadonlyMap<string, T> {
  const map = new Map<string, T>();
  for (const [place, entry] of entries.entries()) {
    if (map.has(entry.id)) complaints.push(twice(`${pointer}/${place}/id`, entry.id));
    map.set(entry.id, entry);
  }
  return map;
}

/** The complaint about an id that is not unique. */
export function twice(pointer: string, id: string): Complaint {
  return { pointer, message: `"${id}" stands here a second time; ids are unique` };
}

/** What the product list names and `lifecycle.json` does not have, and members that do not go together. */
export function referenceComplaints(file: ProductsFile, lifecycle: ReadonlyMap<string, LifecycleProduct>): Complaint[] {
  const complaints: Complaint[] = [];
  const demand = (pointer: string, product: string, cycles: readonly (string | null)[] = []) => {
    const found = lifecycle.get(product);
    if (found === undefined) complaints.push({ pointer, message: `lifecycle.json has no product "${product}"` });
    for (const cycle of cycles) {
      if (found !== undefined && cycle !== null && !found.cycles.has(cycle)) {
        complaints.push({ pointer, message: `"${product}" has no cycle "${cycle}"` });
      }
    }
  };
  for (const [place, { lifecycle: product }] of file.operatingSystems.entries()) {
    demand(`/products/operatingSystems/${place}/lifecycle`, product);
  }
  for (const [place, product] of file.products.entries()) {
    const pointer = `/products/products/${place}`;
    if (!SCHEMES.has(product.scheme)) {
      complaints.push({ pointer: `${pointer}/scheme`, message: `"${product.scheme}" is no version scheme` });
    }
    if ((product.cycleRule === 'builds') !== (product.builds !== undefined)) {
      complaints.push({ pointer, message: '"builds" and the cycleRule "builds" go together' });
    }
    if (typeof product.lifecycle !== 'string') {
      for (const { product: chosen } of product.lifecycle) demand(`${pointer}/lifecycle`, chosen);
    } else if (product.lifecycle !== 'os') {
      demand(
        `${pointer}/lifecycle`,
        product.lifecycle,
        product.builds?.map(([, cycle]) => cycle),
      );
    }
  }
  return complaints;
}

/** Product ids by version scheme and package name; a name that two products claim is complained of. */
export function indexPackages(products: readonly Product[], complaints: Complaint[]): Map<string, Map<string, string>> {
  const index = new Map<string, Map<string, string>>();
  for (const [place, { id, packages }] of products.entries()) {
    for (const [scheme, names] of Object.entries(packages)) {
      const byName = index.get(scheme) ?? new Map<string, string>();
      index.set(scheme, byName);
      for (const name of names) {
        if (byName.has(name)) complaints.push(twice(`/products/products/${place}/packages/${scheme}`, name));
        byName.set(name, id);
      }
    }
  }
  return index;
}
