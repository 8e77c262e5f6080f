import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { uncountAdvisories } from './host-advisories.ts';
import type { HostRecord } from './hosts.ts';
import { readStates } from './register.ts';
import { shareFleet } from './rounds.ts';
import { unstageHost } from './staged.ts';
import { replaceLines } from './support-lines.ts';
import { addTallies, addUnread } from './tallies.ts';

/**
 * Takes a host out of every sum and deletes it with all that hangs on it: reports, facts, findings, history, agents. What
 * other hosts hold as well stays theirs. Sums of past days keep it: they count hosts and name none.
 */
export async function removeHost(db: DatabaseTransaction, host: HostRecord): Promise<void> {
  await lockHost(db, host.host_number);
  const { host_number: hostNumber, unit_id: unitId } = host;
  await unstageHost(db, hostNumber);
  const states = await readStates(db, hostNumber);
  await addTallies(db, unitId, [], states);
  await addUnread(db, unitId, [], states);
  await uncountAdvisories(db, hostNumber, unitId);
  await replaceLines(db, { hostNumber, unitId }, []);
  await db.deleteFrom('hosts').where('host_number', '=', hostNumber).execute();
}

/** No round turns and nobody judges the host until the transaction ends. */
export async function lockHost(db: DatabaseTransaction, hostNumber: number): Promise<void> {
  await shareFleet(db);
  await abilitiesOf(db).lock(db, `host ${hostNumber}`);
}

/** Of an item of a file: its hash stays, and what became of it. */
const FORGOTTEN = { body: null, foreseen: JSON.stringify({ fate: 'rejected' }), name: '' } as const;

/** What came in by a file of this host, and what still waits in one. Ids are hexadecimal: they need no escape. */
export async function forgetImported(db: DatabaseTransaction, hostId: string): Promise<void> {
  await db
    .updateTable('import_items')
    .set({ ...FORGOTTEN, message: null, host_id: null })
    .where((eb) => eb.or([eb('host_id', '=', hostId), eb('foreseen', 'like', `%"${hostId}"%`)]))
    .execute();
}

/** The same for one item that turned out to be about something that is never collected. */
export async function forgetItem(db: Database, importNumber: number, item: number): Promise<void> {
  await db
    .updateTable('import_items')
    .set(FORGOTTEN)
    .where('import_number', '=', importNumber)
    .where('item_number', '=', item)
    .execute();
}

/** Facts, and packages by name, that no host holds any more. The caller holds the fleet's lock: nobody adds any meanwhile. */
export async function removeOrphanFacts(db: DatabaseTransaction): Promise<void> {
  await db
    .deleteFrom('facts')
    .where('hash', 'not in', (eb) => eb.selectFrom('section_spans').select('hash'))
    .where('hash', 'not in', (eb) => eb.selectFrom('fork_sections').select('hash'))
    .execute();
  await db
    .deleteFrom('packages')
    .where('package_number', 'not in', (eb) => eb.selectFrom('host_packages').select('package_number'))
    .execute();
}
