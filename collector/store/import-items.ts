import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Selectable } from 'kysely';
import type { ItemKind } from '../../policies/courier/courier.ts';
import type { ForeseenItem, ImportFate, Page } from '../api.ts';
import type { Database } from './database.ts';
import type { ImportItemsTable } from './tables.ts';
import { columnText } from './text-search.ts';

/** One thing in a file that was handed in. */
export interface ImportItem {
  readonly number: number;
  readonly kind: ItemKind | 'plain';
  readonly name: string;
  /** SHA-256 by which the sender knows it: of a report's own bytes, of a confirmation's line, of a recording. */
  readonly sha: string;
  readonly bytes: number;
  readonly state: ImportFate;
  readonly foreseen: ForeseenItem;
  readonly message: string | null;
  readonly hostId: string | null;
}

export interface NewItem extends Omit<ImportItem, 'message' | 'hostId'> {
  /** What will be handed over on acceptance; absent where it was not understood at all. */
  readonly body?: Uint8Array;
}

/** A recording may be as large. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

export async function addItem(db: Database, importNumber: number, item: NewItem): Promise<void> {
  await db
    .insertInto('import_items')
    .values({
      import_number: importNumber,
      item_number: item.number,
      kind: item.kind,
      name: columnText(item.name),
      sha: item.sha,
      bytes: item.bytes,
      state: item.state,
      foreseen: JSON.stringify(item.foreseen),
      body: item.body === undefined ? null : zstdCompressSync(item.body),
    })
    .execute();
}

const ITEM_COLUMNS = [
  'item_number',
  'kind',
  'name',
  'sha',
  'bytes',
  'state',
  'foreseen',
  'message',
  'host_id',
] as const satisfies readonly (keyof ImportItemsTable)[];

export async function listItems(
  db: Database,
  importNumber: number,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): Promise<Page<ImportItem>> {
  const query = db.selectFrom('import_items').where('import_number', '=', importNumber);
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select(ITEM_COLUMNS)
    .orderBy('item_number')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return { items: rows.map(itemOf), total: Number(total), page, pageSize };
}

/** Every item of a file, without what it holds; at most twenty thousand. */
export async function allItems(db: Database, importNumber: number): Promise<ImportItem[]> {
  const rows = await db
    .selectFrom('import_items')
    .select(ITEM_COLUMNS)
    .where('import_number', '=', importNumber)
    .orderBy('item_number')
    .execute();
  return rows.map(itemOf);
}

/** What an item holds; `undefined` where it was let go. */
export async function readBody(db: Database, importNumber: number, item: number): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('import_items')
    .select('body')
    .where('import_number', '=', importNumber)
    .where('item_number', '=', item)
    .executeTakeFirst();
  return row?.body == null ? undefined : zstdDecompressSync(row.body, { maxOutputLength: MAX_BODY_BYTES });
}

export interface ItemOutcome {
  readonly state: ImportFate;
  readonly message?: string;
  readonly hostId?: string;
  /** Keeps the bytes: they hold more than this collector understood. */
  readonly keepsBody?: boolean;
}

/** Writes down what became of an item that waited. One that another collector was quicker with stays as that one left it. */
export async function finishItem(
  db: Database,
  importNumber: number,
  item: number,
  { state, message, hostId, keepsBody }: ItemOutcome,
): Promise<void> {
  await db
    .updateTable('import_items')
    .set({
      state,
      message: message === undefined ? null : columnText(message),
      host_id: hostId ?? null,
      ...(keepsBody === true ? {} : { body: null }),
    })
    .where('import_number', '=', importNumber)
    .where('item_number', '=', item)
    .where('state', '=', 'waiting')
    .execute();
}

/** Lets go of what a refused file held. */
export async function dropBodies(db: Database, importNumber: number): Promise<void> {
  await db
    .updateTable('import_items')
    .set({ body: null })
    .where('import_number', '=', importNumber)
    .where('body', 'is not', null)
    .execute();
}

function itemOf(row: Pick<Selectable<ImportItemsTable>, (typeof ITEM_COLUMNS)[number]>): ImportItem {
  return {
    number: row.item_number,
    kind: row.kind,
    name: row.name,
    sha: row.sha,
    bytes: row.bytes,
    state: row.state,
    foreseen: JSON.parse(row.foreseen) as ForeseenItem,
    message: row.message,
    hostId: row.host_id,
  };
}
