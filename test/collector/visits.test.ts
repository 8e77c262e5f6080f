import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { writeConfirmation } from '../../policies/inventory/seal.ts';
import { SIGNATURE_HEADER, signRequest } from '../../policies/inventory/signed-request.ts';
import { type AddHostRequest, agentHostsPath } from '../../policies/inventory/wire.ts';
import { type TestAgent, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { smallInventory } from '../kit/report.ts';

const DB_1: AddHostRequest = {
  name: 'db-1',
  identifiers: { sshHostKeys: [`SHA256:${'a'.repeat(43)}`], fqdn: 'db-1.example' },
};

describeOnBothStores('hosts that an agent visits', (open) => {
  async function withCollector(work: (collector: TestCollector, agent: TestAgent) => Promise<void>): Promise<void> {
    const collector = await testCollector(await open());
    try {
      await work(collector, await collector.enrol());
      await collector.settle();
    } finally {
      await collector.close();
    }
  }

  const add = (
    { anonymous }: TestCollector,
    agent: TestAgent,
    body: unknown = DB_1,
    header = signRequest(agentHostsPath(agent.agentId), body, agent.privateKey),
  ) => anonymous.ask('POST', agentHostsPath(agent.agentId), body, { [SIGNATURE_HEADER]: header });

  /** A report of the visiting agent about a host that it added. */
  const about = (agent: TestAgent, hostId: string, overrides: Partial<Report> = {}) =>
    agent.report({
      host: { id: hostId, ...DB_1 },
      agent: { ...agent.report().agent, door: 'ssh' },
      ...overrides,
    });

  it('are added once: the same name and identifiers give the same id, others another host', () =>
    withCollector(async (collector, agent) => {
      const first = await add(collector, agent);
      expect(first.status).toBe(201);
      expect(await add(collector, agent)).toMatchObject({ status: 200, body: first.body });
      const twin = await add(collector, agent, { ...DB_1, name: 'db-2' });
      expect(twin.status).toBe(201);
      expect(twin.body.hostId).not.toBe(first.body.hostId);
      const { body } = await (await collector.signIn()).ask('GET', '/api/v1/hosts');
      expect(body.items.map(({ name }: { name: string }) => name).sort()).toEqual(['db-1', 'db-2', 'sample']);
    }));

  it('are reported about under numbers of their own, and a repeated report is told the next one of its host', () =>
    withCollector(async (collector, agent) => {
      const { hostId } = (await add(collector, agent)).body;
      await agent.send(agent.seal(agent.report({ sequence: 7 })));
      const sealed = agent.seal(about(agent, hostId));
      expect((await agent.send(sealed)).body).toEqual({ status: 'stored', nextSequence: 2 });
      expect((await agent.send(sealed)).body).toEqual({ status: 'repeated', nextSequence: 2 });
    }));

  it('are not taken from others: a host that was not added, or of another agent, is refused', () =>
    withCollector(async (collector, agent) => {
      const { hostId } = (await add(collector, agent)).body;
      const other = await collector.enrol({ name: 'other' });
      expect((await other.send(other.seal(about(other, hostId)))).status).toBe(403);
      expect((await agent.send(agent.seal(about(agent, other.hostId)))).status).toBe(403);
      const local = about(agent, hostId, { agent: { ...agent.report().agent, door: 'local' } });
      expect((await agent.send(agent.seal(local))).status).toBe(403);
    }));

  it('are added by the agent itself only: signature, key, path and body must fit', () =>
    withCollector(async (collector, agent) => {
      const path = agentHostsPath(agent.agentId);
      const { privateKey } = generateKeyPairSync('ed25519');
      const other = await collector.enrol({ name: 'other' });
      const cases = [
        'nonsense',
        signRequest(path, DB_1, privateKey),
        signRequest(path, { ...DB_1, name: 'db-9' }, agent.privateKey),
        signRequest(agentHostsPath(other.agentId), DB_1, agent.privateKey),
      ];
      for (const header of cases) expect((await add(collector, agent, DB_1, header)).status).toBe(401);
      expect((await add(collector, agent, DB_1, signRequest(path, DB_1, other.privateKey))).status).toBe(403);
      const { body } = await (await collector.signIn()).ask('GET', '/api/v1/hosts');
      expect(body.items).toHaveLength(2); // the agents' own
    }));

  it('confirm what is known of them; an unknown line moves no numbers of the own host', () =>
    withCollector(async (collector, agent) => {
      const { hostId } = (await add(collector, agent)).body;
      const line = (previous: string, sequence: number) =>
        writeConfirmation(
          { sequence, previous, collectedAt: '2026-11-21T18:53:50Z', digest: digestOf(smallInventory) },
          agent.privateKey,
        );
      expect((await agent.send(line('0'.repeat(64), 40))).body).toMatchObject({ nextSequence: 41 });
      expect((await agent.send(agent.seal(agent.report({ sequence: 1 })))).body).toMatchObject({ status: 'stored' });
      const { sha } = await reportedSha(collector, agent, about(agent, hostId));
      expect((await agent.send(line(sha, 2))).body).toEqual({ status: 'stored', nextSequence: 3 });
    }));
});

async function reportedSha(collector: TestCollector, agent: TestAgent, report: Report): Promise<{ sha: string }> {
  expect((await agent.send(agent.seal(report))).status).toBe(202);
  return await collector.db
    .selectFrom('reports')
    .select('sha')
    .orderBy('report_number', 'desc')
    .executeTakeFirstOrThrow();
}
