import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadAdvisories } from '../../../policies/advisories/load-files.ts';
import { writeFeedRecord } from '../../../policies/advisories/own.ts';
import { type AdvisoryComplaint, readAdvisories } from '../../../policies/advisories/read.ts';
import type { AdvisoryRecord } from '../../../policies/advisories/record.ts';
import { windowsProduct } from '../../../policies/advisories/windows-products.ts';
import {
  coveredUpdates,
  matchWindowsUpdates,
  WINDOWS_PACKAGE,
  type WindowsHost,
} from '../../../policies/advisories/windows-updates.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

async function read(text: string | Buffer) {
  const records: AdvisoryRecord[] = [];
  const complaints: AdvisoryComplaint[] = [];
  const bytes = Buffer.from(text);
  // Small pieces: headings, quotes and letters are cut in the middle.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, at) => bytes.subarray(at * 7, at * 7 + 7));
  const summary = await readAdvisories(
    { name: 'updates.csv', stream: Readable.from(pieces) },
    {
      onRecords: (found) => void records.push(...found),
      onComplaint: (complaint) => void complaints.push(complaint),
    },
  );
  return { records, complaints, summary };
}

const HEADINGS = 'date,cve,kb,product,component,severity,impact,supersedes\n';

describe('a table of Windows updates', () => {
  it('gives a record for each update of a vulnerability, with what it replaces', async () => {
    const { records, summary } = await read(
      `\uFEFF${HEADINGS}20190409,CVE-2019-0856,4493446,Windows Server 2012 R2,Windows Kernel,Important,Remote,4489881;4489883\r\n`,
    );
    expect(records).toEqual([
      {
        id: 'KB4493446',
        cves: ['CVE-2019-0856'],
        ecosystem: 'windows-server:2012-r2',
        package: 'windows',
        packageKind: 'binary',
        scheme: 'dotted',
        state: 'fixed',
        ranges: [],
        severity: 'high',
        severitySource: 'vendor',
        publishedOn: '2019-04-09',
        component: 'Windows Kernel',
        supersedes: ['KB4489881', 'KB4489883'],
        source: 'https://msrc.microsoft.com/update-guide/vulnerability/CVE-2019-0856',
      },
    ]);
    expect(summary).toMatchObject({ format: 'windows-updates', newestModifiedAt: '2019-04-09T00:00:00Z' });
  });

  it('is known by its headings, in either spelling and order, quoted or not, with a column of builds', async () => {
    const { records } = await read(
      '"BulletinKB","DatePosted","CVE","AffectedProduct","AffectedComponent","FixedBuild","Title"\n' +
        '"5022840","20230214","CVE-2023-21823","Windows Server 2019","","10.0.17763.4010","a ""title"", of\ntwo lines"\n',
    );
    expect(records).toMatchObject([
      { id: 'KB5022840', ecosystem: 'windows-server:2019', ranges: [{ fixed: '10.0.17763.4010' }] },
    ]);
    expect(records[0]).not.toHaveProperty('component');
  });

  it('tells what it cannot use, with the line, and reads the rest', async () => {
    const { records, complaints, summary } = await read(
      `${HEADINGS}20190409,CVE-2019-1,4493446\n` +
        '20190409,CVE-2019-0001,no number,Windows Server 2019,,,,\n' +
        '20190409,ADV190009,4493446,Windows Server 2019,,,,\n' +
        '20190409,CVE-2019-0002,4493447,Microsoft Office 2016,,,,\n' +
        '20190409,CVE-2019-0003,4493448,Windows Server 2019,,,,\n' +
        '20190409,CVE-2019-0004,4493449,"Windows Server 2019,,,,\n',
    );
    expect(records.map(({ id }) => id)).toEqual(['KB4493448']);
    expect(complaints.map(({ line, message }) => `${line} ${message}`)).toEqual([
      '2 a row of 3 cells in a table of 8',
      '3 "no number" is no number of an update',
      '7 the quotes of a cell are not closed at the end of the file',
    ]);
    expect(summary.skipped).toEqual({ malformed: 3, not_a_vulnerability: 1, product_not_supported: 1 });
  });

  it('travels to another collector as it is', async () => {
    const record = fix(4493446, { component: 'Windows Kernel', supersedes: ['KB4489881'] });
    const { records, complaints } = await read(writeFeedRecord(record));
    expect(complaints).toEqual([]);
    expect(records).toEqual([record]);
  });

  it('is no table without its headings', async () => {
    const { summary } = await read('name,value\na,b\n');
    expect(summary).toMatchObject({ format: undefined, recordCount: 0 });
  });
});

