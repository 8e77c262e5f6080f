import { AUDIT_SUBCATEGORIES } from '../../agent/parse/auditpol.ts';
import type { RecordOf, RegistryOf, WindowsHostOf } from './windows-recording.ts';

type Facts = Readonly<Record<string, unknown>>;

/** The parts of an inventory that a Windows host of its own sections is made of. */
export interface WindowsInventory {
  readonly os: {
    readonly name: string;
    readonly build: string;
    readonly servicePack?: string;
    readonly edition: string;
    readonly productType: 'server' | 'domainController' | 'client';
  };
  readonly banners?: { readonly legalNotice?: { readonly isEmpty?: boolean } };
  readonly boot?: { readonly secureBoot?: boolean | null };
  readonly users?: Readonly<Record<string, Facts>>;
  readonly services?: Readonly<Record<string, Facts>>;
  readonly windows: {
    readonly registry: RegistryOf;
    readonly securityPolicy: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
    readonly rights: Readonly<Record<string, readonly string[]>>;
    readonly auditpol?: Readonly<Record<string, { readonly success: boolean; readonly failure: boolean }>>;
    readonly features: Readonly<Record<string, { readonly isInstalled: boolean; readonly isRemoved?: boolean }>>;
    readonly hotfixes: Readonly<Record<string, { readonly installedOn: string | null; readonly kind?: string }>>;
    readonly shares: Readonly<Record<string, ShareOf>>;
  };
}

interface ShareOf {
  readonly path?: string;
  readonly isAdministrative: boolean;
  readonly grants: readonly { readonly sid: string; readonly access: 'read' | 'write' | 'modify' | 'full' }[];
}

/** What record.ps1 would have found on a host of which these facts are true. */
export function recordingOf(inventory: WindowsInventory): WindowsHostOf {
  const { windows } = inventory;
  return {
    registry: {
      baseline: windows.registry,
      sqlServerSettings: {},
      system: systemKeys(inventory),
      updates: {},
      users: {},
    },
    wmi: {
      Win32_OperatingSystem: [systemOf(inventory)],
      Win32_QuickFixEngineering: updatesOf(windows.hotfixes),
      Win32_OptionalFeature: featuresOf(windows.features),
      Win32_Share: Object.entries(windows.shares).map(([name, share]) => shareOf(name, share)),
      SoftwareLicensingProduct: [
        {
          Name: `Windows(R), ${inventory.os.edition} edition`,
          Description: 'Windows(R) Operating System, VOLUME_KMSCLIENT channel',
          ApplicationID: '55c92734-d682-4d71-983e-d6ec3f16059f',
          LicenseStatus: 1,
        },
      ],
      Win32_Service: Object.entries(inventory.services ?? {}).map(([name, service]) => serviceOf(name, service)),
      Win32_UserAccount: Object.entries(inventory.users ?? {}).map(([name, user]) => accountOf(name, user)),
    },
    lists: {
      'share-grants.list': Object.entries(windows.shares).flatMap(([name, share]) =>
        share.isAdministrative
          ? []
          : [{ Name: name, Ace: share.grants.map(({ sid, access }) => `allow ${MASKS[access]} ${sid}`) }],
      ),
      'acl.list': [
        {
          Path: 'C:\\Windows\\System32\\config',
          Kind: 'directory',
          Owner: 'S-1-5-18',
          Ace: ['allow 2032127 S-1-5-18', 'allow 268435456 S-1-3-0 inheritonly'],
        },
        { Path: 'C:\\inetpub', Absent: true },
      ],
      'accounts.list': accountRecords(inventory.users ?? {}),
      'host.list': [{ PowerShell: '5.1', ProcessBits: 64, DisplayLanguage: 'en-US', Computer: 'MAY-01' }],
    },
    outputs: { 'secedit.export': seceditText(windows), 'auditpol.backup': auditpolText(windows.auditpol ?? {}) },
  };
}

const MASKS = { read: 1179817, write: 1180095, modify: 1245631, full: 2032127 } as const;
const CURRENT_VERSION = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
const CONTROL = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
const TYPES = { server: 'ServerNT', domainController: 'LanmanNT', client: 'WinNT' } as const;

function systemKeys({ os, banners, boot }: WindowsInventory): RegistryOf {
  const [major = '10', minor = '0', build = '0', revision] = os.build.split('.');
  const notice = banners?.legalNotice?.isEmpty === false ? 'Chỉ người được phép mới được đăng nhập.' : '';
  const secureBoot = boot?.secureBoot;
  return {
    [CURRENT_VERSION]: {
      ProductName: os.name,
      CurrentVersion: major === '10' ? '6.3' : `${major}.${minor}`,
      CurrentBuildNumber: build,
      EditionID: os.edition,
      InstallationType: 'Server',
      ...(major === '10' ? { CurrentMajorVersionNumber: 10, CurrentMinorVersionNumber: 0 } : {}),
      ...(revision === undefined ? {} : { UBR: Number(revision) }),
      ...(os.servicePack === undefined ? {} : { CSDVersion: os.servicePack }),
    },
    [`${CONTROL}\\ProductOptions`]: { ProductType: TYPES[os.productType] },
    [`${CONTROL}\\Session Manager\\Environment`]: { PROCESSOR_ARCHITECTURE: 'AMD64' },
    [CONTROL]: { PEFirmwareType: typeof secureBoot === 'boolean' ? 2 : 1, SystemStartOptions: ' NOEXECUTE=OPTOUT' },
    ...(typeof secureBoot === 'boolean'
      ? { [`${CONTROL}\\SecureBoot\\State`]: { UEFISecureBootEnabled: secureBoot ? 1 : 0 } }
      : {}),
    'HKLM\\SOFTWARE\\Microsoft\\Cryptography': { MachineGuid: 'f0e1d2c3-b4a5-4697-8879-6a5b4c3d2e1f' },
    'HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters': { Hostname: 'MAY-01', Domain: 'noibo.example.vn' },
    'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System': {
      LegalNoticeCaption: '',
      LegalNoticeText: notice,
    },
    'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon': {},
  };
}

