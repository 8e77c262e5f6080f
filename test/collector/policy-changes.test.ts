import { describe, expect, it } from 'vitest';
import type * as api from '../../collector/api.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { digestOf } from '../../policies/inventory/canonical.ts';
import type { Pack } from '../../policies/rules/pack.ts';
import { type TestAgent, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores, type OpenStore } from '../kit/database.ts';
import { smallInventory } from '../kit/report.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

const TRIES = { vi: 'Số lần thử', en: 'Tries' };

/** A pack with proven examples: at most that many tries, by default or from a level on. */
function triesPack(more: Partial<Pack> = {}, tries = 6): Pack {
  const example = (verdict: 'pass' | 'fail', maxAuthTries: number) => ({
    verdict,
    inventory: { sshd: { maxAuthTries } },
  });
  const rule = ruleOf(
    { 'sshd.maxAuthTries': { maximum: { param: 'tries' } } },
    { id: 'tries', examples: [example('pass', 1), example('fail', 99)] },
  );
  return packOf([rule], { id: 'own', parameters: { tries: { title: TRIES, default: tries } }, ...more });
}

const other = packOf([ruleOf({ 'sshd.port': { exists: true } }, { id: 'port' })], { id: 'other' });

interface Estate {
  readonly collector: TestCollector;
  readonly client: TestClient;
  readonly hosts: readonly TestAgent[];
}

/** Four hosts with 3, 4, 5 and 6 tries; the last two belong to Paris. */
async function estate(open: OpenStore): Promise<Estate> {
  const collector = await testCollector(await open(), { packs: [compile(triesPack()), compile(other)] });
  const client = await collector.signIn();
  await client.ask('POST', '/api/v1/units', {
    unitId: 'paris',
    parentId: 'default',
    name: { vi: 'Paris', en: 'Paris' },
  });
  const hosts: TestAgent[] = [];
  for (const tries of [3, 4, 5, 6]) {
    const host = await collector.enrol({ name: `host-${tries}`, unitId: tries > 4 ? 'paris' : 'default' });
    const inventory = { ...smallInventory, sshd: { ...smallInventory.sshd, maxAuthTries: tries } };
    await host.send(host.seal(host.report({ inventory, digest: digestOf(inventory) })));
    hosts.push(host);
  }
  await collector.settle();
  return { collector, client, hosts };
}

/** Names of the hosts that fail the rule, as pages show it. */
async function failing({ collector, client }: Estate): Promise<string[]> {
  await collector.settle();
  const { failing: hosts } = await client.get<api.RuleAnswer>('/api/v1/rules/own/tries');
  return hosts.map(({ name }) => name).sort();
}

const set = (client: TestClient, scope: string, name: string, value: unknown, reason = 'because') =>
  client.ask('PUT', '/api/v1/parameters/own/tries', { scope, name, value, reason });

async function tried(client: TestClient, change: api.TryRequest): Promise<Extract<api.TryLine, { kind: 'result' }>> {
  const { status, body } = await client.ask('POST', '/api/v1/try', change);
  expect(status, JSON.stringify(body)).toBe(200);
  const lines = String(body)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as api.TryLine);
  expect(lines[0]).toMatchObject({ kind: 'progress', done: 0 });
  const last = lines.at(-1);
  if (last?.kind !== 'result') throw new Error(`no result: ${JSON.stringify(last)}`);
  return last;
}

