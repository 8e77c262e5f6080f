import { defineSection, type FactsOf } from '../section.ts';
import { boolean, record, set, text } from '../shape.ts';

/** Pending updates as the lists on the host tell them; no refresh is ever started. Lists older than 7 days make the section partial. */
export const updates = defineSection(
  'updates',
  2,
  record('Bản cập nhật', 'Updates', {
    checkedAt: text('kiểm tra lúc', 'checked', { form: 'instant' }),
    metadataAt: text('danh sách gói lấy lúc', 'package lists fetched', { form: 'instant' }),
    pending: set(
      'đang chờ',
      'pending',
      record(
        'bản cập nhật',
        'update',
        {
          name: text('tên', 'name'),
          installed: text('đang cài', 'installed', { form: 'version' }),
          available: text('có sẵn', 'available', { form: 'version' }),
          isSecurity: boolean('là bản vá an toàn', 'security update'),
        },
        ['name'],
      ),
      { sortBy: ['name', 'installed', 'available'] },
    ),
    needsReboot: boolean('cần khởi động lại', 'needs a reboot'),
    rebootReasons: set('lý do khởi động lại', 'reasons for the reboot', text('lý do', 'reason')),
    automatic: record('cập nhật tự động', 'automatic updates', {
      tool: text('công cụ', 'tool'),
      isEnabled: boolean('được bật', 'enabled'),
    }),
  }),
  { isMoving: true },
);

export type Updates = FactsOf<typeof updates>;
