import { addAdministrator } from '../../collector/administrators.ts';
import type { OverviewAnswer } from '../../collector/api.ts';
import { catalogue } from '../../collector/metrics/catalogue.ts';
import { type Sample, writeGauge } from '../../collector/metrics/exposition.ts';
import { findHostRecord } from '../../collector/store/hosts.ts';
import { addUnit } from '../../collector/store/units.ts';
import { smallReport } from '../kit/report.ts';
import {
  type Benchmark,
  type BenchOptions,
  cpuMs,
  cpuMsAsync,
  held,
  median,
  type Result,
  ROUNDS,
  told,
} from './measure.ts';
import { type SampleCollector, sampleCollector } from './sample-collector.ts';

const SERIES = 100_000;
const HOSTS_A_UNIT = 250;

/** What Prometheus and the first page cost, for a fleet that was reported and judged the usual way. */
export const metrics: Benchmark = {
  title: 'Metrics and overview',
  async run({ isFull }: BenchOptions): Promise<readonly Result[]> {
    return [...(await rendering()), ...(await fleet(isFull ? 10_000 : 500, isFull))];
  },
};

/** As many series as a large fleet has, written as the collector writes its own. */
async function rendering(): Promise<Result[]> {
  const metric = catalogue.hostProvenRatio;
  const samples = Array.from(
    { length: SERIES },
    (_, index): Sample => [[`srv-${String(index).padStart(6, '0')}.example`, `unit-${index % 40}`], index / 7],
  );
  const ms = cpuMs(() => Buffer.from(writeGauge(metric, samples)));
  return [held(`${SERIES.toLocaleString('en')} series rendered`, ms, 'ms CPU', 150, 0)];
}

async function fleet(hostCount: number, isFull: boolean): Promise<Result[]> {
  const collector = await sampleCollector();
  try {
    await collector.inHaste(() => fill(collector, hostCount));
    const at = `${hostCount.toLocaleString('en')} hosts`;
    const bar = (name: string, seconds: number, limit: number): Result =>
      isFull ? held(name, seconds, 's', limit, 3) : told(name, seconds, 's', 3);
    const scrape = await wallSeconds(async () => void (await collector.context.metrics()));
    const scrapeCpu = await cpuMsAsync(async () => void (await collector.context.metrics()));
    const seriesCount = (await collector.context.metrics()).text
      .split('\n')
      .filter((line) => /^muster_/.test(line)).length;
    const ask = await signedIn(collector);
    const overview = await wallSeconds(async () => {
      const { hosts } = await ask<OverviewAnswer>('/api/v1/overview');
      if (hosts.total !== hostCount) throw new Error(`the overview knows of ${hosts.total} hosts`);
    });
    const list = await wallSeconds(async () => void (await ask('/api/v1/hosts?sort=-failCount&pageSize=50')));
    return [
      bar(`a scrape of ${at}, ${seriesCount.toLocaleString('en')} series`, scrape, 1),
      told('the same', scrapeCpu, 'ms CPU', 0),
      bar(`the overview of ${at}, whole answer`, overview, 0.2),
      told(`the first page of the list of ${at}`, list, 's', 3),
    ];
  } finally {
    await collector.close();
  }
}

/** Hosts in some tens of units, each enrolled, reported and judged. */
async function fill(collector: SampleCollector, hostCount: number): Promise<void> {
  for (let index = 0; index < hostCount; index += 1) {
    const unitId = `unit-${Math.floor(index / HOSTS_A_UNIT)}`;
    const name = { vi: unitId, en: unitId };
    if (index % HOSTS_A_UNIT === 0)
      await addUnit(collector.db, { unitId, parentId: null, name, freshnessLimitSeconds: 86_400 });
    const agent = await collector.addAgent(unitId, `srv-${String(index).padStart(5, '0')}`);
    const status = await collector.ingest(agent.full(smallReport()));
    const host = await findHostRecord(collector.db, agent.hostId);
    if (status !== 'stored' || host === undefined) throw new Error(`host ${index} was answered "${status}"`);
    await collector.judge(host.host_number);
  }
}

async function wallSeconds(work: () => Promise<void>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const startedAt = performance.now();
    await work();
    if (round > 0) rounds.push((performance.now() - startedAt) / 1000);
  }
  return median(rounds);
}

/** Asks as a browser does, past the network. */
async function signedIn({ app, context, clock }: SampleCollector): Promise<<T>(url: string) => Promise<T>> {
  const account = { name: 'admin', password: 'correct horse battery staple' };
  await addAdministrator(context.db, context.hasher, { ...account, mustChange: false, at: clock.now() });
  const host = '127.0.0.1';
  const answer = await app.inject({ method: 'POST', url: '/api/v1/session', headers: { host }, payload: account });
  const cookie = String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
  return async <T>(url: string) => {
    const { statusCode, body } = await app.inject({ method: 'GET', url, headers: { host, cookie } });
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}: ${body}`);
    return JSON.parse(body) as T;
  };
}
