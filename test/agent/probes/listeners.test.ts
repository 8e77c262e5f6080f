import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { ipv6Text, parseProcNet } from '../../../agent/parse/proc-net.ts';
import { listeners, serviceOf } from '../../../agent/probes/listeners.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import type { Listeners } from '../../../policies/inventory/sections/listeners.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithTools } from '../../kit/tools.ts';

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (local: string, state: string, uid: number, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 ${uid}        0 ${inode} 1 0 100 0 0 10 0\n`;

const HOST = {
  files: {
    '/etc/passwd': 'root:x:0:0::/root:/bin/bash\nntp:x:104:110::/:/usr/sbin/nologin\n',
    '/proc/net/tcp':
      HEADER +
      row('00000000:0016', '0A', 0, 501) +
      row('0100007F:1538', '0A', 104, 502) +
      row('0100007F:1538', '01', 104, 503),
    '/proc/net/tcp6': HEADER + row('00000000000000000000000001000000:0277', '0A', 0, 504),
    '/proc/net/udp':
      HEADER +
      row('00000000:007B', '07', 104, 505) +
      row('00000000:C001', '07', 104, 506) +
      row('00000000:C002', '07', 104, 507),
    '/proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
    '/proc/812/fd/3': { type: 'link', linkTo: 'socket:[501]' },
    '/proc/812/exe': { type: 'link', linkTo: '/usr/sbin/sshd (deleted)' },
    '/proc/812/comm': 'sshd\n',
    '/proc/812/cgroup': '0::/system.slice/ssh.service\n',
    '/proc/900/fd/7': { type: 'link', linkTo: 'socket:[506]' },
    '/proc/900/fd/8': { type: 'link', linkTo: 'socket:[507]' },
    '/proc/900/comm': 'resolver\n',
    '/proc/1/comm': 'systemd\n',
  },
} as const;

it('names protocol, address, owner, program and unit; folds ephemeral UDP ports into one entry a process', async () => {
  const { facts, outcome } = await collect(listeners, bundleOf(HOST));
  expect(outcome).toBeUndefined(); // every process was seen: the kernel holds the others
  expect(facts).toEqual([
    {
      protocol: 'tcp',
      address: '0.0.0.0',
      isLoopback: false,
      port: 22,
      process: 'sshd',
      executable: '/usr/sbin/sshd',
      service: 'ssh.service',
      user: 'root',
    },
    { protocol: 'tcp', address: '127.0.0.1', isLoopback: true, port: 5432, user: 'ntp' },
    { protocol: 'tcp', address: '::1', isLoopback: true, port: 631, user: 'root' },
    { protocol: 'udp', address: '0.0.0.0', isLoopback: false, port: 123, user: 'ntp' },
    { protocol: 'udp', address: '0.0.0.0', isLoopback: false, port: null, process: 'resolver', user: 'ntp' },
  ]);
});

it('knows every listener and leaves a gap on the process where processes are hidden', async () => {
  const files = { ...HOST.files, '/proc/812/fd': { type: 'directory', refused: 'permission_denied' } } as const;
  const { facts, outcome, reason, gaps } = await collect(
    listeners,
    bundleOf({ files: withoutKey(files, '/proc/812/fd/3'), privilege: 'user' }),
  );
  expect((facts as Listeners).map(({ port }) => port)).toContain(22);
  expect({ outcome, reason, gaps }).toEqual({
    outcome: undefined,
    reason: undefined,
    gaps: [{ reason: 'needs_root', fields: ['process', 'executable', 'service'] }],
  });
});

function withoutKey<T extends object>(files: T, key: string): T {
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== key)) as T;
}

it('knows that processes are hidden where not even the first one is listed', async () => {
  const { gaps } = await collect(listeners, bundleOf({ files: withoutKey(HOST.files, '/proc/1/comm') }));
  expect(gaps).toEqual([{ reason: 'permission_denied', fields: ['process', 'executable', 'service'] }]);
});

it('throws on tables that are none, and where there are none', async () => {
  await expect(collect(listeners, bundleOf({ files: { '/proc/net/tcp': 'permission?' } }))).rejects.toMatchObject({
    reason: 'parse_failed',
  });
  await expect(collect(listeners, bundleOf({ files: {} }))).rejects.toMatchObject({ reason: 'source_missing' });
  expect(parseProcNet('', 'tcp')).toBeUndefined();
  expect(parseProcNet(HEADER, 'tcp')).toEqual([]);
});

it.each`
  bytes                                                         | text
  ${[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}           | ${'::'}
  ${[254, 128, 0, 0, 0, 0, 0, 0, 0, 252, 0, 255, 254, 0, 0, 1]} | ${'fe80::fc:ff:fe00:1'}
  ${[32, 1, 13, 184, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]}       | ${'2001:db8::1:0:0:1'}
  ${[32, 1, 13, 184, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1]}       | ${'2001:db8:1:0:1:1:1:1'}
  ${[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 127, 0, 0, 1]}     | ${'::ffff:127.0.0.1'}
`('writes $text as RFC 5952 does', ({ bytes, text }) => {
  expect(ipv6Text(bytes)).toBe(text);
});

it.each`
  cgroup                                                                  | service
  ${'0::/system.slice/nginx.service\n'}                                   | ${'nginx.service'}
  ${'3:cpu:/\n1:name=systemd:/system.slice/postgresql@15-main.service\n'} | ${'postgresql@15-main.service'}
  ${'0::/user.slice/user-1.slice/user@1.service/app.slice/web.service'}   | ${'web.service'}
  ${'0::/user.slice/user-1.slice/session-3.scope'}                        | ${undefined}
  ${''}                                                                   | ${undefined}
`('finds the unit $service in a control group', ({ cgroup, service }) => {
  expect(serviceOf(cgroup)).toBe(service);
});

describeWithTools('on this machine', { ss: 'iproute2' }, () => {
  it('sees what ss sees, sockets opened for the test and their process included', async () => {
    const program = `const n = require('node:net'), d = require('node:dgram');
      const s = n.createServer().listen(0, '127.0.0.1', () => { const t = n.createServer().listen(0, '::', () => { const u = d.createSocket('udp4');
      u.bind(0, '127.0.0.1', () => { const v = d.createSocket('udp6'); v.bind(20053, '::1', () => console.log(s.address().port)); }); }); });`;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const { facts } = await collect(listeners, new LocalTarget());
      const ours = (facts as Listeners).map(({ protocol, address, port }) => `${protocol} ${address} ${port}`);
      expect([...new Set(ours)].sort()).toEqual(socketsOfSs());
      const own = (facts as Listeners).find(({ port }) => port === Number(line.toString()));
      expect(own).toMatchObject({
        protocol: 'tcp',
        address: '127.0.0.1',
        isLoopback: true,
        executable: process.execPath,
      });
    } finally {
      child.kill();
    }
  });
});

/** `ss -H -tuln` in the contract's form: no zones, "*" for both families, ephemeral UDP ports without number. */
function socketsOfSs(): string[] {
  const lines = spawnSync('ss', ['-H', '-tuln'], { encoding: 'utf8' }).stdout.trim().split('\n');
  const rows = lines.map((line) => {
    const [protocol = '', , , , local = ''] = line.trim().split(/\s+/);
    const at = local.lastIndexOf(':');
    const address = local
      .slice(0, at)
      .replace(/%[^\]]*/, '')
      .replace(/^\[(.*)\]$/, '$1')
      .replace(/^\*$/, '::');
    const port = Number(local.slice(at + 1));
    return `${protocol} ${address} ${protocol === 'udp' && port >= 32_768 && port <= 60_999 ? null : port}`;
  });
  return [...new Set(rows)].sort();
}