it.each([
  ['Windows Server 2008 R2 for x64-based Systems Service Pack 1', 'windows-server:2008-r2-sp1', 'x86_64'],
  [
    'Windows Server 2008 for 32-bit Systems Service Pack 2 (Server Core installation)',
    'windows-server:2008-sp2',
    'i686',
  ],
  ['Microsoft Windows Server 2012 R2 (Server Core installation)', 'windows-server:2012-r2', undefined],
  ['Windows Server 2022', 'windows-server:2022', undefined],
  ['Windows Server 2022, 23H2 Edition (Server Core installation)', 'windows-server:23h2-ac', undefined],
  ['Windows Server, version 1903 (Server Core installation)', 'windows-server:1903-sac', undefined],
  ['Windows 10 Version 1809 for x64-based Systems', 'windows:10-1809', 'x86_64'],
  ['Windows 11 Version 23H2 for ARM64-based Systems', 'windows:11-23h2', 'aarch64'],
  ['Windows 7 for 32-bit Systems Service Pack 1', 'windows:7-sp1', 'i686'],
])('the product "%s" is %s', (name, ecosystem, architecture) => {
  expect(windowsProduct(name)).toEqual({ ecosystem, ...(architecture === undefined ? {} : { architecture }) });
});

it.each(['Windows Server 2022 Datacenter: Azure Edition', 'Microsoft SQL Server 2019 (GDR)', 'Windows RT 8.1', ''])(
  'the product "%s" is none that an inventory tells',
  (name) => expect(windowsProduct(name)).toBeUndefined(),
);

const HOST: WindowsHost = {
  installed: new Map(),
  isWhole: true,
  build: '6.3.9600.20000',
  architecture: 'x86_64',
};

function fix(number: number, more: Partial<AdvisoryRecord> = {}): AdvisoryRecord {
  return {
    id: `KB${number}`,
    cves: ['CVE-2020-0001'],
    ecosystem: 'windows-server:2012-r2',
    package: WINDOWS_PACKAGE,
    packageKind: 'binary',
    scheme: 'dotted',
    state: 'fixed',
    ranges: [],
    publishedOn: '2020-01-14',
    source: 'test',
    ...more,
  };
}

const with_ = (...numbers: number[]): WindowsHost['installed'] =>
  new Map(numbers.map((number) => [`KB${number}`, '2020-06-01']));
const ring = [fix(1, { supersedes: ['KB2'] }), fix(2, { cves: ['CVE-2020-0002'], supersedes: ['KB1'] })];
const parts = [fix(1, { component: 'Internet Explorer 11' }), fix(2, { component: 'Microsoft Scripting Engine' })];
const net = [fix(1, { component: 'Microsoft .NET Framework 4.8' })];
const built = [fix(1, { ranges: [{ fixed: '10.0.17763.4010' }] })];
const chain = [fix(1), fix(2, { cves: [], supersedes: ['KB1'] }), fix(3, { cves: [], supersedes: ['KB2'] })];

it.each<[string, AdvisoryRecord[], Partial<WindowsHost>, string]>([
  ['nothing is installed', [fix(1)], {}, 'open update_missing'],
  ['the update is installed', [fix(1)], { installed: with_(1) }, 'closed update_installed'],
  ['one of two updates is installed', [fix(1), fix(2)], { installed: with_(2) }, 'closed update_installed'],
  ['what replaces it over two steps is installed', chain, { installed: with_(3) }, 'closed update_installed'],
  ['updates replace each other in a ring', ring, { installed: with_(2) }, 'closed update_installed'],
  [
    'an older update than the fix is installed',
    [fix(2, { supersedes: ['KB1'] })],
    { installed: with_(1) },
    'open update_missing',
  ],
  ['the list of updates is cut', [fix(1)], { isWhole: false }, 'unknown updates_not_whole'],
  ['one part of two is mended', parts, { installed: with_(1) }, 'unknown component_not_known'],
  ['no part is mended', parts, {}, 'open update_missing'],
  ['an installer brings the update, unseen', net, {}, 'unknown update_not_listed'],
  ['it is among the installed programs', net, { installed: with_(1) }, 'closed update_installed'],
  ['.NET comes with Windows 10', net, { build: '10.0.17763.1' }, 'open update_missing'],
  ['the build proves it', built, { build: '10.0.17763.4010' }, 'closed update_installed'],
  ['the build is before it', built, { build: '10.0.17763.4009' }, 'open update_missing'],
  ['the build has no revision', built, { build: '10.0.17763' }, 'open update_missing'],
  ['the build is of another release', built, { build: '10.0.20348.9999' }, 'open update_missing'],
  [
    'a later cumulative update is not known to the data',
    [fix(1)],
    { build: '10.0.17763', installed: with_(9) },
    'unknown newer_update_not_known',
  ],
  [
    'an unknown update is older than the fix',
    [fix(1, { publishedOn: '2020-07-01' })],
    { build: '10.0.17763', installed: with_(9) },
    'open update_missing',
  ],
  [
    'an unknown update came to a release without cumulative ones',
    [fix(1)],
    { installed: with_(9) },
    'open update_missing',
  ],
  ['no update is named', [fix(1, { state: 'under_investigation' })], {}, 'unknown update_not_named'],
  [
    'the architecture is not known',
    [fix(1, { architectures: ['x86_64'] })],
    { architecture: undefined },
    'unknown architecture_not_known',
  ],
])('where %s', (_title, records, host, expected) => {
  const found = matchWindowsUpdates(records, { ...HOST, ...host }, '2020-12-31').find(
    ({ cve }) => cve === 'CVE-2020-0001',
  );
  expect(`${found?.standing} ${found?.why}`).toBe(expected);
});

