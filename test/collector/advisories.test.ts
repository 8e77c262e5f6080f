import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { loadAdvisoriesFor } from '../../collector/advisories.ts';
import type {
  AdvisoryAnswer,
  AdvisoryFeedsAnswer,
  AdvisoryImportLine,
  AdvisoryRow,
  FindingRow,
  HostAdvisoriesAnswer,
  Page,
  ProductAdvisories,
} from '../../collector/api.ts';
import { judgeDueHosts } from '../../collector/re-judge.ts';
import { removeUnusedFeeds } from '../../collector/store/advisory-feeds.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import { shipped, type TestAgent, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { smallInventory } from '../kit/report.ts';

const packs = shipped().packs.filter(({ pack }) => pack.id === 'advisories');
const AT = '2026-11-21T18:54:00Z';

/** An advisory of Debian 11 in the OSV form. */
function dsa(id: string, name: string, fixed: string, cve: string, more: object = {}): string {
  return JSON.stringify({
    id,
    modified: '2026-11-20T00:00:00Z',
    published: '2026-11-01T00:00:00Z',
    upstream: [cve],
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    affected: [
      {
        package: { ecosystem: 'Debian:11', name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
    ...more,
  });
}

const DEBIAN = [
  dsa('DSA-1-1', 'openssl', '1.1.1w-0+deb11u1', 'CVE-2026-0001'),
  dsa('DSA-2-1', 'curl', '7.74.0-1.3+deb11u9', 'CVE-2026-0002'),
  dsa('DSA-3-1', 'bash', '5.0-1', 'CVE-2026-0003'),
].join('\n');

function kev(...cves: string[]): string {
  return JSON.stringify({
    catalogVersion: '2026.11.20',
    dateReleased: '2026-11-20T00:00:00.0000Z',
    count: cves.length,
    vulnerabilities: cves.map((cveID) => ({ cveID, dateAdded: '2026-11-10', vulnerabilityName: `name of ${cveID}` })),
  });
}

const packages: NonNullable<Inventory['packages']> = [
  { name: 'bash', version: '5.1-2+deb11u1', scheme: 'deb', origin: 'distribution', architecture: 'amd64' },
  { name: 'curl', version: '7.74.0-1.3+deb11u7', scheme: 'deb', origin: 'distribution', architecture: 'amd64' },
  {
    name: 'libssl1.1',
    version: '1.1.1n-0+deb11u5',
    scheme: 'deb',
    source: 'openssl',
    sourceVersion: '1.1.1n-0+deb11u5',
    origin: 'distribution',
    architecture: 'amd64',
  },
];

async function report(agent: TestAgent): Promise<void> {
  const inventory = {
    ...smallInventory,
    os: { family: 'linux' as const, id: 'debian', name: 'Debian GNU/Linux 11 (bullseye)', release: '11' },
    packages,
  };
  const answer = await agent.send(agent.seal(agent.report({ inventory, digest: digestOf(inventory) })));
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
}

async function carryIn(
  client: TestClient,
  file: string,
  content: string | Uint8Array,
  words: Readonly<Record<string, string>> = {},
): Promise<Extract<AdvisoryImportLine, { kind: 'result' }>> {
  const last = await tryCarryIn(client, file, content, words);
  if (last?.kind !== 'result') throw new Error(JSON.stringify(last));
  return last;
}

async function tryCarryIn(
  client: TestClient,
  file: string,
  content: string | Uint8Array,
  words: Readonly<Record<string, string>> = {},
): Promise<AdvisoryImportLine | undefined> {
  const query = new URLSearchParams({ file, reason: 'the news of the week', ...words });
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const answer = await client.ask('POST', `/api/v1/advisories/feeds?${query}`, bytes, {
    'content-type': 'application/octet-stream',
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const lines = String(answer.body).trim().split('\n');
  return JSON.parse(lines.at(-1) ?? '') as AdvisoryImportLine;
}

async function verdicts(client: TestClient, agent: TestAgent): Promise<Record<string, string>> {
  const url = `/api/v1/hosts/${agent.hostId}/findings?pack=advisories&pageSize=100`;
  const { items } = await client.get<Page<FindingRow>>(url);
  return Object.fromEntries(items.map(({ rule, verdict }) => [rule, verdict]));
}

async function open(client: TestClient, words = ''): Promise<string[]> {
  const { items } = await client.get<Page<AdvisoryRow>>(`/api/v1/advisories?${words}`);
  return items.map(
    ({ cve, openCount, isKnownExploited }) => `${cve} ${openCount}${isKnownExploited === true ? ' exploited' : ''}`,
  );
}

async function leftOver(collector: TestCollector, feed: number): Promise<number> {
  const rows = await collector.db
    .selectFrom('advisory_records')
    .select('record_number')
    .where('feed_number', '=', feed)
    .execute();
  return rows.length;
}

describeOnBothStores('advisories of a collector', (openDb) => {
  async function start(): Promise<{ collector: TestCollector; agent: TestAgent; client: TestClient }> {
    const collector = await testCollector(await openDb(), { at: AT, packs });
    const agent = await collector.enrol({ name: 'web-1' });
    await report(agent);
    await collector.settle();
    return { collector, agent, client: await collector.signIn() };
  }

  it('judge a Debian host again as soon as a file is carried in, and show why', async () => {
    const { collector, agent, client } = await start();
    const none = await client.get<HostAdvisoriesAnswer>(`/api/v1/hosts/${agent.hostId}/advisories`);
    expect(none).toMatchObject({ state: 'not_covered', total: 0 });
    const { feed, isKnown } = await carryIn(client, 'debian-2026-11-20.ndjson.gz', gzipSync(DEBIAN));
    expect(isKnown).toBe(false);
    expect(feed).toMatchObject({ name: 'debian', kind: 'osv', recordCount: 3, dataAsOf: '2026-11-20T00:00:00Z' });
    await collector.settle();
    expect(await open(client)).toEqual(['CVE-2026-0002 1', 'CVE-2026-0001 1']);
    const host = await client.get<HostAdvisoriesAnswer>(`/api/v1/hosts/${agent.hostId}/advisories`);
    expect(host.state).toBe('complete');
    expect(host.counts).toEqual({ open: 2, unknown: 0, exploited: 0 });
    expect(host.items[0]).toMatchObject({
      cve: 'CVE-2026-0001',
      package: 'libssl1.1',
      source: 'openssl',
      version: '1.1.1n-0+deb11u5',
      fixedVersion: '1.1.1w-0+deb11u1',
      scheme: 'deb',
      advisory: 'DSA-1-1',
      why: 'below_fixed',
    });
    const one = await client.get<AdvisoryAnswer>('/api/v1/advisories/CVE-2026-0001');
    expect(one.records.map(({ id, package: name }) => `${id} ${name}`)).toEqual(['DSA-1-1 openssl']);
    expect(one.hosts.items.map(({ name, entries }) => `${name} ${entries.length}`)).toEqual(['web-1 1']);
    expect((await client.ask('GET', '/api/v1/advisories/CVE-2026-0003')).status).toBe(404);
    expect(await open(client, 'product=openssl')).toEqual(['CVE-2026-0001 1']);
    const products = await client.get<ProductAdvisories[]>('/api/v1/advisories/products');
    expect(products).toContainEqual({ product: 'openssl', openCount: 1, exploitedCount: 0 });
    const metrics = String((await client.ask('GET', '/metrics')).body);
    expect(metrics).toContain('muster_advisory_feed_timestamp_seconds{feed="debian",kind="osv"} ');
    expect(await verifyStore(collector.db)).toEqual([]);
    await collector.close();
  });

  it('flip what is known to be exploited when the list is carried in, and back when it is rolled back', async () => {
    const { collector, agent, client } = await start();
    const first = await carryIn(client, 'debian.ndjson', DEBIAN);
    await collector.settle();
    const before = await verdicts(client, agent);
    expect(before['no-known-exploited']).toBe('unknown');
    await carryIn(client, 'known_exploited_vulnerabilities.json', kev('CVE-2000-0001'));
    await collector.settle();
    expect((await verdicts(client, agent))['no-known-exploited']).toBe('pass');
    await carryIn(client, 'known_exploited_vulnerabilities.json', kev('CVE-2000-0001', 'CVE-2026-0002'));
    await collector.settle();
    expect((await verdicts(client, agent))['no-known-exploited']).toBe('fail');
    expect(await open(client, 'kev=yes')).toEqual(['CVE-2026-0002 1 exploited']);
    expect(await open(client)).toEqual(['CVE-2026-0002 1 exploited', 'CVE-2026-0001 1']);
    const back = await client.ask('POST', `/api/v1/editions/${first.edition}/restore`, { reason: 'too soon' });
    expect(back.status, JSON.stringify(back.body)).toBeLessThan(300);
    await collector.settle();
    expect(await verdicts(client, agent)).toEqual(before);
    expect(await open(client, 'kev=yes')).toEqual([]);
    await collector.close();
  });

  it('grow too old by the clock: what is open stays so, everything else becomes unknown', async () => {
    const { collector, agent, client } = await start();
    await carryIn(client, 'debian.ndjson', DEBIAN);
    await carryIn(client, 'kev.json', kev('CVE-2000-0001'));
    await collector.settle();
    const due = await collector.db.selectFrom('hosts').select('judge_due_at').executeTakeFirstOrThrow();
    expect(due.judge_due_at).not.toBeNull();
    const fresh = await verdicts(client, agent);
    expect(Object.values(fresh)).toContain('pass');
    // The data reach to the twentieth: thirty days later to the second, in the middle of a day of other facts.
    collector.clock.set('2026-12-19T23:00:00Z');
    await judgeDueHosts(collector.context, collector.judging);
    await collector.settle();
    const later = await collector.signIn();
    const eve = await later.get<HostAdvisoriesAnswer>(`/api/v1/hosts/${agent.hostId}/advisories`);
    expect(eve.items[0]).toMatchObject({ cve: 'CVE-2026-0001', isOpen: true });
    collector.clock.set('2026-12-20T00:00:00Z');
    await judgeDueHosts(collector.context, collector.judging);
    await collector.settle();
    const host = await later.get<HostAdvisoriesAnswer>(`/api/v1/hosts/${agent.hostId}/advisories`);
    expect(host.items[0]).toMatchObject({ why: 'feed_stale', feed: 'debian' });
    const stale = await verdicts(later, agent);
    expect(Object.values(stale)).not.toContain('pass');
    const { feeds } = await later.get<AdvisoryFeedsAnswer>('/api/v1/advisories/feeds');
    expect(feeds.every(({ isStale }) => isStale)).toBe(true);
    expect(await open(later, 'state=open')).toEqual(['CVE-2026-0002 1', 'CVE-2026-0001 1']);
    await collector.close();
  });

  it('tell a broken record with its place, and read the rest', async () => {
    const { collector, client } = await start();
    const lines = [DEBIAN.split('\n')[0], '{"id": "DSA-9", "affected": [', DEBIAN.split('\n')[1]];
    const { feed } = await carryIn(client, 'debian.ndjson', lines.join('\n'));
    expect(feed.recordCount).toBe(2);
    expect(feed.summary?.complaintCount).toBeGreaterThan(0);
    expect(feed.summary?.complaints[0]).toMatchObject({ file: 'debian.ndjson', line: 2 });
    await collector.close();
  });

  it('know the same file again, and put one of before in force without reading it', async () => {
    const { collector, client } = await start();
    const first = await carryIn(client, 'debian.ndjson', DEBIAN);
    const again = await carryIn(client, 'debian.ndjson', DEBIAN);
    expect([again.isKnown, again.feed.feed, again.edition]).toEqual([true, first.feed.feed, first.edition]);
    const newer = `${DEBIAN}\n${dsa('DSA-4-1', 'zlib', '1:1.2.11.dfsg-2+deb11u3', 'CVE-2026-0004')}`;
    const second = await carryIn(client, 'debian.ndjson', newer);
    expect(second.feed).toMatchObject({ recordCount: 4, isStale: false });
    const { feeds } = await client.get<AdvisoryFeedsAnswer>('/api/v1/advisories/feeds');
    expect(feeds.map(({ feed }) => feed)).toEqual([second.feed.feed, first.feed.feed]);
    const back = await carryIn(client, 'debian.ndjson', DEBIAN, { force: 'yes' });
    expect([back.isKnown, back.feed.feed]).toEqual([true, first.feed.feed]);
    await collector.settle();
    const { feeds: after } = await client.get<AdvisoryFeedsAnswer>('/api/v1/advisories/feeds');
    expect(after.map(({ feed, standing }) => [feed, standing])).toEqual([
      [second.feed.feed, 'kept'],
      [first.feed.feed, 'in_force'],
    ]);
    await collector.close();
  });

  it('are added to by a file of changes: its records stand for those of the same advisory', async () => {
    const { collector, client } = await start();
    await carryIn(client, 'debian.ndjson', DEBIAN);
    const changed = dsa('DSA-2-1', 'curl', '7.74.0-1.3+deb11u1', 'CVE-2026-0002');
    const { feed } = await carryIn(client, 'changes.ndjson', changed, { feed: 'debian', add: 'yes' });
    expect(feed).toMatchObject({ recordCount: 3, summary: { keptCount: 2 } });
    await collector.settle();
    expect(await open(client)).toEqual(['CVE-2026-0001 1']);
    await collector.close();
  });

  it.each([
    ['a file of another distribution', DEBIAN.replaceAll('Debian:11', 'Debian:12'), /debian:11/],
    ['an older file', DEBIAN.replaceAll('2026-11-20', '2026-11-19'), /reaches to/],
    ['a file that was cut short', DEBIAN.split('\n')[0] ?? '', /cut short/],
  ])('are not replaced by %s, unless somebody insists', async (_what, content, message) => {
    const { collector, client } = await start();
    const { feed } = await carryIn(client, 'debian.ndjson', DEBIAN);
    const refused = await tryCarryIn(client, 'debian.ndjson', content);
    expect(refused).toMatchObject({ kind: 'failed', code: 'data_invalid' });
    expect(refused?.kind === 'failed' && refused.message).toMatch(message);
    const { feeds } = await client.get<AdvisoryFeedsAnswer>('/api/v1/advisories/feeds');
    expect(feeds.map((row) => row.feed)).toEqual([feed.feed]);
    expect((await carryIn(client, 'debian.ndjson', content, { force: 'yes' })).kind).toBe('result');
    await collector.close();
  });

  it.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 0]), 'data_invalid'],
    ['JSON of something else', Buffer.from('{"packages": 3}'), 'data_invalid'],
    ['what unpacks to far more than it is', gzipSync(Buffer.alloc(80 * 1024 * 1024, ' ')), 'limit_exceeded'],
    ['gzip that is cut off', gzipSync(DEBIAN).subarray(0, 60), 'read_failed'],
  ])('refuse %s and keep nothing of it', async (_what, bytes, code) => {
    const { collector, client } = await start();
    expect(await tryCarryIn(client, 'x.bin', bytes)).toMatchObject({ kind: 'failed', code });
    expect((await client.get<AdvisoryFeedsAnswer>('/api/v1/advisories/feeds')).feeds).toEqual([]);
    expect(await collector.db.selectFrom('advisory_records').select('record_number').execute()).toEqual([]);
    await collector.close();
  });

  it('keep the records of a replaced feed for thirty days, and say so when they are gone', async () => {
    const { collector, client } = await start();
    const first = await carryIn(client, 'debian.ndjson', DEBIAN);
    await collector.settle();
    await client.ask('DELETE', '/api/v1/advisories/feeds/debian', { reason: 'not ours' });
    await collector.settle();
    expect(await open(client)).toEqual([]);
    const after = (days: number) => new Date(Date.parse(AT) + days * 86_400_000);
    expect(await removeUnusedFeeds(collector.db, after(29))).toBe(0);
    expect(await leftOver(collector, first.feed.feed)).toBe(3);
    expect(await removeUnusedFeeds(collector.db, after(31))).toBe(1);
    expect(await leftOver(collector, first.feed.feed)).toBe(0);
    const back = await client.ask('POST', `/api/v1/editions/${first.edition}/restore`, { reason: 'after all' });
    expect([back.status, back.body.code]).toEqual([422, 'data_invalid']);
    expect(back.body.message).toContain('"debian"');
    await collector.close();
  });

  it('count for another unit when the host moves there', async () => {
    const { collector, client, agent } = await start();
    await carryIn(client, 'debian.ndjson', DEBIAN);
    await collector.settle();
    const unit = { unitId: 'branch', name: { vi: 'Chi nhánh', en: 'Branch' }, reason: 'new' };
    expect((await client.ask('POST', '/api/v1/units', unit)).status).toBe(201);
    const moved = await client.ask('POST', `/api/v1/hosts/${agent.hostId}/register`, {
      unitId: 'branch',
      reason: 'moved',
    });
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    expect(await open(client, 'unit=branch')).toHaveLength(2);
    expect(await open(client, 'unit=default')).toEqual([]);
    await collector.settle();
    expect(await open(client, 'unit=branch')).toHaveLength(2);
    expect(await open(client)).toHaveLength(2);
    await collector.close();
  });

  it('load only what concerns the host', async () => {
    const { collector, client } = await start();
    const { feed } = await carryIn(client, 'debian.ndjson', DEBIAN);
    const inventory = { os: { id: 'debian', release: '11' }, packages: [{ name: 'curl', version: '1' }] } as Inventory;
    const index = await loadAdvisoriesFor(collector.db, [feed.feed], inventory);
    expect(index.find('debian:11', 'curl').map(({ id }) => id)).toEqual(['DSA-2-1']);
    expect(index.find('debian:11', 'openssl')).toEqual([]);
    await collector.close();
  });
});
