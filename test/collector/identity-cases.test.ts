import { expect, it } from 'vitest';
import type * as api from '../../collector/api.ts';
import { settleForks } from '../../collector/fork.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { identityOf, openSeal } from '../../policies/inventory/seal.ts';
import type { TestAgent } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { BOARD, REASON, scene } from './identity-scene.ts';

const at = (minute: number): string => `2026-11-21T12:${String(minute).padStart(2, '0')}:00Z`;

/** Sends a report and answers its SHA-256, which the next one names, with what the collector said. */
async function send(agent: TestAgent, sequence: number, minute: number, more: Partial<Report> = {}) {
  const sealed = agent.seal(agent.report({ sequence, collectedAt: at(minute), ...more }));
  const opened = openSeal(sealed);
  if ('complaint' in opened) throw new Error(opened.complaint);
  return { sha: identityOf(opened.body), ...(await agent.send(sealed)).body };
}

describeOnBothStores('two hosts that may be one', (open) => {
  it('are asked about when a host enrols again, and stay two until a person joins them', async () =>
    scene(await open(), async ({ collector, admin, cases, decide }) => {
      const first = await collector.enrol({ name: 'db-1', identifiers: BOARD });
      await send(first, 1, 1);
      await collector.settle();
      const again = await collector.enrol({ name: 'db-1', identifiers: { ...BOARD, machineId: 'b'.repeat(32) } });
      expect(await send(again, 1, 5)).toMatchObject({ status: 'stored' });
      await collector.settle();
      const [asked] = await cases();
      expect(asked).toMatchObject({
        kind: 'second_door',
        suggestion: 'joined',
        likeness: { hardware: 'same', software: 'different' },
        host: { hostId: first.hostId },
        other: { hostId: again.hostId },
      });
      expect((await admin.get<api.Page<api.HostRow>>('/api/v1/hosts')).total).toBe(2);
      expect(await decide(asked?.caseId ?? '', 'joined')).toBe(200);
      await collector.settle();
      const { items } = await admin.get<api.Page<api.HostRow>>('/api/v1/hosts');
      expect(items.map(({ hostId }) => hostId)).toEqual([first.hostId]);
      // Both agents go on, each under the id it was given, and their histories are one.
      expect(await send(again, 2, 6)).toMatchObject({ status: 'stored' });
      expect(await send(first, 2, 7)).toMatchObject({ status: 'stored' });
      const history = await admin.get<api.HostHistoryAnswer>(`/api/v1/hosts/${first.hostId}/history`);
      expect(history.reports).toHaveLength(4);
      expect(await cases()).toEqual([]);
      const entry = await collector.db.selectFrom('audit').selectAll().where('act', '=', 'identity_joined').execute();
      expect(JSON.parse(entry[0]?.detail ?? '')).toMatchObject({
        kept: { hostId: first.hostId },
        other: { hostId: again.hostId },
        reason: REASON,
      });
    }));

  it('carry exceptions, systems and labels over; what overtook stays current, what came late is history', async () =>
    scene(await open(), async ({ collector, admin, cases, decide }) => {
      const first = await collector.enrol({ name: 'db-1', identifiers: BOARD });
      const again = await collector.enrol({ name: 'db-1', identifiers: BOARD });
      await send(first, 1, 1);
      await send(again, 1, 5);
      await collector.settle();
      await admin.ask('POST', `/api/v1/hosts/${again.hostId}/register`, { addLabels: ['gateway'] });
      const [asked] = await cases();
      expect(await decide(asked?.caseId ?? '', 'joined')).toBe(200);
      const register = await admin.get<api.HostRegisterAnswer>(`/api/v1/hosts/${first.hostId}/register`);
      expect(register.labels).toEqual(['gateway']);
      expect(await send(first, 2, 3)).toEqual(expect.objectContaining({ status: 'stored', nextSequence: 3 }));
      const host = await collector.db.selectFrom('hosts').select('facts_at').executeTakeFirstOrThrow();
      expect(host.facts_at).toContain('12:05:00');
      expect(await send(first, 3, 9)).toEqual(expect.objectContaining({ status: 'stored', nextSequence: 4 }));
    }));

  it('are not asked about again once a person said that they are two', async () =>
    scene(await open(), async ({ collector, cases, decide }) => {
      await collector.enrol({ name: 'db-1', identifiers: BOARD });
      const again = await collector.enrol({ name: 'db-2', identifiers: BOARD });
      const [asked] = await cases();
      expect(await decide(asked?.caseId ?? '', 'separate')).toBe(200);
      await send(again, 1, 5, {
        host: { id: again.hostId, name: 'db-2', identifiers: { ...BOARD, instanceId: 'i-1' } },
      });
      expect(await cases()).toEqual([]);
      expect((await cases('decided'))[0]).toMatchObject({ state: 'separate', reason: REASON, decidedBy: 'admin' });
      expect(await decide(asked?.caseId ?? '', 'joined')).toBe(400);
    }));

  it('are shown where their machine id alone is the same', async () =>
    scene(await open(), async ({ collector, cases }) => {
      await collector.enrol({ name: 'a', identifiers: { ...BOARD, productUuid: 'x-1' } });
      await collector.enrol({ name: 'b', identifiers: { ...BOARD, productUuid: 'x-2' } });
      await collector.enrol({ name: 'c', identifiers: { macs: ['52:54:00:00:00:01'], fqdn: 'a.example' } });
      expect((await cases()).map(({ kind, suggestion }) => [kind, suggestion])).toEqual([
        ['duplicate_machine_id', 'separate'],
      ]);
    }));

  it('where one host moved to other hardware: it is stored, and shown until a person confirms', async () =>
    scene(await open(), async ({ collector, admin, cases, decide }) => {
      const agent = await collector.enrol({ name: 'db-1', identifiers: BOARD });
      await send(agent, 1, 1);
      const now = { ...BOARD, productUuid: '00000000-1111-2222-3333-444444444444' };
      await send(agent, 2, 2, { host: { id: agent.hostId, name: 'db-1', identifiers: now } });
      const [asked] = await cases();
      expect(asked).toMatchObject({ kind: 'moved', decisions: ['confirmed'], other: { identifiers: now } });
      expect(await decide(asked?.caseId ?? '', 'joined')).toBe(400);
      expect(await decide(asked?.caseId ?? '', 'confirmed')).toBe(200);
      expect((await admin.get<api.HostAnswer>(`/api/v1/hosts/${agent.hostId}`)).identityState).toBe('same');
    }));
});

