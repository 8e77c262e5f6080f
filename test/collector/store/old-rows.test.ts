import { expect, it } from 'vitest';
import { applyRetention } from '../../../collector/retention.ts';
import { readInventory } from '../../../collector/store/sections.ts';
import { verifyStore } from '../../../collector/store/verify.ts';
import { digestOf } from '../../../policies/inventory/canonical.ts';
import { identityOf, writeConfirmation } from '../../../policies/inventory/seal.ts';
import { testCollector } from '../../kit/client.ts';
import { describeOnBothStores } from '../../kit/database.ts';
import { bytesOf, smallInventory } from '../../kit/report.ts';

describeOnBothStores('what is old', (open) => {
  it('goes, while everything current stays, whatever its age', async () => {
    const collector = await testCollector(await open());
    const { db, clock } = collector;
    const agent = await collector.enrol();
    const report = (sequence: number, collectedAt: string, version: string) => {
      const inventory = { ...smallInventory, packages: [{ name: 'bash', version }] };
      return agent.report({ sequence, collectedAt, inventory, digest: digestOf(inventory) });
    };
    const second = report(2, '2026-11-22T12:00:00Z', '2');
    await agent.send(agent.seal(report(1, '2026-11-21T12:00:00Z', '1')));
    await agent.send(agent.seal(second));
    let previous = identityOf(bytesOf(second));
    for (const sequence of [3, 4]) {
      const line = writeConfirmation(
        { sequence, previous, collectedAt: `2026-11-23T0${sequence}:00:00Z`, digest: second.digest },
        agent.privateKey,
      );
      expect((await agent.send(line)).body.status).toBe('stored');
      previous = identityOf(line);
    }
    await collector.settle();
    const forms = async () =>
      (await db.selectFrom('reports').select('form').orderBy('sequence').execute()).map(({ form }) => form);
    clock.pass(8 * 86_400);
    await applyRetention(db, clock.now());
    // The newest confirmation stays: the next message names it as its previous.
    expect(await forms()).toEqual(['full', 'full', 'confirmation']);
    clock.pass(400 * 86_400);
    await applyRetention(db, clock.now());
    expect(await forms()).toEqual(['full', 'confirmation']);
    const { host_number } = await db.selectFrom('hosts').select('host_number').executeTakeFirstOrThrow();
    expect((await readInventory(db, host_number)).packages).toEqual([{ name: 'bash', version: '2' }]);
    expect(await db.selectFrom('facts').select('hash').execute()).toHaveLength(Object.keys(smallInventory).length + 1); // settings are two
    expect(await verifyStore(db)).toEqual([]);
    const next = writeConfirmation(
      { sequence: 5, previous, collectedAt: '2026-11-23T05:00:00Z', digest: second.digest },
      agent.privateKey,
    );
    expect((await agent.send(next)).body.status).toBe('stored');
    await collector.close();
  });
});
