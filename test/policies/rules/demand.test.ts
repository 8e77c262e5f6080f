import { describe, expect, it } from 'vitest';
import { conditionLines, demandOf } from '../../../policies/rules/demand.ts';
import { ruleOf } from '../../kit/rules.ts';

const parameters = { tries: { title: { vi: 'Số lần thử', en: 'Attempts' }, default: 4 } };

describe('a demand in words', () => {
  it.each`
    must                                                                                             | vi                                                                     | en
    ${{ 'sshd.maxAuthTries': { maximum: { param: 'tries' } } }}                                      | ${'sshd.maxAuthTries không quá 4 (Số lần thử)'}                        | ${'sshd.maxAuthTries at most 4 (Attempts)'}
    ${{ 'os.id': 'debian', 'os.release': { enum: ['12', '13'] } }}                                   | ${'os.id là debian và os.release là một trong 12, 13'}                 | ${'os.id is debian and os.release is one of 12, 13'}
    ${{ any: [{ 'os.id': 'a' }, { 'os.id': 'b', 'os.name': 'c' }] }}                                 | ${'ít nhất một trong: os.id là a, hoặc (os.id là b và os.name là c)'}  | ${'at least one of: os.id is a, or (os.id is b and os.name is c)'}
    ${{ none: [{ 'os.id': 'a' }] }}                                                                  | ${'không được có: os.id là a'}                                         | ${'none of: os.id is a'}
    ${{ each: 'users', where: { '.uid': { minimum: 1000 } }, is: { '.shell': { not: '/bin/sh' } } }} | ${'mỗi mục của users có .uid ít nhất 1000: .shell không (là /bin/sh)'} | ${'each of users where .uid at least 1000: .shell not (is /bin/sh)'}
    ${{ no: 'users', where: { '.uid': { fact: '..uid' } } }}                                         | ${'không mục nào của users có .uid là giá trị của ..uid'}              | ${'none of users where .uid is the value of ..uid'}
    ${{ count: 'users', is: { minimum: 1, maximum: 2 } }}                                            | ${'số mục của users ít nhất 1 và không quá 2'}                         | ${'the number of users at least 1 and at most 2'}
    ${{ 'time.lastSyncAt': { after: { asOf: '-7 d' } } }}                                            | ${'time.lastSyncAt sau hôm nay - 7 d'}                                 | ${'time.lastSyncAt after today - 7 d'}
  `('$en', ({ must, vi, en }) => {
    expect(demandOf(ruleOf(must), 'vi', parameters)).toBe(vi);
    expect(demandOf(ruleOf(must), 'en', parameters)).toBe(en);
  });

  it('is a list of lines where it is long', () => {
    const must = {
      all: [{ 'os.id': 'a' }, { any: [{ 'os.name': 'b' }, { all: [{ 'os.name': 'c' }, { count: 'users', is: 1 }] }] }],
    };
    expect(conditionLines(must, 'en')).toEqual([
      'os.id is a',
      'at least one of:',
      '- os.name is b',
      '- os.name is c',
      '  and the number of users is 1',
    ]);
  });
});
