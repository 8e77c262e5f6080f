import { MusterError } from '../policies/base/errors.ts';
import { identityOf, type ReadConfirmation, readConfirmation, verifyConfirmation } from '../policies/inventory/seal.ts';
import type { Context } from './context.ts';
import { noteBranch } from './fork.ts';
import { admitAgent, confirmedBy, type Delivery, type IngestAnswer, repeated } from './ingest-admission.ts';
import { keepRefused } from './never-collect.ts';
import { clockSkew, placeReport } from './sequence.ts';
import { type EnrolledAgent, noteAgent } from './store/agents.ts';
import { abilitiesOf, type DatabaseTransaction } from './store/database.ts';
import { findFork } from './store/forks.ts';
import { confirmFacts, forgiveMissing } from './store/host-state.ts';
import { type HostRecord, hostByNumber } from './store/hosts.ts';
import { addReport, findReport, hasSequence, readStream, writeStream } from './store/reports.ts';
import { findUnit } from './store/units.ts';
import { visitsOthers } from './store/visited.ts';

interface Arrival {
  readonly agent: EnrolledAgent;
  readonly line: ReadConfirmation;
  readonly sha: string;
  readonly delivery: Delivery;
}

interface Outcome {
  readonly answer: IngestAnswer;
  /** The host whose facts were confirmed, as it was before. */
  readonly host?: HostRecord;
}

/**
 * "Nothing changed": the cheap way in, which parses no JSON. It moves the age of the facts it names by digest; when
 * they are not the ones we hold, or the report before it is not known, the agent is asked for everything.
 */
export async function ingestConfirmation(context: Context, delivery: Delivery): Promise<IngestAnswer> {
  const line = readConfirmation(delivery.bytes);
  if (line === undefined)
    throw new MusterError('report_invalid', "the confirmation is not one line of the contract's form");
  const sha = identityOf(delivery.bytes);
  const { keyId } = line;
  const agent = await admitAgent(context.db, keyId, (key) => verifyConfirmation(line, key)).catch((error: unknown) =>
    keepRefused(context, error, { keyId }, { sha, way: 'confirmation' }),
  );
  if (!isInstant(line.collectedAt)) throw new MusterError('report_invalid', `"${line.collectedAt}" is no instant`);
  const { answer, host } = await context.db
    .transaction()
    .execute((transaction) => store(transaction, { agent, line, sha, delivery }));
  if (host === undefined) return answer;
  context.events.publish({ kind: 'host_changed', hostId: host.host_id, at: delivery.receivedAt.toISOString() });
  // What was unknown for its age alone may be known again.
  if (host.stale_count > 0) context.requestJudging(host.host_number);
  return answer;
}

function isInstant(text: string): boolean {
  const time = Date.parse(text);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text.slice(0, -1));
}

async function store(db: DatabaseTransaction, arrival: Arrival): Promise<Outcome> {
  const { agent, line, sha, delivery } = arrival;
  await abilitiesOf(db).lock(db, `agent ${agent.agentId}`);
  const known = await findReport(db, sha);
  if (known !== undefined) return { answer: await repeated(db, agent, known) };
  const previous = await findReport(db, line.previous);
  const isOwn = previous !== undefined && previous.agentId === agent.agentId;
  // A line names its host by the report before it alone. One that we do not have could be about any host of an agent
  // that visits some, and no number of theirs may be counted as another's.
  if (!isOwn && (await visitsOthers(db, agent.agentId, agent.hostNumber)))
    return { answer: { status: 'full_report_needed', nextSequence: line.sequence + 1 } };
  const hostNumber = isOwn ? previous.hostNumber : agent.hostNumber;
  const fork = await findFork(db, agent.agentId, hostNumber);
  // The row was split: this line is of the branch that has a host of its own, and nothing of it yet.
  if (fork?.state === 'clone' && fork.new_head === line.previous)
    return { answer: { status: 'full_report_needed', nextSequence: line.sequence + 1 } };
  const [stream, host] = [await readStream(db, agent.agentId, hostNumber), await hostByNumber(db, hostNumber)];
  const lastSequence = Math.max(stream.lastSequence, line.sequence);
  const isSequenceTaken =
    line.sequence <= stream.lastSequence && (await hasSequence(db, agent.agentId, hostNumber, line.sequence));
  const place = placeReport(stream, { sequence: line.sequence, collectedAt: line.collectedAt, isSequenceTaken });
  // A late line says that nothing changed since the report it names, whatever came after both.
  const confirmed = place.placement === 'current' ? host?.digest : previous?.digest;
  if (!isOwn || host === undefined || previous.placement === 'fork' || confirmed !== line.digest) {
    await writeStream(db, agent.agentId, hostNumber, { ...stream, lastSequence });
    return { answer: { status: 'full_report_needed', nextSequence: lastSequence + 1 } };
  }
  await addReport(db, newReport(arrival, hostNumber, place.placement));
  const at = delivery.receivedAt.toISOString();
  await noteBranch(
    db,
    { agentId: agent.agentId, host, head: stream.lastSha, at },
    { sha, previous: line.previous, collectedAt: line.collectedAt, isFork: place.placement === 'fork' },
  );
  await noteAgent(db, agent.agentId, { at, clockSkewSeconds: clockSkew(delivery.receivedAt, delivery.sentAt) });
  const nextSequence = lastSequence + 1;
  if (place.placement === 'fork') return { answer: { status: 'fork', nextSequence } };
  if (place.placement === 'history') {
    await forgiveMissing(db, host);
    return { answer: { status: 'stored', nextSequence } };
  }
  const limitSeconds = (await findUnit(db, host.unit_id))?.freshnessLimitSeconds ?? 0;
  await confirmFacts(db, host, confirmedBy(delivery, line.collectedAt, place.missing), limitSeconds);
  await writeStream(db, agent.agentId, hostNumber, { lastSequence, lastCollectedAt: line.collectedAt, lastSha: sha });
  return { answer: { status: 'stored', nextSequence }, host };
}

function newReport(
  { agent, line, sha, delivery }: Arrival,
  hostNumber: number,
  placement: 'current' | 'history' | 'fork',
) {
  return {
    sha,
    hostNumber,
    agentId: agent.agentId,
    sequence: line.sequence,
    form: 'confirmation' as const,
    placement,
    previous: line.previous,
    digest: line.digest,
    signature: line.signature.toString('base64url'),
    collectedAt: line.collectedAt,
    sentAt: delivery.sentAt,
    receivedAt: delivery.receivedAt.toISOString(),
    clockSkewSeconds: clockSkew(delivery.receivedAt, delivery.sentAt),
    bytes: delivery.bytes.length,
    envelope: undefined,
  };
}
