import { describe, expect, it } from 'vitest';
import { inspectBundle } from '../../../agent/inspect.ts';
import { probes } from '../../../agent/probes/index.ts';
import { windowsOs } from '../../../agent/probes/windows-os.ts';
import { windowsAuditpol, windowsRights, windowsSecurityPolicy } from '../../../agent/probes/windows-policy.ts';
import { windowsRegistry } from '../../../agent/probes/windows-registry.ts';
import { windowsSupport } from '../../../agent/probes/windows-support.ts';
import { BundleTarget } from '../../../agent/targets/bundle.ts';
import { readBundle } from '../../../agent/targets/bundle-reader.ts';
import type { WatchKey } from '../../../policies/inventory/watch.ts';
import { collect } from '../../kit/collect.ts';
import { bundleBytesOfHost, type RecordedHost, reportOf } from '../../kit/hosts.ts';
import { windowsHost } from '../../kit/windows-recording.ts';

describe('recorded Windows servers', () => {
  it.each([
    ['windows-server-2003', '2003-sp2', '5.2.3790', 'full', 'i686', 'Windows Server 2003, Standard Edition'],
    ['windows-server-2008-r2', '2008-r2-sp1', '6.1.7601', 'full', 'x86_64', 'Windows Server 2008 R2 Standard'],
    ['windows-server-2012-r2', '2012-r2', '6.3.9600.21563', 'full', 'x86_64', 'Windows Server 2012 R2 Datacenter'],
    ['windows-server-2019', '2019', '10.0.17763.6532', 'core', 'x86_64', 'Windows Server 2019 Standard'],
  ] as const)('%s is release %s, build %s', async (host, release, build, installation, architecture, name) => {
    const { os } = (await reportOf(host)).inventory;
    expect(os).toMatchObject({ id: 'windows-server', release, build, installation, architecture, name });
  });

  it('have proof of paid updates where the licence says so, and none elsewhere', async () => {
    const supportOf = async (host: RecordedHost) => (await reportOf(host)).inventory.support;
    expect(await supportOf('windows-server-2012-r2')).toEqual([
      {
        program: 'windows-esu',
        isActive: true,
        services: ['year-1', 'year-3'],
        validUntilOn: '2026-10-13',
        basis: 'licenceState',
        source: 'wmi:SoftwareLicensingProduct',
      },
    ]);
    expect(await supportOf('windows-server-2003')).toEqual([]);
  });

  it('tell of 2003 what it has, and that it has no audit subcategories and no licence state', async () => {
    const { inventory, probes: outcomes } = await reportOf('windows-server-2003');
    const { windows } = inventory;
    expect(outcomes['windows.auditpol']).toMatchObject({ outcome: 'not_run', reason: 'not_supported_here' });
    expect(outcomes['windows.licence']).toMatchObject({ outcome: 'not_run', reason: 'not_supported_here' });
    expect(windows?.securityPolicy?.eventAudit).toMatchObject({ AuditLogonEvents: 1, AuditPolicyChange: 0 });
    expect(windows?.hotfixes?.KB958644).toEqual({ installedOn: '2008-10-28', kind: 'update' });
    expect(windows?.features?.iis_www).toEqual({ isInstalled: true });
    expect(windows?.shares?.ketoan?.grants).toEqual([{ sid: 'S-1-1-0', access: 'full' }]);
    expect(windows?.registry?.['hklm\\software\\microsoft\\windows nt\\currentversion\\winlogon']).toMatchObject({
      autoadminlogon: '1',
      defaultpassword: 'true',
    });
  });

  it('turn names in rights into SIDs where the accounts tell them; a right with an unknown name is unknown', async () => {
    const { inventory, probes: outcomes } = await reportOf('windows-server-2003');
    expect(inventory.windows?.rights?.SeServiceLogonRight).toEqual(['S-1-5-20', 'S-1-5-21-1-2-3-1005']);
    expect(inventory.windows?.rights).not.toHaveProperty('SeBatchLogonRight');
    expect(outcomes['windows.rights']?.gaps).toEqual([{ reason: 'parse_failed', keys: ['SeBatchLogonRight'] }]);
    expect(inventory.windows?.rights?.SeTcbPrivilege).toEqual([]);
  });

  it('say what a plain user may not read, and never that there is none', async () => {
    const { inventory, probes: outcomes } = await reportOf('windows-server-2008-r2');
    for (const name of ['windows.securityPolicy', 'windows.rights', 'windows.auditpol'])
      expect(outcomes[name], name).toMatchObject({ outcome: 'denied', reason: 'permission_denied' });
    expect(inventory.windows).not.toHaveProperty('rights');
    expect(outcomes['windows.shares']).toMatchObject({ outcome: 'partial', reason: 'permission_denied' });
    expect(inventory.windows?.shares?.['Hồ sơ']).not.toHaveProperty('grants');
    expect(inventory.files).not.toHaveProperty(['C:\\Windows\\System32\\config\\SAM']);
    expect(inventory.files?.['C:\\Windows\\regedit.exe']?.grants).toHaveLength(3);
  });

  it('name the people whose hive is not loaded as gaps', async () => {
    const { inventory, probes: outcomes } = await reportOf('windows-server-2008-r2');
    const own = inventory.windows?.userRegistry?.['S-1-5-21-2025429265-492894223-1708537768-500'];
    expect(own?.['hkcu\\control panel\\desktop']).toMatchObject({ screensaveactive: '1', screensaverissecure: null });
    expect(outcomes['windows.userRegistry']?.gaps).toEqual([
      { reason: 'not_supported_here', keys: ['S-1-5-21-2025429265-492894223-1708537768-1001'] },
    ]);
  });

  it('count an update only where the servicing stack has it in force', async () => {
    const { windows } = (await reportOf('windows-server-2008-r2')).inventory;
    expect(windows?.hotfixes?.KB4530734?.installedOn).toBe('2019-12-20');
    expect(windows?.hotfixes).not.toHaveProperty('KB3033929');
  });
});

