import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, number, record, set, text } from '../shape.ts';

/**
 * The machine itself. `memoryBytes` is what is installed, `usableMemoryBytes` what the kernel counts (MemTotal);
 * where only the latter is known the former is absent. Serial numbers and memory modules need root.
 */
export const hardware = defineSection(
  'hardware',
  1,
  record('Phần cứng', 'Hardware', {
    vendor: text('nhà sản xuất', 'vendor'),
    model: text('kiểu máy', 'model'),
    serial: text('số sê-ri', 'serial number'),
    uuid: text('mã UUID', 'UUID'),
    firmware: record('phần sụn', 'firmware', {
      vendor: text('nhà cung cấp', 'vendor'),
      version: text('phiên bản', 'version'),
      date: text('ngày phát hành', 'date', { form: 'day' }),
      mode: text('chế độ khởi động', 'boot mode', { enum: ['bios', 'uefi'] }),
    }),
    chassis: text('kiểu thùng máy', 'chassis'),
    virtualisation: text('ảo hóa', 'virtualisation', {
      enum: ['none', 'kvm', 'vmware', 'hyper-v', 'xen', 'container'],
    }),
    cpu: record('bộ xử lý', 'processor', {
      model: text('kiểu', 'model'),
      vendor: text('nhà sản xuất', 'vendor'),
      socketCount: number('số đế cắm', 'sockets'),
      coreCount: number('số nhân', 'cores'),
      threadCount: number('số luồng', 'threads'),
      level: text('mức tập lệnh', 'instruction level', {
        enum: ['x86-64-v1', 'x86-64-v2', 'x86-64-v3', 'x86-64-v4'],
      }),
      vulnerabilities: closedMap('lỗ hổng bộ xử lý', 'processor vulnerabilities', text('tình trạng', 'state'), {
        maxEntries: 200,
      }),
    }),
    memoryBytes: number('bộ nhớ lắp đặt', 'installed memory'),
    usableMemoryBytes: number('bộ nhớ dùng được', 'usable memory'),
    swapBytes: number('bộ nhớ tráo đổi', 'swap'),
    disks: closedMap(
      'đĩa',
      'disks',
      record('đĩa', 'disk', {
        sizeBytes: number('dung lượng', 'size'),
        isRotational: boolean('là đĩa quay', 'rotational'),
        model: text('kiểu', 'model'),
        serial: text('số sê-ri', 'serial number'),
        health: text('tình trạng', 'health'),
      }),
      { maxEntries: 1000 },
    ),
    memoryModules: set(
      'thanh bộ nhớ',
      'memory modules',
      record(
        'thanh bộ nhớ',
        'module',
        {
          slot: text('khe cắm', 'slot'),
          sizeBytes: number('dung lượng', 'size'),
          type: text('loại', 'type'),
          speedMhz: number('tốc độ', 'speed'),
          vendor: text('nhà sản xuất', 'vendor'),
          serial: text('số sê-ri', 'serial number'),
        },
        ['slot'],
      ),
      { sortBy: ['slot'], maxItems: 1000 },
    ),
  }),
);

export type Hardware = FactsOf<typeof hardware>;
