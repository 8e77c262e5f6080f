import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { revokeAgent } from '../../collector/store/agents.ts';
import { readInventory } from '../../collector/store/sections.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { ProbeOutcome, Report } from '../../policies/inventory/report.ts';
import { identityOf, sealReport, writeConfirmation } from '../../policies/inventory/seal.ts';
import { type TestAgent, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { bytesOf, smallInventory } from '../kit/report.ts';

const SENT_AT = 'muster-sent-at';

describeOnBothStores('a report on its way in', (open) => {
  async function withCollector(work: (collector: TestCollector) => Promise<void>): Promise<void> {
    const collector = await testCollector(await open());
    try {
      await work(collector);
      await collector.settle();
      expect(await verifyStore(collector.db)).toEqual([]);
    } finally {
      await collector.close();
    }
  }

  /** The next report of an agent, with other packages for each sequence number. */
  function nth(agent: TestAgent, sequence: number, overrides: Partial<Report> = {}): Report {
    const minute = String(sequence).padStart(2, '0');
    const packages = [{ name: 'bash', version: `5.${sequence}`, scheme: 'deb' }];
    const inventory: Inventory = { ...smallInventory, packages };
    return agent.report({
      sequence,
      collectedAt: `2026-11-21T12:${minute}:00Z`,
      inventory,
      digest: digestOf(inventory),
      ...overrides,
    });
  }

  const countReports = async ({ db }: TestCollector) =>
    (
      await db
        .selectFrom('reports')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
    ).count;
  const hostRow = async ({ db }: TestCollector, agent: TestAgent) =>
    db.selectFrom('hosts').selectAll().where('host_id', '=', agent.hostId).executeTakeFirstOrThrow();

  it('is acknowledged again when it comes again, and counted once', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      const sealed = agent.seal(nth(agent, 1));
      expect((await agent.send(sealed)).body).toEqual({ status: 'stored', nextSequence: 2 });
      expect((await agent.send(sealed)).body).toEqual({ status: 'repeated', nextSequence: 2 });
      expect(
        (await Promise.all([agent.send(agent.seal(nth(agent, 2))), agent.send(agent.seal(nth(agent, 2)))]))
          .map(({ body }) => body.status)
          .sort(),
      ).toEqual(['repeated', 'stored']);
      expect(await countReports(collector)).toBe(2);
    }));

  it('goes into the past when it is late, and fills the gap it left', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      for (const sequence of [1, 4, 5]) await agent.send(agent.seal(nth(agent, sequence)));
      expect((await hostRow(collector, agent)).missing_report_count).toBe(2);
      expect((await agent.send(agent.seal(nth(agent, 3)))).body).toEqual({ status: 'stored', nextSequence: 6 });
      const host = await hostRow(collector, agent);
      expect([host.missing_report_count, host.facts_at]).toEqual([1, '2026-11-21T12:05:00Z']);
      const spans = await collector.db
        .selectFrom('section_spans')
        .select(['from_at', 'until_at'])
        .where('section', '=', 'packages')
        .orderBy('from_at')
        .execute();
      expect(spans.map(({ from_at, until_at }) => `${from_at.slice(14, 16)}-${until_at?.slice(14, 16) ?? ''}`)).toEqual(
        ['01-03', '03-04', '04-05', '05-'],
      );
    }));

  it('stands on a branch of its own when its number was used before, and nothing of it becomes current', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      await agent.send(agent.seal(nth(agent, 1)));
      await agent.send(agent.seal(nth(agent, 2)));
      const other = nth(agent, 2, { collectedAt: '2026-11-21T13:00:00Z' });
      expect((await agent.send(agent.seal(other))).body).toEqual({ status: 'fork', nextSequence: 3 });
      const host = await hostRow(collector, agent);
      expect([host.identity_state, host.facts_at]).toEqual(['forked', '2026-11-21T12:02:00Z']);
      const fork = await collector.db.selectFrom('fork_sections').select('section').execute();
      expect(fork.map(({ section }) => section)).toContain('packages');
    }));

  it('costs only its changes: an unchanged section is not stored again', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      await agent.send(agent.seal(nth(agent, 1)));
      const before = (await collector.db.selectFrom('facts').select('hash').execute()).length;
      await agent.send(agent.seal(nth(agent, 2)));
      expect((await collector.db.selectFrom('facts').select('hash').execute()).length).toBe(before + 1);
      const second = await collector.enrol({ name: 'twin' });
      await second.send(second.seal(nth(second, 1)));
      expect((await collector.db.selectFrom('facts').select('hash').execute()).length).toBe(before + 1);
    }));

  it('marks a clock that is off, keeps the facts, and reckons their age by the clock of the collector', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      collector.clock.set('2026-11-21T12:10:00Z');
      // The host believes it is 2020; it sent two minutes after it looked.
      const report = nth(agent, 1, { collectedAt: '2020-01-01T00:00:00Z' });
      expect((await agent.send(agent.seal(report), { [SENT_AT]: '2020-01-01T00:02:00Z' })).status).toBe(202);
      await collector.settle();
      const client = await collector.signIn();
      const host = await client.get<{
        ageSeconds: number;
        isSilent: boolean;
        clockSkewSeconds: number;
        counts: { stale: number };
      }>(`/api/v1/hosts/${agent.hostId}`);
      expect(host).toMatchObject({ ageSeconds: 120, isSilent: false, counts: { stale: 0 } });
      expect(host.clockSkewSeconds).toBeGreaterThan(300);
    }));

  it('says nothing of five minutes, and of a header that is no instant', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      expect((await agent.send(agent.seal(nth(agent, 1)), { [SENT_AT]: 'soon' })).status).toBe(202);
      expect((await hostRow(collector, agent)).clock_skew_seconds).toBeNull();
    }));

  it('is refused from a key that nobody enrolled, that was revoked, or that did not sign it, and nothing is stored', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      const other = await collector.enrol({ name: 'other' });
      const report = nth(agent, 1);
      const stranger = generateKeyPairSync('ed25519').privateKey;
      const forged = Buffer.from(agent.seal(report).toString('latin1').replace('"bash"', '"dash"'), 'latin1');
      expect(await agent.send(sealReport(bytesOf(report), stranger))).toMatchObject({
        status: 401,
        body: { code: 'agent_unknown' },
      });
      expect(await agent.send(forged)).toMatchObject({ status: 401, body: { code: 'signature_invalid' } });
      expect(await agent.send(sealReport(bytesOf(report), other.privateKey))).toMatchObject({
        status: 403,
        body: { code: 'not_allowed' },
      });
      const foreign = { ...report, agent: { ...report.agent, id: other.agentId } };
      expect(await agent.send(agent.seal(foreign))).toMatchObject({ status: 422, body: { pointer: '/agent/id' } });
      const planned = { ...report, agent: { ...report.agent, door: 'planned' as const } };
      expect(await agent.send(agent.seal(planned))).toMatchObject({ status: 422, body: { pointer: '/agent/door' } });
      await revokeAgent(collector.db, agent.agentId, '2026-11-21T12:00:00.000Z');
      expect(await agent.send(agent.seal(report))).toMatchObject({ status: 401, body: { code: 'agent_unknown' } });
      expect(await countReports(collector)).toBe(0);
    }));

  it('keeps what a key sent before it was revoked', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      await agent.send(agent.seal(nth(agent, 1)));
      await collector.settle();
      await revokeAgent(collector.db, agent.agentId, '2026-11-21T12:00:00.000Z');
      const client = await collector.signIn();
      expect((await client.get<{ total: number }>(`/api/v1/hosts/${agent.hostId}/findings`)).total).toBeGreaterThan(50);
      expect((await client.get<{ items: { isRevoked: boolean }[] }>('/api/v1/agents')).items[0]?.isRevoked).toBe(true);
    }));

  it('asks for everything when a delta builds on what is not held, and leaves no gap for it', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      await agent.send(agent.seal(nth(agent, 1)));
      const delta = {
        ...nth(agent, 2),
        form: 'delta' as const,
        previous: identityOf(bytesOf(nth(agent, 1))),
        base: { sequence: 1, digest: nth(agent, 9).digest },
      };
      expect(await agent.send(agent.seal(delta))).toMatchObject({
        status: 409,
        body: { code: 'full_report_needed', nextSequence: 3 },
      });
      expect((await agent.send(agent.seal(nth(agent, 3)))).body).toEqual({ status: 'stored', nextSequence: 4 });
      expect((await hostRow(collector, agent)).missing_report_count).toBe(0);
    }));

  /** A delta on the first report of an agent, with these changes. */
  function deltaOf(agent: TestAgent, overrides: Partial<Report>): Report {
    const first = nth(agent, 1);
    return {
      ...nth(agent, 2),
      form: 'delta',
      previous: identityOf(bytesOf(first)),
      base: { sequence: 1, digest: first.digest },
      probes: {},
      digest: first.digest,
      inventory: {},
      ...overrides,
    };
  }

  it('confirms by a delta what it does not carry, and keeps the age of what was not read', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      await agent.send(agent.seal(nth(agent, 1)));
      const carried = { listeners: '2026-11-21T12:01:00Z' };
      expect((await agent.send(agent.seal(deltaOf(agent, { carried })))).body).toEqual({
        status: 'stored',
        nextSequence: 3,
      });
      await collector.settle();
      const client = await collector.signIn();
      const { states } = await client.get<{ states: Record<string, { readAt: string; status: string }> }>(
        `/api/v1/hosts/${agent.hostId}/inventory`,
      );
      expect(states.packages).toMatchObject({ status: 'complete', readAt: '2026-11-21T12:02:00Z' });
      // Not read this time, and moving: neither came along.
      expect([states.listeners?.readAt, states.filesystems?.readAt]).toEqual([carried.listeners, carried.listeners]);
    }));

  it('takes away by a delta what is gone, and its facts of before stay in the past', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      const first = nth(agent, 1);
      await agent.send(agent.seal(first));
      const { listeners: _, ...rest } = first.inventory;
      const gone = {
        section: 'listeners',
        outcome: 'denied',
        reason: 'needs_root',
        sources: [],
        durationMs: 1,
        bytes: 0,
      };
      const delta = deltaOf(agent, {
        removed: ['listeners'],
        probes: { listeners: gone as ProbeOutcome },
        digest: digestOf(rest),
      });
      expect((await agent.send(agent.seal(delta))).body.status).toBe('stored');
      const { host_number } = await hostRow(collector, agent);
      expect((await readInventory(collector.db, host_number)).listeners).toBeUndefined();
      const past = await readInventory(collector.db, host_number, { at: first.collectedAt });
      expect(past.listeners).toEqual(first.inventory.listeners);
    }));

  it.each<[string, Partial<Report>, string]>([
    ['takes away what its base does not have', { removed: ['boot'] }, '/removed/0'],
    ['carries what its base does not have', { carried: { boot: '2026-11-21T12:00:00Z' } }, '/carried/boot'],
    ['carries what it brings', { carried: { mac: '2026-11-21T12:00:00Z' }, inventory: { mac: {} } }, '/carried/mac'],
    ['read before it looked', { carried: { os: '2026-11-22T12:00:00Z' } }, '/carried/os'],
    ['names no base', { base: undefined as never }, ''],
    ['takes things away in no order', { removed: ['packages', 'os'] }, '/removed'],
    ['speaks of a section that nobody has', { removed: ['nonsense'] }, '/removed/0'],
  ])('is refused when a delta %s', (_, overrides, pointer) =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      await agent.send(agent.seal(nth(agent, 1)));
      const { status, body } = await agent.send(agent.seal(deltaOf(agent, overrides)));
      expect([status, body.code]).toEqual([422, 'report_invalid']);
      expect(body.complaints.map((complaint: { pointer: string }) => complaint.pointer)).toContainEqual(
        expect.stringContaining(pointer),
      );
      expect(await countReports(collector)).toBe(1);
    }),
  );

  it.each<[string, Partial<Report>]>([
    ['comes to another digest', { digest: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['builds on a report that is not held', { base: { sequence: 9, digest: 'AAAAAAAAAAAAAAAAAAAAAA' } }],
    ['builds on itself', { base: { sequence: 2, digest: 'AAAAAAAAAAAAAAAAAAAAAA' } }],
  ])('is asked for whole when a delta %s', (_, overrides) =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      await agent.send(agent.seal(nth(agent, 1)));
      expect((await agent.send(agent.seal(deltaOf(agent, overrides)))).status).toBe(409);
      expect(await countReports(collector)).toBe(1);
    }),
  );

  it('is confirmed by one line, which moves its age and nothing else', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      const first = nth(agent, 1);
      await agent.send(agent.seal(first));
      await collector.settle();
      collector.clock.set('2026-11-22T09:00:30Z');
      const line = writeConfirmation(
        {
          sequence: 2,
          previous: identityOf(bytesOf(first)),
          collectedAt: '2026-11-22T09:00:00Z',
          digest: first.digest,
        },
        agent.privateKey,
      );
      expect((await agent.send(line)).body).toEqual({ status: 'stored', nextSequence: 3 });
      expect((await agent.send(line)).body).toEqual({ status: 'repeated', nextSequence: 3 });
      await collector.settle();
      const client = await collector.signIn();
      expect(await client.get(`/api/v1/hosts/${agent.hostId}`)).toMatchObject({ ageSeconds: 30, isSilent: false });
      const { states } = await client.get<{ states: Record<string, { readAt: string }> }>(
        `/api/v1/hosts/${agent.hostId}/inventory`,
      );
      // `filesystems` moves by itself: a confirmation does not say that it was read again.
      expect([states.packages?.readAt, states.filesystems?.readAt]).toEqual([
        '2026-11-22T09:00:00Z',
        '2026-11-21T12:01:00Z',
      ]);
    }));

  it.each`
    what                            | change
    ${'another digest'}             | ${{ digest: 'AAAAAAAAAAAAAAAAAAAAAA' }}
    ${'a report that is not known'} | ${{ previous: 'ab'.repeat(32) }}
  `('is asked for whole when a confirmation names $what', ({ change }) =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      const first = nth(agent, 1);
      await agent.send(agent.seal(first));
      const line = writeConfirmation(
        {
          sequence: 2,
          previous: identityOf(bytesOf(first)),
          collectedAt: '2026-11-21T13:00:00Z',
          digest: first.digest,
          ...change,
        },
        agent.privateKey,
      );
      expect(await agent.send(line)).toMatchObject({
        status: 409,
        body: { code: 'full_report_needed', nextSequence: 3 },
      });
      expect((await hostRow(collector, agent)).facts_at).toBe('2026-11-21T12:01:00Z');
    }),
  );

  it('refuses a confirmation that was signed by another, names no day of the calendar or has something after it', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol();
      const first = nth(agent, 1);
      await agent.send(agent.seal(first));
      const say = {
        sequence: 2,
        previous: identityOf(bytesOf(first)),
        collectedAt: '2026-11-21T13:00:00Z',
        digest: first.digest,
      };
      const line = writeConfirmation(say, agent.privateKey).toString();
      const stranger = generateKeyPairSync('ed25519').privateKey;
      const words = line.trim().split(' ');
      words[6] = sign(null, Buffer.from(`${words.slice(0, 6).join(' ')} `), stranger).toString('base64url');
      expect(await agent.send(Buffer.from(`${words.join(' ')}\n`))).toMatchObject({
        status: 401,
        body: { code: 'signature_invalid' },
      });
      const noDay = writeConfirmation({ ...say, collectedAt: '2026-02-30T13:00:00Z' }, agent.privateKey);
      expect(await agent.send(noDay)).toMatchObject({ status: 422, body: { code: 'report_invalid' } });
      expect(await agent.send(Buffer.from(`${line}more`))).toMatchObject({
        status: 422,
        body: { code: 'report_invalid' },
      });
      expect(await countReports(collector)).toBe(1);
    }));

  it('of a machine that is plainly another one goes to a candidate host, and both are marked', () =>
    withCollector(async (collector) => {
      const identifiers = { machineId: '1'.repeat(32), productUuid: '4c4c4544-0042-3510-8058-b4c04f4d3232' };
      const agent = await collector.enrol({ identifiers });
      await agent.send(agent.seal(nth(agent, 1)));
      const copy = {
        id: agent.hostId,
        name: 'copy',
        identifiers: { machineId: '2'.repeat(32), productUuid: '4c4c4544-0042-3510-8058-b4c04f4d9999' },
      };
      expect((await agent.send(agent.seal(nth(agent, 2, { host: copy })))).body.status).toBe('stored');
      expect((await agent.send(agent.seal(nth(agent, 3, { host: copy })))).body.status).toBe('stored');
      expect((await agent.send(agent.seal(nth(agent, 4)))).body.status).toBe('stored');
      const hosts = await collector.db
        .selectFrom('hosts')
        .select(['name', 'candidate_of', 'identity_state', 'facts_at'])
        .orderBy('host_number')
        .execute();
      expect(hosts).toEqual([
        { name: 'sample', candidate_of: null, identity_state: 'copied', facts_at: '2026-11-21T12:04:00Z' },
        { name: 'copy', candidate_of: agent.hostId, identity_state: 'copied', facts_at: '2026-11-21T12:03:00Z' },
      ]);
    }));

  it('comes from many agents to two collectors at once, and every sum is right', async () => {
    const db = await open();
    const collectors = [await testCollector(db), await testCollector(db)] as const;
    const agents = await Promise.all(
      Array.from({ length: 6 }, (_, index) => collectors[0].enrol({ name: `h${index}` })),
    );
    for (const sequence of [1, 2]) {
      const sent = agents.map(async (agent, index) => {
        const sealed = agent.seal(nth(agent, sequence));
        const { app } = collectors[index % 2] ?? collectors[0];
        const headers = { host: '127.0.0.1', 'content-type': 'application/vnd.muster.report' };
        const ask = () => app.inject({ method: 'POST', url: '/api/v1/reports', headers, payload: sealed });
        return (await Promise.all([ask(), ask()])).map((answer) => (answer.json() as { status: string }).status).sort();
      });
      expect(await Promise.all(sent)).toEqual(agents.map(() => ['repeated', 'stored']));
    }
    for (const collector of collectors) await collector.settle();
    expect(await verifyStore(db)).toEqual([]);
    const judged = await db
      .selectFrom('hosts')
      .select('host_number')
      .whereRef('judged_sha', '=', 'report_sha')
      .execute();
    expect(judged).toHaveLength(agents.length);
    for (const { app, judging } of collectors) {
      await app.close();
      await judging.stop();
    }
    await db.destroy();
  });

  it('may hold any text that JSON can, on any store', () =>
    withCollector(async (collector) => {
      const agent = await collector.enrol({ name: 'a' });
      const odd = 'q\0"\\\'%_\u2028\u{1F600}';
      const inventory: Inventory = { ...smallInventory, packages: [{ name: odd, version: odd, source: odd }] };
      const host = { id: agent.hostId, name: odd, identifiers: { fqdn: odd } };
      expect(
        (await agent.send(agent.seal(nth(agent, 1, { host, inventory, digest: digestOf(inventory) })))).status,
      ).toBe(202);
      await collector.settle();
      const client = await collector.signIn();
      const { items } = await client.get<{ items: { hostId: string }[] }>(
        `/api/v1/hosts?q=${encodeURIComponent(`"\\'%_`)}`,
      );
      expect(items.map(({ hostId }) => hostId)).toEqual([agent.hostId]);
      expect((await client.get<{ total: number }>(`/api/v1/hosts/${agent.hostId}/packages?q=%F0%9F%98%80`)).total).toBe(
        1,
      );
      for (const url of ['/api/v1/hosts?q=%00', '/api/v1/hosts/%00', '/api/v1/rules?pack=%00'])
        expect((await client.ask('GET', url)).status).toBe(400);
      expect((await collector.anonymous.ask('POST', '/api/v1/session', { name: 'a\0', password: 'x' })).status).toBe(
        400,
      );
    }));

  it('shows two hosts that carry one machine id', () =>
    withCollector(async (collector) => {
      const identifiers = { machineId: '3'.repeat(32) };
      const [first, second] = [
        await collector.enrol({ identifiers, name: 'a' }),
        await collector.enrol({ identifiers, name: 'b' }),
      ];
      await first.send(first.seal(nth(first, 1)));
      await second.send(second.seal(nth(second, 1)));
      const states = await collector.db.selectFrom('hosts').select('identity_state').execute();
      expect(states.map(({ identity_state }) => identity_state)).toEqual([
        'duplicate_machine_id',
        'duplicate_machine_id',
      ]);
    }));
});
