import { expect, it } from 'vitest';
import type * as api from '../../collector/api.ts';
import { checkAudit } from '../../collector/store/audit.ts';
import { placementOf, placementsOf } from '../../collector/store/placements.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { type TestAgent, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores, type OpenStore } from '../kit/database.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

const names = (id: string) => ({ vi: `Đơn vị ${id}`, en: `Unit ${id}` });

/** Concerns hosts of level 3 and up, or of one unit, zone or label: what the register says decides. */
const pack = compile(
  packOf(
    [
      ruleOf({ 'host.level': { minimum: 3 } }, { id: 'level' }),
      ruleOf({ 'host.unit': { const: 'paris' } }, { id: 'unit' }),
      ruleOf({ 'host.zone': { const: 'dmz' } }, { id: 'zone' }),
      ruleOf({ 'host.labels': { includes: ['gateway'] } }, { id: 'label' }),
    ],
    { id: 'placed' },
  ),
);

interface Estate {
  readonly collector: TestCollector;
  readonly client: TestClient;
  readonly web: TestAgent;
}

async function estate(open: OpenStore): Promise<Estate> {
  const collector = await testCollector(await open(), { packs: [pack] });
  const client = await collector.signIn();
  const add = (unitId: string, parentId: string | null) =>
    client.ask('POST', '/api/v1/units', { unitId, parentId, name: names(unitId) });
  expect((await add('ministry', null)).status).toBe(201);
  expect((await add('missions', 'ministry')).status).toBe(201);
  expect((await add('paris', 'missions')).status).toBe(201);
  const web = await collector.enrol({ name: 'web' });
  await web.send(web.seal(web.report()));
  await collector.settle();
  return { collector, client, web };
}

async function verdicts({ collector, client, web }: Estate): Promise<Record<string, string>> {
  await collector.settle();
  const { items } = await client.get<api.Page<api.FindingRow>>(`/api/v1/hosts/${web.hostId}/findings`);
  return Object.fromEntries(items.map(({ rule, verdict }) => [rule, verdict]));
}

const addSystem = (client: TestClient, systemId: string, more: object = {}) =>
  client.ask('POST', '/api/v1/systems', { systemId, name: names(systemId), ownerUnitId: 'ministry', ...more });

