# Muster recorder for Windows.
#
# Writes down what Muster needs to know of this host, as one text file that people can read before they hand it in.
# It only reads. Nothing is installed, changed or sent; two programs of Windows (secedit, auditpol) write into a new
# folder below TEMP, which is removed at once. Works with PowerShell 2.0 to 7, needs no module and no right of its own:
# as a plain user it records less and says so, as administrator everything.
#
#   powershell -NoProfile -ExecutionPolicy Bypass -File record.ps1 [-Output FILE]
#
# Bounds: 180 seconds, 16 MiB, 4 MiB for a part, 20000 registry keys for a topic. Values whose names look like secrets
# are written as "true". The class Win32_Product is never asked: reading it repairs installations.
# What is asked for stands below as lists, which are made from Muster's catalogue; everything else is written by hand.

param([string]$Output = '')

$ErrorActionPreference = 'Stop'
$RecorderName = 'record.ps1 1.0'

# >>> made from the catalogue; do not edit
$Catalogue = '2026.11'
$SecretNames = '(?i)pass(?!enger|ive|_(?:max|min|warn|always|change))|pwd|bindpw|secret|token|credential|community|^(?:.*[._-])?key$|apikey|api_key|private_?key'
$RegistryText = @'
baseline|HKLM\SOFTWARE\Microsoft\.NETFramework\v2.0.50727|SchUseStrongCrypto|SystemDefaultTlsVersions
baseline|HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319|SchUseStrongCrypto|SystemDefaultTlsVersions
baseline|HKLM\SOFTWARE\Microsoft\PowerShell\1\ShellIds\Microsoft.PowerShell|ExecutionPolicy
baseline|HKLM\SOFTWARE\Microsoft\Windows Defender|DisableAntiSpyware
baseline|HKLM\SOFTWARE\Microsoft\Windows Defender\Real-Time Protection|DisableBehaviorMonitoring|DisableIOAVProtection|DisableRealtimeMonitoring|DisableScriptScanning
baseline|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon|AutoAdminLogon|CachedLogonsCount|DefaultPassword|PasswordExpiryWarning
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp|DefaultSecureProtocols|DisableWpad
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\CredUI|EnumerateAdministrators
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer|NoAutorun|NoDriveTypeAutoRun|PreXPSP2ShellProtocolBehavior
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\LAPS|BackupDirectory
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System|ConsentPromptBehaviorAdmin|ConsentPromptBehaviorUser|DisableAutomaticRestartSignOn|DisableCAD|DontDisplayLastUserName|EnableInstallerDetection|EnableLUA|EnableSecureUIAPaths|FilterAdministratorToken|InactivityTimeoutSecs|LocalAccountTokenFilterPolicy|NoConnectedUser|PromptOnSecureDesktop|ShutdownWithoutLogon
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Audit|ProcessCreationIncludeCmdLine_Enabled
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\CredSSP\Parameters|AllowEncryptionOracle
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\Parameters|SupportedEncryptionTypes
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update|AUOptions
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Client|allow_unencrypted
baseline|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Service|allow_unencrypted|auth_basic
baseline|HKLM\SOFTWARE\Policies\Microsoft Services\AdmPwd|AdmPwdEnabled
baseline|HKLM\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002|Functions
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows Defender|DisableAntiSpyware|PUAProtection
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Real-Time Protection|DisableBehaviorMonitoring|DisableIOAVProtection|DisableRealtimeMonitoring|DisableScriptScanning
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Scan|DisableRemovableDriveScanning
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules|9e6c4e1f-7d60-472f-ba1a-a39ef669e4b2
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\Network Protection|EnableNetworkProtection
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient|EnableMulticast
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Printers|CopyFilesPolicy|DisableHTTPPrinting|DisableWebPnPDownload|RedirectionguardPolicy|RegisterSpoolerRemoteRpcEndPoint
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Printers\PointAndPrint|NoWarningNoElevationOnInstall|RestrictDriverInstallationToAdministrators|UpdatePromptSettings
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Printers\RPC|RpcUseNamedPipeProtocol
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Rpc|EnableAuthEpResolution|RestrictRemoteClients
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services|DeleteTempDirsOnExit|DisablePasswordSaving|fAllowToGetHelp|fAllowUnsolicited|fDenyTSConnections|fDisableCcm|fDisableCdm|fDisableClip|fDisableLPT|fDisablePNPRedir|fEncryptRPCTraffic|fPromptForPassword|fSingleSessionPerUser|MaxDisconnectionTime|MaxIdleTime|MinEncryptionLevel|PerSessionTempDir|SecurityLayer|UserAuthentication
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\CredentialsDelegation|AllowProtectedCreds
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\CredUI|DisablePasswordReveal
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\DataCollection|AllowTelemetry
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\DeviceGuard|EnableVirtualizationBasedSecurity|HypervisorEnforcedCodeIntegrity|LsaCfgFlags
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\Application|MaxSize|Retention
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\EventForwarding\SubscriptionManager|1
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\Security|MaxSize|Retention
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\System|MaxSize|Retention
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\Explorer|NoAutoplayfornonVolume|NoDataExecutionPrevention|NoHeapTerminationOnCorruption
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\Group Policy\{35378EAC-683F-11D2-A89A-00C04FBBCFA2}|NoGPOListChanges
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\Installer|AlwaysInstallElevated|EnableUserControl|SafeForScripting
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\LanmanWorkstation|AllowInsecureGuestAuth
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\Network Connections|NC_AllowNetBridge_NLA|NC_ShowSharedAccessUI
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\NetworkProvider\HardenedPaths|\\*\NETLOGON|\\*\SYSVOL
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\OneDrive|DisableFileSyncNGSC
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell|ExecutionPolicy
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ModuleLogging|EnableModuleLogging
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging|EnableScriptBlockLogging
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\Transcription|EnableTranscripting
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\PreviewBuilds|AllowBuildPreview
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\RemovableStorageDevices|Deny_All
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\System|AllowDomainPINLogon|BlockDomainPicturePassword|DontDisplayNetworkSelectionUI|DontEnumerateConnectedUsers|EnableCdp|EnableSmartScreen|EnumerateLocalUsers|ShellSmartScreenLevel
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\Windows Error Reporting|Disabled
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\Windows Search|AllowIndexingEncryptedStoresOrItems
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate|WUServer
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU|AUOptions|NoAutoUpdate|UseWUServer
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\WinRM\Client|AllowBasic|AllowDigest|AllowUnencryptedTraffic
baseline|HKLM\SOFTWARE\Policies\Microsoft\Windows\WinRM\Service|AllowBasic|AllowUnencryptedTraffic|DisableRunAs
baseline|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile|AllowLocalPolicyMerge
baseline|HKLM\SOFTWARE\Wow6432Node\Microsoft\.NETFramework\v2.0.50727|SchUseStrongCrypto|SystemDefaultTlsVersions
baseline|HKLM\SOFTWARE\Wow6432Node\Microsoft\.NETFramework\v4.0.30319|SchUseStrongCrypto|SystemDefaultTlsVersions
baseline|HKLM\SOFTWARE\Wow6432Node\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp|DefaultSecureProtocols
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL\00010002|Functions
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Lsa|CrashOnAuditFail|DisableDomainCreds|EveryoneIncludesAnonymous|ForceGuest|LimitBlankPasswordUse|LmCompatibilityLevel|NoLMHash|RestrictAnonymous|RestrictAnonymousSAM|RestrictRemoteSAM|RunAsPPL|SCENoApplyLegacyAuditPolicy|SubmitControl|UseMachineId
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Lsa\MSV1_0|AllowNullSessionFallback|AuditReceivingNTLMTraffic|NtlmMinClientSec|NtlmMinServerSec
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Lsa\pku2u|AllowOnlineID
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Print|RpcAuthnLevelPrivacyEnabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Print\Providers\LanMan Print Services\Servers|AddPrinterDrivers
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Remote Assistance|fAllowToGetHelp
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurePipeServers\winreg
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\DES 56/56|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\NULL|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\RC4 128/128|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\RC4 40/128|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\RC4 56/128|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\Triple DES 168|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\KeyExchangeAlgorithms\Diffie-Hellman|ServerMinKeyBitLength
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 2.0\Client|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 2.0\Server|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 3.0\Client|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 3.0\Server|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.0\Client|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.0\Server|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.1\Client|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.1\Server|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Client|DisabledByDefault|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server|DisabledByDefault|Enabled
baseline|HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest|UseLogonCredential
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Session Manager|ProtectionMode|SafeDllSearchMode
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\kernel|DisableExceptionChainValidation
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server|DeleteTempDirsOnExit|fDenyTSConnections|PerSessionTempDir
baseline|HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp|MinEncryptionLevel|SecurityLayer|UserAuthentication
baseline|HKLM\SYSTEM\CurrentControlSet\Policies\EarlyLaunch|DriverLoadPolicy
baseline|HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application|MaxSize|Retention
baseline|HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Security|MaxSize|Retention
baseline|HKLM\SYSTEM\CurrentControlSet\Services\EventLog\System|MaxSize|Retention
baseline|HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters|AutoDisconnect|EnableForcedLogOff|EncryptData|NullSessionPipes|NullSessionShares|RejectUnencryptedAccess|RequireSecuritySignature|RestrictNullSessAccess|SMB1|SmbServerNameHardeningLevel
baseline|HKLM\SYSTEM\CurrentControlSet\Services\LanmanWorkstation\Parameters|EnablePlainTextPassword|EnableSecuritySignature|RequireSecuritySignature
baseline|HKLM\SYSTEM\CurrentControlSet\Services\LDAP|LDAPClientIntegrity
baseline|HKLM\SYSTEM\CurrentControlSet\Services\mrxsmb10|Start
baseline|HKLM\SYSTEM\CurrentControlSet\Services\NetBT\Parameters|NodeType|NoNameReleaseOnDemand
baseline|HKLM\SYSTEM\CurrentControlSet\Services\Netlogon\Parameters|DisablePasswordChange|MaximumPasswordAge|RefusePasswordChange|RequireSignOrSeal|RequireStrongKey|SealSecureChannel|SignSecureChannel|VulnerableChannelAllowList
baseline|HKLM\SYSTEM\CurrentControlSet\Services\NTDS\Parameters|LdapEnforceChannelBinding|LDAPServerIntegrity
baseline|HKLM\SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters|DisableIPSourceRouting
baseline|HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters|DisableIPSourceRouting|EnableICMPRedirect|PerformRouterDiscovery
baseline|HKLM\SYSTEM\CurrentControlSet\Services\USBSTOR|Start
baseline|HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Parameters|Type
sqlServerSettings|HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer|AuditLevel|LoginMode
sqlServerSettings|HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\SuperSocketNetLib|ForceEncryption
system|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion|ProductName|CurrentVersion|CurrentBuild|CurrentBuildNumber|CurrentMajorVersionNumber|CurrentMinorVersionNumber|UBR|CSDVersion|EditionID|InstallationType|ReleaseId|DisplayVersion
system|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Server\ServerLevels|NanoServer|ServerCore|Server-Gui-Mgmt|Server-Gui-Shell
system|HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions|ProductType
system|HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment|PROCESSOR_ARCHITECTURE
system|HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language|InstallLanguage
system|HKLM\SYSTEM\CurrentControlSet\Control\SecureBoot\State|UEFISecureBootEnabled
system|HKLM\SYSTEM\CurrentControlSet\Control|PEFirmwareType|SystemStartOptions
system|HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters|Hostname|NV Hostname|Domain
system|HKLM\SOFTWARE\Microsoft\Cryptography|MachineGuid
system|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System|LegalNoticeCaption|LegalNoticeText
system|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon|LegalNoticeCaption|LegalNoticeText
updates|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\Packages\Package_for_KB*|CurrentState|InstallTimeHigh|InstallTimeLow
updates|HKLM\SOFTWARE\Microsoft\Updates\Windows Server 2003\SP*\KB*|InstalledDate|Description
updates|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Setup\OC Manager\Subcomponents|*
users|HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\S-1-5-21-*|State
users|HKU\S-1-5-21-*\Software\Policies\Microsoft\Windows\Control Panel\Desktop|ScreenSaveActive|ScreenSaverIsSecure|ScreenSaveTimeOut|SCRNSAVE.EXE
users|HKU\S-1-5-21-*\Control Panel\Desktop|ScreenSaveActive|ScreenSaverIsSecure|ScreenSaveTimeOut|SCRNSAVE.EXE
users|HKU\S-1-5-21-*\Software\Microsoft\Windows\CurrentVersion\Policies\Explorer|NoDriveTypeAutoRun|NoAutorun
users|HKU\S-1-5-21-*\Software\Microsoft\Windows\CurrentVersion\Policies\Attachments|SaveZoneInformation|ScanWithAntiVirus
users|HKU\S-1-5-21-*\Software\Policies\Microsoft\Windows\Installer|AlwaysInstallElevated
users|HKU\S-1-5-21-*\Software\Policies\Microsoft\Windows\CurrentVersion\PushNotifications|NoToastApplicationNotificationOnLockScreen
uninstall|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*|DisplayName|DisplayVersion|Publisher|InstallDate|WindowsInstaller|SystemComponent|ParentKeyName|ReleaseType
uninstall|HKLM\SOFTWARE\Wow6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*|DisplayName|DisplayVersion|Publisher|InstallDate|WindowsInstaller|SystemComponent|ParentKeyName|ReleaseType
uninstall|HKU\S-1-5-21-*\Software\Microsoft\Windows\CurrentVersion\Uninstall\*|DisplayName|DisplayVersion|Publisher|InstallDate|WindowsInstaller|SystemComponent|ParentKeyName|ReleaseType
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile|EnableFirewall|DefaultInboundAction|DefaultOutboundAction|AllowLocalPolicyMerge
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile\Logging|LogDroppedPackets|LogFilePath|LogFileSize
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile\GloballyOpenPorts\List|*
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\DomainProfile\AuthorizedApplications\List|*
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile|EnableFirewall|DefaultInboundAction|DefaultOutboundAction|AllowLocalPolicyMerge
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile\Logging|LogDroppedPackets|LogFilePath|LogFileSize
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile\GloballyOpenPorts\List|*
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\StandardProfile\AuthorizedApplications\List|*
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile|EnableFirewall|DefaultInboundAction|DefaultOutboundAction|AllowLocalPolicyMerge
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile\Logging|LogDroppedPackets|LogFilePath|LogFileSize
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile\GloballyOpenPorts\List|*
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\PublicProfile\AuthorizedApplications\List|*
firewall|HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules|*
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile|EnableFirewall|DefaultInboundAction|DefaultOutboundAction|AllowLocalPolicyMerge
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile\Logging|LogDroppedPackets|LogFilePath|LogFileSize
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile\GloballyOpenPorts\List|*
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\DomainProfile\AuthorizedApplications\List|*
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\StandardProfile|EnableFirewall|DefaultInboundAction|DefaultOutboundAction|AllowLocalPolicyMerge
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\StandardProfile\Logging|LogDroppedPackets|LogFilePath|LogFileSize
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\StandardProfile\GloballyOpenPorts\List|*
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\StandardProfile\AuthorizedApplications\List|*
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PrivateProfile|EnableFirewall|DefaultInboundAction|DefaultOutboundAction|AllowLocalPolicyMerge
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PrivateProfile\Logging|LogDroppedPackets|LogFilePath|LogFileSize
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PrivateProfile\GloballyOpenPorts\List|*
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PrivateProfile\AuthorizedApplications\List|*
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile|EnableFirewall|DefaultInboundAction|DefaultOutboundAction|AllowLocalPolicyMerge
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile\Logging|LogDroppedPackets|LogFilePath|LogFileSize
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile\GloballyOpenPorts\List|*
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile\AuthorizedApplications\List|*
firewall|HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules|*
certificates|HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\SslBindingInfo\*|SslCertHash|SslCertStoreName|AppId
certificates|HKLM\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\SslSniBindingInfo\*|SslCertHash|SslCertStoreName|AppId
certificates|HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp|SSLCertificateSHA1Hash
certificates|HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\SuperSocketNetLib|Certificate
updateState|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update|AUOptions
updateState|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\Results\Detect|LastSuccessTime
updateState|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\Results\Install|LastSuccessTime
updateState|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired
updateState|HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending
updateState|HKLM\SOFTWARE\Microsoft\Updates|UpdateExeVolatile
updateState|HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU|NoAutoUpdate|AUOptions|UseWUServer
updateState|HKLM\SYSTEM\CurrentControlSet\Control\Session Manager|PendingFileRenameOperations
updateState|HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName|ComputerName
updateState|HKLM\SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName|ComputerName
antimalware|HKLM\SOFTWARE\Microsoft\Windows Defender\Signature Updates|SignaturesLastUpdated|AVSignatureVersion
antimalware|HKLM\SOFTWARE\Microsoft\Microsoft Antimalware\Signature Updates|SignaturesLastUpdated|AVSignatureVersion
antimalware|HKLM\SOFTWARE\Symantec\Symantec Endpoint Protection\CurrentVersion|PRODUCTVERSION
antimalware|HKLM\SOFTWARE\Wow6432Node\Symantec\Symantec Endpoint Protection\CurrentVersion|PRODUCTVERSION
antimalware|HKLM\SOFTWARE\Symantec\Symantec Endpoint Protection\CurrentVersion\public-opstate|LatestVirusDefsDate
antimalware|HKLM\SOFTWARE\Wow6432Node\Symantec\Symantec Endpoint Protection\CurrentVersion\public-opstate|LatestVirusDefsDate
antimalware|HKLM\SOFTWARE\McAfee\Endpoint\AV|ProductVersion
antimalware|HKLM\SOFTWARE\Wow6432Node\McAfee\Endpoint\AV|ProductVersion
antimalware|HKLM\SOFTWARE\McAfee\AVEngine|EngineVersionMajor|AVDatDate
antimalware|HKLM\SOFTWARE\Wow6432Node\McAfee\AVEngine|EngineVersionMajor|AVDatDate
antimalware|HKLM\SOFTWARE\TrendMicro\PC-cillinNTCorp\CurrentVersion\Misc.|ProgramVer|PatternDate
antimalware|HKLM\SOFTWARE\Wow6432Node\TrendMicro\PC-cillinNTCorp\CurrentVersion\Misc.|ProgramVer|PatternDate
antimalware|HKLM\SOFTWARE\TrendMicro\Deep Security Agent|InstalledVersion
antimalware|HKLM\SOFTWARE\Wow6432Node\TrendMicro\Deep Security Agent|InstalledVersion
antimalware|HKLM\SOFTWARE\KasperskyLab\protected\KES\environment|ProductVersion
antimalware|HKLM\SOFTWARE\Wow6432Node\KasperskyLab\protected\KES\environment|ProductVersion
antimalware|HKLM\SOFTWARE\ESET\ESET Security\CurrentVersion\Info|ProductVersion
antimalware|HKLM\SOFTWARE\Wow6432Node\ESET\ESET Security\CurrentVersion\Info|ProductVersion
antimalware|HKLM\SOFTWARE\Sophos\Sophos Anti-Virus|ProductVersion
antimalware|HKLM\SOFTWARE\Wow6432Node\Sophos\Sophos Anti-Virus|ProductVersion
antimalware|HKLM\SOFTWARE\Bkav\BkavEndpoint|Version
antimalware|HKLM\SOFTWARE\Wow6432Node\Bkav\BkavEndpoint|Version
antimalware|HKLM\SOFTWARE\CMC\CMC Antivirus|Version
antimalware|HKLM\SOFTWARE\Wow6432Node\CMC\CMC Antivirus|Version
antimalware|HKLM\SOFTWARE\BitDefender\Endpoint Security|Version
antimalware|HKLM\SOFTWARE\Wow6432Node\BitDefender\Endpoint Security|Version
antimalware|HKLM\SOFTWARE\ClamWin|Version
antimalware|HKLM\SOFTWARE\Wow6432Node\ClamWin|Version
time|HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Parameters|*
time|HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Config|*
time|HKLM\SYSTEM\CurrentControlSet\Services\W32Time\TimeProviders\NtpClient|*
time|HKLM\SYSTEM\CurrentControlSet\Services\W32Time\TimeProviders\NtpServer|*
time|HKLM\SYSTEM\CurrentControlSet\Services\W32Time\TimeProviders\VMICTimeProvider|*
time|HKLM\SOFTWARE\Policies\Microsoft\W32Time\Parameters|*
time|HKLM\SOFTWARE\Policies\Microsoft\W32Time\Config|*
time|HKLM\SOFTWARE\Policies\Microsoft\W32Time\TimeProviders\NtpClient|*
time|HKLM\SOFTWARE\Policies\Microsoft\W32Time\TimeProviders\NtpServer|*
time|HKLM\SOFTWARE\Policies\Microsoft\W32Time\TimeProviders\VMICTimeProvider|*
time|HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation|TimeZoneKeyName|StandardName|Bias
software|HKLM\SOFTWARE\Microsoft\InetStp|MajorVersion|MinorVersion|InstallPath
software|HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\*|Install|SP|Version
software|HKLM\SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full|Install|Release|Version
software|HKLM\SOFTWARE\Microsoft\PowerShell\*
software|HKLM\SOFTWARE\Microsoft\PowerShell\*\PowerShellEngine|PowerShellVersion
software|HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\Instance Names\SQL|*
software|HKLM\SOFTWARE\Wow6432Node\Microsoft\Microsoft SQL Server\Instance Names\SQL|*
software|HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL*\Setup|Version|PatchLevel|Edition|SP|SQLPath|SQLDataRoot
software|HKLM\SOFTWARE\Wow6432Node\Microsoft\Microsoft SQL Server\MSSQL*\Setup|Version|PatchLevel|Edition|SP|SQLPath|SQLDataRoot
software|HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\CurrentVersion|CurrentVersion
software|HKLM\SOFTWARE\Wow6432Node\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\CurrentVersion|CurrentVersion
software|HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\SuperSocketNetLib\Tcp\IPAll|TcpPort|TcpDynamicPorts
software|HKLM\SOFTWARE\Wow6432Node\Microsoft\Microsoft SQL Server\MSSQL*\MSSQLServer\SuperSocketNetLib\Tcp\IPAll|TcpPort|TcpDynamicPorts
software|HKLM\SOFTWARE\Microsoft\MSSQLServer\MSSQLServer\CurrentVersion|CurrentVersion|CSDVersion
software|HKLM\SOFTWARE\Wow6432Node\Microsoft\MSSQLServer\MSSQLServer\CurrentVersion|CurrentVersion|CSDVersion
software|HKLM\SOFTWARE\JavaSoft\Java Runtime Environment\*|JavaHome
software|HKLM\SOFTWARE\Wow6432Node\JavaSoft\Java Runtime Environment\*|JavaHome
software|HKLM\SOFTWARE\JavaSoft\Java Development Kit\*|JavaHome
software|HKLM\SOFTWARE\Wow6432Node\JavaSoft\Java Development Kit\*|JavaHome
software|HKLM\SOFTWARE\JavaSoft\JRE\*|JavaHome
software|HKLM\SOFTWARE\Wow6432Node\JavaSoft\JRE\*|JavaHome
software|HKLM\SOFTWARE\JavaSoft\JDK\*|JavaHome
software|HKLM\SOFTWARE\Wow6432Node\JavaSoft\JDK\*|JavaHome
software|HKLM\SOFTWARE\Eclipse Adoptium\JRE\*
software|HKLM\SOFTWARE\Wow6432Node\Eclipse Adoptium\JRE\*
software|HKLM\SOFTWARE\Eclipse Adoptium\JRE\*\hotspot\MSI|Path
software|HKLM\SOFTWARE\Wow6432Node\Eclipse Adoptium\JRE\*\hotspot\MSI|Path
software|HKLM\SOFTWARE\Eclipse Adoptium\JDK\*
software|HKLM\SOFTWARE\Wow6432Node\Eclipse Adoptium\JDK\*
software|HKLM\SOFTWARE\Eclipse Adoptium\JDK\*\hotspot\MSI|Path
software|HKLM\SOFTWARE\Wow6432Node\Eclipse Adoptium\JDK\*\hotspot\MSI|Path
software|HKLM\SOFTWARE\Microsoft\JDK\*
software|HKLM\SOFTWARE\Wow6432Node\Microsoft\JDK\*
software|HKLM\SOFTWARE\Microsoft\JDK\*\hotspot\MSI|Path
software|HKLM\SOFTWARE\Wow6432Node\Microsoft\JDK\*\hotspot\MSI|Path
software|HKLM\SOFTWARE\PostgreSQL\Installations\*|Version|Base Directory
software|HKLM\SOFTWARE\Wow6432Node\PostgreSQL\Installations\*|Version|Base Directory
software|HKLM\SOFTWARE\MySQL AB\MySQL Server *|Version|Location
software|HKLM\SOFTWARE\Wow6432Node\MySQL AB\MySQL Server *|Version|Location
software|HKLM\SOFTWARE\MongoDB\Server\*|Version|Location
software|HKLM\SOFTWARE\Wow6432Node\MongoDB\Server\*|Version|Location
software|HKLM\SOFTWARE\Apache Software Foundation\Tomcat\*|Version|InstallPath
software|HKLM\SOFTWARE\Wow6432Node\Apache Software Foundation\Tomcat\*|Version|InstallPath
software|HKLM\SOFTWARE\Apache Software Foundation\Tomcat\*\*|Version|InstallPath
software|HKLM\SOFTWARE\Wow6432Node\Apache Software Foundation\Tomcat\*\*|Version|InstallPath
software|HKLM\SOFTWARE\PHP|Version|InstallDir
software|HKLM\SOFTWARE\Wow6432Node\PHP|Version|InstallDir
software|HKLM\SOFTWARE\Node.js|Version|InstallPath
software|HKLM\SOFTWARE\Wow6432Node\Node.js|Version|InstallPath
software|HKLM\SOFTWARE\ORACLE\KEY_*|ORACLE_HOME|ORACLE_SID
software|HKLM\SOFTWARE\Wow6432Node\ORACLE\KEY_*|ORACLE_HOME|ORACLE_SID
'@
$ClassText = @'
Win32_OperatingSystem|root\cimv2||Caption Version BuildNumber CSDVersion ServicePackMajorVersion OSArchitecture OSLanguage MUILanguages ProductType OtherTypeDescription OperatingSystemSKU LastBootUpTime SystemDrive WindowsDirectory TotalVisibleMemorySize SizeStoredInPagingFiles
Win32_ComputerSystemProduct|root\cimv2||UUID Vendor Name IdentifyingNumber
Win32_QuickFixEngineering|root\cimv2||HotFixID Description InstalledOn
Win32_OptionalFeature|root\cimv2||Name InstallState
Win32_ServerFeature|root\cimv2||ID Name ParentID
SoftwareLicensingProduct|root\cimv2|PartialProductKey IS NOT NULL|Name Description ApplicationID LicenseStatus LicenseFamily ProductKeyChannel EvaluationEndDate
Win32_Share|root\cimv2||Name Path Type
Win32_Volume|root\cimv2||Name DeviceID FileSystem Capacity FreeSpace DriveType Compressed
Win32_LogicalDisk|root\cimv2|DriveType = 3|DeviceID FileSystem Size FreeSpace DriveType Compressed
Win32_Service|root\cimv2||Name DisplayName State StartMode StartName PathName ProcessId
Win32_UserAccount|root\cimv2|LocalAccount = TRUE|Name SID Disabled Lockout PasswordExpires PasswordRequired LocalAccount
Win32_ComputerSystem|root\cimv2||Name DNSHostName Domain PartOfDomain DomainRole Manufacturer Model TotalPhysicalMemory NumberOfProcessors NumberOfLogicalProcessors
Win32_BIOS|root\cimv2||Manufacturer Version SMBIOSBIOSVersion SerialNumber ReleaseDate
Win32_Processor|root\cimv2||Name Manufacturer NumberOfCores NumberOfLogicalProcessors MaxClockSpeed
Win32_PhysicalMemory|root\cimv2||DeviceLocator Capacity Speed Manufacturer SerialNumber
Win32_DiskDrive|root\cimv2||Index DeviceID Model Size SerialNumber Status
Win32_NetworkAdapter|root\cimv2||Index Name NetConnectionID NetConnectionStatus MACAddress Speed PhysicalAdapter
Win32_NetworkAdapterConfiguration|root\cimv2||Index InterfaceIndex Description IPEnabled DHCPEnabled MACAddress MTU IPAddress IPSubnet DNSServerSearchOrder DNSDomain DNSDomainSuffixSearchOrder DNSHostName
Win32_IP4RouteTable|root\cimv2||Destination Mask NextHop InterfaceIndex
Win32_Process|root\cimv2||ProcessId Name ExecutablePath
Win32_Tpm|root\cimv2\Security\MicrosoftTpm||IsEnabled_InitialValue SpecVersion
MSFT_MpComputerStatus|root\Microsoft\Windows\Defender||AMProductVersion AMServiceEnabled RealTimeProtectionEnabled AntivirusSignatureLastUpdated FullScanEndTime QuickScanEndTime
AntiVirusProduct|root\SecurityCenter2||displayName productState
'@
$ProgramText = @'
bcdedit.enum|10|administrator|bcdedit.exe /enum {current}
netstat.ano|20|anyone|netstat.exe -ano
w32tm.status|10|anyone|w32tm.exe /query /status /verbose
sshd.effective|10|administrator|OpenSSH\sshd.exe -T
'@
$AclText = @'
%SystemDrive%\
%SystemDrive%\inetpub
%SystemDrive%\inetpub\logs
%SystemDrive%\inetpub\wwwroot
%ProgramData%
%ProgramData%\ssh
%ProgramData%\ssh\sshd_config
%ProgramFiles%
%ProgramFiles(x86)%
%SystemRoot%
%SystemRoot%\NTDS
%SystemRoot%\NTDS\ntds.dit
%SystemRoot%\SYSVOL
%SystemRoot%\Tasks
%SystemRoot%\Temp
%SystemRoot%\regedit.exe
%SystemRoot%\System32
%SystemRoot%\System32\cmd.exe
%SystemRoot%\System32\config
%SystemRoot%\System32\config\SAM
%SystemRoot%\System32\config\SECURITY
%SystemRoot%\System32\config\SOFTWARE
%SystemRoot%\System32\config\SYSTEM
%SystemRoot%\System32\drivers\etc
%SystemRoot%\System32\drivers\etc\hosts
%SystemRoot%\System32\inetsrv\config
%SystemRoot%\System32\inetsrv\config\applicationHost.config
%SystemRoot%\System32\LogFiles
%SystemRoot%\System32\spool
%SystemRoot%\System32\Tasks
%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe
%SystemRoot%\System32\winevt\Logs
%SystemRoot%\System32\winevt\Logs\Application.evtx
%SystemRoot%\System32\winevt\Logs\Security.evtx
%SystemRoot%\System32\winevt\Logs\System.evtx
'@
# <<<

