import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, ordered, record, set, text, value } from '../shape.ts';

const words = (vi: string, en: string) => ordered(vi, en, text('mục', 'item'), { maxItems: 1000 });

const rule = record('quy tắc', 'rule', {
  who: words('ai', 'who'),
  hosts: words('trên máy', 'hosts'),
  runAs: words('với tư cách', 'run as'),
  commands: words('lệnh', 'commands'),
  needsPassword: boolean('cần mật khẩu', 'needs a password'),
  needsAuthentication: boolean('cần xác thực', 'needs authentication'),
  hasArguments: boolean('có tham số', 'has arguments'),
  file: text('tệp', 'file'),
});

/**
 * What sudo allows. `defaults` are the global ones (`timestamp_timeout` in minutes, as sudo counts); commands are paths or
 * `ALL`, their arguments dropped and told by `hasArguments`. Everything needs root.
 * Source: sudoers(5).
 */
export const sudoers = defineSection(
  'settings.sudoers',
  1,
  record('Quyền sudo', 'sudo rules', {
    files: ordered('tệp đã đọc', 'files read', text('tệp', 'file')),
    defaults: closedMap('mặc định', 'defaults', value('giá trị', 'value')),
    scopedDefaults: ordered(
      'mặc định có phạm vi',
      'scoped defaults',
      record(
        'mặc định',
        'default',
        {
          scope: text('phạm vi', 'scope'),
          name: text('tên', 'name'),
          value: value('giá trị', 'value'),
          file: text('tệp', 'file'),
        },
        ['scope', 'name'],
      ),
    ),
    aliases: closedMap(
      'bí danh',
      'aliases',
      record('bí danh', 'alias', {
        kind: text('loại', 'kind', { enum: ['user', 'runAs', 'host', 'command'] }),
        members: set('thành viên', 'members', text('thành viên', 'member')),
      }),
    ),
    rules: ordered('quy tắc', 'rules', rule),
  }),
);

export type Sudoers = FactsOf<typeof sudoers>;
export type SudoRule = NonNullable<Sudoers['rules']>[number];
