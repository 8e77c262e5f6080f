import { defineSection, type FactsOf } from '../section.ts';
import { boolean, closedMap, number, ordered, record, set, text } from '../shape.ts';

const interfaceAddress = record(
  'địa chỉ',
  'address',
  {
    address: text('địa chỉ', 'address', { form: 'address' }),
    prefixLength: number('độ dài tiền tố', 'prefix length', { maximum: 128 }),
    isDynamic: boolean('cấp động', 'dynamic'),
  },
  ['address'],
);

const networkInterface = record('cổng mạng', 'interface', {
  mac: text('địa chỉ MAC', 'MAC address'),
  kind: text('loại', 'kind', { enum: ['physical', 'virtual', 'wireless', 'bridge', 'bond', 'vlan'] }),
  isUp: boolean('đang hoạt động', 'up'),
  mtu: number('MTU', 'MTU'),
  speedMbps: number('tốc độ', 'speed'),
  addresses: set('các địa chỉ', 'addresses', interfaceAddress, { sortBy: ['address', 'prefixLength'] }),
});

/** Interfaces (temporary IPv6 addresses left out), routes and name resolution as they are now. */
export const network = defineSection(
  'network',
  2,
  record('Mạng', 'Network', {
    interfaces: closedMap('cổng mạng', 'interfaces', networkInterface),
    routes: set(
      'tuyến đường',
      'routes',
      record(
        'tuyến',
        'route',
        {
          destination: text('đích', 'destination', { form: 'address' }),
          gateway: text('cổng ra', 'gateway', { form: 'address', isNullable: true }),
          interface: text('cổng mạng', 'interface'),
        },
        ['destination'],
      ),
      { sortBy: ['destination', 'interface', 'gateway'] },
    ),
    resolvers: ordered('máy chủ phân giải tên', 'resolvers', text('địa chỉ', 'address', { form: 'address' })),
    searchDomains: ordered('miền tìm kiếm', 'search domains', text('miền', 'domain')),
    hostNames: record('tên máy', 'host names', {
      short: text('tên ngắn', 'short name'),
      fqdn: text('tên đầy đủ', 'full name'),
    }),
    domain: record('miền quản lý', 'directory domain', {
      kind: text('loại', 'kind', { enum: ['active-directory', 'ldap', 'none'] }),
      name: text('tên', 'name'),
      role: text('vai trò', 'role'),
    }),
  }),
);

export type Network = FactsOf<typeof network>;
