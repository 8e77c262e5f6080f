import { defineSection, type FactsOf } from '../section.ts';
import { record, set, text } from '../shape.ts';

/** Backup jobs and when they last succeeded; any script may drop a marker into the agent's marker folder. */
export const backups = defineSection(
  'backups',
  2,
  set(
    'Sao lưu',
    'Backups',
    record(
      'công việc sao lưu',
      'backup job',
      {
        tool: text('công cụ', 'tool'),
        job: text('công việc', 'job'),
        lastSuccessAt: text('thành công gần nhất', 'last success', { form: 'instant', isNullable: true }),
        lastAttemptAt: text('lần chạy gần nhất', 'last attempt', { form: 'instant' }),
        result: text('kết quả', 'result'),
        basis: text('căn cứ', 'basis', { enum: ['log', 'state', 'marker'] }),
      },
      ['tool'],
    ),
    { sortBy: ['tool', 'job'] },
  ),
  { isMoving: true },
);

export type Backups = FactsOf<typeof backups>;
