import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import type { Database } from './database.ts';
import { migrateStore } from './migrate.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import { ensureDefaultUnit } from './units.ts';

/** Where the store is: a file of the embedded one (`:memory:` for tests), or the address of a PostgreSQL database. */
export type StorePlace =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string; readonly schema?: string };

/** Opens the store without looking into it; `openStore` is the usual way. */
export function connectStore(place: StorePlace): Database {
  if (place.kind === 'postgres') return openPostgres(place.url, place.schema);
  if (place.path !== ':memory:') prepareFile(place.path);
  return openSqlite(place.path);
}

/** Opens the store, brings it to the newest form and makes the unit `default`. Throws `store_failed` with the cause. */
export async function openStore(place: StorePlace): Promise<Database> {
  const db = connect(place);
  try {
    await migrateStore(db);
    await ensureDefaultUnit(db);
    return db;
  } catch (error) {
    await db.destroy();
    if (error instanceof MusterError) throw error;
    throw new MusterError('store_failed', `the store ${nameOf(place)} cannot be used: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function connect(place: StorePlace): Database {
  try {
    return connectStore(place);
  } catch (error) {
    throw new MusterError('store_failed', `the store ${nameOf(place)} does not open: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** The place for people: never the password in a database's address. */
function nameOf(place: StorePlace): string {
  if (place.kind === 'sqlite') return place.path;
  return URL.canParse(place.url) ? `postgres at ${new URL(place.url).host || 'a local socket'}` : 'postgres';
}

/** Only the owner may read the store; SQLite gives the files it makes beside it the same mode. */
function prepareFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}