it('another architecture, and what was published later, is not spoken of', () => {
  const records = [fix(1, { architectures: ['i686'] }), fix(2, { publishedOn: '2021-01-01' })];
  expect(matchWindowsUpdates(records, HOST, '2020-12-31')).toEqual([]);
});

const number = fc.integer({ min: 1, max: 12 });
const anyRecord = fc
  .record({
    id: number,
    cve: fc.integer({ min: 1, max: 5 }),
    component: fc.constantFrom(undefined, 'Kernel', 'Microsoft .NET Framework', 'Internet Explorer 11'),
    supersedes: fc.array(number, { maxLength: 3 }),
    build: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  })
  .map(({ id, cve, component, supersedes, build }) =>
    fix(id, {
      cves: [`CVE-2020-000${cve}`],
      supersedes: supersedes.map((one) => `KB${one}`),
      ranges: build === undefined ? [] : [{ fixed: `10.0.17763.${build}` }],
      ...(component === undefined ? {} : { component }),
    }),
  );
const anyWorld = fc.record({
  records: fc.array(anyRecord, { maxLength: 12 }),
  installed: fc.array(number, { maxLength: 5 }),
  more: number,
  build: fc.constantFrom('6.3.9600.20000', '10.0.17763.5', '10.0.17763', undefined),
});
const standings = (records: readonly AdvisoryRecord[], host: WindowsHost) =>
  new Map(matchWindowsUpdates(records, host, '2020-12-31').map(({ cve, standing }) => [cve, standing]));

describe('whatever the updates and their order', () => {
  it('installing one more update opens nothing that was mended', () => {
    fc.assert(
      fc.property(anyWorld, ({ records, installed, more, build }) => {
        const before = standings(records, { ...HOST, build, installed: with_(...installed) });
        const after = standings(records, { ...HOST, build, installed: with_(...installed, more) });
        for (const [cve, standing] of before) {
          if (standing === 'closed') expect(after.get(cve)).toBe('closed');
          if (standing === 'unknown') expect(after.get(cve)).not.toBe('open');
        }
      }),
    );
  });

  it('knowing less mends nothing', () => {
    fc.assert(
      fc.property(anyWorld, fc.nat(), ({ records, installed, build }, at) => {
        const host = { ...HOST, build, installed: with_(...installed) };
        const full = standings(records, host);
        const left = at % Math.max(1, installed.length);
        const fewer = with_(...installed.filter((_one, index) => index !== left));
        const simple = records.map(({ supersedes: _gone, ...record }) => record);
        for (const less of [
          standings(records, { ...host, isWhole: false }),
          standings(records, { ...host, installed: fewer }),
          standings(records, { ...host, build: undefined }),
          standings(simple, host),
        ])
          for (const [cve, standing] of less) if (standing === 'closed') expect(full.get(cve)).toBe('closed');
        for (const [cve, standing] of standings(records, { ...host, isWhole: false })) {
          if (standing === 'open') expect(full.get(cve)).toBe('open');
        }
      }),
    );
  });
});

const broad = (number: number, publishedOn: string, more: Partial<AdvisoryRecord> = {}) =>
  ['Kernel', 'Graphics', 'Print', 'NTFS', 'DNS'].map((component, at) =>
    fix(number, { cves: [`CVE-${number}-000${at}`], component, publishedOn, ...more }),
  );
