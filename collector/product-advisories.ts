import type { Product, Tables } from '../policies/derive/tables.ts';
import type { ProductAdvisories } from './api.ts';
import { listOpenByPackage } from './store/advisory-lists.ts';
import type { Database } from './store/database.ts';
import type { Scope } from './store/fleet-counts.ts';

/** For each product that has any: how many vulnerabilities are open in its packages, and how many of them are exploited. */
export async function readProductAdvisories(db: Database, tables: Tables, units: Scope): Promise<ProductAdvisories[]> {
  const open = await listOpenByPackage(db, units);
  const byPackage = new Map<string, { readonly cve: string; readonly isExploited: boolean }[]>();
  for (const { package: name, ...one } of open) byPackage.set(name, [...(byPackage.get(name) ?? []), one]);
  const found: ProductAdvisories[] = [];
  for (const product of tables.products.values()) {
    const isOurs = packageTest(product);
    const cves = new Map<string, boolean>();
    for (const [name, list] of byPackage)
      if (isOurs(name)) for (const { cve, isExploited } of list) cves.set(cve, isExploited || cves.get(cve) === true);
    const exploitedCount = [...cves.values()].filter((isExploited) => isExploited).length;
    if (cves.size > 0) found.push({ product: product.id, openCount: cves.size, exploitedCount });
  }
  return found;
}

/** Source packages of a product in which something is open on hosts of these units. */
export async function packagesOfProduct(db: Database, tables: Tables, units: Scope, id: string): Promise<string[]> {
  const product = tables.products.get(id);
  if (product === undefined) return [];
  const names = new Set((await listOpenByPackage(db, units)).map(({ package: name }) => name));
  return [...names].filter(packageTest(product));
}

/** Whether a package's name means the product: `#` stands for a version number, a final `*` for any rest. */
function packageTest({ packages }: Product): (name: string) => boolean {
  const names = Object.values(packages).flat();
  if (names.length === 0) return () => false;
  const patterns = names.map((name) =>
    name
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('#', '\\d+(?:\\.\\d+)*')
      .replace(/\*$/, '.*'),
  );
  const pattern = new RegExp(`^(?:${patterns.join('|')})$`);
  return (name) => pattern.test(name);
}
