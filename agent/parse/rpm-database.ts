import { readHashDatabase } from './rpm-database-bdb.ts';
import { readSlotDatabase } from './rpm-database-ndb.ts';
import { readPackagesTable } from './rpm-database-sqlite.ts';

/**
 * The headers of rpm's database, whichever of its three formats it has; `journal` is what SQLite has not folded in yet.
 * Throws where the bytes are none of the three, or are broken: a part of the packages is no list of packages.
 */
export function rpmHeaders(database: Buffer, journal?: Buffer): readonly Buffer[] {
  if (database.subarray(0, 16).toString('latin1') === 'SQLite format 3\0') return readPackagesTable(database, journal);
  if (database.subarray(0, 4).toString('latin1') === 'RpmP') return readSlotDatabase(database);
  return readHashDatabase(database);
}
