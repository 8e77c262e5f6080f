import { derivedSections } from './derived.ts';
import type { FactsOf, Section } from './section.ts';
import { accountFaults } from './sections/account-faults.ts';
import { antimalware } from './sections/antimalware.ts';
import { audit } from './sections/audit.ts';
import { backups } from './sections/backups.ts';
import { banners } from './sections/banners.ts';
import { boot } from './sections/boot.ts';
import { certificates } from './sections/certificates.ts';
import { connections } from './sections/connections.ts';
import { containers } from './sections/containers.ts';
import { cron, scheduledTasks } from './sections/cron.ts';
import { declared } from './sections/declared.ts';
import { fileFindings } from './sections/file-findings.ts';
import { fileSets } from './sections/file-sets.ts';
import { files } from './sections/files.ts';
import { filesystems } from './sections/filesystems.ts';
import { firewall } from './sections/firewall.ts';
import { hardware } from './sections/hardware.ts';
import { homes } from './sections/homes.ts';
import { kernelModules } from './sections/kernel-modules.ts';
import { listeners } from './sections/listeners.ts';
import { mac } from './sections/mac.ts';
import { mounts, mountsConfigured } from './sections/mounts.ts';
import { network } from './sections/network.ts';
import { os } from './sections/os.ts';
import { packages } from './sections/packages.ts';
import { pam } from './sections/pam.ts';
import { services } from './sections/services.ts';
import * as settings from './sections/settings.ts';
import { shadow } from './sections/shadow.ts';
import { software } from './sections/software.ts';
import { sshd } from './sections/sshd.ts';
import { sudoers } from './sections/sudoers.ts';
import { support } from './sections/support.ts';
import { sysctl } from './sections/sysctl.ts';
import { time } from './sections/time.ts';
import { tlsEndpoints } from './sections/tls-endpoints.ts';
import { updates } from './sections/updates.ts';
import { usage } from './sections/usage.ts';
import { groups, users } from './sections/users.ts';
import * as windows from './sections/windows.ts';

/** Every section a report may hold, in the order in which people read them. */
export const sections = [
  os,
  support,
  hardware,
  network,
  time,
  boot,
  mac,
  declared,
  packages,
  software,
  updates,
  containers,
  antimalware,
  backups,
  services,
  listeners,
  connections,
  firewall,
  certificates,
  tlsEndpoints,
  mounts,
  mountsConfigured,
  filesystems,
  files,
  fileSets,
  fileFindings,
  banners,
  sshd,
  sysctl,
  kernelModules,
  pam,
  sudoers,
  audit,
  settings.loginDefs,
  settings.useradd,
  settings.pwquality,
  settings.faillock,
  settings.pwhistory,
  settings.journald,
  settings.journalUpload,
  settings.rsyslog,
  settings.logrotate,
  settings.auditd,
  settings.audisp,
  settings.timesyncd,
  settings.chrony,
  settings.ntp,
  settings.w32time,
  settings.logind,
  settings.systemdSystem,
  settings.coredump,
  settings.resolved,
  settings.limits,
  settings.securetty,
  settings.shells,
  settings.shell,
  settings.cronAccess,
  settings.hostsAccess,
  settings.aide,
  settings.gdm,
  settings.dconf,
  settings.snmpd,
  settings.samba,
  settings.vsftpd,
  settings.postfix,
  settings.grubDefault,
  settings.xinetd,
  settings.nfsExports,
  settings.crypto,
  settings.apt,
  settings.yum,
  settings.zypper,
  settings.nginx,
  settings.apache,
  settings.tomcat,
  settings.mysql,
  settings.postgresql,
  settings.iis,
  users,
  groups,
  shadow,
  homes,
  accountFaults,
  cron,
  scheduledTasks,
  windows.windowsRegistry,
  windows.windowsUserRegistry,
  windows.windowsAuditpol,
  windows.windowsRights,
  windows.windowsSecurityPolicy,
  windows.windowsFeatures,
  windows.windowsHotfixes,
  windows.windowsShares,
  windows.windowsLicence,
  usage,
] as const satisfies readonly Section[];

type AnySection = (typeof sections)[number];

/** Id of a section that a report may hold. */
export type SectionId = AnySection['id'];

type Whole = { readonly [S in AnySection as S['id'] extends `${string}.${string}` ? never : S['id']]?: FactsOf<S> };
type Part<P extends string> = {
  readonly [S in AnySection as S['id'] extends `${P}.${infer Name}` ? Name : never]?: FactsOf<S>;
};

/** What is known of a host. A section that is absent was not read; two-part ids nest (`settings.pam`, `windows.rights`). */
export interface Inventory extends Whole {
  readonly settings?: Part<'settings'>;
  readonly windows?: Part<'windows'>;
}

/** What rules may read: the sections of reports and the derived ones. */
export const readableSections: readonly Section[] = [...sections, ...derivedSections];

const byId: ReadonlyMap<string, Section> = new Map(readableSections.map((section) => [section.id, section]));

/** The section of that id, derived ones included. */
export function sectionById(id: string): Section | undefined {
  return byId.get(id);
}

/** A section's facts; `undefined` where the inventory has no such section. */
export function factsAt(inventory: object, id: string): unknown {
  const dot = id.indexOf('.');
  if (dot < 0) return own(inventory, id);
  const outer = own(inventory, id.slice(0, dot));
  return typeof outer === 'object' && outer !== null ? own(outer, id.slice(dot + 1)) : undefined;
}

/** A copy of the inventory with these facts of that section; the original is not touched. */
export function withFacts<T extends object>(inventory: T, id: string, facts: unknown): T {
  const dot = id.indexOf('.');
  if (dot < 0) return { ...inventory, [id]: facts };
  const outer = own(inventory, id.slice(0, dot));
  const inner = typeof outer === 'object' && outer !== null ? outer : {};
  return { ...inventory, [id.slice(0, dot)]: { ...inner, [id.slice(dot + 1)]: facts } };
}

function own(holder: object, name: string): unknown {
  return Object.hasOwn(holder, name) ? (holder as Readonly<Record<string, unknown>>)[name] : undefined;
}
