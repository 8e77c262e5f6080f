import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAuditpol } from '../../../agent/parse/auditpol.ts';
import { parseSecedit, templateValues } from '../../../agent/parse/secedit.ts';
import { accessOf, parseGrants } from '../../../agent/parse/windows-access.ts';
import { languageOf } from '../../../agent/parse/windows-language.ts';
import { windowsRelease } from '../../../agent/parse/windows-release.ts';
import { dayOfUpdate, updateIdOf } from '../../../agent/parse/windows-updates.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import { windowsCycle } from '../../../policies/derive/windows-cycle.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

const servers = loadTables().lifecycle.get('windows-server');

describe('releases of Windows', () => {
  it.each`
    productName                           | version   | build    | more                                 | release          | cycle
    ${'Windows Server 2025 Datacenter'}   | ${'10.0'} | ${26100} | ${{}}                                | ${'2025'}        | ${'2025'}
    ${'Windows Server 2022 Standard'}     | ${'10.0'} | ${20348} | ${{}}                                | ${'2022'}        | ${'2022'}
    ${'Windows Server 2019 Standard'}     | ${'10.0'} | ${17763} | ${{ displayVersion: '1809' }}        | ${'2019'}        | ${'2019'}
    ${'Windows Server Standard'}          | ${'10.0'} | ${17763} | ${{ displayVersion: '1809' }}        | ${'1809-sac'}    | ${'1809-sac'}
    ${'Windows Server 2016 Standard'}     | ${'10.0'} | ${14393} | ${{}}                                | ${'2016'}        | ${'2016'}
    ${'Windows Server 2012 R2 Standard'}  | ${'6.3'}  | ${9600}  | ${{}}                                | ${'2012-r2'}     | ${'2012-r2'}
    ${'Windows Server 2012 Standard'}     | ${'6.2'}  | ${9200}  | ${{}}                                | ${'2012'}        | ${'2012'}
    ${'Windows Server 2008 R2 Standard'}  | ${'6.1'}  | ${7601}  | ${{ servicePack: 'Service Pack 1' }} | ${'2008-r2-sp1'} | ${'2008-r2-sp1'}
    ${'Windows Server 2008 R2 Standard'}  | ${'6.1'}  | ${7600}  | ${{}}                                | ${'2008-r2'}     | ${undefined}
    ${'Windows Server (R) 2008 Standard'} | ${'6.0'}  | ${6003}  | ${{}}                                | ${'2008-sp2'}    | ${'2008-sp2'}
    ${'Microsoft Windows Server 2003'}    | ${'5.2'}  | ${3790}  | ${{ servicePack: 'Service Pack 2' }} | ${'2003-sp2'}    | ${'2003-sp2'}
    ${'Microsoft Windows Server 2003'}    | ${'5.2'}  | ${3790}  | ${{}}                                | ${'2003'}        | ${'2003'}
    ${'Windows Server 2031 Standard'}     | ${'10.0'} | ${40000} | ${{}}                                | ${undefined}     | ${undefined}
  `('$productName, build $build, is $release', ({ productName, version, build, more, release, cycle }) => {
    const os = windowsRelease({ productName, version, buildNumber: build, productType: 'server', ...more });
    expect(os.release).toBe(release);
    expect(os.build).toBe(`${version}.${build}`);
    if (servers === undefined) throw new Error('no lifecycle of Windows Server');
    if (cycle !== undefined) expect(windowsCycle(servers, os)?.cycle).toBe(cycle);
  });

  it('of clients are told by their half-yearly name, and 11 is not called 10', () => {
    const client = { version: '10.0', productType: 'client' } as const;
    expect(
      windowsRelease({ ...client, productName: 'Windows 10 Pro', buildNumber: 22631, displayVersion: '23H2' }),
    ).toMatchObject({ id: 'windows', name: 'Windows 11 Pro', release: '11-23h2' });
    expect(windowsRelease({ ...client, buildNumber: 19045, displayVersion: '22H2' }).release).toBe('10-22h2');
  });

  it.each([
    [{ installationType: 'Server Core' }, 'core'],
    [{ installationType: 'Nano Server' }, 'nano'],
    [{ installationType: 'Server' }, 'full'],
    [{ sku: 13, buildNumber: 6003 }, 'core'],
    [{ sku: 7, buildNumber: 6003 }, 'full'],
    [{}, undefined],
  ] as const)('%o is the installation %s', (traits, installation) => {
    expect(windowsRelease({ productType: 'server', ...traits }).installation).toBe(installation);
  });

  it('names a language by its number only where it knows it', () => {
    expect(languageOf(1066)).toBe('vi-VN');
    expect(languageOf(9999)).toBeUndefined();
  });
});

