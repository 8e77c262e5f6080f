import { MusterError } from '../policies/base/errors.ts';
import type { Envelope } from '../policies/inventory/delta.ts';
import { readNewerReport } from '../policies/inventory/newer-contract.ts';
import type { Report } from '../policies/inventory/report.ts';
import { identityOf, isConfirmation, openSeal, verifySeal } from '../policies/inventory/seal.ts';
import { type ValidReport, validateReport } from '../policies/inventory/validate.ts';
import type { Context } from './context.ts';
import { noteBranch } from './fork.ts';
import {
  admitAgent,
  admitHost,
  confirmedBy,
  type Delivery,
  type IngestAnswer,
  refusedMember,
  repeated,
} from './ingest-admission.ts';
import { ingestConfirmation } from './ingest-confirmation.ts';
import { resolveDelta, wholeOf, withStreams } from './ingest-delta.ts';
import { askWhoItIs, hostFor, identityStateOf } from './ingest-identity.ts';
import { compareSections, type SectionChange } from './ingest-sections.ts';
import { keepRefused, refuseMarked } from './never-collect.ts';
import { clockSkew, type Placement, placeReport } from './sequence.ts';
import { type EnrolledAgent, noteAgent } from './store/agents.ts';
import { abilitiesOf, type DatabaseTransaction } from './store/database.ts';
import { forgiveMissing, setCurrentReport, setIdentityState } from './store/host-state.ts';
import { addHostEvent, type HostRecord } from './store/hosts.ts';
import {
  addReport,
  findReport,
  hasSequence,
  type NewReport,
  readStream,
  type Stream,
  writeStream,
} from './store/reports.ts';
import { addFacts, addForkSections, currentSpans, insertPastSpans, moveSpans, nextReportAt } from './store/sections.ts';
import { findUnit } from './store/units.ts';

/**
 * A report's way in: seal, key, signature, contract, identity, store. When this resolves, the report is on the disk;
 * judging follows by itself, and after a crash in between it is caught up at the next start.
 * Throws `report_invalid`, `agent_unknown`, `signature_invalid`, `not_allowed`, `never_collect`; nothing is stored then.
 */
export async function ingest(context: Context, delivery: Delivery): Promise<IngestAnswer> {
  if (isConfirmation(delivery.bytes)) return ingestConfirmation(context, delivery);
  const opened = openSeal(delivery.bytes);
  if ('complaint' in opened) throw new MusterError('report_invalid', `the seal is broken: ${opened.complaint}`);
  const sha = identityOf(opened.body);
  const way = delivery.isCarried === true ? ('import' as const) : ('report' as const);
  const signer = await admitAgent(context.db, opened.keyId, (key) => verifySeal(opened, key)).catch((error: unknown) =>
    keepRefused(context, error, { keyId: opened.keyId }, { sha, way }),
  );
  const known = await findReport(context.db, sha);
  if (known !== undefined) return repeated(context.db, signer, known);
  const { valid, digest, notUnderstood } = admitReport(opened.body, delivery.isCarried === true);
  const { id: hostId, identifiers } = valid.report.host;
  await refuseMarked(context, { hostId, identifiers }, { sha, way });
  const agent = await admitHost(context.db, signer, valid.report);
  const arrival: Arrival = {
    agent,
    valid,
    report: valid.report,
    digest,
    notUnderstood,
    sha,
    signature: opened.signature.toString('base64url'),
    bytes: opened.body.length,
    sentAt: delivery.sentAt,
    receivedAt: delivery.receivedAt,
  };
  const outcome = await context.db.transaction().execute((transaction) => storeReport(transaction, arrival));
  if (outcome.hostNumber !== undefined) context.requestJudging(outcome.hostNumber);
  return outcome.answer;
}

interface Arrival {
  readonly agent: EnrolledAgent;
  readonly valid: ValidReport;
  readonly report: Report;
  /** As the agent signed it; another one than the report's where the contract is newer than ours. */
  readonly digest: string;
  readonly notUnderstood: readonly string[];
  readonly sha: string;
  readonly signature: string;
  readonly bytes: number;
  readonly sentAt: string | undefined;
  readonly receivedAt: Date;
}

