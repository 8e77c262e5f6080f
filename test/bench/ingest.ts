import { applyRetention } from '../../collector/retention.ts';
import { findHostRecord } from '../../collector/store/hosts.ts';
import { DEFAULT_UNIT } from '../../collector/store/units.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Report } from '../../policies/inventory/report.ts';
import type { Packages } from '../../policies/inventory/sections/packages.ts';
import { bytesOf, largeReport } from '../kit/report.ts';
import { type Benchmark, type BenchOptions, cpuMs, cpuMsAsync, held, type Result, told } from './measure.ts';
import { type SampleAgent, type SampleCollector, sampleCollector } from './sample-collector.ts';

/** Reports a round: enough that a millisecond is not noise. */
const REPORTS = 20;
const WARM_REPORTS = 40;
/** Confirmations a round: ten times cheaper, so it takes more of them to be no noise, and for the engine to be warm. */
const CONFIRMATIONS = 150;

/** The reports' way in, to durable on an embedded store on the disk; judging follows apart and is measured apart. */
export const ingest: Benchmark = {
  title: 'Ingest, embedded store on the disk',
  async run(options: BenchOptions): Promise<readonly Result[]> {
    const collector = await sampleCollector();
    try {
      return [...(await wayIn(collector)), ...(await bytesKept(collector, options))];
    } finally {
      await collector.close();
    }
  },
};

async function wayIn(collector: SampleCollector): Promise<Result[]> {
  const agent = await collector.addAgent(DEFAULT_UNIT, 'changing');
  const { base, changed } = changingReports();
  const bytes = bytesOf(base);
  for (let warm = 0; warm < WARM_REPORTS; warm += 1) await handIn(collector, [agent.full(changed())]);
  const parse = cpuMs(() => JSON.parse(bytes.toString()), REPORTS);
  const full = await cost(collector, () => agent.full(changed()));
  const line = await cost(collector, () => agent.confirmation(), 'stored', CONFIRMATIONS);
  const resent = agent.full(changed());
  await handIn(collector, [resent]);
  const repeated = await cost(collector, () => resent, 'repeated');
  return [
    told(`JSON.parse of a report of ${(bytes.length / 1000).toFixed(0)} kB`, parse, 'ms CPU', 3),
    told('a changed full report, to durable', full, 'ms CPU', 3),
    held('the same against JSON.parse', full / parse, 'times', 4),
    told('nothing changed: a confirmation, to durable', line, 'ms CPU', 3),
    held('the same against the changed full report', line / full, 'of it', 0.1, 3),
    told('a full report sent again', repeated, 'ms CPU', 3),
  ];
}

/** Full reports of one host, each with five packages upgraded and a service restarted since the one before. */
function changingReports(): { readonly base: Report; changed(): Report } {
  const base = largeReport();
  const packages = base.inventory.packages ?? [];
  let count = 0;
  const changed = (): Report => {
    count += 1;
    const inventory = { ...base.inventory, packages: upgraded(packages, count) };
    return { ...base, inventory, digest: digestOf(inventory) };
  };
  return { base, changed };
}

function upgraded(packages: Packages, round: number): Packages {
  const first = (round * 5) % (packages.length - 5);
  return packages.map((entry, index) =>
    index >= first && index < first + 5 ? { ...entry, version: `9.${round}.1-1+deb12u9` } : entry,
  );
}

/** Median CPU milliseconds of one delivery; making and signing it is the agent's work and not measured. */
async function cost(
  collector: SampleCollector,
  make: () => Buffer,
  status = 'stored',
  times = REPORTS,
): Promise<number> {
  let rounds: Buffer[][] = [];
  const prepare = (): void => {
    rounds = Array.from({ length: 6 }, () => Array.from({ length: times }, () => nextSecond(collector, make)));
  };
  prepare();
  const ms = await cpuMsAsync(() => handIn(collector, rounds.shift() ?? [], status));
  return ms / times;
}

function nextSecond(collector: SampleCollector, make: () => Buffer): Buffer {
  collector.clock.pass(1);
  return make();
}

async function handIn(collector: SampleCollector, deliveries: readonly Buffer[], wanted = 'stored'): Promise<void> {
  for (const bytes of deliveries) {
    const status = await collector.ingest(bytes);
    if (status !== wanted) throw new Error(`a delivery was answered "${status}", not "${wanted}"`);
  }
}

const REPORTS_A_DAY = 24;
const CHANGES_A_DAY = 4;
const KEEP_DAYS = 90;

/** Hourly reports of one host with normal change, each change judged, old rows removed every day. */
async function bytesKept(collector: SampleCollector, { isFull }: BenchOptions): Promise<Result[]> {
  const days = isFull ? KEEP_DAYS : 10;
  const before = await collector.sizeBytes();
  const agent = await collector.addAgent(DEFAULT_UNIT, 'kept');
  const { changed } = changingReports();
  await liveOneDay(collector, agent, changed);
  const firstDay = (await collector.sizeBytes()) - before;
  for (let day = 1; day < days; day += 1) await liveOneDay(collector, agent, changed);
  const all = (await collector.sizeBytes()) - before;
  const name = `bytes of one host, ${days} days of hourly reports, ${CHANGES_A_DAY} changes a day`;
  return [
    told('bytes of one host after its first day', firstDay / 1e6, 'MB', 3),
    isFull ? held(name, all / 1e6, 'MB', 1, 3) : told(name, all / 1e6, 'MB', 3),
  ];
}

async function liveOneDay(collector: SampleCollector, agent: SampleAgent, changed: () => Report): Promise<void> {
  for (let hour = 0; hour < REPORTS_A_DAY; hour += 1) {
    collector.clock.pass(3600);
    const isChange = hour % (REPORTS_A_DAY / CHANGES_A_DAY) === 0;
    await handIn(collector, [isChange ? agent.full(changed()) : agent.confirmation()]);
    const host = await findHostRecord(collector.db, agent.hostId);
    if (isChange && host !== undefined) await collector.judge(host.host_number);
  }
  await applyRetention(collector.db, collector.clock.now());
}
