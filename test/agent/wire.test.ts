import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../agent/outgoing.ts';
import { DEFAULT_SETTINGS } from '../../agent/settings.ts';
import { withFacts } from '../../policies/inventory/inventory.ts';
import { testCollector } from '../kit/client.ts';
import { countingProxy } from '../kit/counting-proxy.ts';
import { memoryStore } from '../kit/database.ts';
import { newFolder, removeFolders } from '../kit/folder.ts';
import { largeReport } from '../kit/report.ts';
import { simulatedAgent } from '../kit/simulated-agent.ts';
import { describeWithTools } from '../kit/tools.ts';

removeFolders();

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const HOUR_MS = 3_600_000;
const FIRST_AT = Date.UTC(2026, 10, 21, 0, 0, 0);

describeWithTools('a day of hourly reports of an unchanged host', { openssl: 'openssl' }, () => {
  it.each([
    ['by a running agent', true],
    ['by an agent on a timer, another process each time', false],
  ])('takes less than 50 kB on the wire, %s', async (how, isResident) => {
    const collector = await testCollector(await memoryStore(), { packs: [], at: '2026-11-23T00:00:00Z' });
    closing.push(() => collector.close());
    await collector.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = collector.app.server.address() as AddressInfo;
    const agent = await simulatedAgent(collector.context, `http://127.0.0.1:${port}`, newFolder());
    const proxy = await countingProxy(port, newFolder());
    closing.push(() => proxy.close());
    agent.moveTo(proxy.address, proxy.caFile);
    const { inventory, probes } = largeReport({ packageCount: 1000 });
    const state = agent.store.readState();
    if (state === undefined) throw new Error('not enrolled');
    // A budget that is never spent, so that the agent counts.
    const settings = { ...DEFAULT_SETTINGS, bytesPerDay: 10_000_000 };
    const client = clientOf(state, agent.store, settings);
    const now = () => collector.clock.now();
    const rounds: string[] = [];
    const sizes: number[] = [];
    for (let hour = 0; hour <= 24; hour += 1) {
      const before = proxy.counts.up + proxy.counts.down;
      // What moves moves: it travels every six hours, with the same steady sections.
      const moved = withFacts(inventory, 'filesystems', { '/': { usedPercent: 40 + hour, inodesUsedPercent: 6 } });
      const at = new Date(FIRST_AT + hour * HOUR_MS);
      const round = await agent.round({ inventory: moved, probes }, at, {
        ...(isResident ? { client } : {}),
        settings,
        now,
      });
      client.close();
      expect(round.waiting).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 30)); // the last bytes of a connection that ends
      rounds.push(round.made);
      sizes.push(proxy.counts.up + proxy.counts.down - before);
    }
    const [first = 0, ...day] = sizes;
    const total = day.reduce((sum, size) => sum + size);
    const counted = (agent.store.readState()?.sent?.bytes ?? 0) / (first + total);
    console.log(
      `${how}: first full ${first}, then ${day.join(' ')}; ${total} bytes; the agent counted ${counted.toFixed(3)} of it`,
    );
    expect(rounds.slice(1).filter((made) => made === 'confirmation')).toHaveLength(20);
    expect(rounds.slice(1).filter((made) => made === 'delta')).toHaveLength(4);
    expect(proxy.counts.connections).toBe(25);
    expect(total).toBeLessThan(50_000);
    expect(counted).toBeGreaterThan(0.9);
    expect(counted).toBeLessThan(1.1);
  });
});
