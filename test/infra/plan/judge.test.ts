import { describe, expect, it } from 'vitest';
import { shippedJudge } from '../../../infra/commands/policies.ts';
import { plannedRegister, plannedReport } from '../../../infra/plan/as-inventory.ts';
import { readCatalogue } from '../../../infra/plan/catalogue.ts';
import { checkFacts } from '../../../infra/plan/check-facts.ts';
import type { FleetHost } from '../../../infra/plan/fleet.ts';
import { compareFindings, judgePlan, mandatoryViolations } from '../../../infra/plan/judge.ts';
import type { Plan, PlanHost } from '../../../infra/plan/plan.ts';
import { showEffects, showPlan } from '../../../infra/plan/show.ts';
import { validateReport } from '../../../policies/inventory/validate.ts';
import type { Finding, Verdict } from '../../../policies/rules/finding.ts';
import { build, host, plan, planWith, reportWith } from '../kit.ts';

const catalogue = readCatalogue();
const at = '2026-11-21T00:00:00Z';
const shipped = shippedJudge(at);
const { judge } = shipped;

const today: FleetHost = {
  hostId: 'h-1',
  name: 'old-1',
  unitId: 'hq',
  register: { labels: ['portal'], level: 2 },
  report: reportWith({
    os: { family: 'linux', id: 'debian', release: '9', name: 'Debian GNU/Linux 9 (stretch)', architecture: 'x86_64' },
    sshd: { basis: 'effective', permitRootLogin: 'yes', match: [] },
    hardware: { memoryBytes: 4 * 1024 ** 3 },
  }),
};
const from = { hostId: 'h-1', name: 'old-1' };
const moved = planWith({}, { from });

describe('a planned host as a report', () => {
  it('is refused where real reports come in, for its door and for nothing else', () => {
    const result = validateReport(Buffer.from(JSON.stringify(plannedReport(host, catalogue, at))));
    expect('complaints' in result ? result.complaints.map(({ pointer }) => pointer) : []).toEqual(['/agent/door']);
  });

  it('keeps the contract for every image and platform of the shipped catalogue', () => {
    const hosts = catalogue.images.flatMap(({ name, takes }) =>
      catalogue.platforms.map(
        ({ settings }): PlanHost => ({
          ...host,
          build: { ...build, image: name, settings: takes.length === 0 ? {} : settings },
        }),
      ),
    );
    expect(checkFacts({ ...plan, hosts }, catalogue)).toEqual([]);
  });

  it.each`
    settings                              | at                       | why
    ${{ sshd: { permitRootLogn: 'no' } }} | ${'sshd/permitRootLogn'} | ${'a misspelt keyword would keep sshd from starting'}
    ${{ sshd: { maxAuthTries: 'four' } }} | ${'sshd/maxAuthTries'}   | ${'a text is no number'}
    ${{ sshd: { x11Forwarding: 'no' } }}  | ${'sshd/x11Forwarding'}  | ${'yes and no are true and false'}
  `('a plan is refused that would write $settings: $why', ({ settings, at: place }) => {
    expect(checkFacts(planWith({ settings }), catalogue).map(({ pointer }) => pointer)).toEqual([
      `/hosts/0/build/settings/${place}`,
    ]);
  });

  it('holds only what the plan decides, each section partial', () => {
    const report = plannedReport(host, catalogue, at);
    expect(report?.agent.door).toBe('planned');
    expect(Object.keys(report?.inventory ?? {})).toEqual(['os', 'hardware', 'sshd', 'sysctl']);
    expect(Object.values(report?.probes ?? {}).every(({ outcome }) => outcome === 'partial')).toBe(true);
    expect(report?.inventory.sshd).toEqual({ match: null, permitRootLogin: 'no', x11Forwarding: false });
  });

  it('leaves settings out that the image does not take', () => {
    const report = plannedReport({ ...host, build: { ...build, image: 'windows-server-2025' } }, catalogue, at);
    expect(Object.keys(report?.inventory ?? {})).toEqual(['os', 'hardware']);
  });

  it('of an upgrade in place is the new system on the old machine, and no more', () => {
    const { build: _build, ...upgraded }: PlanHost = { ...host, way: 'upgrade', upgradeTo: 'debian-13', from };
    const report = plannedReport(upgraded, catalogue, at, today);
    expect(report?.inventory).toEqual({ os: catalogue.images[0]?.os, hardware: today.report.inventory.hardware });
  });

  it('has the level, zone and unit of the plan and the labels of today', () => {
    expect(plannedRegister(moved, moved.hosts[0] ?? host, today)).toEqual({
      labels: ['portal'],
      unit: 'hq',
      level: 2,
      zone: 'server',
    });
  });
});

