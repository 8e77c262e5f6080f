import { describe, expect, it } from 'vitest';
import { loadTables } from '../../policies/derive/tables.ts';
import { judgeReport } from '../../policies/judge-report.ts';
import { NO_OVERRIDES, overridesOf, type Placement } from '../../policies/rules/overrides.ts';
import { loadShippedPacks } from '../../policies/rules/shipped-packs.ts';
import { isFlip, kindOfFlip, type Outcome, planTrial, tryReport } from '../../policies/trial.ts';
import { TrialTally } from '../../policies/trial-tally.ts';
import { reportOf } from '../kit/hosts.ts';
import { compile, packOf, ruleOf } from '../kit/rules.ts';

const WORDS = { vi: 'Thử', en: 'Try' };
const one = compile(packOf([ruleOf({ 'sshd.maxAuthTries': { maximum: 4 } })], { id: 'one' }));
const two = compile(packOf([ruleOf({ 'sshd.maxAuthTries': { maximum: 5 } })], { id: 'two' }));
const placement: Placement = { hostId: 'h', unitPath: ['u'], systems: [], labels: [] };

describe('a trial', () => {
  it('looks only at packs that the change touches, on both sides', () => {
    const changed = compile({ ...one.pack, version: '2.0.0' });
    const side = (packs: (typeof one)[]) => ({ packs, overrides: NO_OVERRIDES });
    const ids = ({ packs }: { readonly packs: readonly (typeof one)[] }) =>
      packs.map(({ pack }) => `${pack.id} ${pack.version}`);
    const trial = planTrial(side([one, two]), side([changed, two]));
    expect([ids(trial.before), ids(trial.after)]).toEqual([['one 1.0.0'], ['one 2.0.0']]);
    const gone = planTrial(side([one, two]), side([two]));
    expect([ids(gone.before), ids(gone.after)]).toEqual([['one 1.0.0'], []]);
    expect(ids(planTrial(side([one]), side([one])).before)).toEqual([]);
  });

  it('derives from tables only for rules that read what comes of it', () => {
    const packs = loadShippedPacks();
    const without = (id: string) =>
      planTrial(
        { packs, overrides: NO_OVERRIDES },
        { packs: packs.filter(({ pack }) => pack.id !== id), overrides: NO_OVERRIDES },
      );
    expect([without('ssh').needsTables, without('lifecycle').needsTables]).toEqual([false, true]);
  });

  it('comes to the same verdicts whether a pack is tried alone or with everything', async () => {
    const report = await reportOf('debian-12');
    const packs = loadShippedPacks();
    const options = { asOf: '2026-11-21', tables: loadTables(), register: { labels: [] } };
    const nothing = { packs: [], overrides: NO_OVERRIDES };
    const all = tryReport(planTrial(nothing, { packs, overrides: NO_OVERRIDES }), report, placement, options);
    const judged = judgeReport(report, packs, options).map(({ verdict }) => verdict);
    expect(all.map(({ now }) => now)).toEqual(judged);
    for (const pack of packs) {
      const alone = tryReport(
        planTrial(nothing, { packs: [pack], overrides: NO_OVERRIDES }),
        report,
        placement,
        options,
      );
      expect(alone).toEqual(all.filter((outcome) => outcome.pack === pack.pack.id));
    }
  });

  it('of a value nobody is placed under flips nothing', async () => {
    const report = await reportOf('debian-12');
    const packs = loadShippedPacks();
    const overrides = overridesOf([
      { pack: 'ssh', parameter: 'maxAuthTries', scope: 'unit', name: 'elsewhere', value: 1 },
    ]);
    const trial = planTrial({ packs, overrides: NO_OVERRIDES }, { packs, overrides });
    const outcomes = tryReport(trial, report, placement, { asOf: '2026-11-21', register: { labels: [] } });
    expect(outcomes.length).toBeGreaterThan(10);
    expect(outcomes.filter(isFlip)).toEqual([]);
  });
});

describe('what turns', () => {
  it.each`
    before              | now                 | kind         | why
    ${'pass'}           | ${'fail'}           | ${'opens'}   | ${'a new failure'}
    ${'unknown'}        | ${'fail'}           | ${'opens'}   | ${'what was not known is known to be bad'}
    ${null}             | ${'fail'}           | ${'opens'}   | ${'a new rule fails'}
    ${'fail'}           | ${'pass'}           | ${'closes'}  | ${'a failure less'}
    ${'fail'}           | ${null}             | ${'closes'}  | ${'its rule left'}
    ${'fail'}           | ${'unknown'}        | ${'unknown'} | ${'unknown is never a failure less'}
    ${'pass'}           | ${'unknown'}        | ${'unknown'} | ${'not known any more'}
    ${null}             | ${'unknown'}        | ${'unknown'} | ${'a new rule that nobody can answer'}
    ${'unknown'}        | ${'pass'}           | ${'other'}   | ${'known now, and good'}
    ${'pass'}           | ${'not_applicable'} | ${'other'}   | ${'it does not concern the host any more'}
    ${null}             | ${'pass'}           | ${undefined} | ${'a new rule asks for nothing here'}
    ${'not_applicable'} | ${null}             | ${undefined} | ${'a rule that was not about this host left'}
    ${'fail'}           | ${'fail'}           | ${undefined} | ${'it fails as before'}
  `('$before to $now is $kind: $why', ({ before, now, kind }) => {
    expect(isFlip({ before, now }) ? kindOfFlip({ before, now }) : undefined).toBe(kind);
  });

  it('is counted whole where lists are cut', () => {
    const tally = new TrialTally(2);
    const flip = (rule: number): Outcome => ({
      pack: 'p',
      rule: `r${rule}`,
      title: WORDS,
      severity: 'low',
      before: 'pass',
      now: 'fail',
    });
    const flips = Array.from({ length: 60 }, (_, rule) => flip(rule));
    for (let host = 0; host < 5; host += 1)
      tally.add({ hostId: `h${host}`, name: `h${host}`, unitId: `u${host % 2}` }, flips);
    tally.add({ hostId: 'calm', name: 'calm', unitId: 'u0' }, []);
    tally.addNotJudged();
    const { hosts, ...totals } = tally.result();
    expect(totals).toMatchObject({
      hostCount: 6,
      notJudgedCount: 1,
      flippedHostCount: 5,
      flipCount: 300,
      opens: 300,
      unitCount: 2,
      ruleCount: 60,
    });
    expect(hosts.map(({ flipCount, flips: listed }) => [flipCount, listed.length])).toEqual([
      [60, 50],
      [60, 50],
    ]);
    expect(totals.units.map(({ hostCount }) => hostCount)).toEqual([3, 2]);
  });
});
