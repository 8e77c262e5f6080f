import { asked, type RegistryAsk } from './windows-ask.ts';

/**
 * Keys and values of the registry that the shipped packs read, as Windows spells them. A test holds the list against the
 * packs; what others' packs read comes as a watch list. Source: the packs' rules name Microsoft's page for each.
 */
export const WINDOWS_BASELINE: readonly RegistryAsk[] = asked(String.raw`
HKLM\SOFTWARE\Microsoft\.NETFramework\v2.0.50727 | SchUseStrongCrypto | SystemDefaultTlsVersions
HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319 | SchUseStrongCrypto | SystemDefaultTlsVersions
HKLM\SOFTWARE\Microsoft\PowerShell\1\ShellIds\Microsoft.PowerShell | ExecutionPolicy
HKLM\SOFTWARE\Microsoft\Windows Defender | DisableAntiSpyware
HKLM\SOFTWARE\Microsoft\Windows Defender\Real-Time Protection | DisableBehaviorMonitoring | DisableIOAVProtection | DisableRealtimeMonitoring | DisableScriptScanning
HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon | AutoAdminLogon | CachedLogonsCount | DefaultPassword | PasswordExpiryWarning
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp | DefaultSecureProtocols | DisableWpad
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\CredUI | EnumerateAdministrators
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer | NoAutorun | NoDriveTypeAutoRun | PreXPSP2ShellProtocolBehavior
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\LAPS | BackupDirectory
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System | ConsentPromptBehaviorAdmin | ConsentPromptBehaviorUser | DisableAutomaticRestartSignOn | DisableCAD | DontDisplayLastUserName | EnableInstallerDetection | EnableLUA | EnableSecureUIAPaths | FilterAdministratorToken | InactivityTimeoutSecs | LocalAccountTokenFilterPolicy | NoConnectedUser | PromptOnSecureDesktop | ShutdownWithoutLogon
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Audit | ProcessCreationIncludeCmdLine_Enabled
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\CredSSP\Parameters | AllowEncryptionOracle
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Kerberos\Parameters | SupportedEncryptionTypes
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update | AUOptions
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Client | allow_unencrypted
HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Service | allow_unencrypted | auth_basic
HKLM\SOFTWARE\Policies\Microsoft Services\AdmPwd | AdmPwdEnabled
HKLM\SOFTWARE\Policies\Microsoft\Cryptography\Configuration\SSL\00010002 | Functions
HKLM\SOFTWARE\Policies\Microsoft\Windows Defender | DisableAntiSpyware | PUAProtection
HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Real-Time Protection | DisableBehaviorMonitoring | DisableIOAVProtection | DisableRealtimeMonitoring | DisableScriptScanning
HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Scan | DisableRemovableDriveScanning
HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules | 9e6c4e1f-7d60-472f-ba1a-a39ef669e4b2
HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\Network Protection | EnableNetworkProtection
HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient | EnableMulticast
HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Printers | CopyFilesPolicy | DisableHTTPPrinting | DisableWebPnPDownload | RedirectionguardPolicy | RegisterSpoolerRemoteRpcEndPoint
HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Printers\PointAndPrint | NoWarningNoElevationOnInstall | RestrictDriverInstallationToAdministrators | UpdatePromptSettings
HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Printers\RPC | RpcUseNamedPipeProtocol
HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Rpc | EnableAuthEpResolution | RestrictRemoteClients
HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services | DeleteTempDirsOnExit | DisablePasswordSaving | fAllowToGetHelp | fAllowUnsolicited | fDenyTSConnections | fDisableCcm | fDisableCdm | fDisableClip | fDisableLPT | fDisablePNPRedir | fEncryptRPCTraffic | fPromptForPassword | fSingleSessionPerUser | MaxDisconnectionTime | MaxIdleTime | MinEncryptionLevel | PerSessionTempDir | SecurityLayer | UserAuthentication
HKLM\SOFTWARE\Policies\Microsoft\Windows\CredentialsDelegation | AllowProtectedCreds
HKLM\SOFTWARE\Policies\Microsoft\Windows\CredUI | DisablePasswordReveal
HKLM\SOFTWARE\Policies\Microsoft\Windows\DataCollection | AllowTelemetry
HKLM\SOFTWARE\Policies\Microsoft\Windows\DeviceGuard | EnableVirtualizationBasedSecurity | HypervisorEnforcedCodeIntegrity | LsaCfgFlags
HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\Application | MaxSize | Retention
HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\EventForwarding\SubscriptionManager | 1
HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\Security | MaxSize | Retention
HKLM\SOFTWARE\Policies\Microsoft\Windows\EventLog\System | MaxSize | Retention
HKLM\SOFTWARE\Policies\Microsoft\Windows\Explorer | NoAutoplayfornonVolume | NoDataExecutionPrevention | NoHeapTerminationOnCorruption
HKLM\SOFTWARE\Policies\Microsoft\Windows\Group Policy\{35378EAC-683F-11D2-A89A-00C04FBBCFA2} | NoGPOListChanges
HKLM\SOFTWARE\Policies\Microsoft\Windows\Installer | AlwaysInstallElevated | EnableUserControl | SafeForScripting
HKLM\SOFTWARE\Policies\Microsoft\Windows\LanmanWorkstation | AllowInsecureGuestAuth
HKLM\SOFTWARE\Policies\Microsoft\Windows\Network Connections | NC_AllowNetBridge_NLA | NC_ShowSharedAccessUI
HKLM\SOFTWARE\Policies\Microsoft\Windows\NetworkProvider\HardenedPaths | \\*\NETLOGON | \\*\SYSVOL
HKLM\SOFTWARE\Policies\Microsoft\Windows\OneDrive | DisableFileSyncNGSC
HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell | ExecutionPolicy
HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ModuleLogging | EnableModuleLogging
HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging | EnableScriptBlockLogging
HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\Transcription | EnableTranscripting
HKLM\SOFTWARE\Policies\Microsoft\Windows\PreviewBuilds | AllowBuildPreview
HKLM\SOFTWARE\Policies\Microsoft\Windows\RemovableStorageDevices | Deny_All
HKLM\SOFTWARE\Policies\Microsoft\Windows\System | AllowDomainPINLogon | BlockDomainPicturePassword | DontDisplayNetworkSelectionUI | DontEnumerateConnectedUsers | EnableCdp | EnableSmartScreen | EnumerateLocalUsers | ShellSmartScreenLevel
HKLM\SOFTWARE\Policies\Microsoft\Windows\Windows Error Reporting | Disabled
HKLM\SOFTWARE\Policies\Microsoft\Windows\Windows Search | AllowIndexingEncryptedStoresOrItems
HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate | WUServer
HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU | AUOptions | NoAutoUpdate | UseWUServer
HKLM\SOFTWARE\Policies\Microsoft\Windows\WinRM\Client | AllowBasic | AllowDigest | AllowUnencryptedTraffic
HKLM\SOFTWARE\Policies\Microsoft\Windows\WinRM\Service | AllowBasic | AllowUnencryptedTraffic | DisableRunAs
HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall\PublicProfile | AllowLocalPolicyMerge
HKLM\SOFTWARE\Wow6432Node\Microsoft\.NETFramework\v2.0.50727 | SchUseStrongCrypto | SystemDefaultTlsVersions
HKLM\SOFTWARE\Wow6432Node\Microsoft\.NETFramework\v4.0.30319 | SchUseStrongCrypto | SystemDefaultTlsVersions
HKLM\SOFTWARE\Wow6432Node\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp | DefaultSecureProtocols
HKLM\SYSTEM\CurrentControlSet\Control\Cryptography\Configuration\Local\SSL\00010002 | Functions
HKLM\SYSTEM\CurrentControlSet\Control\Lsa | CrashOnAuditFail | DisableDomainCreds | EveryoneIncludesAnonymous | ForceGuest | LimitBlankPasswordUse | LmCompatibilityLevel | NoLMHash | RestrictAnonymous | RestrictAnonymousSAM | RestrictRemoteSAM | RunAsPPL | SCENoApplyLegacyAuditPolicy | SubmitControl | UseMachineId
HKLM\SYSTEM\CurrentControlSet\Control\Lsa\MSV1_0 | AllowNullSessionFallback | AuditReceivingNTLMTraffic | NtlmMinClientSec | NtlmMinServerSec
HKLM\SYSTEM\CurrentControlSet\Control\Lsa\pku2u | AllowOnlineID
HKLM\SYSTEM\CurrentControlSet\Control\Print | RpcAuthnLevelPrivacyEnabled
HKLM\SYSTEM\CurrentControlSet\Control\Print\Providers\LanMan Print Services\Servers | AddPrinterDrivers
HKLM\SYSTEM\CurrentControlSet\Control\Remote Assistance | fAllowToGetHelp
HKLM\SYSTEM\CurrentControlSet\Control\SecurePipeServers\winreg
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\DES 56/56 | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\NULL | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\RC4 128/128 | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\RC4 40/128 | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\RC4 56/128 | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Ciphers\Triple DES 168 | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\KeyExchangeAlgorithms\Diffie-Hellman | ServerMinKeyBitLength
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 2.0\Client | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 2.0\Server | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 3.0\Client | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\SSL 3.0\Server | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.0\Client | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.0\Server | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.1\Client | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.1\Server | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Client | DisabledByDefault | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols\TLS 1.2\Server | DisabledByDefault | Enabled
HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest | UseLogonCredential
HKLM\SYSTEM\CurrentControlSet\Control\Session Manager | ProtectionMode | SafeDllSearchMode
HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\kernel | DisableExceptionChainValidation
HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server | DeleteTempDirsOnExit | fDenyTSConnections | PerSessionTempDir
HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp | MinEncryptionLevel | SecurityLayer | UserAuthentication
HKLM\SYSTEM\CurrentControlSet\Policies\EarlyLaunch | DriverLoadPolicy
HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Application | MaxSize | Retention
HKLM\SYSTEM\CurrentControlSet\Services\EventLog\Security | MaxSize | Retention
HKLM\SYSTEM\CurrentControlSet\Services\EventLog\System | MaxSize | Retention
HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters | AutoDisconnect | EnableForcedLogOff | EncryptData | NullSessionPipes | NullSessionShares | RejectUnencryptedAccess | RequireSecuritySignature | RestrictNullSessAccess | SMB1 | SmbServerNameHardeningLevel
HKLM\SYSTEM\CurrentControlSet\Services\LanmanWorkstation\Parameters | EnablePlainTextPassword | EnableSecuritySignature | RequireSecuritySignature
HKLM\SYSTEM\CurrentControlSet\Services\LDAP | LDAPClientIntegrity
HKLM\SYSTEM\CurrentControlSet\Services\mrxsmb10 | Start
HKLM\SYSTEM\CurrentControlSet\Services\NetBT\Parameters | NodeType | NoNameReleaseOnDemand
HKLM\SYSTEM\CurrentControlSet\Services\Netlogon\Parameters | DisablePasswordChange | MaximumPasswordAge | RefusePasswordChange | RequireSignOrSeal | RequireStrongKey | SealSecureChannel | SignSecureChannel | VulnerableChannelAllowList
HKLM\SYSTEM\CurrentControlSet\Services\NTDS\Parameters | LdapEnforceChannelBinding | LDAPServerIntegrity
HKLM\SYSTEM\CurrentControlSet\Services\Tcpip6\Parameters | DisableIPSourceRouting
HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters | DisableIPSourceRouting | EnableICMPRedirect | PerformRouterDiscovery
HKLM\SYSTEM\CurrentControlSet\Services\USBSTOR | Start
HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Parameters | Type
`);
