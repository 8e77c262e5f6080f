import type { KeyObject } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';
import { publicKeyFrom } from '../policies/inventory/seal.ts';
import type { ReportAnswer } from '../policies/inventory/wire.ts';
import { byOurClock, clockSkew } from './sequence.ts';
import { type EnrolledAgent, findAgentByKey } from './store/agents.ts';
import type { Database } from './store/database.ts';
import type { Confirmed } from './store/host-state.ts';
import { lastSequenceOf } from './store/reports.ts';

/** What arrived, uncompressed. */
export interface Delivery {
  readonly bytes: Uint8Array;
  /** Instant by the sender's clock at which it left; absent when the header was. */
  readonly sentAt: string | undefined;
  readonly receivedAt: Date;
}

/** What an agent is told. `full_report_needed` is an expected outcome: the agent sends everything with that number. */
export type IngestAnswer = ReportAnswer | { readonly status: 'full_report_needed'; readonly nextSequence: number };

/** The enrolled agent that signed; refuses keys that nobody enrolled or that were revoked, and signatures that do not fit. */
export async function admitAgent(
  db: Database,
  keyId: string,
  isSignedBy: (key: KeyObject) => boolean,
): Promise<EnrolledAgent> {
  const agent = await findAgentByKey(db, keyId);
  if (agent === undefined)
    throw new MusterError('agent_unknown', `no agent enrolled the key ${keyId}; enrol this host again`);
  const key = publicKeyFrom(Buffer.from(agent.publicKey, 'base64url'));
  if (key === undefined || !isSignedBy(key))
    throw new MusterError('signature_invalid', `the bytes do not fit the signature of key ${keyId}`);
  // After the signature: only the holder of the key learns that it was revoked.
  if (agent.isRevoked) throw new MusterError('agent_unknown', `the key ${keyId} was revoked; enrol this host again`);
  return agent;
}

/** It was acknowledged before; it is again, and counts once. */
export async function repeated(db: Database, agent: EnrolledAgent): Promise<ReportAnswer> {
  return { status: 'repeated', nextSequence: (await lastSequenceOf(db, agent.agentId)) + 1 };
}

/** Ages by our own clock, and never from the future. */
export function confirmedBy(
  delivery: Pick<Delivery, 'sentAt' | 'receivedAt'>,
  factsAt: string,
  missing: number,
): Confirmed {
  const clockSkewSeconds = clockSkew(delivery.receivedAt, delivery.sentAt);
  const receivedAt = delivery.receivedAt.toISOString();
  const ours = byOurClock(factsAt, clockSkewSeconds);
  return { factsAt, confirmedAt: earlier(ours, receivedAt), receivedAt, clockSkewSeconds, missing };
}

function earlier(left: string, right: string): string {
  return left <= right ? left : right;
}
