import { hash } from 'node:crypto';
import { MusterError } from '../policies/base/errors.ts';
import type { Identifiers, Report } from '../policies/inventory/report.ts';
import { readIdentity } from './identity.ts';
import type { EnrolledAgent } from './store/agents.ts';
import type { DatabaseTransaction } from './store/database.ts';
import { candidatesOf, findTwin, setIdentityState } from './store/host-state.ts';
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
  await addHostEvent(db, host.host_number, at, 'copied', { candidate: hostId });
  await setIdentityState(db, host.host_number, 'copied');
  const candidate = await findHostRecord(db, hostId);
  if (candidate === undefined) throw new MusterError('internal', `the candidate host ${hostId} was not stored`);
  return candidate;
}

function readingOf(host: HostRecord, identifiers: Identifiers) {
  return readIdentity(JSON.parse(host.identifiers) as Identifiers, identifiers);
}

/** A UUID (version 8: of our own making) that is the same whichever collector splits the host first. */
function candidateId(hostId: string, identifiers: Identifiers): string {
  const hex = hash(
    'sha256',
    JSON.stringify([
      hostId,
      identifiers.productUuid,
      identifiers.systemSerial,
      identifiers.machineId,
      identifiers.sshHostKeys,
    ]),
    'hex',
  );
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
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
  if (reading === 'moved' || reading === 'reinstalled_or_copied') return reading;
  if (host.identity_state !== 'same') return host.identity_state;
  // Only a report that brings another id can make a new pair.
  if (host.report_sha !== null && host.machine_id === (report.host.identifiers.machineId ?? host.machine_id))
    return 'same';
  const twin = await findTwin(db, host.host_number, report.host.identifiers.machineId);
  if (twin === undefined) return 'same';
  if (twin.identity_state === 'same') await setIdentityState(db, twin.host_number, 'duplicate_machine_id');
  return 'duplicate_machine_id';
}
