import { defineSection, type FactsOf } from '../section.ts';
import { record, set, text } from '../shape.ts';

const paths = (vi: string, en: string) => set(vi, en, text('đường dẫn', 'path'));

/** Paths found by walking the local file systems once a week; off unless the owner asks for it. */
export const fileFindings = defineSection(
  'fileFindings',
  3,
  record('Tệp cần để ý', 'File findings', {
    setuid: paths('chạy với quyền chủ sở hữu', 'set-user-id'),
    worldWritable: paths('ai cũng ghi được', 'world-writable'),
    unowned: paths('không có chủ', 'unowned'),
  }),
);

export type FileFindings = FactsOf<typeof fileFindings>;
