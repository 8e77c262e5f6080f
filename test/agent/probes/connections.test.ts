import { connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { parseProcConnections } from '../../../agent/parse/proc-net.ts';
import { connections } from '../../../agent/probes/connections.ts';
import type { Connections } from '../../../policies/inventory/sections/connections.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

const HEADER = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (local: string, peer: string, state: string, inode = 0) =>
  `   0: ${local} ${peer} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0\n`;

const LISTENERS = {
  listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 443, isLoopback: false, process: 'nginx' }],
};
const HOST = {
  files: {
    '/proc/net/tcp':
      HEADER +
      row('00000000:01BB', '00000000:0000', '0A', 500) + // listens
      row('0500000A:01BB', '094D000A:C001', '01', 501) + // 10.0.77.9 came in, twice
      row('0500000A:01BB', '094D000A:C002', '06') +
      row('0500000A:01BB', '6F0200C0:C003', '01', 502) + // 192.0.2.111 came in from outside
      row('0500000A:C004', '0900000A:1538', '01', 503) + // to 10.0.0.9:5432
      row('0500000A:C005', '0900000A:1538', '02', 504) + // only tries
      row('0100007F:C006', '0100007F:1538', '01', 505) + // itself
      row('0500000A:C007', '0500000A:01BB', '01', 506), // itself
    '/proc/net/tcp6':
      HEADER + row('0000000000000000FFFF00000500000A:01BB', '0000000000000000FFFF0000084D000A:C008', '01', 507),
    '/proc/net/udp':
      HEADER + row('0500000A:C009', '0900000A:0035', '01', 508) + row('00000000:0035', '00000000:0000', '07', 509),
    '/proc/812/fd/3': { type: 'link', linkTo: 'socket:[503]' },
    '/proc/812/comm': 'appserver\n',
    '/proc/1/comm': 'systemd\n',
  },
} as const;

const DAYS = { firstSeenOn: '2026-11-21', lastSeenOn: '2026-11-21' };

it('folds connections to peers and services; inbound peers outside the owner’s networks are cut', async () => {
  const { facts, outcome } = await collect(connections, bundleOf(HOST), LISTENERS, undefined, {
    networks: ['10.0.77.8/31'],
  });
  expect(outcome).toBeUndefined();
  expect(facts).toEqual([
    {
      direction: 'outbound',
      protocol: 'tcp',
      peer: '10.0.0.9',
      peerPort: 5432,
      process: 'appserver',
      ...DAYS,
      isEstablished: true,
    },
    { direction: 'outbound', protocol: 'udp', peer: '10.0.0.9', peerPort: 53, ...DAYS, isEstablished: true },
    {
      direction: 'inbound',
      protocol: 'tcp',
      localPort: 443,
      peer: '10.0.77.9',
      process: 'nginx',
      ...DAYS,
      isEstablished: true,
    },
    {
      direction: 'inbound',
      protocol: 'tcp',
      localPort: 443,
      peer: '192.0.2.0/24',
      process: 'nginx',
      ...DAYS,
      isEstablished: true,
    },
    {
      direction: 'inbound',
      protocol: 'tcp',
      localPort: 443,
      peer: '10.0.77.8',
      process: 'nginx',
      ...DAYS,
      isEstablished: true,
    },
  ]);
});

it('cuts every inbound peer where the owner names no network', async () => {
  const { facts } = await collect(connections, bundleOf(HOST), LISTENERS);
  const inbound = (facts as Connections).filter(({ direction }) => direction === 'inbound').map(({ peer }) => peer);
  expect(inbound).toEqual(['10.0.77.0/24', '192.0.2.0/24']);
});

it('keeps five hundred, and says that there are more', async () => {
  const many = Array.from({ length: 600 }, (_, index) =>
    row('0500000A:C004', `${index.toString(16).padStart(4, '0').toUpperCase()}000A:0050`, '01'),
  ).join('');
  const { facts, outcome, reason } = await collect(
    connections,
    bundleOf({ files: { ...HOST.files, '/proc/net/tcp': HEADER + many } }),
    LISTENERS,
  );
  expect(facts).toHaveLength(500);
  expect({ outcome, reason }).toEqual({ outcome: 'partial', reason: 'row_limit' });
});

it('never takes another text for an empty table', () => {
  expect(parseProcConnections('')).toBeUndefined();
  expect(parseProcConnections('Netid State Recv-Q')).toBeUndefined();
  expect(parseProcConnections(HEADER)).toEqual([]);
});

it.skipIf(process.platform !== 'linux')('reads the kernel’s own table of this machine', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const client: Socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => client.once('connect', resolve));
  const { readFileSync } = await import('node:fs');
  const found = parseProcConnections(readFileSync('/proc/net/tcp', 'utf8')) ?? [];
  expect(found).toContainEqual(expect.objectContaining({ peer: '127.0.0.1', peerPort: port, isEstablished: true }));
  client.destroy();
  server.close();
});