type Admitted = Pick<Arrival, 'valid' | 'digest' | 'notUnderstood'>;

function admitReport(body: Uint8Array, isCarried: boolean): Admitted {
  const known = validateReport(body);
  const isNewer = 'complaints' in known && known.code === 'contract_too_new' && isCarried;
  const newer = isNewer ? readNewerReport(body) : undefined;
  if (newer !== undefined && 'valid' in newer) return newer;
  const read = newer ?? known;
  if ('complaints' in read) {
    const [first] = read.complaints;
    throw new MusterError(read.code, `the report does not keep the contract: ${first?.pointer} ${first?.message}`, {
      complaints: read.complaints,
    });
  }
  if (read.report.agent.door === 'planned') throw refusedMember('/agent/door', 'a planned host does not report');
  return { valid: read, digest: read.report.digest, notUnderstood: [] };
}

interface Outcome {
  readonly answer: IngestAnswer;
  /** A host whose current facts changed. */
  readonly hostNumber?: number;
}

async function storeReport(db: DatabaseTransaction, arrival: Arrival): Promise<Outcome> {
  const { agent, report, sha } = arrival;
  // The same agent may send twice at once, to two collectors: the second waits here and then sees the first.
  await abilitiesOf(db).lock(db, `agent ${agent.agentId}`);
  const known = await findReport(db, sha);
  if (known !== undefined) return { answer: await repeated(db, agent, known) };
  const host = await hostFor(db, agent, report, arrival.receivedAt.toISOString());
  const stream = await readStream(db, agent.agentId, host.host_number);
  const isSequenceTaken =
    report.sequence <= stream.lastSequence && (await hasSequence(db, agent.agentId, host.host_number, report.sequence));
  const own = placeReport(stream, { sequence: report.sequence, collectedAt: report.collectedAt, isSequenceTaken });
  const isOvertaken = own.placement === 'current' && (await isOvertakenBy(db, arrival, host));
  const place: Placement = isOvertaken ? { placement: 'history' } : own;
  const whole = await wholeFor(db, arrival, host, place.placement);
  if (whole === undefined) return needFull(db, arrival, host, stream);
  const { envelope, change } = whole;
  const reportNumber = await addReport(db, newReport(arrival, host, { placement: place.placement, envelope }));
  await addFacts(db, change.all);
  await storeByPlace(db, arrival, { host, place, envelope, change, reportNumber });
  if (isOvertaken) await writeStream(db, agent.agentId, host.host_number, headOf(arrival));
  await noteBranch(
    db,
    { agentId: agent.agentId, host, head: stream.lastSha, at: arrival.receivedAt.toISOString() },
    { sha, previous: report.previous, collectedAt: report.collectedAt, isFork: place.placement === 'fork' },
  );
  await noteAgent(db, agent.agentId, {
    version: report.agent.version,
    ...(report.agent.health === undefined ? {} : { health: report.agent.health }),
    at: arrival.receivedAt.toISOString(),
    clockSkewSeconds: clockSkew(arrival.receivedAt, arrival.sentAt),
  });
  const nextSequence = Math.max(stream.lastSequence, report.sequence) + 1;
  if (place.placement === 'fork') return { answer: { status: 'fork', nextSequence } };
  return {
    answer: { status: 'stored', nextSequence },
    ...(place.placement === 'current' ? { hostNumber: host.host_number } : {}),
  };
}

/** Another agent reports about the same host, and its newer facts are there: this report is history, and no less stored. */
async function isOvertakenBy(db: DatabaseTransaction, { agent, report }: Arrival, host: HostRecord): Promise<boolean> {
  if (host.report_sha === null || host.facts_at === null) return false;
  if (Date.parse(report.collectedAt) >= Date.parse(host.facts_at)) return false;
  const current = await findReport(db, host.report_sha);
  return current !== undefined && current.agentId !== agent.agentId;
}

function headOf({ report, sha }: Arrival): Stream {
  return { lastSequence: report.sequence, lastCollectedAt: report.collectedAt, lastSha: sha };
}

