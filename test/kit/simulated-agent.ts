import { enrol } from '../../agent/enrol.ts';
import { type LineUse, type Round, reportOnce, sendWaiting, type Turn } from '../../agent/report-once.ts';
import { Spool } from '../../agent/spool.ts';
import { AgentStore } from '../../agent/state.ts';
import { issueToken } from '../../collector/enrolment.ts';
import type { Database } from '../../collector/store/database.ts';
import { DEFAULT_UNIT } from '../../collector/store/units.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { writeEnrolmentToken } from '../../policies/inventory/wire.ts';

/** A real agent with its folder, its key and its way to the collector, about a host that is told to it. */
export interface SimulatedAgent {
  readonly store: AgentStore;
  /** Looks at this host now, as of `at`, and sends what waits. */
  round(host: Pick<Report, 'inventory' | 'probes'>, at: Date, options?: LineUse): Promise<Round>;
  send(options?: LineUse): Promise<Turn>;
  /** From now on the collector is somewhere else. */
  moveTo(address: string, caFile?: string): void;
  readonly waiting: number;
}

/** Joins a collector of this process that listens at `address`. */
export async function simulatedAgent(
  { db, collectorKeyId, now }: { readonly db: Database; readonly collectorKeyId: string; readonly now: () => Date },
  address: string,
  folder: string,
): Promise<SimulatedAgent> {
  const store = new AgentStore(folder);
  const { secret } = await issueToken(db, { unitId: DEFAULT_UNIT, uses: 1, validSeconds: 600, by: 'test' }, now());
  await enrol(store, {
    collector: address,
    token: writeEnrolmentToken({ secret, collectorKeyId }),
    host: { name: 'web-1', identifiers: { machineId: 'c'.repeat(32) } },
  });
  return {
    store,
    round: ({ inventory, probes }, at, options = {}) =>
      reportOnce(store, {
        ...options,
        inspect: async ({ sequence, previous, state }) => ({
          contract: '1.0',
          form: 'full',
          host: { id: state.hostId, name: 'web-1', identifiers: { machineId: 'c'.repeat(32) } },
          unit: state.unit,
          sequence,
          previous,
          collectedAt: `${at.toISOString().slice(0, 19)}Z`,
          durationMs: 140,
          clock: { isSynchronised: true, source: 'chrony', offsetSeconds: 0.004 },
          agent: {
            id: state.agentId,
            version: '0.1.0',
            door: 'local',
            runtime: 'node 24.21.0',
            privilege: 'root',
            catalogue: '2026.11',
          },
          probes,
          digest: digestOf(inventory),
          inventory,
        }),
      }),
    send: (options = {}) => sendWaiting(store, options),
    moveTo: (collector, caFile) => {
      const state = store.readState();
      if (state === undefined) throw new Error('the agent is not enrolled');
      store.writeState({ ...state, collector: `${collector}/`, ...(caFile === undefined ? {} : { caFile }) });
    },
    get waiting() {
      return new Spool(store.spoolFolder).list().length;
    },
  };
}
