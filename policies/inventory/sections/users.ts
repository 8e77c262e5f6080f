import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, number, ordered, record, set, text } from '../shape.ts';

const authorizedKey = record(
  'khóa được phép',
  'authorized key',
  {
    type: text('loại', 'type'),
    bits: number('độ dài', 'bits'),
    fingerprint: text('dấu vân tay', 'fingerprint'),
    hasForcedCommand: boolean('bị buộc lệnh', 'has a forced command'),
  },
  ['fingerprint'],
);

/**
 * Accounts by name; domain and directory users only where cached or logged in, and then without listing the directory.
 * Real names, comments and addresses are never collected. `lastLoginOn: null`: never logged in.
 */
export const users = defineSection(
  'users',
  2,
  closedMap(
    'Tài khoản',
    'Users',
    record('tài khoản', 'user', {
      uid: number('mã số', 'uid'),
      gid: number('mã nhóm chính', 'gid'),
      group: text('nhóm chính', 'primary group'),
      groups: set('các nhóm', 'groups', text('nhóm', 'group')),
      home: text('thư mục riêng', 'home'),
      shell: text('trình vỏ', 'shell'),
      isSystem: boolean('tài khoản hệ thống', 'system account'),
      source: text('nguồn', 'source', { enum: ['files', 'sss', 'ldap', 'local', 'domain'] }),
      lastLoginOn: text('đăng nhập gần nhất', 'last login', { form: 'day', isNullable: true }),
      authorizedKeys: ordered('khóa SSH được phép', 'authorized keys', authorizedKey, { maxItems: 1000 }),
      sid: text('SID', 'SID'),
      isDisabled: boolean('bị vô hiệu hóa', 'disabled'),
      isLocked: boolean('bị khóa', 'locked'),
      passwordNeverExpires: boolean('mật khẩu không hết hạn', 'password never expires'),
      passwordNotRequired: boolean('không cần mật khẩu', 'password not required'),
      passwordLastSetOn: text('đổi mật khẩu ngày', 'password last set', { form: 'day', isNullable: true }),
      isAdministrator: boolean('là quản trị', 'administrator'),
    }),
    { maxEntries: 10_000 },
  ),
);

/** Groups by name. */
export const groups = defineSection(
  'groups',
  2,
  closedMap(
    'Nhóm',
    'Groups',
    record('nhóm', 'group', {
      gid: number('mã số', 'gid'),
      sid: text('SID', 'SID'),
      members: set('thành viên', 'members', text('thành viên', 'member'), { maxItems: 10_000 }),
    }),
    { maxEntries: 10_000 },
  ),
);

export type Users = FactsOf<typeof users>;
export type User = Users[string];
export type Groups = FactsOf<typeof groups>;
