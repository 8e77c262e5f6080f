import { sql } from 'kysely';
import type { EndingSoon } from '../api.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import type { Scope } from './fleet-counts.ts';
import { defineStatement } from './statement.ts';
import { columnText } from './text-search.ts';

export interface Ending {
  readonly kind: 'support' | 'certificate';
  readonly what: string;
  readonly endsOn: string;
}

/** A host with hundreds of certificates is a certificate authority's archive; its first ones to end are enough. */
const MAX_ENDINGS = 200;

/** Replaces what ends on a host, when it changed. */
export async function replaceEndings(
  db: DatabaseTransaction,
  hostNumber: number,
  endings: readonly Ending[],
): Promise<void> {
  if (await isSameEndings(db, hostNumber, endings)) return;
  await db.deleteFrom('endings').where('host_number', '=', hostNumber).execute();
  await abilitiesOf(db).insertRows(
    db,
    'endings',
    { host_number: 'integer', kind: 'text', what: 'text', ends_on: 'text' },
    endingRows(hostNumber, endings),
  );
}

/** Whether these endings of a host are what is shown. */
export async function isSameEndings(db: Database, hostNumber: number, endings: readonly Ending[]): Promise<boolean> {
  const stored = await selectEndings(db, { hostNumber });
  const before = new Set(stored.map((row) => JSON.stringify([row.kind, row.what, row.ends_on])));
  const now = new Set(endingRows(hostNumber, endings).map(([, ...row]) => JSON.stringify(row)));
  return before.size === now.size && [...now].every((key) => before.has(key));
}

const selectEndings = defineStatement((db, { hostNumber }: { hostNumber: number }) =>
  db.selectFrom('endings').select(['kind', 'what', 'ends_on']).where('host_number', '=', hostNumber),
);

/** As they are stored: those that end first, as many as are kept. */
export function endingRows(
  hostNumber: number,
  endings: readonly Ending[],
): (readonly [hostNumber: number, kind: string, what: string, endsOn: string])[] {
  return endings
    .map((ending) => ({ ...ending, what: columnText(ending.what) }))
    .sort((left, right) => (left.endsOn < right.endsOn ? -1 : 1))
    .slice(0, MAX_ENDINGS)
    .map(({ kind, what, endsOn }) => [hostNumber, kind, what, endsOn] as const);
}

/** What ends until `untilOn`, what ended included; the next date first among those to come. */
export async function listEndings(
  db: Database,
  units: Scope,
  range: { readonly fromOn: string; readonly untilOn: string; readonly kind?: Ending['kind'] },
  limit: number,
): Promise<EndingSoon[]> {
  const inScope = db
    .selectFrom('endings')
    .innerJoin('hosts', 'hosts.host_number', 'endings.host_number')
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []));
  const rows = await inScope
    .select(['kind', 'what', 'ends_on'])
    .select(sql<number>`count(distinct hosts.host_number)`.as('host_count'))
    .where('ends_on', '>=', range.fromOn)
    .where('ends_on', '<=', range.untilOn)
    .$if(range.kind !== undefined, (query) => query.where('kind', '=', range.kind ?? 'support'))
    .groupBy(['kind', 'what', 'ends_on'])
    .orderBy('ends_on')
    .limit(limit)
    .execute();
  const named = async (row: (typeof rows)[number]): Promise<EndingSoon> => {
    const names = await inScope
      .select('name')
      .where('kind', '=', row.kind)
      .where('what', '=', row.what)
      .where('ends_on', '=', row.ends_on)
      .orderBy('search_name')
      .limit(5)
      .execute();
    return {
      kind: row.kind,
      what: row.what,
      endsOn: row.ends_on,
      hostCount: row.host_count,
      hostNames: names.map(({ name }) => name),
    };
  };
  return Promise.all(rows.map(named));
}
