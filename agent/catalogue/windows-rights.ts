/** Rights and privileges of every Windows. Source: https://learn.microsoft.com/windows/win32/secauthz/authorization-constants */
const ALWAYS = `
SeAssignPrimaryTokenPrivilege SeAuditPrivilege SeBackupPrivilege SeBatchLogonRight SeChangeNotifyPrivilege
SeCreateGlobalPrivilege SeCreatePagefilePrivilege SeCreatePermanentPrivilege SeCreateTokenPrivilege SeDebugPrivilege
SeDenyBatchLogonRight SeDenyInteractiveLogonRight SeDenyNetworkLogonRight SeDenyRemoteInteractiveLogonRight
SeDenyServiceLogonRight SeEnableDelegationPrivilege SeImpersonatePrivilege SeIncreaseBasePriorityPrivilege
SeIncreaseQuotaPrivilege SeInteractiveLogonRight SeLoadDriverPrivilege SeLockMemoryPrivilege SeMachineAccountPrivilege
SeManageVolumePrivilege SeNetworkLogonRight SeProfileSingleProcessPrivilege SeRemoteInteractiveLogonRight
SeRemoteShutdownPrivilege SeRestorePrivilege SeSecurityPrivilege SeServiceLogonRight SeShutdownPrivilege
SeSyncAgentPrivilege SeSystemEnvironmentPrivilege SeSystemProfilePrivilege SeSystemtimePrivilege
SeTakeOwnershipPrivilege SeTcbPrivilege SeUndockPrivilege
`;

/** Since 2008. */
const SINCE_6000 =
  'SeCreateSymbolicLinkPrivilege SeIncreaseWorkingSetPrivilege SeRelabelPrivilege SeTimeZonePrivilege SeTrustedCredManAccessPrivilege';

/** Since version 1709. */
const SINCE_16299 = 'SeDelegateSessionUserImpersonatePrivilege';

/** Those that a build knows: one that its security template leaves out is held by nobody. */
export function windowsRights(build: number): string[] {
  const names = [ALWAYS, ...(build >= 6000 ? [SINCE_6000] : []), ...(build >= 16299 ? [SINCE_16299] : [])];
  return names.flatMap((text) => text.trim().split(/\s+/)).sort();
}
