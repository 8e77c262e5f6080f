import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import type * as api from '../../collector/api.ts';
import { keepImports } from '../../collector/import-run.ts';
import { revokeAgent } from '../../collector/store/agents.ts';
import { checkAudit } from '../../collector/store/audit.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { readReceipt } from '../../policies/courier/receipt.ts';
import { canonicalise } from '../../policies/inventory/canonical.ts';
import { identityOf, keyIdOf, sealReport, writeConfirmation } from '../../policies/inventory/seal.ts';
import { shipped, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores } from '../kit/database.ts';
import { bytesOf } from '../kit/report.ts';
import { accept, carried, courierOf, fatesOf, handIn, itemsOf, nth, REASON, signInAs, taken } from './imports-scene.ts';

const packs = shipped().packs.filter(({ pack }) => pack.id === 'ssh');

describeOnBothStores('courier files', (open) => {
  interface Scene {
    readonly collector: TestCollector;
    readonly admin: TestClient;
  }

  async function scene(work: (scene: Scene) => Promise<void>): Promise<void> {
    const collector = await testCollector(await open(), { packs });
    try {
      await work({ collector, admin: await collector.signIn() });
      await collector.settle();
      expect(await verifyStore(collector.db)).toEqual([]);
      expect((await checkAudit(collector.db)).isIntact).toBe(true);
    } finally {
      await collector.close();
    }
  }

  const countReports = async ({ db }: TestCollector): Promise<number> =>
    (await db.selectFrom('reports').select('report_number').execute()).length;

  it('show what is inside before anything is taken in, and take it in when a person accepts', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol({ name: 'web-1' });
      const report = nth(agent, 2);
      const line = writeConfirmation(
        {
          sequence: 3,
          previous: identityOf(bytesOf(report)),
          collectedAt: '2026-11-21T13:00:00Z',
          digest: report.digest,
        },
        agent.privateKey,
      );
      const items = [carried(agent, 1), carried(agent, 2), { kind: 'confirmation', name: '3', bytes: line } as const];
      const found = await handIn(admin, await courierOf(agent, items));
      expect(found).toMatchObject({
        isKnown: false,
        kind: 'courier',
        state: 'waiting',
        signature: 'valid',
        decision: 'allowed',
        sender: { kind: 'agent', agentId: agent.agentId, unit: 'default', sealedAt: '2026-11-21T18:00:00Z' },
        contents: {
          fates: { stored: 3 },
          knownHosts: ['web-1'],
          newHostCount: 0,
          unsignedCount: 0,
          oldestAt: '2026-11-21T12:01:00Z',
          newestAt: '2026-11-21T13:00:00Z',
          needsUnit: false,
        },
      });
      expect(await countReports(collector)).toBe(0);
      expect(await accept(admin, found.importId)).toEqual(['stored', 'stored', 'stored']);
      expect(await countReports(collector)).toBe(3);
      const host = await admin.get<api.HostAnswer>(`/api/v1/hosts/${agent.hostId}`);
      // Their age is that of the last look, not of the day on which the file came.
      expect([host.isSigned, host.ageSeconds]).toEqual([true, (5 * 60 + 54) * 60]);
      const bodies = await collector.db.selectFrom('import_items').select('body').execute();
      expect(bodies.map(({ body }) => body)).toEqual([null, null, null]);
    }));

  it('are told when they come again, and what came over the line meanwhile counts once', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const items = [carried(agent, 1), carried(agent, 2)];
      const bytes = await courierOf(agent, items);
      const first = await handIn(admin, bytes);
      expect(await handIn(admin, bytes, 'again.courier')).toMatchObject({ isKnown: true, importId: first.importId });
      await agent.send(Buffer.from(items[0]?.bytes ?? []));
      expect(await accept(admin, first.importId)).toEqual(['repeated', 'stored']);
      expect(await handIn(admin, bytes)).toMatchObject({ isKnown: true, state: 'imported' });
      const other = await handIn(admin, await courierOf(agent, items, { sealedAt: '2026-11-21T19:00:00Z' }));
      expect(other.contents.fates).toEqual({ repeated: 2 });
      expect(await accept(admin, other.importId)).toEqual(['repeated', 'repeated']);
      expect(await countReports(collector)).toBe(2);
    }));

  it('that were changed after they were sealed bring nothing, and leave the reason', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const bytes = await courierOf(agent, [carried(agent, 1)]);
      const forged = Buffer.from(bytes.toString('latin1').replace('unit: default', 'unit: defauly'), 'latin1');
      expect(await handIn(admin, forged)).toMatchObject({
        state: 'invalid',
        signature: 'invalid',
        itemCount: 0,
        decision: 'decided',
        complaint: expect.stringContaining('changed after it was signed'),
      });
      expect(await handIn(admin, bytes.subarray(0, 800))).toMatchObject({ state: 'invalid', signature: 'invalid' });
      expect(await handIn(admin, Buffer.from('PK\u0003\u0004 a zip'))).toMatchObject({ state: 'invalid' });
      const over = await admin.get<api.Page<api.ImportRow>>('/api/v1/imports?group=over');
      expect(over.items.map(({ complaint }) => complaint === null)).toEqual([false, false, false]);
    }));

  it('whose reports were sealed by another key than an enrolled one bring nothing of these', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const { privateKey } = generateKeyPairSync('ed25519');
      const strange = { kind: 'report', name: '1', bytes: sealReport(bytesOf(nth(agent, 1)), privateKey) } as const;
      const found = await handIn(admin, await courierOf({ privateKey, agentId: 'x' }, [strange, carried(agent, 2)]));
      expect(found).toMatchObject({ signature: 'unknown_key', contents: { fates: { rejected: 1, stored: 1 } } });
      const [first, second] = await accept(admin, found.importId);
      expect(first).toMatch(/^rejected: no agent enrolled the key/);
      expect(second).toBe('stored');
      await revokeAgent(collector.db, agent.agentId, collector.clock.now().toISOString());
      expect(await handIn(admin, await courierOf(agent, [carried(agent, 3)]))).toMatchObject({
        signature: 'revoked',
        contents: { fates: { rejected: 1 } },
      });
    }));

  it('may hold reports that are too old, of a clock that is ahead, of another unit: each is told', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const items = [carried(agent, 1, { collectedAt: '2025-01-01T00:00:00Z' }), carried(agent, 2, { unit: 'paris' })];
      const found = await handIn(admin, await courierOf(agent, items, { sealedAt: '2026-11-21T20:00:00Z' }));
      expect(found.sender.clockAheadSeconds).toBe(66 * 60);
      expect(found.contents.fates).toEqual({ too_old: 1, stored: 1 });
      expect((await itemsOf(admin, found.importId)).map(({ foreseen }) => foreseen.claimedUnit)).toEqual([
        undefined,
        'paris',
      ]);
      const [first, second] = await accept(admin, found.importId);
      expect([first?.slice(0, 8), second]).toEqual(['too_old:', 'stored']);
      const host = await admin.get<api.HostAnswer>(`/api/v1/hosts/${agent.hostId}`);
      expect(host.clockSkewSeconds).toBe(-66 * 60);
    }));

  it('are decided by another person than the one who handed them in, where the collector is set so', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const lan = await signInAs(collector, 'lan', 'operator');
      const auditor = await signInAs(collector, 'an', 'auditor');
      const put = await admin.ask('PUT', '/api/v1/imports-settings', { needsSecond: true, reason: 'four eyes' });
      expect(put.body).toMatchObject({ needsSecond: true });
      const { importId, decision } = await handIn(lan, await courierOf(agent, [carried(agent, 1)]));
      expect(decision).toBe('own_upload');
      const url = `/api/v1/imports/${importId}/accept`;
      expect((await lan.ask('POST', url, { reason: REASON })).status).toBe(403);
      expect((await auditor.ask('POST', url, { reason: REASON })).status).toBe(403);
      // Switched off afterwards it still wants another: who handed it in was told so.
      await admin.ask('PUT', '/api/v1/imports-settings', { needsSecond: false, reason: 'one pair of eyes' });
      expect((await lan.ask('POST', url, { reason: REASON })).body.message).toContain('someone else must decide');
      expect(await accept(admin, importId)).toEqual(['stored']);
      expect((await admin.ask('POST', url, { reason: REASON })).status).toBe(400);
      const { db } = collector;
      const acts = (await db.selectFrom('audit').select(['person', 'act']).orderBy('entry_number').execute())
        .filter(({ act }) => act.startsWith('import'))
        .map(({ person, act }) => `${person} ${act}`);
      expect(acts).toEqual([
        'admin imports_settings_changed',
        'lan import_handed_in',
        'admin imports_settings_changed',
        'admin import_accepted',
      ]);
    }));

  it('are refused with a reason, which stays, and what they held is let go', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const bytes = await courierOf(agent, [carried(agent, 1)]);
      const { importId } = await handIn(admin, bytes);
      expect((await admin.ask('POST', `/api/v1/imports/${importId}/refuse`, { reason: 'no' })).status).toBe(400);
      const refused = await admin.ask('POST', `/api/v1/imports/${importId}/refuse`, { reason: REASON });
      expect(refused.body).toMatchObject({ state: 'refused', decidedBy: 'admin', reason: REASON });
      expect((await collector.db.selectFrom('import_items').select('body').execute()).map(({ body }) => body)).toEqual([
        null,
      ]);
      expect(await countReports(collector)).toBe(0);
      // Whoever refused in error is handed the file again.
      expect((await handIn(admin, bytes)).isKnown).toBe(false);
    }));

  it('of units that are not theirs are no business of who is of a unit', () =>
    scene(async ({ collector, admin }) => {
      for (const unitId of ['paris', 'rome'])
        await admin.ask('POST', '/api/v1/units', { unitId, name: { vi: unitId, en: unitId } });
      const agent = await collector.enrol({ unitId: 'paris', name: 'p-1' });
      const roman = await signInAs(collector, 'giulia', 'operator', 'rome');
      const parisian = await signInAs(collector, 'chi', 'operator', 'paris');
      const { importId, decision } = await handIn(roman, await courierOf(agent, [carried(agent, 1)]));
      expect(decision).toBe('other_unit');
      expect((await roman.ask('POST', `/api/v1/imports/${importId}/accept`, { reason: REASON })).status).toBe(403);
      expect(await accept(parisian, importId)).toEqual(['stored']);
    }));

  it('that are encrypted for this collector are opened here, and for another one told as such', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const { recipient } = await admin.get<{ recipient: string }>('/api/v1/courier-key');
      const { collectorKeyId } = collector.context;
      const items = [carried(agent, 1)];
      const found = await handIn(admin, await courierOf(agent, items, { recipient, collectorKeyId }));
      expect(found).toMatchObject({ isEncrypted: true, contents: { fates: { stored: 1 } } });
      expect(await accept(admin, found.importId)).toEqual(['stored']);
      await collector.db.updateTable('settings').set({ value: 'x' }).where('name', '=', 'nobody').execute();
      await collector.db.deleteFrom('settings').where('name', '=', 'recipient_key').execute();
      const other = await handIn(admin, await courierOf(agent, [carried(agent, 2)], { recipient, collectorKeyId }));
      expect((await itemsOf(admin, other.importId))[0]?.foreseen).toMatchObject({ fate: 'rejected' });
    }));

  it('of a newer contract are stored; what is known is judged, what is not is listed and kept', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const newer = {
        ...nth(agent, 1),
        contract: '1.9',
        inventory: { ...nth(agent, 1).inventory, weather: { rain: 1 } },
      };
      const sealed = sealReport(Buffer.from(canonicalise(newer)), agent.privateKey);
      expect((await agent.send(sealed)).body.code).toBe('contract_too_new');
      const item = { kind: 'report', name: '1', bytes: sealed } as const;
      const found = await handIn(admin, await courierOf(agent, [item]));
      expect(found.contents).toMatchObject({ fates: { stored: 1 }, notUnderstoodCount: 1 });
      expect((await itemsOf(admin, found.importId))[0]?.foreseen.notUnderstood).toEqual(['/inventory/weather']);
      expect(await accept(admin, found.importId)).toEqual(['stored']);
      await collector.settle();
      const { counts } = await admin.get<api.HostAnswer>(`/api/v1/hosts/${agent.hostId}`);
      expect(counts.pass + counts.fail, JSON.stringify(counts)).toBeGreaterThan(0);
      const [kept] = await collector.db.selectFrom('import_items').select('body').execute();
      expect(kept?.body).not.toBeNull();
      const events = await collector.db.selectFrom('host_events').select(['kind', 'detail']).execute();
      expect(events).toContainEqual({ kind: 'not_understood', detail: expect.stringContaining('/inventory/weather') });
    }));

  it('are answered with a receipt that the agent can trust', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const items = [carried(agent, 1), carried(agent, 2)];
      const { importId } = await handIn(admin, await courierOf(agent, items));
      expect((await admin.ask('GET', `/api/v1/imports/${importId}/receipt`)).status).toBe(400);
      await accept(admin, importId);
      const answer = await collector.app.inject({
        method: 'GET',
        url: `/api/v1/imports/${importId}/receipt`,
        headers: { host: '127.0.0.1', cookie: await cookieOf(collector) },
      });
      const receipt = readReceipt(answer.rawPayload, collector.context.collectorKeyId);
      expect(receipt).toMatchObject({
        agentKeyId: keyIdOf(agent.privateKey),
        nextSequence: 3,
        items: [
          { sha: identityOf(bytesOf(nth(agent, 1))), fate: 'stored' },
          { sha: identityOf(bytesOf(nth(agent, 2))), fate: 'stored' },
        ],
      });
      expect(receipt).toHaveProperty('recipient');
      expect(receipt).toHaveProperty('watch.posix');
    }));

  it('whose collector ended in the middle are gone on with, and nothing is doubled', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const items = [carried(agent, 1), carried(agent, 2), carried(agent, 3)];
      const { importId } = await handIn(admin, await courierOf(agent, items));
      // As after a crash: accepted, the first report on the disk, its item not written down.
      await agent.send(Buffer.from(items[0]?.bytes ?? []));
      await collector.db
        .updateTable('imports')
        .set({ state: 'importing', worked_at: '2026-11-21T18:00:00Z' })
        .execute();
      await keepImports(collector.context);
      expect(await taken(admin, importId)).toEqual(['repeated', 'stored', 'stored']);
      expect(await countReports(collector)).toBe(3);
    }));

  it('of many reports are listed a page at a time', () =>
    scene(async ({ collector, admin }) => {
      const agent = await collector.enrol();
      const items = Array.from({ length: 55 }, (_, index) => carried(agent, index + 1));
      const { importId } = await handIn(admin, await courierOf(agent, items));
      const page = await admin.get<api.Page<api.ImportItemRow>>(`/api/v1/imports/${importId}/items?page=2&pageSize=50`);
      expect([page.total, page.items.length]).toEqual([55, 5]);
      expect(new Set(await accept(admin, importId))).toEqual(new Set(['stored']));
      expect((await fatesOf(admin, importId)).length).toBe(55);
    }));

  async function cookieOf(collector: TestCollector): Promise<string> {
    const { headers } = await collector.anonymous.ask('POST', '/api/v1/session', {
      name: 'admin',
      password: 'correct horse battery staple',
    });
    return String(headers['set-cookie']).split(';', 1)[0] ?? '';
  }
});
