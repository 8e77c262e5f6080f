import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, record, text } from '../shape.ts';

/**
 * Services by full unit name (SysV and Windows by short name). `startsAtBoot` is what the words of `startup` come to:
 * true also for a static unit wanted by an enabled one. `state` is absent in an image; `executable` is a path only.
 * `isActive` is systemd's own word: true also for a one-shot that has done its work and is `stopped`, such as a firewall's.
 */
export const services = defineSection(
  'services',
  1,
  closedMap(
    'Dịch vụ',
    'Services',
    record('dịch vụ', 'service', {
      manager: text('trình quản lý', 'manager', {
        enum: ['systemd', 'sysv', 'upstart', 'openrc', 'windows', 'inetd', 'smf', 'src', 'rc'],
      }),
      kind: text('loại', 'kind', { enum: ['service', 'socket', 'timer', 'mount', 'path'] }),
      startup: text('cách khởi động', 'startup', {
        enum: ['enabled', 'disabled', 'static', 'masked', 'indirect', 'generated', 'alias', 'manual'],
      }),
      startsAtBoot: boolean('khởi động cùng máy', 'starts at boot'),
      state: text('trạng thái', 'state', { enum: ['running', 'waiting', 'stopped', 'failed'] }),
      isActive: boolean('đang có hiệu lực', 'active'),
      executable: text('chương trình', 'executable'),
      account: text('tài khoản', 'account'),
      aliasOf: text('tên khác của', 'alias of'),
      displayName: text('tên hiển thị', 'display name'),
    }),
    { maxEntries: 10_000 },
  ),
);

export type Services = FactsOf<typeof services>;
export type Service = Services[string];
