import type { KeyObject } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';
import type { Report } from '../policies/inventory/report.ts';
import { publicKeyFrom } from '../policies/inventory/seal.ts';
import type { ReportAnswer } from '../policies/inventory/wire.ts';
import { checkKey } from './never-collect.ts';
import { byOurClock, clockSkew } from './sequence.ts';
import { type EnrolledAgent, findAgentByKey } from './store/agents.ts';
import type { Database } from './store/database.ts';
import { hostJoinedFrom } from './store/host-joins.ts';
import type { Confirmed } from './store/host-state.ts';
import { type KnownReport, readStream } from './store/reports.ts';
import { findVisitedHost } from './store/visited.ts';

/** What arrived, uncompressed. */
export interface Delivery {
  readonly bytes: Uint8Array;
  /** Instant by the sender's clock at which it left; absent when the header was. */
  readonly sentAt: string | undefined;
  readonly receivedAt: Date;
  /** It came by hand: a newer minor of the contract cannot be asked for again, and is taken as far as it is known. */
  readonly isCarried?: boolean;
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
  if (agent === undefined) await checkKey(db, keyId, isSignedBy);
  if (agent === undefined)
    throw new MusterError('agent_unknown', `no agent enrolled the key ${keyId}; enrol this host again`);
  const key = publicKeyFrom(Buffer.from(agent.publicKey, 'base64url'));
  if (key === undefined || !isSignedBy(key))
    throw new MusterError('signature_invalid', `the bytes do not fit the signature of key ${keyId}`);
  // After the signature: only the holder of the key learns that it was revoked.
  if (agent.isRevoked) throw new MusterError('agent_unknown', `the key ${keyId} was revoked; enrol this host again`);
  return agent;
}

/**
 * The agent as the reporter about the host that the report names: its own host, or one that it visits and has added
 * before. Throws `not_allowed` for any other, `report_invalid` for a report that another agent is said to have made.
 */
export async function admitHost(db: Database, agent: EnrolledAgent, report: Report): Promise<EnrolledAgent> {
  const { host, agent: maker } = report;
  // An id from before the host was joined into another stays its reporter's name for it.
  const hostId =
    host.id === undefined || host.id === agent.hostId ? host.id : ((await hostJoinedFrom(db, host.id)) ?? host.id);
  const isVisited = maker.door === 'ssh' && hostId !== undefined && hostId !== agent.hostId;
  const about = isVisited ? await findVisitedHost(db, agent.agentId, hostId) : undefined;
  if (about === undefined && hostId !== agent.hostId)
    throw new MusterError(
      'not_allowed',
      `the key is enrolled for host ${agent.hostId}, the report is about ${host.id ?? 'a host without id'}`,
    );
  if (maker.id !== agent.agentId) throw refusedMember('/agent/id', `the key is enrolled for agent ${agent.agentId}`);
  return { ...agent, ...about };
}

/** A member of a valid report that must not be what it is here. */
export function refusedMember(pointer: string, message: string): MusterError {
  return new MusterError('report_invalid', `the report does not keep the contract: ${pointer} ${message}`, {
    complaints: [{ pointer, message }],
  });
}

/** It was acknowledged before; it is again, and counts once. The next number is that of the host it is about. */
export async function repeated(db: Database, agent: EnrolledAgent, known: KnownReport): Promise<ReportAnswer> {
  const { lastSequence } = await readStream(db, agent.agentId, known.hostNumber);
  return { status: 'repeated', nextSequence: lastSequence + 1 };
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
