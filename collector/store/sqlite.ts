import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { Dialect, Driver, QueryResult, TransactionSettings } from 'kysely';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import { conflictClause, type Database, type StoreAbilities } from './database.ts';
import type { Tables } from './tables.ts';

const MAX_CACHED_STATEMENTS = 500;
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Opens the embedded store. `path` is a file, or `:memory:`. Write-ahead log with `synchronous=FULL`: a commit that
 * returned is on the disk. Source: sqlite.org/pragma.html "synchronous", sqlite.org/wal.html.
 */
export function openSqlite(path: string): Database {
  const file = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  for (const pragma of [
    'journal_mode=wal',
    'synchronous=full',
    'foreign_keys=on',
    'cache_size=-65536',
    'temp_store=memory',
  ]) {
    file.exec(`pragma ${pragma}`);
  }
  return new Kysely<Tables>({ dialect: new SqliteDialect(file) });
}

class SqliteDialect implements Dialect {
  readonly #file: DatabaseSync;

  constructor(file: DatabaseSync) {
    this.#file = file;
  }

  createAdapter(): SqliteAdapter {
    return Object.assign(new SqliteAdapter(), { abilities });
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#file);
  }

  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db);
  }

  createQueryCompiler(): SqliteQueryCompiler {
    return new SqliteQueryCompiler();
  }
}

/** One connection; Kysely lets one transaction or query at a time use it (the adapter says so). */
class SqliteDriver implements Driver {
  readonly #file: DatabaseSync;
  readonly #connection: SqliteConnection;

  constructor(file: DatabaseSync) {
    this.#file = file;
    this.#connection = new SqliteConnection(file);
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async beginTransaction(connection: DatabaseConnection, { accessMode }: TransactionSettings): Promise<void> {
    // Immediate: a second process that writes makes us wait here, not fail in the middle. Readers wait for nobody.
    await connection.executeQuery(CompiledQuery.raw(accessMode === 'read only' ? 'begin' : 'begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#connection.forget();
    this.#file.close();
  }
}

interface Prepared {
  readonly statement: StatementSync;
  readonly answersRows: boolean;
}

class SqliteConnection implements DatabaseConnection {
  readonly #file: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(file: DatabaseSync) {
    this.#file = file;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, answersRows } = this.#prepare(query.sql);
    const parameters = query.parameters as readonly SQLInputValue[];
    if (answersRows) return { rows: statement.all(...parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    const statement = this.#file.prepare(query.sql); // its own: a cached one may be run again while this one is read
    for (const row of statement.iterate(...(query.parameters as readonly SQLInputValue[]))) yield { rows: [row as R] };
  }

  forget(): void {
    this.#prepared.clear();
  }

  #prepare(text: string): Prepared {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    if (this.#prepared.size >= MAX_CACHED_STATEMENTS) {
      const oldest = this.#prepared.keys().next().value;
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    const statement = this.#file.prepare(text);
    const prepared = { statement, answersRows: statement.columns().length > 0 };
    this.#prepared.set(text, prepared);
    return prepared;
  }
}

const abilities: StoreAbilities = {
  kind: 'sqlite',
  hostsPerCommit: 8, // some tens of milliseconds: whoever wants to write waits so long

  async insertRows(db, table, columns, rows, conflict) {
    if (rows.length === 0) return;
    const names = Object.keys(columns);
    const values = names.map((_, index) => sql`value ->> ${sql.lit(`$[${index}]`)}`);
    // `where true` keeps the parser from reading "on conflict" as a join.
    await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
      select ${sql.join(values)} from json_each(${JSON.stringify(rows)}) where true ${conflictClause(table, conflict)}`.execute(
      db,
    );
  },

  async lock() {
    // A transaction that began "immediate" is alone already.
  },

  async lockShared() {
    // The same.
  },

  async sizeBytes(db) {
    const { rows } = await sql<{ bytes: number }>`
      select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`.execute(db);
    return rows[0]?.bytes ?? 0;
  },

  async checkIntegrity(db) {
    const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
    const broken = await sql<{ table: string }>`select "table" from pragma_foreign_key_check()`.execute(db);
    return [
      ...rows.map((row) => row.integrity_check).filter((line) => line !== 'ok'),
      ...broken.rows.map((row) => `a row of "${row.table}" points to nothing`),
    ];
  },
};
