import { createHash } from 'node:crypto';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';

/** One act of a person (or of the program, `muster`), as the log keeps it. */
export interface AuditEntry {
  readonly at: string;
  readonly person: string;
  /** A constant word, such as `signed_in`. */
  readonly act: string;
  readonly object: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

const FIRST_HASH = '0'.repeat(64);
const CHECKED_AT_ONCE = 1000;

/**
 * Appends to the log in the caller's transaction, so that an act and its entry are there together or not at all.
 * Every entry carries the hash of the one before: whoever changes an old one breaks the chain.
 */
export async function writeAudit(db: DatabaseTransaction, entry: AuditEntry): Promise<void> {
  await abilitiesOf(db).lock(db, 'audit');
  const last = await db
    .selectFrom('audit')
    .select(['entry_number', 'hash'])
    .orderBy('entry_number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = {
    entry_number: (last?.entry_number ?? 0) + 1,
    at: entry.at,
    person: entry.person,
    act: entry.act,
    object: entry.object,
    detail: JSON.stringify(entry.detail ?? {}),
    previous_hash: last?.hash ?? FIRST_HASH,
  };
  await db
    .insertInto('audit')
    .values({ ...row, hash: hashOf(row) })
    .execute();
}

/** Number of the last entry up to which the chain holds, and whether that is the end of it. */
export async function checkAudit(db: Database): Promise<{ readonly isIntact: boolean; readonly intactTo: number }> {
  let previous = FIRST_HASH;
  let intactTo = 0;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('entry_number', '>', intactTo)
      .orderBy('entry_number')
      .limit(CHECKED_AT_ONCE)
      .execute();
    if (rows.length === 0) return { isIntact: true, intactTo };
    for (const { hash, ...rest } of rows) {
      if (rest.entry_number !== intactTo + 1 || rest.previous_hash !== previous || hashOf(rest) !== hash)
        return { isIntact: false, intactTo };
      previous = hash;
      intactTo = rest.entry_number;
    }
  }
}

type Unhashed = {
  entry_number: number;
  at: string;
  person: string;
  act: string;
  object: string;
  detail: string;
  previous_hash: string;
};

function hashOf(row: Unhashed): string {
  const parts = [row.previous_hash, row.entry_number, row.at, row.person, row.act, row.object, row.detail];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
