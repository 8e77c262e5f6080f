import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compareVersions, isVersion, parseRange, satisfies } from '../../../policies/versions/index.ts';

const corpus = process.env.MUSTER_CORPUS;
const folder = join(corpus ?? '', 'versions');

const SCHEMES: Record<string, string> = { Alpine: 'apk', Debian: 'deb', RPM: 'rpm', SemVer: 'semver' };

/**
 * Pairs of public suites that we answer with "cannot be compared", by the text that is no version, and why.
 * The suites compare such texts because their code never refuses one.
 */
const NO_VERSION: Record<string, Record<string, string>> = {
  apk: {
    '.2': 'apk-tools: a version begins with a digit',
    b: 'apk-tools: a version begins with a digit',
    '0...1...0.r2': 'apk-tools: a point is followed by a digit',
    '0..1..0': 'apk-tools: a point is followed by a digit',
    '0.8.21.r1': 'apk-tools: a point is followed by a digit',
    '10.2.22.r0': 'apk-tools: a point is followed by a digit',
    '1-r0-1': 'apk-tools: nothing follows the revision',
    '1-r0-ruff2': 'apk-tools: nothing follows the revision',
    '1-ruff2': 'apk-tools: the revision is a number',
    '1.0bc': 'apk-tools: one letter at most (version-validity.csv refuses 0.1bc)',
    '1.2.0A': 'apk-tools: a lower-case letter',
    '1.2_blah': 'apk-tools: not one of its suffixes',
    '23_foo': 'apk-tools: not one of its suffixes',
  },
  deb: {
    '6.0-5.el6.x86_64': 'deb-version(7): no underscore in a revision (an RPM release in a Debian table)',
    '7.0-4.el6.x86_64': 'deb-version(7): no underscore in a revision (an RPM release in a Debian table)',
  },
  rpm: {},
  semver: { '1.1.3.4.5': 'SemVer 2.0.0: three numbers' },
};

/** Fields of one line of CSV; quotes as RFC 4180, without line breaks. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

describe.skipIf(corpus === undefined)('public version suites (skipped unless MUSTER_CORPUS names them)', () => {
  it.each(Object.entries(SCHEMES))('agrees with every %s vector, in both directions', (ecosystem, scheme) => {
    const lines = gunzipSync(readFileSync(join(folder, 'version-compare.csv.gz')))
      .toString()
      .trim()
      .split('\n');
    const excepted = new Set<string>();
    const wrong: unknown[] = [];
    let count = 0;
    for (const line of lines.filter((text) => text.startsWith(`${ecosystem},`))) {
      const [, left = '', right = '', order = ''] = fieldsOf(line);
      const got = compareVersions(scheme, left, right);
      const exception = [left, right].find((text) => NO_VERSION[scheme]?.[text] !== undefined);
      count += 1;
      if (exception !== undefined && got === undefined) excepted.add(exception);
      else if (got !== Number(order) || compareVersions(scheme, right, left) !== (0 - Number(order) || 0)) {
        wrong.push([left, right, order, got]);
      }
    }
    expect(wrong).toEqual([]);
    expect([...excepted].sort()).toEqual(Object.keys(NO_VERSION[scheme] ?? {}).sort());
    expect(count).toBeGreaterThan(40);
  });

  it('accepts and refuses the versions that apk-tools and dpkg do', () => {
    const lines = readFileSync(join(folder, 'version-validity.csv'), 'utf8').trim().split('\n').slice(1);
    const wrong = lines.filter((line) => {
      const [ecosystem = '', version = '', valid] = fieldsOf(line);
      return isVersion(SCHEMES[ecosystem] ?? '', version) !== (valid === '1');
    });
    expect(wrong).toEqual([]);
    expect(lines).toHaveLength(40);
  });

  // Out of scope here: "from_native" (no door of the product reads an ecosystem's own range notation), "validate" and
  // "containment" of pypi, "comparison" of lexicographic and "parse" of datetime (no such schemes yet).
  it('answers the vers suite for npm: containment and canonical parse', () => {
    const tests = readFileSync(join(folder, 'vers-range-tests.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as VersTest)
      .filter(({ input }) => JSON.stringify(input).includes('vers:npm/'));
    for (const test of tests) {
      if (test.test_type === 'containment') {
        const { vers, version } = test.input as { vers: string; version: string };
        expect(satisfies('npm', version, vers)).toBe(test.expected_output);
      } else {
        const parsed = parseRange(String(test.input));
        expect('complaint' in parsed, String(test.input)).toBe(test.expected_failure ?? false);
        if ('complaint' in parsed) continue;
        const { scheme, version_constraints } = test.expected_output as Canonical;
        expect(parsed.range.type).toBe(scheme);
        expect(parsed.range.constraints.map(({ comparator, version }) => [comparator, version])).toEqual(
          version_constraints,
        );
      }
    }
    expect(tests).toHaveLength(5);
  });
});

interface VersTest {
  readonly test_type: string;
  readonly input: unknown;
  readonly expected_output?: unknown;
  readonly expected_failure?: boolean;
}

interface Canonical {
  readonly scheme: string;
  readonly version_constraints: readonly (readonly [string, string])[];
}
