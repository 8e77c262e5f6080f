import { describe, expect, it } from 'vitest';
import { createAdvisoryIndex } from '../../policies/advisories/advisory-index.ts';
import type { FeedInfo } from '../../policies/advisories/record.ts';
import { loadTables } from '../../policies/derive/tables.ts';
import type { Inventory } from '../../policies/inventory/inventory.ts';
import type { Report } from '../../policies/inventory/report.ts';
import { validateReport } from '../../policies/inventory/validate.ts';
import { judgeReport } from '../../policies/judge-report.ts';
import { loadShippedPacks } from '../../policies/rules/shipped-packs.ts';
import { bytesOf, reportOf } from '../kit/report.ts';

const packs = loadShippedPacks().filter(({ pack }) => pack.id === 'lifecycle' || pack.id === 'advisories');
const tables = loadTables();
const AS_OF = '2026-11-21T20:00:00Z';

const feed = (kind: FeedInfo['kind'], ecosystems: string[]): FeedInfo => ({
  id: 1,
  kind,
  name: kind,
  ecosystems,
  importedAt: '2026-11-20T00:00:00Z',
  dataAsOf: '2026-11-20T00:00:00Z',
  sha: '',
  recordCount: 1,
});
const advisories = createAdvisoryIndex(
  [
    {
      id: 'DSA-1',
      cves: ['CVE-2026-1'],
      ecosystem: 'debian:8',
      package: 'openssl',
      packageKind: 'source',
      scheme: 'deb',
      state: 'fixed',
      ranges: [{ fixed: '3.0.0-1' }],
      severity: 'critical',
      publishedOn: '2026-01-01',
      source: 'test',
    },
  ],
  [feed('osv', ['debian:8']), feed('kev', [])],
  [{ cve: 'CVE-2026-1', addedOn: '2026-01-02', name: 'test' }],
);

/** Out of support, with a hole that is exploited. */
const BAD: Inventory = {
  os: { family: 'linux', id: 'debian', name: 'Debian GNU/Linux 8 (jessie)', release: '8', architecture: 'x86_64' },
  packages: [
    {
      name: 'openssl',
      version: '1.0.1-1',
      scheme: 'deb',
      source: 'openssl',
      origin: 'distribution',
      architecture: 'amd64',
    },
    { name: 'postgresql-9.4', version: '9.4.1-1', scheme: 'deb', origin: 'distribution' },
  ],
  software: [],
};

const JUDGED = ['lifecycle/os-supported', 'lifecycle/os-support-not-ending', 'advisories/no-known-exploited'];

function verdicts(report: Report, freshnessSeconds?: number): string[] {
  const options = { asOf: AS_OF, tables, advisories, register: { labels: [] } };
  const findings = judgeReport(report, packs, {
    ...options,
    ...(freshnessSeconds === undefined ? {} : { freshnessSeconds }),
  });
  const byRule = new Map(findings.map(({ pack, rule, verdict }) => [`${pack}/${rule}`, verdict]));
  return JUDGED.map((rule) => byRule.get(rule) ?? 'missing');
}

const withOs = (os: Inventory['os']) => reportOf({ ...BAD, ...(os === undefined ? {} : { os }) });
const base = reportOf(BAD);
const probed = (section: string, outcome: 'not_applicable' | 'partial' | 'not_run') => ({
  ...base.probes,
  ...Object.fromEntries(
    Object.entries(base.probes)
      .filter(([, probe]) => probe.section === section)
      .map(([name, probe]) => [name, { ...probe, outcome, reason: 'source_missing' as const }]),
  ),
});

describe('a host that wants to look better than it is', () => {
  it('fails as it is', () => {
    expect(verdicts(base)).toEqual(['fail', 'not_applicable', 'fail']);
  });

  it.each`
    how                                   | report
    ${'a distribution nobody knows'}      | ${withOs({ ...BAD.os, id: 'homegrown' })}
    ${'the name of a table’s prototype'}  | ${withOs({ ...BAD.os, id: 'constructor' })}
    ${'__proto__ as its distribution'}    | ${withOs({ ...BAD.os, id: '__proto__' })}
    ${'a release that is not there yet'}  | ${withOs({ ...BAD.os, release: '9999' })}
    ${'a release that is no number'}      | ${withOs({ ...BAD.os, release: 'latest' })}
    ${'no release'}                       | ${withOs({ family: 'linux', id: 'debian' })}
    ${'CentOS 8 without its name'}        | ${withOs({ family: 'linux', id: 'centos', release: '8' })}
    ${'an operating system left unread'}  | ${reportOf(BAD, { probes: probed('os', 'not_run') })}
    ${'no operating system at all'}       | ${reportOf({ packages: BAD.packages ?? [] }, { probes: probed('os', 'not_applicable') })}
    ${'nothing at all, all of it absent'} | ${reportOf({}, { probes: { os: { section: 'os', outcome: 'not_applicable', reason: 'source_missing', sources: [], durationMs: 0, bytes: 0 } } })}
  `('does not pass by $how', ({ report }) => {
    expect(verdicts(report)).not.toContain('pass');
    for (const verdict of [verdicts(report)[0], verdicts(report)[2]]) expect(['fail', 'unknown']).toContain(verdict);
  });

  it.each`
    how                              | change                                                   | wanted
    ${'packages of no known origin'} | ${{ origin: undefined }}                                 | ${'unknown'}
    ${'versions of no known scheme'} | ${{ scheme: undefined }}                                 | ${'unknown'}
    ${'versions of another scheme'}  | ${{ scheme: 'rpm' }}                                     | ${'unknown'}
    ${'no versions'}                 | ${{ version: undefined }}                                | ${'unknown'}
    ${'another source'}              | ${{ source: 'openssl', sourceVersion: 'not a version' }} | ${'unknown'}
  `('has no known hole cleared by $how', ({ change, wanted }) => {
    const packages = (BAD.packages ?? []).map((entry) =>
      Object.fromEntries(Object.entries({ ...entry, ...change }).filter(([, value]) => value !== undefined)),
    ) as unknown as NonNullable<Inventory['packages']>;
    expect(verdicts(reportOf({ ...BAD, packages }))[2]).toBe(wanted);
  });

  it('is not kept fresh by a clock that runs ahead', () => {
    const ahead = reportOf(
      { ...BAD, packages: [] },
      {
        collectedAt: '2031-01-01T00:00:00Z',
        probes: Object.fromEntries(
          Object.entries(base.probes).map(([name, probe]) => [name, { ...probe, readAt: '2031-01-01T00:00:00Z' }]),
        ),
      },
    );
    expect(verdicts(ahead, 86_400)).not.toContain('pass');
  });

  it.each(['lifecycle', 'advisories', 'advisoryFeeds', 'host', 'pamStacks', '__proto__', 'constructor'])(
    'cannot hand in the derived or foreign section %s',
    (id) => {
      const text = bytesOf(base)
        .toString()
        .replace('"inventory":{', `"inventory":{${JSON.stringify(id)}:[],`);
      expect(validateReport(Buffer.from(text))).toMatchObject({ code: 'report_invalid' });
    },
  );

  it('cannot name a section twice', () => {
    const text = bytesOf(base).toString().replace('"inventory":{', '"inventory":{"software":[],');
    expect(validateReport(Buffer.from(text))).toMatchObject({ code: 'report_invalid' });
  });
});
