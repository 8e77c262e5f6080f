import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAdvisoryIndex } from '../../../policies/advisories/advisory-index.ts';
import { feedStaleAt } from '../../../policies/advisories/feed-age.ts';
import type { AdvisoryIndex, AdvisoryRecord, FeedInfo } from '../../../policies/advisories/record.ts';
import { advisoryWhy } from '../../../policies/advisories/why.ts';
import { deriveAdvisories } from '../../../policies/derive/advisories.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import type { SectionState } from '../../../policies/inventory/report.ts';
import type { Package } from '../../../policies/inventory/sections/packages.ts';
import { derive } from '../../../policies/judge-report.ts';
import type { Finding } from '../../../policies/rules/finding.ts';
import { judgeHost } from '../../../policies/rules/judge.ts';
import { loadShippedPacks } from '../../../policies/rules/shipped-packs.ts';

const NOW = '2026-11-21T08:00:00Z';
const READ: SectionState = { status: 'complete', gaps: [], sources: [], readAt: '2026-11-21T07:00:00Z' };
const packs = loadShippedPacks().filter(({ pack }) => pack.id === 'advisories');

const FEED: FeedInfo = {
  id: 1,
  kind: 'osv',
  name: 'debian.zip',
  ecosystems: ['debian:11', 'rhel:8'],
  importedAt: '2026-11-20T00:00:00Z',
  dataAsOf: '2026-11-19T00:00:00Z',
  sha: '',
  recordCount: 1,
};
const KEV: FeedInfo = { ...FEED, id: 2, kind: 'kev', name: 'kev.json', ecosystems: [] };

function record(
  cve: string,
  name: string,
  fixed: string | undefined,
  more: Partial<AdvisoryRecord> = {},
): AdvisoryRecord {
  return {
    id: `DSA-${cve}`,
    cves: [cve],
    ecosystem: 'debian:11',
    package: name,
    packageKind: 'source',
    scheme: 'deb',
    state: fixed === undefined ? 'unfixed' : 'fixed',
    ranges: fixed === undefined ? [] : [{ fixed }],
    severity: 'critical',
    publishedOn: '2026-01-01',
    source: 'test',
    ...more,
  };
}

const RECORDS = [
  record('CVE-2026-1', 'openssl', '1.1.1n-0+deb11u5'),
  record('CVE-2026-2', 'openssl', '1.1.1k-1'),
  record('CVE-2026-3', 'zlib', undefined, { severity: 'high' }),
  record('CVE-2026-4', 'linux', '5.10.223-1'),
];
const EXPLOITED = [
  { cve: 'CVE-2026-1', addedOn: '2026-02-01', name: 'OpenSSL' },
  { cve: 'CVE-2026-2', addedOn: '2026-02-01', name: 'OpenSSL' },
];

function indexOf(feeds: readonly FeedInfo[] = [FEED, KEV], maxFeedAgeDays?: number): AdvisoryIndex {
  return createAdvisoryIndex(RECORDS, feeds, EXPLOITED, maxFeedAgeDays);
}

const deb = (name: string, version: string, source?: string): Package => ({
  name,
  version,
  scheme: 'deb',
  origin: 'distribution',
  ...(source === undefined ? {} : { source }),
});
const SSL = deb('libssl1.1', '1.1.1n-0+deb11u1', 'openssl');

function host(packages: readonly Package[], os: Inventory['os'] = {}): Inventory {
  return { os: { family: 'linux', id: 'debian', release: '11', ...os }, packages: [...packages] };
}

function statesOf(inventory: Inventory, packages: Partial<SectionState> = {}): Map<string, SectionState> {
  const states = new Map(Object.keys(inventory).map((id) => [id, READ]));
  if (states.has('packages')) states.set('packages', { ...READ, ...packages });
  return states;
}

function section(inventory: Inventory, index = indexOf(), states = statesOf(inventory), asOf = NOW) {
  const { facts, state } = deriveAdvisories(inventory, states, index, asOf);
  return {
    state,
    lines: facts?.map(
      ({ cve = '-', package: name = '-', isOpen, why }) => `${cve} ${name} ${isOpen ?? 'unknown'} ${why}`,
    ),
  };
}

