import { defineSection, type FactsOf } from '../section.ts';
import { askedMap, boolean, closedMap, record, set, text, value } from '../shape.ts';

/**
 * Values by name: numbers for DWORD and QWORD, text for SZ and EXPAND_SZ, an ordered list for MULTI_SZ, `{ type, hex }`
 * for the rest. The unnamed value is `@`. Key `null`: no such key; value `null`: the key is there, the value is not.
 */
const registryKeys = askedMap(
  'Sổ đăng ký Windows',
  'Windows registry',
  askedMap('giá trị của khóa', 'values of a key', value('giá trị', 'value', { isRegistry: true, isNullable: true }), {
    foldsCase: true,
    isNullable: true,
  }),
  { foldsCase: true },
);

export const windowsRegistry = defineSection('windows.registry', 1, registryKeys);

/** The same by SID of the loaded hives; profiles that are not loaded are gaps, and no hive is ever loaded. */
export const windowsUserRegistry = defineSection(
  'windows.userRegistry',
  1,
  closedMap('Sổ đăng ký của người dùng', "Users' registry", registryKeys, { maxEntries: 500 }),
);

/** Audit policy by English subcategory name, read by GUID so that the display language does not matter. */
export const windowsAuditpol = defineSection(
  'windows.auditpol',
  1,
  closedMap(
    'Chính sách kiểm toán Windows',
    'Windows audit policy',
    record('hạng mục', 'subcategory', {
      success: boolean('ghi khi thành công', 'success'),
      failure: boolean('ghi khi thất bại', 'failure'),
    }),
    { maxEntries: 200 },
  ),
);

/** Holders of each privilege the release knows, as SIDs; an empty list: held by nobody. */
export const windowsRights = defineSection(
  'windows.rights',
  1,
  closedMap('Quyền người dùng Windows', 'Windows user rights', set('người giữ', 'holders', text('SID', 'SID')), {
    maxEntries: 200,
  }),
);

const policyValues = (vi: string, en: string) => closedMap(vi, en, value('giá trị', 'value'), { maxEntries: 200 });

/** The local security policy; "never" is -1, renamed accounts are texts. */
export const windowsSecurityPolicy = defineSection(
  'windows.securityPolicy',
  1,
  record('Chính sách bảo mật Windows', 'Windows security policy', {
    systemAccess: policyValues('truy cập hệ thống', 'system access'),
    eventAudit: policyValues('kiểm toán sự kiện', 'event audit'),
    kerberos: policyValues('Kerberos', 'Kerberos'),
  }),
);

/** Optional features and roles by name. */
export const windowsFeatures = defineSection(
  'windows.features',
  1,
  closedMap(
    'Tính năng Windows',
    'Windows features',
    record('tính năng', 'feature', {
      isInstalled: boolean('đã cài', 'installed'),
      isRemoved: boolean('đã gỡ khỏi máy', 'removed'),
    }),
  ),
);

/** Installed updates by KB number. `installedOn: null`: Windows keeps no date for it. */
export const windowsHotfixes = defineSection(
  'windows.hotfixes',
  1,
  closedMap(
    'Bản vá Windows',
    'Windows hotfixes',
    record('bản vá', 'hotfix', {
      installedOn: text('ngày cài', 'installed on', { form: 'day', isNullable: true }),
      kind: text('loại', 'kind', { enum: ['update', 'servicePack', 'rollup'] }),
    }),
  ),
);

/** Shared folders by name. */
export const windowsShares = defineSection(
  'windows.shares',
  2,
  closedMap(
    'Thư mục chia sẻ Windows',
    'Windows shares',
    record('chia sẻ', 'share', {
      path: text('đường dẫn', 'path'),
      kind: text('loại', 'kind'),
      isAdministrative: boolean('chia sẻ quản trị', 'administrative'),
      grants: set(
        'quyền cấp',
        'grants',
        record(
          'quyền cấp',
          'grant',
          {
            sid: text('SID', 'SID'),
            name: text('tên', 'name'),
            access: text('quyền', 'access', { enum: ['read', 'write', 'modify', 'full'] }),
          },
          ['sid', 'access'],
        ),
        { sortBy: ['sid', 'access'] },
      ),
    }),
  ),
);

/** State of the Windows licence. */
export const windowsLicence = defineSection(
  'windows.licence',
  2,
  record('Giấy phép Windows', 'Windows licence', {
    status: text('tình trạng', 'status'),
    channel: text('kênh cấp phép', 'channel'),
  }),
);

export type WindowsRegistry = FactsOf<typeof windowsRegistry>;
