import { describe, expect, it } from 'vitest';
import { judge } from '../../kit/rules.ts';

const good = { product: 'java', path: '/1', isRunning: true };
const bad = { product: 'java', path: '/2', isRunning: false };
const open = { product: 'java', path: '/3' };
const other = { product: 'nginx', path: '/4', isRunning: false };

const WHERE = { '.product': 'java' };
const IS = { '.isRunning': true };

describe('quantifiers over a list that was read whole, and over one that may hold more', () => {
  it.each`
    how       | items            | complete     | partial
    ${'each'} | ${[]}            | ${'pass'}    | ${'unknown'}
    ${'each'} | ${[good, other]} | ${'pass'}    | ${'unknown'}
    ${'each'} | ${[good, bad]}   | ${'fail'}    | ${'fail'}
    ${'each'} | ${[good, open]}  | ${'unknown'} | ${'unknown'}
    ${'each'} | ${[bad, open]}   | ${'fail'}    | ${'fail'}
    ${'some'} | ${[]}            | ${'fail'}    | ${'unknown'}
    ${'some'} | ${[good, bad]}   | ${'pass'}    | ${'pass'}
    ${'some'} | ${[bad, other]}  | ${'fail'}    | ${'unknown'}
    ${'some'} | ${[bad, open]}   | ${'unknown'} | ${'unknown'}
  `('$how of $items', ({ how, items, complete, partial }) => {
    const must = { [how]: 'software', where: WHERE, is: IS };
    expect(judge(must, { software: items }).verdict).toBe(complete);
    expect(judge(must, { software: items }, { told: { software: { status: 'partial' } } }).verdict).toBe(partial);
  });

  it.each`
    items                     | complete     | partial
    ${[]}                     | ${'pass'}    | ${'unknown'}
    ${[other]}                | ${'pass'}    | ${'unknown'}
    ${[good]}                 | ${'fail'}    | ${'fail'}
    ${[{ path: '/5' }]}       | ${'unknown'} | ${'unknown'}
    ${[{ path: '/5' }, good]} | ${'fail'}    | ${'fail'}
  `('no of $items', ({ items, complete, partial }) => {
    const must = { no: 'software', where: WHERE };
    expect(judge(must, { software: items }).verdict).toBe(complete);
    expect(judge(must, { software: items }, { told: { software: { status: 'partial' } } }).verdict).toBe(partial);
  });

  it.each`
    is                            | certain | unsure | complete     | partial
    ${1}                          | ${1}    | ${0}   | ${'pass'}    | ${'unknown'}
    ${1}                          | ${2}    | ${0}   | ${'fail'}    | ${'fail'}
    ${1}                          | ${1}    | ${1}   | ${'unknown'} | ${'unknown'}
    ${1}                          | ${0}    | ${0}   | ${'fail'}    | ${'unknown'}
    ${{ minimum: 1 }}             | ${1}    | ${3}   | ${'pass'}    | ${'pass'}
    ${{ maximum: 2 }}             | ${1}    | ${1}   | ${'pass'}    | ${'unknown'}
    ${{ maximum: 2 }}             | ${3}    | ${0}   | ${'fail'}    | ${'fail'}
    ${{ minimum: 1, maximum: 2 }} | ${0}    | ${3}   | ${'unknown'} | ${'unknown'}
    ${{ const: 0 }}               | ${0}    | ${0}   | ${'pass'}    | ${'unknown'}
  `('count $is of $certain that match and $unsure that may', ({ is, certain, unsure, complete, partial }) => {
    const software = [...Array(certain).fill(good), ...Array(unsure).fill({ path: '/6' })];
    const must = { count: 'software', where: WHERE, is };
    expect(judge(must, { software }).verdict).toBe(complete);
    expect(judge(must, { software }, { told: { software: { status: 'partial' } } }).verdict).toBe(partial);
  });

  it.each([
    ['a value written twice', { '.product': { enum: ['java', 'java'] } }],
    ['a value that another operand repeats', { '.product': { enum: ['java', { fact: 'os.id' }] } }],
  ])('count counts each item once for %s', (_, where) => {
    const must = { count: 'software', where, is: 1 };
    expect(judge(must, { software: [good], os: { id: 'java' } }).verdict).toBe('pass');
  });
});

