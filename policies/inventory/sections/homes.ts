import { defineSection, type FactsOf } from '../section.ts';
import { closedMap, record, set, text } from '../shape.ts';

const dotFile = record(
  'tệp ẩn',
  'dot file',
  {
    name: text('tên', 'name'),
    mode: text('quyền', 'mode', { form: 'mode' }),
    owner: text('chủ sở hữu', 'owner'),
    group: text('nhóm', 'group'),
  },
  ['name'],
);

/** Home folders of users with a login shell, by user; `null`: the folder is missing. Dot files by name only, never their contents. */
export const homes = defineSection(
  'homes',
  2,
  closedMap(
    'Thư mục riêng',
    'Homes',
    record(
      'thư mục riêng',
      'home',
      {
        path: text('đường dẫn', 'path'),
        mode: text('quyền', 'mode', { form: 'mode' }),
        owner: text('chủ sở hữu', 'owner'),
        group: text('nhóm', 'group'),
        dotFiles: set('tệp ẩn', 'dot files', dotFile, { sortBy: ['name'], maxItems: 200 }),
      },
      [],
      { isNullable: true },
    ),
  ),
);

export type Homes = FactsOf<typeof homes>;
