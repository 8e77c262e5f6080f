import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as api from '../../../collector/api.ts';
import { addUnit } from '../../../collector/store/units.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { digestOf } from '../../../policies/inventory/canonical.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import { type TestAgent, type TestClient, type TestCollector, testCollector } from '../../kit/client.ts';
import { describeOnBothStores } from '../../kit/database.ts';
import { smallInventory } from '../../kit/report.ts';

const pkg = (name: string, version: string, origin?: 'distribution' | 'vendor') => ({
  name,
  version,
  scheme: 'deb',
  ...(origin === undefined ? {} : { origin }),
});
const packages = [
  pkg('nginx', '1.22.1-9', 'distribution'),
  pkg('postgresql-14', '14.11-1.pgdg120+1', 'vendor'),
  pkg('postgresql-14-x', '1', 'vendor'),
  pkg('redis-server', '5:7.0.15-1', undefined),
];

describeOnBothStores('support and software', (open) => {
  let collector: TestCollector;
  let client: TestClient;
  let web: TestAgent;

  const send = async (agent: TestAgent, inventory: Inventory, more: object = {}) => {
    const answer = await agent.send(agent.seal(agent.report({ inventory, digest: digestOf(inventory), ...more })));
    expect(answer.status).toBeLessThan(300);
    await collector.settle();
  };
  const inventoryWith = (more: Partial<Inventory>) => ({ ...smallInventory, ...more }) as Inventory;

  beforeAll(async () => {
    collector = await testCollector(await open());
    await addUnit(collector.db, {
      unitId: 'paris',
      parentId: null,
      name: { vi: 'Paris', en: 'Paris' },
      freshnessLimitSeconds: 7 * 86_400,
    });
    web = await collector.enrol({ name: 'web-1' });
    const db = await collector.enrol({ name: 'db-1', unitId: 'paris' });
    await send(web, inventoryWith({ packages }));
    await send(db, inventoryWith({ packages: packages.slice(1, 2) }));
    client = await collector.signIn();
  });
  afterAll(async () => collector.close());

  it('shows a lane for each product that has dates of its own, with its hosts counted once', async () => {
    const calendar = await client.get<api.LifecycleAnswer>('/api/v1/lifecycle');
    const lanes = calendar.lanes.map(({ title, cycle, hostCount, standings }) => [
      title,
      cycle,
      hostCount,
      standings.ended,
    ]);
    expect(lanes).toContainEqual(['PostgreSQL', '14', 2, 2]);
    expect(lanes.map(([title]) => title)).not.toContain('nginx');
    expect(calendar.undated).toContainEqual(
      expect.objectContaining({ product: 'redis', why: 'origin_not_known', hostCount: 1 }),
    );
    expect(calendar.data).toMatchObject({ dataOn: expect.stringMatching(/^2026-/) });
    expect(calendar.data.carriedIn).toBeUndefined();
  });

  it('obeys the unit and the day', async () => {
    const paris = await client.get<api.LifecycleAnswer>('/api/v1/lifecycle?unit=paris&on=2025-01-01');
    expect(paris.lanes.find(({ product }) => product === 'postgresql')).toMatchObject({
      hostCount: 1,
      standings: { supported: 1, ended: 0 },
    });
  });

  it('tells what ends in each month and in which unit', async () => {
    const { months } = await client.get<api.ForecastAnswer>('/api/v1/lifecycle/forecast?from=2026-11');
    expect(months).toHaveLength(24);
    expect(months[0]?.endings).toContainEqual(
      expect.objectContaining({
        endsOn: '2026-11-12',
        title: 'PostgreSQL',
        hostCount: 2,
        units: [
          { unitId: 'default', hostCount: 1 },
          { unitId: 'paris', hostCount: 1 },
        ],
      }),
    );
    expect((await client.ask('GET', '/api/v1/lifecycle/forecast?from=2026-13')).status).toBe(400);
  });

  it('lists software with its versions, those whose support is not known told apart', async () => {
    const { products } = await client.get<api.SoftwareAnswer>('/api/v1/software');
    expect(products.find(({ product }) => product === 'postgresql')).toMatchObject({ hostCount: 2, versionCount: 1 });
    expect(products.find(({ product }) => product === 'redis')?.standings).toMatchObject({ unknown: 1, supported: 0 });
    const nginx = await client.get<api.SoftwareProductAnswer>('/api/v1/software/nginx');
    expect(nginx.versions).toMatchObject([{ version: '1.22.1-9', isFollowing: true, hosts: [{ name: 'web-1' }] }]);
    expect((await client.ask('GET', '/api/v1/software/nothing')).status).toBe(404);
  });

  it('gives the endings to calendar programs and spreadsheets', async () => {
    const ics = await collector.app.inject({ method: 'GET', url: '/api/v1/lifecycle/calendar.ics' });
    expect(ics.statusCode).toBe(401);
    const file = await client.ask('GET', '/api/v1/lifecycle/calendar.ics?language=en&from=2026-11');
    expect(String(file.body)).toMatch(/^BEGIN:VCALENDAR\r\n/);
    expect(String(file.body)).toContain('SUMMARY:PostgreSQL 14: support ends');
    for (const line of String(file.body).split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    const csv = await client.ask('GET', '/api/v1/lifecycle/calendar.csv?from=2026-11');
    expect(String(csv.body)).toContain('2026-11-12,product,PostgreSQL,14,support,ended,paris,1,');
  });

  it('forgets what a host does not have any more, in the counts too', async () => {
    const later = { sequence: 2, collectedAt: '2026-11-21T18:53:55Z' };
    await send(web, inventoryWith({ packages: packages.slice(0, 1) }), later);
    const { products } = await client.get<api.SoftwareAnswer>('/api/v1/software');
    expect(products.find(({ product }) => product === 'postgresql')?.hostCount).toBe(1);
    expect(products.some(({ product }) => product === 'redis')).toBe(false);
  });

  describe('a lifecycle table that is carried in', () => {
    const shipped = JSON.parse(readFileSync(inPackage('policies', 'data', 'lifecycle.json'), 'utf8'));
    const carry = (content: unknown, more: object = {}) =>
      client.ask('POST', '/api/v1/data/lifecycle', { content: JSON.stringify(content), ...more });
    const record = {
      product: 'postgresql',
      title: 'PostgreSQL',
      releases: shipped.products
        .find(({ product }: { product: string }) => product === 'postgresql')
        .cycles.map(({ cycle, eol }: { cycle: string; eol: unknown }) => ({
          releaseCycle: cycle,
          eol: cycle === '14' ? '2027-11-11' : eol,
        })),
    };

    it('shows what it would change before it does', async () => {
      const { status, body } = await carry([record], { date: '2026-11-01', dryRun: true });
      expect([status, body.edition]).toEqual([200, undefined]);
      expect(body).toMatchObject({
        form: 'endoflife-records',
        dataOn: '2026-11-01',
        endsMoved: [{ product: 'postgresql', cycle: '14', what: 'eol', before: '2026-11-12', now: '2027-11-11' }],
        hostCount: 1,
      });
    });

    it('wants a reason, becomes an edition, and its day is shown wherever it is used', async () => {
      expect((await carry([record], { date: '2026-11-01' })).status).toBe(400);
      const { status, body } = await carry([record], { date: '2026-11-01', reason: 'quarterly data' });
      expect([status, body.edition]).toEqual([200, expect.any(Number)]);
      await collector.settle();
      const calendar = await client.get<api.LifecycleAnswer>('/api/v1/lifecycle');
      expect(calendar.data).toMatchObject({ dataOn: '2026-11-01', carriedIn: { reason: 'quarterly data' } });
      expect(calendar.lanes.find(({ product }) => product === 'postgresql')).toMatchObject({
        supportedUntilOn: '2027-11-11',
        standings: { supported: 1 },
      });
    });

    it.each([
      ['that is older', [record], { date: '2026-08-01', reason: 'x' }, /older than 2026-11-01.*--force/],
      ['of a day that has not come', [record], { date: '2099-01-01', reason: 'x' }, /has not come yet/],
      ['of no day', [record], { reason: 'x' }, /of which day/],
      ['of no known form', { hello: 1 }, { date: '2026-11-02', reason: 'x' }, /no lifecycle data/],
      [
        'with an end that is none',
        [{ ...record, releases: [{ releaseCycle: '1', eol: 'soon' }] }],
        { date: '2026-11-02', reason: 'x' },
        /\/0\/releases\/0\/eol "soon" is no day/,
      ],
      [
        'that lacks a product which rules need',
        {
          ...shipped,
          snapshot: { ...shipped.snapshot, commitDate: '2026-11-02' },
          products: shipped.products.slice(0, 3),
        },
        { reason: 'x' },
        /the product list of this Muster needs it/,
      ],
    ])('is refused %s', async (_what, content, more, message) => {
      const { status, body } = await carry(content, more);
      expect([status, body.message]).toEqual([422, expect.stringMatching(message)]);
    });

    it('can be taken back, and then the table of before is in force again', async () => {
      const { items } = (await client.ask('GET', '/api/v1/editions')).body;
      const first = items.at(-1).number;
      const restored = await client.ask('POST', `/api/v1/editions/${first}/restore`, { reason: 'wrong file' });
      expect(restored.status).toBeLessThan(300);
      await collector.settle();
      const calendar = await client.get<api.LifecycleAnswer>('/api/v1/lifecycle');
      expect(calendar.data.carriedIn).toBeUndefined();
      expect(calendar.lanes.find(({ product }) => product === 'postgresql')?.supportedUntilOn).toBe('2026-11-12');
    });

    it('may be older when that is meant', async () => {
      const { status } = await carry([record], { date: '2026-08-22', reason: 'back to the old one', force: true });
      expect(status).toBe(200);
    });
  });
});
