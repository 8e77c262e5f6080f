import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, ordered, record, text, value } from '../shape.ts';

/** Lines of one PAM service: a module with its control and options, or an include. Also the form of the derived `pamStacks`. */
export const pamLines = ordered(
  'dòng',
  'lines',
  record(
    'dòng',
    'line',
    {
      kind: text('loại', 'kind', { enum: ['auth', 'account', 'password', 'session'] }),
      control: text('điều khiển', 'control'),
      module: text('mô-đun', 'module'),
      options: closedMap('tùy chọn', 'options', value('giá trị', 'value'), { maxEntries: 200 }),
      isSilent: boolean('im lặng khi thiếu', 'silent'),
      include: text('lấy từ', 'includes'),
      isSubstack: boolean('là ngăn xếp con', 'substack'),
    },
    ['kind'],
  ),
  { maxItems: 500 },
);

/**
 * PAM services as written; expanding includes is a function of the judging side, so that evidence names the real file.
 * `control` in normalised text, `module` without path, options with their values (`true` for a bare word).
 * Source: pam.conf(5).
 */
export const pam = defineSection(
  'settings.pam',
  1,
  closedMap('Dịch vụ PAM', 'PAM services', record('dịch vụ', 'service', { lines: pamLines })),
);

export type Pam = FactsOf<typeof pam>;
export type PamLine = NonNullable<Pam[string]['lines']>[number];
