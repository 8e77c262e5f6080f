import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Standings } from '../../policies/derive/readiness-platforms.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import type { Scope } from './fleet-counts.ts';

/** Keeps how a host stands, to be seen at once. The caller holds the host's lock. */
export async function replaceReadiness(
  db: DatabaseTransaction,
  hostNumber: number,
  standings: Standings,
  at: string,
): Promise<void> {
  const row = rowOf(standings, at);
  await db
    .insertInto('host_readiness')
    .values({ host_number: hostNumber, ...row })
    .onConflict((conflict) => conflict.column('host_number').doUpdateSet(row))
    .execute();
}

/** Keeps how a host stands beside what is shown, until the round is. */
export async function stageReadiness(
  db: DatabaseTransaction,
  { hostNumber, round }: { readonly hostNumber: number; readonly round: number },
  standings: Standings,
  at: string,
): Promise<void> {
  const row = rowOf(standings, at);
  await db
    .insertInto('staged_readiness')
    .values({ host_number: hostNumber, round_number: round, ...row })
    .onConflict((conflict) => conflict.columns(['host_number', 'round_number']).doUpdateSet(row))
    .execute();
}

/** Shows what was kept for a round, in the transaction that shows the rest of it. */
export async function showReadiness(db: DatabaseTransaction, round: number): Promise<void> {
  await sql`insert into host_readiness (host_number, content_sha, content, judged_at)
    select host_number, content_sha, content, judged_at from staged_readiness where round_number = ${round}
    on conflict (host_number) do update set content_sha = excluded.content_sha, content = excluded.content,
      judged_at = excluded.judged_at`.execute(db);
}

function rowOf(standings: Standings, at: string) {
  const content = JSON.stringify(standings);
  return { content_sha: hash('sha256', content, 'hex'), content, judged_at: at };
}

/** Hosts of one unit or system that stand alike. */
export interface StoredGroup {
  readonly ownerId: string;
  readonly sha: string;
  readonly standings: Standings;
  readonly hostCount: number;
}

/** Hosts of these units that stand alike, counted by unit. */
export async function readinessByUnit(db: Database, units: Scope): Promise<StoredGroup[]> {
  const rows = await db
    .selectFrom('host_readiness')
    .innerJoin('hosts', 'hosts.host_number', 'host_readiness.host_number')
    .select(['unit_id as owner', 'content_sha'])
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .groupBy(['unit_id', 'content_sha'])
    .execute();
  return withContents(db, rows);
}

/** The same by the systems that hosts of these units serve. */
export async function readinessBySystem(db: Database, units: Scope): Promise<StoredGroup[]> {
  const rows = await db
    .selectFrom('host_readiness')
    .innerJoin('hosts', 'hosts.host_number', 'host_readiness.host_number')
    .innerJoin('host_systems', 'host_systems.host_number', 'host_readiness.host_number')
    .select(['system_id as owner', 'content_sha'])
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .groupBy(['system_id', 'content_sha'])
    .execute();
  return withContents(db, rows);
}

interface CountedRow {
  readonly owner: string;
  readonly content_sha: string;
  readonly count: number | string;
}

/** Each content is read and parsed once, however many hosts and units have it. */
async function withContents(db: Database, rows: readonly CountedRow[]): Promise<StoredGroup[]> {
  const wanted = new Set(rows.map((row) => row.content_sha));
  const found = await db
    .selectFrom('host_readiness')
    .select(['content_sha'])
    .select(({ fn }) => fn.min('content').as('content'))
    .groupBy('content_sha')
    .execute();
  const contents = new Map<string, Standings>();
  for (const { content_sha: sha, content } of found) {
    if (wanted.has(sha)) contents.set(sha, JSON.parse(content) as Standings);
  }
  return rows.flatMap(({ owner, content_sha: sha, count }) => {
    const standings = contents.get(sha);
    return standings === undefined ? [] : [{ ownerId: owner, sha, standings, hostCount: Number(count) }];
  });
}

/** A host with how it stands. */
export interface StandingHost {
  readonly hostNumber: number;
  readonly hostId: string;
  readonly name: string;
  readonly unitId: string;
  readonly standings: Standings;
  readonly judgedAt: string;
}

/** Hosts of these units that were judged, by name; at most `limit`. */
export async function listStandingHosts(db: Database, units: Scope, limit: number): Promise<StandingHost[]> {
  const rows = await db
    .selectFrom('host_readiness')
    .innerJoin('hosts', 'hosts.host_number', 'host_readiness.host_number')
    .select(['hosts.host_number', 'host_id', 'name', 'unit_id', 'content', 'host_readiness.judged_at'])
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .orderBy('search_name')
    .orderBy('hosts.host_number')
    .limit(limit)
    .execute();
  return rows.map(standingOf);
}

/** How one host stands; nothing where it was not judged yet. */
export async function findStandingHost(db: Database, hostNumber: number): Promise<StandingHost | undefined> {
  const row = await db
    .selectFrom('host_readiness')
    .innerJoin('hosts', 'hosts.host_number', 'host_readiness.host_number')
    .select(['hosts.host_number', 'host_id', 'name', 'unit_id', 'content', 'host_readiness.judged_at'])
    .where('hosts.host_number', '=', hostNumber)
    .executeTakeFirst();
  return row && standingOf(row);
}

function standingOf(row: {
  readonly host_number: number;
  readonly host_id: string;
  readonly name: string;
  readonly unit_id: string;
  readonly content: string;
  readonly judged_at: string;
}): StandingHost {
  return {
    hostNumber: row.host_number,
    hostId: row.host_id,
    name: row.name,
    unitId: row.unit_id,
    standings: JSON.parse(row.content) as Standings,
    judgedAt: row.judged_at,
  };
}

/** Between which moments these hosts were judged; nothing where none was. */
export async function readinessSpan(
  db: Database,
  units: Scope,
): Promise<{ readonly oldestAt: string; readonly newestAt: string } | undefined> {
  const row = await db
    .selectFrom('host_readiness')
    .innerJoin('hosts', 'hosts.host_number', 'host_readiness.host_number')
    .select(({ fn }) => [
      fn.min<string | null>('host_readiness.judged_at').as('oldest'),
      fn.max<string | null>('host_readiness.judged_at').as('newest'),
    ])
    .$if(units !== undefined, (query) => query.where('unit_id', 'in', units ?? []))
    .executeTakeFirst();
  if (row === undefined || row.oldest === null || row.newest === null) return undefined;
  return { oldestAt: row.oldest, newestAt: row.newest };
}
