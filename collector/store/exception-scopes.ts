import type { Words } from '../../policies/base/text.ts';
import type { ExceptionScope } from '../../policies/exceptions/exception.ts';
import type { Database } from './database.ts';
import { listUnits, unitsBelow } from './units.ts';

/** Whom an exception is about, looked up. */
export interface FoundScope extends ExceptionScope {
  readonly hostNumber: number | null;
  readonly title: Words;
}

/**
 * The host, unit or system of a scope; a host by its id, or by its name where only one has it. Answers how many there
 * are where it is not exactly one.
 */
export async function findScope(
  db: Database,
  { kind, name }: ExceptionScope,
): Promise<FoundScope | { readonly count: number }> {
  if (kind === 'host') {
    const rows = await db
      .selectFrom('hosts')
      .select(['host_number', 'host_id', 'name'])
      .where((eb) => eb.or([eb('host_id', '=', name), eb('name', '=', name)]))
      .limit(2)
      .execute();
    const row = rows.find(({ host_id }) => host_id === name) ?? (rows.length === 1 ? rows[0] : undefined);
    return row === undefined
      ? { count: rows.length }
      : { kind, name: row.host_id, hostNumber: row.host_number, title: { vi: row.name, en: row.name } };
  }
  const row =
    kind === 'unit'
      ? await db.selectFrom('units').select(['name_vi', 'name_en']).where('unit_id', '=', name).executeTakeFirst()
      : await db.selectFrom('systems').select(['name_vi', 'name_en']).where('system_id', '=', name).executeTakeFirst();
  return row === undefined
    ? { count: 0 }
    : { kind, name, hostNumber: null, title: { vi: row.name_vi, en: row.name_en } };
}

/** What people call the scopes, by `kind name`; those that are gone are absent. */
export async function scopeTitles(
  db: Database,
  scopes: readonly ExceptionScope[],
): Promise<ReadonlyMap<string, Words>> {
  const namesOf = (kind: ExceptionScope['kind']): string[] => [
    '',
    ...new Set(scopes.filter((scope) => scope.kind === kind).map(({ name }) => name)),
  ];
  const hosts = await db
    .selectFrom('hosts')
    .select(['host_id', 'name'])
    .where('host_id', 'in', namesOf('host'))
    .execute();
  const units = await db.selectFrom('units').selectAll().where('unit_id', 'in', namesOf('unit')).execute();
  const systems = await db.selectFrom('systems').selectAll().where('system_id', 'in', namesOf('system')).execute();
  return new Map([
    ...hosts.map((row) => [`host ${row.host_id}`, { vi: row.name, en: row.name }] as const),
    ...units.map((row) => [`unit ${row.unit_id}`, { vi: row.name_vi, en: row.name_en }] as const),
    ...systems.map((row) => [`system ${row.system_id}`, { vi: row.name_vi, en: row.name_en }] as const),
  ]);
}

/**
 * Units that operate what a scope covers. A system without an operator is run by its owner, and a host that serves no
 * system by its unit; a unit's exception is also about the unit itself.
 */
export async function operatorsOf(db: Database, scope: ExceptionScope): Promise<ReadonlySet<string>> {
  const { kind, name } = scope;
  const operators = new Set<string>();
  let systems = db.selectFrom('systems').select(['owner_unit_id', 'operator_unit_id']);
  if (kind === 'system') systems = systems.where('system_id', '=', name);
  else {
    const below = kind === 'unit' ? (unitsBelow(await listUnits(db), name) ?? [name]) : [];
    const hosts = db
      .selectFrom('hosts')
      .select('host_number')
      .$if(kind === 'unit', (query) => query.where('unit_id', 'in', below))
      .$if(kind === 'host', (query) => query.where('host_id', '=', name));
    const served = db.selectFrom('host_systems').select('system_id').where('host_number', 'in', hosts);
    systems = systems.where('system_id', 'in', served);
  }
  for (const row of await systems.execute()) operators.add(row.operator_unit_id ?? row.owner_unit_id);
  if (kind === 'unit') operators.add(name);
  if (kind === 'host' && operators.size === 0) {
    const host = await db.selectFrom('hosts').select('unit_id').where('host_id', '=', name).executeTakeFirst();
    if (host !== undefined) operators.add(host.unit_id);
  }
  return operators;
}
