import { defineSection, type FactsOf } from '../section.ts';
import { boolean, number, record, set, text } from '../shape.ts';

/** What keeps the clock now. Configured keys are in `settings.chrony`, `.ntp`, `.timesyncd`; `bootedAt` is rounded to the minute; `syncAgeSeconds` is from `lastSyncAt` to the inspection. */
export const time = defineSection(
  'time',
  2,
  record('Thời gian', 'Time', {
    timeZone: text('múi giờ', 'time zone'),
    daemon: text('dịch vụ thời gian', 'time daemon', {
      enum: ['chrony', 'ntpd', 'timesyncd', 'w32time', 'vmtools', 'none'],
    }),
    servers: set('máy chủ thời gian', 'time servers', text('máy chủ', 'server')),
    isSynchronised: boolean('đã đồng bộ', 'synchronised'),
    offsetSeconds: number('độ lệch', 'offset', { isInteger: false, minimum: Number.MIN_SAFE_INTEGER }),
    stratum: number('tầng', 'stratum', { maximum: 16 }),
    lastSyncAt: text('lần đồng bộ gần nhất', 'last synchronised', { form: 'instant' }),
    syncAgeSeconds: number('tuổi của lần đồng bộ gần nhất', 'age of the last synchronisation'),
    bootedAt: text('khởi động lúc', 'booted', { form: 'instant' }),
  }),
  { isMoving: true },
);

export type Time = FactsOf<typeof time>;
