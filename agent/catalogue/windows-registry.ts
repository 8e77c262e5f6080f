import { asked, type RegistryAsk } from './windows-ask.ts';
import { WINDOWS_BASELINE } from './windows-baseline.ts';
import { WINDOWS_TOPICS } from './windows-topics.ts';

/**
 * What record.ps1 asks the registry for, by topic; a topic becomes the part `registry.TOPIC`. Named values only, so that
 * what nobody needs stays on the host. Always in the 64-bit view: `Wow6432Node` is asked by name.
 */
export const REGISTRY_TOPICS = {
  /** What rules read by name; fills `windows.registry`. */
  baseline: WINDOWS_BASELINE,

  /** Rules on SQL Server find their instances by these keys in `windows.registry`. */
  sqlServerSettings: asked(String.raw`
HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer | AuditLevel | LoginMode
HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\SuperSocketNetLib | ForceEncryption
`),

  /** Release, edition and kind of installation; names of the host; the notice before sign-in. */
  system: asked(String.raw`
HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion | ProductName | CurrentVersion | CurrentBuild | CurrentBuildNumber | CurrentMajorVersionNumber | CurrentMinorVersionNumber | UBR | CSDVersion | EditionID | InstallationType | ReleaseId | DisplayVersion
HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Server\ServerLevels | NanoServer | ServerCore | Server-Gui-Mgmt | Server-Gui-Shell
HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions | ProductType
HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment | PROCESSOR_ARCHITECTURE
HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language | InstallLanguage
HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State | UEFISecureBootEnabled
HKLM\SYSTEM\CurrentControlSet\Control | PEFirmwareType | SystemStartOptions
HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters | Hostname | NV Hostname | Domain
HKLM\SOFTWARE\Microsoft\Cryptography | MachineGuid
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System | LegalNoticeCaption | LegalNoticeText
HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon | LegalNoticeCaption | LegalNoticeText
`),

  /** Updates as the servicing stack keeps them (2008 up), and as 2003 does. */
  updates: asked(String.raw`
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages\Package_for_KB* | CurrentState | InstallTimeHigh | InstallTimeLow
HKLM\SOFTWARE\Microsoft\Updates\Windows Server 2003\SP*\KB* | InstalledDate | Description
HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Setup\OC Manager\Subcomponents | *
`),

  /** Settings of people whose hive is loaded, and whose profiles there are. */
  users: asked(String.raw`
HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\S-1-5-21-* | State
HKU\S-1-5-21-*\Software\Policies\Microsoft\Windows\Control Panel\Desktop | ScreenSaveActive | ScreenSaverIsSecure | ScreenSaveTimeOut | SCRNSAVE.EXE
HKU\S-1-5-21-*\Control Panel\Desktop | ScreenSaveActive | ScreenSaverIsSecure | ScreenSaveTimeOut | SCRNSAVE.EXE
HKU\S-1-5-21-*\Software\Microsoft\Windows\CurrentVersion\Policies\Explorer | NoDriveTypeAutoRun | NoAutorun
HKU\S-1-5-21-*\Software\Microsoft\Windows\CurrentVersion\Policies\Attachments | SaveZoneInformation | ScanWithAntiVirus
HKU\S-1-5-21-*\Software\Policies\Microsoft\Windows\Installer | AlwaysInstallElevated
HKU\S-1-5-21-*\Software\Policies\Microsoft\Windows\CurrentVersion\PushNotifications | NoToastApplicationNotificationOnLockScreen
`),
  ...WINDOWS_TOPICS,
} as const satisfies Readonly<Record<string, readonly RegistryAsk[]>>;

export type RegistryTopic = keyof typeof REGISTRY_TOPICS;
