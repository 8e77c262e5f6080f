import { sql } from 'kysely';
import type { Database, DatabaseTransaction } from './database.ts';
import { type HostRecord, hostByNumber } from './hosts.ts';
import { markDue } from './register.ts';
import { lockHost, removeHost } from './remove-host.ts';
import { addForkSections } from './sections.ts';

/** Former ids of a host that others were joined into. */
export async function aliasesOf(db: Database, hostNumber: number): Promise<string[]> {
  const rows = await db.selectFrom('host_aliases').select('host_id').where('host_number', '=', hostNumber).execute();
  return rows.map((row) => row.host_id);
}

/** The host that one of this id was joined into; `undefined`: it was not. */
export async function hostJoinedFrom(db: Database, hostId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('host_aliases')
    .innerJoin('hosts', 'hosts.host_number', 'host_aliases.host_number')
    .select('hosts.host_id')
    .where('host_aliases.host_id', '=', hostId)
    .executeTakeFirst();
  return row?.host_id;
}

/** Agents whose own host this is, revoked ones included. */
export async function agentsOfHost(
  db: Database,
  hostNumber: number,
): Promise<{ readonly agentId: string; readonly keyId: string; readonly publicKey: string }[]> {
  const rows = await db
    .selectFrom('agents')
    .select(['agent_id', 'key_id', 'public_key'])
    .where('host_number', '=', hostNumber)
    .orderBy('agent_id')
    .execute();
  return rows.map((row) => ({ agentId: row.agent_id, keyId: row.key_id, publicKey: row.public_key }));
}

/**
 * Makes two hosts one: `kept` keeps its id, its unit and its name in history; `gone` hands over reports, facts, history of
 * findings, exceptions, systems, labels, agents and the rows of numbers of whoever reports about it, and its id goes on as
 * a former id. The newer facts become the current ones. The caller holds the fleet's lock.
 */
export async function joinHosts(
  db: DatabaseTransaction,
  kept: HostRecord,
  gone: HostRecord,
  at: string,
): Promise<void> {
  const [to, from] = [kept.host_number, gone.host_number];
  await lockHost(db, Math.min(to, from));
  await lockHost(db, Math.max(to, from));
  const isNewer = hasNewerFacts(gone, kept);
  await joinSpans(db, isNewer ? { newer: from, older: to } : { newer: to, older: from }, to);
  await db.updateTable('reports').set({ host_number: to }).where('host_number', '=', from).execute();
  await joinStreams(db, to, from);
  await joinFindings(db, to, from);
  await joinPlaces(db, to, from);
  await db.updateTable('exceptions').set({ host_number: to }).where('host_number', '=', from).execute();
  await db
    .updateTable('exceptions')
    .set({ scope_id: kept.host_id })
    .where('scope_kind', '=', 'host')
    .where('scope_id', '=', gone.host_id)
    .execute();
  await db.updateTable('agents').set({ host_number: to }).where('host_number', '=', from).execute();
  await db.updateTable('host_events').set({ host_number: to }).where('host_number', '=', from).execute();
  await db.updateTable('host_aliases').set({ host_number: to }).where('host_number', '=', from).execute();
  await db.insertInto('host_aliases').values({ host_id: gone.host_id, host_number: to, joined_at: at }).execute();
  await db.updateTable('import_items').set({ host_id: kept.host_id }).where('host_id', '=', gone.host_id).execute();
  await db
    .updateTable('hosts')
    .set({ candidate_of: kept.host_id })
    .where('candidate_of', '=', gone.host_id)
    .where('host_number', '!=', to)
    .execute();
  await removeHost(db, gone);
  await writeJoined(db, kept, gone, isNewer);
  await markDue(db, [to], at);
}

/** Nobody's unsigned word stands over what a host signs itself, however new it is. */
function hasNewerFacts(left: HostRecord, right: HostRecord): boolean {
  if (left.report_sha === null || right.report_sha === null) return left.report_sha !== null;
  if (left.is_signed !== right.is_signed) return left.is_signed > right.is_signed;
  return (left.facts_at ?? '') > (right.facts_at ?? '');
}

/**
 * One row of time out of two. From where the newer side begins, it speaks; what the other said of the same time stays with
 * its reports and is in no history of facts.
 */
async function joinSpans(
  db: DatabaseTransaction,
  { newer, older }: { readonly newer: number; readonly older: number },
  to: number,
): Promise<void> {
  const { first } = await db
    .selectFrom('section_spans')
    .select(({ fn }) => fn.min<string | null>('from_at').as('first'))
    .where('host_number', '=', newer)
    .executeTakeFirstOrThrow();
  if (first !== null) {
    const beside = await db
      .selectFrom('section_spans')
      .select(['section', 'hash', 'report_number'])
      .where('host_number', '=', older)
      .where('from_at', '>=', first)
      .execute();
    for (const { section, hash, report_number: report } of beside) await keepBeside(db, report, section, hash);
    await db.deleteFrom('section_spans').where('host_number', '=', older).where('from_at', '>=', first).execute();
    await db
      .updateTable('section_spans')
      .set({ until_at: first })
      .where('host_number', '=', older)
      .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', first)]))
      .execute();
  }
  const moved = newer === to ? older : newer;
  await db.updateTable('section_spans').set({ host_number: to }).where('host_number', '=', moved).execute();
}

