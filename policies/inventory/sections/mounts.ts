import { defineSection, type FactsOf } from '../section.ts';
import { closedMap, record, set, text } from '../shape.ts';

const options = set('tùy chọn', 'options', text('tùy chọn', 'option'), { maxItems: 200 });

/**
 * What is mounted now, by path; the top mount where several are stacked. A path missing from a complete section is no
 * partition of its own. Mounts of containers and those below /proc and /sys are left out.
 */
export const mounts = defineSection(
  'mounts',
  1,
  closedMap(
    'Điểm gắn',
    'Mounts',
    record('điểm gắn', 'mount', {
      source: text('thiết bị', 'source'),
      fsType: text('kiểu hệ tệp', 'file system type'),
      options,
    }),
  ),
);

/** What fstab and mount units want mounted, by path (swap by device). Never answers "is mounted". */
export const mountsConfigured = defineSection(
  'mountsConfigured',
  1,
  closedMap(
    'Điểm gắn đã cấu hình',
    'Configured mounts',
    record('điểm gắn', 'mount', {
      source: text('thiết bị', 'source'),
      fsType: text('kiểu hệ tệp', 'file system type'),
      options,
      from: text('khai báo tại', 'from'),
    }),
  ),
);

export type Mounts = FactsOf<typeof mounts>;
export type MountsConfigured = FactsOf<typeof mountsConfigured>;