describe('verdicts beside each other', () => {
  const finding = (rule: string, verdict: Verdict): Finding => ({
    pack: 'p',
    packVersion: '1',
    rule,
    severity: 'high',
    verdict,
    evidence: [],
  });

  it.each`
    before              | after               | effect          | why
    ${'fail'}           | ${'pass'}           | ${'closes'}     | ${'what failed will hold'}
    ${'fail'}           | ${'not_applicable'} | ${'closes'}     | ${'what failed will not be asked'}
    ${'fail'}           | ${'fail'}           | ${'stays_open'} | ${'what fails will fail'}
    ${'fail'}           | ${'unknown'}        | ${'unknown'}    | ${'knowing less closes nothing'}
    ${'pass'}           | ${'unknown'}        | ${'unknown'}    | ${'knowing less keeps nothing either'}
    ${'pass'}           | ${'error'}          | ${'unknown'}    | ${'an error is no answer'}
    ${'pass'}           | ${'fail'}           | ${'opens'}      | ${'what held will fail'}
    ${'unknown'}        | ${'fail'}           | ${'opens'}      | ${'what nobody knew will fail'}
    ${'unknown'}        | ${'pass'}           | ${'settles'}    | ${'what nobody knew will hold'}
    ${'pass'}           | ${'pass'}           | ${undefined}    | ${'nothing happens'}
    ${'not_applicable'} | ${'pass'}           | ${undefined}    | ${'nothing that anybody waits for'}
  `('$before to $after: $why', ({ before, after, effect }) => {
    expect(compareFindings([finding('r', before)], [finding('r', after)])[0]?.effect).toBe(effect);
  });

  it('a host that goes closes what it failed and nothing else', () => {
    expect(
      compareFindings([finding('a', 'fail'), finding('b', 'unknown'), finding('c', 'pass')], []).map(
        ({ rule, effect }) => [rule, effect],
      ),
    ).toEqual([['a', 'closes']]);
  });

  it('without a report of today nothing closes', () => {
    const { counts, hosts } = judgePlan(moved, undefined, catalogue, at, shipped);
    expect(counts.closes).toBe(0);
    expect(hosts[0]?.isKnownToday).toBe(false);
    expect(showEffects({ plan: 'p', judgedAt: at, counts, hosts }, 'vi')).toContain('chưa có báo cáo hiện tại');
  });
});

describe('by the shipped packs', () => {
  const effects = judgePlan(moved, { hosts: [today] }, catalogue, at, shipped);
  const effectOf = (rule: string) =>
    effects.hosts[0]?.findings.find((finding) => `${finding.pack}/${finding.rule}` === rule)?.effect;

  it('what the plan decides closes', () => {
    expect(effectOf('ssh/root-login-off')).toBe('closes');
    expect(effectOf('lifecycle/os-supported')).toBe('closes');
    expect(effects.counts.closes).toBeGreaterThanOrEqual(2);
  });

  it('what it does not decide is unknown, never passed', () => {
    const judged = judge(plannedReport(host, catalogue, at) ?? reportWith({}), plannedRegister(plan, host));
    const passed = judged
      .filter(({ verdict }) => verdict === 'pass')
      .flatMap(({ evidence }) => evidence.map(({ path }) => path.split(/[.[]/)[0]));
    expect(new Set(passed)).toEqual(
      new Set(['os', 'hardware', 'sshd', 'sysctl', 'lifecycle', 'host'].filter((section) => passed.includes(section))),
    );
    expect(effects.counts.unknown).toBeGreaterThan(20);
  });

  it('a plan that says less has no verdict the other way round: it stays, or becomes unknown', () => {
    const full = judge(plannedReport(host, catalogue, at) ?? reportWith({}), plannedRegister(plan, host));
    const less = { ...host, build: { ...build, settings: {} } };
    const poorer = new Map(
      judge(plannedReport(less, catalogue, at) ?? reportWith({}), plannedRegister(plan, less)).map((one) => [
        `${one.pack}/${one.rule}`,
        one.verdict,
      ]),
    );
    for (const { pack, rule, verdict } of full)
      expect([verdict, 'unknown'], `${pack}/${rule}`).toContain(poorer.get(`${pack}/${rule}`));
  });

  it("a host that stays keeps its verdicts, and they are not the plan's doing", () => {
    const { build: _build, ...staying }: PlanHost = { ...host, way: 'stay', from };
    const stayed = judgePlan({ ...plan, hosts: [staying] }, { hosts: [today] }, catalogue, at, shipped);
    expect(stayed.counts).toMatchObject({ closes: 0, opens: 0 });
    expect(stayed.counts.stays_open).toBeGreaterThan(0);
    expect(mandatoryViolations(stayed)).toEqual([]);
  });

  it('a plan with a setting that a rule forbids breaks that rule', () => {
    const bad = planWith({ settings: { sshd: { permitRootLogin: 'yes' } } }, { from });
    const broken = mandatoryViolations(judgePlan(bad, { hosts: [today] }, catalogue, at, shipped));
    expect(broken.map(({ finding }) => finding.rule)).toContain('root-login-off');
  });
});

describe('showPlan', () => {
  it.each(['vi', 'en'] as const)('names every host, way, reason and subnet (%s)', (language) => {
    const wanted: Plan = {
      ...moved,
      hosts: moved.hosts.map((one) => ({ ...one, level: 3, deadlineOn: '2027-06-30' })),
    };
    const text = showPlan(wanted, language);
    for (const part of [
      'web-1',
      'debian-13',
      'm1.medium',
      '10.64.0.10',
      '2027-06-30',
      '10.64.0.0/24',
      host.reasons[0]?.text[language] ?? '',
    ])
      expect(text).toContain(part);
  });
});
