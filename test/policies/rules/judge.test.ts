import { describe, expect, it } from 'vitest';
import { judgeHost } from '../../../policies/rules/judge.ts';
import { noteSentence } from '../../../policies/rules/sentence.ts';
import { compile, judge, packOf, ruleOf, statesOf } from '../../kit/rules.ts';

const must = { 'sshd.permitRootLogin': 'no' };
const good = { sshd: { permitRootLogin: 'no' } };
const bad = { sshd: { permitRootLogin: 'yes' } };

describe('stale facts', () => {
  const at = (readAt: string) => ({ told: { sshd: { readAt }, os: { readAt } } });
  const OLD = '2026-11-01T00:00:00Z';

  it.each`
    why                                           | inventory | limits                                                    | verdict
    ${'no limit: never stale'}                    | ${good}   | ${{}}                                                     | ${'pass'}
    ${'a good fact that is too old is not known'} | ${good}   | ${{ rule: { maxAge: '7 d' } }}                            | ${'unknown'}
    ${'a bad fact stays bad, with its age'}       | ${bad}    | ${{ rule: { maxAge: '7 d' } }}                            | ${'fail'}
    ${'the pack’s limit counts too'}              | ${good}   | ${{ pack: { maxAge: '7 d' } }}                            | ${'unknown'}
    ${'and so does the unit’s'}                   | ${good}   | ${{ freshnessSeconds: 86_400 }}                           | ${'unknown'}
    ${'the smallest of them'}                     | ${good}   | ${{ rule: { maxAge: '30 d' }, freshnessSeconds: 86_400 }} | ${'unknown'}
    ${'young enough'}                             | ${good}   | ${{ rule: { maxAge: '30 d' } }}                           | ${'pass'}
  `('$why', ({ inventory, limits, verdict }) => {
    const finding = judge(must, inventory, { ...at(OLD), ...limits });
    expect(finding.verdict).toBe(verdict);
    if (verdict === 'unknown') expect(finding.evidence[0]).toMatchObject({ cause: 'stale', readAt: OLD });
    if (verdict === 'fail') expect(finding.evidence[0]).toMatchObject({ actual: 'yes', readAt: OLD });
  });

  it.each`
    why                                            | readAt                    | limits                         | verdict
    ${'a clock a little ahead is forgiven'}        | ${'2026-11-21T00:04:00Z'} | ${{ rule: { maxAge: '7 d' } }} | ${'pass'}
    ${'a clock far ahead would never grow stale'}  | ${'2027-11-21T00:00:00Z'} | ${{ rule: { maxAge: '7 d' } }} | ${'unknown'}
    ${'where no age counts, no clock does either'} | ${'2027-11-21T00:00:00Z'} | ${{}}                          | ${'pass'}
  `('read in the future: $why', ({ readAt, limits, verdict }) => {
    expect(judge(must, good, { ...at(readAt), asOf: '2026-11-21T00:00:00Z', ...limits }).verdict).toBe(verdict);
  });

  it('read later on the day at which they are judged are of that day', () => {
    const limits = { ...at('2026-11-21T23:00:00Z'), rule: { maxAge: '7 d' } };
    expect(judge(must, good, { ...limits, asOf: '2026-11-21' }).verdict).toBe('pass');
    expect(judge(must, good, { ...limits, asOf: '2026-11-20' }).verdict).toBe('unknown');
  });

  it('let a definite verdict of the fresh facts stand', () => {
    const told = { sshd: { readAt: OLD }, os: { readAt: '2026-11-20T00:00:00Z' } };
    const either = { any: [must, { 'os.id': 'x' }] };
    expect(judge(either, { ...bad, os: { id: 'x' } }, { told, freshnessSeconds: 86_400 * 7 }).verdict).toBe('pass');
  });

  it('do not let a rule call itself not applicable', () => {
    const rule = { when: { 'os.family': 'windows' }, maxAge: '7 d' } as const;
    expect(judge(must, { ...bad, os: { family: 'linux' } }, { ...at(OLD), rule }).verdict).toBe('unknown');
    const gone = { sshd: { status: 'not_applicable', readAt: OLD } } as const;
    expect(judge(must, {}, { told: gone, rule: { maxAge: '7 d' } }).verdict).toBe('unknown');
    expect(judge(must, {}, { told: gone }).verdict).toBe('not_applicable');
  });
});

