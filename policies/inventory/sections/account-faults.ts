import { defineSection, type FactsOf } from '../section.ts';
import { boolean, number, record, set, text } from '../shape.ts';

/** What maps by name cannot show: names that occur twice, NIS entries, lines that do not parse, and root's search path. */
export const accountFaults = defineSection(
  'accountFaults',
  2,
  record('Lỗi tài khoản', 'Account faults', {
    duplicateUserNames: set('tên tài khoản trùng', 'duplicate user names', text('tên', 'name')),
    duplicateGroupNames: set('tên nhóm trùng', 'duplicate group names', text('tên', 'name')),
    plusEntries: set('mục NIS', 'NIS entries', text('tệp', 'file')),
    malformedLineCount: number('số dòng hỏng', 'malformed lines'),
    rootPath: record('đường tìm lệnh của root', "root's search path", {
      hasEmpty: boolean('có phần rỗng', 'has an empty part'),
      hasDot: boolean('có dấu chấm', 'has a dot'),
      worldWritable: set('thư mục ai cũng ghi được', 'world-writable folders', text('thư mục', 'folder')),
    }),
  }),
);

export type AccountFaults = FactsOf<typeof accountFaults>;
