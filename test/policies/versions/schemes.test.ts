import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  explainVersions,
  findScheme,
  isScheme,
  isVersion,
  satisfies,
  schemes,
} from '../../../policies/versions/index.ts';
import type { VersionScheme } from '../../../policies/versions/scheme.ts';
import { SCHEME_ALIASES } from '../../../policies/versions/vers.ts';

const FIXTURES = new URL('../../fixtures/versions/', import.meta.url);

/** Rows of `left op right # why`; `""` is the empty text, and what stands right of `?` is no version. */
function rowsOf(scheme: string): [string, string, string][] {
  const lines = readFileSync(new URL(`${scheme}.txt`, FIXTURES), 'utf8').split('\n');
  return lines.flatMap((line): [string, string, string][] => {
    const row = /^(\S+) ([<=>?]) (.*?)(?:\s+#.*)?$/.exec(line.startsWith('#') ? '' : line);
    if (row === null) return [];
    const [, left = '', operator = '', right = ''] = row;
    return [[left, operator, right.trim() === '""' ? '' : right.trim()]];
  });
}

const SIGNS: Record<string, number | undefined> = { '<': -1, '=': 0, '>': 1, '?': undefined };

/** Schemes that do not compare every two of their versions. */
const PARTIAL = new Set(['generic']);

/** pacman: a version without a release equals the same with any, so equality is not passed on from one kind to the other. */
const EQUAL_TO_MANY: Record<string, RegExp | undefined> = { pacman: /-/ };

function areAlike(mark: RegExp, texts: readonly string[]): boolean {
  return texts.every((text) => mark.test(text)) || !texts.some((text) => mark.test(text));
}

describe.each(schemes.map((scheme) => [scheme.id, scheme] as const))('%s', (id, scheme) => {
  const rows = rowsOf(id);

  it.each(rows)('orders %s %s %s, both ways round', (left, operator, right) => {
    const order = SIGNS[operator];
    expect(compareVersions(id, left, right)).toBe(order);
    expect(compareVersions(id, right, left)).toBe(order === undefined ? undefined : 0 - order || 0);
  });

  it('explains each row with the part that decided, and only where one did', () => {
    for (const [left, operator, right] of rows) {
      const explained = explainVersions(id, left, right);
      expect(explained?.decision !== undefined, `${left} ${right}`).toBe(operator === '<' || operator === '>');
      expect(explained?.sentence.vi).not.toBe('');
      expect(explained?.left.parts?.length).toBeGreaterThan(0);
    }
  });

  // Texts near to versions of the scheme: pieces of its own table put together anew, so that most of them parse.
  const words = rows.flatMap(([left, , right]) => [left, right]);
  const pieces = [...new Set(words.flatMap((text) => text.match(/\d+|[A-Za-z]+|[^0-9A-Za-z]/g) ?? []))];
  const near = fc.oneof(
    fc.constantFrom(...words),
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 7 }).map((chosen) => chosen.join('')),
    fc.tuple(fc.constantFrom(...words), fc.constantFrom(...pieces)).map((pair) => pair.join('')),
    fc.stringMatching(/^[0-9a-c.~^_+:u-]{0,12}$/),
    fc.tuple(fc.constantFrom(...words), fc.nat(20)).map(([text, at]) => text.slice(0, at)),
    fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,2}){0,4}([a-c]|-rc[0-9]|_p[0-9]|~[0-9a]{1,2}|\^[0-9]){0,2}(-r?[0-9])?$/),
  );
  const isLike = (...texts: string[]) => EQUAL_TO_MANY[id] === undefined || areAlike(EQUAL_TO_MANY[id], texts);

  it('is reflexive, antisymmetric and transitive over everything that parses', () => {
    fc.assert(
      fc.property(near, near, near, (a, b, c) => {
        const ab = scheme.compare(a, b);
        const bc = scheme.compare(b, c);
        const ac = scheme.compare(a, c);
        expect(scheme.compare(a, a)).toBe(scheme.parses(a) ? 0 : undefined);
        expect(scheme.compare(b, a)).toBe(ab === undefined ? undefined : 0 - ab || 0);
        if (ab === undefined || bc === undefined || !isLike(a, b, c)) return;
        if (ac === undefined && PARTIAL.has(id)) return;
        if (ab <= 0 && bc <= 0) expect(ac).toBe(Math.min(ab, bc));
        if (ab >= 0 && bc >= 0) expect(ac).toBe(Math.max(ab, bc));
      }),
      { numRuns: 6000 },
    );
  });

  it('puts equal versions into the same ranges', () => {
    const operators = fc.constantFrom('', '!=', '<', '<=', '>', '>=');
    fc.assert(
      fc.property(near, near, near, operators, (a, b, bound, operator) => {
        if (scheme.compare(a, b) !== 0 || !scheme.isRanged(bound) || !isLike(a, b, bound)) return;
        // encodeURIComponent leaves two characters that the notation reserves: "1!0" is a version of pep440.
        const written = encodeURIComponent(bound).replaceAll('!', '%21').replaceAll('*', '%2A');
        const range = `vers:${id}/${operator}${written}`;
        expect(satisfies(id, a, range), `${a} = ${b}: ${range}`).toBe(satisfies(id, b, range));
        if (scheme.compare(a, bound) !== undefined && scheme.isRanged(a)) expect(satisfies(id, a, range)).toBeDefined();
      }),
      { numRuns: 6000 },
    );
  });

  it('never throws on arbitrary text, and is total on what it says it parses', () => {
    const any = fc.oneof(near, fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 2000 }));
    fc.assert(
      fc.property(any, any, (a, b) => {
        const order = scheme.compare(a, b);
        const canBe = scheme.parses(a) && scheme.parses(b);
        if (!(canBe && PARTIAL.has(id))) expect(order === undefined).toBe(!canBe);
        expect(scheme.describe(a) === undefined).toBe(!scheme.parses(a));
        if (scheme.isValid(a) || scheme.isRanged(a)) expect(scheme.parses(a)).toBe(true);
        const explained = explainVersions(id, a, b);
        expect(explained?.left.parts === undefined).toBe(explained?.left.complaint !== undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses white space around and inside, and the empty text', () => {
    for (const text of ['', ' ', '1 2', ' 1', '1 ', '1\n', '1\t0']) expect(scheme.parses(text), text).toBe(false);
  });

  it('takes a text up to its limit quickly and refuses a longer one', () => {
    const start = process.cpuUsage();
    for (const unit of [
      '1',
      '1.',
      'a',
      '~',
      '0',
      '1a',
      '-',
      '1-',
      '.',
      '_p1',
      '+',
      '1.0-',
      '^',
      'é',
      '-b1',
      '1_',
      '0-',
      '-a',
      'rc1',
      '.dev',
      'a1-',
      '0.a',
      '.a.',
      '+a.',
      '--1',
    ]) {
      const long = `1${unit.repeat(1024)}`.slice(0, 1024);
      scheme.compare(long, `${long.slice(0, -1)}2`);
      scheme.compare(long, long);
      expect(scheme.parses(long + long)).toBe(false);
    }
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});

it('has a table for each scheme and a scheme for each table', () => {
  const tables = readdirSync(FIXTURES).filter((name) => name.endsWith('.txt'));
  expect(tables.map((name) => name.replace('.txt', '')).sort()).toEqual(schemes.map(({ id }) => id).sort());
});

it('knows schemes by the names that vers gives them, and no others', () => {
  expect([findScheme('npm'), findScheme('golang'), findScheme('cargo')].map((scheme) => scheme?.id)).toEqual([
    'semver',
    'semver',
    'semver',
  ]);
  const others = Object.entries(SCHEME_ALIASES).map(([name, id]) => [name, findScheme(name)?.id, id]);
  expect(others).toEqual(Object.entries(SCHEME_ALIASES).map(([name, id]) => [name, id, id]));
  expect(Object.keys(SCHEME_ALIASES)).toEqual(['npm', 'golang', 'cargo', 'pypi', 'gem', 'alpine', 'composer', 'alpm']);
  for (const name of ['debian', '', '__proto__', 'constructor', 'DEB', 'toString']) {
    expect(isScheme(name), name).toBe(false);
    expect(compareVersions(name, '1', '2')).toBeUndefined();
    expect(explainVersions(name, '1', '2')).toBeUndefined();
    expect(isVersion(name, '1')).toBeUndefined();
  }
});

it('says in words that a text is no version', () => {
  expect(explainVersions('deb', '1.0', 'built by hand')?.sentence.en).toBe(
    'They cannot be compared: "built by hand" is no deb version.',
  );
  expect(explainVersions('deb', '1:9.2p1-2', '1:8.4')?.sentence).toEqual({
    vi: '1:9.2p1-2 > 1:8.4: phiên bản gốc quyết định, "9" so với "8" (so sánh như số).',
    en: '1:9.2p1-2 > 1:8.4: the upstream version decides, "9" against "8" (compared as numbers).',
  });
});

it.each`
  scheme       | left                | right      | vi                                             | en
  ${'semver'}  | ${'1.0'}            | ${'1.0.0'} | ${'không phải là phiên bản semver. Cách viết'} | ${'no semver version. It is written three numbers'}
  ${'pypi'}    | ${'1 0'}            | ${'1.0'}   | ${'ký tự thứ 2 là khoảng trắng'}               | ${'character 2 is white space'}
  ${'dotted'}  | ${''}               | ${'1.0'}   | ${'không có chữ nào'}                          | ${'the text is empty'}
  ${'gem'}     | ${'1.é'}            | ${'1.0'}   | ${'có ký tự "é"'}                              | ${'it holds "é"'}
  ${'generic'} | ${'1'.repeat(2000)} | ${'1.0'}   | ${'dài hơn 1024 ký tự'}                        | ${'longer than 1024 characters'}
`('tells of "$left" why it is no $scheme version', ({ scheme, left, right, vi, en }) => {
  const explained = explainVersions(scheme, left, right);
  expect(explained?.order).toBeUndefined();
  expect(explained?.left.complaint?.vi).toContain(vi);
  expect(explained?.left.complaint?.en).toContain(en);
  expect(explained?.right.complaint).toBeUndefined();
  expect(explained?.sentence.en.length).toBeLessThan(300);
});

it('names both texts when neither is a version, and says when two versions have no common order', () => {
  expect(explainVersions('npm', '1.0', 'v1')?.sentence.en).toBe(
    'They cannot be compared: "1.0" and "v1" are no semver versions.',
  );
  expect(explainVersions('generic', '1.0', '1.0-2')?.sentence).toEqual({
    vi: expect.stringContaining('mỗi hệ sinh thái xếp hai phiên bản này một khác'),
    en: expect.stringContaining('ecosystems order these two differently'),
  });
});

it('forgets rather than grows: a hundred thousand different texts leave answers right', () => {
  const deb = findScheme('deb') as VersionScheme;
  for (let i = 0; i < 100_000; i += 1) deb.compare(`1.${i}`, '1.5');
  expect(deb.compare('1.4', '1.5')).toBe(-1);
});
