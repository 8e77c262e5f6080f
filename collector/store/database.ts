import { type DialectAdapter, type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The store as queries see it; a transaction is one too. */
export type Database = Kysely<Tables>;
export type DatabaseTransaction = Transaction<Tables>;

/** Addition on conflict, the same words in both stores. */
export function conflictClause(
  table: string,
  conflict: { readonly keys: readonly string[]; readonly add: readonly string[] } | undefined,
): RawBuilder<unknown> {
  if (conflict === undefined) return sql`on conflict do nothing`;
  const sums = conflict.add.map(
    (name) => sql`${sql.ref(name)} = ${sql.ref(`${table}.${name}`)} + excluded.${sql.ref(name)}`,
  );
  return sql`on conflict (${sql.join(conflict.keys.map((name) => sql.ref(name)))}) do update set ${sql.join(sums)}`;
}

export type ColumnKind = 'text' | 'integer';

/** What SQLite and PostgreSQL say differently, behind the same functions; each dialect's adapter carries them. */
export interface StoreAbilities {
  readonly kind: 'sqlite' | 'postgres';
  /**
   * Hosts that one transaction stages for a round. With one writer a commit costs more than what it writes. Where several
   * write at once a transaction must not hold the sums of one host while it waits for another's.
   */
  readonly hostsPerCommit: number;
  /** Inserts many rows with one statement. A row that is there already stays as it is, or has the columns in `add` added to its own. */
  insertRows(
    db: Database,
    table: keyof Tables,
    columns: Readonly<Record<string, ColumnKind>>,
    rows: readonly (readonly (string | number | null)[])[],
    conflict?: { readonly keys: readonly string[]; readonly add: readonly string[] },
  ): Promise<void>;
  /** Makes other collectors wait that want the same lock, until this transaction ends. */
  lock(db: Database, name: string): Promise<void>;
  /** The same, but others may hold it in this way too; whoever wants it alone waits for all of them. */
  lockShared(db: Database, name: string): Promise<void>;
  sizeBytes(db: Database): Promise<number>;
  /** What the store itself finds wrong with its files; empty: nothing. */
  checkIntegrity(db: Database): Promise<readonly string[]>;
}

/** The abilities of the store behind `db`, transactions included. */
export function abilitiesOf(db: Database): StoreAbilities {
  const adapter: DialectAdapter & { readonly abilities?: StoreAbilities } = db.getExecutor().adapter;
  if (adapter.abilities === undefined) throw new TypeError('this database was not opened by openStore');
  return adapter.abilities;
}
