import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, number, record, set, text } from '../shape.ts';

const POLICIES = ['accept', 'drop', 'reject'] as const;

const defaultPolicies = (family: string) =>
  record(`mặc định ${family}`, `${family} defaults`, {
    inbound: text('vào', 'inbound', { enum: POLICIES }),
    outbound: text('ra', 'outbound', { enum: POLICIES }),
    forward: text('chuyển tiếp', 'forwarded', { enum: POLICIES }),
  });

const profile = (vi: string, en: string) =>
  record(vi, en, {
    isEnabled: boolean('được bật', 'enabled'),
    inbound: text('vào', 'inbound', { enum: POLICIES }),
    outbound: text('ra', 'outbound', { enum: POLICIES }),
    logsDropped: boolean('ghi nhật ký gói bị chặn', 'logs dropped packets'),
    logFile: text('tệp nhật ký', 'log file'),
    logMaxBytes: number('cỡ tối đa của nhật ký', 'largest log'),
  });

const allowedInbound = set(
  'được phép vào',
  'allowed inbound',
  record(
    'quy tắc cho phép',
    'allowance',
    {
      family: text('họ địa chỉ', 'family', { enum: ['ipv4', 'ipv6'] }),
      protocol: text('giao thức', 'protocol'),
      fromPort: number('từ cổng', 'from port', { maximum: 65_535 }),
      toPort: number('đến cổng', 'to port', { maximum: 65_535 }),
      fromSourcePort: number('từ cổng nguồn', 'from source port', { maximum: 65_535 }),
      toSourcePort: number('đến cổng nguồn', 'to source port', { maximum: 65_535 }),
      sources: set('nguồn', 'sources', text('mạng nguồn', 'source', { form: 'address' })),
      destinations: set('đích', 'destinations', text('mạng đích', 'destination', { form: 'address' })),
      interface: text('cổng mạng', 'interface'),
    },
    ['family', 'protocol'],
  ),
  { sortBy: ['family', 'protocol', 'fromPort', 'toPort', 'interface'] },
);

const zones = closedMap(
  'vùng firewalld',
  'firewalld zones',
  record('vùng', 'zone', {
    target: text('xử lý mặc định', 'target'),
    interfaces: set('cổng mạng', 'interfaces', text('cổng mạng', 'interface')),
    sources: set('nguồn', 'sources', text('nguồn', 'source')),
    services: set('dịch vụ', 'services', text('dịch vụ', 'service')),
    ports: set('cổng', 'ports', text('cổng', 'port')),
  }),
);

/**
 * The packet filter. `opaqueRuleCount` counts rules that could not be put into this form: while it is above zero
 * "port n is closed" is unknown and "is open" may be known. All but `tools` needs root.
 */
export const firewall = defineSection(
  'firewall',
  2,
  record('Tường lửa', 'Firewall', {
    active: text('đang dùng', 'active', {
      enum: ['nftables', 'iptables', 'ufw', 'firewalld', 'windows', 'pf', 'none'],
    }),
    tools: closedMap(
      'công cụ',
      'tools',
      record('công cụ', 'tool', {
        isInstalled: boolean('đã cài', 'installed'),
        startsAtBoot: boolean('khởi động cùng máy', 'starts at boot'),
        hasRules: boolean('có quy tắc', 'has rules'),
      }),
      { maxEntries: 20 },
    ),
    ipv4: defaultPolicies('IPv4'),
    ipv6: defaultPolicies('IPv6'),
    acceptsLoopback: boolean('cho phép giao diện nội bộ', 'accepts loopback'),
    dropsSpoofedLoopback: boolean('chặn địa chỉ nội bộ giả', 'drops spoofed loopback'),
    allowsEstablished: boolean('cho phép kết nối đã lập', 'allows established connections'),
    allowedInbound,
    zones,
    profiles: record('hồ sơ Windows', 'Windows profiles', {
      domain: profile('hồ sơ miền', 'domain profile'),
      private: profile('hồ sơ riêng tư', 'private profile'),
      public: profile('hồ sơ công cộng', 'public profile'),
    }),
    ruleCount: number('số quy tắc', 'rules'),
    opaqueRuleCount: number('số quy tắc không đọc hiểu được', 'rules not understood'),
  }),
);

export type Firewall = FactsOf<typeof firewall>;
