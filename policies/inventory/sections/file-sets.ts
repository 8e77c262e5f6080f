import { defineSection, type FactsOf } from '../section.ts';
import { askedMap, number, record, set, text } from '../shape.ts';

const looseFile = record(
  'tệp',
  'file',
  {
    path: text('đường dẫn', 'path'),
    mode: text('quyền', 'mode', { form: 'mode' }),
    owner: text('chủ sở hữu', 'owner'),
    group: text('nhóm', 'group'),
  },
  ['path'],
);

/**
 * Everything below a folder or matching a glob, summed up. `unionMode` is the bitwise or of all modes: one compare
 * decides "none is more permissive than". `null`: the folder does not exist.
 */
export const fileSets = defineSection(
  'fileSets',
  1,
  askedMap(
    'Nhóm tệp',
    'File sets',
    record(
      'nhóm tệp',
      'file set',
      {
        count: number('số tệp', 'count'),
        unionMode: text('quyền gộp', 'union of modes', { form: 'mode' }),
        owners: set('các chủ sở hữu', 'owners', text('chủ sở hữu', 'owner')),
        groups: set('các nhóm', 'groups', text('nhóm', 'group')),
        loosest: set('tệp mở rộng nhất', 'loosest', looseFile, { sortBy: ['path'], maxItems: 50 }),
      },
      [],
      { isNullable: true },
    ),
  ),
);

export type FileSets = FactsOf<typeof fileSets>;
