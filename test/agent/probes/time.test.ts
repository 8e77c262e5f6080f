import { expect, it } from 'vitest';
import {
  parseChronyTracking,
  parseNtpPeers,
  parseTimeSources,
  parseTimesyncdSources,
} from '../../../agent/parse/time-daemons.ts';
import { time } from '../../../agent/probes/time.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

const TRACKING = `Reference ID    : C0A80101 (192.168.1.1)
Stratum         : 3
Ref time (UTC)  : Sat Nov 21 18:53:46 2026
System time     : 0.000123456 seconds slow of NTP time
Last offset     : -0.000012345 seconds
Leap status     : Normal
`;
const PEERS = `     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
 10.0.0.9        .INIT.          16 u    -   64    0    0.000   +0.000   0.000
*192.168.1.1     10.0.0.1         2 u   33   64  377    0.512   -1.234   0.080
`;

it('reads what chrony says, with the sign of a slow clock and two digits', () => {
  expect(parseChronyTracking(TRACKING)).toEqual({
    isSynchronised: true,
    offsetSeconds: -0.00012,
    stratum: 3,
    lastSyncAt: '2026-11-21T18:53:46Z',
  });
  expect(parseChronyTracking('Stratum : 0\nLeap status     : Not synchronised\n')).toMatchObject({
    isSynchronised: false,
  });
  expect(parseChronyTracking('506 Cannot talk to daemon\n')).toBeUndefined();
});

it('reads whom ntpd follows, and that it follows nobody', () => {
  expect(parseNtpPeers(PEERS)).toEqual({ isSynchronised: true, offsetSeconds: 0.0012, stratum: 3 });
  expect(parseNtpPeers(PEERS.replace('*', ' '))).toEqual({ isSynchronised: false });
  expect(parseNtpPeers('ntpq: read: Connection refused\n')).toBeUndefined();
});

it('reads the servers that are set up', () => {
  expect(
    parseTimeSources('pool 2.debian.pool.ntp.org iburst\n# server old\nserver 127.127.1.0\npeer ntp-2\nmakestep 1 3\n'),
  ).toEqual(['2.debian.pool.ntp.org', 'ntp-2']);
  expect(parseTimesyncdSources(['[Time]\nNTP=a b\nFallbackNTP=c\n', 'NTP=\nNTP=d\n'])).toEqual(['d']);
  expect(parseTimesyncdSources(['[Time]\n#NTP=\nFallbackNTP=0.debian.pool.ntp.org\n'])).toEqual([
    '0.debian.pool.ntp.org',
  ]);
});

it('puts zone, daemon, servers and state together', async () => {
  const target = bundleOf({
    files: {
      '/etc/localtime': { type: 'link', linkTo: '../usr/share/zoneinfo/Asia/Ho_Chi_Minh' },
      '/run/chrony/chronyd.pid': '611\n',
      '/proc/611/comm': 'chronyd\n',
      '/proc/stat': 'cpu 1\nbtime 1795330031\n',
      '/etc/chrony/chrony.conf': 'pool ntp.example iburst\nconfdir /etc/chrony/conf.d\n',
      '/etc/chrony/conf.d/ours.conf': 'server ntp-1.example\n',
    },
    commands: { 'time.chrony': TRACKING },
  });
  expect(await collect(time, target)).toMatchObject({
    facts: {
      timeZone: 'Asia/Ho_Chi_Minh',
      daemon: 'chrony',
      servers: ['ntp.example', 'ntp-1.example'],
      isSynchronised: true,
      stratum: 3,
      bootedAt: expect.stringMatching(/:00Z$/),
    },
    sources: expect.arrayContaining(['command:time.chrony', 'file:/etc/chrony/chrony.conf']),
  });
});

it('knows a running unit without its pid file, and timesyncd by its stamp', async () => {
  const target = bundleOf({ files: { '/run/systemd/timesync/synchronized': '', '/etc/timezone': 'Etc/UTC\n' } });
  const { facts } = await collect(time, target, { services: { 'systemd-timesyncd.service': { state: 'running' } } });
  expect(facts).toMatchObject({ timeZone: 'Etc/UTC', daemon: 'timesyncd', isSynchronised: true });
});

it('takes the last synchronisation of timesyncd from its stamp: its clock file is saved without one too', async () => {
  const files = {
    '/run/systemd/timesync/synchronized': { text: '', modifiedAt: '2026-11-20T08:00:00Z' },
    '/var/lib/systemd/timesync/clock': { text: '', modifiedAt: '2026-11-21T07:59:30Z' },
  };
  const services = { services: { 'systemd-timesyncd.service': { state: 'running' } } };
  const { facts } = await collect(time, bundleOf({ files }), services);
  expect(facts).toMatchObject({ lastSyncAt: '2026-11-20T08:00:00Z', syncAgeSeconds: 86_400 });
});

it('says "none" only where the processes were seen', async () => {
  expect((await collect(time, bundleOf({ files: { '/proc/1/comm': 'init\n' } }))).facts).toMatchObject({
    daemon: 'none',
  });
  expect((await collect(time, bundleOf({ files: { '/proc/900/comm': 'bash\n' } }))).facts).not.toHaveProperty('daemon'); // hidepid
  const hidden = bundleOf({ files: { '/proc': { type: 'directory', refused: 'permission_denied' } } });
  expect((await collect(time, hidden)).facts).not.toHaveProperty('daemon');
});

it('is partial where the daemon does not answer', async () => {
  const files = { '/run/chrony/chronyd.pid': '611\n', '/proc/611/comm': 'chronyd\n' };
  const { facts, outcome, reason, gaps } = await collect(
    time,
    bundleOf({ files, commands: { 'time.chrony': { exitCode: 1, stdout: '506 Cannot talk to daemon' } } }),
  );
  expect(facts).not.toHaveProperty('isSynchronised');
  expect({ outcome, reason }).toEqual({ outcome: 'partial', reason: 'command_failed' });
  expect(gaps).toEqual([
    {
      reason: 'command_failed',
      fields: ['isSynchronised', 'lastSyncAt', 'offsetSeconds', 'stratum', 'syncAgeSeconds'],
    },
  ]);
});
