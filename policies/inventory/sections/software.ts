import { defineSection, type FactsOf } from '../section.ts';
import { boolean, number, record, set, text } from '../shape.ts';

const instance = record(
  'thực thể',
  'instance',
  {
    name: text('tên', 'name'),
    port: number('cổng', 'port', { maximum: 65_535 }),
    dataDirectory: text('thư mục dữ liệu', 'data directory'),
    service: text('dịch vụ', 'service'),
  },
  ['name'],
);

/**
 * Products found by file, process or registry, several versions a host. `product` is an id of Muster's own list, `null`
 * for what is outside it; `package` is the owning package, `null` where no package manager knows the files.
 */
export const software = defineSection(
  'software',
  2,
  set(
    'Phần mềm theo tệp và tiến trình',
    'Software by file and process',
    record(
      'phần mềm',
      'product',
      {
        product: text('sản phẩm', 'product', { isNullable: true }),
        name: text('tên', 'name'),
        version: text('phiên bản', 'version', { form: 'version' }),
        edition: text('ấn bản', 'edition'),
        vendor: text('nhà cung cấp', 'vendor'),
        path: text('đường dẫn', 'path'),
        package: text('gói chứa nó', 'owning package', { isNullable: true }),
        origin: text('nguồn gốc', 'origin', { enum: ['distribution', 'vendor', 'manual', 'distributionPresumed'] }),
        isRunning: boolean('đang chạy', 'running'),
        basis: text('căn cứ', 'basis', {
          enum: ['releaseFile', 'manifest', 'binaryText', 'package', 'registry', 'path'],
        }),
        instances: set('thực thể', 'instances', instance, { sortBy: ['name', 'port'], maxItems: 200 }),
      },
      ['product'],
    ),
    { sortBy: ['product', 'path'] },
  ),
);

export type Software = FactsOf<typeof software>;
