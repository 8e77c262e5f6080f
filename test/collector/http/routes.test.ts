import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as api from '../../../collector/api.ts';
import { addUnit } from '../../../collector/store/units.ts';
import { digestOf } from '../../../policies/inventory/canonical.ts';
import { createReportValidator } from '../../../policies/inventory/validate.ts';
import { type TestAgent, type TestClient, type TestCollector, testCollector } from '../../kit/client.ts';
import { memoryStore } from '../../kit/database.ts';
import { bytesOf, smallInventory } from '../../kit/report.ts';

describe('what pages ask', () => {
  let collector: TestCollector;
  let client: TestClient;
  let web: TestAgent;
  let db: TestAgent;

  beforeAll(async () => {
    collector = await testCollector(await memoryStore());
    const unit = (unitId: string, parentId: string | null) => ({
      unitId,
      parentId,
      name: { vi: `Đơn vị ${unitId}`, en: `Unit ${unitId}` },
      freshnessLimitSeconds: 7 * 86_400,
    });
    await addUnit(collector.db, unit('missions', null));
    await addUnit(collector.db, unit('paris', 'missions'));
    web = await collector.enrol({ name: 'máy-web' });
    db = await collector.enrol({ name: 'db-1', unitId: 'paris' });
    await collector.enrol({ name: 'silent-1', unitId: 'paris' });
    await web.send(web.seal(web.report()));
    const inventory = { ...smallInventory, sshd: { ...smallInventory.sshd, permitRootLogin: 'yes' } };
    await db.send(db.seal(db.report({ inventory, digest: digestOf(inventory) })));
    await collector.settle();
    client = await collector.signIn();
  });
  afterAll(async () => collector.close());

  /** Every page of a list, so that a test does not grow with the packs. */
  async function pagesOf<T>(path: string): Promise<{ readonly items: readonly T[]; readonly total: number }> {
    const items: T[] = [];
    for (let page = 1; ; page += 1) {
      const answer = await client.get<api.Page<T>>(`${path}?pageSize=500&page=${page}`);
      items.push(...answer.items);
      if (items.length >= answer.total || answer.items.length === 0) return { items, total: answer.total };
    }
  }

  it('overview: hosts, counts and actions of the fleet are the sums of its units', async () => {
    const fleet = await client.get<api.OverviewAnswer>('/api/v1/overview');
    expect(fleet.hosts).toEqual({ total: 3, inTime: 2, silent: 0, never: 1 });
    expect(fleet.roll.map(({ name }) => name)).toEqual(['máy-web', 'db-1', 'silent-1']);
    const parts = await Promise.all(
      ['default', 'missions'].map((unit) => client.get<api.OverviewAnswer>(`/api/v1/overview?unit=${unit}`)),
    );
    for (const member of ['pass', 'fail', 'unknown', 'error', 'notApplicable'] as const) {
      expect(parts.reduce((sum, part) => sum + part.counts[member], 0)).toBe(fleet.counts[member]);
      expect(fleet.heatMap.reduce((sum, unit) => sum + unit.counts[member], 0)).toBe(fleet.counts[member]);
      expect(fleet.roll.reduce((sum, host) => sum + host.counts[member], 0)).toBe(fleet.counts[member]);
    }
    expect(Object.values(fleet.failBySeverity).reduce((left, right) => left + right)).toBe(fleet.counts.fail);
    expect(fleet.nextActions.length).toBe(5);
    for (const action of fleet.nextActions) {
      expect(action.closesCount).toBeGreaterThan(0);
      expect(action.hostNames.length).toBeGreaterThan(0);
      expect(
        action.kind === 'mend' ? action.title : action.kind === 'end_unknown' ? action.section : action.hostNames,
      ).toBeTruthy();
    }
    expect(fleet.trend).toEqual([{ on: '2026-11-21', counts: fleet.counts }]);
    expect(fleet.endingSoon).toEqual([]);
    expect(fleet.packs.length).toBeGreaterThan(3);
    expect(await client.ask('GET', '/api/v1/overview?unit=nowhere')).toMatchObject({
      status: 404,
      body: { code: 'unit_not_found' },
    });
  });

  it('units: the tree with the counts of each one', async () => {
    const units = await client.get<api.UnitAnswer[]>('/api/v1/units');
    expect(units.map(({ unitId, parentId, hostCount }) => [unitId, parentId, hostCount])).toEqual([
      ['default', null, 1],
      ['missions', null, 0],
      ['paris', 'missions', 2],
    ]);
  });

  it.each`
    query                             | names
    ${''}                             | ${['db-1', 'máy-web', 'silent-1']}
    ${'?sort=name'}                   | ${['db-1', 'máy-web', 'silent-1']}
    ${'?sort=-name'}                  | ${['silent-1', 'máy-web', 'db-1']}
    ${'?q=may%20web'}                 | ${[]}
    ${'?q=may-web'}                   | ${['máy-web']}
    ${'?unit=missions&sort=name'}     | ${['db-1', 'silent-1']}
    ${'?verdict=fail&sort=name'}      | ${['db-1', 'máy-web']}
    ${'?severity=high&sort=name'}     | ${['db-1', 'máy-web']}
    ${'?os=debian%2012&sort=name'}    | ${['db-1', 'máy-web']}
    ${'?os=windows'}                  | ${[]}
    ${'?freshness=never'}             | ${['silent-1']}
    ${'?sort=-age'}                   | ${['silent-1', 'db-1', 'máy-web']}
    ${'?sort=name&pageSize=1&page=2'} | ${['máy-web']}
    ${'?sort=name&pageSize=2&page=9'} | ${[]}
  `('hosts$query: $names', async ({ query, names }) => {
    const page = await client.get<api.Page<api.HostRow>>(`/api/v1/hosts${query}`);
    expect(page.items.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    '?page=0',
    '?page=-1',
    '?page=1.5',
    '?page=x',
    '?pageSize=1000000',
    '?sort=password',
    '?verdict=maybe',
    '?colour=red',
    `?q=${'x'.repeat(300)}`,
  ])('hosts%s: refused, because nothing is guessed', async (query) => {
    expect(await client.ask('GET', `/api/v1/hosts${query}`)).toMatchObject({
      status: 400,
      body: { code: 'bad_request' },
    });
  });

  it('host: its counts are the sums of its findings and of its packs', async () => {
    const host = await client.get<api.HostAnswer>(`/api/v1/hosts/${web.hostId}`);
    expect(host).toMatchObject({
      name: 'máy-web',
      osName: 'Debian GNU/Linux 12 (bookworm)',
      door: 'local',
      isSigned: true,
      identityState: 'same',
    });
    const findings = await pagesOf<api.FindingRow>(`/api/v1/hosts/${web.hostId}/findings`);
    const count = (verdict: string) => findings.items.filter((finding) => finding.verdict === verdict).length;
    expect(host.counts).toMatchObject({
      pass: count('pass'),
      fail: count('fail'),
      unknown: count('unknown'),
      notApplicable: count('not_applicable'),
    });
    expect(Object.values(host.byPack).reduce((sum, { fail }) => sum + fail, 0)).toBe(host.counts.fail);
    expect(findings.total).toBe(findings.items.length);
    const order = ['fail', 'unknown', 'error', 'pass', 'not_applicable'];
    const ranks = findings.items.map(({ verdict }) => order.indexOf(verdict));
    expect(ranks).toEqual([...ranks].sort((left, right) => left - right));
    expect(await client.ask('GET', '/api/v1/hosts/nobody')).toMatchObject({
      status: 404,
      body: { code: 'host_not_found' },
    });
  });

  it('host that never reported: known, and without a verdict', async () => {
    const { items } = await client.get<api.Page<api.HostRow>>('/api/v1/hosts?freshness=never');
    const hostId = items[0]?.hostId ?? '';
    const host = await client.get<api.HostAnswer>(`/api/v1/hosts/${hostId}`);
    expect(host).toMatchObject({
      lastReportAt: null,
      ageSeconds: null,
      isSilent: false,
      osName: null,
      door: null,
      agentVersion: null,
    });
    expect(await client.ask('GET', `/api/v1/hosts/${hostId}/inventory`)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    expect((await client.get<api.Page<api.FindingRow>>(`/api/v1/hosts/${hostId}/findings`)).items).toEqual([]);
  });

  it('finding: evidence, authority, history, and who else fails', async () => {
    const { items } = await client.get<api.Page<api.FindingRow>>(`/api/v1/hosts/${web.hostId}/findings?verdict=fail`);
    for (const { pack, rule } of items) {
      const finding = await client.get<api.FindingAnswer>(`/api/v1/hosts/${web.hostId}/findings/${pack}/${rule}`);
      expect(finding.finding.evidence.length).toBeGreaterThan(0);
      expect(finding.history[0]).toEqual({ at: finding.since, verdict: 'fail' });
      expect(finding.ruleText.remedy.vi.length).toBeGreaterThan(0);
      expect(finding.alsoFailing.names.length).toBe(finding.alsoFailing.count);
    }
    expect(await client.ask('GET', `/api/v1/hosts/${web.hostId}/findings/ssh/no-such-rule`)).toMatchObject({
      status: 404,
      body: { code: 'rule_not_found' },
    });
  });

  it('inventory: every section as it was read, packages apart', async () => {
    const answer = await client.get<api.InventoryAnswer>(`/api/v1/hosts/${web.hostId}/inventory`);
    const { packages: _, ...others } = smallInventory;
    expect(answer.inventory).toEqual(others);
    expect(answer.packageCount).toBe(2);
    expect(answer.states.sshd).toMatchObject({ status: 'complete' });
    expect(answer.states.firewall).toMatchObject({ status: 'absent' });
    const packages = await client.get<api.Page<api.PackageRow>>(`/api/v1/hosts/${web.hostId}/packages?q=OpenSSH`);
    expect(packages.items).toEqual([
      {
        name: 'openssh-server',
        version: '1:9.2p1-2+deb12u6',
        scheme: 'deb',
        architecture: 'amd64',
        source: 'openssh',
        origin: null,
      },
    ]);
  });

  it('history: what the host sent', async () => {
    const history = await client.get<api.HostHistoryAnswer>(`/api/v1/hosts/${web.hostId}/history`);
    expect(history.reports).toMatchObject([{ sequence: 1, form: 'full', collectedAt: '2026-11-21T18:53:46Z' }]);
    expect(history.trend).toHaveLength(1);
  });

  it('rules: found by words without marks, sorted and counted for a unit', async () => {
    const all = await client.get<api.Page<api.RuleRow>>('/api/v1/rules?pageSize=500');
    const failCounts = all.items.map(({ counts }) => counts.fail);
    expect(failCounts).toEqual([...failCounts].sort((left, right) => right - left));
    const first = all.items[0];
    if (first === undefined) throw new Error('no rules');
    const words = first.title.vi.split(' ').slice(0, 2).join(' ');
    const plain = words
      .normalize('NFD')
      .replace(/\p{Mark}/gu, '')
      .replace(/đ/gi, 'd');
    const found = await client.get<api.Page<api.RuleRow>>(`/api/v1/rules?q=${encodeURIComponent(plain)}&pageSize=500`);
    expect(found.items.map(({ rule }) => rule)).toContain(first.rule);
    const failing = await client.get<api.Page<api.RuleRow>>('/api/v1/rules?verdict=fail&unit=paris&pageSize=500');
    expect(failing.items.every(({ counts }) => counts.fail === 1)).toBe(true);
    const hard = await client.get<api.Page<api.RuleRow>>('/api/v1/rules?severity=high&pack=ssh&pageSize=500');
    expect(hard.items.every(({ severity, pack }) => severity === 'high' && pack === 'ssh')).toBe(true);
  });

  it('rule: its demand in both languages, what it reads, and who fails it', async () => {
    const { items } = await client.get<api.Page<api.RuleRow>>('/api/v1/rules?pageSize=500');
    for (const { pack, rule, counts } of items) {
      const answer = await client.get<api.RuleAnswer>(`/api/v1/rules/${pack}/${rule}`);
      expect(answer.demand.vi.length).toBeGreaterThan(0);
      expect(answer.demand.en.length).toBeGreaterThan(0);
      expect(answer.reads.length).toBeGreaterThan(0);
      expect([answer.failing.length, answer.unknown.length]).toEqual([counts.fail, counts.unknown + counts.error]);
    }
    expect(await client.ask('GET', '/api/v1/rules/ssh/no-such-rule')).toMatchObject({
      status: 404,
      body: { code: 'rule_not_found' },
    });
  });

  it('agents and tokens: who can report, and how another joins', async () => {
    const agents = await client.get<api.Page<api.AgentRow>>('/api/v1/agents');
    expect(agents.items.map(({ hostName, isRevoked, version }) => [hostName, isRevoked, version])).toEqual([
      [expect.any(String), false, '0.1.0'],
      [expect.any(String), false, '0.1.0'],
      ['silent-1', false, null],
    ]);
    const made = await client.ask('POST', '/api/v1/enrolment-tokens', { unitId: 'paris', uses: 3, validSeconds: 3600 });
    expect(made).toMatchObject({
      status: 201,
      body: { unitId: 'paris', uses: 3, token: expect.stringMatching(/^muster-[\w-]{43}\.[0-9a-f]{32}$/) },
    });
    expect(
      await client.ask('POST', '/api/v1/enrolment-tokens', { unitId: 'nowhere', uses: 1, validSeconds: 3600 }),
    ).toMatchObject({ status: 404 });
    expect(
      await client.ask('POST', '/api/v1/enrolment-tokens', { unitId: 'paris', uses: 0, validSeconds: 3600 }),
    ).toMatchObject({ status: 400, body: { pointer: '/uses' } });
    expect(
      await client.ask('POST', '/api/v1/enrolment-tokens', {
        unitId: 'paris',
        uses: 1,
        validSeconds: 3600,
        colour: 'red',
      }),
    ).toMatchObject({ status: 400, body: { pointer: '/colour' } });
  });

  it('enrolment: refused with a token that is unknown or spent, a key that is none, and a key that is taken', async () => {
    const { body: made } = await client.ask('POST', '/api/v1/enrolment-tokens', {
      unitId: 'default',
      uses: 1,
      validSeconds: 3600,
    });
    const request = {
      token: made.token,
      publicKey: Buffer.alloc(32, 7).toString('base64url'),
      contract: '1.0',
      host: { name: 'x', identifiers: {} },
    };
    const enrol = (change: object) => collector.anonymous.ask('POST', '/api/v1/agents', { ...request, ...change });
    expect(await enrol({ token: `muster-${'A'.repeat(43)}.${'0'.repeat(32)}` })).toMatchObject({
      status: 403,
      body: { code: 'token_invalid' },
    });
    expect(await enrol({ token: 'x' })).toMatchObject({ status: 403, body: { code: 'token_invalid' } });
    expect(await enrol({ publicKey: 'AAAA' })).toMatchObject({ status: 400, body: { pointer: '/publicKey' } });
    expect(await enrol({ contract: '2.0' })).toMatchObject({ status: 422, body: { code: 'contract_too_new' } });
    expect(await enrol({ host: { name: 'x', identifiers: { colour: 'red' } } })).toMatchObject({
      status: 400,
      body: { pointer: '/host/identifiers/colour' },
    });
    expect(await enrol({})).toMatchObject({ status: 201, body: { unit: 'default', contract: '1.0' } });
    expect(await enrol({})).toMatchObject({ status: 403, body: { code: 'token_invalid' } });
    const { body: second } = await client.ask('POST', '/api/v1/enrolment-tokens', {
      unitId: 'default',
      uses: 1,
      validSeconds: 3600,
    });
    expect(await enrol({ token: second.token })).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    // The refused one did not spend the token.
    expect(await enrol({ token: second.token, publicKey: Buffer.alloc(32, 9).toString('base64url') })).toMatchObject({
      status: 201,
    });
  });

  it('fleet: reports that are whole and keep the contract, for plans', async () => {
    const fleet = await client.get<api.Page<api.FleetHost>>('/api/v1/fleet?pageSize=10');
    expect(fleet.total).toBe(2);
    const validate = createReportValidator();
    for (const { report } of fleet.items) expect(validate(bytesOf(report))).toHaveProperty('report');
  });

  it('description: OpenAPI made from the routes, with who may call each', async () => {
    const { body } = await collector.anonymous.ask('GET', '/api/v1/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(body.paths['/api/v1/hosts/{hostId}'].get).toMatchObject({
      summary: 'One host',
      description: 'Access: signed_in.',
    });
    expect(Object.keys(body.paths).length).toBeGreaterThan(18);
  });

  it('nothing: an address that nobody answers is told apart from a page', async () => {
    expect(await client.ask('GET', '/api/v1/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await client.ask('POST', '/nothing', {})).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});