describe('a quantifier over a map of asked names', () => {
  const KEYS = { '.#': { enum: ['/a', '/b'] } };

  it.each`
    why                                    | files                                      | each         | some         | no
    ${'both were answered'}                | ${{ '/a': { owner: 'root' }, '/b': null }} | ${'pass'}    | ${'pass'}    | ${'fail'}
    ${'one was not asked'}                 | ${{ '/a': { owner: 'root' } }}             | ${'unknown'} | ${'pass'}    | ${'fail'}
    ${'neither is there'}                  | ${{ '/a': null, '/b': null }}              | ${'pass'}    | ${'fail'}    | ${'pass'}
    ${'one is wrong, the other not asked'} | ${{ '/a': { owner: 'lan' } }}              | ${'fail'}    | ${'unknown'} | ${'fail'}
    ${'nobody was asked'}                  | ${{}}                                      | ${'unknown'} | ${'unknown'} | ${'unknown'}
    ${'others were asked'}                 | ${{ '/c': { owner: 'lan' } }}              | ${'unknown'} | ${'unknown'} | ${'unknown'}
  `('$why', ({ files, each, some, no }) => {
    const is = { '.owner': 'root' };
    for (const told of [{}, { files: { status: 'partial' as const } }]) {
      expect(judge({ each: 'files', where: KEYS, is }, { files }, { told }).verdict).toBe(each);
      expect(judge({ some: 'files', where: KEYS, is }, { files }, { told }).verdict).toBe(some);
      expect(judge({ no: 'files', where: KEYS }, { files }, { told }).verdict).toBe(no);
    }
  });
});

describe('joining sections', () => {
  const must = {
    each: 'users',
    is: { some: 'homes', where: { '.#': { fact: '..#' } }, is: { '.owner': { fact: '..#' } } },
  };

  it.each`
    why                               | homes                         | told                                | verdict
    ${'the home belongs to the user'} | ${{ lan: { owner: 'lan' } }}  | ${{}}                               | ${'pass'}
    ${'it belongs to somebody else'}  | ${{ lan: { owner: 'root' } }} | ${{}}                               | ${'fail'}
    ${'there is none'}                | ${{ lan: null }}              | ${{}}                               | ${'fail'}
    ${'the map has no such key'}      | ${{}}                         | ${{}}                               | ${'fail'}
    ${'the map was cut'}              | ${{}}                         | ${{ homes: { status: 'partial' } }} | ${'unknown'}
  `('$why', ({ homes, told, verdict }) => {
    expect(judge(must, { users: { lan: { uid: 1 } }, homes }, { told }).verdict).toBe(verdict);
  });

  it('does not take a reference that is not known for one that differs', () => {
    const unique = { each: 'users', is: { count: 'users', where: { '.uid': { fact: '..uid' } }, is: 1 } };
    expect(judge(unique, { users: { a: { uid: 1 }, b: { uid: 2 } } }).verdict).toBe('pass');
    expect(judge(unique, { users: { a: { uid: 1 }, b: { uid: 1 } } }).verdict).toBe('fail');
    expect(judge(unique, { users: { a: { uid: 1 }, b: {} } }).verdict).toBe('unknown');
  });

  it('compares an item with itself, not with the item that another quantifier looked at before', () => {
    const users = { lan: { uid: 1, gid: 1, group: 'lan', home: '/home/lan' }, tu: { uid: 2, gid: 1, group: 'lan' } };
    const before = { each: 'users', is: { '.uid': { minimum: 1 } } };
    const must = { all: [before, { no: 'users', where: { '.uid': { fact: '.gid' } } }] };
    expect(judge(must, { users }).verdict).toBe('fail');
    const byKey = { all: [before, { no: 'users', where: { '.#': { fact: '.group' } } }] };
    expect(judge(byKey, { users: { lan: users.lan, tu: { ...users.tu, group: 'staff' } } }).verdict).toBe('fail');
  });

  it('finds the same with the index as without: items whose field is not known are always looked at', () => {
    const indexed = { no: 'packages', where: { '.name': 'telnet', '.isHeld': true } };
    const plain = { no: 'packages', where: { '.name': { not: { not: 'telnet' } }, '.isHeld': true } };
    for (const packages of [
      [{ name: 'telnet', isHeld: true }],
      [{ name: 'telnet', isHeld: false }],
      [{ name: 'telnet' }],
      [{ isHeld: true }],
      [{ isHeld: false }],
      [{ name: 7, isHeld: true }],
      [{ name: null, isHeld: true }],
    ]) {
      expect(judge(indexed, { packages }).verdict).toBe(judge(plain, { packages }).verdict);
    }
  });
});
