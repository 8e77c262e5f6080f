import { afterAll, beforeAll, expect, it } from 'vitest';
import type * as api from '../../../collector/api.ts';
import { addUnit } from '../../../collector/store/units.ts';
import { digestOf } from '../../../policies/inventory/canonical.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import { type TestAgent, type TestClient, type TestCollector, testCollector } from '../../kit/client.ts';
import { describeOnBothStores } from '../../kit/database.ts';
import { reportOf, smallInventory } from '../../kit/report.ts';

const GB = 1e9;
const ubuntu = (release: string, more: Partial<Inventory> = {}): Inventory => ({
  ...smallInventory,
  os: {
    family: 'linux',
    id: 'ubuntu',
    release,
    architecture: 'x86_64',
    initSystem: 'systemd',
    isContainer: false,
    kernel: '5.4.0-200-generic',
    libc: { name: 'glibc', version: '2.31' },
  },
  hardware: {
    cpu: { coreCount: 4, threadCount: 4 },
    memoryBytes: 8 * GB,
    usableMemoryBytes: 7.8 * GB,
    virtualisation: 'kvm',
  },
  filesystems: { '/': { sizeBytes: 80 * GB, usedPercent: 20, inodesUsedPercent: 3 } },
  listeners: [],
  packages: [],
  services: {},
  software: [],
  ...more,
});

describeOnBothStores('readiness', (open) => {
  let collector: TestCollector;
  let client: TestClient;
  let old: TestAgent;

  beforeAll(async () => {
    collector = await testCollector(await open());
    const unit = { parentId: null, freshnessLimitSeconds: 7 * 86_400 };
    await addUnit(collector.db, { unitId: 'paris', name: { vi: 'Paris', en: 'Paris' }, ...unit });
    await addUnit(collector.db, { unitId: 'empty', name: { vi: 'Trống', en: 'Empty' }, ...unit });
    old = await collector.enrol({ name: 'old-1' });
    const fit = await collector.enrol({ name: 'fit-1', unitId: 'paris' });
    for (const [agent, inventory] of [
      [old, ubuntu('20.04')],
      [fit, ubuntu('24.04')],
    ] as const) {
      const report = agent.report({ inventory, probes: reportOf(inventory).probes, digest: digestOf(inventory) });
      expect((await agent.send(agent.seal(report))).status).toBeLessThan(300);
    }
    await collector.settle();
    client = await collector.signIn();
  });
  afterAll(async () => collector.close());

  it('is a matrix of units and the ten platforms', async () => {
    const answer = await client.get<api.ReadinessAnswer>('/api/v1/readiness');
    expect(answer.platforms).toHaveLength(10);
    expect(answer.judged).not.toBeNull();
    const cellOf = (unit: string, platform: string) => answer.units.find(({ id }) => id === unit)?.cells[platform];
    expect(cellOf('paris', 'monitoring')).toMatchObject({ state: 'ready', readyHostCount: 1 });
    expect(cellOf('default', 'document-management')).toMatchObject({ state: 'blocked' });
    expect(cellOf('empty', 'monitoring')).toMatchObject({ state: 'empty' });
  });

  it('is narrowed to a unit and to a platform', async () => {
    const answer = await client.get<api.ReadinessAnswer>('/api/v1/readiness?unit=paris&platform=identity');
    expect(answer.units.map(({ id }) => id)).toEqual(['paris']);
    expect(answer.platforms.map(({ platform }) => platform)).toEqual(['identity']);
  });

  it('opens a cell: blockers by name, hosts, and the nearest way with every step', async () => {
    const answer = await client.get<api.PlatformReadinessAnswer>('/api/v1/readiness/database-linkage/default');
    expect(answer.cell.state).toBe('blocked');
    const [host] = answer.hosts;
    expect(host).toMatchObject({ name: 'old-1', state: 'blocked' });
    expect(answer.blockers.map(({ rule }) => rule)).toContain('system-release');
    expect(host?.nearest?.outcome).toBe('path');
  });

  it('of one host is as it was judged, and its way is searched when asked', async () => {
    const answer = await client.get<api.HostReadinessAnswer>(`/api/v1/hosts/${old.hostId}/readiness`);
    expect(answer.profiles.find(({ profile }) => profile === 'x-road')).toMatchObject({
      state: 'blocked',
      blockers: [{ rule: 'system-release' }],
    });
    const way = await client.get<api.NearestSetAnswer>(`/api/v1/hosts/${old.hostId}/readiness/x-road`);
    expect(way.steps.map(({ title }) => title.en)).toEqual([
      'Ubuntu 20.04 to Ubuntu 22.04 (do-release-upgrade)',
      'Ubuntu 22.04 to Ubuntu 24.04 (do-release-upgrade)',
    ]);
  });
});
