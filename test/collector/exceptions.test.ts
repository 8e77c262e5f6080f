import { expect, it } from 'vitest';
import { addAdministrator } from '../../collector/administrators.ts';
import type * as api from '../../collector/api.ts';
import { shaOf } from '../../collector/secrets.ts';
import { checkAudit } from '../../collector/store/audit.ts';
import { replaceApiToken } from '../../collector/store/sessions.ts';
import { writeUnitDays } from '../../collector/store/trend.ts';
import { verifyStore } from '../../collector/store/verify.ts';
import { PASSWORD, type TestAgent, type TestClient, type TestCollector, testCollector } from '../kit/client.ts';
import { describeOnBothStores, type OpenStore } from '../kit/database.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

const names = (id: string) => ({ vi: `Đơn vị ${id}`, en: `Unit ${id}` });

/** Two rules that every host fails, one that passes, one that nobody can tell, one that concerns nobody. */
const pack = compile(
  packOf(
    [
      ruleOf({ 'host.unit': { const: 'nowhere' } }, { id: 'fails', severity: 'critical' }),
      ruleOf({ 'host.labels': { includes: ['never'] } }, { id: 'fails-too', severity: 'low' }),
      ruleOf({ 'host.unit': { exists: true } }, { id: 'passes' }),
      ruleOf({ 'host.level': { minimum: 1 } }, { id: 'unknown' }),
    ],
    { id: 'sample' },
  ),
);

interface Estate {
  readonly collector: TestCollector;
  readonly admin: TestClient;
  readonly agents: Readonly<Record<'paris' | 'rome' | 'lyon', TestAgent>>;
  signInAs(name: string, role: api.Role, unitId?: string): Promise<TestClient>;
}

/** A ministry with missions below it: two hosts in Paris (one of them in its consulate at Lyon), one in Rome; `portal` runs on two. */
async function estate(open: OpenStore): Promise<Estate> {
  const collector = await testCollector(await open(), { packs: [pack] });
  const admin = await collector.signIn();
  for (const [unitId, parentId] of [
    ['ministry', null],
    ['missions', 'ministry'],
    ['paris', 'missions'],
    ['lyon', 'paris'],
    ['rome', 'missions'],
    ['it', 'ministry'],
  ] as const)
    expect((await admin.ask('POST', '/api/v1/units', { unitId, parentId, name: names(unitId) })).status).toBe(201);
  await admin.ask('POST', '/api/v1/systems', {
    systemId: 'portal',
    name: names('portal'),
    ownerUnitId: 'ministry',
    operatorUnitId: 'rome',
  });
  const enrol = async (name: 'paris' | 'rome' | 'lyon', systems: string[]) => {
    const agent = await collector.enrol({ name, unitId: name });
    if (systems.length > 0) await admin.ask('POST', `/api/v1/hosts/${agent.hostId}/register`, { addSystems: systems });
    await agent.send(agent.seal(agent.report()));
    return agent;
  };
  const agents = {
    paris: await enrol('paris', []),
    lyon: await enrol('lyon', ['portal']),
    rome: await enrol('rome', ['portal']),
  };
  await collector.settle();
  return { collector, admin, agents, signInAs: (name, role, unitId) => signInAs(collector, name, role, unitId) };
}

async function signInAs(collector: TestCollector, name: string, role: api.Role, unitId?: string): Promise<TestClient> {
  const { db, context, clock, app, anonymous } = collector;
  const account = {
    name,
    password: PASSWORD,
    mustChange: false,
    at: clock.now(),
    role,
    ...(unitId === undefined ? {} : { unitId }),
  };
  await addAdministrator(db, context.hasher, account);
  const { body, headers } = await anonymous.ask('POST', '/api/v1/session', { name, password: PASSWORD });
  expect(body).toMatchObject({ person: { name, role, unitId: unitId ?? null } });
  const own = {
    cookie: String(headers['set-cookie']).split(';', 1)[0] ?? '',
    'muster-csrf': (body as api.SessionAnswer).csrfToken,
  };
  void app;
  return {
    ask: (method, url, sent, more = {}) => anonymous.ask(method, url, sent, { ...own, ...more }),
    get: async <T>(url: string) => {
      const answer = await anonymous.ask('GET', url, undefined, own);
      expect({ url, status: answer.status, body: answer.status === 200 ? undefined : answer.body }).toEqual({
        url,
        status: 200,
      });
      return answer.body as T;
    },
  };
}

