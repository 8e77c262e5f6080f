import type { Selectable } from 'kysely';
import type { Database, DatabaseTransaction } from './database.ts';
import { defineStatement } from './statement.ts';
import type { ForksTable } from './tables.ts';

export type ForkRecord = Selectable<ForksTable>;

/** The fork in an agent's row about a host; `undefined`: it never forked, or that was settled and forgotten. */
export async function findFork(db: Database, agentId: string, hostNumber: number): Promise<ForkRecord | undefined> {
  const [row] = await selectFork(db, { agentId, hostNumber });
  return row;
}

const selectFork = defineStatement((db, { agentId, hostNumber }: { agentId: string; hostNumber: number }) =>
  db.selectFrom('forks').selectAll().where('agent_id', '=', agentId).where('host_number', '=', hostNumber),
);

export async function writeFork(db: DatabaseTransaction, fork: ForkRecord): Promise<void> {
  const { agent_id: _, host_number: __, ...rest } = fork;
  await db
    .insertInto('forks')
    .values(fork)
    .onConflict((conflict) => conflict.columns(['agent_id', 'host_number']).doUpdateSet(rest))
    .execute();
}

/** Open forks whose older branch has been silent since the fork showed for longer than its unit allows a host to be. */
export async function silentForks(db: Database, now: Date): Promise<ForkRecord[]> {
  const rows = await db
    .selectFrom('forks')
    .innerJoin('hosts', 'hosts.host_number', 'forks.host_number')
    .innerJoin('units', 'units.unit_id', 'hosts.unit_id')
    .selectAll('forks')
    .select('units.freshness_limit_seconds')
    .where('state', '=', 'open')
    .execute();
  return rows
    .filter((row) => now.getTime() - Date.parse(row.opened_at) > row.freshness_limit_seconds * 1000)
    .map(({ freshness_limit_seconds: _, ...fork }) => fork);
}
