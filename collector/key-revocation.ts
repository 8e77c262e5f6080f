import { MusterError } from '../policies/base/errors.ts';
import { complaintAboutText, tidyText } from '../policies/exceptions/terms.ts';
import type { RevokedAgent } from './api.ts';
import type { Context } from './context.ts';
import type { Asker } from './exceptions.ts';
import { unitsOf } from './imports.ts';
import { countSuspect, findAgent, revokeAgent } from './store/agents.ts';
import { writeAudit } from './store/audit.ts';
import { addHostEvent } from './store/hosts.ts';

/**
 * Revokes an agent's key: nothing that it signs is taken from now on, and nothing that it signed is deleted. With
 * `suspectSince`, reports that came from then on are marked, because somebody else may have made them. The host gets a new
 * key by enrolling again, which is joined to it as any second door is. Throws `not_found`, `not_allowed`, `bad_request`.
 */
export async function revokeKey(
  context: Context,
  agentId: string,
  wanted: { readonly reason: string; readonly suspectSince?: string },
  asker: Asker,
): Promise<RevokedAgent> {
  const now = context.now();
  const at = now.toISOString();
  const complaint = complaintAboutText(wanted.reason);
  if (complaint !== undefined) throw refused('/reason', complaint);
  const suspectSince = instantOf(wanted.suspectSince, now);
  const answer = await context.db.transaction().execute(async (db) => {
    const agent = await findAgent(db, agentId);
    if (agent === undefined) throw new MusterError('not_found', `there is no agent "${agentId}"`);
    const own = await unitsOf(db, asker);
    if (own !== undefined && !own.has(agent.unitId))
      throw new MusterError('not_allowed', 'its host belongs to a unit that is not yours');
    if (agent.revokedAt !== null)
      throw new MusterError('bad_request', `the key of agent ${agentId} was revoked at ${agent.revokedAt}`);
    const reason = tidyText(wanted.reason);
    await revokeAgent(db, agentId, at, { reason, ...(suspectSince === undefined ? {} : { suspectSince }) });
    const detail = { hostId: agent.hostId, host: agent.hostName, reason, suspectSince: suspectSince ?? null };
    await writeAudit(db, { at, person: asker.name, act: 'agent_revoked', object: `agent ${agentId}`, detail });
    await addHostEvent(db, agent.hostNumber, at, 'key_revoked', { agentId, suspectSince: suspectSince ?? null });
    const suspectReportCount = suspectSince === undefined ? 0 : await countSuspect(db, agentId, suspectSince);
    return { agentId, revokedAt: at, suspectSince: suspectSince ?? null, suspectReportCount };
  });
  context.events.publish({ kind: 'identity_changed', at });
  return answer;
}

/** In the form in which the store keeps instants, so that texts compare as times. */
function instantOf(text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isFinite(time)) throw refused('/suspectSince', 'is no instant; write 2026-11-21 or 2026-11-21T18:00:00Z');
  if (time > now.getTime()) throw refused('/suspectSince', 'lies in the future');
  return new Date(time).toISOString();
}

function refused(pointer: string, message: string): MusterError {
  return new MusterError('bad_request', `${pointer.slice(1)} ${message}`, { complaints: [{ pointer, message }] });
}
