import { MAX_LARGE_SECTION_BYTES } from '../../base/limits.ts';
import { defineSection, type FactsOf } from '../section.ts';
import { askedMap, boolean, number, record, set, text } from '../shape.ts';

const grant = record(
  'quyền cấp',
  'grant',
  {
    sid: text('SID', 'SID'),
    access: text('quyền', 'access', { enum: ['read', 'write', 'modify', 'full'] }),
    isInherited: boolean('được kế thừa', 'inherited'),
  },
  ['sid', 'access'],
);

/**
 * Status of the named files, by path; `null`: no such file. The status of a link is its target's. `sha256` is of public
 * files only, never of files that hold secrets.
 */
export const files = defineSection(
  'files',
  1,
  askedMap(
    'Tệp',
    'Files',
    record(
      'tệp',
      'file',
      {
        type: text('loại', 'type', { enum: ['file', 'directory', 'link', 'other'] }),
        mode: text('quyền', 'mode', { form: 'mode' }),
        owner: text('chủ sở hữu', 'owner'),
        group: text('nhóm', 'group'),
        ownerId: number('mã chủ sở hữu', 'owner id'),
        groupId: number('mã nhóm', 'group id'),
        linkTo: text('liên kết đến', 'link to'),
        isEmpty: boolean('rỗng', 'empty'),
        hasAcl: boolean('có danh sách quyền mở rộng', 'has an ACL'),
        sizeBytes: number('kích thước', 'size'),
        modifiedAt: text('sửa lúc', 'modified', { form: 'instant' }),
        sha256: text('mã băm SHA-256', 'SHA-256'),
        ownerSid: text('SID chủ sở hữu', 'owner SID'),
        grants: set('quyền cấp', 'grants', grant, { sortBy: ['sid', 'access'], maxItems: 200 }),
      },
      [],
      { isNullable: true },
    ),
    { maxEntries: 20_000 },
  ),
  { maxBytes: MAX_LARGE_SECTION_BYTES },
);

export type Files = FactsOf<typeof files>;
export type FileFact = NonNullable<Files[string]>;
