import { describe, expect, it } from 'vitest';
import { inspectBundle } from '../../../agent/inspect.ts';
import { probes } from '../../../agent/probes/index.ts';
import type { Report } from '../../../policies/inventory/report.ts';
import { validateReport } from '../../../policies/inventory/validate.ts';
import { type WindowsHostOf, windowsBundle } from '../../kit/windows-recording.ts';

/** Probes of Windows for the sections that it shares with other systems: those behind its services. */
const windowsProbes = probes.slice(probes.findIndex(({ name }) => name === 'services.windows'));

/** A server with something in every section that Windows shares with other systems. */
const SERVER: WindowsHostOf = {
  registry: {
    system: {
      'HKLM\\SYSTEM\\CurrentControlSet\\Control': { PEFirmwareType: 2, SystemStartOptions: ' NOEXECUTE=OPTIN' },
    },
    uninstall: {
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{26A24AE4-039D-4CA4-87B4-2F64180202F0}': {
        DisplayName: 'Java 8 Update 202 (64-bit)',
        DisplayVersion: '8.0.2020.8',
        Publisher: 'Oracle Corporation',
        InstallDate: '20190401',
        WindowsInstaller: 1,
      },
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\KB4012212': {
        DisplayName: 'Update (KB4012212)',
        ReleaseType: 'Security Update',
      },
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\hidden': {
        DisplayName: 'Part',
        SystemComponent: 1,
      },
      'HKLM\\SOFTWARE\\Wow6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\7-Zip': {
        DisplayName: '7-Zip 9.20',
        InstallDate: '01/04/2019',
      },
      'HKU\\S-1-5-21-1-2-3-1001\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\zalo': {
        DisplayName: 'Zalo',
        DisplayVersion: '23.1',
        Publisher: 'VNG',
      },
    },
    firewall: {
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy': {},
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\DomainProfile': {
        EnableFirewall: 1,
      },
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\StandardProfile': {
        EnableFirewall: 1,
      },
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\PublicProfile': {
        EnableFirewall: 0,
      },
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\PublicProfile\\Logging': {
        LogDroppedPackets: 1,
        LogFileSize: 4096,
      },
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules': {
        'RemoteDesktop-UserMode-In-TCP':
          'v2.26|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|Name=x|',
        web: 'v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|LPort=443|RA4=10.0.0.0/255.0.0.0|Name=y|',
        off: 'v2.10|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=23|Name=z|',
        app: 'v2.10|Action=Allow|Active=TRUE|Dir=In|App=C:\\x.exe|Name=w|',
      },
      'HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\DomainProfile': { EnableFirewall: 0 },
    },
    updateState: {
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending': {},
      'HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU': { NoAutoUpdate: 1 },
    },
    certificates: {},
    antimalware: { 'HKLM\\SOFTWARE\\ESET\\ESET Security\\CurrentVersion\\Info': { ProductVersion: '10.0.12014.1' } },
    time: {
      'HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\Parameters': {
        Type: 'NTP',
        NtpServer: 'ntp1.vn,0x9 ntp2.vn',
      },
      'HKLM\\SYSTEM\\CurrentControlSet\\Control\\TimeZoneInformation': { TimeZoneKeyName: 'SE Asia Standard Time' },
    },
    software: {
      'HKLM\\SOFTWARE\\Microsoft\\InetStp': { MajorVersion: 8, MinorVersion: 5 },
      'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full': { Release: 461814 },
      'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v3.5': { Install: 1, Version: '3.5.30729.5420' },
      'HKLM\\SOFTWARE\\Microsoft\\PowerShell\\3': {},
      'HKLM\\SOFTWARE\\Microsoft\\PowerShell\\3\\PowerShellEngine': { PowerShellVersion: '4.0' },
      'HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server\\Instance Names\\SQL': { KETOAN: 'MSSQL11.KETOAN' },
      'HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server\\MSSQL11.KETOAN\\Setup': {
        Version: '11.0.2100.60',
        PatchLevel: '11.4.7001.0',
        Edition: 'Express Edition',
      },
      'HKLM\\SOFTWARE\\Microsoft\\Microsoft SQL Server\\MSSQL11.KETOAN\\MSSQLServer\\SuperSocketNetLib\\Tcp\\IPAll': {
        TcpPort: '14330',
      },
      'HKLM\\SOFTWARE\\JavaSoft\\Java Runtime Environment\\1.8': { JavaHome: 'C:\\Java\\jre8' },
      'HKLM\\SOFTWARE\\JavaSoft\\Java Runtime Environment\\1.8.0_202': { JavaHome: 'C:\\Java\\jre8' },
    },
  },
  wmi: {
    Win32_OperatingSystem: [
      {
        Caption: 'Microsoft Windows Server 2012 R2 Standard',
        Version: '6.3.9600',
        BuildNumber: '9600',
        ProductType: 3,
        LastBootUpTime: '20261101080012.500000+420',
        TotalVisibleMemorySize: 8388608,
      },
    ],
    Win32_Service: [
      {
        Name: 'Tomcat7',
        DisplayName: 'Tomcat',
        State: 'Running',
        StartMode: 'Auto',
        StartName: 'NT AUTHORITY\\LocalService',
        PathName: '"C:\\apps\\Tomcat 7.0\\bin\\tomcat7.exe',
        ProcessId: 900,
      },
      {
        Name: 'MpsSvc',
        State: 'Running',
        StartMode: 'Auto',
        PathName: 'C:\\Windows\\system32\\svchost.exe',
        ProcessId: 700,
      },
      {
        Name: 'W32Time',
        State: 'Running',
        StartMode: 'Manual',
        PathName: 'C:\\Windows\\system32\\svchost.exe',
        ProcessId: 700,
      },
      { Name: 'ekrn', State: 'Stopped', StartMode: 'Disabled', PathName: 'C:\\ESET\\ekrn.exe', ProcessId: 0 },
    ],
    Win32_UserAccount: [
      {
        Name: 'Administrator',
        SID: 'S-1-5-21-1-2-3-500',
        Disabled: true,
        Lockout: false,
        PasswordExpires: false,
        PasswordRequired: true,
      },
      {
        Name: 'ketoan',
        SID: 'S-1-5-21-1-2-3-1001',
        Disabled: false,
        Lockout: true,
        PasswordExpires: true,
        PasswordRequired: false,
      },
    ],
    Win32_ComputerSystem: [
      {
        Name: 'MAY-02',
        Manufacturer: 'VMware, Inc.',
        Model: 'VMware Virtual Platform',
        PartOfDomain: false,
        DomainRole: 2,
        NumberOfLogicalProcessors: 4,
      },
    ],
    Win32_BIOS: [
      {
        Manufacturer: 'Phoenix',
        SMBIOSBIOSVersion: '6.00',
        SerialNumber: 'VMware-56 4d',
        ReleaseDate: '20180413000000.000000+000',
      },
    ],
    Win32_ComputerSystemProduct: [{ UUID: '564D0000-1111-2222-3333-444455556666' }],
    Win32_Processor: [
      { Name: 'Intel(R)  Xeon(R)', NumberOfCores: 2, NumberOfLogicalProcessors: 2 },
      { Name: 'Intel(R)  Xeon(R)', NumberOfCores: 2, NumberOfLogicalProcessors: 2 },
    ],
    Win32_PhysicalMemory: [{ DeviceLocator: 'RAM #0', Capacity: '8589934592', Speed: 0 }],
    Win32_DiskDrive: [{ Index: 0, Size: '107372805120', Model: 'VMware Virtual disk', Status: 'OK' }],
    Win32_NetworkAdapter: [
      {
        Index: 7,
        Name: 'vmxnet3',
        NetConnectionID: 'Ethernet0',
        NetConnectionStatus: 2,
        Speed: '10000000000',
        PhysicalAdapter: true,
      },
    ],
    Win32_NetworkAdapterConfiguration: [
      {
        Index: 7,
        InterfaceIndex: 12,
        Description: 'vmxnet3 Ethernet Adapter',
        IPEnabled: true,
        DHCPEnabled: false,
        MACAddress: '00:50:56:AA:BB:CC',
        IPAddress: ['10.1.2.3', 'fe80::1'],
        IPSubnet: ['255.255.255.0', '64'],
        DNSServerSearchOrder: ['10.1.2.1'],
        DNSHostName: 'MAY-02',
      },
    ],
    Win32_IP4RouteTable: [
      { Destination: '0.0.0.0', Mask: '0.0.0.0', NextHop: '10.1.2.254', InterfaceIndex: 12 },
      { Destination: '10.1.2.3', Mask: '255.255.255.255', NextHop: '0.0.0.0', InterfaceIndex: 12 },
    ],
    Win32_Process: [{ ProcessId: 900, Name: 'tomcat7.exe', ExecutablePath: 'C:\\apps\\Tomcat 7.0\\bin\\tomcat7.exe' }],
    Win32_Volume: [
      {
        Name: 'C:\\',
        DeviceID: '\\\\?\\Volume{1}\\',
        FileSystem: 'NTFS',
        Capacity: '1000',
        FreeSpace: '333',
        DriveType: 3,
      },
      { Name: 'D:\\', DriveType: 5 },
    ],
    Win32_Tpm: [],
    MSFT_MpComputerStatus: null,
    AntiVirusProduct: null,
  },
  lists: {
    'accounts.list': [
      { Kind: 'user', Name: 'ketoan', SID: 'S-1-5-21-1-2-3-1001', PasswordLastSet: '2020-05-01T00:00:00Z' },
      {
        Kind: 'group',
        Name: 'Administrators',
        SID: 'S-1-5-32-544',
        Member: ['Administrator', 'ketoan'],
        MemberSID: ['S-1-5-21-1-2-3-500', 'S-1-5-21-1-2-3-1001'],
      },
      { Kind: 'group', Name: 'Secret', SID: 'S-1-5-21-1-2-3-1002', Refused: 'permission_denied' },
    ],
    'stores.list': [],
    'tasks.list': [{ Path: '\\Sao luu', LastResult: 2147942402 }],
    'updates.list': [
      { Kind: 'state', LastSearchSuccess: '2026-11-20T00:00:00Z' },
      { Kind: 'pending', Title: 'Rollup', KB: ['5031419'], CategoryID: ['0FA1201D-4330-4FA8-8AE9-B877473B6441'] },
    ],
  },
  outputs: {
    'netstat.ano': [
      '  Proto  Lokale Adresse         Remoteadresse          Status           PID',
      '  TCP    0.0.0.0:8080           0.0.0.0:0              ABHÖREN          900',
      '  TCP    10.1.2.3:8080          10.9.8.7:50000         HERGESTELLT      900',
      '  TCP    10.1.2.3:50123         10.1.2.9:1433          HERGESTELLT      900',
      '  TCP    [::]:445               [::]:0                 ABHÖREN          4',
      '  UDP    0.0.0.0:50555          *:*                                     900',
    ].join('\n'),
    'schtasks.xml':
      '<?xml version="1.0" encoding="UTF-16"?>\n<!-- \\Sao luu -->\n<Task version="1.2" xmlns="x"><Triggers><CalendarTrigger><StartBoundary>2020-01-01T03:00:00</StartBoundary><ScheduleByDay/></CalendarTrigger></Triggers><Settings/><Principals><Principal><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals><Actions><Exec><Command>"C:\\b\\b.exe"</Command></Exec></Actions></Task>',
    'w32tm.status': [
      'Sprungindikator: 0(keine Warnung)',
      'Stratum: 3 (Sekundärreferenz)',
      'Präzision: -6 (15.625ms pro Tick)',
      'Stammverzögerung: 0.0446930s',
      'Stammabweichung: 7.7717380s',
      'Referenz-ID: 0x0A000001 (Quell-IP:  10.0.0.1)',
      'Letzte erfolgr. Synchronisierungszeit: 20.03.2019 22:49:43',
      'Quelle: ntp1.vn',
      'Abrufintervall: 10 (1024s)',
      'Phasenabweichung: -0,0123456s',
      'Taktfrequenz: 0.0156250s',
      'Zustandscomputer: 2 (Sync)',
      'Flags: 0 (None)',
      'Serverrolle: 0 (None)',
      'Fehler: 0 (OK)',
      'Zeit: 120.4561234s',
    ].join('\r\n'),
    'bcdedit.enum':
      'Windows-Startladeprogramm\n-------------------------\nBezeichner              {current}\nnx                      OptIn\ntestsigning             Ja\n',
    'iis.applicationhost':
      '<configuration><system.applicationHost><applicationPools><add name="A" managedRuntimeVersion="v2.0"/></applicationPools><sites><site name="Web"><application path="/" applicationPool="A"/><bindings><binding protocol="http" bindingInformation="*:80:"/></bindings></site></sites></system.applicationHost><system.webServer><directoryBrowse enabled="true"/></system.webServer></configuration>',
    'iis.metabase': null,
    'schtasks.csv': null,
    'sshd.effective': null,
    'sshd.config':
      '#Port 22\nPasswordAuthentication yes\nMatch Group administrators\n  AuthorizedKeysFile __PROGRAMDATA__/ssh/administrators_authorized_keys\n',
  },
};

