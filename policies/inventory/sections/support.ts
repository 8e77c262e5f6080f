import { defineSection, type FactsOf } from '../section.ts';
import { boolean, record, set, text } from '../shape.ts';

/**
 * Proof of extended support. A repository that is configured but was never fetched is no proof: `isActive` is false.
 * An empty list: every place the catalogue knows was looked at, and there is none. `program` is an open list.
 */
export const support = defineSection(
  'support',
  1,
  set(
    'Hỗ trợ mở rộng',
    'Extended support',
    record(
      'chương trình hỗ trợ',
      'programme',
      {
        program: text('chương trình', 'programme'),
        isActive: boolean('đang có hiệu lực', 'active'),
        services: set('dịch vụ', 'services', text('dịch vụ', 'service')),
        validUntilOn: text('có hiệu lực đến', 'valid until', { form: 'day', isNullable: true }),
        basis: text('căn cứ', 'basis', { enum: ['licenceState', 'entitlementCertificate', 'repository', 'declared'] }),
        source: text('nguồn', 'source'),
      },
      ['program'],
    ),
    { sortBy: ['program', 'source'] },
  ),
);

export type Support = FactsOf<typeof support>;