describe('the registry of a recording', () => {
  const asked = async (watch: readonly WatchKey[]) => {
    const report = await inspectBundle(bundleBytesOfHost('windows-server-2003'), {
      agent: { version: '0' },
      probes: [windowsRegistry],
      watch,
    });
    return report.probes['windows.registry'];
  };

  it('is whole where everything the catalogue names was asked', async () => {
    expect(await asked([])).toMatchObject({ outcome: 'complete' });
  });

  it('has a gap for a key that a pack wants and the recorder did not ask for', async () => {
    const outcome = await asked([{ section: 'windows.registry', steps: ['hklm\\software\\policies\\vendor', 'mode'] }]);
    expect(outcome?.gaps).toEqual([{ reason: 'source_missing', keys: ['hklm\\software\\policies\\vendor'] }]);
  });

  it('is not told at all from a process that saw another view of it', async () => {
    const target = windowsHost({
      registry: { baseline: { refused: 'not_supported_here' }, sqlServerSettings: { refused: 'not_supported_here' } },
    });
    await expect(collect(windowsRegistry, target)).rejects.toThrow(/nothing of it could be read/);
  });
});

describe('what was not understood', () => {
  it.each([
    ['secedit.export', windowsRights, 'The task has completed with an error.\n'],
    ['secedit.export', windowsSecurityPolicy, '[Version]\nsignature="$CHICAGO$"\n'],
    [
      'auditpol.backup',
      windowsAuditpol,
      'Error 0x00000522 occurred:\nA required privilege is not held by the client.\n',
    ],
    ['auditpol.backup', windowsAuditpol, ''],
  ] as const)('in %s fails %o and gives no empty section', async (name, probe, text) => {
    await expect(collect(probe, windowsHost({ outputs: { [name]: text } }))).rejects.toMatchObject({
      reason: 'parse_failed',
    });
  });

  it('is a release that no table knows: it stays absent, its build is told', async () => {
    const target = windowsHost({
      wmi: {
        Win32_OperatingSystem: [
          { Caption: 'Microsoft Windows Server 2031', Version: '10.0.40000', BuildNumber: '40000', ProductType: 3 },
        ],
      },
    });
    const { facts, outcome } = await collect(windowsOs, target);
    expect(facts).toMatchObject({ id: 'windows-server', build: '10.0.40000', name: 'Windows Server 2031' });
    expect(facts).not.toHaveProperty('release');
    expect(outcome).toBe('partial');
  });

  it('is an add-on for paid updates that is there and not licensed: no proof', async () => {
    const target = windowsHost({
      wmi: {
        SoftwareLicensingProduct: [
          { Name: 'Windows(R) 7, Server-ESU-Year2 add-on for ServerStandard', LicenseStatus: 0 },
        ],
      },
    });
    const { facts } = await collect(windowsSupport, target, { os: { release: '2008-r2-sp1' } });
    expect(facts).toEqual([expect.objectContaining({ isActive: false, services: ['year-2'] })]);
    expect(facts).not.toEqual([expect.objectContaining({ validUntilOn: expect.anything() })]);
  });

  it('nothing of Windows is asked of other systems', async () => {
    const target = new BundleTarget(readBundle(bundleBytesOfHost('debian-12')));
    const own = probes.filter(({ name }) => name.startsWith('windows.') || name.endsWith('.windows'));
    expect(own.length).toBeGreaterThan(12);
    for (const probe of own) expect(await probe.appliesTo(target), probe.name).toBe(false);
  });
});