async function reportOf(host: WindowsHostOf): Promise<Report> {
  return await inspectBundle(windowsBundle(host), { agent: { version: '0.0.0-test' } });
}

describe('a recorded Windows server', () => {
  it('fills every section that Windows shares with other systems, in the form of the contract', async () => {
    const report = await reportOf(SERVER);
    const mine = windowsProbes.map(({ name }) => [name, report.probes[name]?.outcome, report.probes[name]?.reason]);
    expect(mine.filter(([, outcome]) => outcome !== 'complete')).toEqual([
      ['groups.windows', 'partial', 'permission_denied'],
    ]);
    expect(validateReport(Buffer.from(JSON.stringify(report)))).toHaveProperty('report');
  });

  it('has the facts that its parts state', async () => {
    const { inventory } = await reportOf(SERVER);
    expect(inventory.packages).toEqual([
      { architecture: 'i686', kind: 'program', name: '7-Zip 9.20', scheme: 'generic' },
      {
        installedOn: '2019-04-01',
        kind: 'msi',
        name: 'Java 8 Update 202 (64-bit)',
        scheme: 'dotted',
        vendor: 'Oracle Corporation',
        version: '8.0.2020.8',
      },
      { kind: 'program', name: 'Zalo', scheme: 'dotted', vendor: 'VNG', version: '23.1' },
    ]);
    expect(inventory.services?.Tomcat7).toMatchObject({
      executable: 'C:\\apps\\Tomcat 7.0\\bin\\tomcat7.exe',
      startsAtBoot: true,
      state: 'running',
      account: 'NT AUTHORITY\\LocalService',
    });
    expect(inventory.users?.ketoan).toMatchObject({
      isAdministrator: true,
      isLocked: true,
      passwordNotRequired: true,
      lastLoginOn: null,
      passwordLastSetOn: '2020-05-01',
    });
    expect(inventory.users?.Administrator).toMatchObject({
      isSystem: true,
      isDisabled: true,
      passwordNeverExpires: true,
    });
    expect(inventory.groups).toEqual({
      Administrators: { members: ['Administrator', 'ketoan'], sid: 'S-1-5-32-544' },
      Secret: { sid: 'S-1-5-21-1-2-3-1002' },
    });
    expect(inventory.hardware).toMatchObject({
      virtualisation: 'vmware',
      memoryBytes: 8589934592,
      cpu: { socketCount: 2, coreCount: 4, threadCount: 4 },
      disks: { disk0: { sizeBytes: 107372805120 } },
    });
    expect(inventory.network).toMatchObject({
      interfaces: { Ethernet0: { isUp: true, kind: 'physical', speedMbps: 10000 } },
      routes: [{ destination: '0.0.0.0/0', gateway: '10.1.2.254', interface: 'Ethernet0' }],
      domain: { kind: 'none', role: 'standaloneServer' },
    });
    expect(inventory.filesystems).toEqual({ 'C:\\': { sizeBytes: 1000, usedPercent: 67 } });
  });

  it('sockets, connections and time are read in German as in English', async () => {
    const { inventory } = await reportOf(SERVER);
    expect(inventory.listeners).toEqual([
      {
        address: '0.0.0.0',
        executable: 'C:\\apps\\Tomcat 7.0\\bin\\tomcat7.exe',
        isLoopback: false,
        port: null,
        process: 'tomcat7.exe',
        protocol: 'udp',
        service: 'Tomcat7',
      },
      { address: '::', isLoopback: false, port: 445, process: 'System', protocol: 'tcp' },
      {
        address: '0.0.0.0',
        executable: 'C:\\apps\\Tomcat 7.0\\bin\\tomcat7.exe',
        isLoopback: false,
        port: 8080,
        process: 'tomcat7.exe',
        protocol: 'tcp',
        service: 'Tomcat7',
      },
    ]);
    expect(inventory.connections).toMatchObject([
      { direction: 'inbound', localPort: 8080, peer: '10.9.8.0/24' },
      { direction: 'outbound', peer: '10.1.2.9', peerPort: 1433 },
    ]);
    expect(inventory.time).toEqual({
      bootedAt: '2026-11-01T01:00:00Z',
      daemon: 'w32time',
      isSynchronised: true,
      lastSyncAt: '2026-11-21T07:58:00Z',
      offsetSeconds: -0.012,
      servers: ['ntp1.vn', 'ntp2.vn'],
      stratum: 3,
      syncAgeSeconds: 120,
      timeZone: 'SE Asia Standard Time',
    });
    expect(inventory.boot).toMatchObject({ configuredArguments: ['nx=OptIn', 'testsigning=Ja'], hasTpm: false });
  });

  it('firewall: policy wins over local, what a program alone may do is counted and not listed', async () => {
    const { firewall } = (await reportOf(SERVER)).inventory;
    expect(firewall).toMatchObject({
      active: 'windows',
      ipv4: { inbound: 'accept' },
      ruleCount: 3,
      opaqueRuleCount: 2,
      profiles: {
        domain: { isEnabled: false },
        private: { isEnabled: true, inbound: 'drop' },
        public: { isEnabled: false, logsDropped: true, logMaxBytes: 4194304 },
      },
    });
    expect(firewall?.allowedInbound).toEqual([
      { family: 'ipv4', fromPort: 80, protocol: 'tcp', sources: ['10.0.0.0/8'], toPort: 80 },
      { family: 'ipv4', fromPort: 443, protocol: 'tcp', sources: ['10.0.0.0/8'], toPort: 443 },
      { family: 'ipv4', fromPort: 3389, protocol: 'tcp', toPort: 3389 },
      { family: 'ipv6', fromPort: 3389, protocol: 'tcp', toPort: 3389 },
    ]);
  });

  it('tasks, updates, software, anti-malware, IIS and OpenSSH', async () => {
    const { inventory } = await reportOf(SERVER);
    expect(inventory.scheduledTasks).toEqual({
      '\\Sao luu': {
        isEnabled: true,
        lastResult: 2147942402,
        program: 'C:\\b\\b.exe',
        runAs: 'S-1-5-18',
        runLevel: 'highest',
        triggers: ['Calendar day 03:00'],
      },
    });
    expect(inventory.updates).toMatchObject({
      metadataAt: '2026-11-20T00:00:00Z',
      needsReboot: true,
      rebootReasons: ['servicing'],
      automatic: { isEnabled: false },
      pending: [{ name: 'KB5031419', isSecurity: true }],
    });
    expect(inventory.software?.map(({ product, version }) => `${product} ${version}`)).toEqual([
      'dotnetfx 3.5.30729.5420',
      'dotnetfx 4.7.2',
      'iis 8.5',
      'java 1.8.0_202',
      'mssqlserver 11.4.7001.0',
      'tomcat 7.0',
      'windows-powershell 4.0',
    ]);
    expect(inventory.software?.find(({ product }) => product === 'mssqlserver')?.instances).toEqual([
      { name: 'KETOAN', port: 14330, service: 'MSSQL$KETOAN' },
    ]);
    expect(inventory.antimalware).toEqual([
      { isRunning: false, product: 'ESET Server Security', version: '10.0.12014.1' },
    ]);
    expect(inventory.settings?.iis?.values).toMatchObject({
      'applicationPools[A].managedRuntimeVersion': 'v2.0',
      'sites[Web].bindings': 'http/*:80:',
      'directoryBrowse.enabled': true,
      'asp.enableParentPaths': null,
    });
    expect(inventory.settings?.w32time?.values).toEqual({
      'Parameters.Type': 'NTP',
      'Parameters.NtpServer': 'ntp1.vn,0x9 ntp2.vn',
    });
    expect(inventory.sshd).toMatchObject({
      basis: 'files',
      passwordAuthentication: true,
      match: [{ criteria: 'Group administrators' }],
    });
  });
});

