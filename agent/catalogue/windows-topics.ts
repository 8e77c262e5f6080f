import { asked, type RegistryAsk } from './windows-ask.ts';

const PROFILE = 'EnableFirewall | DefaultInboundAction | DefaultOutboundAction | AllowLocalPolicyMerge';
const LOGGING = 'LogDroppedPackets | LogFilePath | LogFileSize';
const PROGRAM =
  'DisplayName | DisplayVersion | Publisher | InstallDate | WindowsInstaller | SystemComponent | ParentKeyName | ReleaseType';
const VIEW_64 = 'HKLM\\SOFTWARE\\';
const VIEW_32 = 'HKLM\\SOFTWARE\\Wow6432Node\\';
const FIREWALL = String.raw`HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy`;
const FIREWALL_POLICY = String.raw`HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall`;

function profiles(root: string, names: readonly string[]): string {
  return names
    .map((name) =>
      [
        `${root}\\${name} | ${PROFILE}`,
        `${root}\\${name}\\Logging | ${LOGGING}`,
        `${root}\\${name}\\GloballyOpenPorts\\List | *`,
        `${root}\\${name}\\AuthorizedApplications\\List | *`,
      ].join('\n'),
    )
    .join('\n');
}

/**
 * Topics of the registry for the sections that Windows shares with other systems; see `REGISTRY_TOPICS`. A key without
 * values is asked for its being there, so that what lies below it is found as its child.
 */
