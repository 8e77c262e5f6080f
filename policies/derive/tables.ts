import { readFileSync } from 'node:fs';
import { type Complaint, MusterError, messageOf } from '../base/errors.ts';
import { inPackage } from '../base/package-root.ts';
import type { Builds, CycleRule } from './cycle-of-version.ts';
import { indexPrograms, type ProgramIndex } from './program-names.ts';
import {
  byId,
  cyclesOf,
  indexPackages,
  type LifecycleFile,
  type ProductsFile,
  referenceComplaints,
  schemaComplaints,
  twice,
} from './table-checks.ts';

/** A day; `true`: ended, no day given; `false`: none announced; `null`: the source does not state it. */
export type End = string | boolean | null;

export interface Cycle {
  readonly cycle: string;
  readonly eol: End;
  readonly extendedSupport: End;
  readonly releaseDate?: string | null;
  readonly label?: string | null;
  readonly latest?: string | null;
}

/** One product of `lifecycle.json`, its cycles by name. */
export interface LifecycleProduct {
  readonly product: string;
  readonly title: string;
  readonly source: string;
  /** Day of its dates, where it is another one than the table's: kept from an older table. */
  readonly dataOn?: string;
  readonly cycles: ReadonlyMap<string, Cycle>;
}

/** Which entries of the section `support` prove that the time between end and extended end is covered. */
export interface ExtendedSupport {
  readonly programs: readonly string[];
  /** Service that a proof must list, where it lists any. */
  readonly service?: string;
  /** It comes to everybody through the ordinary archive, on `architectures`. */
  readonly isFree?: boolean;
  readonly architectures?: readonly string[];
}

export interface OperatingSystem {
  readonly id: string;
  /** Tells two systems of one id apart by the printed name. */
  readonly nameIncludes?: string;
  readonly lifecycle: string;
  readonly cycleRule: CycleRule['cycleRule'];
  readonly extended?: ExtendedSupport;
  readonly source: string;
  readonly checkedOn: string;
}

export interface VendorLifecycle {
  readonly product: string;
  /** Parts of the vendor's name, in lower case. */
  readonly vendors: readonly string[];
  /** Package names that only this vendor uses, `#` for a version number. */
  readonly packages: readonly string[];
  readonly extended?: ExtendedSupport;
}

export interface Product {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly scheme: string;
  /** A product of `lifecycle.json`, `os` (follows the operating system), or a choice by vendor. */
  readonly lifecycle: string | readonly VendorLifecycle[];
  readonly cycleRule: CycleRule['cycleRule'];
  readonly builds?: Builds;
  readonly extended?: ExtendedSupport;
  /** Package names that mean it, by version scheme; `#` stands for a version number. */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  /** Those of them that no distribution uses. */
  readonly vendorPackages?: Readonly<Record<string, readonly string[]>>;
  /** Windows programs that mean it. */
  readonly programs?: readonly ProgramName[];
  readonly source: string;
  readonly checkedOn: string;
}

/** How Windows lists a program: lower case, `#` for a version number, a final `*` for any rest. */
export interface ProgramName {
  readonly name: string;
  /** Where the version stands: in its own field (the default), in the name, or the name's number is the cycle. */
  readonly takes?: 'version' | 'nameVersion' | 'nameCycle';
}

/** One check of the control map: the clauses of each framework that ask for it. */
export interface Control {
  readonly id: string;
  readonly title: string;
  readonly cisControlsV8: readonly string[];
  readonly nist80053r5: readonly string[];
  readonly iso27001_2022: readonly string[];
  readonly nistCsf2: readonly string[];
  readonly disaStig: readonly string[];
  readonly cisBenchmark: Readonly<Record<string, readonly string[]>>;
  /** Clauses with `x` for level + 2. */
  readonly tcvn14423_2026: string;
  /** Clauses with `y` for level + 4. */
  readonly tcvn11930_2017: string;
}

/** The tables that derived sections and references are computed from. */
export interface Tables {
  readonly lifecycle: ReadonlyMap<string, LifecycleProduct>;
  /** Day of the data, not of the file. */
  readonly lifecycleDate: string;
  readonly operatingSystems: readonly OperatingSystem[];
  readonly products: ReadonlyMap<string, Product>;
  /** Product ids by version scheme and package name; `#` stands for a version number. */
  readonly packageNames: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Products by the names of Windows programs. */
  readonly programs: ProgramIndex;
  /** Parts of version texts that only vendors write. */
  readonly vendorMarks: readonly string[];
  readonly controls: ReadonlyMap<string, Control>;
}

/** The three files as parsed JSON; whoever carries in a newer one passes it here. */
export interface TableSources {
  readonly lifecycle: unknown;
  readonly products: unknown;
  readonly controlMap: unknown;
}

/**
 * Reads and checks the tables that come with the product; about 0.6 MB, so callers keep the answer.
 * Throws `data_invalid` with every complaint, or `read_failed`.
 */
export function loadTables(): Tables {
  return createTables(shippedTableSources());
}

/** The files that come with the product as parsed JSON: a collector keeps them with what it judged by them. Throws `read_failed`. */
export function shippedTableSources(): TableSources {
  return {
    lifecycle: readTable('lifecycle.json'),
    products: readTable('products.json'),
    controlMap: readTable('control-map.json'),
  };
}

/** Checks the tables one by one and against each other. Throws `data_invalid` with every complaint. */
export function createTables(sources: TableSources): Tables {
  const complaints = schemaComplaints(sources);
  if (complaints.length > 0) refuse(complaints);
  // The schemas above prove these forms.
  const lifecycleFile = sources.lifecycle as LifecycleFile;
  const productsFile = sources.products as ProductsFile;
  const { checks } = sources.controlMap as { readonly checks: readonly Control[] };

  const lifecycle = new Map<string, LifecycleProduct>();
  for (const [place, entry] of lifecycleFile.products.entries()) {
    const { product, title, source, dataOn } = entry;
    if (lifecycle.has(product)) complaints.push(twice(`/lifecycle/products/${place}/product`, product));
    const cycles = cyclesOf(entry, place, complaints);
    lifecycle.set(product, { product, title, source, ...(dataOn === undefined ? {} : { dataOn }), cycles });
  }
  const products = byId(productsFile.products, '/products/products', complaints);
  const controls = byId(checks, '/controlMap/checks', complaints);
  complaints.push(...referenceComplaints(productsFile, lifecycle));
  const packageNames = indexPackages(productsFile.products, complaints);
  const programs = indexPrograms(productsFile.products, complaints);
  if (complaints.length > 0) refuse(complaints);
  const { operatingSystems, vendorMarks } = productsFile;
  return {
    lifecycle,
    lifecycleDate: lifecycleFile.snapshot.commitDate,
    operatingSystems,
    products,
    packageNames,
    programs,
    vendorMarks,
    controls,
  };
}

function readTable(name: string): unknown {
  const path = inPackage('policies', 'data', name);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new MusterError('read_failed', `the table ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function refuse(complaints: readonly Complaint[]): never {
  const first = complaints[0];
  const more = complaints.length > 1 ? `, and ${complaints.length - 1} more` : '';
  throw new MusterError('data_invalid', `the tables are not valid: ${first?.pointer} ${first?.message}${more}`, {
    complaints,
  });
}
