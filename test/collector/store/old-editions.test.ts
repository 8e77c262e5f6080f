import { expect, it } from 'vitest';
import { changeEdition } from '../../../collector/edition-change.ts';
import { packText } from '../../../collector/edition-load.ts';
import { requestDueHosts } from '../../../collector/re-judge.ts';
import { applyRetention } from '../../../collector/retention.ts';
import type { Database } from '../../../collector/store/database.ts';
import { addDocument } from '../../../collector/store/documents.ts';
import { listEditions } from '../../../collector/store/editions.ts';
import { verifyStore } from '../../../collector/store/verify.ts';
import { type TestCollector, testCollector } from '../../kit/client.ts';
import { describeOnBothStores } from '../../kit/database.ts';
import { compile, packOf, ruleOf } from '../../kit/rules.ts';

const DAY = 86_400;

const demanding = (maximum: number) =>
  compile(packOf([ruleOf({ 'sshd.maxAuthTries': { maximum } })], { id: 'own', version: `${maximum}.0.0` }));

async function demand({ context, clock }: TestCollector, maximum: number): Promise<void> {
  await changeEdition(context, {
    kind: 'pack',
    author: 'an',
    reason: 'the demand changed',
    change: async (parts, db) => {
      const pack = demanding(maximum);
      const at = clock.now().toISOString();
      const sha = await addDocument(db, { kind: 'pack', text: packText(pack), at, by: 'an' });
      return { ...parts, packs: [{ id: 'own', version: pack.pack.version, sha, origin: 'added' }] };
    },
  });
}

const numbers = async (db: Database) => (await listEditions(db, 1, 100)).items.map(({ number }) => number).reverse();

async function texts(db: Database): Promise<number> {
  return (await db.selectFrom('documents').select('sha').where('kind', '=', 'pack').execute()).length;
}

describeOnBothStores('editions that are old', (open) => {
  it('stay while somebody may look back at their days, then go with their rounds and their texts', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [demanding(6)] });
    const { clock } = collector;
    const agent = await collector.enrol();
    await agent.send(agent.seal(agent.report()));
    await collector.settle();
    await demand(collector, 5);
    await collector.settle();
    clock.pass(300 * DAY);
    await collector.settle();
    await demand(collector, 4);
    await collector.settle();
    await addDocument(db, { kind: 'pack', text: 'named by nobody', at: clock.now().toISOString(), by: 'an' });
    await applyRetention(db, clock.now());
    expect(await numbers(db)).toEqual([1, 2, 3]); // the first was shown within the 400 days
    expect(await texts(db)).toBe(4); // the last one was added a moment ago
    clock.pass(101 * DAY);
    await collector.settle();
    await applyRetention(db, clock.now());
    expect(await numbers(db)).toEqual([2, 3]);
    expect(await texts(db)).toBe(2);
    clock.pass(1000 * DAY);
    await collector.settle();
    await applyRetention(db, clock.now());
    expect(await numbers(db)).toEqual([3]); // what hosts are judged by stays whatever its age
    expect(await verifyStore(db)).toEqual([]);
    await collector.close();
  });

  it('keep the round that showed them, while rounds of days go after a week', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [demanding(6)] });
    const agent = await collector.enrol();
    await agent.send(agent.seal(agent.report()));
    await collector.settle();
    await demand(collector, 5);
    await collector.settle();
    const rounds = async () =>
      (await db.selectFrom('rounds').select('round_number').orderBy('round_number').execute()).map(
        (row) => row.round_number,
      );
    const shownBy = await rounds(); // of the first edition, and of the second
    for (let day = 0; day < 10; day += 1) {
      collector.clock.pass(DAY);
      await requestDueHosts(collector.context);
      await collector.settle();
    }
    const before = await rounds();
    expect(before).toHaveLength(12);
    await applyRetention(db, collector.clock.now());
    expect(await rounds()).toEqual([...shownBy, ...before.slice(-8)]);
    expect(await verifyStore(db)).toEqual([]);
    await collector.close();
  });

  it('are looked through by verify: a text that is gone, and sums that are not those of the rows', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [demanding(6)] });
    const agent = await collector.enrol();
    await agent.send(agent.seal(agent.report()));
    await collector.settle();
    expect(await verifyStore(db)).toEqual([]);
    await db.updateTable('line_tallies').set({ host_count: 7 }).execute();
    await db.deleteFrom('documents').where('kind', '=', 'tables').execute();
    const found = (await verifyStore(db)).join('\n');
    expect(found).toMatch(/^the document [0-9a-f]{64} of edition 1 is missing or damaged$/m);
    expect(found).toMatch(/^the count of support line \d+ in unit \S+ is not that of its hosts$/m);
    await collector.close();
  });
});
