import { defineSection, type FactsOf } from '../section.ts';
import { askedMap, boolean, record, text } from '../shape.ts';

/** What people see before they sign in. The text stays on the host; `namesSystem` tells whether it shows release, kernel or machine. */
export const banners = defineSection(
  'banners',
  1,
  askedMap(
    'Biểu ngữ đăng nhập',
    'Banners',
    record('biểu ngữ', 'banner', {
      exists: boolean('tồn tại', 'exists'),
      isEmpty: boolean('rỗng', 'empty'),
      namesSystem: boolean('để lộ hệ thống', 'names the system'),
      sha256: text('mã băm SHA-256', 'SHA-256'),
    }),
    { keyEnum: ['motd', 'issue', 'issueNet', 'sshd', 'legalNotice'], maxEntries: 10 },
  ),
);

export type Banners = FactsOf<typeof banners>;
