import type { Identifiers } from '../../policies/inventory/report.ts';
import type { Database } from './database.ts';

/** A host as far as it can be told apart. */
export interface KnownIdentity {
  readonly hostNumber: number;
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly identifiers: Identifiers;
  /** An agent reports about it, of its own or visiting. */
  readonly hasReporter: boolean;
}

/** Every host with its identifiers: ten thousand are some megabytes, and are asked for once for each thing handed in. */
export async function listIdentities(db: Database): Promise<KnownIdentity[]> {
  const rows = await db
    .selectFrom('hosts')
    .select(['host_number', 'host_id', 'name', 'unit_id', 'identifiers'])
    .select((eb) => [
      eb
        .case()
        .when(
          eb.exists(
            eb.selectFrom('agents').select('agent_id').whereRef('agents.host_number', '=', 'hosts.host_number'),
          ),
        )
        .then(1)
        .when(
          eb.exists(
            eb.selectFrom('streams').select('agent_id').whereRef('streams.host_number', '=', 'hosts.host_number'),
          ),
        )
        .then(1)
        .else(0)
        .end()
        .as('has_reporter'),
    ])
    .orderBy('host_number')
    .execute();
  return rows.map((row) => ({
    hostNumber: row.host_number,
    hostId: row.host_id,
    name: row.name,
    unitId: row.unit_id,
    identifiers: JSON.parse(row.identifiers) as Identifiers,
    hasReporter: Number(row.has_reporter) === 1,
  }));
}
