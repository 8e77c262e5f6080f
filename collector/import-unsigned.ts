import { randomUUID } from 'node:crypto';
import type { ValidReport } from '../policies/inventory/validate.ts';
import type { ImportFate } from './api.ts';
import type { Context } from './context.ts';
import { openPair, proposeJoin } from './identity-cases.ts';
import { matchHost } from './import-match.ts';
import { confirmedBy } from './ingest-admission.ts';
import { askWhoItIs, identityStateOf } from './ingest-identity.ts';
import { compareSections } from './ingest-sections.ts';
import { refuseMarked } from './never-collect.ts';
import { writeAudit } from './store/audit.ts';
import { abilitiesOf, type DatabaseTransaction } from './store/database.ts';
import { setCurrentReport } from './store/host-state.ts';
import { addHost, addHostEvent, type HostRecord, hostByNumber } from './store/hosts.ts';
import { addReport, findReport, hasUnsigned } from './store/reports.ts';
import { addFacts, addForkSections, currentSpans, insertPastSpans, moveSpans, nextReportAt } from './store/sections.ts';
import { findUnit } from './store/units.ts';

/** A report that nobody signed, on its way in by a person's hand. */
export interface UnsignedReport {
  readonly valid: ValidReport;
  /** SHA-256 of what was handed in: the recording, or the plain report. */
  readonly sha: string;
  readonly bytes: number;
  /** For a host that is new. */
  readonly unitId: string;
  readonly isNewWanted: boolean;
  readonly person: string;
}

export interface UnsignedOutcome {
  readonly fate: Extract<ImportFate, 'stored' | 'repeated' | 'too_old'>;
  readonly hostId?: string;
}

/**
 * Stores a report that nobody signed, for the host that it matches or a new one, marked as unsigned. Newer facts of that
 * host become current, older ones go into its past. The same recording again changes nothing.
 */
export async function storeUnsigned(context: Context, report: UnsignedReport): Promise<UnsignedOutcome> {
  const receivedAt = context.now();
  const { identifiers } = report.valid.report.host;
  await refuseMarked(context, { identifiers }, { sha: report.sha, way: 'import' });
  const stored = await context.db.transaction().execute(async (db) => {
    await abilitiesOf(db).lock(db, 'unsigned reports');
    const known = await findReport(db, report.sha);
    if (known !== undefined)
      return { fate: 'repeated' as const, host: await hostByNumber(db, known.hostNumber), isCurrent: false };
    const host = await hostOf(db, report, receivedAt);
    const isNewest = host.facts_at === null || report.valid.report.collectedAt > instantText(host.facts_at);
    const isCurrent = isNewest && (host.is_signed === 0 || host.report_sha === null);
    if (isCurrent) await makeCurrent(db, report, host, receivedAt);
    else await makePast(db, report, host, receivedAt);
    return { fate: 'stored' as const, host, isCurrent };
  });
  const { fate, host, isCurrent } = stored;
  if (isCurrent && host !== undefined) context.requestJudging(host.host_number);
  return { fate, ...(host === undefined ? {} : { hostId: host.host_id }) };
}

/** The contract's instants have no fractions, the store's have. */
function instantText(at: string): string {
  return `${at.slice(0, 19)}Z`;
}

async function hostOf(
  db: DatabaseTransaction,
  { valid, unitId, isNewWanted, person, sha }: UnsignedReport,
  receivedAt: Date,
): Promise<HostRecord> {
  const { name, identifiers } = valid.report.host;
  const match = await matchHost(db, identifiers);
  if (match.kind === 'same' && !isNewWanted) {
    const known = await hostByNumber(db, match.host.hostNumber);
    if (known !== undefined) return known;
  }
  // A person has joined such recordings to a host that signs its own: they go on into its history.
  if (match.kind === 'beside' && !isNewWanted && (await hasUnsigned(db, match.host.hostNumber))) {
    const joined = await hostByNumber(db, match.host.hostNumber);
    if (joined !== undefined) return joined;
  }
  const at = receivedAt.toISOString();
  const besideId = match.kind === 'new' ? undefined : match.host.hostId;
  const hostId = randomUUID();
  const hostNumber = await addHost(db, {
    hostId,
    unitId,
    name,
    identifiers,
    at,
    ...(besideId === undefined ? {} : { candidateOf: besideId, identityState: 'second_door' }),
  });
  await writeAudit(db, {
    at,
    person,
    act: 'host_added_by_import',
    object: `host ${hostId}`,
    detail: { name, unitId, sha, ...(besideId === undefined ? {} : { besideId }) },
  });
  const added = await hostByNumber(db, hostNumber);
  if (added === undefined) throw new TypeError(`host ${hostId} was added and is not there`);
  const beside = match.kind === 'new' ? undefined : await hostByNumber(db, match.host.hostNumber);
  if (beside === undefined) await proposeJoin(db, added, at);
  else await openPair(db, { earlier: beside, later: added, kind: 'second_door', at });
  return added;
}

async function addUnsigned(
  db: DatabaseTransaction,
  { valid, sha, bytes }: UnsignedReport,
  host: HostRecord,
  { placement, receivedAt }: { readonly placement: 'current' | 'history'; readonly receivedAt: Date },
) {
  const { inventory: _, ...envelope } = valid.report;
  const { collectedAt, digest } = valid.report;
  const change = compareSections(valid, await currentSpans(db, host.host_number));
  const reportNumber = await addReport(db, {
    sha,
    hostNumber: host.host_number,
    agentId: '', // nobody's: such reports have no row of numbers
    sequence: 1,
    form: 'full',
    placement,
    previous: null,
    digest,
    signature: '',
    collectedAt,
    sentAt: undefined,
    receivedAt: receivedAt.toISOString(),
    clockSkewSeconds: undefined,
    bytes,
    envelope,
  });
  await addFacts(db, change.all);
  return { envelope, change, reportNumber };
}

async function makeCurrent(
  db: DatabaseTransaction,
  report: UnsignedReport,
  host: HostRecord,
  receivedAt: Date,
): Promise<void> {
  const { collectedAt } = report.valid.report;
  const { envelope, change, reportNumber } = await addUnsigned(db, report, host, { placement: 'current', receivedAt });
  await moveSpans(db, host.host_number, { at: collectedAt, reportNumber, begin: change.begin, end: change.end });
  const at = receivedAt.toISOString();
  await addHostEvent(db, host.host_number, at, 'imported_unsigned', { sha: report.sha, person: report.person });
  await setCurrentReport(db, host, {
    report: envelope,
    sha: report.sha,
    digest: envelope.digest,
    identityState: await identityStateOf(db, host, report.valid.report, at),
    confirmed: confirmedBy({ sentAt: undefined, receivedAt }, collectedAt, 0),
    limitSeconds: (await findUnit(db, host.unit_id))?.freshnessLimitSeconds ?? 0,
    isSigned: false,
  });
  await askWhoItIs(db, host, at);
}

async function makePast(
  db: DatabaseTransaction,
  report: UnsignedReport,
  host: HostRecord,
  receivedAt: Date,
): Promise<void> {
  const { collectedAt } = report.valid.report;
  const { change, reportNumber } = await addUnsigned(db, report, host, { placement: 'history', receivedAt });
  const nextAt = await nextReportAt(db, host.host_number, collectedAt);
  // Of the same second as the current facts, or newer than what the host signs itself: kept with its report alone.
  if (nextAt === undefined) return addForkSections(db, reportNumber, change.all);
  await insertPastSpans(db, host.host_number, { at: collectedAt, nextAt, reportNumber, sections: change.all });
}