function verdicts(inventory: Inventory, index: AdvisoryIndex | undefined, states = statesOf(inventory), asOf = NOW) {
  const findings = judgeHost(packs, derive({ inventory, states, asOf }, undefined, index));
  return Object.fromEntries(findings.map(({ rule, verdict }: Finding) => [rule, verdict]));
}

describe('the section of advisories', () => {
  it('holds what is open, and of what is mended only what is known to be exploited', () => {
    const { lines, state } = section(host([SSL, deb('zlib1g', '1:1.2.11', 'zlib')]));
    expect(lines).toEqual([
      'CVE-2026-1 libssl1.1 true below_fixed',
      'CVE-2026-2 libssl1.1 false fixed',
      'CVE-2026-3 zlib1g true no_fix',
    ]);
    expect(state).toMatchObject({ status: 'complete', readAt: READ.readAt });
  });

  it('tells for each entry what a person needs to check it, and why in both languages', () => {
    const { facts = [] } = deriveAdvisories(host([SSL]), statesOf(host([SSL])), indexOf(), NOW);
    expect(facts[0]).toEqual({
      cve: 'CVE-2026-1',
      package: 'libssl1.1',
      version: '1.1.1n-0+deb11u1',
      scheme: 'deb',
      source: 'openssl',
      isKnownExploited: true,
      exploitedSinceOn: '2026-02-01',
      isOpen: true,
      fixedVersion: '1.1.1n-0+deb11u5',
      severity: 'critical',
      publishedOn: '2026-01-01',
      advisory: 'DSA-CVE-2026-1',
      ecosystem: 'debian:11',
      why: 'below_fixed',
    });
    expect(advisoryWhy(facts[0]?.why)?.vi).toContain('cũ hơn');
  });

  it.each`
    why                             | inventory                                  | index
    ${'no feed covers the release'} | ${host([SSL], { release: '12' })}          | ${indexOf()}
    ${'nobody’s data are about it'} | ${host([SSL], { id: 'linuxmint' })}        | ${indexOf()}
    ${'there is no feed'}           | ${host([SSL])}                             | ${indexOf([])}
    ${'the packages were not read'} | ${{ os: { id: 'debian', release: '11' } }} | ${indexOf()}
    ${'the system was not read'}    | ${{ packages: [SSL] }}                     | ${indexOf()}
  `('is absent where $why', ({ inventory, index }) => {
    expect(section(inventory, index)).toMatchObject({ state: { status: 'not_run' }, lines: undefined });
  });

  it('is partial where the packages are, and what was seen still counts', () => {
    const inventory = host([SSL]);
    const { state, lines } = section(
      inventory,
      indexOf(),
      statesOf(inventory, { status: 'partial', reason: 'row_limit' }),
    );
    expect(state).toMatchObject({ status: 'partial', reason: 'row_limit' });
    expect(lines).toContain('CVE-2026-1 libssl1.1 true below_fixed');
  });

  it.each`
    origin                    | answer
    ${'distribution'}         | ${'CVE-2026-3 zlib1g true no_fix'}
    ${'distributionPresumed'} | ${'CVE-2026-3 zlib1g true no_fix'}
    ${undefined}              | ${'CVE-2026-3 zlib1g unknown origin_not_known'}
    ${'vendor'}               | ${undefined}
    ${'manual'}               | ${undefined}
  `('a package of origin $origin: $answer', ({ origin, answer }) => {
    const { origin: _, ...zlib } = deb('zlib1g', '1:1.2.11', 'zlib');
    expect(section(host([origin === undefined ? zlib : { ...zlib, origin }])).lines?.[0]).toBe(answer);
  });
});