describeOnBothStores('values of parameters', (open) => {
  it('are set for units, hosts, systems and levels, and the fleet is judged by them', async () => {
    const made = await estate(open);
    const { client, hosts, collector } = made;
    expect(await failing(made)).toEqual([]);
    expect(await set(client, 'unit', 'default', 4)).toMatchObject({
      status: 200,
      body: { edition: 2, isShown: false },
    });
    expect(await failing(made)).toEqual(['host-5', 'host-6']);
    await set(client, 'unit', 'paris', 5);
    expect(await failing(made)).toEqual(['host-6']);
    await set(client, 'host', hosts[0]?.hostId ?? '', 2);
    expect(await failing(made)).toEqual(['host-3', 'host-6']);
    await client.ask('POST', '/api/v1/systems', { systemId: 'mail', name: TRIES, ownerUnitId: 'paris', level: 3 });
    await client.ask('POST', `/api/v1/hosts/${hosts[3]?.hostId}/register`, { addSystems: ['mail'] });
    await set(client, 'system', 'mail', 7);
    expect(await failing(made)).toEqual(['host-3']);
    const { items } = await client.get<api.ParametersAnswer>('/api/v1/parameters?pack=own');
    expect(items).toMatchObject([
      {
        parameter: 'tries',
        default: 6,
        rules: ['tries'],
        overrideCount: 4,
        overrides: [
          { scope: 'unit', name: 'default', value: 4 },
          { scope: 'unit', name: 'paris', value: 5, title: { vi: 'Paris' } },
          { scope: 'system', name: 'mail', value: 7, title: TRIES },
          { scope: 'host', name: hosts[0]?.hostId, value: 2, title: { en: 'host-3' } },
        ],
      },
    ]);
    const url = '/api/v1/parameters/own/tries';
    const gone = await client.ask('DELETE', url, { scope: 'host', name: hosts[0]?.hostId, reason: 'not needed' });
    expect(gone.status).toBe(200);
    expect(await failing(made)).toEqual([]);
    expect(await verifyStore(collector.db)).toEqual([]);
    await collector.close();
  });

  it('are editions with author and reason', async () => {
    const { client, collector } = await estate(open);
    await set(client, 'unit', 'default', 4, 'decree 331');
    const rows = await collector.db
      .selectFrom('editions')
      .select(['kind', 'author', 'reason'])
      .orderBy('edition_number')
      .execute();
    expect(rows).toEqual([
      { kind: 'first', author: 'muster', reason: 'first start' },
      { kind: 'parameters', author: 'admin', reason: 'decree 331' },
    ]);
    await collector.close();
  });

  it('are refused with the place, the reason and the cure, and then nothing changes', async () => {
    const { client, collector } = await estate(open);
    const said = async (answer: ReturnType<TestClient['ask']>) => {
      const { status, body } = await answer;
      return [status, body.complaints?.[0]?.message ?? body.message];
    };
    const url = '/api/v1/parameters/own';
    expect([
      await said(set(client, 'unit', 'pari', 4)),
      await said(set(client, 'unit', 'paris', '4 min')),
      await said(set(client, 'level', '7', 4)),
      await said(client.ask('PUT', `${url}/tires`, { scope: 'level', name: '1', value: 4, reason: 'x' })),
      await said(
        client.ask('PUT', '/api/v1/parameters/onw/tries', { scope: 'level', name: '1', value: 4, reason: 'x' }),
      ),
      await said(client.ask('DELETE', `${url}/tries`, { scope: 'level', name: '1', reason: 'x' })),
      await said(set(client, 'unit', 'paris', 4, '  ')),
    ]).toEqual([
      [400, 'no unit "pari"; did you mean "paris"?'],
      [400, '"4 min" has a unit, but the fact "maxAuthTries" has none; write a plain number'],
      [400, expect.stringMatching(/no level "7"/)],
      [400, 'the pack "own" has no parameter "tires"; did you mean "tries"?'],
      [400, 'no pack "onw" is in force; did you mean "own"?'],
      [404, 'no value of "own/tries" is set for level "1"'],
      [400, 'a change of what hosts are judged by needs a reason'],
    ]);
    const { edition } = await client.get<api.ParametersAnswer>('/api/v1/parameters');
    expect(edition).toBe(1);
    await collector.close();
  });

  it('never tear a host between two systems of one level, whichever came first', async () => {
    const { client, hosts, collector } = await estate(open);
    for (const [systemId, level] of [
      ['mail', 3],
      ['portal', 3],
      ['wiki', 2],
    ] as const)
      await client.ask('POST', '/api/v1/systems', { systemId, name: TRIES, ownerUnitId: 'paris', level });
    const register = `/api/v1/hosts/${hosts[0]?.hostId}/register`;
    await client.ask('POST', register, { addSystems: ['mail', 'portal'] });
    await set(client, 'system', 'mail', 3);
    const tie = /the systems "mail" and "portal" want different values of "tries" on host .* both are of level 3/;
    expect(await set(client, 'system', 'portal', 4)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(tie) },
    });
    await client.ask('POST', register, { removeSystems: ['portal'] });
    expect((await set(client, 'system', 'portal', 4)).status).toBe(200);
    expect(await client.ask('POST', register, { addSystems: ['portal'] })).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(tie) },
    });
    expect((await set(client, 'system', 'wiki', 5)).status).toBe(200);
    expect((await client.ask('POST', register, { addSystems: ['wiki'] })).status).toBe(200);
    expect(await client.ask('PUT', '/api/v1/systems/wiki', { level: 3 })).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/"mail" and "wiki"/) },
    });
    const served = await client.get<api.HostRegisterAnswer>(register);
    expect(served.systems.map(({ systemId }) => systemId)).toEqual(['mail', 'wiki']); // what was refused left nothing
    await collector.close();
  });
});

