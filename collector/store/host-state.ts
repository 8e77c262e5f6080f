import type { Envelope } from '../../policies/inventory/delta.ts';
import type { Identifiers } from '../../policies/inventory/report.ts';
import type { Counts, SeverityCounts } from '../api.ts';
import { columnsOf } from './counts.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import { severityColumnsOf } from './host-lists.ts';
import type { HostRecord } from './hosts.ts';
import { unpackJson } from './pack-json.ts';
import { defineStatement } from './statement.ts';
import { columnText, foldText } from './text-search.ts';

/** When facts were last seen to hold: by the host's clock, by ours, and when the message came. */
export interface Confirmed {
  readonly factsAt: string;
  readonly confirmedAt: string;
  readonly receivedAt: string;
  readonly clockSkewSeconds: number | undefined;
  /** Reports that never came between the one before and this one. */
  readonly missing: number;
}

function confirmedColumns(host: HostRecord, confirmed: Confirmed, limitSeconds: number) {
  return {
    facts_at: confirmed.factsAt,
    confirmed_at: confirmed.confirmedAt,
    silent_after: addSeconds(confirmed.confirmedAt, limitSeconds),
    received_at: confirmed.receivedAt,
    clock_skew_seconds: confirmed.clockSkewSeconds ?? null,
    missing_report_count: host.missing_report_count + confirmed.missing,
  };
}

function addSeconds(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString();
}

/** Makes a report's envelope the host's current one. */
export async function setCurrentReport(
  db: DatabaseTransaction,
  host: HostRecord,
  current: {
    readonly report: Envelope;
    readonly sha: string;
    readonly digest: string;
    readonly identityState: string;
    readonly confirmed: Confirmed;
    readonly limitSeconds: number;
    /** False for a report that nobody signed and a person handed in. */
    readonly isSigned?: boolean;
  },
): Promise<void> {
  const { report, sha, digest, identityState, confirmed, limitSeconds, isSigned = true } = current;
  // What this report could not read (it ran without root, say) does not unsay what an earlier one read.
  const identifiers: Identifiers = { ...(JSON.parse(host.identifiers) as Identifiers), ...report.host.identifiers };
  await updateCurrent(db, {
    ...confirmedColumns(host, confirmed, limitSeconds),
    host_number: host.host_number,
    name: columnText(report.host.name),
    search_name: foldText(report.host.name),
    identifiers: JSON.stringify(identifiers),
    machine_id: identifiers.machineId ?? null,
    identity_state: identityState,
    door: report.agent.door,
    agent_version: columnText(report.agent.version),
    privilege: report.agent.privilege,
    is_signed: isSigned ? 1 : 0,
    report_sha: sha,
    digest,
  });
}

type CurrentColumn = 'host_number' | 'name' | 'search_name' | 'identifiers' | 'machine_id' | 'identity_state' | 'door';
type CurrentRow = ReturnType<typeof confirmedColumns> &
  Pick<HostRecord, CurrentColumn | 'agent_version' | 'privilege' | 'is_signed' | 'report_sha' | 'digest'>;

const updateCurrent = defineStatement((db, row: CurrentRow) =>
  db
    .updateTable('hosts')
    .set({
      name: row.name,
      search_name: row.search_name,
      identifiers: row.identifiers,
      machine_id: row.machine_id,
      identity_state: row.identity_state,
      door: row.door,
      agent_version: row.agent_version,
      privilege: row.privilege,
      is_signed: row.is_signed,
      report_sha: row.report_sha,
      digest: row.digest,
      facts_at: row.facts_at,
      confirmed_at: row.confirmed_at,
      silent_after: row.silent_after,
      received_at: row.received_at,
      clock_skew_seconds: row.clock_skew_seconds,
      missing_report_count: row.missing_report_count,
    })
    .where('host_number', '=', row.host_number),
);

/** The facts are as they were: only their age changes. Old verdicts that rested on age alone are then due for judging. */
export async function confirmFacts(
  db: DatabaseTransaction,
  host: HostRecord,
  confirmed: Confirmed,
  limitSeconds: number,
): Promise<void> {
  await updateConfirmed(db, {
    ...confirmedColumns(host, confirmed, limitSeconds),
    host_number: host.host_number,
    due_at: host.stale_count > 0 ? confirmed.receivedAt : null,
  });
}

interface ConfirmedRow extends ReturnType<typeof confirmedColumns> {
  readonly host_number: number;
  /** When to judge again; null leaves that as it is. */
  readonly due_at: string | null;
}

const updateConfirmed = defineStatement((db, row: ConfirmedRow) =>
  db
    .updateTable('hosts')
    .set(({ fn, ref, val }) => ({
      facts_at: row.facts_at,
      confirmed_at: row.confirmed_at,
      silent_after: row.silent_after,
      received_at: row.received_at,
      clock_skew_seconds: row.clock_skew_seconds,
      missing_report_count: row.missing_report_count,
      judge_due_at: fn.coalesce(val(row.due_at), ref('judge_due_at')),
    }))
    .where('host_number', '=', row.host_number),
);

/** A late report filled a gap. */
export async function forgiveMissing(db: DatabaseTransaction, host: HostRecord): Promise<void> {
  await db
    .updateTable('hosts')
    .set({ missing_report_count: Math.max(0, host.missing_report_count - 1) })
    .where('host_number', '=', host.host_number)
    .execute();
}

export async function setIdentityState(db: DatabaseTransaction, hostNumber: number, state: string): Promise<void> {
  await db.updateTable('hosts').set({ identity_state: state }).where('host_number', '=', hostNumber).execute();
}

/** Hosts that were split from this one because their identifiers contradict it. */
export async function candidatesOf(db: Database, hostId: string): Promise<HostRecord[]> {
  return db.selectFrom('hosts').selectAll().where('candidate_of', '=', hostId).orderBy('host_number').execute();
}

/** The current report without its inventory; `undefined` when the host never reported. */
export async function readEnvelope(db: Database, host: HostRecord): Promise<Envelope | undefined> {
  if (host.report_sha === null) return undefined;
  const [row] = await selectEnvelope(db, { sha: host.report_sha });
  return row?.envelope == null ? undefined : unpackJson<Envelope>(row.envelope);
}

const selectEnvelope = defineStatement((db, { sha }: { sha: string }) =>
  db.selectFrom('reports').select('envelope').where('sha', '=', sha),
);

/** What a judgement leaves in the host's own row, so that lists and sums read nothing else. */
export interface JudgedHost {
  readonly counts: Counts;
  readonly failBySeverity: SeverityCounts;
  readonly byPack: Readonly<Record<string, Counts>>;
  readonly fingerprint: string;
  readonly at: string;
  /** When age alone may change a verdict; `null`: never. */
  readonly dueAt: string | null;
  readonly columns: Pick<
    HostRecord,
    'os_name' | 'os_search' | 'support_state' | 'support_ends_on' | 'certificate_ends_at'
  >;
}

export async function setJudged(
  db: DatabaseTransaction,
  host: HostRecord,
  judged: JudgedHost,
  packagesHash: string | null,
): Promise<void> {
  await db
    .updateTable('hosts')
    .set({
      ...columnsOf(judged.counts),
      ...severityColumnsOf(judged.failBySeverity),
      by_pack: JSON.stringify(judged.byPack),
      judged_sha: host.report_sha,
      judged_packs: judged.fingerprint,
      judged_at: judged.at,
      judge_due_at: judged.dueAt,
      packages_hash: packagesHash,
      ...judged.columns,
    })
    .where('host_number', '=', host.host_number)
    .execute();
}
