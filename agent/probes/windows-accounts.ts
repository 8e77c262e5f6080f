import type { Groups, User } from '../../policies/inventory/sections/users.ts';
import type { WindowsRecord } from '../parse/windows-list.ts';
import type { Target } from '../targets/target.ts';
import { TargetError } from '../targets/target.ts';
import { type Collected, defineProbe, type ProbeContext } from './probe.ts';
import { Reader } from './reader.ts';
import { isWindows, needed, readInstances, readRecords } from './windows-parts.ts';

/** Members that only the directory interface tells. */
const ADSI_FIELDS = ['groups', 'isAdministrator', 'lastLoginOn', 'passwordLastSetOn'] as const;

/** Built-in accounts: administrator, guest, and those that Windows itself made. Source: "Well-known SIDs". */
const BUILT_IN = /^S-1-5-21(?:-\d+){3}-(?:50[0-4])$/;
const ADMINISTRATORS = 'S-1-5-32-544';

/**
 * Local accounts by name. On a domain controller they are the directory, which is not read: the built-in administrator
 * and guest alone are told, as the security policy names them. Full names and comments are not even asked for.
 * Source: https://learn.microsoft.com/windows/win32/cimwin32prov/win32-useraccount
 */
export const windowsUsers = defineProbe({
  name: 'users.windows',
  section: 'users',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    if (await isDomainController(target, context)) return ofController(context);
    const accounts = needed(await readInstances(reader, 'Win32_UserAccount'), 'Win32_UserAccount');
    const more = await reader.attempt('accounts', () => readRecords(reader, 'accounts'));
    if (more === undefined && !reader.hasMissed) reader.miss('accounts', 'source_missing');
    const groupsOf = memberships(more ?? []);
    const facts: Record<string, User> = {};
    for (const account of accounts) {
      const name = account.words('Name');
      const sid = account.words('SID');
      if (name === undefined || sid === undefined) {
        reader.miss('users', 'parse_failed');
        continue;
      }
      const told = more?.find((record) => record.words('Kind') === 'user' && record.words('SID') === sid);
      facts[name] = userOf(account, sid, told, more === undefined ? undefined : (groupsOf.get(sid) ?? []));
    }
    return reader.collected(facts, (name) => (name === 'accounts' ? { fields: ADSI_FIELDS } : {}));
  },
});

/**
 * The built-in administrator and guest of a domain, whatever they are called: the security policy knows them by their
 * place. To ask for them by SID would list the directory.
 */
function ofController(context: ProbeContext): Collected {
  const policy = context.factsOf('windows.securityPolicy') as
    | { readonly systemAccess?: Readonly<Record<string, unknown>> }
    | undefined;
  const access = policy?.systemAccess ?? {};
  const facts: Record<string, User> = {};
  for (const [name, enabled] of [
    [access.NewAdministratorName, access.EnableAdminAccount],
    [access.NewGuestName, access.EnableGuestAccount],
  ])
    if (typeof name === 'string' && name !== '')
      facts[name] = {
        isSystem: true,
        source: 'domain',
        ...(typeof enabled === 'number' ? { isDisabled: enabled === 0 } : {}),
      };
  if (Object.keys(facts).length === 0)
    return { facts: undefined, outcome: 'not_applicable', reason: 'not_supported_here', sources: [] };
  return { facts, outcome: 'partial', reason: 'not_supported_here', sources: ['command:secedit.export'] };
}

/** Product type 2 of Windows, as the operating system's own probe found it, else as its class says. */
async function isDomainController(target: Target, context: ProbeContext): Promise<boolean> {
  const os = context.factsOf('os') as { readonly productType?: string } | undefined;
  if (os?.productType !== undefined) return os.productType === 'domainController';
  const reader = new Reader(target);
  const [system] = (await reader.attempt('os', () => readInstances(reader, 'Win32_OperatingSystem'))) ?? [];
  return system?.number('ProductType') === 2;
}

interface Membership {
  readonly name: string;
  readonly sid: string;
}

/** Local groups of each member, by the member's SID. */
function memberships(records: readonly WindowsRecord[]): ReadonlyMap<string, readonly Membership[]> {
  const found = new Map<string, Membership[]>();
  for (const record of records) {
    const name = record.words('Name');
    if (record.words('Kind') !== 'group' || name === undefined) continue;
    for (const member of record.texts('MemberSID'))
      found.set(member, [...(found.get(member) ?? []), { name, sid: record.words('SID') ?? '' }]);
  }
  return found;
}

function userOf(
  account: WindowsRecord,
  sid: string,
  told: WindowsRecord | undefined,
  groups: readonly Membership[] | undefined,
): User {
  const isDisabled = account.boolean('Disabled');
  const isLocked = account.boolean('Lockout');
  const expires = account.boolean('PasswordExpires');
  const required = account.boolean('PasswordRequired');
  const lastSet = told?.instant('PasswordLastSet')?.slice(0, 10);
  const lastLogin = told?.instant('LastLogin')?.slice(0, 10);
  return {
    sid,
    isSystem: BUILT_IN.test(sid),
    source: 'local',
    ...(isDisabled === undefined ? {} : { isDisabled }),
    ...(isLocked === undefined ? {} : { isLocked }),
    ...(expires === undefined ? {} : { passwordNeverExpires: !expires }),
    ...(required === undefined ? {} : { passwordNotRequired: !required }),
    // A record that leaves the date out says that there is none: never set, never logged in.
    ...(told === undefined ? {} : { passwordLastSetOn: lastSet ?? null, lastLoginOn: lastLogin ?? null }),
    ...(groups === undefined
      ? {}
      : {
          groups: groups.map(({ name }) => name),
          isAdministrator: groups.some((group) => group.sid === ADMINISTRATORS),
        }),
  };
}

/**
 * Local groups with their members: names of local ones, `DOMAIN\name` of others, the SID where no name is known. None on
 * a domain controller, whose groups are the directory's.
 */
export const windowsGroups = defineProbe({
  name: 'groups.windows',
  section: 'groups',
  appliesTo: isWindows,

  async collect(target, context) {
    const reader = new Reader(target);
    if (await isDomainController(target, context))
      return { facts: undefined, outcome: 'not_applicable', reason: 'not_supported_here', sources: [] };
    const records = needed(await readRecords(reader, 'accounts'), 'accounts');
    const facts: Record<string, Groups[string]> = {};
    for (const record of records) {
      const name = record.words('Name');
      if (record.words('Kind') !== 'group' || name === undefined) continue;
      const sid = record.words('SID');
      const isWhole = record.words('Refused') === undefined;
      if (!isWhole) reader.miss(name, 'permission_denied');
      facts[name] = {
        ...(sid === undefined ? {} : { sid }),
        ...(isWhole ? { members: [...record.texts('Member')] } : {}),
      };
    }
    if (Object.keys(facts).length === 0) throw new TargetError('parse_failed', 'the accounts hold no group');
    return reader.collected(facts, (name) => ({ keys: [name] }));
  },
});