describe('whom and when a rule concerns', () => {
  const levels = { from: 3, to: 4 };

  it.each`
    level        | verdict             | vi
    ${2}         | ${'not_applicable'} | ${'máy ở cấp độ 2, quy tắc dành cho cấp độ 3-4'}
    ${3}         | ${'fail'}           | ${undefined}
    ${4}         | ${'fail'}           | ${undefined}
    ${5}         | ${'not_applicable'} | ${'máy ở cấp độ 5, quy tắc dành cho cấp độ 3-4'}
    ${undefined} | ${'unknown'}        | ${undefined}
  `('a host of level $level under a rule for 3 to 4: $verdict', ({ level, verdict, vi }) => {
    const register = { labels: [], ...(level === undefined ? {} : { level }) };
    const finding = judge(must, bad, { rule: { levels }, register });
    expect(finding.verdict).toBe(verdict);
    expect(noteSentence(finding, 'vi')).toBe(vi);
    if (verdict === 'unknown')
      expect(finding.evidence[0]).toMatchObject({ path: 'host.level', cause: 'level_not_set' });
  });

  it('a rule that does not concern the host does not at any level, so a level that is not set changes nothing', () => {
    const rule = { levels, when: { 'os.family': 'windows' } };
    const linux = { ...bad, os: { family: 'linux' } };
    expect(judge(must, linux, { rule, register: { labels: [] } }).verdict).toBe('not_applicable');
    const windows = { ...bad, os: { family: 'windows' } };
    expect(judge(must, windows, { rule, register: { labels: [] } }).verdict).toBe('unknown');
  });

  it('takes a level that is not set for inside, in examples', () => {
    expect(judge(must, bad, { rule: { levels }, assumesLevel: true }).verdict).toBe('fail');
  });

  it.each`
    asOf                      | verdict
    ${'2026-11-20'}           | ${'not_applicable'}
    ${'2026-11-21'}           | ${'fail'}
    ${'2026-12-31T23:59:59Z'} | ${'fail'}
    ${'2027-01-01'}           | ${'not_applicable'}
  `('on $asOf: $verdict, because both ends of its dates count', ({ asOf, verdict }) => {
    const dates = { effectiveFrom: '2026-11-21', effectiveTo: '2026-12-31' };
    expect(judge(must, bad, { rule: dates, asOf }).verdict).toBe(verdict);
    expect(judge(must, bad, { pack: dates, asOf }).verdict).toBe(verdict);
  });

  it.each`
    level        | severity
    ${1}         | ${'low'}
    ${2}         | ${'low'}
    ${3}         | ${'high'}
    ${5}         | ${'high'}
    ${undefined} | ${'high'}
  `('grades by level: $level is $severity', ({ level, severity }) => {
    const register = { labels: [], ...(level === undefined ? {} : { level }) };
    expect(judge(must, bad, { rule: { severity: { '1': 'low', '3': 'high' } }, register }).severity).toBe(severity);
  });

  it('joins the pack’s when to the rule’s own', () => {
    const pack = { when: { 'os.family': 'linux' } };
    const rule = { when: { 'os.id': 'debian' } };
    const host = (family: string, id: string) => ({ ...bad, os: { family, id } });
    expect(judge(must, host('linux', 'debian'), { pack, rule }).verdict).toBe('fail');
    expect(judge(must, host('linux', 'rhel'), { pack, rule }).verdict).toBe('not_applicable');
    expect(judge(must, host('windows', 'debian'), { pack, rule }).verdict).toBe('not_applicable');
  });

  it('reads the register as the section host', () => {
    const router = { none: [{ 'host.labels': { includes: ['router'] } }] };
    expect(judge(router, {}, { register: { labels: ['router'] } }).verdict).toBe('fail');
    expect(judge(router, {}, { register: { labels: [] } }).verdict).toBe('pass');
    expect(judge(router, {}).verdict).toBe('unknown');
  });
});

describe('one broken rule', () => {
  it('is an error with its message and stops no other', () => {
    const users = Object.fromEntries(
      Array.from({ length: 1500 }, (_, index) => [`u${index}`, { uid: index, shell: `/bin/${index}` }]),
    );
    const pairs = {
      each: 'users',
      is: { no: 'users', where: { '.shell': { not: { pattern: '^/' } }, '.uid': { maximum: { fact: '..uid' } } } },
    };
    const pack = compile(
      packOf([ruleOf(pairs, { id: 'slow' }), ruleOf({ count: 'users', is: 1500 }, { id: 'quick' })]),
    );
    const findings = judgeHost([pack], { asOf: '2026-11-21', inventory: { users }, states: statesOf({ users }) });
    expect(findings).toMatchObject([
      { rule: 'slow', verdict: 'error', note: 'more than 1000000 steps on one host', evidence: [] },
      { rule: 'quick', verdict: 'pass' },
    ]);
  });

  it('and an instant that is none is the caller’s mistake', () => {
    expect(() => judge(must, bad, { asOf: 'today' })).toThrow('"today" is no day and no instant to judge at');
  });
});
