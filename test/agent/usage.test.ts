import { expect, it } from 'vitest';
import { parseUsage, type UsageReading } from '../../agent/parse/usage.ts';
import { usage } from '../../agent/probes/usage.ts';
import { LocalTarget } from '../../agent/targets/local.ts';
import { UsageSampler } from '../../agent/usage-sampler.ts';
import { sampleBetween, windowOf } from '../../agent/usage-window.ts';
import { bundleOf } from '../kit/bundle.ts';
import { collect } from '../kit/collect.ts';

const FILES = {
  '/proc/stat': 'cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3 4\nbtime 1763708400\n', // an hour before the look
  '/proc/meminfo': 'MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\nSwapTotal: 50 kB\nSwapFree: 40 kB\n',
  '/proc/diskstats':
    '   8 0 sda 10 0 7200 5 10 0 14400 5 0 36000 10\n   8 1 sda1 10 0 999999 5 10 0 99 5 0 9 10\n   7 0 loop0 1 0 9 0 0 0 0 0 0 0 0\n',
  '/proc/net/dev':
    'Inter-| Receive | Transmit\n face |bytes\n    lo: 99 0 0 0 0 0 0 0 99 0 0 0 0 0 0 0\n  eth0:360000 1 0 0 0 0 0 0 720000 1 0 0 0 0 0 0\n',
  '/proc/loadavg': '0.42 0.30 0.20 1/100 4242\n',
};

it('one look has one sample: the time since the host was started, and memory and load as they are', async () => {
  const { facts, outcome } = await collect(usage, bundleOf({ files: FILES }));
  expect(outcome).toBeUndefined();
  const of = (value: number) => ({ mean: value, p95: value, max: value });
  expect(facts).toEqual([
    {
      fromAt: '2025-11-21T07:00:00Z',
      toAt: '2026-11-21T08:00:00Z',
      sampleCount: 1,
      cpuPercent: of(20),
      memoryUsedBytes: of(614_000),
      swapUsedBytes: { max: 10_200 },
      diskReadBytesPerSecond: expect.any(Object),
      diskWriteBytesPerSecond: expect.any(Object),
      diskBusyPercent: expect.any(Object),
      networkInBytesPerSecond: expect.any(Object),
      networkOutBytesPerSecond: expect.any(Object),
      load1: { mean: 0.42 },
    },
  ]);
});

it('rates are between two readings; a counter that fell says nothing', () => {
  const before: UsageReading = {
    cpuBusy: 100,
    cpuTotal: 1000,
    diskReadBytes: 1000,
    diskBusyMs: 0,
    networkInBytes: 900,
  };
  const now: UsageReading = {
    cpuBusy: 150,
    cpuTotal: 1200,
    diskReadBytes: 61_000,
    diskBusyMs: 15_000,
    networkInBytes: 5,
  };
  expect(sampleBetween(before, now, 60)).toEqual({ cpuPercent: 25, diskReadBytesPerSecond: 1000, diskBusyPercent: 25 });
});

it('a window holds mean, 95th percentile and largest, in three digits', () => {
  const samples = Array.from({ length: 100 }, (_, index) => ({ cpuPercent: index + 0.12345 }));
  const window = windowOf(samples, new Date('2026-11-21T07:00:00.500Z'), new Date('2026-11-21T08:00:00Z'));
  expect(window).toEqual({
    fromAt: '2026-11-21T07:00:00Z',
    toAt: '2026-11-21T08:00:00Z',
    sampleCount: 100,
    cpuPercent: { mean: 49.6, p95: 94.1, max: 99.1 },
  });
});

it('reads kernels that do not tell available memory, and leaves out what a text does not hold', () => {
  expect(parseUsage({ meminfo: 'MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 5 kB\nCached: 25 kB\n' })).toEqual({
    memoryUsedBytes: 60 * 1024,
  });
  expect(parseUsage({ stat: 'intr 1 2 3\n', diskstats: 'x', netDev: 'x', loadavg: '' })).toEqual({});
});

it('says which members are missing where a file is closed', async () => {
  const files = { ...FILES, '/proc/diskstats': { refused: 'permission_denied' } } as const;
  const { gaps, outcome } = await collect(usage, bundleOf({ files }));
  expect({ outcome, gaps }).toEqual({
    outcome: 'partial',
    gaps: [
      { reason: 'permission_denied', fields: ['diskBusyPercent', 'diskReadBytesPerSecond', 'diskWriteBytesPerSecond'] },
    ],
  });
});

it('a running agent makes one window an hour, leaves out time that it slept, and hands each over once', () => {
  let at = Date.parse('2026-11-21T08:00:00Z');
  let busy = 0;
  const sampler = new UsageSampler({
    now: () => new Date(at),
    read: () => ({ cpuBusy: busy, cpuTotal: at / 10, load1: 1 }),
  });
  const minutes = (count: number) => {
    for (let minute = 0; minute < count; minute += 1) {
      at += 60_000;
      busy += 3000; // half of the time
      sampler.sample();
    }
  };
  sampler.sample();
  minutes(30);
  expect(sampler.take()).toMatchObject([{ fromAt: '2026-11-21T08:00:00Z', sampleCount: 30 }]); // what there is
  minutes(35);
  const [first, ...more] = sampler.take();
  expect(more).toEqual([]);
  expect(first).toMatchObject({ fromAt: '2026-11-21T08:00:00Z', toAt: '2026-11-21T09:00:00Z', sampleCount: 60 });
  expect(first?.cpuPercent).toEqual({ mean: 50, p95: 50, max: 50 });
  at += 6 * 3600_000;
  minutes(61);
  expect(sampler.take().map(({ fromAt, sampleCount }) => ({ fromAt, sampleCount }))).toEqual([
    { fromAt: '2026-11-21T09:00:00Z', sampleCount: 5 },
    { fromAt: '2026-11-21T15:06:00Z', sampleCount: 60 },
  ]);
});

it.skipIf(process.platform !== 'linux')('reads this machine', async () => {
  const { facts } = await collect(usage, new LocalTarget(), {}, new Date());
  expect(facts).toEqual([
    expect.objectContaining({ sampleCount: 1, memoryUsedBytes: expect.any(Object), load1: expect.any(Object) }),
  ]);
});
