import type { Selectable } from 'kysely';
import { MusterError } from '../../policies/base/errors.ts';
import type { Envelope } from '../../policies/inventory/delta.ts';
import type { HostHistoryAnswer } from '../api.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import { packJson, unpackJson } from './pack-json.ts';
import { defineStatement } from './statement.ts';
import type { ReportsTable, StreamsTable } from './tables.ts';

export interface NewReport {
  readonly sha: string;
  readonly hostNumber: number;
  readonly agentId: string;
  readonly sequence: number;
  readonly form: 'full' | 'delta' | 'confirmation';
  readonly placement: 'current' | 'history' | 'fork';
  readonly previous: string | null;
  readonly digest: string;
  readonly signature: string;
  readonly collectedAt: string;
  readonly sentAt: string | undefined;
  readonly receivedAt: string;
  readonly clockSkewSeconds: number | undefined;
  readonly bytes: number;
  readonly envelope: Envelope | undefined;
}

/** A stored report, as far as the way in asks. */
export interface KnownReport {
  readonly hostNumber: number;
  readonly agentId: string;
  readonly sequence: number;
  readonly digest: string;
  readonly placement: NewReport['placement'];
}

/** The report with this SHA-256, if it is stored. */
export async function findReport(db: Database, sha: string): Promise<KnownReport | undefined> {
  const [row] = await selectReport(db, { sha });
  return (
    row && {
      hostNumber: row.host_number,
      agentId: row.agent_id,
      sequence: row.sequence,
      digest: row.digest,
      placement: row.placement,
    }
  );
}

const selectReport = defineStatement((db, { sha }: { sha: string }) =>
  db
    .selectFrom('reports')
    .select(['host_number', 'agent_id', 'sequence', 'digest', 'placement'])
    .where('sha', '=', sha),
);

/** Whether reports that nobody signed are part of the host's history. */
export async function hasUnsigned(db: Database, hostNumber: number): Promise<boolean> {
  const row = await db
    .selectFrom('reports')
    .select('report_number')
    .where('host_number', '=', hostNumber)
    .where('agent_id', '=', '')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The report of this agent that a delta names, if it stands on the main line and its facts are kept. */
export async function findBase(
  db: Database,
  base: { readonly agentId: string; readonly hostNumber: number; readonly sequence: number; readonly digest: string },
): Promise<{ readonly sha: string; readonly envelope: Envelope } | undefined> {
  const row = await db
    .selectFrom('reports')
    .select(['sha', 'envelope'])
    .where('agent_id', '=', base.agentId)
    .where('sequence', '=', base.sequence)
    .where('host_number', '=', base.hostNumber)
    .where('digest', '=', base.digest)
    .where('placement', '!=', 'fork')
    .where('envelope', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row?.envelope == null ? undefined : { sha: row.sha, envelope: unpackJson<Envelope>(row.envelope) };
}

export async function hasSequence(
  db: Database,
  agentId: string,
  hostNumber: number,
  sequence: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('reports')
    .select('report_number')
    .where('agent_id', '=', agentId)
    .where('sequence', '=', sequence)
    .where('host_number', '=', hostNumber)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Stores the report and answers its number. */
export async function addReport(db: DatabaseTransaction, report: NewReport): Promise<number> {
  const [row] = await insertReport(db, {
    sha: report.sha,
    host_number: report.hostNumber,
    agent_id: report.agentId,
    sequence: report.sequence,
    form: report.form,
    placement: report.placement,
    previous: report.previous,
    digest: report.digest,
    signature: report.signature,
    collected_at: report.collectedAt,
    sent_at: report.sentAt ?? null,
    received_at: report.receivedAt,
    clock_skew_seconds: report.clockSkewSeconds ?? null,
    bytes: report.bytes,
    envelope: report.envelope === undefined ? null : packJson(report.envelope),
  });
  if (row === undefined) throw new MusterError('store_failed', `the report ${report.sha} was given no number`);
  return row.report_number;
}

const insertReport = defineStatement((db, values: Omit<Selectable<ReportsTable>, 'report_number'>) =>
  db
    .insertInto('reports')
    .values({
      sha: values.sha,
      host_number: values.host_number,
      agent_id: values.agent_id,
      sequence: values.sequence,
      form: values.form,
      placement: values.placement,
      previous: values.previous,
      digest: values.digest,
      signature: values.signature,
      collected_at: values.collected_at,
      sent_at: values.sent_at,
      received_at: values.received_at,
      clock_skew_seconds: values.clock_skew_seconds,
      bytes: values.bytes,
      envelope: values.envelope,
    })
    .returning('report_number'),
);

export interface Stream {
  readonly lastSequence: number;
  readonly lastCollectedAt: string | null;
  readonly lastSha: string | null;
}

const NEW_STREAM: Stream = { lastSequence: 0, lastCollectedAt: null, lastSha: null };

/** Where an agent's sequence about a host stands. */
export async function readStream(db: Database, agentId: string, hostNumber: number): Promise<Stream> {
  const [row] = await selectStream(db, { agentId, hostNumber });
  return row === undefined
    ? NEW_STREAM
    : { lastSequence: row.last_sequence, lastCollectedAt: row.last_collected_at, lastSha: row.last_sha };
}

const selectStream = defineStatement((db, { agentId, hostNumber }: { agentId: string; hostNumber: number }) =>
  db.selectFrom('streams').selectAll().where('agent_id', '=', agentId).where('host_number', '=', hostNumber),
);

export async function writeStream(
  db: DatabaseTransaction,
  agentId: string,
  hostNumber: number,
  stream: Stream,
): Promise<void> {
  await upsertStream(db, {
    agent_id: agentId,
    host_number: hostNumber,
    last_sequence: stream.lastSequence,
    last_collected_at: stream.lastCollectedAt,
    last_sha: stream.lastSha,
  });
}

const upsertStream = defineStatement((db, values: StreamsTable) =>
  db
    .insertInto('streams')
    .values({
      agent_id: values.agent_id,
      host_number: values.host_number,
      last_sequence: values.last_sequence,
      last_collected_at: values.last_collected_at,
      last_sha: values.last_sha,
    })
    .onConflict((conflict) =>
      conflict.columns(['agent_id', 'host_number']).doUpdateSet(({ ref }) => ({
        last_sequence: ref('excluded.last_sequence'),
        last_collected_at: ref('excluded.last_collected_at'),
        last_sha: ref('excluded.last_sha'),
      })),
    ),
);

/** Newest reports of a host, as its history shows them. */
export async function listReports(
  db: Database,
  hostNumber: number,
  limit: number,
): Promise<HostHistoryAnswer['reports']> {
  const rows = await db
    .selectFrom('reports')
    .leftJoin('agents', 'agents.agent_id', 'reports.agent_id')
    .select(['received_at', 'collected_at', 'sequence', 'form', 'bytes', 'reports.clock_skew_seconds'])
    .select('agents.suspect_since')
    .where('reports.host_number', '=', hostNumber)
    .orderBy('received_at', 'desc')
    .orderBy('report_number', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    receivedAt: row.received_at,
    collectedAt: row.collected_at,
    sequence: row.sequence,
    form: row.form,
    bytes: row.bytes,
    clockSkewSeconds: row.clock_skew_seconds,
    isSuspect: row.suspect_since !== null && row.received_at >= row.suspect_since,
  }));
}
