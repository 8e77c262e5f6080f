import { expect, it } from 'vitest';
import type * as api from '../../collector/api.ts';
import { SIGNATURE_HEADER, signRequest } from '../../policies/inventory/signed-request.ts';
import { agentHostsPath } from '../../policies/inventory/wire.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { BOARD, REASON, scene } from './identity-scene.ts';

const KEY = `SHA256:${'k'.repeat(43)}`;
const OTHER = { productUuid: '9d9d9544-0042-3510-8052-b4c04f564433', machineId: 'c'.repeat(32) };

describeOnBothStores('what is never collected', (open) => {
  it('is forgotten when a host is marked, and refused by its key and its identifiers from then on', async () =>
    scene(await open(), async ({ collector, admin }) => {
      const { db } = collector;
      const agent = await collector.enrol({ name: 'cipher-1', identifiers: BOARD });
      const other = await collector.enrol({ name: 'web-1', identifiers: OTHER });
      await agent.send(agent.seal(agent.report()));
      await other.send(other.seal(other.report()));
      await collector.settle();
      const mark = { name: 'Cipher system 1', reason: REASON, hostId: agent.hostId };
      expect((await admin.ask('POST', '/api/v1/never-collect', mark)).status).toBe(400);
      const made = await admin.ask('POST', '/api/v1/never-collect', { ...mark, confirm: 'cipher-1' });
      expect(made).toMatchObject({ status: 201, body: { kinds: { hostId: 1, key: 1, machineId: 1, productUuid: 1 } } });
      const left = await admin.get<api.Page<api.HostRow>>('/api/v1/hosts');
      expect(left.items.map(({ name }) => name)).toEqual(['web-1']);
      const again = agent.seal(agent.report({ sequence: 2 }));
      expect(await agent.send(again)).toMatchObject({ status: 403, body: { code: 'never_collect' } });
      const refused = await db.selectFrom('refused_reports').selectAll().execute();
      expect(refused).toMatchObject([{ way: 'report', sha: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
      expect(await db.selectFrom('reports').select('host_number').execute()).toHaveLength(1);
      await expect(collector.enrol({ name: 'cipher-1', identifiers: BOARD })).rejects.toThrow();
      // Nothing that tells one: the table of marks holds digests, and other hosts' facts are whole.
      const kept = await db.selectFrom('never_collect_identifiers').selectAll().execute();
      expect(JSON.stringify(kept)).not.toContain(BOARD.productUuid);
      expect(JSON.stringify(made.body)).not.toContain(BOARD.productUuid);
    }));

  it('is refused at visits, by the keys that a host shows and by a serial number off its label', async () =>
    scene(await open(), async ({ collector, admin }) => {
      const agent = await collector.enrol({ name: 'visitor', identifiers: OTHER });
      const marks = [{ sshHostKeys: [KEY] }, { systemSerial: 'CZ-17' }];
      for (const identifiers of marks) {
        const body = { name: 'Cipher system', reason: REASON, identifiers };
        expect((await admin.ask('POST', '/api/v1/never-collect', body)).status).toBe(201);
      }
      const path = agentHostsPath(agent.agentId);
      const add = (identifiers: object) => {
        const body = { name: 'x', identifiers };
        return collector.anonymous.ask('POST', path, body, {
          [SIGNATURE_HEADER]: signRequest(path, body, agent.privateKey),
        });
      };
      expect(await add({ sshHostKeys: [`SHA256:${'o'.repeat(43)}`, KEY] })).toMatchObject({ status: 403 });
      expect(await add({ systemSerial: 'CZ-17', systemVendor: 'Maker' })).toMatchObject({ status: 403 });
      expect((await add({ systemSerial: 'CZ-18', systemVendor: 'Maker', fqdn: 'x.example' })).status).toBe(201);
      const weak = { name: 'Weak', reason: REASON, identifiers: { fqdn: 'x.example' } };
      expect((await admin.ask('POST', '/api/v1/never-collect', weak)).status).toBe(400);
    }));

  it('deletes no other host unseen, and takes reports again when the mark is lifted', async () =>
    scene(await open(), async ({ collector, admin }) => {
      const one = await collector.enrol({ name: 'a', identifiers: BOARD });
      const two = await collector.enrol({ name: 'b', identifiers: BOARD });
      const mark = { name: 'Cipher', reason: REASON, hostId: one.hostId, confirm: 'a' };
      const asked = await admin.ask('POST', '/api/v1/never-collect', mark);
      expect(asked).toMatchObject({ status: 400, body: { pointer: '/alsoDelete' } });
      expect(asked.body.message).toContain(two.hostId);
      const made = await admin.ask('POST', '/api/v1/never-collect', { ...mark, alsoDelete: [two.hostId] });
      expect(made.status).toBe(201);
      expect((await admin.get<api.Page<api.HostRow>>('/api/v1/hosts')).total).toBe(0);
      const lift = `/api/v1/never-collect/${made.body.markId}/lift`;
      expect((await admin.ask('POST', lift, { reason: REASON })).status).toBe(200);
      expect((await admin.ask('POST', lift, { reason: REASON })).status).toBe(404);
      await collector.enrol({ name: 'a', identifiers: BOARD });
    }));
});

describeOnBothStores("an agent's key", (open) => {
  it('is revoked with a reason: its history stays and is marked, and the host enrols again', async () =>
    scene(await open(), async ({ collector, admin, cases }) => {
      const agent = await collector.enrol({ name: 'db-1', identifiers: BOARD });
      await agent.send(agent.seal(agent.report({ sequence: 1 })));
      collector.clock.pass(3600);
      const since = collector.clock.now().toISOString();
      await agent.send(agent.seal(agent.report({ sequence: 2 })));
      const path = `/api/v1/agents/${agent.agentId}/revoke`;
      expect((await admin.ask('POST', path, { reason: REASON, suspectSince: '2030-01-01' })).status).toBe(400);
      expect(await admin.ask('POST', path, { reason: REASON, suspectSince: since })).toMatchObject({
        status: 200,
        body: { suspectReportCount: 1, suspectSince: since },
      });
      expect((await agent.send(agent.seal(agent.report({ sequence: 3 })))).status).toBe(401);
      const { reports } = await admin.get<api.HostHistoryAnswer>(`/api/v1/hosts/${agent.hostId}/history`);
      expect(reports.map(({ isSuspect }) => isSuspect)).toEqual([true, false]);
      await collector.enrol({ name: 'db-1', identifiers: BOARD });
      expect((await cases()).map(({ kind }) => kind)).toEqual(['second_door']);
      const { items } = await admin.get<api.Page<api.AgentRow>>('/api/v1/agents');
      expect(items.filter(({ isRevoked }) => isRevoked)).toMatchObject([{ revokeReason: REASON }]);
    }));
});
