import { expect, it } from 'vitest';
import type { FindingAnswer, FindingRow, InventoryAnswer, Page, PastDayAnswer } from '../../collector/api.ts';
import { changeEdition } from '../../collector/edition-change.ts';
import { packText } from '../../collector/edition-load.ts';
import { requestDueHosts } from '../../collector/re-judge.ts';
import { applyRetention } from '../../collector/retention.ts';
import { addDocument } from '../../collector/store/documents.ts';
import { writeUnitDays } from '../../collector/store/trend.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { CompiledPack } from '../../policies/rules/compiled.ts';
import { type TestAgent, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { smallInventory } from '../kit/report.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

const packOfLimit = (maximum: number, version: string): CompiledPack =>
  compile(
    packOf(
      [
        ruleOf({ 'sshd.maxAuthTries': { maximum } }),
        ruleOf({ 'sshd.x11Forwarding': { const: false } }, { id: 'forwarding', effectiveFrom: '2026-11-24' }),
      ],
      { id: 'own', version },
    ),
  );

async function send(collector: TestCollector, agent: TestAgent, sequence: number, maxAuthTries: number): Promise<void> {
  collector.clock.pass(1); // one instant is one line of history
  const sshd = { ...smallInventory.sshd, basis: 'effective' as const, maxAuthTries };
  const inventory: Inventory = { ...smallInventory, sshd };
  const collectedAt = `${collector.clock.now().toISOString().slice(0, 19)}Z`;
  const report = agent.report({ sequence, collectedAt, inventory, digest: digestOf(inventory) });
  expect((await agent.send(agent.seal(report))).status).toBe(202);
  await collector.settle();
}

async function nextDay(collector: TestCollector, instant: string): Promise<void> {
  const at = collector.clock.now().toISOString();
  await writeUnitDays(collector.db, at.slice(0, 10), at);
  collector.clock.set(instant);
  await requestDueHosts(collector.context);
  await collector.settle();
}

const shown = async (client: TestClient, agent: TestAgent, asOf = ''): Promise<string> => {
  const query = asOf === '' ? '' : `?asOf=${asOf}`;
  const { items } = await client.get<Page<FindingRow>>(`/api/v1/hosts/${agent.hostId}/findings${query}`);
  return items.map(({ rule, verdict, since }) => `${rule} ${verdict} since ${since}`).join('; ');
};

describeOnBothStores('the past', (open) => {
  it('is answered as it was shown that day: facts, edition and dates of then', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [packOfLimit(6, '1.0.0')], at: '2026-11-21T10:00:00Z' });
    const agent = await collector.enrol();
    const seen: Record<string, string> = {};
    const keep = async (instant: string): Promise<void> => {
      seen[instant] = await shown(await collector.signIn(), agent);
      collector.clock.pass(60);
    };
    collector.clock.set('2026-11-21T11:00:00Z');
    await send(collector, agent, 1, 6);
    await keep('2026-11-21T11:00:30Z');
    await nextDay(collector, '2026-11-22T09:00:00Z');
    await send(collector, agent, 2, 9);
    await keep('2026-11-22T09:00:30Z');
    const stricter = packOfLimit(10, '2.0.0');
    await changeEdition(collector.context, {
      kind: 'pack',
      author: 'an',
      reason: 'milder',
      change: async (parts, transaction) => {
        const text = packText(stricter);
        const sha = await addDocument(transaction, { kind: 'pack', text, at: 'now', by: 'an' });
        return { ...parts, packs: [{ id: 'own', version: '2.0.0', sha, origin: 'added' }] };
      },
    });
    await collector.settle();
    await keep('2026-11-22T09:01:30Z');
    await nextDay(collector, '2026-11-24T08:00:00Z');
    await send(collector, agent, 3, 11);
    await keep('2026-11-24T08:00:30Z');
    collector.clock.set('2026-11-24T12:00:00Z');
    const client = await collector.signIn();
    for (const [instant, words] of Object.entries(seen))
      expect([instant, await shown(client, agent, instant)]).toEqual([instant, words]);
    // A day means its end, and another collector that has compiled nothing of it says the same.
    expect(await shown(client, agent, '2026-11-22')).toBe(seen['2026-11-22T09:01:30Z']);
    const fresh = await testCollector(db, { packs: [packOfLimit(6, '1.0.0')], at: '2026-11-24T12:00:00Z' });
    expect(await shown(await fresh.signIn(), agent, '2026-11-21T11:00:30Z')).toBe(seen['2026-11-21T11:00:30Z']);
    await collector.close();
  });

  it('has evidence, inventory and counts', async () => {
    const collector = await testCollector(await open(), {
      packs: [packOfLimit(6, '1.0.0')],
      at: '2026-11-21T10:00:00Z',
    });
    const [agent, other] = [await collector.enrol({ name: 'a' }), await collector.enrol({ name: 'b' })];
    await send(collector, agent, 1, 8);
    await send(collector, other, 1, 9);
    await nextDay(collector, '2026-11-22T09:00:00Z');
    await send(collector, agent, 2, 2);
    await send(collector, other, 2, 2);
    const client = await collector.signIn();
    const path = `/api/v1/hosts/${agent.hostId}`;
    const finding = await client.get<FindingAnswer>(`${path}/findings/own/rule?asOf=2026-11-21`);
    expect(finding).toMatchObject({ verdict: 'fail', alsoFailing: { count: 1, names: ['b'] } });
    expect(JSON.stringify(finding.finding.evidence)).toContain('8');
    expect(finding.history).toHaveLength(1);
    const { inventory } = await client.get<InventoryAnswer>(`${path}/inventory?asOf=2026-11-21`);
    expect(inventory.sshd?.maxAuthTries).toBe(8);
    const day = await client.get<PastDayAnswer>('/api/v1/days/2026-11-21');
    expect(day).toMatchObject({ on: '2026-11-21', counts: { pass: 0, fail: 2 }, edition: 1 });
    await collector.close();
  });

  it('says so where it knows nothing', async () => {
    const collector = await testCollector(await open(), {
      packs: [packOfLimit(6, '1.0.0')],
      at: '2026-11-21T10:00:00Z',
    });
    const agent = await collector.enrol({ name: 'a' });
    collector.clock.set('2026-11-22T10:00:00Z');
    await send(collector, agent, 1, 8);
    const client = await collector.signIn();
    const path = `/api/v1/hosts/${agent.hostId}`;
    for (const url of [
      `${path}/findings?asOf=2026-11-21`,
      `${path}/inventory?asOf=2026-11-21`,
      `${path}/findings/own/rule?asOf=2026-11-21`,
    ]) {
      const { status, body } = await client.ask('GET', url);
      expect([url, status]).toEqual([url, 404]);
      expect(String(body.message)).toContain('nothing is known of host "a"');
    }
    expect((await client.ask('GET', '/api/v1/days/2026-11-20')).status).toBe(404);
    for (const asOf of ['2026-02-30', 'yesterday', '2026-11-23'])
      expect((await client.ask('GET', `${path}/findings?asOf=${asOf}`)).status).toBe(400);
    await collector.close();
  });

  it('stays fresh when the confirmations of then are not kept any more', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [packOfLimit(6, '1.0.0')], at: '2026-11-01T10:00:00Z' });
    const agent = await collector.enrol({ name: 'a' });
    await send(collector, agent, 1, 8);
    for (let day = 2; day <= 12; day += 1) {
      await nextDay(collector, `2026-11-${String(day).padStart(2, '0')}T10:00:00Z`);
      // As a confirmation does: nothing but the age of the facts changes.
      await send(collector, agent, day, 8);
    }
    await db
      .updateTable('reports')
      .set({ form: 'confirmation', envelope: null })
      .where('sequence', '>', 1)
      .where('sequence', '<', 12)
      .execute();
    await applyRetention(db, collector.clock.now());
    const client = await collector.signIn();
    expect(await shown(client, agent, '2026-11-04')).toBe(
      'rule fail since 2026-11-01T10:00:01.000Z; forwarding not_applicable since 2026-11-01T10:00:01.000Z',
    );
    await collector.close();
  });
});