describeOnBothStores('packs', (open) => {
  it('are put in force, replaced and taken out; a shipped one comes back', async () => {
    const made = await estate(open);
    const { client, collector } = made;
    const activate = (pack: object) => client.ask('POST', '/api/v1/packs', { pack, reason: 'stricter' });
    expect((await activate(triesPack({ version: '1.1.0' }, 4))).status).toBe(201);
    expect(await failing(made)).toEqual(['host-5', 'host-6']);
    const { packs } = await client.get<api.PacksAnswer>('/api/v1/packs');
    expect(packs.map(({ id, version, origin, replacesVersion }) => [id, version, origin, replacesVersion])).toEqual([
      ['own', '1.1.0', 'added', '1.0.0'],
      ['other', '1.0.0', 'shipped', null],
    ]);
    expect(await activate(triesPack({ version: '1.1.0' }, 3))).toMatchObject({
      status: 422,
      body: { code: 'pack_invalid', message: expect.stringMatching(/"own" 1.1.0 is in force with another text/) },
    });
    await set(client, 'unit', 'paris', 5);
    const renamed = { ...triesPack({ version: '2.0.0' }), parameters: undefined };
    const fixed = JSON.parse(JSON.stringify(renamed).replaceAll('{"param":"tries"}', '4')) as object;
    expect(await activate(fixed)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/the pack "own" has no parameter "tries"/) },
    });
    expect((await client.ask('DELETE', '/api/v1/packs/own', { reason: 'back' })).status).toBe(200);
    expect(await failing(made)).toEqual(['host-6']); // the shipped one, with the value that Paris kept
    expect((await client.ask('DELETE', '/api/v1/packs/own', { reason: 'out' })).status).toBe(200);
    await collector.settle();
    const without = await client.get<api.PacksAnswer>('/api/v1/packs');
    expect([without.packs.map(({ id }) => id), without.deactivated.map(({ id }) => id)]).toEqual([['other'], ['own']]);
    expect((await client.ask('POST', '/api/v1/packs', { shipped: 'own', reason: 'in' })).status).toBe(201);
    expect(await failing(made)).toEqual(['host-6']);
    expect(await client.ask('DELETE', '/api/v1/packs/onw', { reason: 'x' })).toMatchObject({
      status: 404,
      body: { message: 'no pack "onw" is in force; did you mean "own"?' },
    });
    expect(await verifyStore(collector.db)).toEqual([]);
    await collector.close();
  });

  it('and values are gone back on as one, to any edition before', async () => {
    const made = await estate(open);
    const { client, collector } = made;
    await client.ask('DELETE', '/api/v1/packs/other', { reason: 'out' });
    await set(client, 'unit', 'default', 3);
    expect(await failing(made)).toEqual(['host-4', 'host-5', 'host-6']);
    const { items } = await client.get<api.Page<api.EditionRow>>('/api/v1/editions');
    expect(items.map(({ kind, parts }) => [kind, parts.deactivated ?? []])).toEqual([
      ['parameters', ['other']],
      ['pack', ['other']],
      ['first', []],
    ]);
    expect((await client.ask('POST', '/api/v1/editions/1/restore', { reason: 'back' })).status).toBe(201);
    expect(await failing(made)).toEqual([]);
    const { packs, deactivated } = await client.get<api.PacksAnswer>('/api/v1/packs');
    expect([packs.map(({ id }) => id), deactivated]).toEqual([['own', 'other'], []]);
    await collector.close();
  });

  it('that were taken out stay out when the collector starts again', async () => {
    const { client, collector } = await estate(open);
    await client.ask('DELETE', '/api/v1/packs/own', { reason: 'out' });
    await collector.settle();
    await collector.judging.stop();
    const again = await testCollector(collector.db, { packs: [compile(triesPack()), compile(other)] });
    expect(again.context.policies.packs.map(({ pack }) => pack.id)).toEqual(['other']);
    await again.close();
  });

  it('are refused with everything that is wrong with them, examples included', async () => {
    const { client, collector } = await estate(open);
    const pack = triesPack({ version: '3.0.0' });
    const [rule] = pack.rules;
    const bad = {
      ...pack,
      rules: [
        { ...rule, severity: 'huge' },
        { ...rule, id: 'other', effort: 'years' },
      ],
    };
    const { status, body } = await client.ask('POST', '/api/v1/packs', { pack: bad, reason: 'x' });
    expect([status, body.code]).toEqual([422, 'pack_invalid']);
    expect(body.complaints.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/rules/0/severity',
      '/rules/1/effort',
    ]);
    const untrue = JSON.parse(JSON.stringify(pack).replace('"maxAuthTries":99', '"maxAuthTries":2')) as object;
    const refused = await client.ask('POST', '/api/v1/packs', { pack: untrue, reason: 'x' });
    expect(refused.body.complaints[0].message).toMatch(/example 2 says fail, came out pass/);
    await collector.close();
  });
});