# ---- bounds and state ------------------------------------------------------------------------------------------------

$MaxSeconds = 180
$MaxBundleChars = 16MB
$MaxPartChars = 4MB
$MaxKeys = 20000
$MaxBinaryBytes = 256
$WmiSeconds = 20
$TooLarge = 'more than a part may hold'

$StartedAt = Get-Date
$Parts = @{}
$Missed = @{}
$RecordedChars = 0
$Utf8 = New-Object System.Text.UTF8Encoding -ArgumentList $false
$Hasher = $null
$HasNativeView = $true

# ---- small tools -----------------------------------------------------------------------------------------------------

function Say([string]$text) {
    Write-Host "muster: $text"
}

# Managed SHA-256 is forbidden where Windows is set to FIPS; the two others need .NET 3.5. None: "unchecked".
function Initialize-Hasher {
    try { Add-Type -AssemblyName System.Core } catch { Write-Verbose 'no System.Core' }
    foreach ($name in @('SHA256Managed', 'SHA256CryptoServiceProvider', 'SHA256Cng')) {
        try {
            $script:Hasher = New-Object "System.Security.Cryptography.$name"
            return
        }
        catch { $script:Hasher = $null }
    }
}

function Get-HashWords([string]$text) {
    if ($null -eq $script:Hasher) { return 'unchecked' }
    if ($text.Length -eq 0) { return 'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' }
    [byte[]]$bytes = $script:Utf8.GetBytes($text)
    [byte[]]$hash = $script:Hasher.ComputeHash($bytes)
    return 'sha256 ' + [BitConverter]::ToString($hash).Replace('-', '').ToLower()
}