describe('kernels', () => {
  const old = {
    ...deb('linux-image-5.10.0-30-amd64', '5.10.218-1', 'linux-signed-amd64'),
    sourceVersion: '5.10.218+1',
  };
  const fixed = {
    ...deb('linux-image-5.10.0-32-amd64', '5.10.223-1', 'linux-signed-amd64'),
    sourceVersion: '5.10.223+1',
  };
  it.each`
    why                                      | packages        | kernel               | lines
    ${'the fixed one runs'}                  | ${[old, fixed]} | ${'5.10.0-32-amd64'} | ${[]}
    ${'the old one still runs'}              | ${[old, fixed]} | ${'5.10.0-30-amd64'} | ${['CVE-2026-4 linux-image-5.10.0-30-amd64 true below_fixed']}
    ${'which runs is not known'}             | ${[old, fixed]} | ${undefined}         | ${['CVE-2026-4 linux-image-5.10.0-30-amd64 unknown kernel_not_known']}
    ${'there is but one'}                    | ${[old]}        | ${undefined}         | ${['CVE-2026-4 linux-image-5.10.0-30-amd64 true below_fixed']}
    ${'another one runs, as in a container'} | ${[old]}        | ${'6.1.0-custom'}    | ${['CVE-2026-4 linux-image-5.10.0-30-amd64 true below_fixed']}
  `('are judged where $why', ({ packages, kernel, lines }) => {
    expect(section(host(packages, kernel === undefined ? {} : { kernel })).lines).toEqual(lines);
  });
});

describe('rules on advisories', () => {
  const clean = host([deb('libssl1.1', '1.1.1n-0+deb11u5', 'openssl')]);
  const open = host([SSL]);
  const GOOD = {
    'no-known-exploited': 'pass',
    'no-old-critical': 'pass',
    'no-old-high': 'pass',
    'advisories-at-hand': 'pass',
  };
  const BLIND = { 'no-known-exploited': 'unknown', 'no-old-critical': 'unknown', 'no-old-high': 'unknown' };

  it('pass where everything is mended and the data are fresh', () => {
    expect(verdicts(clean, indexOf())).toMatchObject(GOOD);
  });

  it('fail where an exploited and critical one is open', () => {
    expect(verdicts(open, indexOf())).toMatchObject({
      'no-known-exploited': 'fail',
      'no-old-critical': 'fail',
      'no-old-high': 'pass',
    });
  });

  it('are unknown, never pass, where a feed is older than its limit; what it knows to be open stays so', () => {
    const stale = [{ ...FEED, dataAsOf: '2026-10-01T00:00:00Z' }, KEV];
    expect(verdicts(clean, indexOf(stale))).toMatchObject({ ...BLIND, 'advisories-at-hand': 'fail' });
    expect(verdicts(open, indexOf(stale))).toMatchObject({ 'no-known-exploited': 'fail', 'no-old-high': 'unknown' });
    expect(verdicts(clean, indexOf(stale, 90))).toMatchObject({ 'no-known-exploited': 'pass' });
  });

  it('come out otherwise from the instant on at which a feed is too old, and not before', () => {
    const at = feedStaleAt(FEED, indexOf());
    expect(at).toBe('2026-12-19T00:00:00Z');
    expect(verdicts(clean, indexOf(), statesOf(clean), '2026-12-18T23:59:59Z')['no-old-high']).toBe('pass');
    expect(verdicts(clean, indexOf(), statesOf(clean), at)['no-old-high']).toBe('unknown');
  });

  it('are unknown without a feed, and without a list nobody knows what is exploited', () => {
    expect(verdicts(clean, undefined)).toMatchObject({ ...BLIND, 'advisories-at-hand': 'unknown' });
    const zlib = host([deb('zlib1g', '1:1.2.11', 'zlib')]);
    expect(verdicts(zlib, indexOf([FEED]))).toMatchObject({
      'no-known-exploited': 'unknown',
      'exploited-list-at-hand': 'fail',
    });
    expect(verdicts(zlib, indexOf())).toMatchObject({ 'no-known-exploited': 'pass', 'no-old-high': 'fail' });
  });

  it('judge a day by what was known on it', () => {
    const { lines } = section(open, indexOf(), statesOf(open), '2025-12-31');
    expect(lines).toEqual([]);
    expect(section(open, indexOf(), statesOf(open), '2026-01-15').lines?.[0]).toBe(
      'CVE-2026-1 libssl1.1 true below_fixed',
    );
  });
});

