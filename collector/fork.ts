import type { Context } from './context.ts';
import { shaId } from './identity.ts';
import { openPair } from './identity-cases.ts';
import type { DatabaseTransaction } from './store/database.ts';
import { type ForkRecord, findFork, silentForks, writeFork } from './store/forks.ts';
import { setIdentityState } from './store/host-state.ts';
import { addHost, addHostEvent, type HostRecord, hostByNumber } from './store/hosts.ts';
import { findReport } from './store/reports.ts';

/** A report as far as it tells on which branch its writer is. */
export interface BranchReport {
  readonly sha: string;
  readonly previous: string | null;
  readonly collectedAt: string;
  readonly isFork: boolean;
}

export type BranchReading = 'none' | 'opened' | 'newer' | 'older' | 'both';

/**
 * On which branch of a forked row a report stands. Each report names the one before it, so a branch is followed by its
 * newest report. `both`: the branch that was there first made a report after the other had begun; no restored disk does
 * that, so two machines write under one key. Source: the report contract, 1.4.
 */
function readBranch(
  fork: Pick<ForkRecord, 'state' | 'old_head' | 'new_head' | 'new_from'> | undefined,
  report: BranchReport,
): BranchReading {
  if (fork?.state !== 'open') return report.isFork && fork?.state !== 'clone' ? 'opened' : 'none';
  if (report.previous === fork.new_head) return 'newer';
  if (report.previous === null || report.previous !== fork.old_head) return 'none';
  return Date.parse(report.collectedAt) > Date.parse(fork.new_from) ? 'both' : 'older';
}

/** Writes down what a report says of the branches; opens a candidate host when both go on. `head`: newest before it. */
export async function noteBranch(
  db: DatabaseTransaction,
  place: { readonly agentId: string; readonly host: HostRecord; readonly head: string | null; readonly at: string },
  report: BranchReport,
): Promise<void> {
  const { agentId, host, head, at } = place;
  const fork = await findFork(db, agentId, host.host_number);
  const reading = readBranch(fork, report);
  if (reading === 'none') return;
  const opened: ForkRecord = {
    agent_id: agentId,
    host_number: host.host_number,
    opened_at: at,
    state: 'open',
    old_head: head,
    new_head: report.sha,
    new_from: report.collectedAt,
    other_number: null,
  };
  if (fork === undefined || reading === 'opened') return writeFork(db, opened);
  if (reading === 'newer') return writeFork(db, { ...fork, new_head: report.sha });
  if (reading === 'older') return writeFork(db, { ...fork, old_head: report.sha });
  await writeFork(db, { ...fork, ...(await split(db, host, fork, at)), old_head: report.sha });
}

/** From now on the branch that came later has a host of its own; both are marked, and a person decides. */
async function split(
  db: DatabaseTransaction,
  host: HostRecord,
  fork: ForkRecord,
  at: string,
): Promise<Pick<ForkRecord, 'state' | 'other_number'>> {
  const other = await addHost(db, {
    hostId: shaId(fork.new_head),
    unitId: host.unit_id,
    name: host.name,
    identifiers: JSON.parse(host.identifiers),
    at,
    candidateOf: host.host_id,
    identityState: 'clone',
  });
  const candidate = await hostByNumber(db, other);
  await setIdentityState(db, host.host_number, 'clone');
  if (candidate !== undefined) await openPair(db, { earlier: host, later: candidate, kind: 'clone', at });
  return { state: 'clone', other_number: other };
}

/** The host of the later branch, where a row was split and the report goes on from that branch. */
export async function cloneFor(
  db: DatabaseTransaction,
  agentId: string,
  host: HostRecord,
  previous: string | null,
): Promise<HostRecord | undefined> {
  const fork = await findFork(db, agentId, host.host_number);
  if (fork?.state !== 'clone' || fork.other_number === null || previous === null) return undefined;
  const known = previous === fork.new_head ? undefined : await findReport(db, previous);
  const isTheirs = previous === fork.new_head || known?.hostNumber === fork.other_number;
  return isTheirs ? await hostByNumber(db, fork.other_number) : undefined;
}

/** Where only the newer branch has been heard for as long as a host may be silent, it was a restored disk: one host. */
export async function settleForks({ db, now, events }: Pick<Context, 'db' | 'now' | 'events'>): Promise<void> {
  const at = now().toISOString();
  for (const fork of await silentForks(db, now())) {
    await db.transaction().execute(async (transaction) => {
      await writeFork(transaction, { ...fork, state: 'rewound' });
      const host = await hostByNumber(transaction, fork.host_number);
      if (host?.identity_state === 'forked') await setIdentityState(transaction, host.host_number, 'rewound');
      await addHostEvent(transaction, fork.host_number, at, 'rewound', { from: fork.old_head, to: fork.new_head });
    });
    events.publish({ kind: 'identity_changed', at });
  }
}
