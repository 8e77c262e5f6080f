import { defineSection, type FactsOf } from '../section.ts';
import { number, record, set, text } from '../shape.ts';

const amount = (vi: string, en: string) => number(vi, en, { isInteger: false });

const spread = (vi: string, en: string) =>
  record(vi, en, {
    mean: amount('trung bình', 'mean'),
    p95: amount('bách phân vị 95', '95th percentile'),
    max: amount('lớn nhất', 'largest'),
  });

/** Use over time, one window an hour from a running agent; three significant digits. One-shot doors send one window of one sample. */
export const usage = defineSection(
  'usage',
  2,
  set(
    'Mức sử dụng',
    'Usage',
    record(
      'khoảng đo',
      'window',
      {
        fromAt: text('từ', 'from', { form: 'instant' }),
        toAt: text('đến', 'to', { form: 'instant' }),
        sampleCount: number('số mẫu', 'samples'),
        cpuPercent: spread('bộ xử lý', 'processor'),
        memoryUsedBytes: spread('bộ nhớ đã dùng', 'memory used'),
        swapUsedBytes: record('bộ nhớ tráo đổi đã dùng', 'swap used', { max: amount('lớn nhất', 'largest') }),
        diskReadBytesPerSecond: spread('đọc đĩa', 'disk reads'),
        diskWriteBytesPerSecond: spread('ghi đĩa', 'disk writes'),
        diskBusyPercent: spread('đĩa bận', 'disk busy'),
        networkInBytesPerSecond: spread('mạng vào', 'network in'),
        networkOutBytesPerSecond: spread('mạng ra', 'network out'),
        load1: record('tải', 'load', { mean: amount('trung bình', 'mean') }),
      },
      ['fromAt'],
    ),
    { sortBy: ['fromAt'], maxItems: 168 },
  ),
  { isMoving: true, isStream: true },
);

export type Usage = FactsOf<typeof usage>;
