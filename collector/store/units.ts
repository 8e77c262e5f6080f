import type { Words } from '../../policies/base/text.ts';
import type { Counts } from '../api.ts';
import { countsOf, SUM_COUNTS } from './counts.ts';
import type { Database } from './database.ts';
import { defineStatement } from './statement.ts';
import type { UnitsTable } from './tables.ts';

/** The unit that every store begins with; hosts go there until somebody makes the real tree. */
export const DEFAULT_UNIT = 'default';
/** One day: the limit in the capital. Units with bad lines get a longer one. */
const DEFAULT_FRESHNESS_SECONDS = 86_400;

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

/** Adds a unit; one that is there already stays as it is. */
export async function addUnit(db: Database, unit: Unit): Promise<void> {
  await db
    .insertInto('units')
    .values({
      unit_id: unit.unitId,
      parent_id: unit.parentId,
      name_vi: unit.name.vi,
      name_en: unit.name.en,
      freshness_limit_seconds: unit.freshnessLimitSeconds,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Every unit, in the order of ids. There are few: a tree of thousands of hosts has some hundreds of them. */
export async function listUnits(db: Database): Promise<Unit[]> {
  const rows = await db.selectFrom('units').selectAll().orderBy('unit_id').execute();
  return rows.map(unitOf);
}

/** Every unit with its own hosts and their counts; those of units below are not added. */
export async function listUnitsWithCounts(db: Database): Promise<UnitWithCounts[]> {
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
  return units.map((unit) => {
    const row = byUnit.get(unit.unitId);
    return { ...unit, hostCount: row?.host_count ?? 0, counts: countsOf(row) };
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