function Test-IsAdministrator {
    try {
        $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
        $principal = New-Object System.Security.Principal.WindowsPrincipal -ArgumentList $identity
        return $principal.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)
    }
    catch { return $false }
}

function Test-HasTime {
    return ((Get-Date) - $script:StartedAt).TotalSeconds -lt $script:MaxSeconds
}

# The reason of the contract for what went wrong.
function Get-Reason($failure) {
    $base = $failure.Exception.GetBaseException()
    $name = $base.GetType().Name
    if ($name -eq 'UnauthorizedAccessException' -or $name -eq 'SecurityException') { return 'permission_denied' }
    if ($name -eq 'ManagementException') {
        $code = [string]$base.ErrorCode
        if ($code -eq 'AccessDenied' -or $code -eq 'PrivilegeNotHeld') { return 'permission_denied' }
        if ($code -eq 'Timedout') { return 'time_limit' }
    }
    if ($base.Message -match '0x80070005') { return 'permission_denied' }
    if ($base.Message -eq $script:TooLarge) { return 'byte_limit' }
    return 'command_failed'
}

# ---- parts of the bundle ---------------------------------------------------------------------------------------------

# Text of a host: lines end in LF alone, control characters that would break it are replaced.
function Get-PlainText([string]$text) {
    $plain = $text.Replace("`r`n", "`n").Replace("`r", "`n")
    $plain = [regex]::Replace($plain, '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]', [string][char]0xFFFD)
    if ($plain.Length -gt 0 -and -not $plain.EndsWith("`n")) { $plain = $plain + "`n" }
    return $plain
}