const old = fix(4500010, { component: 'Kernel', publishedOn: '2020-01-14' });

it.each<[string, AdvisoryRecord[], string, string]>([
  [
    'a later cumulative update',
    [...broad(4500010, '2020-01-14'), old, ...broad(4500020, '2020-05-12')],
    '10.0.17763',
    'closed',
  ],
  [
    'one of a lower number, whatever its day',
    [...broad(4500010, '2020-01-14'), old, ...broad(4500005, '2020-05-12')],
    '10.0.17763',
    'unknown',
  ],
  [
    'one of a higher number and an earlier day',
    [...broad(4500010, '2020-06-14'), old, ...broad(4500020, '2020-05-12')],
    '10.0.17763',
    'open',
  ],
  ['one, but the fix is of one part alone', [old, ...broad(4500020, '2020-05-12')], '10.0.17763', 'open'],
  [
    'a rollup of 2012 R2',
    [...broad(4500010, '2020-01-14'), old, ...broad(4500020, '2020-05-12', { supersedes: ['KB1'] })],
    '6.3.9600',
    'closed',
  ],
  [
    'an update of 2012 R2 for one month alone',
    [...broad(4500010, '2020-01-14'), old, ...broad(4500020, '2020-05-12')],
    '6.3.9600',
    'open',
  ],
])('where the chain is broken: %s', (title, records, build, expected) => {
  const installed = with_(title.includes('lower number') ? 4500005 : 4500020);
  const found = matchWindowsUpdates(records, { ...HOST, build, installed }, '2020-12-31');
  const standing = found.find(({ cve }) => cve === 'CVE-2020-0001')?.standing;
  expect(standing).toBe(expected === 'unknown' ? 'open' : expected);
});

describeWithCorpus('real lists of updates against a table of six thousand vulnerabilities', (corpus) => {
  const folder = join(corpus, 'windows/systeminfo-qfe');
  const load = () =>
    loadAdvisories([join(corpus, 'windows/kb-cve-supersedence.csv.gz')], { now: '2026-11-22T00:00:00Z' });
  const updatesOf = (name: string) => {
    const bytes = readFileSync(join(folder, name));
    const text = bytes.toString(bytes[0] === 0xff ? 'utf16le' : 'latin1');
    return new Map([...text.matchAll(/KB\d{5,8}/g)].map(([id]) => [id, undefined]));
  };

  it('reads every row or counts why not', async () => {
    const { files } = await load();
    const [{ summary } = { summary: undefined }] = files;
    expect(summary).toMatchObject({
      format: 'windows-updates',
      entryCount: 33_205,
      recordCount: 32_042,
      complaintCount: 0,
      skipped: { not_a_vulnerability: 88, product_not_supported: 1075 },
    });
  });

  it('agrees with a plain walk over the rows: what is mended is installed, replaced, or older than a cumulative update that is', async () => {
    const { index } = await load();
    const lists = readdirSync(folder).filter((name) => /^srv_(?:2012r2|2022).*(?:systeminfo\d?|qfe)\.txt$/.test(name));
    expect(lists.length).toBeGreaterThan(3);
    for (const name of lists) {
      const release = name.startsWith('srv_2012r2') ? '2012-r2' : '2022';
      const records = index.find(`windows-server:${release}`, WINDOWS_PACKAGE);
      const host = { ...HOST, installed: updatesOf(name), build: release === '2022' ? '10.0.20348' : '6.3.9600' };
      const covered = coveredUpdates(records, host);
      const replacedBy = (id: string): string[] =>
        records.filter(({ supersedes = [] }) => supersedes.includes(id)).map((record) => record.id);
      const found = matchWindowsUpdates(records, host, '2026-11-22');
      expect(found.length, name).toBeGreaterThan(2000);
      const largest = Math.max(...[...host.installed.keys()].map((id) => Number(id.slice(2))));
      for (const id of covered)
        if (!host.installed.has(id) && !replacedBy(id).some((newer) => covered.has(newer)))
          expect(Number(id.slice(2)), `${name} ${id} is held by a later cumulative one`).toBeLessThan(largest);
      for (const { standing, updates } of found)
        if (standing === 'open') expect(updates.some(({ isInForce }) => isInForce)).toBe(false);
        else if (standing === 'closed') expect(updates.some(({ isInForce }) => isInForce)).toBe(true);
    }
  });
});
