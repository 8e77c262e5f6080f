import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, number, record, set, text } from '../shape.ts';

/** Scheduled jobs of cron; arguments are dropped. systemd timers are in `services`. */
export const cron = defineSection(
  'cron',
  2,
  set(
    'Công việc định kỳ',
    'Scheduled jobs',
    record(
      'công việc',
      'job',
      {
        source: text('nguồn', 'source'),
        schedule: text('lịch', 'schedule'),
        user: text('người dùng', 'user'),
        program: text('chương trình', 'program'),
      },
      ['source'],
    ),
    { sortBy: ['source', 'user', 'program', 'schedule'] },
  ),
);

/** Windows tasks by path; arguments are dropped. */
export const scheduledTasks = defineSection(
  'scheduledTasks',
  2,
  closedMap(
    'Tác vụ theo lịch',
    'Scheduled tasks',
    record('tác vụ', 'task', {
      isEnabled: boolean('được bật', 'enabled'),
      runAs: text('chạy với tài khoản', 'runs as'),
      runLevel: text('mức quyền', 'run level'),
      program: text('chương trình', 'program'),
      triggers: set('điều kiện kích hoạt', 'triggers', text('điều kiện', 'trigger'), { maxItems: 200 }),
      lastResult: number('kết quả gần nhất', 'last result', { minimum: Number.MIN_SAFE_INTEGER }),
    }),
  ),
);

export type Cron = FactsOf<typeof cron>;
export type ScheduledTasks = FactsOf<typeof scheduledTasks>;