function Add-Part([string]$name, [string]$text) {
    $plain = Get-PlainText $text
    if ($plain.Length -gt $script:MaxPartChars -or $script:RecordedChars + $plain.Length -gt $script:MaxBundleChars) {
        Add-Refused $name 'byte_limit'
        return
    }
    $frame = "== command $name`nexit: 0`ncontent: " + (Get-HashWords $plain) + "`n"
    if ($plain.Length -gt 0) {
        $frame = $frame + '|' + $plain.Substring(0, $plain.Length - 1).Replace("`n", "`n|") + "`n"
    }
    $script:Parts[$name] = $frame
    $script:RecordedChars = $script:RecordedChars + $frame.Length
}

# This Windows does not have it.
function Add-Absent([string]$name) {
    $script:Parts[$name] = "== command $name`nabsent`n"
}

function Add-Refused([string]$name, [string]$reason) {
    $script:Parts[$name] = "== command $name`nrefused: $reason`n"
    $script:Missed[$name] = $reason
}

# Runs one piece of work; whatever goes wrong costs this part alone.
function Add-Work([string]$name, [scriptblock]$work) {
    if (-not (Test-HasTime)) {
        Add-Refused $name 'time_limit'
        return
    }
    Say $name
    try { & $work }
    catch { Add-Refused $name (Get-Reason $_) }
}

# ---- list form -------------------------------------------------------------------------------------------------------

