import { defineSection, type FactsOf } from '../section.ts';
import { boolean, record, set, text } from '../shape.ts';

const container = record(
  'vùng chứa',
  'container',
  {
    name: text('tên', 'name'),
    image: text('ảnh', 'image'),
    imageDigest: text('mã băm của ảnh', 'image digest'),
    state: text('trạng thái', 'state'),
    isPrivileged: boolean('đặc quyền', 'privileged'),
    user: text('người dùng', 'user'),
    ports: set('cổng', 'ports', text('cổng', 'port')),
    hostMounts: set('gắn từ máy chủ', 'host mounts', text('đường dẫn', 'path')),
  },
  ['name'],
);

/** Container engines and what they run, from the engines' state files (root); their environment holds secrets and is left out. */
export const containers = defineSection(
  'containers',
  2,
  record('Vùng chứa', 'Containers', {
    engines: set(
      'công cụ',
      'engines',
      record(
        'công cụ',
        'engine',
        {
          product: text('sản phẩm', 'product'),
          version: text('phiên bản', 'version', { form: 'version' }),
          isRootless: boolean('chạy không cần root', 'rootless'),
        },
        ['product'],
      ),
      { sortBy: ['product', 'version'] },
    ),
    containers: set('vùng chứa', 'containers', container, { sortBy: ['name'] }),
    kubernetes: record('Kubernetes', 'Kubernetes', {
      distribution: text('bản phân phối', 'distribution'),
      version: text('phiên bản', 'version', { form: 'version' }),
      role: text('vai trò', 'role'),
    }),
  }),
);

export type Containers = FactsOf<typeof containers>;
