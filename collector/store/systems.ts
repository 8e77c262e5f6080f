import type { Selectable } from 'kysely';
import type { Words } from '../../policies/base/text.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import type { SystemsTable } from './tables.ts';

/** A business system of the organisation: something people work with, served by one host or many. */
export interface System {
  readonly systemId: string;
  readonly name: Words;
  /** Who answers for it (chủ quản); exactly one. */
  readonly ownerUnitId: string;
  /** Who runs it (đơn vị vận hành); `null`: nobody is named. */
  readonly operatorUnitId: string | null;
  /** Level of security, 1 to 5; `null`: not set yet, so rules that ask for it are unknown on its hosts. */
  readonly level: number | null;
  /** The network zone it stands in. */
  readonly zone: string | null;
}

export interface ListedSystem extends System {
  readonly hostCount: number;
}

/** Every system in the order of ids. There are few: an organisation has some hundreds. */
export async function listSystems(db: Database): Promise<ListedSystem[]> {
  const [rows, counts] = await Promise.all([
    db.selectFrom('systems').selectAll().orderBy('system_id').execute(),
    db
      .selectFrom('host_systems')
      .select('system_id')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .groupBy('system_id')
      .execute(),
  ]);
  const byId = new Map(counts.map(({ system_id, count }) => [system_id, count]));
  return rows.map((row) => ({ ...systemOf(row), hostCount: byId.get(row.system_id) ?? 0 }));
}

export async function findSystem(db: Database, systemId: string): Promise<System | undefined> {
  const row = await db.selectFrom('systems').selectAll().where('system_id', '=', systemId).executeTakeFirst();
  return row && systemOf(row);
}

/** Adds a system; answers whether it was added: one with that id may be there already. */
export async function addSystem(db: DatabaseTransaction, system: System): Promise<boolean> {
  const added = await db
    .insertInto('systems')
    .values(rowOf(system))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

export async function replaceSystem(db: DatabaseTransaction, system: System): Promise<void> {
  await db.updateTable('systems').set(rowOf(system)).where('system_id', '=', system.systemId).execute();
}

/** Numbers of the hosts that serve a system. */
export async function hostsOfSystem(db: Database, systemId: string): Promise<number[]> {
  const rows = await db
    .selectFrom('host_systems')
    .select('host_number')
    .where('system_id', '=', systemId)
    .orderBy('host_number')
    .execute();
  return rows.map(({ host_number }) => host_number);
}

/** A host serves systems it did not serve, or no longer serves some. */
export async function changeHostSystems(
  db: DatabaseTransaction,
  hostNumber: number,
  change: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  if (change.remove.length > 0) {
    await db
      .deleteFrom('host_systems')
      .where('host_number', '=', hostNumber)
      .where('system_id', 'in', change.remove)
      .execute();
  }
  if (change.add.length === 0) return;
  await db
    .insertInto('host_systems')
    .values(change.add.map((system_id) => ({ host_number: hostNumber, system_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The same for its labels. */
export async function changeHostLabels(
  db: DatabaseTransaction,
  hostNumber: number,
  change: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  if (change.remove.length > 0) {
    await db
      .deleteFrom('host_labels')
      .where('host_number', '=', hostNumber)
      .where('label', 'in', change.remove)
      .execute();
  }
  if (change.add.length === 0) return;
  await db
    .insertInto('host_labels')
    .values(change.add.map((label) => ({ host_number: hostNumber, label })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function rowOf({ systemId, name, ownerUnitId, operatorUnitId, level, zone }: System): SystemsTable {
  return {
    system_id: systemId,
    name_vi: name.vi,
    name_en: name.en,
    owner_unit_id: ownerUnitId,
    operator_unit_id: operatorUnitId,
    level,
    zone,
  };
}

function systemOf(row: Selectable<SystemsTable>): System {
  return {
    systemId: row.system_id,
    name: { vi: row.name_vi, en: row.name_en },
    ownerUnitId: row.owner_unit_id,
    operatorUnitId: row.operator_unit_id,
    level: row.level,
    zone: row.zone,
  };
}
