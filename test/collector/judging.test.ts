import { expect, it } from 'vitest';
import type { HostAnswer } from '../../collector/api.ts';
import { judgeDueHosts, requestDueHosts } from '../../collector/re-judge.ts';
import { findDueHosts } from '../../collector/store/due-hosts.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { shipped, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

describeOnBothStores('judging', (open) => {
  it('is caught up after a crash between acknowledgement and judgement', async () => {
    const db = await open();
    const first = await testCollector(db);
    const agent = await first.enrol();
    await first.judging.stop(); // as if the process ended right after the answer
    expect((await agent.send(agent.seal(agent.report()))).status).toBe(202);
    const second = await testCollector(db);
    await judgeDueHosts(second.context, second.judging);
    const client = await second.signIn();
    const host = await client.get<HostAnswer>(`/api/v1/hosts/${agent.hostId}`);
    expect(host.counts.pass).toBeGreaterThan(0);
    expect(await requestDueHosts(second.context)).toBe(0);
    await second.close();
  });

  it('goes on with the others when one host cannot be judged, and ends', async () => {
    const db = await open();
    const collector = await testCollector(db);
    const agents = [
      await collector.enrol({ name: 'a' }),
      await collector.enrol({ name: 'b' }),
      await collector.enrol({ name: 'c' }),
    ];
    await collector.judging.stop();
    for (const agent of agents) await agent.send(agent.seal(agent.report()));
    await db
      .updateTable('reports')
      .set({ envelope: Buffer.from('damaged') })
      .where('host_number', '=', 2)
      .execute();
    const second = await testCollector(db);
    await judgeDueHosts(second.context, second.judging);
    const judged = await db
      .selectFrom('hosts')
      .select('name')
      .where('judged_at', 'is not', null)
      .orderBy('name')
      .execute();
    expect(judged.map(({ name }) => name)).toEqual(['a', 'c']);
    await second.close();
  });

  it('is repeated when a pack says something else, without asking the host again', async () => {
    const db = await open();
    const permit = compile(packOf([ruleOf({ 'sshd.maxAuthTries': { maximum: 6 } })], { id: 'own' }));
    const forbid = compile(packOf([ruleOf({ 'sshd.maxAuthTries': { maximum: 4 } })], { id: 'own', version: '2.0.0' }));
    const first = await testCollector(db, { packs: [permit] });
    const agent = await first.enrol();
    await agent.send(agent.seal(agent.report()));
    await first.settle();
    const verdict = async () => (await db.selectFrom('findings').select('verdict').execute()).map((row) => row.verdict);
    expect(await verdict()).toEqual(['pass']);
    const second = await testCollector(db, { packs: [forbid], at: '2026-11-21T19:00:00Z' });
    await requestDueHosts(second.context);
    await second.settle();
    expect(await verdict()).toEqual(['fail']);
    const client = await second.signIn();
    const { changed } = await client.get<{ changed: { before: string; now: string }[] }>('/api/v1/overview');
    expect(changed).toMatchObject([{ before: 'pass', now: 'fail' }]);
    expect(await verifyStore(db)).toEqual([]);
    await second.close();
  });

  it('forgets the findings of a pack that is no longer in force', async () => {
    const db = await open();
    const [one, two] = ['one', 'two'].map((id) =>
      compile(packOf([ruleOf({ 'sshd.maxAuthTries': { maximum: 6 } })], { id })),
    );
    if (one === undefined || two === undefined) throw new Error('unreachable');
    const first = await testCollector(db, { packs: [one, two] });
    const agent = await first.enrol();
    await agent.send(agent.seal(agent.report()));
    await first.settle();
    const second = await testCollector(db, { packs: [two] });
    await requestDueHosts(second.context);
    await second.settle();
    const client = await second.signIn();
    expect((await client.get<HostAnswer>(`/api/v1/hosts/${agent.hostId}`)).counts).toMatchObject({ pass: 1 });
    expect((await client.get<{ total: number }>('/api/v1/rules')).total).toBe(1);
    expect(await verifyStore(db)).toEqual([]);
    await second.close();
  });

  it('turns passes into stale unknowns when a host falls silent, and back when it speaks', async () => {
    const db = await open();
    const collector = await testCollector(db);
    const agent = await collector.enrol();
    const report = agent.report();
    await agent.send(agent.seal(report));
    await collector.settle();
    // A session that nobody used for a day is over.
    const host = async () => (await collector.signIn()).get<HostAnswer>(`/api/v1/hosts/${agent.hostId}`);
    const fresh = await host();
    expect([fresh.counts.stale, fresh.isSilent]).toEqual([0, false]);
    const fingerprint = collector.context.policies.fingerprint;
    expect(await findDueHosts(db, fingerprint, collector.clock.now().toISOString())).toEqual([]);
    collector.clock.pass(86_400 + 60);
    expect(await findDueHosts(db, fingerprint, collector.clock.now().toISOString())).toHaveLength(1);
    await requestDueHosts(collector.context);
    await collector.settle();
    const stale = await host();
    expect(stale.isSilent).toBe(true);
    expect(stale.counts.pass).toBe(0);
    expect(stale.counts.stale).toBeGreaterThanOrEqual(fresh.counts.pass);
    // Bad news does not expire.
    expect(stale.counts.fail).toBe(fresh.counts.fail);
    await agent.send(
      agent.seal({ ...report, sequence: 2, collectedAt: `${collector.clock.now().toISOString().slice(0, 19)}Z` }),
    );
    await collector.settle();
    expect((await host()).counts).toEqual(fresh.counts);
    await collector.close();
  });

  it('is due again with the next day, on which support may end', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: shipped().packs, at: '2028-06-30T23:00:00Z' });
    const agent = await collector.enrol();
    await agent.send(agent.seal(agent.report({ collectedAt: '2028-06-30T22:59:00Z' })));
    await collector.settle();
    const support = async () =>
      (await (await collector.signIn()).get<HostAnswer>(`/api/v1/hosts/${agent.hostId}`)).osSupport;
    expect(await support()).toMatchObject({ endsOn: '2028-06-30' });
    expect((await support())?.state).not.toBe('ended');
    collector.clock.pass(3600);
    await requestDueHosts(collector.context);
    await collector.settle();
    expect(await support()).toMatchObject({ state: 'ended' });
    await collector.close();
  });
});
