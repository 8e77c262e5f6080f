import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../collector/metrics/catalogue.ts';
import { type TestAgent, type TestCollector, testCollector } from '../kit/client.ts';
import { memoryStore } from '../kit/database.ts';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-z_]+)(?:\{(.*)\})? (-?[0-9.e+-]+|\+Inf|NaN)$/;

/** Reads the text format strictly: every line is a comment, empty, or a sample. Source: Prometheus, "Exposition formats". */
function parse(text: string): { readonly samples: Sample[]; readonly types: Map<string, string> } {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.split('\n').filter((part) => part !== '')) {
    const type = /^# TYPE (\S+) (\S+)$/.exec(line);
    if (type?.[1] !== undefined && type[2] !== undefined) types.set(type[1], type[2]);
    if (line.startsWith('#')) continue;
    const match = LINE.exec(line);
    if (match?.[1] === undefined) throw new Error(`no sample: ${line}`);
    const labels = Object.fromEntries(
      [...(match[2] ?? '').matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [
        name,
        value,
      ]),
    );
    samples.push({ name: match[1], labels, value: Number(match[3]?.replace('+Inf', 'Infinity')) });
  }
  return { samples, types };
}

describe('/metrics', () => {
  let collector: TestCollector;
  let agent: TestAgent;

  beforeAll(async () => {
    collector = await testCollector(await memoryStore());
    agent = await collector.enrol({ name: 'web-1' });
    await agent.send(agent.seal(agent.report()));
    await agent.send(Buffer.from('nonsense'));
    await collector.settle();
  });
  afterAll(async () => collector.close());

  const scrape = async () => parse((await collector.anonymous.ask('GET', '/metrics')).body);

  it('is text that parses, with types from the catalogue and no metric outside it', async () => {
    const { samples, types } = await scrape();
    const known = new Map(Object.values(catalogue).map((metric) => [metric.name, metric]));
    for (const [name, type] of types) expect([name, type]).toEqual([name, known.get(name as never)?.type]);
    for (const { name, labels } of samples) {
      const metric = known.get(name.replace(/_(bucket|sum|count)$/, '') as never) ?? known.get(name as never);
      expect(metric, name).toBeDefined();
      const wanted = new Set([...(metric?.labels ?? []), ...(name.endsWith('_bucket') ? ['le'] : [])]);
      expect(new Set(Object.keys(labels))).toEqual(wanted);
    }
  });

  it('exports every metric of the catalogue that there is something to say about', async () => {
    const { types } = await scrape();
    expect([...types.keys()].sort()).toEqual(
      Object.values(catalogue)
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('never puts rule and host on one metric', () => {
    for (const { labels } of Object.values(catalogue))
      expect(labels.includes('host') && (labels as readonly string[]).includes('rule')).toBe(false);
  });

  it('says of the fleet what the API says', async () => {
    const { samples } = await scrape();
    const client = await collector.signIn();
    const { counts, failBySeverity } = await client.get<{
      counts: Record<string, number>;
      failBySeverity: Record<string, number>;
    }>(`/api/v1/hosts/${agent.hostId}`);
    const sum = (name: string, labels: Record<string, string>) =>
      samples
        .filter(
          (sample) =>
            sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
        )
        .reduce((total, { value }) => total + value, 0);
    for (const [verdict, count] of [
      ['pass', counts.pass],
      ['fail', counts.fail],
      ['unknown', counts.unknown],
      ['not_applicable', counts.notApplicable],
    ] as const) {
      expect(sum('muster_findings', { verdict })).toBe(count);
    }
    for (const [severity, count] of Object.entries(failBySeverity))
      expect(sum('muster_host_failed_findings', { host: 'web-1', severity })).toBe(count);
    const whole = (counts.pass ?? 0) + (counts.fail ?? 0) + (counts.unknown ?? 0) + (counts.error ?? 0);
    expect(sum('muster_host_proven_ratio', { host: 'web-1' })).toBeCloseTo((counts.pass ?? 0) / whole, 10);
    expect(sum('muster_host_at_most_ratio', { host: 'web-1' })).toBeCloseTo(1 - (counts.fail ?? 0) / whole, 10);
    expect(sum('muster_hosts', { freshness: 'in_time' })).toBe(1);
    expect(sum('muster_reports_total', { result: 'stored' })).toBe(1);
    expect(sum('muster_reports_refused_total', { code: 'report_invalid' })).toBe(1);
    expect(sum('muster_host_last_report_timestamp_seconds', {})).toBe(Date.parse('2026-11-21T18:53:46Z') / 1000);
    expect(sum('muster_host_support_end_timestamp_seconds', {})).toBe(Date.parse('2028-06-30') / 1000);
  });

  it('forgets what is gone, and tells hosts of one name apart', async () => {
    const twin = await collector.enrol({ name: 'web-1' });
    await twin.send(twin.seal(twin.report()));
    await collector.settle();
    const hosts = async () =>
      (await scrape()).samples
        .filter(({ name }) => name === 'muster_host_proven_ratio')
        .map(({ labels }) => labels.host);
    expect((await hosts()).sort()).toEqual([agent.hostId, twin.hostId].sort());
    await collector.db.deleteFrom('hosts').where('host_id', '=', twin.hostId).execute();
    expect(await hosts()).toEqual(['web-1']);
  });
});
