import { hash } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { EditionKind, EditionParts, EditionRecord } from '../edition.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import type { EditionsTable } from './tables.ts';

type Row = Selectable<EditionsTable>;

/** The fingerprint of what hosts are judged by: order of feeds and packs included, author and time not. */
export function fingerprintOf(parts: EditionParts): string {
  const { packs, overrides, lifecycle, feeds, tables } = parts;
  const words = [packs.map(({ id, sha }) => [id, sha]), overrides, lifecycle, feeds, tables];
  return hash('sha256', JSON.stringify(words), 'hex').slice(0, 32);
}

/** Adds an edition that nobody is judged by yet. */
export async function addEdition(
  db: DatabaseTransaction,
  edition: {
    readonly kind: EditionKind;
    readonly parts: EditionParts;
    readonly author: string;
    readonly reason: string;
    readonly at: string;
  },
): Promise<EditionRecord> {
  const { kind, parts, author, reason, at } = edition;
  const row = await db
    .insertInto('editions')
    .values({
      kind,
      parts: JSON.stringify(parts),
      fingerprint: fingerprintOf(parts),
      author,
      reason,
      made_at: at,
      state: 'judging',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return recordOf(row);
}

export async function findEdition(db: Database, editionNumber: number): Promise<EditionRecord | undefined> {
  const row = await db
    .selectFrom('editions')
    .selectAll()
    .where('edition_number', '=', editionNumber)
    .executeTakeFirst();
  return row && recordOf(row);
}

/** The edition that the next change starts from: the newest, whether it is shown or on its way. */
export async function newestEdition(db: Database): Promise<EditionRecord | undefined> {
  const row = await db
    .selectFrom('editions')
    .selectAll()
    .where('state', 'in', ['judging', 'shown'])
    .orderBy('edition_number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && recordOf(row);
}

/** The edition that was shown at an instant; `undefined` before the first. */
export async function editionShownAt(db: Database, at: string): Promise<EditionRecord | undefined> {
  const row = await db
    .selectFrom('editions')
    .selectAll()
    .where('shown_at', '<=', at)
    .orderBy('shown_at', 'desc')
    .orderBy('edition_number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && recordOf(row);
}

export async function listEditions(
  db: Database,
  page: number,
  pageSize: number,
): Promise<{ readonly items: EditionRecord[]; readonly total: number }> {
  const query = db.selectFrom('editions');
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .orderBy('edition_number', 'desc')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return { items: rows.map(recordOf), total };
}

/** The edition becomes the shown one and the one before it is past; nothing happens when it is shown already. */
export async function markShown(db: DatabaseTransaction, editionNumber: number, at: string): Promise<void> {
  await db
    .updateTable('editions')
    .set({ state: 'past', shown_until: at })
    .where('state', '=', 'shown')
    .where('edition_number', '!=', editionNumber)
    .execute();
  await db
    .updateTable('editions')
    .set({ state: 'shown', shown_at: at })
    .where('edition_number', '=', editionNumber)
    .where('state', '!=', 'shown')
    .execute();
}

/** Another change came before these could be shown. */
export async function markReplaced(db: DatabaseTransaction, before: number): Promise<void> {
  await db
    .updateTable('editions')
    .set({ state: 'replaced' })
    .where('state', '=', 'judging')
    .where('edition_number', '<', before)
    .execute();
}

function recordOf(row: Row): EditionRecord {
  return {
    number: row.edition_number,
    kind: row.kind,
    parts: JSON.parse(row.parts) as EditionParts,
    fingerprint: row.fingerprint,
    author: row.author,
    reason: row.reason,
    madeAt: row.made_at,
    state: row.state,
    shownAt: row.shown_at,
    shownUntil: row.shown_until,
  };
}