describe('security templates', () => {
  it('are read in Unicode and quotes; numbers are numbers', () => {
    const template = parseSecedit(
      '\uFEFF[System Access]\r\nMaximumPasswordAge = -1\r\nNewGuestName = "Khách"\r\n[Privilege Rights]\r\nSeDebugPrivilege = *S-1-5-32-544\r\n',
    );
    expect(templateValues(template.get('System Access'))).toEqual({ MaximumPasswordAge: -1, NewGuestName: 'Khách' });
    expect(template.get('Privilege Rights')?.get('SeDebugPrivilege')).toBe('*S-1-5-32-544');
  });
});

describe('backups of the audit policy', () => {
  const row = (number: string, value: string, target = 'System') =>
    `HOST,${target},Tên,{0CCE92${number}-69AE-11D9-BED3-505054503030},Thành công,,${value}`;

  it('are read by GUID and number, whatever the language', () => {
    const { settings } = parseAuditpol([row('15', '3'), row('3F', '2'), row('4A', '0')].join('\r\n'));
    expect(settings).toEqual({
      Logon: { success: true, failure: true },
      'Credential Validation': { success: false, failure: true },
      'Token Right Adjusted Events': { success: false, failure: false },
    });
  });

  it('leave out what is set for one user, and count a subcategory that nobody knows', () => {
    const text = [row('15', '1'), row('15', '2', 'S-1-5-21-1-2-3-1001'), row('9F', '1')].join('\n');
    expect(parseAuditpol(text)).toEqual({ settings: { Logon: { success: true, failure: false } }, unknownCount: 1 });
  });
});

describe('access lists', () => {
  it.each([
    [0x1f01ff, 'full'],
    [0x10000000, 'full'],
    [0x1301bf, 'modify'],
    [0x1201bf, 'write'],
    [0x116, 'write'],
    [0x40000, 'write'],
    [0x1200a9, 'read'],
    [-1610612736, 'read'], // GENERIC_READ and GENERIC_EXECUTE
  ] as const)('%i comes to %s', (mask, access) => {
    expect(accessOf(mask)).toBe(access);
  });

  it('leave out denials and what only lies below inherits, and are refused where one entry is none', () => {
    const entries = [
      'allow 2032127 S-1-5-18 inherited',
      'allow 2032127 S-1-5-18',
      'deny 2 S-1-1-0',
      'allow 268435456 S-1-3-0 inheritonly',
    ];
    expect(parseGrants(entries)).toEqual([{ sid: 'S-1-5-18', access: 'full', isInherited: false }]);
    expect(parseGrants(['allow everything'])).toBeUndefined();
  });
});