describe('what a recording does not hold', () => {
  it('is unknown and never an empty list', async () => {
    const report = await reportOf({
      registry: Object.fromEntries(
        ['uninstall', 'firewall', 'software', 'time', 'updateState', 'antimalware', 'certificates', 'system'].map(
          (topic) => [topic, { refused: 'permission_denied' as const }],
        ),
      ),
      wmi: {},
      lists: {},
      outputs: {},
    });
    for (const probe of windowsProbes) {
      const outcome = report.probes[probe.name]?.outcome;
      expect([probe.name, outcome]).not.toEqual([probe.name, 'complete']);
    }
    for (const section of ['packages', 'services', 'users', 'listeners', 'software', 'antimalware'] as const)
      expect(report.inventory[section]).toBeUndefined();
  });

  it.each`
    part                     | text                                | probe
    ${'netstat.ano'}         | ${'Active Connections\n'}           | ${'listeners.windows'}
    ${'netstat.ano'}         | ${'  TCP  nonsense  LISTENING 4\n'} | ${'listeners.windows'}
    ${'schtasks.xml'}        | ${'<Task><Oops></Task>'}            | ${'scheduledTasks.windows'}
    ${'iis.applicationhost'} | ${'<html></html>'}                  | ${'settings.iis'}
  `('$part that is not understood fails its probe', async ({ part, text, probe }) => {
    const report = await reportOf({ ...SERVER, outputs: { ...SERVER.outputs, [part]: text } });
    expect(report.probes[probe]).toMatchObject({ outcome: 'failed', reason: 'parse_failed' });
  });

  it('a domain controller tells its two built-in accounts and no directory', async () => {
    const report = await reportOf({
      ...SERVER,
      wmi: {
        ...SERVER.wmi,
        Win32_OperatingSystem: [
          {
            Caption: 'Microsoft Windows Server 2019 Standard',
            Version: '10.0.17763',
            BuildNumber: '17763',
            ProductType: 2,
          },
        ],
        Win32_UserAccount: [],
      },
      lists: { ...SERVER.lists, 'accounts.list': { refused: 'not_supported_here' } },
      outputs: {
        ...SERVER.outputs,
        'secedit.export':
          '[System Access]\nNewAdministratorName = "quantri"\nNewGuestName = "khach"\nEnableAdminAccount = 1\nEnableGuestAccount = 0\n',
      },
    });
    expect(report.inventory.users).toEqual({
      khach: { isDisabled: true, isSystem: true, source: 'domain' },
      quantri: { isDisabled: false, isSystem: true, source: 'domain' },
    });
    expect(report.probes['groups.windows']?.outcome).toBe('not_applicable');
  });
});
