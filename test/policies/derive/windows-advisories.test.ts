import { describe, expect, it } from 'vitest';
import { createAdvisoryIndex } from '../../../policies/advisories/advisory-index.ts';
import type { AdvisoryRecord, FeedInfo } from '../../../policies/advisories/record.ts';
import { WINDOWS_PACKAGE } from '../../../policies/advisories/windows-updates.ts';
import { deriveAdvisories } from '../../../policies/derive/advisories.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import type { SectionState } from '../../../policies/inventory/report.ts';
import { derive } from '../../../policies/judge-report.ts';
import { judgeHost } from '../../../policies/rules/judge.ts';
import { loadShippedPacks } from '../../../policies/rules/shipped-packs.ts';

const NOW = '2026-11-21T08:00:00Z';
const READ: SectionState = { status: 'complete', gaps: [], sources: [], readAt: '2026-11-21T07:00:00Z' };
const packs = loadShippedPacks().filter(({ pack }) => pack.id === 'advisories');

const FEED: FeedInfo = {
  id: 1,
  kind: 'windows-updates',
  name: 'updates.csv',
  ecosystems: ['windows-server:2019'],
  importedAt: '2026-11-20T00:00:00Z',
  dataAsOf: '2026-11-19T00:00:00Z',
  sha: '',
  recordCount: 1,
};
const KEV: FeedInfo = { ...FEED, id: 2, kind: 'kev', name: 'kev.json', ecosystems: [] };

const record = (number: number, cve: string, supersedes: readonly string[] = []): AdvisoryRecord => ({
  id: `KB${number}`,
  cves: [cve],
  ecosystem: 'windows-server:2019',
  package: WINDOWS_PACKAGE,
  packageKind: 'binary',
  scheme: 'dotted',
  state: 'fixed',
  ranges: [],
  severity: 'critical',
  publishedOn: '2026-02-10',
  supersedes,
  source: 'test',
});
const RECORDS = [record(5000001, 'CVE-2026-0001'), record(5000002, 'CVE-2026-0002', ['KB5000001'])];
const EXPLOITED = [{ cve: 'CVE-2026-0001', addedOn: '2026-03-01', name: 'Windows' }];
const indexOf = (feed: FeedInfo = FEED) => createAdvisoryIndex(RECORDS, [feed, KEV], EXPLOITED);

const hostWith = (...updates: string[]): Inventory => ({
  os: { family: 'windows', id: 'windows-server', release: '2019', build: '10.0.17763.6532', architecture: 'x86_64' },
  windows: { hotfixes: Object.fromEntries(updates.map((id) => [id, { installedOn: '2026-03-01', kind: 'update' }])) },
});
const statesOf = (hotfixes: SectionState = READ) =>
  new Map([
    ['os', READ],
    ['windows.hotfixes', hotfixes],
  ]);

function lines(host: Inventory, states = statesOf(), index = indexOf()) {
  const { facts, state } = deriveAdvisories(host, states, index, NOW);
  const told = facts?.map(({ cve = '-', advisory = '-', isOpen, why }) => `${cve} ${advisory} ${isOpen ?? '?'} ${why}`);
  return { status: state.status, told };
}

function verdicts(host: Inventory, states = statesOf(), index = indexOf()) {
  const findings = judgeHost(packs, derive({ inventory: host, states, asOf: NOW }, undefined, index));
  return Object.fromEntries(findings.map(({ rule, verdict }) => [rule, verdict]));
}

describe('the section of advisories of a Windows host', () => {
  it('holds what no installed update mends, and of what is mended the exploited', () => {
    expect(lines(hostWith())).toEqual({
      status: 'complete',
      told: ['CVE-2026-0001 KB5000001 true update_missing', 'CVE-2026-0002 KB5000002 true update_missing'],
    });
    expect(lines(hostWith('KB5000002')).told).toEqual(['CVE-2026-0001 KB5000001 false update_installed']);
  });

  it('is judged by the same rules as packages are', () => {
    expect(verdicts(hostWith())).toMatchObject({ 'no-known-exploited': 'fail', 'no-old-critical': 'fail' });
    expect(verdicts(hostWith('KB5000002'))).toMatchObject({ 'no-known-exploited': 'pass', 'no-old-critical': 'pass' });
    expect(verdicts(hostWith())).toMatchObject({ 'advisories-at-hand': 'pass' });
  });

  it('opens nothing where the list of updates is cut, and passes nothing', () => {
    const cut = statesOf({ ...READ, status: 'partial', reason: 'row_limit' });
    expect(lines(hostWith(), cut)).toMatchObject({ status: 'partial' });
    expect(verdicts(hostWith(), cut)).toMatchObject({ 'no-known-exploited': 'unknown', 'no-old-critical': 'unknown' });
  });

  it('takes a list without days as whole', () => {
    const undated = statesOf({
      ...READ,
      status: 'partial',
      gaps: [{ reason: 'source_missing', fields: ['installedOn'] }],
    });
    expect(lines(hostWith('KB5000001'), undated).told).toContain('CVE-2026-0002 KB5000002 true update_missing');
  });

  it('is not there where updates were not read, or the data speak of another release', () => {
    expect(lines(hostWith(), new Map([['os', READ]])).status).toBe('not_run');
    expect(lines(hostWith(), statesOf(), indexOf({ ...FEED, ecosystems: ['windows-server:2022'] })).status).toBe(
      'not_run',
    );
  });

  it('clears nothing by data that are too old', () => {
    const old = indexOf({ ...FEED, dataAsOf: '2026-09-01T00:00:00Z' });
    expect(lines(hostWith('KB5000002'), statesOf(), old).told).toContain('- - ? feed_stale');
    expect(verdicts(hostWith('KB5000002'), statesOf(), old)).toMatchObject({ 'no-known-exploited': 'unknown' });
  });

  it('finds updates of programs among the installed programs', () => {
    const host = { ...hostWith(), packages: [{ name: 'Security Update for Microsoft .NET Framework (KB5000001)' }] };
    expect(lines(host).told).toContain('CVE-2026-0001 KB5000001 false update_installed');
  });
});
