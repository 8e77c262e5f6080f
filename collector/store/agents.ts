import { sql } from 'kysely';
import type { AgentHealth } from '../../policies/inventory/report.ts';
import type { AgentHealthAnswer, AgentRow, Page } from '../api.ts';
import type { Database } from './database.ts';
import { defineStatement } from './statement.ts';
import { columnText } from './text-search.ts';

export interface EnrolledAgent {
  readonly agentId: string;
  readonly hostNumber: number;
  readonly hostId: string;
  readonly publicKey: string;
  readonly isRevoked: boolean;
}

/** The agent that enrolled this key; revoked ones included, because their history stays. */
export async function findAgentByKey(db: Database, keyId: string): Promise<EnrolledAgent | undefined> {
  const [row] = await selectByKey(db, { keyId });
  return row === undefined
    ? undefined
    : {
        agentId: row.agent_id,
        hostNumber: row.host_number,
        hostId: row.host_id,
        publicKey: row.public_key,
        isRevoked: row.revoked_at !== null,
      };
}

const selectByKey = defineStatement((db, { keyId }: { keyId: string }) =>
  db
    .selectFrom('agents')
    .innerJoin('hosts', 'hosts.host_number', 'agents.host_number')
    .select(['agents.agent_id', 'agents.host_number', 'hosts.host_id', 'agents.public_key', 'agents.revoked_at'])
    .where('agents.key_id', '=', keyId),
);

export async function addAgent(
  db: Database,
  agent: { agentId: string; keyId: string; publicKey: string; hostNumber: number; tokenSha: string; at: string },
): Promise<void> {
  await db
    .insertInto('agents')
    .values({
      agent_id: agent.agentId,
      key_id: agent.keyId,
      public_key: agent.publicKey,
      host_number: agent.hostNumber,
      version: null,
      enrolled_at: agent.at,
      last_seen_at: null,
      revoked_at: null,
      suspect_since: null,
      revoke_reason: null,
      clock_skew_seconds: null,
      health: null,
      token_sha: agent.tokenSha,
    })
    .execute();
}

/** Refuses everything this agent signs from now on; what it sent before stays. False when there is no such agent. */
export async function revokeAgent(
  db: Database,
  agentId: string,
  at: string,
  more: { readonly reason?: string; readonly suspectSince?: string } = {},
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('agents')
    .set(({ fn }) => ({
      revoked_at: fn.coalesce('revoked_at', sql<string>`${at}`),
      ...(more.reason === undefined ? {} : { revoke_reason: columnText(more.reason) }),
      ...(more.suspectSince === undefined ? {} : { suspect_since: more.suspectSince }),
    }))
    .where('agent_id', '=', agentId)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** An agent with the host that is its own. */
export async function findAgent(
  db: Database,
  agentId: string,
): Promise<
  | {
      readonly hostNumber: number;
      readonly hostId: string;
      readonly hostName: string;
      readonly unitId: string;
      readonly revokedAt: string | null;
    }
  | undefined
> {
  const row = await db
    .selectFrom('agents')
    .innerJoin('hosts', 'hosts.host_number', 'agents.host_number')
    .select(['hosts.host_number', 'host_id', 'name', 'unit_id', 'revoked_at'])
    .where('agent_id', '=', agentId)
    .executeTakeFirst();
  return (
    row && {
      hostNumber: row.host_number,
      hostId: row.host_id,
      hostName: row.name,
      unitId: row.unit_id,
      revokedAt: row.revoked_at,
    }
  );
}

/** Reports of an agent that came from an instant on. */
export async function countSuspect(db: Database, agentId: string, since: string): Promise<number> {
  const { count } = await db
    .selectFrom('reports')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('agent_id', '=', agentId)
    .where('received_at', '>=', since)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** How many keys were revoked, of the units' own hosts. */
export async function countRevoked(db: Database, units: readonly string[] | undefined): Promise<number> {
  const { count } = await db
    .selectFrom('agents')
    .innerJoin('hosts', 'hosts.host_number', 'agents.host_number')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('revoked_at', 'is not', null)
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Agents of the units (`undefined`: of all), those heard last first. */
export async function listAgents(
  db: Database,
  wanted: { units?: readonly string[]; page: number; pageSize: number },
): Promise<Page<AgentRow>> {
  const query = db
    .selectFrom('agents')
    .innerJoin('hosts', 'hosts.host_number', 'agents.host_number')
    .$if(wanted.units !== undefined, (query) => query.where('hosts.unit_id', 'in', wanted.units ?? []));
  const { total } = await query.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select(['agents.agent_id', 'hosts.host_id', 'hosts.name', 'hosts.unit_id', 'agents.version', 'agents.enrolled_at'])
    .select(['agents.last_seen_at', 'agents.revoked_at', 'agents.clock_skew_seconds', 'agents.health'])
    .select(['agents.suspect_since', 'agents.revoke_reason'])
    // The two stores put nulls at different ends; an agent never heard of comes last on both.
    .orderBy(({ fn }) => fn.coalesce('agents.last_seen_at', sql<string>`''`), 'desc')
    .orderBy('agents.agent_id')
    .limit(wanted.pageSize)
    .offset((wanted.page - 1) * wanted.pageSize)
    .execute();
  const items = rows.map((row) => ({
    agentId: row.agent_id,
    hostId: row.host_id,
    hostName: row.name,
    unitId: row.unit_id,
    version: row.version,
    enrolledAt: row.enrolled_at,
    lastSeenAt: row.last_seen_at,
    isRevoked: row.revoked_at !== null,
    revokedAt: row.revoked_at,
    suspectSince: row.suspect_since,
    revokeReason: row.revoke_reason,
    clockSkewSeconds: row.clock_skew_seconds,
    health: row.health === null ? null : (JSON.parse(row.health) as AgentHealthAnswer),
  }));
  return { items, total, page: wanted.page, pageSize: wanted.pageSize };
}

/** Heard of it; a confirmation does not tell the version. */
export async function noteAgent(
  db: Database,
  agentId: string,
  heard: {
    readonly version?: string;
    readonly health?: AgentHealth;
    readonly at: string;
    readonly clockSkewSeconds: number | undefined;
  },
): Promise<void> {
  await updateHeard(db, {
    agentId,
    at: heard.at,
    skew: heard.clockSkewSeconds ?? null,
    version: heard.version === undefined ? null : columnText(heard.version),
    health: heard.health === undefined ? null : JSON.stringify({ at: heard.at, ...heard.health }),
  });
}

interface Heard {
  readonly agentId: string;
  readonly at: string;
  readonly skew: number | null;
  readonly version: string | null;
  readonly health: string | null;
}

const updateHeard = defineStatement((db, { agentId, at, skew, version, health }: Heard) =>
  db
    .updateTable('agents')
    .set(({ fn, ref, val }) => ({
      last_seen_at: at,
      clock_skew_seconds: skew,
      version: fn.coalesce(val(version), ref('version')),
      health: fn.coalesce(val(health), ref('health')),
    }))
    .where('agent_id', '=', agentId),
);

/** Id of the host that enrolled with this token; `undefined` when none has yet. */
export async function hostByToken(db: Database, tokenSha: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('agents')
    .innerJoin('hosts', 'hosts.host_number', 'agents.host_number')
    .select('host_id')
    .where('token_sha', '=', tokenSha)
    .executeTakeFirst();
  return row?.host_id;
}
