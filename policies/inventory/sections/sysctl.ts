import { defineSection, type FactsOf } from '../section.ts';
import { askedMap, record, text, value } from '../shape.ts';

/**
 * Kernel parameters by dotted name. A number where the whole value is one, otherwise text with single spaces;
 * `running: null`: this kernel has none, `configured: null`: no file sets it. `configuredIn` is the file that wins.
 * Source: sysctl.d(5) for the loading order.
 */
export const sysctl = defineSection(
  'sysctl',
  1,
  askedMap(
    'Tham số nhân',
    'Kernel parameters',
    record('tham số', 'parameter', {
      running: value('đang chạy', 'running', { isNullable: true }),
      configured: value('đã cấu hình', 'configured', { isNullable: true }),
      configuredIn: text('cấu hình tại', 'configured in'),
    }),
  ),
);

export type Sysctl = FactsOf<typeof sysctl>;
