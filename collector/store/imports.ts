import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { MusterError } from '../../policies/base/errors.ts';
import type { ImportChoices, ImportGroup, ImportSender, Page } from '../api.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import type { ImportsTable } from './tables.ts';
import { columnText } from './text-search.ts';

/** A file that was handed in, as it is kept. */
export interface ImportRecord
  extends Pick<
    Selectable<ImportsTable>,
    'sha' | 'file' | 'kind' | 'state' | 'bytes' | 'signature' | 'complaint' | 'reason'
  > {
  readonly number: number;
  readonly importId: string;
  readonly uploadedAt: string;
  readonly uploadedBy: string;
  readonly unitId: string | null;
  readonly sender: ImportSender;
  readonly keyId: string | null;
  readonly publicKey: string | null;
  readonly isEncrypted: boolean;
  readonly needsSecond: boolean;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
  readonly choices: ImportChoices;
  readonly workedAt: string | null;
  readonly itemCount: number;
  readonly doneCount: number;
}

export type NewImport = Omit<
  ImportRecord,
  'number' | 'importId' | 'decidedAt' | 'decidedBy' | 'reason' | 'choices' | 'workedAt' | 'itemCount' | 'doneCount'
>;

/** States in which the same file is told and not read again. */
const OPEN_STATES = ['waiting', 'importing', 'imported'] as const;
const IN_GROUP: Readonly<Record<ImportGroup, readonly ImportsTable['state'][]>> = {
  waiting: ['reading', 'waiting', 'importing'],
  over: ['imported', 'refused', 'invalid'],
};

/** Adds a file; answers its number and id. */
export async function addImport(
  db: Database,
  made: NewImport,
): Promise<{ readonly number: number; readonly importId: string }> {
  const importId = randomUUID();
  const { number } = await db
    .insertInto('imports')
    .values({
      import_id: importId,
      sha: made.sha,
      file: columnText(made.file),
      kind: made.kind,
      state: made.state,
      bytes: made.bytes,
      uploaded_at: made.uploadedAt,
      uploaded_by: made.uploadedBy,
      unit_id: made.unitId,
      sender: JSON.stringify(made.sender),
      signature: made.signature,
      key_id: made.keyId,
      public_key: made.publicKey,
      is_encrypted: made.isEncrypted ? 1 : 0,
      needs_second: made.needsSecond ? 1 : 0,
      complaint: made.complaint === null ? null : columnText(made.complaint),
      choices: '{}',
      item_count: 0,
      done_count: 0,
    })
    .returning('import_number as number')
    .executeTakeFirstOrThrow();
  return { number, importId };
}

/** The file with these bytes that waits or was taken, if any. */
export async function findSameImport(db: Database, sha: string): Promise<ImportRecord | undefined> {
  const row = await db
    .selectFrom('imports')
    .selectAll()
    .where('sha', '=', sha)
    .where('state', 'in', OPEN_STATES)
    .orderBy('import_number')
    .limit(1)
    .executeTakeFirst();
  return row && recordOf(row);
}

export async function findImport(db: Database, importId: string): Promise<ImportRecord | undefined> {
  const row = await db.selectFrom('imports').selectAll().where('import_id', '=', importId).executeTakeFirst();
  return row && recordOf(row);
}

/** The file of that id. Throws `not_found`. */
export async function importNamed(db: Database, importId: string): Promise<ImportRecord> {
  const found = await findImport(db, importId);
  if (found === undefined) throw new MusterError('not_found', `there is no import "${importId}"`);
  return found;
}

/** Makes whoever decides about the same file wait, on all collectors. */
export async function lockImport(db: DatabaseTransaction, importId: string): Promise<void> {
  await abilitiesOf(db).lock(db, `import ${importId}`);
}

type ImportColumns = Partial<Omit<Selectable<ImportsTable>, 'import_number' | 'import_id'>>;

export async function changeImport(db: Database, number: number, columns: ImportColumns): Promise<void> {
  await db.updateTable('imports').set(columns).where('import_number', '=', number).execute();
}

/** A page, the newest first. */
export async function listImports(
  db: Database,
  { group, page, pageSize }: { readonly group?: ImportGroup; readonly page: number; readonly pageSize: number },
): Promise<Page<ImportRecord>> {
  const query = db
    .selectFrom('imports')
    .$if(group !== undefined, (inner) => inner.where('state', 'in', IN_GROUP[group ?? 'over']));
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .orderBy('import_number', 'desc')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return { items: rows.map(recordOf), total: Number(total), page, pageSize };
}

/** How many wait, and how many bytes of files they hold. */
export async function countWaiting(db: Database): Promise<{ readonly count: number; readonly bytes: number }> {
  const row = await db
    .selectFrom('imports')
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum<number | null>('bytes').as('bytes')])
    .where('state', 'in', IN_GROUP.waiting)
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), bytes: Number(row.bytes ?? 0) };
}

/** Gives up files whose collector ended while it looked through them; they can be handed in again. */
export async function giveUpReading(db: Database, before: string, complaint: string): Promise<void> {
  await db
    .updateTable('imports')
    .set({ state: 'invalid', complaint })
    .where('state', '=', 'reading')
    .where('uploaded_at', '<', before)
    .execute();
}

/** Files that somebody accepted and nobody has worked on since: their collector ended in the middle. */
export async function listStalled(db: Database, before: string): Promise<ImportRecord[]> {
  const rows = await db
    .selectFrom('imports')
    .selectAll()
    .where('state', '=', 'importing')
    .where('worked_at', '<', before)
    .orderBy('import_number')
    .execute();
  return rows.map(recordOf);
}

/** Removes files decided about before a day; what they brought stays. Answers how many. */
export async function removeOldImports(db: Database, before: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('imports')
    .where('state', 'in', ['refused', 'invalid'])
    .where('uploaded_at', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

function recordOf(row: Selectable<ImportsTable>): ImportRecord {
  return {
    number: row.import_number,
    importId: row.import_id,
    sha: row.sha,
    file: row.file,
    kind: row.kind,
    state: row.state,
    bytes: row.bytes,
    uploadedAt: row.uploaded_at,
    uploadedBy: row.uploaded_by,
    unitId: row.unit_id,
    sender: JSON.parse(row.sender) as ImportSender,
    signature: row.signature,
    keyId: row.key_id,
    publicKey: row.public_key,
    isEncrypted: row.is_encrypted === 1,
    needsSecond: row.needs_second === 1,
    complaint: row.complaint,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    reason: row.reason,
    choices: JSON.parse(row.choices) as ImportChoices,
    workedAt: row.worked_at,
    itemCount: row.item_count,
    doneCount: row.done_count,
  };
}
