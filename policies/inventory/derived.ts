import { defineSection, type FactsOf } from './section.ts';
import { pamLines } from './sections/pam.ts';
import { boolean, closedMap, number, record, set, text } from './shape.ts';

// Sections that the judging side computes before it judges. Rules read them like any other; a report that holds one is refused.

/** What the register knows of the host. `level` is the highest of the systems it serves; absent: not set. */
const host = defineSection(
  'host',
  1,
  record('Máy chủ trong sổ đăng ký', 'Host in the register', {
    level: number('cấp độ', 'level', { minimum: 1, maximum: 5 }),
    zone: text('vùng mạng', 'zone'),
    unit: text('đơn vị', 'unit'),
    labels: set('nhãn', 'labels', text('nhãn', 'label')),
  }),
  { isDerived: true },
);

/**
 * Support state of the operating system (`subject: "os"`) and of each product found. A state that is not known is absent,
 * and `why` says so; `endsOn: null`: the maker has announced no end; `isCovered`: extended support is proven; `readAt`: something it rests
 * on is too old to be believed, and was read then.
 */
const lifecycle = defineSection(
  'lifecycle',
  1,
  set(
    'Vòng đời hỗ trợ',
    'Support lifecycle',
    record(
      'mục vòng đời',
      'lifecycle entry',
      {
        subject: text('đối tượng', 'subject'),
        product: text('sản phẩm', 'product'),
        cycle: text('nhánh phát hành', 'release cycle'),
        state: text('tình trạng hỗ trợ', 'support state', { enum: ['supported', 'extended', 'ended'] }),
        endsOn: text('hết hỗ trợ ngày', 'support ends', { form: 'day', isNullable: true }),
        isCovered: boolean('có hỗ trợ mở rộng', 'covered by extended support'),
        why: text('căn cứ', 'why'),
        name: text('tên', 'name'),
        version: text('phiên bản', 'version', { form: 'version' }),
        origin: text('nguồn gốc', 'origin'),
        source: text('nguồn', 'source'),
        path: text('đường dẫn', 'path'),
        readAt: text('đọc lúc', 'read at', { form: 'instant' }),
      },
      ['subject'],
    ),
    {
      sortBy: ['subject', 'cycle', 'path', 'name', 'version'],
      namedBy: ['product', 'name', 'version', 'endsOn', 'path', 'why'],
    },
  ),
  { isDerived: true },
);

/** Security advisories that match what is installed. */
const advisories = defineSection(
  'advisories',
  1,
  set(
    'Khuyến cáo an toàn',
    'Security advisories',
    record(
      'khuyến cáo',
      'advisory',
      {
        cve: text('mã CVE', 'CVE'),
        package: text('gói', 'package'),
        isKnownExploited: boolean('đang bị khai thác', 'known to be exploited'),
        isOpen: boolean('chưa vá', 'open'),
        why: text('căn cứ', 'why'),
      },
      ['cve'],
    ),
    { sortBy: ['cve', 'package'], maxItems: 20_000 },
  ),
  { isDerived: true },
);

/** PAM services with their includes expanded, in order. */
const pamStacks = defineSection(
  'pamStacks',
  1,
  closedMap('Ngăn xếp PAM', 'PAM stacks', record('ngăn xếp', 'stack', { lines: pamLines })),
  { isDerived: true },
);

/** What the other sides of this host's connections are, where they report too. */
const peers = defineSection(
  'peers',
  2,
  set(
    'Bên kết nối',
    'Peers',
    record(
      'bên kết nối',
      'peer',
      {
        peer: text('bên kia', 'peer', { form: 'address' }),
        hostName: text('máy chủ', 'host'),
        direction: text('chiều', 'direction', { enum: ['inbound', 'outbound'] }),
        port: number('cổng', 'port', { maximum: 65_535 }),
        service: text('dịch vụ', 'service'),
        tlsVersion: text('phiên bản TLS', 'TLS version'),
        why: text('căn cứ', 'why'),
      },
      ['peer'],
    ),
    { sortBy: ['peer', 'direction', 'port'] },
  ),
  { isDerived: true },
);

/** Every derived section. */
export const derivedSections = [host, lifecycle, advisories, pamStacks, peers] as const;

export type HostFacts = FactsOf<typeof host>;
export type Lifecycle = FactsOf<typeof lifecycle>;
export type LifecycleEntry = Lifecycle[number];
export type Advisories = FactsOf<typeof advisories>;
export type PamStacks = FactsOf<typeof pamStacks>;
export type Peers = FactsOf<typeof peers>;
