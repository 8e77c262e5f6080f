import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  compareVersions,
  findScheme,
  isScheme,
  parseRange,
  rangeFromNative,
  satisfies,
  schemeNames,
} from '../../../policies/versions/index.ts';
import { NATIVE_TYPES } from '../../../policies/versions/native.ts';
import { parseVers } from '../../../policies/versions/vers.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

interface VersTest {
  readonly test_type: string;
  readonly input: unknown;
  readonly expected_output?: unknown;
  readonly expected_failure?: boolean;
}

/** Types of the suite that are none of the product's schemes. */
const OUT_OF_SCOPE = ['conan', 'datetime', 'lexicographic', 'nginx'];

function typeOf({ input }: VersTest): string {
  const known = input as { scheme?: string; input_scheme?: string; vers?: string };
  if (typeof input === 'object') return known.scheme ?? known.input_scheme ?? versType(known.vers ?? '');
  return versType(String(input));
}

function versType(text: string): string {
  return /^vers:([^/]*)\//.exec(text)?.[1] ?? '';
}

/** What we answer, in the suite's own terms. */
function answerTo({ test_type, input }: VersTest): unknown {
  switch (test_type) {
    case 'from_native': {
      const { scheme, native_range } = input as { scheme: string; native_range: string };
      const native = rangeFromNative(scheme, native_range);
      return 'range' in native ? native.range : native;
    }
    case 'containment': {
      const { vers, version } = input as { vers: string; version: string };
      return satisfies(versType(vers), version, vers);
    }
    case 'comparison': {
      const { input_scheme, versions } = input as { input_scheme: string; versions: string[] };
      return [...versions].sort((a, b) => compareVersions(input_scheme, a, b) ?? 0);
    }
    case 'validate': {
      const parsed = parseVers(String(input), findScheme, schemeNames);
      if ('complaint' in parsed) return parsed;
      const { type, constraints } = parsed.range;
      const texts = constraints.map(({ comparator, version }) => (comparator === '=' ? '' : comparator) + version);
      return `vers:${type}/${texts.join('|') || '*'}`;
    }
    default: {
      const parsed = parseRange(String(input));
      if ('complaint' in parsed) return undefined;
      const { type, constraints } = parsed.range;
      return { scheme: type, version_constraints: constraints.map(({ comparator, version }) => [comparator, version]) };
    }
  }
}

