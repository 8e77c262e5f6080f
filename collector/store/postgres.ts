import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { conflictClause, type Database, type StoreAbilities } from './database.ts';
import type { Tables } from './tables.ts';

const MAX_CONNECTIONS = 8;
const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 60_000;
const OID_INT8 = 20;
const OID_NUMERIC = 1700;

/** Opens a PostgreSQL store; `schema`, when given, comes first in the search path (tests use a fresh one each). */
export function openPostgres(url: string, schema?: string): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'muster',
    ...(schema === undefined ? {} : { options: `-c search_path=${schema}` }),
    // Counts and sums stay far below 2^53, so they come as numbers, as they do from SQLite.
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === OID_INT8 || oid === OID_NUMERIC
          ? Number
          : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  });
  pool.on('error', () => undefined); // an idle connection was closed by the server; the next query opens another
  return new Kysely<Tables>({ dialect: new Dialect({ pool }) });
}

class Dialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return Object.assign(new PostgresAdapter(), { abilities });
  }
}

const abilities: StoreAbilities = {
  kind: 'postgres',
  hostsPerCommit: 1,

  async insertRows(db, table, columns, rows, conflict) {
    if (rows.length === 0) return;
    const names = Object.keys(columns);
    const values = Object.values(columns).map((kind, index) =>
      kind === 'integer' ? sql`(v ->> ${sql.lit(index)})::bigint` : sql`v ->> ${sql.lit(index)}`,
    );
    await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
      select ${sql.join(values)} from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) as v ${conflictClause(table, conflict)}`.execute(
      db,
    );
  },

  async lock(db, name) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(db);
  },

  async lockShared(db, name) {
    await sql`select pg_advisory_xact_lock_shared(hashtextextended(${name}, 0))`.execute(db);
  },

  async sizeBytes(db) {
    const { rows } = await sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`.execute(db);
    return rows[0]?.bytes ?? 0;
  },

  async checkIntegrity() {
    return []; // PostgreSQL checks its own pages; constraints are enforced as rows are written
  },
};