describe('days of updates', () => {
  it.each([
    ['3/17/2019', '2019-03-17', 'month first'],
    ['17/3/2019', '2019-03-17', 'it can only be the day'],
    ['20100511', '2010-05-11', 'of 2003'],
    ['01d4dfd0fb4eb361', '2019-03-21', 'a FILETIME'],
    ['', undefined, 'not told'],
    ['2/30/2019', undefined, 'no such day'],
  ] as readonly (readonly [string, string | undefined, string])[])('%j is %s: %s', (text, day) => {
    expect(dayOfUpdate(text)).toBe(day);
  });

  it('belong to KB numbers, which stand in several forms', () => {
    expect(
      ['KB941569-V2', 'Package_for_KB3033929~31bf3856ad364e35~amd64~~6.1.1.1', 'File 1', 'Q147222'].map(updateIdOf),
    ).toEqual(['KB941569', 'KB3033929', undefined, undefined]);
  });
});

/** Rows of a table of wmic: each column begins where its title does. */
function updatesInTable(bytes: Buffer): { id: string; installedOn: string }[] {
  const text = bytes.toString(bytes[0] === 0xff ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  const [title = '', ...rows] = text.split(/\r?\n/);
  const columnAt = (name: string) => title.indexOf(name);
  const [id, by, next] = [columnAt('HotFixID'), columnAt('InstalledOn'), columnAt('Name  ')];
  if (id === -1 || by === -1) return [];
  return rows.map((row) => ({
    id: row.slice(id).split(/\s/)[0] ?? '',
    installedOn: row.slice(by, next > by ? next : undefined).trim(),
  }));
}

describeWithCorpus('lists of updates of real Windows hosts', (corpus) => {
  const folder = join(corpus, 'windows/systeminfo-qfe');
  const files = corpus === '' ? [] : readdirSync(folder).filter((name) => name.endsWith('_qfe.txt'));

  it('give every update its day, in whichever form the host wrote it', () => {
    const updates = files.flatMap((name) => updatesInTable(readFileSync(join(folder, name))));
    const known = updates.filter(({ id }) => /^KB\d/.test(id));
    expect(known.length).toBeGreaterThan(100);
    expect(
      known.filter(
        ({ id, installedOn }) =>
          updateIdOf(id) === undefined || (installedOn !== '' && dayOfUpdate(installedOn) === undefined),
      ),
    ).toEqual([]);
  });

  it('of servers name a release that the lifecycle knows, by version and service pack', () => {
    const told = readdirSync(folder).filter((name) => /^srv_.*systeminfo\d?\.txt$/.test(name));
    const releases = told.map((name) => {
      const bytes = readFileSync(join(folder, name));
      const text = bytes.toString(bytes[0] === 0xff ? 'utf16le' : 'utf8');
      const [, caption = ''] = /OS Name:\s+(.+)/.exec(text) ?? [];
      const [, version = '', servicePack = '', build = ''] =
        /OS Version:\s+(\d+\.\d+)\.\d+ (.*?)Build (\d+)/.exec(text) ?? [];
      return [
        name,
        windowsRelease({ caption, version, buildNumber: Number(build), servicePack, productType: 'server' }).release,
      ];
    });
    expect(Object.fromEntries(releases)).toEqual({
      'srv_2003_rtm_x86_standard_en-us_systeminfo.txt': '2003',
      'srv_2003_sp1_x64_standard_en-us_systeminfo.txt': '2003-sp1',
      'srv_2003r2_sp2_rtm_x64_standard_en-us_systeminfo.txt': '2003-sp2',
      'srv_2008_rtm_x86_standard_en-us_systeminfo.txt': '2008-sp1',
      'srv_2012r2_u1_systeminfo.txt': '2012-r2',
      'srv_2012r2_u1_systeminfo2.txt': '2012-r2',
      'srv_2022_systeminfo.txt': '2022',
    });
  });

  it('the template that InSpec ships in its tests is read, names of accounts too', () => {
    const template = parseSecedit(readFileSync(join(corpus, 'command-output/inspec/secedit-export'), 'utf8'));
    expect(templateValues(template.get('System Access'))).toMatchObject({
      MaximumPasswordAge: 42,
      LockoutDuration: -1,
    });
    expect(template.get('Privilege Rights')?.get('SeServiceLogonRight')).toBe('DB2ADMNS,db2admin');
  });
});