describeWithCorpus('the suite of the VERS specification', (corpus) => {
  it('answers every test of our schemes: containment, parsing, validating, native ranges', () => {
    const tests = readFileSync(join(corpus, 'versions', 'vers-range-tests.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as VersTest);
    const counts: Record<string, number> = {};
    const unscoped: Record<string, number> = {};
    const wrong: unknown[] = [];
    for (const test of tests) {
      const type = typeOf(test);
      if (OUT_OF_SCOPE.includes(type)) {
        unscoped[type] = (unscoped[type] ?? 0) + 1;
        continue;
      }
      const name = `${type} ${test.test_type}`;
      counts[name] = (counts[name] ?? 0) + 1;
      const answer = answerTo(test);
      if (JSON.stringify(answer) !== JSON.stringify(test.expected_output))
        wrong.push([test.input, test.expected_output, answer]);
    }
    console.info('vers tests', JSON.stringify(counts));
    console.info('vers tests out of scope', JSON.stringify(unscoped));
    expect(wrong).toEqual([]);
    for (const type of OUT_OF_SCOPE) expect(isScheme(type), type).toBe(false);
  });
});

it.each`
  type         | text                    | range
  ${'npm'}     | ${'^0.2.3'}             | ${'vers:npm/>=0.2.3|<0.3.0'}
  ${'npm'}     | ${'^0.0.3'}             | ${'vers:npm/>=0.0.3|<0.0.4'}
  ${'npm'}     | ${'~1'}                 | ${'vers:npm/>=1.0.0|<2.0.0'}
  ${'npm'}     | ${'1.x || 2.5.1 - 2.7'} | ${'vers:npm/>=1.0.0|<2.0.0|>=2.5.1|<2.8.0'}
  ${'npm'}     | ${'~1.2.3-beta.2'}      | ${'vers:npm/>=1.2.3-beta.2|>=1.2.3|<1.2.4|<1.3.0'}
  ${'npm'}     | ${'*'}                  | ${'vers:npm/*'}
  ${'gem'}     | ${'~> 2.0.8, != 2.0.9'} | ${'vers:gem/>=2.0.8|!=2.0.9|<2.1'}
  ${'gem'}     | ${'~> 2'}               | ${'vers:gem/>=2|<3'}
  ${'pypi'}    | ${'~=2.2.1'}            | ${'vers:pypi/>=2.2.1|<2.3.dev0'}
  ${'pypi'}    | ${'==1.4.*'}            | ${'vers:pypi/>=1.4.dev0|<1.5.dev0'}
  ${'pypi'}    | ${'>=1.0,<2'}           | ${'vers:pypi/>=1.0|<2'}
  ${'deb'}     | ${'>= 1:2.0-1, << 1:3'} | ${'vers:deb/>=1:2.0-1|<1:3'}
  ${'rpm'}     | ${'>= 1.0-1.el9'}       | ${'vers:rpm/>=1.0-1.el9'}
  ${'nuget'}   | ${'1.0'}                | ${'vers:nuget/>=1.0'}
  ${'nuget'}   | ${'(,1.0]'}             | ${'vers:nuget/<=1.0'}
  ${'maven'}   | ${'[1.0,2.0),[3.0]'}    | ${'vers:maven/>=1.0|<2.0|3.0'}
  ${'openssl'} | ${'3.0.0, 1.0.2k'}      | ${'vers:openssl/1.0.2k|3.0.0'}
`('writes $type "$text" as $range', ({ type, text, range }) => {
  expect(rangeFromNative(type, text)).toEqual({ range });
});

it.each`
  type        | text                                 | complaint
  ${'npm'}    | ${'latest'}                          | ${'holds "latest", which npm does not know'}
  ${'npm'}    | ${'<1.0.0 >2.0.0'}                   | ${'contradicts itself'}
  ${'npm'}    | ${'1.x || 5.0.0 - 7.2.0 || >=1.5.0'} | ${'its parts overlap'}
  ${'npm'}    | ${'~1.2.3-rc <1.2.9'}                | ${'beside other bounds'}
  ${'deb'}    | ${'> 1.0'}                           | ${'holds the sign ">"; known are = << <= >= >>'}
  ${'gem'}    | ${'>= 1,'}                           | ${'which is no sign and version'}
  ${'pypi'}   | ${'!=1.*'}                           | ${'".*" is read after "==" only'}
  ${'pypi'}   | ${'>=1.0-final'}                     | ${'holds "1.0-final", which is no pep440 version'}
  ${'maven'}  | ${'[1.0'}                            | ${'which is no interval such as [1.0,2.0)'}
  ${'maven'}  | ${'(1.0)'}                           | ${'one version alone stands in [ ]'}
  ${'nuget'}  | ${'[,]'}                             | ${'which bounds nothing'}
  ${'conan'}  | ${'>1'}                              | ${'no version scheme "conan"'}
  ${'oracle'} | ${'>1'}                              | ${'"oracle" has no range notation that is read here'}
  ${'npm'}    | ${'1'.repeat(2000)}                  | ${'longer than 1024 characters'}
`('refuses $type "$text": $complaint', ({ type, text, complaint }) => {
  expect(rangeFromNative(type, text)).toEqual({ complaint: expect.stringContaining(complaint) });
});

it('answers any text in every notation with a range that reads back, or one sentence', () => {
  const pieces = [
    '1',
    '1.2',
    '1.2.3',
    '0.0.1-rc',
    '>=',
    '<',
    '~>',
    '~',
    '^',
    ' ',
    ',',
    '||',
    '[',
    ']',
    '(',
    ')',
    ' - ',
    '.x',
    '*',
    'é',
    '9'.repeat(30),
  ];
  let seed = 7;
  const next = () => (seed = (seed * 48271) % 2147483647);
  for (let run = 0; run < 4000; run += 1) {
    const text = Array.from({ length: next() % 9 }, () => pieces[next() % pieces.length] ?? '').join('');
    for (const type of NATIVE_TYPES) {
      const native = rangeFromNative(type, text);
      if ('range' in native) expect(parseVersOf(native.range), `${type} ${text}: ${native.range}`).toBe(true);
      else expect(native.complaint.length).toBeGreaterThan(10);
    }
  }
});

/** Whether a `vers:` text can be judged by at all. */
function parseVersOf(range: string): boolean {
  const type = versType(range);
  return satisfies(type, type === 'npm' ? '1.0.0' : type === 'openssl' ? '1.0.0' : '1.0', range) !== undefined;
}
