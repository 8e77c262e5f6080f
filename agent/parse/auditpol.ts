import { TargetError } from '../targets/target.ts';

/**
 * Subcategories in the order of their GUIDs, `{0CCE92xx-69AE-11D9-BED3-505054503030}` from 10 on.
 * Source: [MS-GPAC] 2.2.1.2, "Subcategory GUID"
 */
export const AUDIT_SUBCATEGORIES = [
  'Security State Change',
  'Security System Extension',
  'System Integrity',
  'IPsec Driver',
  'Other System Events',
  'Logon',
  'Logoff',
  'Account Lockout',
  'IPsec Main Mode',
  'IPsec Quick Mode',
  'IPsec Extended Mode',
  'Special Logon',
  'Other Logon/Logoff Events',
  'File System',
  'Registry',
  'Kernel Object',
  'SAM',
  'Certification Services',
  'Application Generated',
  'Handle Manipulation',
  'File Share',
  'Filtering Platform Packet Drop',
  'Filtering Platform Connection',
  'Other Object Access Events',
  'Sensitive Privilege Use',
  'Non Sensitive Privilege Use',
  'Other Privilege Use Events',
  'Process Creation',
  'Process Termination',
  'DPAPI Activity',
  'RPC Events',
  'Audit Policy Change',
  'Authentication Policy Change',
  'Authorization Policy Change',
  'MPSSVC Rule-Level Policy Change',
  'Filtering Platform Policy Change',
  'Other Policy Change Events',
  'User Account Management',
  'Computer Account Management',
  'Security Group Management',
  'Distribution Group Management',
  'Application Group Management',
  'Other Account Management Events',
  'Directory Service Access',
  'Directory Service Changes',
  'Directory Service Replication',
  'Detailed Directory Service Replication',
  'Credential Validation',
  'Kerberos Service Ticket Operations',
  'Other Account Logon Events',
  'Kerberos Authentication Service',
  'Network Policy Server',
  'Detailed File Share',
  'Removable Storage',
  'Central Policy Staging',
  'User / Device Claims',
  'Plug and Play Events',
  'Group Membership',
  'Token Right Adjusted Events',
] as const;

const FIRST = 0x10;
const SUBCATEGORY = /\{0CCE92([0-9A-F]{2})-69AE-11D9-BED3-505054503030\}/i;

export interface AuditSetting {
  readonly success: boolean;
  readonly failure: boolean;
}

/**
 * `auditpol /backup`: the row of each subcategory has its GUID, and last the setting as a number (1: success, 2: failure,
 * 3: both). All else is in the display language and is not looked at. Rows about single users, options and unknown
 * subcategories are counted apart. Throws `parse_failed` where no row has a GUID.
 * Source: https://learn.microsoft.com/windows-server/administration/windows-commands/auditpol-backup
 */
export function parseAuditpol(text: string): {
  readonly settings: Readonly<Record<string, AuditSetting>>;
  readonly unknownCount: number;
} {
  const settings: Record<string, AuditSetting> = {};
  let unknownCount = 0;
  for (const row of text.split(/\r?\n/)) {
    const guid = SUBCATEGORY.exec(row)?.[1];
    const value = /,\s*"?([0-4])"?\s*$/.exec(row)?.[1];
    if (guid === undefined || isOfOneUser(row)) continue;
    const name = AUDIT_SUBCATEGORIES[Number.parseInt(guid, 16) - FIRST];
    if (name === undefined || value === undefined) unknownCount += 1;
    else settings[name] = { success: (Number(value) & 1) !== 0, failure: (Number(value) & 2) !== 0 };
  }
  if (Object.keys(settings).length === 0)
    throw new TargetError('parse_failed', 'the backup of the audit policy has no row with a subcategory');
  return { settings, unknownCount };
}

/** The second column is then a SID instead of the word for "system". */
function isOfOneUser(row: string): boolean {
  return /^[^,]*,\s*"?S-1-/i.test(row);
}
