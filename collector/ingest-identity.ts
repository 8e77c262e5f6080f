import { MusterError } from '../policies/base/errors.ts';
import type { Identifiers, Report } from '../policies/inventory/report.ts';
import { cloneFor } from './fork.ts';
import { readIdentity, shaId } from './identity.ts';
import { openChange, openPair, proposeJoin } from './identity-cases.ts';
import type { EnrolledAgent } from './store/agents.ts';
import type { DatabaseTransaction } from './store/database.ts';
import { candidatesOf, setIdentityState } from './store/host-state.ts';
import { addHost, addHostEvent, findHostRecord, type HostRecord, hostByNumber } from './store/hosts.ts';

/** The host whose facts these are: the enrolled one, or one split from it when the machine is plainly another. */
export async function hostFor(
  db: DatabaseTransaction,
  agent: EnrolledAgent,
  report: Report,
  at: string,
): Promise<HostRecord> {
  const host = await hostByNumber(db, agent.hostNumber);
  if (host === undefined) throw new MusterError('host_not_found', `the host of agent ${agent.agentId} is gone`);
  const { identifiers, name } = report.host;
  const clone = await cloneFor(db, agent.agentId, host, report.previous);
  if (clone !== undefined) return clone;
  if (readingOf(host, identifiers) !== 'copied') return host;
  for (const candidate of await candidatesOf(db, host.host_id))
    if (readingOf(candidate, identifiers) !== 'copied') return candidate;
  const hostId = candidateId(host.host_id, identifiers);
  await addHost(db, {
    hostId,
    unitId: host.unit_id,
    name,
    identifiers,
    at,
    candidateOf: host.host_id,
    identityState: 'copied',
  });
  await setIdentityState(db, host.host_number, 'copied');
  const candidate = await findHostRecord(db, hostId);
  if (candidate === undefined) throw new MusterError('internal', `the candidate host ${hostId} was not stored`);
  await openPair(db, { earlier: host, later: candidate, kind: 'copied', at });
  return candidate;
}

function readingOf(host: HostRecord, identifiers: Identifiers) {
  return readIdentity(JSON.parse(host.identifiers) as Identifiers, identifiers);
}

/** The id of a candidate is the same whichever collector splits the host first. */
function candidateId(hostId: string, identifiers: Identifiers): string {
  const { productUuid, systemSerial, machineId, sshHostKeys } = identifiers;
  return shaId(JSON.stringify([hostId, productUuid, systemSerial, machineId, sshHostKeys]));
}

/** How the report fits what was known; a state that a person should see stays until one confirmed it. */
export async function identityStateOf(
  db: DatabaseTransaction,
  host: HostRecord,
  report: Report,
  at: string,
): Promise<string> {
  const reading = readingOf(host, report.host.identifiers);
  if (reading !== 'same')
    await addHostEvent(db, host.host_number, at, reading, {
      before: JSON.parse(host.identifiers),
      now: report.host.identifiers,
    });
  if (reading === 'moved' || reading === 'reinstalled_or_copied') {
    await openChange(db, host, { kind: reading, now: report.host.identifiers, name: report.host.name, at });
    return reading;
  }
  return host.identity_state;
}

/** Asks whether the host is another one that is known, where its report told something new about who it is. */
export async function askWhoItIs(db: DatabaseTransaction, before: HostRecord, at: string): Promise<void> {
  const now = await hostByNumber(db, before.host_number);
  if (now === undefined || strongOf(now) === strongOf(before)) return;
  await proposeJoin(db, now, at);
}

/** What decides who a host is; names and addresses come and go. */
function strongOf(host: HostRecord): string {
  const { macs: _, fqdn: __, addresses: ___, ...strong } = JSON.parse(host.identifiers) as Identifiers;
  return JSON.stringify(strong);
}
