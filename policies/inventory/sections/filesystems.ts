import { defineSection, type FactsOf } from '../section.ts';
import { closedMap, number, record } from '../shape.ts';

/** Use of local file systems, by mount path; whole percent, rounded up. Network and dead mounts are not touched. */
export const filesystems = defineSection(
  'filesystems',
  1,
  closedMap(
    'Hệ tệp',
    'File systems',
    record('hệ tệp', 'file system', {
      sizeBytes: number('dung lượng', 'size'),
      usedPercent: number('đã dùng', 'used', { maximum: 100 }),
      inodesUsedPercent: number('inode đã dùng', 'inodes used', { maximum: 100 }),
    }),
  ),
  { isMoving: true },
);

export type Filesystems = FactsOf<typeof filesystems>;
