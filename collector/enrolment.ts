import { randomUUID } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';
import { keyIdOf, publicKeyFrom } from '../policies/inventory/seal.ts';
import { type EnrolRequest, readEnrolmentToken } from '../policies/inventory/wire.ts';
import { proposeJoin } from './identity-cases.ts';
import { isMarked, neverCollected } from './never-collect.ts';
import { newToken, shaOf } from './secrets.ts';
import { addAgent, findAgentByKey } from './store/agents.ts';
import { writeAudit } from './store/audit.ts';
import type { Database } from './store/database.ts';
import { addHost, hostByNumber } from './store/hosts.ts';
import { addEnrolmentToken, spendEnrolmentToken } from './store/tokens.ts';

/** Makes a token; the store keeps only its hash. */
export async function issueToken(
  db: Database,
  wanted: { readonly unitId: string; readonly uses: number; readonly validSeconds: number; readonly by: string },
  now: Date,
): Promise<{ readonly secret: string; readonly endsAt: string }> {
  const secret = newToken();
  const endsAt = new Date(now.getTime() + wanted.validSeconds * 1000).toISOString();
  const { unitId, uses, by } = wanted;
  await db.transaction().execute(async (transaction) => {
    await addEnrolmentToken(transaction, { tokenSha: shaOf(secret), unitId, uses, endsAt, at: now.toISOString(), by });
    await writeAudit(transaction, {
      at: now.toISOString(),
      person: by,
      act: 'token_made',
      object: `unit ${unitId}`,
      detail: { uses, endsAt },
    });
  });
  return { secret, endsAt };
}

/**
 * Takes one use of the token and makes agent and host, or none of it. Throws `token_invalid`, `never_collect`, or `bad_request` for a
 * key that is no Ed25519 key or that is enrolled already.
 */
export async function enrol(
  db: Database,
  request: EnrolRequest,
  now: Date,
): Promise<{ readonly agentId: string; readonly hostId: string; readonly unitId: string }> {
  const key = publicKeyFrom(Buffer.from(request.publicKey, 'base64url'));
  if (key === undefined)
    throw new MusterError('bad_request', 'publicKey is no Ed25519 public key of 32 bytes', {
      complaints: [{ pointer: '/publicKey', message: 'is no Ed25519 key' }],
    });
  const secret = readEnrolmentToken(request.token)?.secret;
  const at = now.toISOString();
  const keyId = keyIdOf(key);
  return db.transaction().execute(async (transaction) => {
    const tokenSha = shaOf(secret ?? '');
    const unitId = await spendEnrolmentToken(transaction, tokenSha, at);
    if (unitId === undefined)
      throw new MusterError('token_invalid', 'the enrolment token is unknown, used up or over; ask for a new one');
    if ((await findAgentByKey(transaction, keyId)) !== undefined)
      throw new MusterError('bad_request', `the key ${keyId} is enrolled already; make a new one`);
    // Whoever holds no token learns nothing of what is marked; the token is not spent on it.
    if (await isMarked(transaction, { identifiers: request.host.identifiers, keyId })) throw neverCollected();
    const [agentId, hostId] = [randomUUID(), randomUUID()];
    const hostNumber = await addHost(transaction, {
      hostId,
      unitId,
      name: request.host.name,
      identifiers: request.host.identifiers,
      at,
    });
    await addAgent(transaction, { agentId, keyId, publicKey: request.publicKey, hostNumber, tokenSha, at });
    // A host that enrols again is a new one until a person joins the two.
    const host = await hostByNumber(transaction, hostNumber);
    if (host !== undefined) await proposeJoin(transaction, host, at);
    await writeAudit(transaction, {
      at,
      person: 'muster',
      act: 'agent_enrolled',
      object: `agent ${agentId}`,
      detail: { hostId, unitId, name: request.host.name },
    });
    return { agentId, hostId, unitId };
  });
}