const WANTED = {
  pack: 'sample',
  rule: 'fails',
  scope: { kind: 'unit', id: 'paris' },
  reason: 'The visa desk needs the old printer driver.',
  measure: 'The host stands in a network of its own.',
  endsAt: '2027-03-01T00:00:00Z',
};

async function ask(client: TestClient, more: object = {}): Promise<string> {
  const { status, body } = await client.ask('POST', '/api/v1/exceptions', { ...WANTED, ...more });
  expect({ status, body: status === 201 ? undefined : body }).toEqual({ status: 201 });
  return body.exceptionId;
}

async function inForce(made: Estate, more: object = {}): Promise<string> {
  const lan = await made.signInAs('lan', 'operator', 'it');
  const id = await ask(lan, more);
  const { status, body } = await made.admin.ask('POST', `/api/v1/exceptions/${id}/approve`, {});
  expect([status, body]).toMatchObject([200, { decidedBy: 'admin' }]);
  return id;
}

/** What every page says of the fleet, in one form: it must be the same everywhere. */
async function everywhere({ admin, collector, agents }: Estate, unit?: string) {
  const scope = unit === undefined ? '' : `?unit=${unit}`;
  const and = unit === undefined ? '' : `&unit=${unit}`;
  const overview = await admin.get<api.OverviewAnswer>(`/api/v1/overview${scope}`);
  const hosts = await admin.get<api.Page<api.HostRow>>(`/api/v1/hosts?sort=name${and}`);
  const rules = await admin.get<api.Page<api.RuleRow>>(`/api/v1/rules?sort=title${and}`);
  const units = await admin.get<api.UnitAnswer[]>('/api/v1/units');
  const inScope = new Set(overview.heatMap.map(({ unitId }) => unitId));
  const sum = (parts: readonly api.Counts[]) => [
    parts.reduce((all, { fail }) => all + fail, 0),
    parts.reduce((all, { excepted }) => all + excepted, 0),
  ];
  const findings: api.FindingRow[] = [];
  const packs: api.Counts[] = [];
  const single: api.HostAnswer[] = [];
  for (const { hostId } of hosts.items) {
    findings.push(...(await admin.get<api.Page<api.FindingRow>>(`/api/v1/hosts/${hostId}/findings`)).items);
    const host = await admin.get<api.HostAnswer>(`/api/v1/hosts/${hostId}`);
    single.push(host);
    packs.push(...Object.values(host.byPack));
  }
  const listed: number[] = [0, 0];
  for (const { pack: of, rule } of rules.items) {
    const answer = await admin.get<api.RuleAnswer>(`/api/v1/rules/${of}/${rule}${scope}`);
    listed[0] = (listed[0] ?? 0) + answer.failing.length;
    listed[1] = (listed[1] ?? 0) + answer.excepted.length;
    expect([answer.counts.fail, answer.counts.excepted]).toEqual([answer.failing.length, answer.excepted.length]);
  }
  const count = (verdict: api.ShownVerdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const severities = (parts: readonly { readonly failBySeverity: api.SeverityCounts }[]) =>
    parts.reduce(
      (all, { failBySeverity }) => all + Object.values(failBySeverity).reduce((left, right) => left + right, 0),
      0,
    );
  const metrics = unit === undefined ? await metricSums(collector) : undefined;
  void agents;
  const ways = {
    overview: [overview.counts.fail, overview.counts.excepted],
    roll: sum(overview.roll.map(({ counts }) => counts)),
    heatMap: sum(overview.heatMap.map(({ counts }) => counts)),
    byPack: sum(overview.heatMap.flatMap(({ byPack }) => Object.values(byPack))),
    units: sum(units.filter(({ unitId }) => inScope.has(unitId)).map(({ counts }) => counts)),
    hosts: sum(hosts.items.map(({ counts }) => counts)),
    host: sum(single.map(({ counts }) => counts)),
    hostPacks: sum(packs),
    rules: sum(rules.items.map(({ counts }) => counts)),
    rulePages: listed,
    findings: [count('fail'), count('excepted')],
    trend: unit === undefined ? sum(overview.trend.slice(-1).map(({ counts }) => counts)) : undefined,
    severities: [severities([overview]), severities(hosts.items), severities(single)],
    metrics,
  };
  const expected = ways.findings;
  for (const [name, value] of Object.entries(ways)) {
    if (value === undefined) continue;
    const wanted = name === 'severities' ? [expected[0], expected[0], expected[0]] : expected;
    expect({ name, value }).toEqual({ name, value: wanted });
  }
  return { fail: expected[0], excepted: expected[1], findings, overview, hosts, rules };
}

async function metricSums({ app }: TestCollector): Promise<number[]> {
  const { body } = await app.inject({ method: 'GET', url: '/metrics', headers: { host: '127.0.0.1' } });
  const sum = (verdict: string) =>
    [...body.matchAll(/^muster_findings\{(.*)\} (\d+)$/gm)]
      .filter(([, labels]) => labels?.includes(`verdict="${verdict}"`))
      .reduce((all, [, , value]) => all + Number(value), 0);
  return [sum('fail'), sum('excepted')];
}

describeOnBothStores('exceptions', (open) => {
  it('are laid over what fails in their scope, and every page counts the same', async () => {
    const made = await estate(open);
    expect(await everywhere(made)).toMatchObject({ fail: 6, excepted: 0 });
    const id = await inForce(made);
    const all = await everywhere(made);
    expect(all).toMatchObject({ fail: 4, excepted: 2 }); // Paris, and Lyon below it
    expect(await everywhere(made, 'lyon')).toMatchObject({ fail: 1, excepted: 1 });
    expect(await everywhere(made, 'rome')).toMatchObject({ fail: 2, excepted: 0 });
    const { admin, agents, collector } = made;
    const host = `/api/v1/hosts/${agents.lyon.hostId}`;
    const { items } = await admin.get<api.Page<api.FindingRow>>(`${host}/findings`);
    expect(items.map(({ rule, verdict }) => [rule, verdict])).toEqual([
      ['fails-too', 'fail'],
      ['unknown', 'unknown'],
      ['fails', 'excepted'],
      ['passes', 'pass'],
    ]);
    const only = await admin.get<api.Page<api.FindingRow>>(`${host}/findings?verdict=excepted`);
    expect(only.items).toMatchObject([
      { rule: 'fails', exception: { exceptionId: id, endsAt: '2027-03-01T00:00:00.000Z' } },
    ]);
    expect((await admin.get<api.Page<api.FindingRow>>(`${host}/findings?verdict=fail`)).total).toBe(1);
    const finding = await admin.get<api.FindingAnswer>(`${host}/findings/sample/fails`);
    expect(finding).toMatchObject({
      verdict: 'excepted',
      finding: { verdict: 'fail' },
      alsoFailing: { count: 1, names: ['rome'] },
    });
    const excepted = await admin.get<api.Page<api.HostRow>>('/api/v1/hosts?verdict=excepted&sort=name');
    expect(excepted.items.map(({ name }) => name)).toEqual(['lyon', 'paris']);
    expect(
      (await admin.get<api.Page<api.HostRow>>('/api/v1/hosts?severity=critical')).items.map(({ name }) => name),
    ).toEqual(['rome']);
    expect((await admin.get<api.Page<api.HostRow>>('/api/v1/hosts?sort=-failCount')).items[0]?.name).toBe('rome');
    expect(
      (await admin.get<api.Page<api.RuleRow>>('/api/v1/rules?verdict=excepted')).items.map(({ rule }) => rule),
    ).toEqual(['fails']);
    const mend = all.overview.nextActions.find(({ rule }) => rule === 'fails');
    expect(mend).toMatchObject({ hostNames: ['rome'], closesCount: 1 });
    const fleet = await admin.get<api.Page<api.FleetHost>>('/api/v1/fleet');
    expect(fleet.items.map(({ name, exceptions }) => [name, exceptions.map(({ rule }) => rule)]).sort()).toEqual([
      ['lyon', ['fails']],
      ['paris', ['fails']],
      ['rome', []],
    ]);
    expect(await verifyStore(collector.db)).toEqual([]); // what was judged is as it was judged
    await collector.close();
  });

  it('begin and end by the clock alone, with no judging, and a day of the past keeps its own', async () => {
    const made = await estate(open);
    const { collector, agents } = made;
    let { admin } = made;
    const id = await inForce(made, { startsAt: '2026-11-23', endsAt: '2026-11-25T12:00:00Z' });
    const state = async () => (await admin.get<api.ExceptionAnswer>(`/api/v1/exceptions/${id}`)).state;
    const at = async (instant: string) => {
      collector.clock.set(instant);
      admin = await collector.signIn(); // sessions end too
      const { fail, excepted, overview } = await everywhere({ ...made, admin });
      const ending = overview.endingSoon.filter(({ kind }) => kind === 'exception').map(({ what }) => what);
      return [await state(), fail, excepted, ending];
    };
    const judgedAt = await collector.db.selectFrom('hosts').select('judged_at').execute();
    expect(await at('2026-11-22T23:59:59.999Z')).toEqual(['approved', 6, 0, []]);
    expect(await at('2026-11-23T00:00:00.000Z')).toEqual(['ending', 4, 2, [id]]);
    await writeUnitDays(collector.db, '2026-11-23', '2026-11-23T23:59:00.000Z');
    expect(await at('2026-11-25T11:59:59.999Z')).toEqual(['ending', 4, 2, [id]]);
    expect(await at('2026-11-25T12:00:00.000Z')).toEqual(['over', 6, 0, []]);
    expect(await collector.db.selectFrom('hosts').select('judged_at').execute()).toEqual(judgedAt);
    const on = async (day: string) =>
      (
        await admin.get<api.Page<api.FindingRow>>(`/api/v1/hosts/${agents.paris.hostId}/findings?asOf=${day}`)
      ).items.find(({ rule }) => rule === 'fails')?.verdict;
    expect([await on('2026-11-22'), await on('2026-11-24'), await on('2026-11-25')]).toEqual([
      'fail',
      'excepted',
      'fail',
    ]);
    const { trend } = await admin.get<api.OverviewAnswer>('/api/v1/overview');
    expect(trend.find((point) => point.on === '2026-11-23')?.counts).toMatchObject({ fail: 4, excepted: 2 });
    await collector.close();
  });

  it('rest when nothing that they cover fails, and never cover what is unknown', async () => {
    const made = await estate(open);
    const { admin, agents, collector } = made;
    const id = await inForce(made, { rule: 'unknown', scope: { kind: 'host', id: agents.paris.hostId } });
    expect(await admin.get<api.ExceptionAnswer>(`/api/v1/exceptions/${id}`)).toMatchObject({
      state: 'resting',
      failingCount: 0,
      unknownCount: 1,
    });
    expect(await everywhere(made)).toMatchObject({ fail: 6, excepted: 0 });
    await collector.close();
  });

  it('of a system cover its hosts, two over one finding count it once, and an early end is at once', async () => {
    const made = await estate(open);
    const { admin, collector, agents } = made;
    const system = await inForce(made, { scope: { kind: 'system', id: 'portal' } });
    expect(await everywhere(made)).toMatchObject({ fail: 4, excepted: 2 });
    const lan = await made.signInAs('linh', 'operator');
    const id = await ask(lan, { scope: { kind: 'host', id: 'lyon' }, endsAt: '2027-06-01T00:00:00Z' });
    await admin.ask('POST', `/api/v1/exceptions/${id}/approve`, {});
    expect(await everywhere(made)).toMatchObject({ fail: 4, excepted: 2 });
    const rule = await admin.get<api.RuleAnswer>('/api/v1/rules/sample/fails');
    expect(rule.excepted.map(({ name, exceptionId }) => [name, exceptionId]).sort()).toEqual([
      ['lyon', id],
      ['rome', system],
    ]); // the one that ends last
    expect(
      (await lan.ask('POST', `/api/v1/exceptions/${system}/end`, { reason: 'The driver was replaced.' })).status,
    ).toBe(403);
    expect(
      (await lan.ask('POST', `/api/v1/exceptions/${id}/end`, { reason: 'The driver was replaced.' })).body,
    ).toMatchObject({ state: 'ended_early', endedBy: 'linh' });
    expect(
      (await admin.ask('POST', `/api/v1/exceptions/${system}/end`, { reason: 'The driver was replaced.' })).status,
    ).toBe(200);
    expect(await everywhere(made)).toMatchObject({ fail: 6, excepted: 0 });
    void agents;
    await collector.close();
  });

  it('need two people: never the requester, nobody who operates what is covered, no token, no lesser role', async () => {
    const made = await estate(open);
    const { admin, collector } = made;
    const approve = (client: TestClient, id: string) => client.ask('POST', `/api/v1/exceptions/${id}/approve`, {});
    const own = await ask(admin);
    expect((await approve(admin, own)).body).toMatchObject({
      code: 'not_allowed',
      message: expect.stringContaining('someone else'),
    });
    const lan = await made.signInAs('lan', 'operator');
    expect((await approve(lan, own)).status).toBe(403);
    const auditor = await made.signInAs('an', 'auditor');
    expect((await auditor.ask('POST', '/api/v1/exceptions', WANTED)).status).toBe(403);
    expect(await auditor.get<api.ExceptionAnswer>(`/api/v1/exceptions/${own}`)).toMatchObject({
      approval: 'not_administrator',
    });
    // Rome operates the portal, which runs in Lyon, which is below Paris.
    const roman = await made.signInAs('bình', 'administrator', 'rome');
    expect(await roman.get<api.ExceptionAnswer>(`/api/v1/exceptions/${own}`)).toMatchObject({ approval: 'operates' });
    expect((await approve(roman, own)).status).toBe(403);
    const parisian = await made.signInAs('chi', 'administrator', 'lyon');
    expect((await approve(parisian, own)).status).toBe(403);
    await replaceApiToken(collector.db, {
      tokenSha: shaOf('for-commands'),
      name: 'local.json',
      scope: 'local',
      at: '2026-11-21T00:00:00.000Z',
    });
    const token = { authorization: 'Bearer for-commands' };
    const byToken = await collector.anonymous.ask('POST', `/api/v1/exceptions/${own}/approve`, {}, token);
    expect(byToken.body).toMatchObject({ code: 'not_allowed', message: expect.stringContaining('token') });
    const named = await collector.anonymous.ask(
      'POST',
      '/api/v1/exceptions',
      { ...WANTED, rule: 'fails-too', requester: 'LAN' },
      token,
    );
    expect(named.body).toMatchObject({ requester: 'lan', recordedBy: 'local' });
    expect(
      (await collector.anonymous.ask('POST', '/api/v1/exceptions', { ...WANTED, rule: 'passes' }, token)).status,
    ).toBe(400);
    const other = await made.signInAs('dũng', 'administrator', 'it');
    expect((await approve(other, own)).body).toMatchObject({ state: 'in_force', decidedBy: 'dũng' });
    expect((await approve(other, own)).status).toBe(400); // decided once
    await collector.close();
  });

  it('keep everything that was done to them, and so does the audit log', async () => {
    const made = await estate(open);
    const { admin, collector } = made;
    const heard: string[] = [];
    collector.context.events.subscribe(({ kind }) => heard.push(kind));
    const lan = await made.signInAs('lan', 'operator');
    const id = await ask(lan);
    expect(
      (await lan.ask('PUT', `/api/v1/exceptions/${id}`, { endsAt: '2027-01-31', ticket: 'CNTT-7' })).body,
    ).toMatchObject({ endsAt: '2027-02-01T00:00:00.000Z', ticket: 'CNTT-7' });
    expect((await admin.ask('PUT', `/api/v1/exceptions/${id}`, { endsAt: '2027-01-30' })).status).toBe(403);
    await admin.ask('POST', `/api/v1/exceptions/${id}/approve`, {});
    expect((await lan.ask('PUT', `/api/v1/exceptions/${id}`, { endsAt: '2027-02-28' })).status).toBe(400);
    await admin.ask('POST', `/api/v1/exceptions/${id}/end`, { reason: 'The printer was replaced.' });
    const second = await ask(lan);
    await admin.ask('POST', `/api/v1/exceptions/${second}/refuse`, { note: 'Replace the printer instead.' });
    const { acts } = await admin.get<api.ExceptionAnswer>(`/api/v1/exceptions/${id}`);
    expect(acts.map(({ act, person }) => [act, person])).toEqual([
      ['requested', 'lan'],
      ['changed', 'lan'],
      ['approved', 'admin'],
      ['ended_early', 'admin'],
    ]);
    const log = await collector.db
      .selectFrom('audit')
      .select(['act', 'object'])
      .where('act', 'like', 'exception%')
      .orderBy('entry_number')
      .execute();
    expect(log.map(({ act, object }) => `${act} ${object}`)).toEqual([
      `exception_requested exception ${id}`,
      `exception_changed exception ${id}`,
      `exception_approved exception ${id}`,
      `exception_ended_early exception ${id}`,
      `exception_requested exception ${second}`,
      `exception_refused exception ${second}`,
    ]);
    expect(await checkAudit(collector.db)).toMatchObject({ isIntact: true });
    expect(heard.filter((kind) => kind === 'exceptions_changed')).toHaveLength(6);
    const summary = await admin.get<api.ExceptionsSummary>('/api/v1/exceptions-summary');
    expect(summary).toEqual({
      counts: { ending: 0, waiting: 0, in_force: 0, over: 2 },
      maxDays: 366,
      mayRequest: true,
    });
    await collector.close();
  });

  it('refuse what is not meant for them', async () => {
    const made = await estate(open);
    const { admin, collector } = made;
    const refused = async (more: object) => {
      const { status, body } = await admin.ask('POST', '/api/v1/exceptions', { ...WANTED, ...more });
      return [status, body.pointer ?? body.code];
    };
    expect(await refused({ reason: '   ok   \n   ' })).toEqual([400, '/reason']);
    expect(await refused({ measure: `${'Lock the door.'}\u202e` })).toEqual([400, '/measure']);
    expect(await refused({ endsAt: '2026-02-30' })).toEqual([400, '/endsAt']);
    expect(await refused({ endsAt: '2026-11-20' })).toEqual([400, '/endsAt']);
    expect(await refused({ endsAt: '2028-01-01' })).toEqual([400, '/endsAt']);
    expect(await refused({ startsAt: '2027-03-01' })).toEqual([400, '/endsAt']);
    expect(await refused({ endsAt: 'never' })).toEqual([400, '/endsAt']);
    expect(await refused({ rule: 'fail' })).toEqual([404, 'rule_not_found']);
    expect(await refused({ scope: { kind: 'host', id: "x' or 1=1 --" } })).toEqual([404, 'host_not_found']);
    expect(await refused({ scope: { kind: 'unit', id: 'atlantis' } })).toEqual([404, 'unit_not_found']);
    expect(await refused({ scope: { kind: 'fleet', id: 'all' } })).toEqual([400, '/scope/kind']);
    expect((await refused({ approvedBy: 'me' }))[0]).toBe(400);
    expect(await refused({ requester: 'lan' })).toEqual([400, 'bad_request']);
    await ask(admin);
    expect(await refused({})).toEqual([400, 'bad_request']); // the same twice
    expect(
      (await admin.ask('PUT', '/api/v1/exceptions-limit', { maxDays: 30, reason: 'Decision 12 of the department' }))
        .body,
    ).toMatchObject({ maxDays: 30 });
    expect(await refused({ rule: 'fails-too' })).toEqual([400, '/endsAt']);
    expect(
      (await admin.ask('PUT', '/api/v1/exceptions-limit', { maxDays: 5000, reason: 'for ever and ever' })).status,
    ).toBe(400);
    await collector.close();
  });

  it('are what a file says, shown before, and the same file again changes nothing', async () => {
    const made = await estate(open);
    const { admin, collector } = made;
    const lan = await made.signInAs('lan', 'operator', 'it');
    const entry = {
      id: 'visa-printer',
      rule: 'sample/fails',
      scope: { unit: 'paris' },
      reason: WANTED.reason,
      measure: WANTED.measure,
      requester: 'lan',
      endsAt: '2027-02-28',
      approver: 'admin',
    };
    const own = { ...entry, id: 'own', rule: 'sample/fails-too', requester: 'admin', approver: 'admin' };
    const apply = (exceptions: object[], more: object = {}) =>
      admin.ask('POST', '/api/v1/exceptions-file', { exceptions, ...more });
    expect((await apply([entry], { dryRun: true })).body).toEqual({
      isDryRun: true,
      changes: [
        {
          exceptionId: 'visa-printer',
          change: 'request',
          notes: [expect.stringContaining('"admin" wrote the request')],
        },
      ],
    });
    expect((await admin.get<api.Page<api.ExceptionRow>>('/api/v1/exceptions')).total).toBe(0);
    const asked = await lan.ask('POST', '/api/v1/exceptions-file', { exceptions: [entry] });
    expect(asked.body.changes).toMatchObject([{ change: 'request', notes: [expect.stringContaining('must apply')] }]);
    expect((await apply([entry, own])).body.changes).toMatchObject([
      { change: 'approve' },
      { change: 'request', notes: [expect.stringContaining('requester cannot be the approver')] },
    ]);
    expect(await everywhere(made)).toMatchObject({ fail: 4, excepted: 2 });
    expect((await apply([entry, own])).body.changes).toMatchObject([{ change: 'none', notes: [] }, { change: 'none' }]);
    expect((await apply([{ ...own, endsAt: '2027-01-31' }])).body.changes).toMatchObject([{ change: 'change' }]);
    const forged = { ...entry, id: 'forged', scope: { unit: 'rome' } };
    expect((await apply([forged])).body.changes).toMatchObject([{ change: 'request' }]);
    expect((await apply([forged])).body.changes).toMatchObject([{ change: 'none' }]);
    expect(await admin.ask('POST', '/api/v1/exceptions/forged/approve', {})).toMatchObject({ status: 403 });
    await admin.ask('POST', '/api/v1/exceptions/forged/refuse', { note: 'Nobody asked for this.' });
    const wrong = await apply([{ ...entry, id: 'other', rule: 'sample/none' }, entry]);
    expect([wrong.status, wrong.body.pointer]).toEqual([422, '/exceptions/0']);
    expect((await apply([{ ...entry, scope: { unit: 'rome' } }])).body.changes).toMatchObject([
      { change: 'none', notes: [expect.stringContaining('scope')] },
    ]);
    expect((await apply([{ ...entry, endEarly: 'The printer was replaced.' }])).body.changes).toMatchObject([
      { change: 'end' },
    ]);
    expect(await everywhere(made)).toMatchObject({ fail: 6, excepted: 0 });
    await replaceApiToken(collector.db, {
      tokenSha: shaOf('for-commands'),
      name: 'local.json',
      scope: 'local',
      at: '2026-11-21T00:00:00.000Z',
    });
    const third = { ...entry, id: 'third' };
    const byToken = await collector.anonymous.ask(
      'POST',
      '/api/v1/exceptions-file',
      { exceptions: [third] },
      { authorization: 'Bearer for-commands' },
    );
    expect(byToken.body.changes).toMatchObject([
      { change: 'request', notes: [expect.stringContaining('must apply the file')] },
    ]);
    await collector.close();
  });
});
