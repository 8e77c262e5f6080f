import type { Database } from './database.ts';

/**
 * Reads at one moment: whatever `work` asks through the database it is given, it sees the store as it was when it
 * began, also when a whole fleet turns meanwhile. It may not write, and must ask nothing through another handle:
 * the embedded store has one connection, which is `work`'s until it ends.
 */
export function readSnapshot<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}
