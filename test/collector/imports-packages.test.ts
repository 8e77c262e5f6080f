import fc from 'fast-check';
import { expect, it } from 'vitest';
import type * as api from '../../collector/api.ts';
import { exportPackage, type PackagePart } from '../../collector/package-export.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { shipped, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores, memoryStore } from '../kit/database.ts';
import { FULL_TIMEOUT_MS, runs } from '../kit/runs.ts';
import { accept, carried, courierOf, handIn, itemsOf, REASON, signInAs } from './imports-scene.ts';

const packs = shipped().packs.filter(({ pack }) => pack.id === 'ssh');
const AT = '2026-11-21T18:54:00Z';

/** An advisory of Debian 11 in the OSV form, and a list of exploited vulnerabilities. */
const OSV = JSON.stringify({
  id: 'DSA-1-1',
  modified: '2026-11-20T00:00:00Z',
  upstream: ['CVE-2026-0001'],
  affected: [
    {
      package: { ecosystem: 'Debian:11', name: 'openssl' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1.1.1w-0+deb11u1' }] }],
    },
  ],
});
const KEV = JSON.stringify({
  catalogVersion: '2026.11.20',
  dateReleased: '2026-11-20T00:00:00.0000Z',
  count: 1,
  vulnerabilities: [{ cveID: 'CVE-2026-0001', dateAdded: '2026-11-10', vulnerabilityName: 'a hole' }],
});

async function feed(client: TestClient, name: string, content: string): Promise<void> {
  const query = new URLSearchParams({ file: name, reason: 'the news of the week' });
  const { status } = await client.ask('POST', `/api/v1/advisories/feeds?${query}`, Buffer.from(content), {
    'content-type': 'application/octet-stream',
  });
  expect(status).toBe(200);
}

async function packageOf({ context }: TestCollector, ...parts: PackagePart[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of (await exportPackage(context, new Set(parts))).content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describeOnBothStores('a package of one collector for another', (open) => {
  it('brings packs, values, the lifecycle table and advisories, once a person has compared the fingerprint', async () => {
    const here = await testCollector(await open(), { packs, at: AT });
    const there = await testCollector(await open(), { packs, at: AT });
    try {
      const [sender, admin] = [await here.signIn(), await there.signIn()];
      const [first] = packs;
      const pack = { ...structuredClone(first?.pack), version: '9.0.0' };
      expect((await sender.ask('POST', '/api/v1/packs', { pack, reason: 'a stricter one' })).status).toBe(201);
      await feed(sender, 'debian.json', OSV);
      await feed(sender, 'kev.json', KEV);
      const bytes = await packageOf(here, 'policies', 'lifecycle', 'advisories');

      const found = await handIn(admin, bytes, 'week-47.courier');
      expect(found).toMatchObject({ kind: 'package', signature: 'unknown_key', contents: { needsFingerprint: true } });
      const items = await itemsOf(admin, found.importId);
      expect(items.map(({ kind, foreseen }) => `${kind} ${foreseen.fate} ${foreseen.change?.what}`)).toEqual([
        'pack applied ssh',
        'lifecycle unchanged lifecycle',
        'advisories applied debian',
        'advisories applied kev',
      ]);
      const url = `/api/v1/imports/${found.importId}/accept`;
      expect((await admin.ask('POST', url, { reason: REASON })).body).toMatchObject({ pointer: '/fingerprint' });
      const wrong = await admin.ask('POST', url, { reason: REASON, fingerprint: '0'.repeat(32) });
      expect(wrong.body.message).toContain('the fingerprint is another one');
      const { fingerprint } = await sender.get<{ fingerprint: string }>('/api/v1/courier-key');
      const spoken = fingerprint.toUpperCase().match(/.{4}/g)?.join('-');
      expect((await accept(admin, found.importId, { fingerprint: spoken })).map((told) => told.split(':')[0])).toEqual([
        'applied',
        'unchanged',
        'applied',
        'applied',
      ]);
      await there.settle();
      const inForce = await admin.get<api.PacksAnswer>('/api/v1/packs');
      expect(JSON.stringify(inForce)).toContain('"9.0.0"');
      const { feeds } = await admin.get<api.AdvisoryFeedsAnswer>('/api/v1/advisories/feeds');
      expect(
        feeds.map(({ name, recordCount, exploitedCount }) => `${name} ${recordCount} ${exploitedCount}`).sort(),
      ).toEqual(['debian 1 0', 'kev 0 1']);
      const editions = await admin.get<api.Page<api.EditionRow>>('/api/v1/editions');
      expect(editions.items.map(({ author, reason }) => `${author}: ${reason}`)).toContain(`admin: ${REASON}`);

      // The key is known from now on; the same things again change nothing.
      const again = await handIn(admin, await packageOf(here, 'policies'), 'week-48.courier');
      expect(again).toMatchObject({
        signature: 'valid',
        contents: { needsFingerprint: false, fates: { unchanged: 1 } },
      });
      expect(await verifyStore(there.db)).toEqual([]);
    } finally {
      await here.close();
      await there.close();
    }
  });

  it('is accepted by administrators alone, and what an agent packs never changes what hosts are judged by', async () => {
    const collector = await testCollector(await open(), { packs, at: AT });
    try {
      const admin = await collector.signIn();
      const lan = await signInAs(collector, 'lan', 'operator');
      const own = await handIn(lan, await packageOf(collector, 'lifecycle'), 'own.courier');
      expect(own).toMatchObject({ signature: 'valid', decision: 'not_administrator' });
      expect((await lan.ask('POST', `/api/v1/imports/${own.importId}/accept`, { reason: REASON })).status).toBe(403);
      const agent = await collector.enrol();
      const pack = Buffer.from(JSON.stringify(packs[0]?.pack));
      const smuggled = await courierOf(agent, [{ kind: 'pack', name: 'ssh', bytes: pack }, carried(agent, 1)]);
      const found = await handIn(admin, smuggled, 'smuggled.courier');
      expect(found.contents.fates).toEqual({ rejected: 1, stored: 1 });
      expect((await accept(admin, found.importId))[0]).toContain('only a package of a collector');
    } finally {
      await collector.close();
    }
  });
});

it(
  'hostile files at the import door are refused or told, and the collector goes on',
  async () => {
    const collector = await testCollector(await memoryStore(), { packs, at: AT });
    try {
      const admin = await collector.signIn();
      const agent = await collector.enrol();
      const good = await courierOf(agent, [carried(agent, 1), carried(agent, 2)]);
      const outward = await packageOf(collector, 'policies');
      const seeds = [
        good,
        outward,
        Buffer.from('muster-bundle/1\n'),
        agent.seal(agent.report()),
        Buffer.from('{"contract":"1.0"}'),
      ];
      const change = fc.record({
        seed: fc.nat({ max: seeds.length - 1 }),
        at: fc.nat(),
        drop: fc.nat({ max: 300 }),
        add: fc.uint8Array({ maxLength: 40 }),
      });
      await fc.assert(
        fc.asyncProperty(change, async ({ seed, at, drop, add }) => {
          const bytes = seeds[seed] ?? good;
          const place = at % bytes.length;
          const changed = Buffer.concat([bytes.subarray(0, place), add, bytes.subarray(place + drop)]);
          if (changed.length === 0 || changed.equals(bytes)) return;
          const answer = await admin.ask('POST', '/api/v1/imports?file=x', changed, {
            'content-type': 'application/octet-stream',
          });
          expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(500);
          const { state, contents } = answer.body as api.ImportAnswer;
          const { rejected = 0, repeated = 0 } = contents.fates;
          if (state === 'waiting') expect(rejected + repeated).toBe((answer.body as api.ImportAnswer).itemCount);
          // Otherwise five hundred of them would wait.
          await collector.db.deleteFrom('imports').where('state', '=', 'waiting').execute();
        }),
        runs(200, 100_000),
      );
      expect((await collector.db.selectFrom('reports').select('sha').execute()).length).toBe(0);
    } finally {
      await collector.close();
    }
  },
  FULL_TIMEOUT_MS,
);