export const WINDOWS_TOPICS = {
  /** Programs as "Programs and Features" lists them. */
  uninstall: asked(String.raw`
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\* | ${PROGRAM}
HKLM\SOFTWARE\Wow6432Node\Microsoft\Windows\CurrentVersion\Uninstall\* | ${PROGRAM}
HKU\S-1-5-21-*\Software\Microsoft\Windows\CurrentVersion\Uninstall\* | ${PROGRAM}
`),

  /** Profiles and rules of Windows' firewall, local and by policy. */
  firewall: asked(`
${FIREWALL}
${profiles(FIREWALL, ['DomainProfile', 'StandardProfile', 'PublicProfile'])}
${String.raw`${FIREWALL}\FirewallRules | *`}
${profiles(FIREWALL_POLICY, ['DomainProfile', 'StandardProfile', 'PrivateProfile', 'PublicProfile'])}
${String.raw`${FIREWALL_POLICY}\FirewallRules | *`}
`),

  /** What uses a certificate of the machine's stores. */
  certificates: asked(String.raw`
HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\SslBindingInfo\* | SslCertHash | SslCertStoreName | AppId
HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\SslSniBindingInfo\* | SslCertHash | SslCertStoreName | AppId
HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp | SSLCertificateSHA1Hash
HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\SuperSocketNetLib | Certificate
`),

  /** When Windows Update last looked, how it is set, and the marks of a restart that is due. */
  updateState: asked(String.raw`
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update | AUOptions
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\Results\Detect | LastSuccessTime
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\Results\Install | LastSuccessTime
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending
HKLM\SOFTWARE\Microsoft\Updates | UpdateExeVolatile
HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU | NoAutoUpdate | AUOptions | UseWUServer
HKLM\SYSTEM\CurrentControlSet\Control\Session Manager | PendingFileRenameOperations
HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName | ComputerName
HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName | ComputerName
`),

  /** Versions of known anti-malware and the age of its definitions. */
  antimalware: asked(
    [
      String.raw`HKLM\SOFTWARE\Microsoft\Windows Defender\Signature Updates | SignaturesLastUpdated | AVSignatureVersion`,
      String.raw`HKLM\SOFTWARE\Microsoft\Microsoft Antimalware\Signature Updates | SignaturesLastUpdated | AVSignatureVersion`,
      ...[
        String.raw`Symantec\Symantec Endpoint Protection\CurrentVersion | PRODUCTVERSION`,
        String.raw`Symantec\Symantec Endpoint Protection\CurrentVersion\public-opstate | LatestVirusDefsDate`,
        String.raw`McAfee\Endpoint\AV | ProductVersion`,
        String.raw`McAfee\AVEngine | EngineVersionMajor | AVDatDate`,
        String.raw`TrendMicro\PC-cillinNTCorp\CurrentVersion\Misc. | ProgramVer | PatternDate`,
        String.raw`TrendMicro\Deep Security Agent | InstalledVersion`,
        String.raw`KasperskyLab\protected\KES\environment | ProductVersion`,
        String.raw`ESET\ESET Security\CurrentVersion\Info | ProductVersion`,
        String.raw`Sophos\Sophos Anti-Virus | ProductVersion`,
        String.raw`Bkav\BkavEndpoint | Version`,
        String.raw`CMC\CMC Antivirus | Version`,
        String.raw`BitDefender\Endpoint Security | Version`,
        'ClamWin | Version',
      ].flatMap((line) => [`${VIEW_64}${line}`, `${VIEW_32}${line}`]),
    ].join('\n'),
  ),

  /** The time service and the time zone. */
  time: asked(
    [
      ...[
        String.raw`HKLM\SYSTEM\CurrentControlSet\Services\W32Time`,
        String.raw`HKLM\SOFTWARE\Policies\Microsoft\W32Time`,
      ].flatMap((root) =>
        [
          'Parameters',
          'Config',
          String.raw`TimeProviders\NtpClient`,
          String.raw`TimeProviders\NtpServer`,
          String.raw`TimeProviders\VMICTimeProvider`,
        ].map((key) => `${root}\\${key} | *`),
      ),
      String.raw`HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation | TimeZoneKeyName | StandardName | Bias`,
    ].join('\n'),
  ),

  /** Products by the keys of their makers, in both views. */
  software: asked(
    [
      String.raw`HKLM\SOFTWARE\Microsoft\InetStp | MajorVersion | MinorVersion | InstallPath`,
      String.raw`HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\* | Install | SP | Version`,
      String.raw`HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full | Install | Release | Version`,
      String.raw`HKLM\SOFTWARE\Microsoft\PowerShell\*`,
      String.raw`HKLM\SOFTWARE\Microsoft\PowerShell\*\PowerShellEngine | PowerShellVersion`,
      ...[
        String.raw`Microsoft\Microsoft SQL Server\Instance Names\SQL | *`,
        String.raw`Microsoft\Microsoft SQL Server\MSSQL*\Setup | Version | PatchLevel | Edition | SP | SQLPath | SQLDataRoot`,
        String.raw`Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\CurrentVersion | CurrentVersion`,
        String.raw`Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\SuperSocketNetLib\Tcp\IPAll | TcpPort | TcpDynamicPorts`,
        String.raw`Microsoft\MSSQLServer\MSSQLServer\CurrentVersion | CurrentVersion | CSDVersion`,
        String.raw`JavaSoft\Java Runtime Environment\* | JavaHome`,
        String.raw`JavaSoft\Java Development Kit\* | JavaHome`,
        String.raw`JavaSoft\JRE\* | JavaHome`,
        String.raw`JavaSoft\JDK\* | JavaHome`,
        String.raw`Eclipse Adoptium\JRE\*`,
        String.raw`Eclipse Adoptium\JRE\*\hotspot\MSI | Path`,
        String.raw`Eclipse Adoptium\JDK\*`,
        String.raw`Eclipse Adoptium\JDK\*\hotspot\MSI | Path`,
        String.raw`Microsoft\JDK\*`,
        String.raw`Microsoft\JDK\*\hotspot\MSI | Path`,
        String.raw`PostgreSQL\Installations\* | Version | Base Directory`,
        String.raw`MySQL AB\MySQL Server * | Version | Location`,
        String.raw`MongoDB\Server\* | Version | Location`,
        String.raw`Apache Software Foundation\Tomcat\* | Version | InstallPath`,
        String.raw`Apache Software Foundation\Tomcat\*\* | Version | InstallPath`,
        'PHP | Version | InstallDir',
        'Node.js | Version | InstallPath',
        String.raw`ORACLE\KEY_* | ORACLE_HOME | ORACLE_SID`,
      ].flatMap((line) => [`${VIEW_64}${line}`, `${VIEW_32}${line}`]),
    ].join('\n'),
  ),
} as const satisfies Readonly<Record<string, readonly RegistryAsk[]>>;
