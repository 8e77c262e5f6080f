import type { Words } from '../../policies/base/text.ts';
import type { Counts } from '../api.ts';
import { countsOf, exceptCounts, SUM_COUNTS } from './counts.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import type { ExceptedSum } from './excepted.ts';
import { defineStatement } from './statement.ts';
import type { UnitsTable } from './tables.ts';

/** The unit that every store begins with; hosts go there until somebody makes the real tree. */
export const DEFAULT_UNIT = 'default';
/** One day: the limit in the capital. Units with bad lines get a longer one. */
export const DEFAULT_FRESHNESS_SECONDS = 86_400;
const MAX_FORMER_NAMES = 100;

export interface Unit {
  readonly unitId: string;
  readonly parentId: string | null;
  readonly name: Words;
  readonly freshnessLimitSeconds: number;
}

export interface UnitWithCounts extends Unit {
  readonly hostCount: number;
  readonly counts: Counts;
}

export async function ensureDefaultUnit(db: Database): Promise<void> {
  await addUnit(db, {
    unitId: DEFAULT_UNIT,
    parentId: null,
    name: { vi: 'Đơn vị mặc định', en: 'Default unit' },
    freshnessLimitSeconds: DEFAULT_FRESHNESS_SECONDS,
  });
}

/** Adds a unit; one that is there already stays as it is. Answers whether it was added. */
export async function addUnit(db: Database, unit: Unit): Promise<boolean> {
  const added = await db
    .insertInto('units')
    .values(rowOf(unit))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return added.numInsertedOrUpdatedRows === 1n;
}

/** Writes a unit anew; the name it had until now is kept with the day. */
export async function replaceUnit(db: DatabaseTransaction, before: Unit, now: Unit, at: string): Promise<void> {
  if (before.name.vi !== now.name.vi || before.name.en !== now.name.en) {
    await db
      .insertInto('unit_names')
      .values({ unit_id: now.unitId, until_at: at, name_vi: before.name.vi, name_en: before.name.en })
      .execute();
  }
  await db.updateTable('units').set(rowOf(now)).where('unit_id', '=', now.unitId).execute();
  if (before.freshnessLimitSeconds !== now.freshnessLimitSeconds) await moveSilence(db, now);
}

/** The hosts of a unit are silent later, or earlier. */
async function moveSilence(db: DatabaseTransaction, { unitId, freshnessLimitSeconds }: Unit): Promise<void> {
  const hosts = await db
    .selectFrom('hosts')
    .select(['host_number', 'confirmed_at'])
    .where('unit_id', '=', unitId)
    .where('confirmed_at', 'is not', null)
    .execute();
  for (const { host_number, confirmed_at } of hosts) {
    if (confirmed_at === null) continue;
    await setSilentAfter(db, { host_number, silent_after: addSeconds(confirmed_at, freshnessLimitSeconds) });
  }
}

const setSilentAfter = defineStatement((db, row: { readonly host_number: number; readonly silent_after: string }) =>
  db.updateTable('hosts').set({ silent_after: row.silent_after }).where('host_number', '=', row.host_number),
);

/** An instant some seconds later. */
export function addSeconds(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString();
}

/** A name that a unit had before, and until when. */
export interface FormerName {
  readonly name: Words;
  readonly untilAt: string;
}

/** How a unit was called before, newest first. */
export async function formerNames(db: Database, unitId: string): Promise<FormerName[]> {
  const rows = await db
    .selectFrom('unit_names')
    .selectAll()
    .where('unit_id', '=', unitId)
    .orderBy('until_at', 'desc')
    .limit(MAX_FORMER_NAMES)
    .execute();
  return rows.map((row) => ({ name: { vi: row.name_vi, en: row.name_en }, untilAt: row.until_at }));
}

function rowOf({ unitId, parentId, name, freshnessLimitSeconds }: Unit): UnitsTable {
  return {
    unit_id: unitId,
    parent_id: parentId,
    name_vi: name.vi,
    name_en: name.en,
    freshness_limit_seconds: freshnessLimitSeconds,
  };
}

/** Every unit, in the order of ids. There are few: a tree of thousands of hosts has some hundreds of them. */
export async function listUnits(db: Database): Promise<Unit[]> {
  const rows = await db.selectFrom('units').selectAll().orderBy('unit_id').execute();
  return rows.map(unitOf);
}

/** Every unit with its own hosts and their counts, over which `excepted` is laid; those of units below are not added. */
export async function listUnitsWithCounts(db: Database, excepted: readonly ExceptedSum[]): Promise<UnitWithCounts[]> {
  const [units, rows] = await Promise.all([
    listUnits(db),
    db
      .selectFrom('hosts')
      .select('unit_id')
      .select(({ fn }) => fn.countAll<number>().as('host_count'))
      .select(SUM_COUNTS)
      .groupBy('unit_id')
      .execute(),
  ]);
  const byUnit = new Map(rows.map((row) => [row.unit_id, row]));
  const exceptedIn = new Map<string, number>();
  for (const { unitId, count } of excepted) exceptedIn.set(unitId, (exceptedIn.get(unitId) ?? 0) + count);
  return units.map((unit) => {
    const row = byUnit.get(unit.unitId);
    return {
      ...unit,
      hostCount: row?.host_count ?? 0,
      counts: exceptCounts(countsOf(row), exceptedIn.get(unit.unitId) ?? 0),
    };
  });
}

export async function findUnit(db: Database, unitId: string): Promise<Unit | undefined> {
  const [row] = await selectUnit(db, { unitId });
  return row && unitOf(row);
}

const selectUnit = defineStatement((db, { unitId }: { unitId: string }) =>
  db.selectFrom('units').selectAll().where('unit_id', '=', unitId),
);

function unitOf(row: UnitsTable): Unit {
  return {
    unitId: row.unit_id,
    parentId: row.parent_id,
    name: { vi: row.name_vi, en: row.name_en },
    freshnessLimitSeconds: row.freshness_limit_seconds,
  };
}

/** The unit and all below it; `undefined` when there is no such unit. */
export function unitsBelow(units: readonly Unit[], unitId: string): string[] | undefined {
  if (!units.some((unit) => unit.unitId === unitId)) return undefined;
  const found = new Set([unitId]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const unit of units) if (unit.parentId !== null && found.has(unit.parentId)) found.add(unit.unitId);
  }
  return [...found];
}
