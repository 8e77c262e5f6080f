import { hash } from 'node:crypto';
import { abilitiesOf, type Database, type DatabaseTransaction } from './database.ts';
import { readFacts } from './sections.ts';

/** How a host is reached, and whom it talks to. */
export interface HostReach {
  readonly addresses: readonly string[];
  readonly peers: readonly string[];
  /** Hash of its section `tlsEndpoints`; absent: it has none. */
  readonly tlsHash?: string;
}

/** Hosts that are judged again when one of them changes; a service with more of them waits for their own reports. */
const MAX_JUDGED_AGAIN = 500;
/** Addresses in one query, below what either database takes. */
const MAX_AT_ONCE = 500;

/**
 * Keeps how a host is reached. Answers the hosts that talk to it where something changed that they are judged by: its
 * addresses, before and after, or what it answers at its endpoints.
 */
export async function updateReach(db: DatabaseTransaction, hostNumber: number, reach: HostReach): Promise<number[]> {
  const seen = digest([reach.tlsHash ?? '', ...reach.addresses]);
  const peers = digest(reach.peers);
  const known = await db.selectFrom('host_reach').selectAll().where('host_number', '=', hostNumber).executeTakeFirst();
  if (known?.seen === seen && known.peers === peers) return [];
  await db.deleteFrom('host_reach').where('host_number', '=', hostNumber).execute();
  await db.insertInto('host_reach').values({ host_number: hostNumber, seen, peers }).execute();
  if (known?.peers !== peers) await replace(db, 'host_peers', hostNumber, reach.peers);
  if (known?.seen === seen) return [];
  const before = await db
    .selectFrom('host_addresses')
    .select('address')
    .where('host_number', '=', hostNumber)
    .execute();
  await replace(db, 'host_addresses', hostNumber, reach.addresses);
  return await hostsTalkingTo(db, hostNumber, [...before.map(({ address }) => address), ...reach.addresses]);
}

function digest(texts: readonly string[]): string {
  return hash('sha256', texts.join('\n')).slice(0, 32);
}

async function replace(
  db: DatabaseTransaction,
  table: 'host_addresses' | 'host_peers',
  hostNumber: number,
  addresses: readonly string[],
): Promise<void> {
  await db.deleteFrom(table).where('host_number', '=', hostNumber).execute();
  const rows = addresses.map((address) => [hostNumber, address]);
  if (rows.length > 0) await abilitiesOf(db).insertRows(db, table, { host_number: 'integer', address: 'text' }, rows);
}

async function hostsTalkingTo(db: Database, hostNumber: number, addresses: readonly string[]): Promise<number[]> {
  if (addresses.length === 0) return [];
  const rows = await db
    .selectFrom('host_peers')
    .select('host_number')
    .distinct()
    .where('address', 'in', addresses.slice(0, MAX_AT_ONCE))
    .where('host_number', '!=', hostNumber)
    .orderBy('host_number')
    .limit(MAX_JUDGED_AGAIN)
    .execute();
  return rows.map(({ host_number }) => host_number);
}

/** A host that has one of the addresses. */
export interface HostAt {
  readonly address: string;
  readonly hostNumber: number;
  readonly name: string;
  readonly unitId: string;
}

export async function hostsAt(db: Database, addresses: readonly string[]): Promise<HostAt[]> {
  if (addresses.length === 0) return [];
  const rows = await db
    .selectFrom('host_addresses')
    .innerJoin('hosts', 'hosts.host_number', 'host_addresses.host_number')
    .select(['host_addresses.address', 'hosts.host_number', 'hosts.name', 'hosts.unit_id'])
    .where('host_addresses.address', 'in', addresses.slice(0, MAX_AT_ONCE))
    .orderBy('host_addresses.address')
    .orderBy('hosts.host_number')
    .execute();
  return rows.map((row) => ({
    address: row.address,
    hostNumber: row.host_number,
    name: row.name,
    unitId: row.unit_id,
  }));
}

/** The newest facts of one section of several hosts, as JSON; hosts without it are absent. */
export async function sectionOfHosts(
  db: Database,
  section: string,
  hostNumbers: readonly number[],
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  if (hostNumbers.length === 0) return found;
  const rows = await db
    .selectFrom('section_spans')
    .select(['host_number', 'hash'])
    .where('section', '=', section)
    .where('until_at', 'is', null)
    .where('host_number', 'in', hostNumbers.slice(0, MAX_AT_ONCE))
    .execute();
  for (const { host_number, hash } of rows) {
    const facts = await readFacts(db, hash);
    if (facts !== undefined) found.set(host_number, facts);
  }
  return found;
}
