import { defineSection, type FactsOf } from '../section.ts';
import { number, ordered, record, set, text, value } from '../shape.ts';

const field = record(
  'điều kiện',
  'field',
  {
    name: text('tên', 'name'),
    operator: text('phép so', 'operator'),
    value: text('giá trị', 'value'),
  },
  ['name', 'operator', 'value'],
);

const rule = record(
  'quy tắc kiểm tóan',
  'audit rule',
  {
    kind: text('loại', 'kind', { enum: ['watch', 'syscall', 'control'] }),
    path: text('đường dẫn', 'path'),
    permissions: text('quyền theo dõi', 'permissions'),
    key: text('khóa', 'key', { isNullable: true }),
    action: text('hành động', 'action'),
    list: text('danh sách', 'list'),
    architecture: text('kiến trúc', 'architecture', { enum: ['b32', 'b64'], isNullable: true }),
    syscalls: set('lời gọi hệ thống', 'system calls', text('lời gọi', 'system call'), { maxItems: 500 }),
    fields: set('điều kiện', 'fields', field, { sortBy: ['name', 'operator', 'value'], maxItems: 200 }),
    name: text('tên', 'name'),
    value: value('giá trị', 'value'),
    text: text('dạng chuẩn', 'normal form'),
    file: text('tệp', 'file'),
  },
  ['kind'],
);

/**
 * Audit rules in one normal form: as the files state them, and as the kernel holds them; the order is theirs. A watch and
 * its `-F path= -F perm=` twin come out the same. Everything needs root.
 * Source: audit.rules(7), auditctl(8).
 */
export const audit = defineSection(
  'audit',
  1,
  record('Kiểm tóan', 'Audit', {
    files: ordered('quy tắc trong tệp', 'rules in files', rule),
    loaded: ordered('quy tắc đang nạp', 'loaded rules', rule),
    status: record('trạng thái', 'status', {
      enabled: number('mức bật', 'enabled', { maximum: 2 }),
      failureMode: number('xử lý khi lỗi', 'failure mode', { maximum: 2 }),
      backlogLimit: number('giới hạn hàng đợi', 'backlog limit'),
    }),
  }),
);

export type Audit = FactsOf<typeof audit>;
export type AuditRule = NonNullable<Audit['files']>[number];