function systemOf({ os }: WindowsInventory): RecordOf {
  const [major, minor, build] = os.build.split('.');
  return {
    Caption: `Microsoft ${os.name}`,
    Version: `${major}.${minor}.${build}`,
    BuildNumber: build ?? null,
    OSArchitecture: '64-bit',
    OSLanguage: 1033,
    MUILanguages: ['en-US'],
    ProductType: { client: 1, domainController: 2, server: 3 }[os.productType],
  };
}

const DESCRIPTIONS: Readonly<Record<string, string>> = { servicePack: 'Service Pack', rollup: 'Update Rollup' };

function updatesOf(hotfixes: WindowsInventory['windows']['hotfixes']): RecordOf[] {
  return Object.entries(hotfixes).map(([id, { installedOn, kind = 'update' }]) => {
    const [year, month, day] = (installedOn ?? '').split('-').map(Number);
    return {
      HotFixID: id,
      Description: DESCRIPTIONS[kind] ?? 'Security Update',
      InstalledOn: installedOn === null ? '' : `${month}/${day}/${year}`,
    };
  });
}

function featuresOf(features: WindowsInventory['windows']['features']): RecordOf[] {
  const known = Object.entries(features).map(([Name, { isInstalled, isRemoved }]) => ({
    Name,
    InstallState: isInstalled ? 1 : isRemoved === true ? 3 : 2,
  }));
  return [{ Name: 'NetFx4ServerFeatures', InstallState: 1 }, ...known]; // every Windows has some
}

function shareOf(name: string, share: ShareOf): RecordOf {
  return { Name: name, Path: share.path ?? 'C:\\Windows', Type: share.isAdministrative ? 0x80000000 : 0 };
}

function serviceOf(name: string, { startup, startsAtBoot, state }: Facts): RecordOf {
  const mode = startup === 'disabled' ? 'Disabled' : startup === 'manual' || startsAtBoot === false ? 'Manual' : 'Auto';
  return {
    Name: name,
    DisplayName: name,
    StartMode: mode,
    State: state === 'running' ? 'Running' : 'Stopped',
    PathName: 'C:\\Windows\\system32\\svchost.exe -k netsvcs',
    StartName: 'LocalSystem',
  };
}

function accountOf(name: string, user: Facts): RecordOf {
  return {
    Name: name,
    SID: String(user.sid),
    Disabled: user.isDisabled === true,
    Lockout: false,
    PasswordExpires: user.passwordNeverExpires !== true,
    PasswordRequired: user.passwordNotRequired !== true,
    LocalAccount: true,
  };
}

function accountRecords(users: Readonly<Record<string, Facts>>): RecordOf[] {
  const people = Object.entries(users).map(([name, user]) => ({
    Kind: 'user',
    Name: name,
    SID: String(user.sid),
    PasswordLastSet: instantOf(user.passwordLastSetOn),
    LastLogin: instantOf(user.lastLoginOn),
  }));
  const administrators = Object.entries(users).filter(([, user]) => user.isAdministrator === true);
  return [
    ...people,
    {
      Kind: 'group',
      Name: 'Administrators',
      SID: 'S-1-5-32-544',
      Member: administrators.map(([name]) => name),
      MemberSID: administrators.map(([, user]) => String(user.sid)),
    },
  ];
}

function instantOf(day: unknown): string | null {
  return typeof day === 'string' ? `${day}T02:00:00Z` : null;
}

function seceditText({ securityPolicy, rights }: WindowsInventory['windows']): string {
  const section = (title: string, values: Readonly<Record<string, unknown>> | undefined) =>
    values === undefined
      ? []
      : [
          `[${title}]`,
          ...Object.entries(values).map(
            ([name, value]) => `${name} = ${typeof value === 'string' ? `"${value}"` : value}`,
          ),
        ];
  const held = Object.entries(rights).filter(([, sids]) => sids.length > 0); // secedit leaves the others out
  return `${[
    ...section('System Access', securityPolicy.systemAccess),
    ...section('Event Audit', securityPolicy.eventAudit),
    ...section('Kerberos Policy', securityPolicy.kerberos),
    '[Privilege Rights]',
    ...held.map(([name, sids]) => `${name} = ${sids.map((sid) => `*${sid}`).join(',')}`),
  ].join('\n')}\n`;
}

/** In a display language of which nothing is to be understood but numbers. */
function auditpolText(auditpol: NonNullable<WindowsInventory['windows']['auditpol']>): string {
  const rows = Object.entries(auditpol).map(([name, { success, failure }]) => {
    const place = AUDIT_SUBCATEGORIES.indexOf(name as (typeof AUDIT_SUBCATEGORIES)[number]) + 0x10;
    const guid = `{0cce92${place.toString(16)}-69ae-11d9-bed3-505054503030}`;
    return `MAY-01,Hệ thống,Hạng mục ${place},${guid},Cài đặt,,${(success ? 1 : 0) + (failure ? 2 : 0)}`;
  });
  return `${['Tên máy,Đích,Hạng mục,GUID,Gồm,Trừ,Giá trị', ...rows, 'MAY-01,,Option:CrashOnAuditFail,,,,0'].join('\n')}\n`;
}
