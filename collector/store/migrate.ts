import { sql } from 'kysely';
import { MusterError } from '../../policies/base/errors.ts';
import { abilitiesOf, type Database } from './database.ts';
import { migrations } from './migrations/index.ts';

/** What the two stores call their column types, and how a table ends. */
export interface Kinds {
  readonly identity: string;
  readonly text: string;
  readonly integer: string;
  readonly real: string;
  readonly blob: string;
  readonly end: string;
  /** For tables that are read by their primary key only. */
  readonly endByKey: string;
}

/** One step forward; there is none back. Statements run in order, in one transaction. */
export interface Migration {
  readonly name: string;
  statements(kinds: Kinds): readonly string[];
}

const KINDS: Readonly<Record<'sqlite' | 'postgres', Kinds>> = {
  sqlite: {
    identity: 'integer primary key autoincrement',
    text: 'text',
    integer: 'integer',
    real: 'real',
    blob: 'blob',
    end: ' strict',
    endByKey: ' strict, without rowid',
  },
  postgres: {
    identity: 'bigint generated always as identity primary key',
    // Code-unit order, as SQLite has it: the same list in the same order on both.
    text: 'text collate "C"',
    integer: 'bigint',
    real: 'double precision',
    blob: 'bytea',
    end: '',
    endByKey: '',
  },
};

/** How many migrations the store has seen; 0 for a new one. */
export async function storeVersion(db: Database): Promise<number> {
  const { rows } = await sql<{ version: number }>`select max(version) as version from store_version`
    .execute(db)
    .catch(() => ({ rows: [] }));
  return rows[0]?.version ?? 0;
}

/**
 * Brings the store to the newest form; answers how many steps that took. Several collectors may start at once: one
 * migrates, the others wait. Throws `store_failed` when a newer Muster already changed the store.
 */
export async function migrateStore(db: Database): Promise<number> {
  await sql`create table if not exists store_version (version integer primary key, name text not null, at text not null)`.execute(
    db,
  );
  return db.transaction().execute(async (transaction) => {
    const { kind, lock } = abilitiesOf(transaction);
    await lock(transaction, 'migrate');
    const version = await storeVersion(transaction);
    if (version > migrations.length) {
      throw new MusterError(
        'store_failed',
        `the store is of version ${version}, this Muster knows versions up to ${migrations.length}; start the newer Muster that wrote it`,
      );
    }
    const due = migrations.slice(version);
    for (const [index, migration] of due.entries()) {
      for (const statement of migration.statements(KINDS[kind])) await sql.raw(statement).execute(transaction);
      await sql`insert into store_version values (${version + index + 1}, ${migration.name}, ${new Date().toISOString()})`.execute(
        transaction,
      );
    }
    return due.length;
  });
}
