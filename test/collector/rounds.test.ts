import { expect, it } from 'vitest';
import type { FindingRow, HostRow, OverviewAnswer, Page, RuleRow } from '../../collector/api.ts';
import { changeEdition } from '../../collector/edition-change.ts';
import { packText } from '../../collector/edition-load.ts';
import { judgeDueHosts, requestDueHosts } from '../../collector/re-judge.ts';
import type { Database } from '../../collector/store/database.ts';
import { addDocument } from '../../collector/store/documents.ts';
import { listEditions } from '../../collector/store/editions.ts';
import { openRound } from '../../collector/store/rounds.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { CompiledPack } from '../../policies/rules/compiled.ts';
import { type TestAgent, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { smallInventory } from '../kit/report.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

const HOSTS = 60;

/** All hosts of these tests pass the mild pack, and fail the strict one, which has a rule more. */
const mild = () => compile(packOf([ruleOf({ 'sshd.maxAuthTries': { maximum: 6 } })], { id: 'own' }));
const strict = () =>
  compile(
    packOf(
      [
        ruleOf({ 'sshd.maxAuthTries': { maximum: 4 } }),
        ruleOf({ 'sshd.x11Forwarding': { const: false } }, { id: 'another' }),
      ],
      { id: 'own', version: '2.0.0' },
    ),
  );

/** Activates another text of the pack `own`, as a person does. */
function activate(collector: TestCollector, pack: CompiledPack) {
  return changeEdition(collector.context, {
    kind: 'pack',
    author: 'an',
    reason: 'the demand grew',
    change: async (parts, db) => {
      const at = collector.clock.now().toISOString();
      const sha = await addDocument(db, { kind: 'pack', text: packText(pack), at, by: 'an' });
      const { id, version } = pack.pack;
      return { ...parts, packs: [{ id, version, sha, origin: 'added' }] };
    },
  });
}

async function fleetOf(collector: TestCollector, count: number): Promise<TestAgent[]> {
  const agents: TestAgent[] = [];
  for (let index = 0; index < count; index += 1) {
    const agent = await collector.enrol({ name: `h${index}` });
    expect((await agent.send(agent.seal(agent.report()))).status).toBe(202);
    agents.push(agent);
  }
  await collector.settle();
  return agents;
}

/** What every page says of the whole fleet: one word each, so that a mixed answer shows. */
async function look(client: TestClient, agents: readonly TestAgent[]): Promise<string[]> {
  const sums = (counts: readonly { pass: number; fail: number }[]): string =>
    `${counts.reduce((sum, { pass }) => sum + pass, 0)}/${counts.reduce((sum, { fail }) => sum + fail, 0)}`;
  const overview = await client.get<OverviewAnswer>('/api/v1/overview');
  const hosts = await client.get<Page<HostRow>>('/api/v1/hosts?pageSize=500');
  const rules = await client.get<Page<RuleRow>>('/api/v1/rules?pageSize=500');
  const metrics = String((await client.ask('GET', '/metrics')).body);
  const samples = [...metrics.matchAll(/^muster_findings\{.*verdict="(pass|fail)"\} (\d+)$/gm)];
  const sampled = samples.map(([, verdict, count]) => ({
    pass: verdict === 'pass' ? Number(count) : 0,
    fail: verdict === 'fail' ? Number(count) : 0,
  }));
  const heat = overview.heatMap.map(({ counts }) => counts);
  const answers = [sums([overview.counts]), sums(heat), sums(hosts.items.map(({ counts }) => counts))];
  answers.push(sums(rules.items.map(({ counts }) => counts)), sums(sampled));
  expect(sums(overview.roll.map(({ counts }) => counts))).toBe(agents.length > 120 ? '0/0' : answers[0]);
  expect(overview.packs.map(({ ruleCount }) => ruleCount)).toEqual(answers[0]?.endsWith('/0') ? [1] : [2]);
  return answers;
}

async function verdictsOf(client: TestClient, agent: TestAgent): Promise<string> {
  const { items } = await client.get<Page<FindingRow>>(`/api/v1/hosts/${agent.hostId}/findings`);
  return items.map(({ rule, verdict }) => `${rule} ${verdict}`).join(', ');
}

describeOnBothStores('a round', (open) => {
  it('is seen by nobody before its end, and by everybody then: each answer is all old or all new', async () => {
    const collector = await testCollector(await open(), { packs: [mild()] });
    const agents = await fleetOf(collector, HOSTS);
    const client = await collector.signIn();
    const [before, after] = [`${HOSTS}/0`, `0/${2 * HOSTS}`];
    expect(new Set(await look(client, agents))).toEqual(new Set([before]));
    await activate(collector, strict());
    let isOver = false;
    const settled = collector.settle().then(() => {
      isOver = true;
    });
    const seen: string[] = [];
    const hosts: string[] = [];
    while (!isOver) {
      await tick(20); // whoever reads all the time leaves the one connection of the embedded store to nobody else
      seen.push(...(await look(client, agents)));
      for (const agent of agents.slice(0, 3)) hosts.push(await verdictsOf(client, agent));
    }
    await settled;
    expect(new Set(seen).size).toBeLessThanOrEqual(2);
    expect(seen.filter((word) => word === before).length).toBeGreaterThan(5);
    expect([...new Set(seen)].every((word) => word === before || word === after)).toBe(true);
    // Once new, never old again.
    expect(seen.lastIndexOf(before)).toBeLessThan(seen.includes(after) ? seen.indexOf(after) : seen.length);
    expect(new Set(hosts).size).toBeLessThanOrEqual(2);
    expect(new Set(await look(client, agents))).toEqual(new Set([after]));
    expect(await verifyStore(collector.db)).toEqual([]);
    await collector.close();
  });

  it('goes on where it was when the collector ends in the middle', async () => {
    const db = await open();
    const first = await testCollector(db, { packs: [mild()] });
    await fleetOf(first, 12);
    const second = await testCollector(db, { packs: [mild()] });
    await activate(first, strict());
    while ((await db.selectFrom('staged_hosts').select('host_number').execute()).length < 4) await tick();
    await first.judging.stop(); // whatever it was at is not finished
    const staged = await db.selectFrom('staged_hosts').select(['host_number', 'judged_at']).execute();
    expect(staged.length).toBeLessThan(12);
    expect((await db.selectFrom('findings').selectAll().execute()).map(({ verdict }) => verdict)).toEqual(
      Array.from({ length: 12 }, () => 'pass'),
    );
    await judgeDueHosts(second.context, second.judging);
    await second.settle();
    expect(await countVerdicts(db)).toEqual({ fail: 24 });
    expect(await verifyStore(db)).toEqual([]);
    expect(await leftovers(db)).toBe(0);
    await second.close();
  });

  it('shows a report that comes meanwhile by the edition of before, and judges it by the new one too', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [mild()] });
    const agents = await fleetOf(collector, 6);
    await collector.judging.stop(); // nothing is judged by itself from here on
    const second = await testCollector(db, { packs: [mild()] });
    await activate({ ...collector, clock: collector.clock }, strict());
    const client = await second.signIn();
    const [agent] = agents;
    if (agent === undefined) throw new Error('unreachable');
    const inventory = {
      ...smallInventory,
      sshd: { ...smallInventory.sshd, basis: 'effective' as const, maxAuthTries: 9, x11Forwarding: false },
    };
    const changes = { sequence: 2, collectedAt: '2026-11-21T18:55:00Z', inventory, digest: digestOf(inventory) };
    const { status, body } = await agent.send(agent.seal(agent.report(changes)));
    expect({ status, body }).toMatchObject({ status: 202 });
    second.clock.pass(120);
    second.context.requestJudging(1);
    await second.settle();
    const history = await db
      .selectFrom('finding_changes')
      .select(['before', 'now'])
      .where('host_number', '=', 1)
      .execute();
    // Pass, then fail by the mild pack at once; the strict one's second rule passes.
    expect(history.map(({ before, now }) => `${before}-${now}`).sort()).toEqual([
      'null-pass',
      'null-pass',
      'pass-fail',
    ]);
    expect(await verdictsOf(client, agent)).toBe('rule fail, another pass');
    expect(await verifyStore(db)).toEqual([]);
    await second.close();
  });

  it('gives way to a change that comes before its end, and leaves nothing behind', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [mild()] });
    const agents = await fleetOf(collector, 12);
    await activate(collector, strict());
    while ((await db.selectFrom('staged_hosts').select('host_number').execute()).length < 4) await tick();
    const third = compile(packOf([ruleOf({ 'sshd.maxAuthTries': { minimum: 1 } })], { id: 'own', version: '3.0.0' }));
    await activate(collector, third);
    await collector.settle();
    const { items } = await listEditions(db, 1, 10);
    expect(items.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['pack shown', 'pack replaced', 'first past']);
    expect(await countVerdicts(db)).toEqual({ pass: agents.length });
    expect(await verifyStore(db)).toEqual([]);
    expect(await leftovers(db)).toBe(0);
    const since = await db.selectFrom('findings').select('since').distinct().execute();
    expect(since).toHaveLength(1); // the verdict never changed
    await collector.close();
  });

  it('is made once by collectors that start at once, and judged by both', async () => {
    const db = await open();
    const [one, two] = await Promise.all([
      testCollector(db, { packs: [mild()] }),
      testCollector(db, { packs: [mild()] }),
    ]);
    expect((await listEditions(db, 1, 10)).total).toBe(1);
    await fleetOf(one, 12);
    const [three, four] = await Promise.all([
      testCollector(db, { packs: [strict()] }),
      testCollector(db, { packs: [strict()] }),
    ]);
    const { items } = await listEditions(db, 1, 10);
    expect(items.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['upgrade judging', 'first shown']);
    expect(items[0]?.reason).toContain('own 1.0.0 becomes 2.0.0');
    await Promise.all([requestDueHosts(three.context), requestDueHosts(four.context)]);
    await Promise.all([three.settle(), four.settle()]);
    expect(await countVerdicts(db)).toEqual({ fail: 24 });
    // The others follow what is shown without being told.
    const client = await two.signIn();
    expect((await client.get<Page<RuleRow>>('/api/v1/rules')).total).toBe(2);
    expect(await verifyStore(db)).toEqual([]);
    expect(await openRound(db)).toBeUndefined();
    await one.close();
  });

  it('turns the whole fleet at midnight, and not one host before the others', async () => {
    const collector = await testCollector(await open(), { packs: [tomorrow()], at: '2028-06-30T22:00:00Z' });
    const agents: TestAgent[] = [];
    for (let index = 0; index < 20; index += 1) {
      const agent = await collector.enrol({ name: `h${index}` });
      await agent.send(agent.seal(agent.report({ collectedAt: '2028-06-30T21:59:00Z' })));
      agents.push(agent);
    }
    await collector.settle();
    const client = await collector.signIn();
    const failing = async () => (await client.get<OverviewAnswer>('/api/v1/overview')).counts.fail;
    const before = await failing();
    collector.clock.set('2028-07-01T00:00:05Z');
    // A report of the first second waits for the others.
    const [agent] = agents;
    await agent?.send(agent.seal(agent.report({ sequence: 2, collectedAt: '2028-07-01T00:00:03Z' })));
    let isOver = false;
    const settled = collector.settle().then(() => {
      isOver = true;
    });
    const seen = new Set<number>();
    while (!isOver) {
      await tick(20);
      seen.add(await failing());
    }
    await settled;
    const after = await failing();
    expect([...seen].every((count) => count === before || count === after)).toBe(true);
    expect(after).toBeGreaterThanOrEqual(before + agents.length);
    expect(await requestDueHosts(collector.context)).toBe(0);
    expect(await verifyStore(collector.db)).toEqual([]);
    await collector.close();
  });

  it('does not wait for a host that cannot be judged, which stays as it is shown', async () => {
    const db = await open();
    const collector = await testCollector(db, { packs: [mild()] });
    await fleetOf(collector, 3);
    await db
      .updateTable('reports')
      .set({ envelope: Buffer.from('damaged') })
      .where('host_number', '=', 2)
      .execute();
    await activate(collector, strict());
    await collector.settle();
    const rows = await db.selectFrom('findings').select(['host_number', 'verdict']).orderBy('host_number').execute();
    expect(rows.map(({ host_number, verdict }) => `${host_number} ${verdict}`)).toEqual([
      '1 fail',
      '1 fail',
      '2 pass',
      '3 fail',
      '3 fail',
    ]);
    const round = await db.selectFrom('rounds').selectAll().orderBy('round_number', 'desc').executeTakeFirstOrThrow();
    expect(round).toMatchObject({ state: 'shown', host_count: 3, judged_count: 3, failed_count: 1 });
    await collector.close();
  });
});

/** A demand that counts from a day on: nothing but the date changes a verdict. */
function tomorrow(): CompiledPack {
  return compile(
    packOf([ruleOf({ 'sshd.maxAuthTries': { maximum: 4 } }, { effectiveFrom: '2028-07-01' })], { id: 'own' }),
  );
}

function tick(ms = 1): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function countVerdicts(db: Database): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { verdict } of await db.selectFrom('findings').select('verdict').execute())
    counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

/** Rows that nothing shows and no round waits for. */
async function leftovers(db: Database): Promise<number> {
  const rows = await db
    .selectFrom('finding_rows')
    .select('host_number')
    .where('until_round', '<', 1_000_000_000)
    .execute();
  const staged = await db.selectFrom('staged_hosts').select('host_number').execute();
  const tallies = await db.selectFrom('staged_tallies').select('rule_number').execute();
  const judgements = await db.selectFrom('judgements').select('host_number').execute();
  const hosts = await db.selectFrom('hosts').select('host_number').execute();
  return rows.length + staged.length + tallies.length + judgements.length - hosts.length;
}
