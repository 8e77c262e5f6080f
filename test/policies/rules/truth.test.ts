import { describe, expect, it } from 'vitest';
import { judge } from '../../kit/rules.ts';

const FACTS = { pass: { 'os.id': 'debian' }, fail: { 'os.id': 'rhel' }, unknown: { 'os.codename': 'x' } } as const;
const HOST = { os: { id: 'debian' } };

type Name = keyof typeof FACTS;

describe('the truths of joints', () => {
  it.each`
    a            | b            | all          | any          | none         | not
    ${'pass'}    | ${'pass'}    | ${'pass'}    | ${'pass'}    | ${'fail'}    | ${'fail'}
    ${'pass'}    | ${'unknown'} | ${'unknown'} | ${'pass'}    | ${'fail'}    | ${'fail'}
    ${'pass'}    | ${'fail'}    | ${'fail'}    | ${'pass'}    | ${'fail'}    | ${'fail'}
    ${'unknown'} | ${'unknown'} | ${'unknown'} | ${'unknown'} | ${'unknown'} | ${'unknown'}
    ${'unknown'} | ${'fail'}    | ${'fail'}    | ${'unknown'} | ${'unknown'} | ${'unknown'}
    ${'fail'}    | ${'fail'}    | ${'fail'}    | ${'fail'}    | ${'pass'}    | ${'pass'}
  `('$a and $b, in either order', ({ a, b, all, any, none, not }) => {
    const pairs = [
      [FACTS[a as Name], FACTS[b as Name]],
      [FACTS[b as Name], FACTS[a as Name]],
    ];
    for (const members of pairs) {
      expect(judge({ all: members }, HOST).verdict).toBe(all);
      expect(judge({ any: members }, HOST).verdict).toBe(any);
      expect(judge({ none: members }, HOST).verdict).toBe(none);
    }
    const [path, value] = Object.entries(FACTS[a as Name])[0] ?? ['', ''];
    expect(judge({ [path]: { not: value } }, HOST).verdict).toBe(not);
  });

  it('takes the worst of the words of one test and of the facts of one object', () => {
    expect(
      judge({ 'sshd.loginGraceTime': { minimum: 1, maximum: 60 } }, { sshd: { loginGraceTime: 61 } }).verdict,
    ).toBe('fail');
    expect(judge({ 'os.id': 'debian', 'os.codename': 'x' }, HOST).verdict).toBe('unknown');
    expect(judge({ 'os.id': 'rhel', 'os.codename': 'x' }, HOST).verdict).toBe('fail');
  });
});