describeOnBothStores('a change that is tried', (open) => {
  it('flips exactly the hosts that flip when it is made', async () => {
    const made = await estate(open);
    const { client, collector } = made;
    const change = [{ pack: 'own', parameter: 'tries', scope: 'unit', name: 'default', value: 3 }] as const;
    const before = await failing(made);
    const { result } = await tried(client, { parameters: change });
    expect(result).toMatchObject({
      hostCount: 4,
      flippedHostCount: 3,
      unitCount: 2,
      flipCount: 3,
      opens: 3,
      closes: 0,
      unknown: 0,
      notJudgedCount: 0,
      rules: [{ pack: 'own', rule: 'tries', hostCount: 3, before: { pass: 4 }, now: { pass: 1, fail: 3 } }],
    });
    expect(result.units.map(({ unitId, hostCount }) => [unitId, hostCount])).toEqual([
      ['paris', 2],
      ['default', 1],
    ]);
    expect(await failing(made)).toEqual(before); // nothing was stored
    expect((await client.get<api.ParametersAnswer>('/api/v1/parameters')).edition).toBe(1);
    await set(client, 'unit', 'default', 3);
    const now = await failing(made);
    expect(now.filter((name) => !before.includes(name))).toEqual(result.hosts.map(({ name }) => name).sort());
    await collector.close();
  });

  it('may be a pack, a pack taken out, or several things, on a part of the fleet', async () => {
    const { client, collector } = await estate(open);
    const strict = await tried(client, { packs: [triesPack({ version: '2.0.0' }, 5)] });
    expect(strict.result.hosts).toMatchObject([
      { name: 'host-6', flips: [{ rule: 'tries', before: 'pass', now: 'fail' }] },
    ]);
    const added = await tried(client, { packs: [triesPack({ id: 'new' }, 4)] });
    expect(added.result).toMatchObject({
      flippedHostCount: 2,
      rules: [{ pack: 'new', before: null, now: { pass: 2, fail: 2 } }],
    });
    const out = await tried(client, { deactivate: ['own'] });
    expect(out.result).toMatchObject({ flippedHostCount: 0, hostCount: 4 }); // what passed asks nobody for anything
    const paris = await tried(client, { packs: [triesPack({ version: '2.0.0' }, 2)], unit: 'paris', maxHosts: 1 });
    expect(paris.result).toMatchObject({ hostCount: 2, flippedHostCount: 2, hosts: [{ name: 'host-5' }] });
    expect(paris.result.hosts).toHaveLength(1);
    await collector.close();
  });

  it('is refused as making it would be, before a host is looked at', async () => {
    const { client, collector } = await estate(open);
    const said = async (body: object) => {
      const answer = await client.ask('POST', '/api/v1/try', body);
      return [answer.status, answer.body.code];
    };
    expect([
      await said({}),
      await said({ packs: [{}] }),
      await said({ deactivate: ['nothing'] }),
      await said({ parameters: [{ pack: 'own', parameter: 'tries', scope: 'unit', name: 'pari', value: 3 }] }),
      await said({ packs: [triesPack({ version: '2.0.0' })], unit: 'nowhere' }),
    ]).toEqual([
      [400, 'bad_request'],
      [422, 'pack_invalid'],
      [404, 'not_found'],
      [400, 'bad_request'],
      [404, 'unit_not_found'],
    ]);
    expect((await collector.anonymous.ask('POST', '/api/v1/try', {})).status).toBe(401);
    await collector.close();
  });
});

describe('the kit of this file', () => {
  it('has a pack whose examples hold', () => expect(compile(triesPack()).rules).toHaveLength(1));
});
