import type { Database, DatabaseTransaction } from './database.ts';
import { defineStatement } from './statement.ts';
import { columnText } from './text-search.ts';

// Hosts that an agent visits. An agent may report about a host when it has a stream about it: its own from the first
// report on, others from the moment it added them.

/** A host an agent reports about. */
export interface VisitedHost {
  readonly hostNumber: number;
  readonly hostId: string;
}

/** The host of this id, if the agent added it; its own host is not asked for here. */
export async function findVisitedHost(db: Database, agentId: string, hostId: string): Promise<VisitedHost | undefined> {
  const [row] = await selectVisited(db, { agentId, hostId });
  return row && { hostNumber: row.host_number, hostId: row.host_id };
}

const selectVisited = defineStatement((db, { agentId, hostId }: { agentId: string; hostId: string }) =>
  db
    .selectFrom('streams')
    .innerJoin('hosts', 'hosts.host_number', 'streams.host_number')
    .select(['hosts.host_number', 'hosts.host_id'])
    .where('streams.agent_id', '=', agentId)
    .where('hosts.host_id', '=', hostId),
);

/** Hosts of this name that the agent added, with what was known to tell them apart. */
export async function visitedByName(
  db: DatabaseTransaction,
  agentId: string,
  name: string,
): Promise<readonly { readonly hostId: string; readonly identifiers: string }[]> {
  const rows = await db
    .selectFrom('streams')
    .innerJoin('hosts', 'hosts.host_number', 'streams.host_number')
    .select(['hosts.host_id', 'hosts.identifiers'])
    .where('streams.agent_id', '=', agentId)
    .where('hosts.name', '=', columnText(name))
    .orderBy('hosts.host_number')
    .execute();
  return rows.map((row) => ({ hostId: row.host_id, identifiers: row.identifiers }));
}

/** How many hosts the agent has a stream about. */
export async function countStreams(db: Database, agentId: string): Promise<number> {
  const { count } = await db
    .selectFrom('streams')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('agent_id', '=', agentId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether the agent reports about hosts beside its own. */
export async function visitsOthers(db: Database, agentId: string, ownHostNumber: number): Promise<boolean> {
  const row = await db
    .selectFrom('streams')
    .select('host_number')
    .where('agent_id', '=', agentId)
    .where('host_number', '!=', ownHostNumber)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Unit of an agent's own host: where the hosts that it adds stand until a person moves them. */
export async function unitOfHost(db: DatabaseTransaction, hostNumber: number): Promise<string | undefined> {
  const row = await db.selectFrom('hosts').select('unit_id').where('host_number', '=', hostNumber).executeTakeFirst();
  return row?.unit_id;
}