describeOnBothStores('a row of numbers with two writers', (open) => {
  it('is a restored disk where the older branch falls silent', async () =>
    scene(await open(), async ({ collector, admin }) => {
      const agent = await collector.enrol({ name: 'db-1', identifiers: BOARD });
      const one = await send(agent, 1, 1);
      await send(agent, 2, 2, { previous: one.sha });
      const fork = await send(agent, 2, 10, { previous: one.sha });
      expect(fork).toMatchObject({ status: 'fork', nextSequence: 3 });
      await send(agent, 3, 11, { previous: fork.sha });
      await settleForks(collector.context);
      expect((await admin.get<api.HostAnswer>(`/api/v1/hosts/${agent.hostId}`)).identityState).toBe('forked');
      collector.clock.pass(400 * 86_400);
      await settleForks(collector.context);
      const events = await collector.db.selectFrom('host_events').select('kind').orderBy('event_number').execute();
      expect(events.map(({ kind }) => kind)).toEqual(['forked', 'rewound']);
      expect(await collector.db.selectFrom('identity_cases').select('kind').execute()).toEqual([]);
    }));

  it('is a clone where both go on: the later one gets a host of its own, and each goes on with its own numbers', async () =>
    scene(await open(), async ({ collector, admin, cases }) => {
      const agent = await collector.enrol({ name: 'db-1', identifiers: BOARD });
      const one = await send(agent, 1, 1);
      const two = await send(agent, 2, 2, { previous: one.sha });
      const fork = await send(agent, 2, 10, { previous: one.sha });
      const old = await send(agent, 3, 12, { previous: two.sha });
      const [asked] = await cases();
      expect(asked).toMatchObject({ kind: 'clone', host: { hostId: agent.hostId }, suggestion: 'separate' });
      const next = await send(agent, 3, 13, { previous: fork.sha });
      expect(next).toMatchObject({ status: 'stored' });
      await send(agent, 4, 14, { previous: next.sha });
      await send(agent, 4, 15, { previous: old.sha });
      const rows = await collector.db
        .selectFrom('reports')
        .innerJoin('hosts', 'hosts.host_number', 'reports.host_number')
        .select(['host_id', 'collected_at'])
        .orderBy('collected_at')
        .execute();
      const clone = asked?.other.hostId;
      expect(rows.map(({ host_id }) => (host_id === clone ? 'clone' : 'host'))).toEqual([
        'host',
        'host',
        'host',
        'host',
        'clone',
        'clone',
        'host',
      ]);
      expect((await admin.get<api.HostAnswer>(`/api/v1/hosts/${clone}`)).candidateOf).toBe(agent.hostId);
    }));
});