describe('knowing less', () => {
  const versions = ['1.1.1k-1', '1.1.1n-0+deb11u1', '1.1.1n-0+deb11u5', '9', 'not a version at all'];
  const packageOf = fc
    .tuple(
      fc.constantFrom('openssl', 'zlib', 'linux'),
      fc.constantFrom(...versions),
      fc.constantFrom('distribution', 'vendor', undefined),
      fc.nat({ max: 3 }),
    )
    .map(
      ([source, version, origin, number]): Package => ({
        name: source === 'linux' ? `linux-image-5.10.0-${number}-amd64` : `lib${source}${number}`,
        version,
        scheme: 'deb',
        source,
        ...(origin === undefined ? {} : { origin: origin as 'vendor' }),
      }),
    );
  const feeds = fc.constantFrom(
    [FEED, KEV],
    [FEED],
    [{ ...FEED, dataAsOf: '2026-01-01T00:00:00Z' }, KEV],
    [FEED, { ...KEV, dataAsOf: '2025-01-01T00:00:00Z' }],
  );

  /** Each way to know one thing less. A source that is not told is the package itself, so it is no gap to forget it. */
  function lesser(inventory: Inventory): { inventory: Inventory; states: Map<string, SectionState> }[] {
    const { os, packages = [] } = inventory;
    const whole = statesOf(inventory);
    const { kernel: _, ...withoutKernel } = os ?? {};
    const { release: __, ...withoutRelease } = os ?? {};
    const partial = statesOf(inventory, { status: 'partial' });
    const changed = (index: number, change: (entry: Package) => Package) => ({
      inventory: { ...inventory, packages: packages.map((entry, place) => (place === index ? change(entry) : entry)) },
      states: whole,
    });
    return [
      { inventory: { ...inventory, os: withoutKernel }, states: whole },
      { inventory: { ...inventory, os: withoutRelease }, states: whole },
      { inventory, states: partial },
      { inventory, states: new Map([...whole].filter(([id]) => id !== 'packages')) },
      ...packages.flatMap((_entry, index) => [
        { inventory: { ...inventory, packages: packages.filter((_one, place) => place !== index) }, states: partial },
        changed(index, ({ version: _version, ...entry }) => entry),
        changed(index, ({ origin: _origin, ...entry }) => entry),
        changed(index, ({ scheme: _scheme, ...entry }) => entry),
      ]),
    ];
  }

  it('never turns a verdict into another one, only into unknown', () => {
    fc.assert(
      fc.property(
        fc.array(packageOf, { maxLength: 5 }),
        feeds,
        fc.constantFrom('5.10.0-1-amd64', '6.1-custom'),
        (packages, given, kernel) => {
          const inventory = host(packages, { kernel });
          const before = verdicts(inventory, indexOf(given));
          for (const less of lesser(inventory)) {
            const after = verdicts(less.inventory, indexOf(given), less.states);
            for (const rule of ['no-known-exploited', 'no-old-critical', 'no-old-high'])
              if (after[rule] !== 'unknown') expect(`${rule} ${after[rule]}`).toBe(`${rule} ${before[rule]}`);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('a record more never clears what was open, unless it states that the release is not affected', () => {
    const extra = fc.record({
      name: fc.constantFrom('openssl', 'zlib'),
      fixed: fc.constantFrom(...versions, undefined),
      state: fc.constantFrom('fixed', 'unfixed', 'withdrawn', 'under_investigation'),
      cve: fc.constantFrom('CVE-2026-1', 'CVE-2026-2', 'CVE-2026-9'),
    });
    fc.assert(
      fc.property(fc.array(extra, { maxLength: 3 }), (added) => {
        const more = added.map(({ cve, name, fixed, state }) => record(cve, name, fixed, { state: state as 'fixed' }));
        const index = createAdvisoryIndex([...RECORDS, ...more], [FEED, KEV], EXPLOITED);
        expect(verdicts(host([SSL]), index)).toMatchObject({ 'no-known-exploited': 'fail' });
      }),
    );
  });
});
