import { accountFaults } from './account-faults.ts';
import { antimalware } from './antimalware.ts';
import { audit } from './audit.ts';
import { backups } from './backups.ts';
import { banners } from './banners.ts';
import { boot } from './boot.ts';
import { certificates } from './certificates.ts';
import { connections } from './connections.ts';
import { containers } from './containers.ts';
import { cron } from './cron.ts';
import { declared } from './declared.ts';
import { fileFindings } from './file-findings.ts';
import { fileSets } from './file-sets.ts';
import { filesStatus } from './files.ts';
import { firewall } from './firewall.ts';
import { groups } from './groups.ts';
import { hardware } from './hardware.ts';
import { homes } from './homes.ts';
import { kernelModules } from './kernel-modules.ts';
import { osLibc } from './libc.ts';
import { listeners } from './listeners.ts';
import { mac } from './mac.ts';
import { filesystems, mounts, mountsConfigured } from './mounts.ts';
import { network } from './network.ts';
import { osRelease } from './os-release.ts';
import { hardwareOther, osOther, timeOther } from './other-systems.ts';
import { packagesApk } from './packages-apk.ts';
import { packagesFlatpak, packagesSnap } from './packages-apps.ts';
import { packagesDpkg } from './packages-dpkg.ts';
import { packagesOpkg } from './packages-opkg.ts';
import { packagesOrigin } from './packages-origin.ts';
import { packagesPacman } from './packages-pacman.ts';
import { packagesRpm } from './packages-rpm.ts';
import { pam } from './pam.ts';
import type { Probe } from './probe.ts';
import { servicesInetd } from './services-inetd.ts';
import { servicesOpenrc, servicesSysv, servicesUpstart } from './services-init.ts';
import { servicesSystemd } from './services-systemd.ts';
import { settingsProbes } from './settings.ts';
import { listProbes } from './settings-lists.ts';
import { logProbes } from './settings-logs.ts';
import { otherSettingsProbes } from './settings-others.ts';
import { repositoryProbes } from './settings-repositories.ts';
import { shellSettings } from './settings-shell.ts';
import { timeProbes } from './settings-time.ts';
import { tomcatSettings } from './settings-tomcat.ts';
import { webProbes } from './settings-web.ts';
import { shadow } from './shadow.ts';
import { software } from './software.ts';
import { sshd } from './sshd.ts';
import { sudoers } from './sudoers.ts';
import { support } from './support.ts';
import { sysctl } from './sysctl.ts';
import { time } from './time.ts';
import { tlsEndpoints } from './tls-endpoints.ts';
import { listenersUnix } from './unix-listeners.ts';
import { packagesUnix } from './unix-packages.ts';
import { servicesUnix } from './unix-services.ts';
import { filesystemsUnix, mountsUnix } from './unix-storage.ts';
import { osUnix } from './unix-system.ts';
import { updates } from './updates.ts';
import { usage } from './usage.ts';
import { users } from './users.ts';
import { windowsGroups, windowsUsers } from './windows-accounts.ts';
import { windowsAntimalware } from './windows-antimalware.ts';
import { windowsBoot } from './windows-boot.ts';
import { windowsCertificates } from './windows-certificates.ts';
import { windowsFeatures, windowsHotfixes } from './windows-features.ts';
import { windowsBanners, windowsFiles } from './windows-files.ts';
import { windowsFirewall } from './windows-firewall.ts';
import { windowsHardware } from './windows-hardware.ts';
import { windowsIisSettings } from './windows-iis.ts';
import { windowsNetwork } from './windows-network.ts';
import { windowsOs } from './windows-os.ts';
import { windowsPackages } from './windows-packages.ts';
import { windowsAuditpol, windowsRights, windowsSecurityPolicy } from './windows-policy.ts';
import { windowsRegistry, windowsUserRegistry } from './windows-registry.ts';
import { windowsServices } from './windows-services.ts';
import { windowsShares } from './windows-shares.ts';
import { windowsConnections, windowsListeners } from './windows-sockets.ts';
import { windowsSoftware } from './windows-software.ts';
import { windowsSshd } from './windows-sshd.ts';
import { windowsFilesystems, windowsMounts } from './windows-storage.ts';
import { windowsLicence, windowsSupport } from './windows-support.ts';
import { windowsTasks } from './windows-tasks.ts';
import { windowsTime, windowsTimeSettings } from './windows-time.ts';
import { windowsUpdates } from './windows-updates.ts';

/** Every probe in the order in which they run: one may build on the facts of those before it. */
export const probes: readonly Probe[] = [
  osRelease,
  osOther,
  osUnix,
  windowsOs,
  hardware,
  hardwareOther,
  timeOther,
  packagesDpkg,
  packagesOrigin,
  packagesRpm,
  packagesApk,
  packagesOpkg,
  packagesPacman,
  packagesSnap,
  packagesFlatpak,
  packagesUnix,
  osLibc,
  support,
  servicesSystemd,
  servicesOpenrc,
  servicesUpstart,
  servicesSysv,
  servicesInetd,
  servicesUnix,
  mounts,
  mountsUnix,
  filesystemsUnix,
  mountsConfigured,
  filesystems,
  filesStatus,
  fileSets,
  sshd,
  banners,
  sysctl,
  kernelModules,
  pam,
  sudoers,
  audit,
  ...settingsProbes,
  ...listProbes,
  shellSettings,
  ...timeProbes,
  ...logProbes,
  ...repositoryProbes,
  ...webProbes,
  ...otherSettingsProbes,
  users,
  groups,
  shadow,
  homes,
  accountFaults,
  cron,
  boot,
  mac,
  network,
  time,
  listeners,
  listenersUnix,
  connections,
  firewall,
  tlsEndpoints,
  usage,
  containers,
  certificates,
  software,
  tomcatSettings,
  updates,
  antimalware,
  backups,
  declared,
  fileFindings,
  windowsSupport,
  windowsRegistry,
  windowsUserRegistry,
  windowsSecurityPolicy,
  windowsRights,
  windowsAuditpol,
  windowsFeatures,
  windowsHotfixes,
  windowsLicence,
  windowsShares,
  windowsFiles,
  windowsBanners,
  windowsBoot,
  // Services first, since firewall, time, software and anti-malware build on them.
  windowsServices,
  windowsHardware,
  windowsPackages,
  windowsMounts,
  windowsFilesystems,
  windowsUsers,
  windowsGroups,
  windowsNetwork,
  windowsListeners,
  windowsConnections,
  windowsFirewall,
  windowsCertificates,
  windowsTasks,
  windowsUpdates,
  windowsTime,
  windowsTimeSettings,
  windowsSoftware,
  windowsAntimalware,
  windowsIisSettings,
  windowsSshd,
];
