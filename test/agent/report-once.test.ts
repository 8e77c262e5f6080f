import { statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { enrol } from '../../agent/enrol.ts';
import { type ReportOptions, reportOnce } from '../../agent/report-once.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../agent/settings.ts';
import { Spool } from '../../agent/spool.ts';
import { type AgentState, AgentStore } from '../../agent/state.ts';
import { issueToken } from '../../collector/enrolment.ts';
import { DEFAULT_UNIT } from '../../collector/store/units.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import { type Inventory, withFacts } from '../../policies/inventory/inventory.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { writeEnrolmentToken } from '../../policies/inventory/wire.ts';
import { type TestCollector, testCollector } from '../kit/client.ts';
import { memoryStore } from '../kit/database.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { reportOf, smallInventory } from '../kit/report.ts';

removeFolders();

const open: TestCollector[] = [];
afterEach(async () => {
  for (const collector of open.splice(0)) await collector.close();
});

const NOBODY = 'http://127.0.0.1:9'; // the discard port: nothing listens

interface Scene {
  readonly collector: TestCollector;
  readonly address: string;
  readonly store: AgentStore;
  /** One round about a host with this inventory; `minute` is when it looks. */
  round(inventory?: Inventory, minute?: number, options?: Partial<ReportOptions>): ReturnType<typeof reportOnce>;
  reports(): Promise<{ readonly sequence: number; readonly form: string; readonly placement: string }[]>;
}

/** A real collector on a real port, and an agent that joined it. */
async function scene(): Promise<Scene> {
  const collector = await testCollector(await memoryStore());
  open.push(collector);
  await collector.app.listen({ port: 0, host: '127.0.0.1' });
  const address = `http://127.0.0.1:${(collector.app.server.address() as AddressInfo).port}`;
  const store = new AgentStore(newFolder());
  await enrol(store, {
    collector: address,
    token: await tokenFor(collector),
    host: { name: 'web-1', identifiers: {} },
  });
  return {
    collector,
    address,
    store,
    round: (inventory = smallInventory, minute = 0, options = {}) =>
      reportOnce(store, { inspect: inspectorOf(inventory, minute), attempts: 2, pauseMs: 1, ...options }),
    reports: () =>
      collector.db.selectFrom('reports').select(['sequence', 'form', 'placement']).orderBy('report_number').execute(),
  };
}

async function tokenFor(collector: TestCollector): Promise<string> {
  const wanted = { unitId: DEFAULT_UNIT, uses: 1, validSeconds: 600, by: 'test' };
  const { secret } = await issueToken(collector.context.db, wanted, collector.clock.now());
  return writeEnrolmentToken({ secret, collectorKeyId: 'a'.repeat(32) });
}

function inspectorOf(inventory: Inventory, minute: number): ReportOptions['inspect'] {
  return async ({ sequence, previous, state }) => {
    const report = reportOf(inventory);
    const host = { id: state.hostId, name: 'web-1', identifiers: report.host.identifiers };
    const collectedAt = new Date(Date.parse('2026-11-21T12:00:00Z') + minute * 60_000).toISOString();
    const agent = { ...report.agent, id: state.agentId };
    return { ...report, host, agent, sequence, previous, collectedAt: `${collectedAt.slice(0, 19)}Z` };
  };
}

const changed: Inventory = withFacts(smallInventory, 'mac', { apparmor: { isEnabled: false } });

describe('a round of the agent', () => {
  it('sends everything first, then one line while nothing changes, then everything that changed', async () => {
    const { round, reports, store } = await scene();
    const rounds = [await round(), await round(smallInventory, 60), await round(changed, 120)];
    expect(rounds.map(({ made, sequence, waiting }) => [made, sequence, waiting])).toEqual([
      ['full', 1, 0],
      ['confirmation', 2, 0],
      ['delta', 3, 0],
    ]);
    expect(rounds[1]?.delivered[0]?.report.bytes).toBeLessThanOrEqual(300);
    expect(await reports()).toEqual([
      { sequence: 1, form: 'full', placement: 'current' },
      { sequence: 2, form: 'confirmation', placement: 'current' },
      { sequence: 3, form: 'delta', placement: 'current' },
    ]);
    const { digest } = { digest: digestOf(changed) };
    expect(store.readState()).toMatchObject({ sequence: 3, anchor: { sequence: 3, digest }, newest: { digest } });
  });

  it.each<[string, (inventory: Inventory) => Inventory, number, string]>([
    [
      'a file system passed 80 percent',
      (before) => withFacts(before, 'filesystems', { '/': { usedPercent: 81 } }),
      60,
      'delta',
    ],
    [
      'a file system grew below the next step',
      (before) =>
        withFacts(before, 'filesystems', {
          '/': { sizeBytes: 270_553_174_016, usedPercent: 18, inodesUsedPercent: 6 },
        }),
      60,
      'confirmation',
    ],
    ['six hours have passed', (before) => before, 361, 'delta'],
    ['a week has passed', (before) => before, 7 * 1440 + 1, 'full'],
    ['the clock went back', (before) => before, -5, 'full'],
  ])('when %s', async (_, change, minute, made) => {
    const { round } = await scene();
    await round();
    expect((await round(change(smallInventory), minute)).made).toBe(made);
  });

  it('sends a delta when a probe fared otherwise, though the facts are the same', async () => {
    const { round } = await scene();
    await round();
    const inspect: ReportOptions['inspect'] = async (place) => {
      const report = await inspectorOf(smallInventory, 60)(place);
      const probes = {
        ...report.probes,
        shadow: { ...report.probes.shadow, outcome: 'partial', reason: 'needs_root' },
      };
      return { ...report, probes } as Report;
    };
    expect((await round(smallInventory, 60, { inspect })).made).toBe('delta');
  });

  it('keeps reports while the line is down and hands them in, in their order, when it is back', async () => {
    const { round, reports, store, address } = await scene();
    await round();
    const online = stateOf(store);
    store.writeState({ ...online, collector: NOBODY });
    const offline = [await round(changed, 60), await round(changed, 120), await round(smallInventory, 180)];
    expect(offline.map(({ waiting }) => waiting)).toEqual([1, 2, 3]);
    expect(offline.at(-1)?.error?.code).toBe('unreachable');
    store.writeState({ ...stateOf(store), collector: address });
    const back = await round(smallInventory, 240);
    expect(back.delivered.map(({ fate }) => fate)).toEqual(['stored', 'stored', 'stored', 'stored']);
    expect((await reports()).map(({ sequence, form }) => [sequence, form])).toEqual([
      [1, 'full'],
      [2, 'delta'],
      [3, 'confirmation'],
      [4, 'delta'],
      [5, 'confirmation'],
    ]);
  });

  it('sends everything at once when the collector asks for it', async () => {
    const { round, collector, reports } = await scene();
    await round();
    // The collector was set back to yesterday's backup: it knows the agent and none of its reports.
    await collector.db.deleteFrom('reports').execute();
    const { made, delivered, waiting } = await round(smallInventory, 60);
    expect(made).toBe('full');
    expect(delivered.map(({ fate, report }) => [fate, report.kind])).toEqual([
      ['full_needed', 'confirmation'],
      ['stored', 'report'],
    ]);
    expect(waiting).toBe(0);
    expect((await reports()).map(({ sequence, form }) => [sequence, form])).toEqual([[3, 'full']]);
  });

  it('is acknowledged again, and counted once, when the answer was lost', async () => {
    const { round, store, reports } = await scene();
    await round();
    const spool = new Spool(store.spoolFolder);
    const before = stateOf(store);
    store.writeState({ ...before, collector: NOBODY });
    await round(changed, 60);
    const [waiting] = spool.list();
    if (!waiting) throw new Error('nothing waits');
    const bytes = spool.read(waiting);
    store.writeState({ ...stateOf(store), collector: before.collector });
    await round(changed, 120);
    spool.add(waiting, bytes); // as after a crash between the answer and the removal
    const again = await round(changed, 180);
    expect(again.delivered.map(({ fate }) => fate)).toEqual(['repeated', 'stored']);
    expect((await reports()).filter(({ sequence }) => sequence === waiting.sequence)).toHaveLength(1);
  });

  it('goes on from the number on the disk when a crash kept the state from being written', async () => {
    const { round, store, reports } = await scene();
    await round();
    const before = stateOf(store);
    store.writeState({ ...before, collector: NOBODY });
    await round(changed, 60);
    store.writeState(before); // report 2 lies in the spool, the state knows of 1
    const next = await round(changed, 120);
    expect(next.sequence).toBe(3);
    expect((await reports()).map(({ sequence, placement }) => [sequence, placement])).toEqual([
      [1, 'current'],
      [2, 'current'],
      [3, 'current'],
    ]);
  });

  it('takes the number that the collector gives after a fork', async () => {
    const { round, store, reports } = await scene();
    const restored = stateOf(store);
    for (let minute = 0; minute < 3; minute += 1) await round(smallInventory, minute);
    store.writeState(restored); // the machine was set back to an older copy of its disk
    const fork = await round(changed, 60);
    expect(fork.delivered.map(({ fate }) => fate)).toEqual(['fork']);
    expect((await round(changed, 120)).sequence).toBe(4);
    expect((await reports()).map(({ sequence, placement }) => [sequence, placement])).toContainEqual([1, 'fork']);
  });

  it('gives up, and counts, what builds on a report that the collector lost, and sends everything once', async () => {
    const { round, store, address, collector, reports } = await scene();
    await round();
    store.writeState({ ...stateOf(store), collector: NOBODY });
    for (const minute of [60, 120, 500]) await round(minute === 120 ? smallInventory : changed, minute);
    await round(changed, 560);
    expect(new Spool(store.spoolFolder).list().map(({ base }) => base)).toEqual([1, 1, 1, undefined]);
    await collector.db.deleteFrom('reports').execute(); // it was set back to yesterday's backup
    store.writeState({ ...stateOf(store), collector: address });
    const back = await round(changed, 620);
    expect(back.delivered.map(({ report, fate }) => [report.sequence, fate])).toEqual([
      [2, 'full_needed'],
      [7, 'stored'],
    ]);
    expect([back.made, back.waiting]).toEqual(['full', 0]);
    expect((await reports()).map(({ sequence, form }) => [sequence, form])).toEqual([[7, 'full']]);
    const { agent } = (await round(smallInventory, 680)).report;
    expect(agent.health).toMatchObject({ spoolReports: 0, droppedCount: 5 });
    await collector.settle();
    const client = await collector.signIn();
    const [row] = (await client.get<{ items: { health: unknown }[] }>('/api/v1/agents')).items;
    expect(row?.health).toMatchObject({ droppedCount: 5, inspectionMs: 141 });
  });

  it('tells in the next report what kept the last ones waiting', async () => {
    const { round, store, address } = await scene();
    await round();
    store.writeState({ ...stateOf(store), collector: NOBODY });
    await round(changed, 60);
    store.writeState({ ...stateOf(store), collector: address });
    const { report } = await round(smallInventory, 120);
    expect(report.agent.health).toMatchObject({ spoolReports: 1, lastErrorCode: 'unreachable' });
    expect(stateOf(store).lastErrorCode).toBeUndefined();
  });

  it.each<[string, Partial<Settings>, string]>([
    ['outside its window', { transferWindows: ['22:00-05:00'] }, 'outside_window'],
    ["when the day's bytes are spent", { bytesPerDay: 50_000 }, 'budget_spent'],
  ])('looks and keeps what it saw %s, which is no failure', async (_, wanted, hold) => {
    const { round, store, collector } = await scene();
    const settings: Settings = { ...DEFAULT_SETTINGS, timeZone: 'UTC', ...wanted };
    const spent = { day: collector.clock.now().toISOString().slice(0, 10), bytes: 49_000 };
    store.writeState({ ...stateOf(store), sent: spent });
    const options = { settings, now: () => collector.clock.now() };
    const held = await round(smallInventory, 0, options);
    expect([held.waiting, held.hold, held.error]).toEqual([1, hold, undefined]);
    collector.clock.pass(5 * 3600 + 600); // past ten, and past midnight
    collector.clock.pass(3600);
    const later = await round(smallInventory, 60, options);
    expect([later.waiting, later.hold]).toEqual([0, undefined]);
  });

  it('keeps to the time that the collector asks for, also in another process', async () => {
    const { round, store, collector } = await scene();
    const notBefore = new Date(collector.clock.now().getTime() + 600_000).toISOString();
    store.writeState({ ...stateOf(store), notBefore });
    const options = { now: () => collector.clock.now() };
    expect((await round(smallInventory, 0, options)).hold).toBe('asked_to_wait');
    collector.clock.pass(601);
    expect((await round(smallInventory, 60, options)).waiting).toBe(0);
  });

  it('does nothing without an enrolment, and says how to get one', async () => {
    const store = new AgentStore(newFolder());
    await expect(reportOnce(store, { inspect: inspectorOf(smallInventory, 0) })).rejects.toThrow(/muster agent enrol/);
  });
});

describe('enrolment', () => {
  it('keeps what the collector gave and the key it knows', async () => {
    const { store, collector, address } = await scene();
    expect(stateOf(store)).toMatchObject({ collector: `${address}/`, unit: 'default', sequence: 0, previous: null });
    expect(statSync(join(store.folder, 'key.pem')).mode & 0o777).toBe(0o600);
    expect(await collector.db.selectFrom('agents').select('agent_id').execute()).toEqual([
      { agent_id: stateOf(store).agentId },
    ]);
  });

  it('refuses a token twice, and leaves the agent that there is as it was', async () => {
    const { store, collector, address } = await scene();
    const before = stateOf(store);
    const token = await tokenFor(collector);
    const host = { name: 'web-1', identifiers: {} };
    await expect(enrol(store, { collector: address, token, host })).rejects.toThrow(/--again/);
    await enrol(new AgentStore(newFolder()), { collector: address, token, host });
    await expect(enrol(store, { collector: address, token, host, isAgain: true })).rejects.toThrow(/token/);
    expect(stateOf(store)).toEqual(before);
  });

  it.each(['', 'password', 'muster-x'])('takes %j for no token and sends nothing', async (token) => {
    const store = new AgentStore(newFolder());
    await expect(enrol(store, { collector: NOBODY, token, host: { name: 'x', identifiers: {} } })).rejects.toThrow(
      /no enrolment token/,
    );
  });
});

function stateOf(store: AgentStore): AgentState {
  const state = store.readState();
  if (!state) throw new Error('the agent is not enrolled');
  return state;
}
