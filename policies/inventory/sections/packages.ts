import { MAX_LARGE_SECTION_BYTES } from '../../base/limits.ts';
import { defineSection, type FactsOf } from '../section.ts';
import { boolean, record, set, text } from '../shape.ts';

/** Installed packages. A list, because several versions of one name may be installed; kernels are packages too. */
export const packages = defineSection(
  'packages',
  1,
  set(
    'Gói phần mềm',
    'Packages',
    record(
      'gói',
      'package',
      {
        name: text('tên', 'name'),
        version: text('phiên bản', 'version', { form: 'version', schemeBeside: 'scheme' }),
        scheme: text('kiểu phiên bản', 'version scheme'),
        architecture: text('kiến trúc', 'architecture'),
        source: text('gói nguồn', 'source package'),
        sourceVersion: text('phiên bản gói nguồn', 'source version', { form: 'version', schemeBeside: 'scheme' }),
        origin: text('nguồn gốc', 'origin', { enum: ['distribution', 'vendor', 'manual', 'distributionPresumed'] }),
        vendor: text('nhà cung cấp', 'vendor'),
        installedOn: text('ngày cài', 'installed on', { form: 'day' }),
        isHeld: boolean('bị giữ phiên bản', 'held back'),
        kind: text('loại', 'kind', { enum: ['snap', 'flatpak', 'program', 'msi'] }),
      },
      ['name'],
    ),
    { sortBy: ['name', 'architecture', 'version'], maxItems: 20_000 },
  ),
  { maxBytes: MAX_LARGE_SECTION_BYTES },
);

export type Packages = FactsOf<typeof packages>;
export type Package = Packages[number];