/** The whole of a report beside what the host has; `undefined` for a delta whose base we do not hold. */
async function wholeFor(
  db: DatabaseTransaction,
  { agent, valid }: Arrival,
  host: HostRecord,
  placement: NewReport['placement'],
): Promise<{ readonly envelope: Envelope; readonly change: SectionChange } | undefined> {
  const spans = await currentSpans(db, host.host_number);
  const isCurrent = placement === 'current';
  const whole =
    valid.report.form === 'full'
      ? wholeOf(valid)
      : await resolveDelta(db, valid, { agentId: agent.agentId, host, spans, isCurrent });
  if (whole === undefined) return undefined;
  const { envelope, ...facts } = isCurrent ? await withStreams(db, whole, spans) : whole;
  return { envelope, change: compareSections(facts, spans) };
}

interface Placed {
  readonly host: HostRecord;
  readonly place: Placement;
  readonly envelope: Envelope;
  readonly change: SectionChange;
  readonly reportNumber: number;
}

async function storeByPlace(db: DatabaseTransaction, arrival: Arrival, placed: Placed): Promise<void> {
  const { host, place, change, reportNumber } = placed;
  const { report } = arrival;
  if (place.placement === 'current') return makeCurrent(db, arrival, placed, place.missing);
  if (place.placement === 'fork') {
    await addForkSections(db, reportNumber, change.all);
    if (host.identity_state === 'same' || host.identity_state === 'rewound')
      await setIdentityState(db, host.host_number, 'forked');
    return addHostEvent(db, host.host_number, arrival.receivedAt.toISOString(), 'forked', {
      sequence: report.sequence,
      sha: arrival.sha,
    });
  }
  const nextAt = (await nextReportAt(db, host.host_number, report.collectedAt)) ?? report.collectedAt;
  await insertPastSpans(db, host.host_number, { at: report.collectedAt, nextAt, reportNumber, sections: change.all });
  await forgiveMissing(db, host);
}

async function makeCurrent(db: DatabaseTransaction, arrival: Arrival, placed: Placed, missing: number): Promise<void> {
  const { agent, report, sha } = arrival;
  const { host, envelope, change, reportNumber } = placed;
  await moveSpans(db, host.host_number, { at: report.collectedAt, reportNumber, begin: change.begin, end: change.end });
  if (arrival.notUnderstood.length > 0)
    await addHostEvent(db, host.host_number, arrival.receivedAt.toISOString(), 'not_understood', {
      sequence: report.sequence,
      pointers: arrival.notUnderstood,
    });
  await setCurrentReport(db, host, {
    report: envelope,
    sha,
    digest: arrival.digest,
    identityState: await identityStateOf(db, host, report, arrival.receivedAt.toISOString()),
    confirmed: confirmedBy(
      arrival,
      report.collectedAt,
      host.report_sha === null && host.candidate_of !== null ? 0 : missing,
    ),
    limitSeconds: (await findUnit(db, host.unit_id))?.freshnessLimitSeconds ?? 0,
  });
  await askWhoItIs(db, host, arrival.receivedAt.toISOString());
  await writeStream(db, agent.agentId, host.host_number, headOf(arrival));
}

/** The number of a refused delta is spent: the full report that follows leaves no gap behind. */
async function needFull(
  db: DatabaseTransaction,
  { agent, report }: Arrival,
  host: HostRecord,
  stream: Stream,
): Promise<Outcome> {
  const lastSequence = Math.max(stream.lastSequence, report.sequence);
  await writeStream(db, agent.agentId, host.host_number, { ...stream, lastSequence });
  return { answer: { status: 'full_report_needed', nextSequence: lastSequence + 1 } };
}

function newReport(
  arrival: Arrival,
  host: HostRecord,
  { placement, envelope }: Pick<NewReport, 'placement' | 'envelope'>,
): NewReport {
  const { agent, report, sha, signature, bytes, sentAt, receivedAt } = arrival;
  return {
    sha,
    hostNumber: host.host_number,
    agentId: agent.agentId,
    sequence: report.sequence,
    form: report.form,
    placement,
    previous: report.previous,
    digest: report.digest,
    signature,
    collectedAt: report.collectedAt,
    sentAt,
    receivedAt: receivedAt.toISOString(),
    clockSkewSeconds: clockSkew(receivedAt, sentAt),
    bytes,
    envelope,
  };
}
