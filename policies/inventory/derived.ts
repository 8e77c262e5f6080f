import { DOORS } from './report.ts';
import { defineSection, type FactsOf } from './section.ts';
import { pamLines } from './sections/pam.ts';
import { boolean, closedMap, number, record, set, text } from './shape.ts';

// Sections that the judging side computes before it judges. Rules read them like any other; a report that holds one is refused.

/**
 * What the register knows of the host, and how it was looked at. `level` is the highest of the systems it serves; absent:
 * not set. `door` as in the report; `legacyAlgorithms`: weak ones without which a visit over SSH would not have come
 * about, absent for other doors.
 */
const host = defineSection(
  'host',
  1,
  record('Máy chủ trong sổ đăng ký', 'Host in the register', {
    level: number('cấp độ', 'level', { minimum: 1, maximum: 5 }),
    zone: text('vùng mạng', 'zone'),
    unit: text('đơn vị', 'unit'),
    labels: set('nhãn', 'labels', text('nhãn', 'label')),
    door: text('cách thu thập', 'door', { enum: [...DOORS] }),
    legacyAlgorithms: set('thuật toán cũ đã dùng', 'legacy algorithms used', text('thuật toán', 'algorithm')),
  }),
  { isDerived: true },
);

/**
 * Support state of the operating system (`subject: "os"`) and of each product found. A state that is not known is absent,
 * and `why` says so; `endsOn: null`: the maker has announced no end; `isCovered`: extended support is proven; `lifecycle`: the product of the
 * lifecycle table whose dates count; `readAt`: something it rests on is too old to be believed, and was read then.
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
        lifecycle: text('mục của bảng vòng đời', 'lifecycle product'),
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

/**
 * Vulnerabilities of installed packages by the advisories at hand: those that are open, those that cannot be decided
 * (`isOpen` is absent, `why` says what is missing), and of the mended ones those that are known to be exploited. An entry
 * that holds nothing but `why`, `feed` and `readAt` stands for what advisories too old to be believed do not tell.
 */
const advisories = defineSection(
  'advisories',
  1,
  set(
    'Khuyến cáo an toàn',
    'Security advisories',
    record('khuyến cáo', 'advisory', {
      cve: text('mã CVE', 'CVE'),
      package: text('gói', 'package'),
      version: text('phiên bản đang cài', 'installed version', { form: 'version', schemeBeside: 'scheme' }),
      scheme: text('kiểu phiên bản', 'version scheme'),
      source: text('gói nguồn', 'source package'),
      isKnownExploited: boolean('đang bị khai thác', 'known to be exploited'),
      exploitedSinceOn: text('vào danh sách bị khai thác ngày', 'listed as exploited on', { form: 'day' }),
      isOpen: boolean('chưa vá', 'open'),
      fixedVersion: text('phiên bản đã vá', 'fixed version', { form: 'version', schemeBeside: 'scheme' }),
      severity: text('mức độ', 'severity', { enum: ['none', 'low', 'medium', 'high', 'critical'] }),
      cvss: number('điểm CVSS', 'CVSS score', { isInteger: false, minimum: 0, maximum: 10 }),
      publishedOn: text('công bố ngày', 'published on', { form: 'day' }),
      advisory: text('khuyến cáo', 'advisory'),
      ecosystem: text('bản phát hành', 'release'),
      why: text('căn cứ', 'why'),
      feed: text('nguồn dữ liệu', 'feed'),
      readAt: text('dữ liệu đến', 'data as of', { form: 'instant' }),
    }),
    {
      sortBy: ['cve', 'package', 'version', 'feed'],
      namedBy: ['cve', 'package', 'version', 'fixedVersion', 'advisory', 'why', 'feed', 'readAt'],
      maxItems: 20_000,
    },
  ),
  { isDerived: true },
);

/** The files of advisories that speak of this host, and the lists of exploited vulnerabilities. Empty: none does. */
const advisoryFeeds = defineSection(
  'advisoryFeeds',
  1,
  set(
    'Nguồn khuyến cáo',
    'Advisory feeds',
    record(
      'nguồn',
      'feed',
      {
        name: text('tên', 'name'),
        kind: text('loại', 'kind', { enum: ['advisories', 'knownExploited'] }),
        dataAsOf: text('dữ liệu đến', 'data as of', { form: 'instant' }),
        importedAt: text('đưa vào lúc', 'imported at', { form: 'instant' }),
      },
      ['name'],
    ),
    { sortBy: ['kind', 'name'], namedBy: ['name', 'dataAsOf'] },
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

/**
 * What the other sides of this host's connections are. `hostName` is `null` where nobody reports from that address;
 * `tlsVersion` is the oldest version that the other side still takes there, absent where that was not read.
 */
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
        hostName: text('máy chủ', 'host', { isNullable: true }),
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
export const derivedSections = [host, lifecycle, advisories, advisoryFeeds, pamStacks, peers] as const;

export type HostFacts = FactsOf<typeof host>;
export type Lifecycle = FactsOf<typeof lifecycle>;
export type LifecycleEntry = Lifecycle[number];
export type Advisories = FactsOf<typeof advisories>;
export type AdvisoryEntry = Advisories[number];
export type AdvisoryFeeds = FactsOf<typeof advisoryFeeds>;
export type PamStacks = FactsOf<typeof pamStacks>;
export type Peers = FactsOf<typeof peers>;
