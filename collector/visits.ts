import { randomUUID } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';
import { canonicalise } from '../policies/inventory/canonical.ts';
import { readSignature, verifyRequest } from '../policies/inventory/signed-request.ts';
import { type AddHostAnswer, type AddHostRequest, agentHostsPath } from '../policies/inventory/wire.ts';
import { proposeJoin } from './identity-cases.ts';
import { admitAgent } from './ingest-admission.ts';
import { isMarked, neverCollected } from './never-collect.ts';
import type { EnrolledAgent } from './store/agents.ts';
import { writeAudit } from './store/audit.ts';
import { abilitiesOf, type Database, type DatabaseTransaction } from './store/database.ts';
import { addHost, hostByNumber } from './store/hosts.ts';
import { writeStream } from './store/reports.ts';
import { countStreams, unitOfHost, visitedByName } from './store/visited.ts';

/** One agent visits a site, not a country: more is a mistake or a stolen key. */
const MAX_VISITED_HOSTS = 5000;

export interface AddedHost extends AddHostAnswer {
  /** False: the same host was added before. */
  readonly isNew: boolean;
}

/**
 * A visiting agent adds a host. The same name and identifiers give the same id again, so that a lost answer makes no
 * second host; anything else is another host, and whether two are one machine is decided by a person (contract 1.3).
 * Throws `agent_unknown`, `signature_invalid`, `not_allowed`, `never_collect`, `too_large`.
 */
export async function addVisitedHost(
  db: Database,
  request: { readonly agentId: string; readonly body: AddHostRequest; readonly signature: unknown },
  now: Date,
): Promise<AddedHost> {
  const { agentId, body } = request;
  const signed = readSignature(request.signature);
  if (signed === undefined)
    throw new MusterError('signature_invalid', 'the request carries no signature of an agent; update the agent');
  const path = agentHostsPath(agentId);
  const agent = await admitAgent(db, signed.keyId, (key) => verifyRequest(path, body, signed.signature, key));
  if (agent.agentId !== agentId)
    throw new MusterError('not_allowed', `the key is enrolled for agent ${agent.agentId}, not for ${agentId}`);
  if (await isMarked(db, { identifiers: body.identifiers })) throw neverCollected();
  return await db.transaction().execute((transaction) => addOnce(transaction, agent, body, now.toISOString()));
}

async function addOnce(
  db: DatabaseTransaction,
  agent: EnrolledAgent,
  { name, identifiers }: AddHostRequest,
  at: string,
): Promise<AddedHost> {
  await abilitiesOf(db).lock(db, `agent ${agent.agentId}`);
  const told = canonicalise(identifiers);
  const known = (await visitedByName(db, agent.agentId, name)).find(
    (host) => canonicalise(JSON.parse(host.identifiers)) === told,
  );
  if (known !== undefined) return { hostId: known.hostId, isNew: false };
  if ((await countStreams(db, agent.agentId)) >= MAX_VISITED_HOSTS)
    throw new MusterError('too_large', `agent ${agent.agentId} reports about ${MAX_VISITED_HOSTS} hosts; add another`);
  const unitId = await unitOfHost(db, agent.hostNumber);
  if (unitId === undefined) throw new MusterError('host_not_found', `the host of agent ${agent.agentId} is gone`);
  const hostId = randomUUID();
  const hostNumber = await addHost(db, { hostId, unitId, name, identifiers, at });
  await writeStream(db, agent.agentId, hostNumber, { lastSequence: 0, lastCollectedAt: null, lastSha: null });
  await writeAudit(db, {
    at,
    person: 'muster',
    act: 'visited_host_added',
    object: `host ${hostId}`,
    detail: { agentId: agent.agentId, unitId, name },
  });
  const host = await hostByNumber(db, hostNumber);
  if (host !== undefined) await proposeJoin(db, host, at);
  return { hostId, isNew: true };
}
