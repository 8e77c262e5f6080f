import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { parseIpv4Addresses, parseIpv6Addresses, parseIpv6Routes, parseRoutes } from '../../../agent/parse/routes.ts';
import { network } from '../../../agent/probes/network.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import type { Network } from '../../../policies/inventory/sections/network.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithTools } from '../../kit/tools.ts';

const ROUTES = `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
`;
const TRIE = `Local:
  +-- 0.0.0.0/0 3 0 5
        |-- 127.0.0.1
           /32 host LOCAL
        |-- 192.168.1.7
           /32 host LOCAL
        |-- 10.9.9.9
           /32 host LOCAL
        |-- 192.168.1.255
           /32 link BROADCAST
`;
const IF_INET6 = `20010db8000000000000000000000007 02 40 00 80     eth0
20010db80000000000000000deadbeef 02 40 00 01     eth0
`;

const HOST = {
  files: {
    '/proc/net/route': ROUTES,
    '/proc/net/fib_trie': TRIE,
    '/proc/net/if_inet6': IF_INET6,
    '/sys/class/net/bonding_masters': '\n',
    '/sys/class/net/eth0/ifindex': '2\n',
    '/sys/class/net/eth0/address': '52:54:00:12:34:56\n',
    '/sys/class/net/eth0/mtu': '1500\n',
    '/sys/class/net/eth0/operstate': 'up\n',
    '/sys/class/net/eth0/speed': '1000\n',
    '/sys/class/net/eth0/device': { type: 'link', linkTo: '../../../virtio0' },
    '/sys/class/net/br0/ifindex': '3\n',
    '/sys/class/net/br0/uevent': 'DEVTYPE=bridge\nINTERFACE=br0\n',
    '/sys/class/net/br0/operstate': 'down\n',
    '/sys/class/net/br0/speed': { refused: 'source_missing' },
    '/sys/class/net/veth12ab/ifindex': '9\n',
    '/etc/network/interfaces': 'auto eth0\niface eth0 inet static\n  address 192.168.1.7/24\n  wpa-psk hunter2\n',
    '/etc/resolv.conf': 'nameserver 127.0.0.53\nsearch example.gov.vn lan\n',
    '/run/systemd/resolve/resolv.conf': 'nameserver 10.0.0.53\nnameserver fe80::1%eth0\n',
    '/proc/sys/kernel/hostname': 'web-1\n',
    '/etc/hosts': '127.0.0.1 localhost\n192.168.1.7 web-1.example.gov.vn web-1 # us\n',
    '/etc/nsswitch.conf': 'passwd: files systemd\n',
  },
} as const;

it('tells interfaces, addresses, routes, resolvers and names', async () => {
  const { facts, outcome } = await collect(network, bundleOf(HOST));
  expect(outcome).toBeUndefined();
  expect(facts).toEqual({
    interfaces: {
      eth0: {
        mac: '52:54:00:12:34:56',
        kind: 'physical',
        isUp: true,
        mtu: 1500,
        speedMbps: 1000,
        addresses: [
          { address: '2001:db8::7', prefixLength: 64, isDynamic: false },
          { address: '192.168.1.7', prefixLength: 24, isDynamic: false },
        ],
      },
      br0: { kind: 'bridge', isUp: false, addresses: [] },
    },
    routes: [
      { destination: '0.0.0.0/0', gateway: '192.168.1.1', interface: 'eth0' },
      { destination: '192.168.1.0/24', gateway: null, interface: 'eth0' },
    ],
    resolvers: ['10.0.0.53', 'fe80::1'],
    searchDomains: ['example.gov.vn', 'lan'],
    hostNames: { short: 'web-1', fqdn: 'web-1.example.gov.vn' },
    domain: { kind: 'none' },
  });
});

it.each`
  nsswitch                    | files                                                                                               | domain
  ${'passwd: files sss'}      | ${{ '/etc/sssd/sssd.conf': '[domain/Corp.Example]\nid_provider = ad\nldap_default_authtok = x\n' }} | ${{ kind: 'active-directory', name: 'corp.example', role: 'member' }}
  ${'passwd: files sss'}      | ${{ '/etc/sssd/sssd.conf': '[domain/ldap]\nid_provider = ldap\n' }}                                 | ${{ kind: 'ldap', name: 'ldap', role: 'member' }}
  ${'passwd: files sss'}      | ${{}}                                                                                               | ${{ kind: 'none' }}
  ${'passwd: compat winbind'} | ${{ '/etc/samba/smb.conf': '[global]\n  realm = CORP.EXAMPLE\n' }}                                  | ${{ kind: 'active-directory', name: 'corp.example', role: 'member' }}
  ${'passwd: files ldap'}     | ${{}}                                                                                               | ${{ kind: 'ldap', role: 'member' }}
`('knows the directory behind "$nsswitch"', async ({ nsswitch, files, domain }) => {
  const { facts } = await collect(
    network,
    bundleOf({ files: { ...HOST.files, ...files, '/etc/nsswitch.conf': `${nsswitch}\n` } }),
  );
  expect((facts as Network).domain).toEqual(domain);
});

it('does not know the directory where the file that tells it is not to be read', async () => {
  const files = {
    ...HOST.files,
    '/etc/nsswitch.conf': 'passwd: files sss\n',
    '/etc/sssd/sssd.conf': { refused: 'permission_denied' },
  } as const;
  const { facts, gaps } = await collect(network, bundleOf({ files }));
  expect(facts).not.toHaveProperty('domain');
  expect(gaps).toEqual([{ reason: 'permission_denied', fields: ['domain'] }]);
});

it('leaves out temporary addresses, routes to itself, and floating addresses that files cannot place', () => {
  expect(parseIpv6Addresses(IF_INET6).map(({ address }) => address)).toEqual(['2001:db8::7']);
  expect(parseIpv4Addresses(TRIE, parseRoutes(ROUTES) ?? []).map(({ address }) => address)).toEqual([
    '127.0.0.1',
    '192.168.1.7',
  ]);
  const zero = '0'.repeat(32);
  expect(
    parseIpv6Routes(
      `${zero} 00 ${zero} 00 ${zero.replace(/0$/, '1')} 00000400 1 0 00000003 eth0\n${zero} 80 ${zero} 00 ${zero} 0 1 0 80200001 lo\n`,
    ),
  ).toEqual([{ destination: '::/0', gateway: '::1', interface: 'eth0' }]);
});

it('throws on a table that is none', async () => {
  await expect(collect(network, bundleOf({ files: { '/proc/net/route': '???' } }))).rejects.toMatchObject({
    reason: 'parse_failed',
  });
});

describeWithTools('on this machine', { ip: 'iproute2' }, () => {
  it('knows the interfaces and addresses that ip shows', async () => {
    const shown = JSON.parse(spawnSync('ip', ['-j', 'address'], { encoding: 'utf8' }).stdout) as {
      ifname: string;
      addr_info: { local: string; prefixlen: number; temporary?: boolean }[];
    }[];
    const { facts } = await collect(network, new LocalTarget());
    const ours = Object.entries((facts as Network).interfaces ?? {}).map(([name, { addresses }]) => [
      name,
      (addresses ?? []).map(({ address, prefixLength }) => `${address}/${prefixLength}`).sort(),
    ]);
    const theirs = shown
      .filter(({ ifname }) => !ifname.startsWith('veth'))
      .map(({ ifname, addr_info }) => [
        ifname,
        addr_info
          .filter(({ temporary }) => temporary !== true)
          .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
          .sort(),
      ]);
    expect(ours.sort()).toEqual(theirs.sort());
  });
});
