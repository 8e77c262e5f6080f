import { randomBytes, randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CollectorClient } from '../../agent/collector-client.ts';
import { clientOf } from '../../agent/outgoing.ts';
import { readSettings, type Settings, writeSettings } from '../../agent/settings.ts';
import { readInventory } from '../../collector/store/sections.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { factsAt, type Inventory, withFacts } from '../../policies/inventory/inventory.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { type BadLine, type BadLineOptions, badLine, randomFrom } from '../kit/bad-line.ts';
import { type TestCollector, testCollector } from '../kit/client.ts';
import { memoryStore } from '../kit/database.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { largeReport, reportOf } from '../kit/report.ts';
import { FULL_TIMEOUT_MS } from '../kit/runs.ts';
import { type SimulatedAgent, simulatedAgent } from '../kit/simulated-agent.ts';

removeFolders();

const isFull = process.env.MUSTER_FULL === '1';
/** A sample runs on the same line, but so many times as fast: shares of bytes and breaks are the same. */
const FASTER = isFull ? 1 : 400;
const KBIT_32 = 4000;
const NOBODY = 'http://127.0.0.1:9'; // the discard port: nothing listens

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Scene {
  readonly collector: TestCollector;
  readonly agent: SimulatedAgent;
  readonly line: BadLine;
}

/** A collector, an agent that joined it, and a line of 32 kbit/s that breaks after 15 seconds of talk on average. */
async function scene(
  settings: Partial<Settings> = {},
  bounds: Pick<BadLineOptions, 'maxBytesToDrop'> = {},
): Promise<Scene> {
  const seed = Number(process.env.MUSTER_SEED ?? randomInt(2 ** 31));
  console.log(`line seed: MUSTER_SEED=${seed}`);
  const collector = await testCollector(await memoryStore(), { packs: [], at: '2026-11-30T00:00:00Z' });
  closing.push(() => collector.close());
  await collector.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = collector.app.server.address() as AddressInfo;
  const agent = await simulatedAgent(collector.context, `http://127.0.0.1:${port}`, newFolder());
  writeSettings(agent.store.folder, settings);
  const line = await badLine({
    port,
    bytesPerSecond: KBIT_32 * FASTER,
    meanBytesToDrop: 60_000,
    ...bounds,
    stallMs: 4000 / FASTER,
    stallShare: 0.002,
    refusedShare: 0.1,
    random: randomFrom(seed),
  });
  closing.push(() => line.close());
  return { collector, agent, line };
}

const HOUR_MS = 3_600_000;
const WEEK_HOURS = 168;
const FIRST_AT = Date.UTC(2026, 10, 21, 0, 0, 0);

/** A host of ordinary size over a week: updates each night, disks that fill, a service that comes and goes. */
function weekOf(hour: number, base: Report): Pick<Report, 'inventory' | 'probes'> {
  const day = Math.floor(hour / 24);
  const packages = (base.inventory.packages ?? []).map((entry, index) =>
    index < day * 5 ? { ...entry, version: `9.${day}-1` } : entry,
  );
  let inventory: Inventory = withFacts(base.inventory, 'packages', packages);
  inventory = withFacts(inventory, 'filesystems', { '/': { usedPercent: 40 + day, inodesUsedPercent: 6 } });
  inventory = withFacts(inventory, 'mac', { apparmor: { isEnabled: hour % 50 !== 7 } });
  return { inventory, probes: { ...base.probes, ...reportOf({ mac: {} }).probes } };
}

/** Tries again and again, as a running agent does, until nothing waits; a line this bad needs a bound. */
async function untilSent(agent: SimulatedAgent, turns = 300): Promise<void> {
  const client = clientWith(agent);
  try {
    for (let turn = 0; turn < turns && agent.waiting > 0; turn += 1) {
      await agent.send({ client, attempts: 5, pauseMs: Math.ceil(2000 / FASTER) });
    }
  } finally {
    client.close();
  }
  expect(agent.waiting).toBe(0);
}

function clientWith({ store }: SimulatedAgent): CollectorClient {
  const state = store.readState();
  if (state === undefined) throw new Error('the agent is not enrolled');
  return clientOf(state, store, readSettings(store.folder));
}

describe('a line of 32 kbit/s that breaks and stalls', () => {
  it.each<Settings['sendOrder']>(['oldest-first', 'newest-first'])(
    'carries a week of reports, each exactly once, %s',
    async (sendOrder) => {
      const { collector, agent, line } = await scene({ sendOrder });
      agent.moveTo(NOBODY);
      const base = largeReport({ packageCount: isFull ? 1000 : 200 });
      const made: Record<string, number> = {};
      for (let hour = 0; hour < WEEK_HOURS; hour += 1) {
        const at = new Date(FIRST_AT + hour * HOUR_MS);
        const round = await agent.round(weekOf(hour, base), at, { attempts: 1 });
        made[round.made] = (made[round.made] ?? 0) + 1;
      }
      expect(agent.waiting).toBe(WEEK_HOURS);
      agent.moveTo(`http://127.0.0.1:${line.port}`);
      await untilSent(agent);
      console.log(`${sendOrder}: made ${JSON.stringify(made)}, line ${JSON.stringify(line.counts)}`);

      const { db } = collector;
      const reports = await db.selectFrom('reports').select(['sequence', 'placement']).orderBy('sequence').execute();
      expect(reports.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: WEEK_HOURS }, (_, index) => index + 1),
      );
      expect(reports.filter(({ placement }) => placement === 'fork')).toEqual([]);
      const host = await db
        .selectFrom('hosts')
        .select(['host_number', 'missing_report_count', 'facts_at'])
        .executeTakeFirstOrThrow();
      expect(host).toMatchObject({ missing_report_count: 0, facts_at: '2026-11-27T23:00:00Z' });
      for (const hour of [0, 7, 8, 30, 57, 100, 167]) {
        const at = `${new Date(FIRST_AT + hour * HOUR_MS).toISOString().slice(0, 19)}Z`;
        const past = await readInventory(db, host.host_number, { at });
        for (const id of ['packages', 'mac', 'services'])
          expect([hour, factsAt(past, id)]).toEqual([hour, factsAt(weekOf(hour, base).inventory, id)]);
      }
      expect(line.counts.dropped + line.counts.refused).toBeGreaterThan(0);
      expect(await verifyStore(db)).toEqual([]);
    },
    FULL_TIMEOUT_MS,
  );

  it(
    'carries a report that no connection lives long enough for, piece by piece',
    async () => {
      const { collector, agent, line } = await scene({}, { maxBytesToDrop: 120_000 });
      agent.moveTo(NOBODY);
      // Hashes do not compress: 400 KB and more on the wire, seven times what the line bears at once.
      const files = Object.fromEntries(
        Array.from({ length: 4500 }, (_, index) => [
          `/etc/${String(index).padStart(5, '0')}${randomBytes(40).toString('hex')}`,
          null,
        ]),
      );
      const { inventory, probes } = reportOf({ ...reportOf({ files }).inventory });
      await agent.round({ inventory, probes }, new Date(FIRST_AT), { attempts: 1 });
      agent.moveTo(`http://127.0.0.1:${line.port}`);
      await untilSent(agent);
      console.log(`in pieces: line ${JSON.stringify(line.counts)}`);
      const { db } = collector;
      expect(await db.selectFrom('reports').select(['sequence', 'form']).execute()).toEqual([
        { sequence: 1, form: 'full' },
      ]);
      expect(line.counts.dropped).toBeGreaterThan(0);
    },
    FULL_TIMEOUT_MS,
  );
});
