import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compareVersions, findScheme, isVersion } from '../../../policies/versions/index.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

const SCHEMES: Readonly<Record<string, string>> = {
  Alpine: 'apk',
  Arch: 'pacman',
  Debian: 'deb',
  Maven: 'maven',
  NuGet: 'nuget',
  OpenSSL: 'openssl',
  Packagist: 'packagist',
  PyPI: 'pep440',
  RPM: 'rpm',
  RubyGems: 'rubygems',
  SemVer: 'semver',
};

/** Ecosystems of the table for which the product has no scheme: no host of ours reports versions of theirs. */
const OUT_OF_SCOPE = ['CRAN', 'Conan', 'Gentoo', 'Hackage', 'Pub'];

interface Exception {
  readonly reason: string;
  /** Which texts, or which two parted by a blank, are meant. */
  readonly pattern: RegExp;
}

/**
 * Texts of the public suites that are no version to us, by kind. The suites compare them because their code never
 * refuses a text; here the answer is "cannot be compared".
 */
const NO_VERSION: Readonly<Record<string, readonly Exception[]>> = {
  apk: [
    { reason: 'apk-tools: a version begins with a digit', pattern: /^\D/ },
    { reason: 'apk-tools: a point is followed by a digit', pattern: /\.(?!\d)/ },
    { reason: 'apk-tools: -r and a number end the version', pattern: /-(?!r\d+$)/ },
    { reason: 'apk-tools: one lower-case letter at most', pattern: /\d(?:[A-Z]|[a-z]{2})/ },
    { reason: 'apk-tools: not one of its suffixes', pattern: /_(?!alpha|beta|pre|rc|cvs|svn|git|hg|p(?![a-z]))/ },
  ],
  deb: [{ reason: 'deb-version(7): no underscore (an RPM release in a Debian table)', pattern: /_/ }],
  maven: [{ reason: 'a text without a digit says nothing of age', pattern: /^\D*$/ }],
  packagist: [
    { reason: 'Composer: "#" is no sign of a version', pattern: /#/ },
    { reason: 'Composer: branches have no order', pattern: /^dev-/ },
  ],
  pep440: [{ reason: 'no version ever began with neither "v" nor a digit', pattern: /^(?!v?\d)/ }],
  semver: [{ reason: 'SemVer 2.0.0: three numbers', pattern: /^v?\d+(?:\.\d+){3,}/ }],
};

/** Pairs that the ecosystem's own tool orders otherwise than the suite, by kind. */
const OTHER_ORDER: Readonly<Record<string, readonly Exception[]>> = {
  maven: [
    {
      reason: 'Maven since 3.8.7 takes a qualifier after a point for one after a hyphen; the suite follows 3.8.6',
      pattern: /\.[A-Za-z]/,
    },
  ],
  packagist: [
    {
      reason: "Composer folds the case of alpha and beta; the suite's code knows lower case alone",
      pattern: /ALPHA|BETA/,
    },
    { reason: 'Composer drops "-stable"; the suite takes it for an unknown word', pattern: /-stable/ },
    {
      reason: 'Composer fills up to four numbers before it compares; the suite compares as written',
      pattern: /^v?\d+\.\d+\.\d+-\S+ v?\d+\.\d+$/,
    },
  ],
};

/** Fields of one line of CSV; quotes as RFC 4180, without line breaks. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

interface Tally {
  count: number;
  readonly noVersion: Set<string>;
  readonly otherOrder: Set<string>;
  readonly wrong: unknown[];
}

function judge(scheme: string, [, left = '', right = '', expected = '']: readonly string[], tally: Tally): void {
  const got = compareVersions(scheme, left, right);
  tally.count += 1;
  if (got === Number(expected) && compareVersions(scheme, right, left) === (0 - got || 0)) return;
  const refused = [left, right].filter((text) => findScheme(scheme)?.parses(text) === false);
  if (refused.length > 0) {
    const areMeant = refused.every((text) => NO_VERSION[scheme]?.some(({ pattern }) => pattern.test(text)));
    if (areMeant) for (const text of refused) tally.noVersion.add(text);
    else tally.wrong.push([left, right, expected, got]);
    return;
  }
  const isMeant = OTHER_ORDER[scheme]?.some(({ pattern }) => pattern.test(`${left} ${right}`));
  if (isMeant === true) tally.otherOrder.add(`${left} ${right}`);
  else tally.wrong.push([left, right, expected, got]);
}

describeWithCorpus('public version suites', (corpus) => {
  const folder = join(corpus, 'versions');

  it('agrees with every vector of every scheme in both directions, but for the exceptions above', () => {
    const tallies = new Map<string, Tally>();
    const unscoped = new Map<string, number>();
    const lines = gunzipSync(readFileSync(join(folder, 'version-compare.csv.gz')))
      .toString()
      .trim()
      .split('\n')
      .slice(1);
    for (const line of lines) {
      const fields = fieldsOf(line);
      const ecosystem = fields[0] ?? '';
      const scheme = SCHEMES[ecosystem];
      if (scheme === undefined) unscoped.set(ecosystem, (unscoped.get(ecosystem) ?? 0) + 1);
      else {
        const tally = tallies.get(scheme) ?? { count: 0, noVersion: new Set(), otherOrder: new Set(), wrong: [] };
        tallies.set(scheme, tally);
        judge(scheme, fields, tally);
      }
    }
    const shown = [...tallies].map(([scheme, { count, noVersion, otherOrder }]) => [
      scheme,
      { count, noVersion: [...noVersion], otherOrder: [...otherOrder] },
    ]);
    console.info('vectors by scheme', JSON.stringify(Object.fromEntries(shown)));
    console.info('vectors out of scope', JSON.stringify(Object.fromEntries(unscoped)));
    expect([...tallies].flatMap(([scheme, { wrong }]) => wrong.map((pair) => [scheme, pair]))).toEqual([]);
    expect([...tallies.keys()].sort()).toEqual(Object.values(SCHEMES).sort());
    expect([...unscoped.keys()].sort()).toEqual(OUT_OF_SCOPE);
    for (const [scheme, { count, noVersion, otherOrder }] of tallies) {
      // Exceptions stay rare: a scheme that begins to refuse what it should order shows here.
      expect(noVersion.size + otherOrder.size, scheme).toBeLessThanOrEqual(Math.max(2, count / 200));
    }
  });

  it('accepts and refuses the versions that apk-tools and dpkg do', () => {
    const lines = readFileSync(join(folder, 'version-validity.csv'), 'utf8').trim().split('\n').slice(1);
    const wrong = lines.filter((line) => {
      const [ecosystem = '', version = '', valid] = fieldsOf(line);
      return isVersion(SCHEMES[ecosystem] ?? '', version) !== (valid === '1');
    });
    expect(wrong).toEqual([]);
    expect(lines.length).toBeGreaterThan(20);
  });
});