# One line of a list: backslash, line feed and carriage return are escaped, dates are UTC, null is left out.
function Add-Property($builder, [string]$name, $value) {
    if ($null -eq $value) { return }
    if ($value -is [array]) {
        foreach ($item in $value) { Add-Property $builder $name $item }
        return
    }
    if ($value -is [DateTime]) { $text = $value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') }
    else { $text = [Convert]::ToString($value, [System.Globalization.CultureInfo]::InvariantCulture) }
    $text = $text.Replace('\', '\\').Replace("`n", '\n').Replace("`r", '\r')
    [void]$builder.Append($name).Append('=').Append($text).Append("`n")
}

# ---- registry --------------------------------------------------------------------------------------------------------

function Get-LongPath([string]$path) {
    if ($path -match '^HKLM') { return 'HKEY_LOCAL_MACHINE' + $path.Substring(4) }
    return 'HKEY_USERS' + $path.Substring(3)
}

# The key opened for reading; null: there is none.
function Open-Key([string]$path) {
    $cut = $path.IndexOf('\')
    if ($path -match '^HKLM') { $hive = [Microsoft.Win32.Registry]::LocalMachine }
    else { $hive = [Microsoft.Win32.Registry]::Users }
    if ($cut -lt 0) { return $hive }
    return $hive.OpenSubKey($path.Substring($cut + 1))
}

function Get-HexText([byte[]]$bytes) {
    if ($bytes.Length -eq 0) { return '' }
    return [BitConverter]::ToString($bytes).Replace('-', ',').ToLower()
}

# Text as regedit writes it; with control characters in it, as the bytes of it.
function Get-QuotedText([string]$text) {
    if ($text -match '[\x00-\x1f\x7f]') {
        return 'hex(1):' + (Get-HexText ([System.Text.Encoding]::Unicode.GetBytes($text + [char]0)))
    }
    return '"' + $text.Replace('\', '\\').Replace('"', '\"') + '"'
}

# Users and passwords in addresses and assignments inside a text.
function Get-TextWithoutSecrets([string]$text) {
    $kept = [regex]::Replace($text, '(?i)(://)[^\s/"'']{1,512}@', '$1')
    return [regex]::Replace($kept, '(?i)((?:pass|pwd|secret|token|credential)[\w.:-]*\s*=\s*)[^\s;,"]+', '$1true')
}

function Test-IsPlain([string]$text) {
    return $text -match '^(?i:true|false|yes|no|on|off|none|-?\d{1,5})?$'
}

function Get-ValueText($key, [string]$name) {
    $kind = [string]$key.GetValueKind($name)
    $keepNames = [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames
    $value = $key.GetValue($name, $null, $keepNames)
    if ($kind -eq 'DWord') { return 'dword:{0:x8}' -f $value }
    if ($kind -eq 'QWord') { return 'hex(b):' + (Get-HexText ([BitConverter]::GetBytes([long]$value))) }
    $isSecret = $name -match $script:SecretNames
    if ($kind -eq 'String' -or $kind -eq 'ExpandString') {
        $text = [string]$value
        if ($isSecret -and -not (Test-IsPlain $text)) { return '"true"' }
        $text = Get-TextWithoutSecrets $text
        if ($kind -eq 'String') { return Get-QuotedText $text }
        return 'hex(2):' + (Get-HexText ([System.Text.Encoding]::Unicode.GetBytes($text + [char]0)))
    }
    if ($isSecret) { return '"true"' }
    if ($kind -eq 'MultiString') {
        $joined = ''
        foreach ($item in @($value)) { $joined = $joined + (Get-TextWithoutSecrets ([string]$item)) + [char]0 }
        return 'hex(7):' + (Get-HexText ([System.Text.Encoding]::Unicode.GetBytes($joined + [char]0)))
    }
    if (-not ($value -is [byte[]])) { return 'hex(0):' }
    $length = [Math]::Min($value.Length, $script:MaxBinaryBytes)
    $bytes = New-Object byte[] -ArgumentList $length
    [Array]::Copy($value, $bytes, $length)
    if ($kind -eq 'Binary') { return 'hex:' + (Get-HexText $bytes) }
    return 'hex(0):' + (Get-HexText $bytes)
}

# Paths of an asked key without "*": what the keys above it really hold. Tells of those keys as it goes.
function Get-FoundKeys($builder, $told, [string]$asked) {
    $path = New-Object System.Collections.ArrayList
    $words = $asked.Split('\')
    $star = 0
    while ($star -lt $words.Length -and $words[$star].IndexOf('*') -lt 0) { $star = $star + 1 }
    if ($star -eq $words.Length) { return $asked }
    $parent = [string]::Join('\', $words, 0, $star)
    $below = ''
    if ($star + 1 -lt $words.Length) {
        $below = '\' + [string]::Join('\', $words, $star + 1, $words.Length - $star - 1)
    }
    try { $key = Open-Key $parent }
    catch {
        [void]$builder.Append(';refused ' + (Get-Reason $_) + ' [' + (Get-LongPath $parent) + "]`n")
        return
    }
    if ($null -eq $key) {
        if (-not $told.ContainsKey($parent)) { [void]$builder.Append('[-' + (Get-LongPath $parent) + "]`n") }
        $told[$parent] = $true
        return
    }
    if (-not $told.ContainsKey($parent)) { [void]$builder.Append('[' + (Get-LongPath $parent) + "]`n") }
    $told[$parent] = $true
    $count = 0
    foreach ($name in @($key.GetSubKeyNames())) {
        if (-not ($name -like $words[$star])) { continue }
        if ($asked -match '^HKU\\' -and $name -match '_Classes$') { continue }
        $count = $count + 1
        if ($count -gt $script:MaxKeys) {
            [void]$builder.Append(';refused row_limit [' + (Get-LongPath $parent) + "]`n")
            break
        }
        foreach ($found in @(Get-FoundKeys $builder $told ($parent + '\' + $name + $below))) {
            if ($null -ne $found) { [void]$path.Add($found) }
        }
    }
    return $path.ToArray()
}

function Add-KeyText($builder, [string]$path, [string[]]$names) {
    $long = Get-LongPath $path
    try {
        $key = Open-Key $path
        if ($null -eq $key) {
            [void]$builder.Append("[-$long]`n")
            return
        }
        [void]$builder.Append("[$long]`n")
        $there = @($key.GetValueNames())
        if ($names.Length -eq 1 -and $names[0] -eq '*') { $names = $there }
        foreach ($name in $names) {
            $real = $name
            if ($name -eq '@' -or $name -eq '') { $real = '' }
            $left = '@'
            if ($real -ne '') { $left = '"' + $real.Replace('\', '\\').Replace('"', '\"') + '"' }
            if ($there -contains $real) { $right = Get-ValueText $key $real }
            else { $right = '-' }
            [void]$builder.Append("$left=$right`n")
        }
        if ($path.IndexOf('\') -ge 0) { $key.Close() }
    }
    catch { [void]$builder.Append(';refused ' + (Get-Reason $_) + " [$long]`n") }
}

function Add-RegistryTopic([string]$topic) {
    # A 32-bit process that Windows gives another view of the registry would record what is not so.
    if (-not $script:HasNativeView) {
        Add-Refused "registry.$topic" 'not_supported_here'
        return
    }
    $builder = New-Object System.Text.StringBuilder
    $told = @{}
    $count = 0
    foreach ($line in $script:RegistryLines) {
        $words = $line.Split('|')
        if ($words[0] -ne $topic) { continue }
        $names = @()
        if ($words.Length -gt 2) { $names = $words[2..($words.Length - 1)] }
        foreach ($path in @(Get-FoundKeys $builder $told $words[1])) {
            if ($null -eq $path) { continue }
            $count = $count + 1
            if ($count -gt $script:MaxKeys) {
                Add-Refused "registry.$topic" 'row_limit'
                return
            }
            Add-KeyText $builder $path $names
        }
    }
    Add-Part "registry.$topic" $builder.ToString()
}

# ---- WMI -------------------------------------------------------------------------------------------------------------

# Instances of a class, within its time. Get-WmiObject has no limit of time, and PowerShell 7 has no Get-WmiObject.
function Get-Instances([string]$namespace, [string]$query) {
    $searcher = New-Object System.Management.ManagementObjectSearcher -ArgumentList $namespace, $query
    $searcher.Options.Timeout = [TimeSpan]::FromSeconds($script:WmiSeconds)
    $searcher.Options.ReturnImmediately = $true
    $searcher.Options.Rewindable = $false
    return $searcher.Get()
}

function Add-Class([string]$line) {
    $words = $line.Split('|')
    $name = 'wmi.' + $words[0]
    $query = 'SELECT * FROM ' + $words[0]
    if ($words[2] -ne '') { $query = $query + ' WHERE ' + $words[2] }
    $builder = New-Object System.Text.StringBuilder
    try {
        foreach ($instance in (Get-Instances $words[1] $query)) {
            if ($null -eq $instance) { continue }
            $values = @{}
            foreach ($property in $instance.PSBase.Properties) { $values[$property.Name] = $property.Value }
            foreach ($wanted in $words[3].Split(' ')) {
                $value = $values[$wanted]
                # What a service hands to its program may be secret.
                if ($wanted -eq 'PathName' -and $null -ne $value) { $value = Get-ProgramOnly ([string]$value) }
                Add-Property $builder $wanted $value
            }
            [void]$builder.Append("`n")
        }
    }
    catch {
        $base = $_.Exception.GetBaseException()
        $code = ''
        if ($base.GetType().Name -eq 'ManagementException') { $code = [string]$base.ErrorCode }
        if ($code -eq 'InvalidClass' -or $code -eq 'InvalidNamespace' -or $code -eq 'NotFound') { Add-Absent $name }
        elseif ($base.GetType().Name -match 'PSArgumentException|TypeLoad|FileNotFound') { Add-Refused $name 'tool_missing' }
        else { throw }
        return
    }
    Add-Part $name $builder.ToString()
}

# ---- programs --------------------------------------------------------------------------------------------------------

# Bytes of a file as text: by its mark, else as UTF-8 where it is such, else in the code page of the system's programs.
function Read-AnyText([string]$path) {
    if ((New-Object System.IO.FileInfo -ArgumentList $path).Length -gt $script:MaxPartChars) { throw $script:TooLarge }
    [byte[]]$bytes = [System.IO.File]::ReadAllBytes($path)
    if ($bytes.Length -ge 2 -and $bytes[0] -eq 0xFF -and $bytes[1] -eq 0xFE) {
        return [System.Text.Encoding]::Unicode.GetString($bytes, 2, $bytes.Length - 2)
    }
    if ($bytes.Length -ge 3 -and $bytes[0] -eq 0xEF -and $bytes[1] -eq 0xBB -and $bytes[2] -eq 0xBF) {
        return $script:Utf8.GetString($bytes, 3, $bytes.Length - 3)
    }
    if ($bytes.Length -ge 4 -and $bytes[1] -eq 0 -and $bytes[3] -eq 0) {
        return [System.Text.Encoding]::Unicode.GetString($bytes)
    }
    $strict = New-Object System.Text.UTF8Encoding -ArgumentList $false, $true
    try { return $strict.GetString($bytes) }
    catch { return (Get-SystemEncoding).GetString($bytes) }
}

function Get-SystemEncoding {
    $page = 0
    $key = Open-Key 'HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage'
    if ($null -ne $key) { [void][int]::TryParse([string]$key.GetValue('OEMCP'), [ref]$page) }
    if ($page -le 0) { return [System.Text.Encoding]::Default }
    return [System.Text.Encoding]::GetEncoding($page)
}

# A new folder of our own, gone when the work is done.
function Use-OwnFolder([scriptblock]$work) {
    $folder = [System.IO.Path]::Combine([System.IO.Path]::GetTempPath(), 'muster-' + [Guid]::NewGuid().ToString('N'))
    [void][System.IO.Directory]::CreateDirectory($folder)
    try { & $work $folder }
    finally { [System.IO.Directory]::Delete($folder, $true) }
}

# Runs a program of Windows' own folder; its output goes to a file, so that no full pipe can hold it. Answers its exit code.
function Invoke-Program([string]$line, [string]$into, [int]$seconds) {
    $system = [Environment]::SystemDirectory
    $info = New-Object System.Diagnostics.ProcessStartInfo
    $info.FileName = "$system\cmd.exe"
    $info.Arguments = '/d /s /c "' + "$system\$line > " + '"' + $into + '" 2>&1"'
    $info.WorkingDirectory = $system
    $info.UseShellExecute = $false
    $info.CreateNoWindow = $true
    $process = [System.Diagnostics.Process]::Start($info)
    if ($process.WaitForExit($seconds * 1000)) { return $process.ExitCode }
    $killer = New-Object System.Diagnostics.ProcessStartInfo
    $killer.FileName = "$system\taskkill.exe"
    $killer.Arguments = '/t /f /pid ' + $process.Id
    $killer.UseShellExecute = $false
    $killer.CreateNoWindow = $true
    [void][System.Diagnostics.Process]::Start($killer).WaitForExit(5000)
    return -1
}

function Test-HasProgram([string]$name) {
    return [System.IO.File]::Exists([Environment]::SystemDirectory + '\' + $name)
}

function Add-Program([string]$line) {
    $words = $line.Split('|')
    $name = $words[0]
    if (-not (Test-HasProgram ($words[3].Split(' ')[0]))) {
        Add-Absent $name
        return
    }
    if ($words[2] -eq 'administrator' -and -not $script:IsAdministrator) {
        Add-Refused $name 'permission_denied'
        return
    }
    Use-OwnFolder {
        param($folder)
        $file = "$folder\output.txt"
        $code = Invoke-Program $words[3] $file ([int]$words[1])
        if ($code -eq -1) { Add-Refused $name 'time_limit' }
        elseif ($code -ne 0) { Add-Refused $name 'command_failed' }
        else { Add-Part $name (Read-AnyText $file) }
    }
}

# ---- parts with a function of their own ------------------------------------------------------------------------------

function Add-HostList {
    $builder = New-Object System.Text.StringBuilder
    Add-Property $builder 'PowerShell' ([string]$PSVersionTable.PSVersion)
    Add-Property $builder 'Runtime' ([string][Environment]::Version)
    Add-Property $builder 'ProcessBits' ([IntPtr]::Size * 8)
    Add-Property $builder 'HasNativeView' $script:HasNativeView
    Add-Property $builder 'Catalogue' $script:Catalogue
    Add-Property $builder 'Computer' ([Environment]::MachineName)
    Add-Property $builder 'DisplayLanguage' ([System.Globalization.CultureInfo]::InstalledUICulture.Name)
    Add-Property $builder 'Seconds' ([int]((Get-Date) - $script:StartedAt).TotalSeconds)
    Add-Part 'host.list' $builder.ToString()
}

# Password policy, rights and audit categories. Values of the registry that secedit would print too are left out: the
# notice before sign-in is among them, and the registry is asked by name.
function Add-SeceditExport {
    if (-not $script:IsAdministrator) {
        Add-Refused 'secedit.export' 'permission_denied'
        return
    }
    Use-OwnFolder {
        param($folder)
        $line = 'secedit.exe /export /cfg "' + $folder + '\policy.inf" /areas SECURITYPOLICY USER_RIGHTS /log "' + $folder + '\log.txt" /quiet'
        $code = Invoke-Program $line "$folder\output.txt" 30
        if (-not [System.IO.File]::Exists("$folder\policy.inf")) {
            Add-Refused 'secedit.export' $(if ($code -eq -1) { 'time_limit' } else { 'command_failed' })
            return
        }
        $builder = New-Object System.Text.StringBuilder
        $isKept = $false
        foreach ($row in (Read-AnyText "$folder\policy.inf").Replace("`r", '').Split("`n")) {
            if ($row -match '^\[') { $isKept = $row -match '^\[(System Access|Event Audit|Kerberos Policy|Privilege Rights)\]' }
            if ($isKept) { [void]$builder.Append($row.TrimEnd() + "`n") }
        }
        Add-Part 'secedit.export' $builder.ToString()
    }
}

# The numeric form, keyed by GUID: it is the same in every display language. 2003 has no such program.
function Add-AuditpolBackup {
    if (-not (Test-HasProgram 'auditpol.exe')) {
        Add-Absent 'auditpol.backup'
        return
    }
    if (-not $script:IsAdministrator) {
        Add-Refused 'auditpol.backup' 'permission_denied'
        return
    }
    Use-OwnFolder {
        param($folder)
        $code = Invoke-Program ('auditpol.exe /backup /file:"' + $folder + '\audit.csv"') "$folder\output.txt" 10
        if ($code -eq 0 -and [System.IO.File]::Exists("$folder\audit.csv")) {
            Add-Part 'auditpol.backup' (Read-AnyText "$folder\audit.csv")
        }
        else { Add-Refused 'auditpol.backup' $(if ($code -eq -1) { 'time_limit' } else { 'command_failed' }) }
    }
}

# Who may do what with files and folders: allow or deny, the mask, the SID, where it comes from.
function Add-AclList {
    $builder = New-Object System.Text.StringBuilder
    $sidType = [System.Security.Principal.SecurityIdentifier]
    foreach ($asked in $script:AclPaths) {
        $path = [Environment]::ExpandEnvironmentVariables($asked)
        if ($path.IndexOf('%') -ge 0) { continue }
        Add-Property $builder 'Path' $path
        try {
            $attributes = [System.IO.File]::GetAttributes($path)
            $isFolder = ($attributes -band [System.IO.FileAttributes]::Directory) -ne 0
            $acl = Get-Acl -Path $path
            $owner = $acl.GetOwner($sidType).Value
            $rules = $acl.GetAccessRules($true, $true, $sidType)
            if ($isFolder) { Add-Property $builder 'Kind' 'directory' }
            else { Add-Property $builder 'Kind' 'file' }
            Add-Property $builder 'Owner' $owner
            foreach ($rule in $rules) {
                if ($null -eq $rule) { continue }
                $text = ([string]$rule.AccessControlType).ToLower() + ' ' + [int]$rule.FileSystemRights + ' ' + $rule.IdentityReference.Value
                if ($rule.IsInherited) { $text = $text + ' inherited' }
                $below = $rule.PropagationFlags -band [System.Security.AccessControl.PropagationFlags]::InheritOnly
                if ($below -ne 0) { $text = $text + ' inheritonly' }
                Add-Property $builder 'Ace' $text
            }
        }
        catch {
            $name = $_.Exception.GetBaseException().GetType().Name
            if ($name -match '^(FileNotFound|DirectoryNotFound|DriveNotFound|ItemNotFound)Exception$') {
                Add-Property $builder 'Absent' $true
            }
            else { Add-Property $builder 'Refused' (Get-Reason $_) }
        }
        [void]$builder.Append("`n")
    }
    Add-Part 'acl.list' $builder.ToString()
}

function Add-ShareGrantsList {
    $builder = New-Object System.Text.StringBuilder
    foreach ($share in (Get-Instances 'root\cimv2' 'SELECT * FROM Win32_LogicalShareSecuritySetting')) {
        if ($null -eq $share) { continue }
        Add-Property $builder 'Name' $share.Name
        $answer = $share.GetSecurityDescriptor()
        if ($answer.ReturnValue -ne 0) { Add-Property $builder 'Refused' 'permission_denied' }
        elseif ($null -eq $answer.Descriptor.DACL) { Add-Property $builder 'Dacl' 'none' }
        else {
            foreach ($ace in @($answer.Descriptor.DACL)) {
                $type = 'allow'
                if ($ace.AceType -ne 0) { $type = 'deny' }
                Add-Property $builder 'Ace' ($type + ' ' + $ace.AccessMask + ' ' + $ace.Trustee.SIDString)
                if ($ace.Trustee.Name) { Add-Property $builder 'Holder' ($ace.Trustee.SIDString + ' ' + $ace.Trustee.Name) }
            }
        }
        [void]$builder.Append("`n")
    }
    Add-Part 'share-grants.list' $builder.ToString()
}

# The SID behind an object of ADSI; empty where it has none.
function Get-SidOf($bytes) {
    if ($null -eq $bytes) { return '' }
    return (New-Object System.Security.Principal.SecurityIdentifier -ArgumentList ([byte[]]$bytes), 0).Value
}

function Get-ComValue($object, [string]$name) {
    try { return $object.GetType().InvokeMember($name, 'GetProperty', $null, $object, $null) }
    catch { return $null }
}

function Add-UserRecord($builder, $child) {
    Add-Property $builder 'Kind' 'user'
    Add-Property $builder 'Name' ([string]$child.PSBase.Name)
    Add-Property $builder 'SID' (Get-SidOf $child.PSBase.Properties['objectSid'].Value)
    $age = $child.PSBase.Properties['PasswordAge'].Value
    # An age of zero with the flag "must change" says never; the first says it was set right now.
    if ($null -ne $age -and $child.PSBase.Properties['PasswordExpired'].Value -ne 1) {
        Add-Property $builder 'PasswordLastSet' ((Get-Date).AddSeconds(-[double]$age))
    }
    try { Add-Property $builder 'LastLogin' ([DateTime]$child.PSBase.InvokeGet('LastLogin')) }
    catch { Write-Verbose 'never signed in' }
    [void]$builder.Append("`n")
}

function Add-GroupRecord($builder, $child) {
    Add-Property $builder 'Kind' 'group'
    Add-Property $builder 'Name' ([string]$child.PSBase.Name)
    Add-Property $builder 'SID' (Get-SidOf $child.PSBase.Properties['objectSid'].Value)
    try {
        foreach ($member in @($child.PSBase.Invoke('Members'))) {
            if ($null -eq $member) { continue }
            $sid = Get-SidOf (Get-ComValue $member 'objectSid')
            $words = ([string](Get-ComValue $member 'ADsPath')).Replace('WinNT://', '').Split('/')
            $name = $words[$words.Length - 1]
            $domain = ''
            if ($words.Length -gt 1) { $domain = $words[$words.Length - 2] }
            if ($domain -ne '' -and $domain -ne [Environment]::MachineName) { $name = $domain + '\' + $name }
            Add-Property $builder 'Member' $name
            Add-Property $builder 'MemberSID' $sid
        }
    }
    catch { Add-Property $builder 'Refused' (Get-Reason $_) }
    [void]$builder.Append("`n")
}

# Local accounts and groups. A domain controller's are the directory, which is never listed.
function Add-AccountsList {
    foreach ($system in (Get-Instances 'root\cimv2' 'SELECT DomainRole FROM Win32_ComputerSystem')) {
        if ($null -ne $system -and $system.DomainRole -ge 4) {
            Add-Refused 'accounts.list' 'not_supported_here'
            return
        }
    }
    $builder = New-Object System.Text.StringBuilder
    $computer = [ADSI]('WinNT://' + [Environment]::MachineName + ',computer')
    $children = $computer.PSBase.Children
    [void]$children.SchemaFilter.Add('user')
    [void]$children.SchemaFilter.Add('group')
    foreach ($child in $children) {
        if ($null -eq $child) { continue }
        if ($child.PSBase.SchemaClassName -eq 'User') { Add-UserRecord $builder $child }
        elseif ($child.PSBase.SchemaClassName -eq 'Group') { Add-GroupRecord $builder $child }
    }
    Add-Part 'accounts.list' $builder.ToString()
}

# ---- tasks, certificates, updates, servers ---------------------------------------------------------------------------

# Definitions of tasks, on Vista and later. What they hand to their programs may be secret and is cut before it is written.
function Add-SchtasksXml {
    if ([Environment]::OSVersion.Version.Major -lt 6) {
        Add-Absent 'schtasks.xml'
        return
    }
    Use-OwnFolder {
        param($folder)
        $code = Invoke-Program 'schtasks.exe /query /xml' "$folder\output.txt" 30
        $text = ''
        if ($code -ne -1) { $text = Read-AnyText "$folder\output.txt" }
        # One task that is broken makes the program fail and the others stand there all the same.
        if ($code -eq -1) { Add-Refused 'schtasks.xml' 'time_limit' }
        elseif ($text.IndexOf('<Task') -lt 0) { Add-Refused 'schtasks.xml' 'command_failed' }
        else {
            $cut = '(?s)<(Arguments|Description|Author|Data|Documentation|Subscription|SecurityDescriptor|Title|Message|Body|Subject|To|From|Cc|Bcc|ReplyTo|Server|WorkingDirectory)\b[^>]*>.*?</\1>'
            Add-Part 'schtasks.xml' ([regex]::Replace($text, $cut, ''))
        }
    }
}

# Program of a command line, without what is handed to it.
function Get-ProgramOnly([string]$line) {
    $found = [regex]::Match($line.Trim(), '(?i)^.+?\.(exe|com|bat|cmd|vbs|js|ps1)(?=$|[\s"])')
    if ($found.Success) { return $found.Value }
    return $line.Trim().Split(' ')[0]
}

# The table of 2003 and XP, whose headings are in the display language: columns are known by their places.
function Add-SchtasksCsv {
    if ([Environment]::OSVersion.Version.Major -ge 6) {
        Add-Absent 'schtasks.csv'
        return
    }
    Use-OwnFolder {
        param($folder)
        $code = Invoke-Program 'schtasks.exe /query /fo csv /v' "$folder\output.txt" 30
        if ($code -ne 0) {
            Add-Refused 'schtasks.csv' $(if ($code -eq -1) { 'time_limit' } else { 'command_failed' })
            return
        }
        $builder = New-Object System.Text.StringBuilder
        foreach ($row in (Read-AnyText "$folder\output.txt").Replace("`r", '').Split("`n")) {
            $cells = [regex]::Matches($row, '"((?:[^"]|"")*)"')
            if ($cells.Count -lt 27) { continue }
            $shift = 28 - $cells.Count
            $words = New-Object System.Collections.ArrayList
            foreach ($cell in $cells) {
                $place = $words.Count + $(if ($words.Count -ge 4) { $shift } else { 0 })
                $word = $cell.Groups[1].Value
                if ($place -eq 7 -or $place -eq 10 -or $place -eq 11) { $word = '' }
                if ($place -eq 9) { $word = (Get-ProgramOnly $word.Replace('""', '')) }
                [void]$words.Add('"' + $word + '"')
            }
            [void]$builder.Append([string]::Join(',', [string[]]$words.ToArray([string])) + "`n")
        }
        Add-Part 'schtasks.csv' $builder.ToString()
    }
}

# Last results of tasks, which no definition holds.
function Add-TasksList {
    if ([Environment]::OSVersion.Version.Major -lt 6) {
        Add-Absent 'tasks.list'
        return
    }
    $builder = New-Object System.Text.StringBuilder
    $service = New-Object -ComObject Schedule.Service
    $service.Connect()
    $folders = New-Object System.Collections.ArrayList
    [void]$folders.Add($service.GetFolder('\'))
    $count = 0
    while ($folders.Count -gt 0 -and $count -lt 5000 -and (Test-HasTime)) {
        $folder = $folders[0]
        $folders.RemoveAt(0)
        foreach ($child in @($folder.GetFolders(0))) { if ($null -ne $child) { [void]$folders.Add($child) } }
        foreach ($task in @($folder.GetTasks(1))) {
            if ($null -eq $task) { continue }
            Add-Property $builder 'Path' $task.Path
            Add-Property $builder 'LastResult' $task.LastTaskResult
            [void]$builder.Append("`n")
            $count = $count + 1
        }
    }
    Add-Part 'tasks.list' $builder.ToString()
}

function Get-StoreCertificates([string]$name) {
    $place = [System.Security.Cryptography.X509Certificates.StoreLocation]::LocalMachine
    $store = New-Object System.Security.Cryptography.X509Certificates.X509Store -ArgumentList $name, $place
    $store.Open([System.Security.Cryptography.X509Certificates.OpenFlags]'ReadOnly, OpenExistingOnly')
    $found = @($store.Certificates | Where-Object { $null -ne $_ })
    $store.Close()
    return $found
}

# Public parts of the machine's certificates. Of the roots those that Microsoft's programme brought are left out.
function Add-StoresList {
    $builder = New-Object System.Text.StringBuilder
    $shipped = @{}
    try { foreach ($one in @(Get-StoreCertificates 'AuthRoot')) { if ($null -ne $one) { $shipped[$one.Thumbprint] = $true } } }
    catch { Write-Verbose 'no AuthRoot' }
    foreach ($name in @('My', 'WebHosting', 'Remote Desktop', 'Root')) {
        try { $found = @(Get-StoreCertificates $name) }
        catch {
            # A store that nobody made holds nothing.
            if ((Get-Reason $_) -eq 'permission_denied') {
                Add-Property $builder 'Store' $name
                Add-Property $builder 'Refused' 'permission_denied'
                [void]$builder.Append("`n")
            }
            continue
        }
        foreach ($one in $found) {
            if ($null -eq $one) { continue }
            if ($name -eq 'Root' -and $shipped.ContainsKey($one.Thumbprint)) { continue }
            Add-Property $builder 'Store' $name
            Add-Property $builder 'Thumbprint' $one.Thumbprint
            Add-Property $builder 'HasPrivateKey' $one.HasPrivateKey
            Add-Property $builder 'Certificate' ([Convert]::ToBase64String($one.RawData))
            [void]$builder.Append("`n")
        }
    }
    Add-Part 'stores.list' $builder.ToString()
}

# The update agent's own search, off the line. It has no limit of time, so it runs beside us and is left behind at ours.
$UpdateSearch = @'
$session = New-Object -ComObject Microsoft.Update.Session
$searcher = $session.CreateUpdateSearcher()
$searcher.Online = $false
$state = @{ Kind = 'state' }
try {
    $when = (New-Object -ComObject Microsoft.Update.AutoUpdate).Results.LastSearchSuccessDate
    if ($null -ne $when) { $state['LastSearchSuccess'] = [DateTime]::SpecifyKind([DateTime]$when, 'Utc') }
}
catch { Write-Verbose 'Windows 2003 does not tell' }
$state
foreach ($update in $searcher.Search('IsInstalled=0 and IsHidden=0').Updates) {
    if ($null -eq $update) { continue }
    $found = @{ Kind = 'pending'; Title = [string]$update.Title; KB = @(); CategoryID = @() }
    foreach ($number in $update.KBArticleIDs) { $found['KB'] += [string]$number }
    foreach ($category in $update.Categories) { $found['CategoryID'] += [string]$category.CategoryID }
    if ($update.MsrcSeverity) { $found['Severity'] = [string]$update.MsrcSeverity }
    $found
}
'@

function Add-UpdatesList {
    $shell = [System.Management.Automation.PowerShell]::Create()
    [void]$shell.AddScript($script:UpdateSearch)
    $handle = $shell.BeginInvoke()
    if (-not $handle.AsyncWaitHandle.WaitOne(60000, $false)) {
        Add-Refused 'updates.list' 'time_limit'
        return
    }
    $builder = New-Object System.Text.StringBuilder
    foreach ($found in $shell.EndInvoke($handle)) {
        if ($null -eq $found) { continue }
        foreach ($name in @('Kind', 'LastSearchSuccess', 'KB', 'Title', 'Severity', 'CategoryID')) {
            Add-Property $builder $name $found[$name]
        }
        [void]$builder.Append("`n")
    }
    if ($shell.Streams.Error.Count -gt 0) { Add-Refused 'updates.list' 'command_failed' }
    else { Add-Part 'updates.list' $builder.ToString() }
}

# Attributes whose values may be secret, and whole elements that are made of them.
function Add-IisApplicationhost {
    $file = [Environment]::SystemDirectory + '\inetsrv\config\applicationHost.config'
    if (-not [System.IO.File]::Exists($file)) {
        # Whoever may not enter the folder is told that the file does not exist.
        $isHidden = -not $script:IsAdministrator -and [System.IO.Directory]::Exists([System.IO.Path]::GetDirectoryName($file))
        if ($isHidden) { Add-Refused 'iis.applicationhost' 'permission_denied' }
        else { Add-Absent 'iis.applicationhost' }
        return
    }
    $text = [regex]::Replace((Read-AnyText $file), '(?s)<!--.*?-->', '')
    $text = [regex]::Replace($text, '(?is)<(configProtectedData|environmentVariables|appSettings|connectionStrings)\b(?:[^>]*[^/>])?>.*?</\1>', '')
    $secret = '(?i)\b(value|arguments|userName|\w*(?:password|pwd|secret|token|credential|key|connectionString)\w*)\s*=\s*"[^"]*"'
    Add-Part 'iis.applicationhost' ([regex]::Replace($text, $secret, '$1="true"'))
}

function Add-IisMetabase {
    $file = [Environment]::SystemDirectory + '\inetsrv\metabase.xml'
    if (-not [System.IO.File]::Exists($file)) {
        Add-Absent 'iis.metabase'
        return
    }
    $text = [regex]::Replace((Read-AnyText $file), '(?is)<Custom\b.*?/>', '')
    $kept = 'Location|ServerBindings|SecureBindings|AuthFlags|AccessFlags|AccessSSLFlags|DirBrowseFlags|LogType|LogFileDirectory|ServerComment|Path|AppPoolId|AppPoolIdentityType|Enabled32BitAppOnWin64|AspScriptErrorSentToBrowser|AspEnableParentPaths|MaxConnections|ServerAutoStart|xmlns'
    Add-Part 'iis.metabase' ([regex]::Replace($text, '\s(?!(?:' + $kept + ')\s*=)[\w:]+\s*=\s*"[^"]*"', ''))
}

function Add-SshdConfig {
    $file = [string]$env:ProgramData + '\ssh\sshd_config'
    if (-not $env:ProgramData -or -not [System.IO.File]::Exists($file)) { Add-Absent 'sshd.config' }
    else { Add-Part 'sshd.config' (Read-AnyText $file) }
}

# ---- the whole -------------------------------------------------------------------------------------------------------

function Get-Lines([string]$text) {
    return @($text.Replace("`r", '').Split("`n") | Where-Object { $_ -ne '' })
}

function Get-Topics {
    $topics = New-Object System.Collections.ArrayList
    foreach ($line in $script:RegistryLines) {
        $topic = $line.Split('|')[0]
        if (-not $topics.Contains($topic)) { [void]$topics.Add($topic) }
    }
    return $topics.ToArray()
}

function Get-BundleText {
    $privilege = 'user'
    if ($script:IsAdministrator) { $privilege = 'administrator' }
    $builder = New-Object System.Text.StringBuilder
    [void]$builder.Append("muster-bundle/1`nrecorder: $($script:RecorderName)`n")
    [void]$builder.Append('recorded: ' + $script:StartedAt.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') + "`n")
    [void]$builder.Append("door: windows`nplatform: windows`nprivilege: $privilege`n`n")
    [string[]]$names = @($script:Parts.Keys)
    [Array]::Sort($names, [StringComparer]::Ordinal)
    foreach ($name in $names) { [void]$builder.Append($script:Parts[$name]) }
    $body = $builder.ToString()
    return $body + '== end ' + $names.Length + ' ' + (Get-HashWords $body) + "`n"
}

function Invoke-Recording {
    foreach ($topic in @(Get-Topics)) { Add-Work "registry.$topic" { Add-RegistryTopic $topic } }
    foreach ($line in $script:ClassLines) { Add-Work ('wmi.' + $line.Split('|')[0]) { Add-Class $line } }
    Add-Work 'secedit.export' { Add-SeceditExport }
    Add-Work 'auditpol.backup' { Add-AuditpolBackup }
    foreach ($line in $script:ProgramLines) { Add-Work ($line.Split('|')[0]) { Add-Program $line } }
    Add-Work 'acl.list' { Add-AclList }
    Add-Work 'share-grants.list' { Add-ShareGrantsList }
    Add-Work 'accounts.list' { Add-AccountsList }
    Add-Work 'schtasks.xml' { Add-SchtasksXml }
    Add-Work 'schtasks.csv' { Add-SchtasksCsv }
    Add-Work 'tasks.list' { Add-TasksList }
    Add-Work 'stores.list' { Add-StoresList }
    Add-Work 'iis.applicationhost' { Add-IisApplicationhost }
    Add-Work 'iis.metabase' { Add-IisMetabase }
    Add-Work 'sshd.config' { Add-SshdConfig }
    Add-Work 'updates.list' { Add-UpdatesList }
    Add-Work 'host.list' { Add-HostList }
}

# A 32-bit PowerShell on a 64-bit Windows is given another registry; PowerShell 6 and 7 have no WMI of old. Both hand over
# to the PowerShell that Windows brings, where it can be found. Answers whether it did.
function Invoke-BetterShell([string]$recorder, [string]$file) {
    $isForeignView = [IntPtr]::Size -eq 4 -and $env:PROCESSOR_ARCHITEW6432
    $shell = ''
    if ($isForeignView) { $shell = "$env:SystemRoot\sysnative\WindowsPowerShell\v1.0\powershell.exe" }
    elseif ($PSVersionTable.PSVersion.Major -ge 6) {
        $shell = "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe"
    }
    if ($shell -eq '') { return $false }
    if (-not [System.IO.File]::Exists($shell) -or -not [System.IO.File]::Exists($recorder)) {
        if ($isForeignView) { $script:HasNativeView = $false }
        return $false
    }
    & $shell -NoProfile -ExecutionPolicy Bypass -File $recorder -Output $file | Out-Host
    $script:ExitCode = $LASTEXITCODE
    return $true
}

$ExitCode = 0
if ($Output -eq '') { $Output = [Environment]::MachineName.ToLower() + '-' + $StartedAt.ToUniversalTime().ToString('yyyyMMddTHHmmssZ') + '.bundle' }
if (-not [System.IO.Path]::IsPathRooted($Output)) { $Output = [System.IO.Path]::Combine((Get-Location).ProviderPath, $Output) }
if ([System.IO.File]::Exists($Output)) {
    Say "there is a file $Output already; name another one with -Output"
    exit 2
}
if (Invoke-BetterShell $MyInvocation.MyCommand.Path $Output) { exit $ExitCode }

$IsAdministrator = Test-IsAdministrator
$RegistryLines = @(Get-Lines $RegistryText)
$ClassLines = @(Get-Lines $ClassText)
$ProgramLines = @(Get-Lines $ProgramText)
$AclPaths = @(Get-Lines $AclText)
Initialize-Hasher
if (-not $IsAdministrator) { Say 'not run as administrator: less can be read, and the file says what' }
Invoke-Recording
[System.IO.File]::WriteAllBytes($Output, $Utf8.GetBytes((Get-BundleText)))
Say "$($Parts.Count) parts in $Output"
foreach ($name in @($Missed.Keys | Sort-Object)) { Say ('not read: ' + $name + ' (' + $Missed[$name] + ')') }
exit 0