describeOnBothStores('the register', (open) => {
  it('is what hosts are judged by as soon as it changes', async () => {
    const made = await estate(open);
    const { client, web, collector } = made;
    expect(await verdicts(made)).toEqual({ level: 'unknown', unit: 'fail', zone: 'unknown', label: 'fail' });
    expect((await addSystem(client, 'portal', { level: 4, zone: 'dmz', operatorUnitId: 'paris' })).status).toBe(201);
    const { status, body } = await client.ask('POST', `/api/v1/hosts/${web.hostId}/register`, {
      unitId: 'paris',
      addSystems: ['portal'],
      addLabels: ['gateway'],
      reason: 'moved with the portal',
    });
    expect([status, body]).toMatchObject([
      200,
      {
        unitId: 'paris',
        unitPath: ['paris', 'missions', 'ministry'],
        systems: [{ systemId: 'portal', level: 4 }],
        level: 4,
        zone: 'dmz',
        labels: ['gateway'],
      },
    ]);
    expect(await verdicts(made)).toEqual({ level: 'pass', unit: 'pass', zone: 'pass', label: 'pass' });
    expect(await verifyStore(collector.db)).toEqual([]); // the sums went along
    await client.ask('PUT', '/api/v1/systems/portal', { level: 2, zone: null });
    expect(await verdicts(made)).toEqual({ level: 'fail', unit: 'pass', zone: 'unknown', label: 'pass' });
    const fleet = await client.get<api.Page<api.FleetHost>>('/api/v1/fleet');
    expect(fleet.items[0]?.register).toEqual({ level: 2, labels: ['gateway'] });
    await collector.close();
  });

  it('is changed by acts that the audit log keeps, and pages hear of them', async () => {
    const made = await estate(open);
    const { client, web, collector } = made;
    const heard: string[] = [];
    collector.context.events.subscribe(({ kind }) => heard.push(kind));
    await addSystem(client, 'portal');
    await client.ask('PUT', '/api/v1/units/paris', { name: { vi: 'Đại sứ quán', en: 'Embassy' }, reason: 'decree 28' });
    await client.ask('POST', `/api/v1/hosts/${web.hostId}/register`, { addLabels: ['gateway'] });
    expect(heard.filter((kind) => kind === 'register_changed')).toHaveLength(3);
    const log = await collector.db
      .selectFrom('audit')
      .select(['person', 'act', 'object', 'detail'])
      .orderBy('entry_number')
      .execute();
    const acts = log
      .filter(({ act }) => /^(unit|system|host)_/.test(act))
      .map(({ person, act, object }) => [person, act, object]);
    expect(acts).toEqual([
      ['admin', 'unit_added', 'unit ministry'],
      ['admin', 'unit_added', 'unit missions'],
      ['admin', 'unit_added', 'unit paris'],
      ['admin', 'system_added', 'system portal'],
      ['admin', 'unit_changed', 'unit paris'],
      ['admin', 'host_placed', `host ${web.hostId}`],
    ]);
    const renamed = log.find(({ act }) => act === 'unit_changed');
    expect(JSON.parse(renamed?.detail ?? '')).toMatchObject({
      reason: 'decree 28',
      before: { name: names('paris') },
      now: { name: { en: 'Embassy' } },
    });
    expect(await checkAudit(collector.db)).toMatchObject({ isIntact: true });
    const unit = await client.get<api.UnitDetailAnswer>('/api/v1/units/paris');
    expect(unit).toMatchObject({
      name: { vi: 'Đại sứ quán' },
      path: ['paris', 'missions', 'ministry'],
      formerNames: [{ name: names('paris'), untilAt: '2026-11-21T18:54:00.000Z' }],
    });
    await collector.close();
  });

  it('takes the level of the highest system, and a zone only where these agree', async () => {
    const { client, web, collector } = await estate(open);
    await addSystem(client, 'mail', { level: 3, zone: 'dmz' });
    await addSystem(client, 'portal', { level: 3, zone: 'inner' });
    await addSystem(client, 'wiki', { zone: 'office' });
    const serve = async (change: object) => {
      const { body } = await client.ask('POST', `/api/v1/hosts/${web.hostId}/register`, change);
      return [body.level, body.zone];
    };
    expect(await serve({ addSystems: ['wiki'] })).toEqual([null, 'office']);
    expect(await serve({ addSystems: ['mail'] })).toEqual([3, 'dmz']);
    expect(await serve({ addSystems: ['portal'] })).toEqual([3, null]);
    expect(await serve({ removeSystems: ['mail'] })).toEqual([3, 'inner']);
    const [one, many] = [await placementOf(collector.db, 1), (await placementsOf(collector.db, [1])).get(1)];
    expect(one).toEqual(many);
    await collector.close();
  });

  it('keeps the tree a tree, and hosts silent by the limit of their unit', async () => {
    const { client, web, collector } = await estate(open);
    const silentAfter = async () =>
      (await collector.db.selectFrom('hosts').select('silent_after').executeTakeFirstOrThrow()).silent_after;
    expect(await silentAfter()).toBe('2026-11-22T18:53:46.000Z');
    await client.ask('PUT', '/api/v1/units/default', { freshnessLimitSeconds: 3600 });
    expect(await silentAfter()).toBe('2026-11-21T19:53:46.000Z');
    await client.ask('POST', `/api/v1/hosts/${web.hostId}/register`, { unitId: 'paris' });
    expect(await silentAfter()).toBe('2026-11-22T18:53:46.000Z');
    expect(await client.ask('PUT', '/api/v1/units/ministry', { parentId: 'paris' })).toMatchObject({
      status: 400,
      body: { message: 'the unit "ministry" cannot stand below "paris", which stands below it' },
    });
    expect((await client.ask('PUT', '/api/v1/units/missions', { parentId: null })).body.path).toEqual(['missions']);
    for (let depth = 3; depth <= 12; depth += 1) {
      const parentId = depth === 3 ? 'paris' : `u${depth - 1}`;
      const answer = await client.ask('POST', '/api/v1/units', { unitId: `u${depth}`, parentId, name: names('x') });
      expect(answer.status).toBe(201);
    }
    expect(
      await client.ask('POST', '/api/v1/units', { unitId: 'u13', parentId: 'u12', name: names('x') }),
    ).toMatchObject({ status: 400, body: { message: expect.stringMatching(/13 deep; at most 12/) } });
    await collector.close();
  });

  it('refuses what does not exist, with the nearest that does', async () => {
    const { client, web, collector } = await estate(open);
    await addSystem(client, 'portal');
    const said = async (method: 'POST' | 'PUT', url: string, body: object) => {
      const answer = await client.ask(method, url, body);
      return [answer.status, answer.body.code, answer.body.message];
    };
    const host = `/api/v1/hosts/${web.hostId}/register`;
    const any = expect.anything();
    expect([
      await said('POST', host, { unitId: 'pari' }),
      await said('POST', host, { addSystems: ['portla'] }),
      await said('POST', '/api/v1/hosts/nobody/register', { addLabels: ['x'] }),
      await said('POST', '/api/v1/units', { unitId: 'paris', name: names('x') }),
      await said('POST', '/api/v1/units', { unitId: 'Pa ris', name: names('x') }),
      await said('POST', '/api/v1/units', { unitId: 'new', parentId: 'misions', name: names('x') }),
      await said('PUT', '/api/v1/units/misions', { name: names('x') }),
      await said('PUT', '/api/v1/systems/portla', { level: 3 }),
      await said('PUT', '/api/v1/systems/portal', { level: 6 }),
      await said('PUT', '/api/v1/systems/portal', { ownerUnitId: 'misions' }),
      await said('PUT', '/api/v1/systems/portal', {}),
      await said('POST', host, { addLabels: ['Two Words'] }),
      await said('POST', host, { addLabels: Array.from({ length: 51 }, (_, index) => `l${index}`) }),
    ]).toEqual([
      [404, 'unit_not_found', 'there is no unit "pari"; did you mean "paris"?'],
      [404, 'not_found', 'there is no system "portla"; did you mean "portal"?'],
      [404, 'host_not_found', 'there is no host "nobody"'],
      [400, 'bad_request', 'there is a unit "paris" already; choose another id'],
      [400, 'bad_request', any],
      [404, 'unit_not_found', 'there is no unit "misions"; did you mean "missions"?'],
      [404, 'unit_not_found', 'there is no unit "misions"; did you mean "missions"?'],
      [404, 'not_found', 'there is no system "portla"; did you mean "portal"?'],
      [400, 'bad_request', any],
      [404, 'unit_not_found', 'there is no unit "misions"; did you mean "missions"?'],
      [400, 'bad_request', 'nothing to change was named'],
      [400, 'bad_request', any],
      [400, 'bad_request', any],
    ]);
    expect(await collector.anonymous.ask('POST', host, { unitId: 'paris' })).toMatchObject({ status: 401 });
    await collector.close();
  });
});
