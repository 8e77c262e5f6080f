import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants as zlib, zstdCompressSync } from 'node:zlib';
import { inspectLocal } from '../../agent/local-host.ts';
import { clientOf } from '../../agent/outgoing.ts';
import { DEFAULT_SETTINGS } from '../../agent/settings.ts';
import { LocalTarget } from '../../agent/targets/local.ts';
import { canonicalise } from '../../policies/inventory/canonical.ts';
import { withFacts } from '../../policies/inventory/inventory.ts';
import type { Report } from '../../policies/inventory/report.ts';
import type { Packages } from '../../policies/inventory/sections/packages.ts';
import { countingProxy } from '../kit/counting-proxy.ts';
import { simulatedAgent } from '../kit/simulated-agent.ts';
import { findTool } from '../kit/tools.ts';
import { type Benchmark, held, type Result, told } from './measure.ts';
import { type SampleCollector, sampleCollector } from './sample-collector.ts';

const PACKAGES = 1000;
const HOUR_MS = 3_600_000;
const FIRST_AT = Date.UTC(2026, 10, 21, 18, 54, 0);

export const delivery: Benchmark = {
  title: 'delivery: bytes on the wire of a Debian host with 1,000 packages, TLS 1.3, every byte counted by a proxy',

  async run() {
    if (findTool('openssl') === undefined)
      return [{ name: 'bytes on the wire', value: '', skipped: 'install openssl' }];
    const host = await debianHost();
    const collector = await sampleCollector();
    try {
      return [
        ...sizes(host),
        ...(await onTheWire(collector, host, 'running')),
        ...(await onTheWire(collector, host, 'timer')),
      ];
    } finally {
      await collector.close();
    }
  },
};

/** This machine as an agent sees it, with packages of Debian's own index beside those that it has, up to a thousand. */
async function debianHost(): Promise<Pick<Report, 'inventory' | 'probes'>> {
  const { inventory, probes } = await inspectLocal(new LocalTarget());
  const have = (inventory.packages ?? []).slice(0, PACKAGES);
  const packages = have.concat(fillers(have, PACKAGES - have.length));
  packages.sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
  return { inventory: withFacts(inventory, 'packages', packages), probes };
}

/** More packages with real names: the sources of those that are there, which are other names. */
function fillers(have: Packages, count: number): Packages {
  const names = new Set(have.map(({ name }) => name));
  const more: Packages[number][] = [];
  for (const suffix of ['-dev', '-doc', '-dbgsym', '-data'])
    for (const entry of have) {
      if (more.length >= count) return more;
      const name = `${entry.name}${suffix}`;
      if (names.has(name)) continue;
      names.add(name);
      more.push({ ...entry, name });
    }
  return more;
}

function sizes({ inventory }: Pick<Report, 'inventory' | 'probes'>): Result[] {
  const bytes = Buffer.from(canonicalise(inventory));
  const packed = zstdCompressSync(bytes, { params: { [zlib.ZSTD_c_compressionLevel]: 6 } });
  return [
    told(`inventory of a host with ${inventory.packages?.length ?? 0} packages, plain`, bytes.length / 1000, 'kB', 1),
    told('the same, zstd 6', packed.length / 1000, 'kB', 1),
  ];
}

/** A first report, then a day of hourly ones in which only what moves by itself moves. */
async function onTheWire(
  collector: SampleCollector,
  { inventory, probes }: Pick<Report, 'inventory' | 'probes'>,
  how: 'running' | 'timer',
): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-delivery-'));
  if (!collector.app.server.listening) await collector.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = collector.app.server.address() as AddressInfo;
  const proxy = await countingProxy(port, folder);
  try {
    const agent = await simulatedAgent(collector.context, `http://127.0.0.1:${port}`, join(folder, 'agent'));
    agent.moveTo(proxy.address, proxy.caFile);
    const state = agent.store.readState();
    if (state === undefined) throw new Error('the agent did not join');
    const client = clientOf(state, agent.store, DEFAULT_SETTINGS);
    const counted: number[] = [];
    let [firstUp, firstPacked] = [0, 0];
    for (let hour = 0; hour <= 24; hour += 1) {
      const before = proxy.counts.up + proxy.counts.down;
      const moved = withFacts(inventory, 'filesystems', use(inventory, hour));
      const at = new Date(FIRST_AT + hour * HOUR_MS);
      const round = await agent.round({ inventory: moved, probes }, at, how === 'running' ? { client } : {});
      client.close();
      if (round.waiting > 0) throw new Error(`report ${round.sequence} was not taken: ${round.error?.message}`);
      await new Promise((resolve) => setTimeout(resolve, 30)); // the last bytes of a connection that ends
      if (hour === 0) {
        firstUp = proxy.counts.up;
        firstPacked = (await client.pack(Buffer.from(canonicalise(round.report)))).body.length;
      }
      counted.push(proxy.counts.up + proxy.counts.down - before);
    }
    const [first = 0, ...day] = counted;
    const total = day.reduce((sum, size) => sum + size);
    return [
      held(`first full report, compressed (${how})`, firstPacked / 1024, 'KiB', 40, 1),
      held(`the same on the wire, handshake and headers included (${how})`, firstUp / 1024, 'KiB', 40, 1),
      told(`what came back, the names that packs ask for among it (${how})`, first / 1024 - firstUp / 1024, 'KiB', 1),
      held(`a day of hourly reports, unchanged, 24 connections (${how})`, total / 1000, 'kB', 50, 1),
      told(`its smallest: a confirmation (${how})`, Math.min(...day) / 1000, 'kB', 2),
      told(`its largest: a delta of what moves (${how})`, Math.max(...day) / 1000, 'kB', 2),
    ];
  } finally {
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function use(inventory: Report['inventory'], hour: number): unknown {
  return Object.fromEntries(
    Object.entries(inventory.filesystems ?? {}).map(([path, entry]) => [path, { ...entry, usedPercent: 40 + hour }]),
  );
}