async function keepBeside(db: DatabaseTransaction, report: number, section: string, hash: string): Promise<void> {
  const known = await db
    .selectFrom('reports')
    .leftJoin('fork_sections', (join) =>
      join.onRef('fork_sections.report_number', '=', 'reports.report_number').on('fork_sections.section', '=', section),
    )
    .select('fork_sections.hash')
    .where('reports.report_number', '=', report)
    .executeTakeFirst();
  if (known?.hash === null) await addForkSections(db, report, [{ section, hash }]);
}

/** An agent that reported about both has one row of numbers from now on: the one that went on last. */
async function joinStreams(db: DatabaseTransaction, to: number, from: number): Promise<void> {
  const theirs = await db.selectFrom('streams').selectAll().where('host_number', '=', from).execute();
  for (const stream of theirs) {
    const own = await db
      .selectFrom('streams')
      .selectAll()
      .where('agent_id', '=', stream.agent_id)
      .where('host_number', '=', to)
      .executeTakeFirst();
    const isNewest = (stream.last_collected_at ?? '') > (own?.last_collected_at ?? '');
    if (own !== undefined)
      await db
        .deleteFrom('streams')
        .where('agent_id', '=', stream.agent_id)
        .where('host_number', '=', isNewest ? to : from)
        .execute();
  }
  await db.updateTable('streams').set({ host_number: to }).where('host_number', '=', from).execute();
  await db.deleteFrom('forks').where('host_number', 'in', [to, from]).execute();
}

/** History of findings adds up; a verdict that both sides share holds since the earlier of the two. */
async function joinFindings(db: DatabaseTransaction, to: number, from: number): Promise<void> {
  await sql`update change_rows set host_number = ${to} where host_number = ${from} and not exists (
    select 1 from change_rows own where own.host_number = ${to} and own.rule_number = change_rows.rule_number
      and own.at = change_rows.at and own.round_number = change_rows.round_number)`.execute(db);
  const shared = sql`select theirs.since from finding_rows theirs where theirs.host_number = ${from}
    and theirs.rule_number = finding_rows.rule_number and theirs.verdict = finding_rows.verdict
    and theirs.until_round = finding_rows.until_round and theirs.since < finding_rows.since`;
  await sql`update finding_rows set since = (select min(earlier.since) from (${shared}) earlier)
    where host_number = ${to} and exists (${shared})`.execute(db);
  await sql`update host_days set host_number = ${to} where host_number = ${from} and not exists (
    select 1 from host_days own where own.host_number = ${to} and own.on_day = host_days.on_day)`.execute(db);
}

async function joinPlaces(db: DatabaseTransaction, to: number, from: number): Promise<void> {
  await sql`insert into host_systems (host_number, system_id) select ${to}, system_id from host_systems theirs
    where theirs.host_number = ${from} and not exists (select 1 from host_systems own
      where own.host_number = ${to} and own.system_id = theirs.system_id)`.execute(db);
  await sql`insert into host_labels (host_number, label) select ${to}, label from host_labels theirs
    where theirs.host_number = ${from} and not exists (select 1 from host_labels own
      where own.host_number = ${to} and own.label = theirs.label)`.execute(db);
}

async function writeJoined(
  db: DatabaseTransaction,
  kept: HostRecord,
  gone: HostRecord,
  isNewer: boolean,
): Promise<void> {
  const [last, before] = isNewer ? [gone, kept] : [kept, gone];
  const identifiers = { ...JSON.parse(before.identifiers), ...JSON.parse(last.identifiers) } as Record<string, unknown>;
  const machineId = typeof identifiers.machineId === 'string' ? identifiers.machineId : null;
  const now = await hostByNumber(db, kept.host_number);
  await db
    .updateTable('hosts')
    .set({
      name: last.name,
      search_name: last.search_name,
      identifiers: JSON.stringify(identifiers),
      machine_id: machineId,
      identity_state: 'same',
      candidate_of: now?.candidate_of === gone.host_id ? null : (now?.candidate_of ?? null),
      first_seen_at: [kept.first_seen_at, gone.first_seen_at].sort()[0] ?? kept.first_seen_at,
      missing_report_count: kept.missing_report_count + gone.missing_report_count,
      door: last.door,
      agent_version: last.agent_version,
      privilege: last.privilege,
      is_signed: last.is_signed,
      report_sha: last.report_sha,
      digest: last.digest,
      facts_at: last.facts_at,
      confirmed_at: last.confirmed_at,
      silent_after: last.silent_after,
      received_at: last.received_at,
      clock_skew_seconds: last.clock_skew_seconds,
    })
    .where('host_number', '=', kept.host_number)
    .execute();
}
