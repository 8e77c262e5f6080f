import type { Probe } from './probe.ts';
import { windowsGroups, windowsUsers } from './windows-accounts.ts';
import { windowsAntimalware } from './windows-antimalware.ts';
import { windowsCertificates } from './windows-certificates.ts';
import { windowsFirewall } from './windows-firewall.ts';
import { windowsHardware } from './windows-hardware.ts';
import { windowsIisSettings } from './windows-iis.ts';
import { windowsNetwork } from './windows-network.ts';
import { windowsPackages } from './windows-packages.ts';
import { windowsServices } from './windows-services.ts';
import { windowsConnections, windowsListeners } from './windows-sockets.ts';
import { windowsSoftware } from './windows-software.ts';
import { windowsSshd } from './windows-sshd.ts';
import { windowsFilesystems, windowsMounts } from './windows-storage.ts';
import { windowsTasks } from './windows-tasks.ts';
import { windowsTime, windowsTimeSettings } from './windows-time.ts';
import { windowsUpdates } from './windows-updates.ts';

/**
 * Probes of Windows for the sections that it shares with other systems, in the order in which they run: services first,
 * since firewall, time, software and anti-malware build on them. Behind the probes of Windows' own sections, whose
 * operating system and security policy they look at.
 */
export const windowsProbes: readonly Probe[] = [
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
