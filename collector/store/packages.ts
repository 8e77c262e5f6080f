import { createHash } from 'node:crypto';
import type { Packages } from '../../policies/inventory/sections/packages.ts';
import type { PackageRow, Page } from '../api.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { columnText, foldText, holdsText } from './text-search.ts';

type Package = Packages[number];
type Values = readonly (string | null)[];

/** PostgreSQL takes 65,535 parameters at once, SQLite 32,766; most reports change a handful of packages. */
const LOOKED_UP_AT_ONCE = 1000;
const COLUMNS = {
  package_hash: 'text',
  name: 'text',
  version: 'text',
  architecture: 'text',
  source: 'text',
  origin: 'text',
  scheme: 'text',
  search_text: 'text',
} as const;

/**
 * Brings the searchable packages of a host from what they were to what they are. Each distinct package stands once
 * for the whole fleet; a host only points to it, so an update writes as many rows as packages changed.
 */
export async function updatePackages(
  db: DatabaseTransaction,
  hostNumber: number,
  before: Packages,
  now: Packages,
): Promise<void> {
  const old = new Set(before.map(keyOf));
  const fresh = new Set(now.map(keyOf));
  const gone = [...old].filter((key) => !fresh.has(key));
  const come = [...fresh].filter((key) => !old.has(key));
  for (const numbers of await numbersOf(db, gone)) {
    await db
      .deleteFrom('host_packages')
      .where('host_number', '=', hostNumber)
      .where('package_number', 'in', numbers)
      .execute();
  }
  if (come.length === 0) return;
  const { insertRows } = abilitiesOf(db);
  await insertRows(db, 'packages', COLUMNS, come.map(rowOf));
  for (const numbers of await numbersOf(db, come)) {
    const rows = numbers.map((number) => [hostNumber, number]);
    await insertRows(db, 'host_packages', { host_number: 'integer', package_number: 'integer' }, rows);
  }
}

/** Forgets what the host was shown to have. */
export async function removePackages(db: DatabaseTransaction, hostNumber: number): Promise<void> {
  await db.deleteFrom('host_packages').where('host_number', '=', hostNumber).execute();
}

/** What makes two packages the same one, as text. */
function keyOf({ name, version, architecture, source, origin, scheme }: Package): string {
  const values = [name, version, architecture, source, origin, scheme];
  return JSON.stringify(values.map((value) => (value === undefined ? null : columnText(value))));
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}

function rowOf(key: string): Values {
  const values = JSON.parse(key) as Values;
  const [name, , , source] = values;
  return [hashOf(key), ...values, foldText(source === null || source === name ? `${name}` : `${name} ${source}`)];
}

async function numbersOf(db: Database, keys: readonly string[]): Promise<number[][]> {
  const found: number[][] = [];
  for (let start = 0; start < keys.length; start += LOOKED_UP_AT_ONCE) {
    const hashes = keys.slice(start, start + LOOKED_UP_AT_ONCE).map(hashOf);
    const rows = await db.selectFrom('packages').select('package_number').where('package_hash', 'in', hashes).execute();
    found.push(rows.map((row) => row.package_number));
  }
  return found.filter((numbers) => numbers.length > 0);
}

/** Packages of a host by name; `q` is looked for in name and source package. */
export async function listPackages(
  db: Database,
  hostNumber: number,
  wanted: { readonly q?: string; readonly page: number; readonly pageSize: number },
): Promise<Page<PackageRow>> {
  const { q, page, pageSize } = wanted;
  let query = db
    .selectFrom('host_packages')
    .innerJoin('packages', 'packages.package_number', 'host_packages.package_number')
    .where('host_packages.host_number', '=', hostNumber);
  if (q !== undefined && q !== '') query = query.where((eb) => holdsText(eb.ref('packages.search_text'), q));
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const items = await query
    .select(['name', 'version', 'architecture', 'source', 'origin', 'scheme'])
    .orderBy('name')
    .orderBy('packages.package_number')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return { items, total, page, pageSize };
}
