import { REGISTRY_TOPICS } from './windows-registry.ts';
import { WMI_CLASSES } from './windows-wmi.ts';

/** A program whose output record.ps1 keeps as it came; the name of the part, its words, what it needs. */
export interface WindowsProgram {
  readonly name: string;
  /** Program and arguments as record.ps1 runs them, from the system's own folder; no quotes, no variables. */
  readonly line: string;
  readonly seconds: number;
  readonly needsAdministrator?: boolean;
}

/** Source: docs/reference-inventory.md 3.2. `secedit` and `auditpol` are not here: they write into a folder of their own. */
export const WINDOWS_PROGRAMS: readonly WindowsProgram[] = [
  { name: 'bcdedit.enum', line: 'bcdedit.exe /enum {current}', seconds: 10, needsAdministrator: true },
  { name: 'netstat.ano', line: 'netstat.exe -ano', seconds: 20 },
  { name: 'w32tm.status', line: 'w32tm.exe /query /status /verbose', seconds: 10 },
  { name: 'sshd.effective', line: 'OpenSSH\\sshd.exe -T', seconds: 10, needsAdministrator: true },
];

/** Parts that functions of record.ps1 write; each has one of its own there, `Write-Part-Name` without the dots. */
export const WINDOWS_PARTS = [
  'host.list',
  'accounts.list',
  'acl.list',
  'share-grants.list',
  'secedit.export',
  'auditpol.backup',
  'schtasks.xml',
  'schtasks.csv',
  'tasks.list',
  'stores.list',
  'updates.list',
  'iis.applicationhost',
  'iis.metabase',
  'sshd.config',
] as const;

/** Names of all parts of a recording by record.ps1: in each, every one of them says something, if only why it is not there. */
export function windowsPartNames(): string[] {
  return [
    ...WINDOWS_PARTS,
    ...Object.keys(REGISTRY_TOPICS).map((topic) => `registry.${topic}`),
    ...WMI_CLASSES.map((ask) => `wmi.${ask.class}`),
    ...WINDOWS_PROGRAMS.map(({ name }) => name),
  ].sort();
}
