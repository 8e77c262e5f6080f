import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { supportLookup } from '../../../infra/commands/policies.ts';
import { readCatalogue } from '../../../infra/plan/catalogue.ts';
import { checkAgainstCatalogue } from '../../../infra/plan/check.ts';
import { draftPlan } from '../../../infra/plan/draft.ts';
import type { FleetHost } from '../../../infra/plan/fleet.ts';
import type { PlanHost } from '../../../infra/plan/plan.ts';
import { complaintsAbout } from '../../../infra/plan/validate.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import type { HostRegister } from '../../../policies/rules/pack.ts';
import { reportWith } from '../kit.ts';

const catalogue = readCatalogue();
const asOf = '2026-11-21';
const supportOf = supportLookup(asOf, loadTables());

function fleetHost(
  hostId: string,
  inventory: Inventory,
  register: Partial<HostRegister> = {},
  unitId = 'hq',
): FleetHost {
  return {
    hostId,
    name: hostId,
    unitId,
    register: { labels: [], level: 2, ...register },
    report: reportWith(inventory, hostId),
  };
}

const draft = (...hosts: readonly FleetHost[]) => draftPlan({ hosts }, { name: 'plan', asOf, catalogue, supportOf });

function only(host: FleetHost): PlanHost {
  const planned = draft(host).hosts[0];
  if (planned === undefined) throw new Error('no host');
  return planned;
}

const debian = (release: string, extra: Inventory = {}): Inventory => ({
  os: { family: 'linux', id: 'debian', release, architecture: 'x86_64' },
  ...extra,
});
const onTarget = { hardware: { vendor: 'OpenStack Foundation', model: 'OpenStack Nova' } };

describe('the way of a host', () => {
  it.each`
    inventory                                                                                 | register                  | way             | codes                                 | why
    ${debian('10')}                                                                           | ${{ labels: ['retire'] }} | ${'retire'}     | ${['owner_retires']}                  | ${'its owner gives it up'}
    ${debian('10')}                                                                           | ${{ labels: ['stay'] }}   | ${'stay'}       | ${['owner_keeps']}                    | ${'its owner keeps it'}
    ${{}}                                                                                     | ${{}}                     | ${'stay'}       | ${['os_not_known']}                   | ${'nothing is known, so nothing is proposed'}
    ${{ os: { family: 'linux', id: 'haiku', release: '1' } }}                                 | ${{}}                     | ${'stay'}       | ${['support_not_known']}              | ${'no dates are known of its system'}
    ${{ os: { family: 'linux', id: 'debian', release: '10', architecture: 'aarch64' } }}      | ${{}}                     | ${'stay'}       | ${['other_architecture']}             | ${'the catalogue has no image for its processor'}
    ${debian('10')}                                                                           | ${{}}                     | ${'replatform'} | ${['support_ended', 'new_system']}    | ${'its support is over'}
    ${debian('12')}                                                                           | ${{}}                     | ${'replatform'} | ${['support_extended', 'new_system']} | ${'it has extended support only'}
    ${debian('13')}                                                                           | ${{}}                     | ${'rehost'}     | ${['supported', 'same_system']}       | ${'its system has a future, its machine does not matter'}
    ${debian('13', onTarget)}                                                                 | ${{}}                     | ${'stay'}       | ${['supported', 'on_target']}         | ${'it is where it should be'}
    ${debian('12', onTarget)}                                                                 | ${{}}                     | ${'upgrade'}    | ${['support_extended', 'one_step']}   | ${'one step leads on, on the target cloud'}
    ${debian('10', onTarget)}                                                                 | ${{}}                     | ${'replatform'} | ${['support_ended', 'new_system']}    | ${'several steps are worse than building anew'}
    ${{ os: { family: 'linux', id: 'centos', name: 'CentOS Linux 7 (Core)', release: '7' } }} | ${{}}                     | ${'replatform'} | ${['support_ended', 'new_system']}    | ${'another maker follows'}
    ${{ os: { family: 'windows', id: 'windows-server', release: '2012-r2' } }}                | ${{}}                     | ${'replatform'} | ${['support_ended', 'new_system']}    | ${'Windows follows Windows'}
    ${{ os: { family: 'linux', id: 'sles', release: '11.4' } }}                               | ${{}}                     | ${'stay'}       | ${['support_ended', 'no_image']}      | ${'nothing in the catalogue follows it'}
  `('$way: $why', ({ inventory, register, way, codes }) => {
    const planned = only(fleetHost('a', inventory, register));
    expect(planned.way).toBe(way);
    expect(planned.reasons.map(({ code }) => code).filter((code) => !code.startsWith('sized'))).toEqual(codes);
    expect(planned.reasons.every(({ text }) => text.vi !== '' && text.en !== '' && text.vi !== text.en)).toBe(true);
  });

  it.each`
    inventory                                                               | labels              | platform                    | image             | zone        | why
    ${debian('10')}                                                         | ${[]}               | ${'generic-server'}         | ${'debian-13'}    | ${'server'} | ${'the general one'}
    ${debian('10')}                                                         | ${['platform:k3s']} | ${'k3s'}                    | ${'debian-13'}    | ${'server'} | ${'a label decides'}
    ${debian('10', { packages: [{ name: 'xroad-proxy', scheme: 'deb' }] })} | ${[]}               | ${'x-road-security-server'} | ${'ubuntu-24.04'} | ${'dmz'}    | ${'what runs today decides, and its maker names the systems'}
  `('$platform on $image in $zone: $why', ({ inventory, labels, platform, image, zone }) => {
    expect(only(fleetHost('a', inventory, { labels })).build).toMatchObject({ platform, image, zone });
  });

  it.each([
    [3, 'server-3'],
    [5, 'server-45'],
    [undefined, 'server'],
  ])('level %s goes into zone %s', (level, zone) => {
    const register = { labels: [], ...(level === undefined ? {} : { level }) };
    const planned = draftPlan(
      { hosts: [{ ...fleetHost('a', debian('10')), register }] },
      { name: 'plan', asOf, catalogue, supportOf },
    ).hosts[0];
    expect(planned?.build?.zone).toBe(zone);
    expect(planned?.reasons.some(({ code }) => code === 'level_not_set')).toBe(level === undefined);
  });
});

describe('sizes', () => {
  const gib = 1024 ** 3;
  const hardware = { cpu: { threadCount: 8 }, memoryBytes: 16 * gib };
  const usage = (count: number, sampleCount = 60) =>
    Array.from({ length: count }, (_, index) => ({
      fromAt: `2026-11-${String(Math.floor(index / 24) + 10)}T${String(index % 24).padStart(2, '0')}:00:00Z`,
      sampleCount,
      cpuPercent: { p95: 20 },
      memoryUsedBytes: { max: 2.5 * gib },
    }));

  it.each`
    facts                                                                 | flavor          | code                   | why
    ${{ hardware, usage: usage(30) }}                                     | ${'m1.large'}   | ${'sized_by_use'}      | ${'20 % of 8 processors and 2.5 GiB, with headroom'}
    ${{ hardware, usage: usage(5) }}                                      | ${'m1.xlarge'}  | ${'sized_by_hardware'} | ${'five hours say too little'}
    ${{ hardware, usage: usage(30, 1) }}                                  | ${'m1.xlarge'}  | ${'sized_by_hardware'} | ${'single samples say too little'}
    ${{}}                                                                 | ${'m1.small'}   | ${'sized_by_platform'} | ${'nothing is known but what the platform needs'}
    ${{ hardware: { cpu: { threadCount: 64 }, memoryBytes: 512 * gib } }} | ${'m1.2xlarge'} | ${'size_too_small'}    | ${'nothing is large enough, and it is said'}
  `('$flavor: $why', ({ facts, flavor, code }) => {
    const planned = only(fleetHost('a', debian('10', facts)));
    expect(planned.build?.flavor).toBe(flavor);
    expect(planned.reasons.map((reason) => reason.code)).toContain(code);
  });

  it('data volumes hold what is used today, with room', () => {
    const filesystems = {
      '/': { sizeBytes: 100 * gib, usedPercent: 10 },
      '/srv': { sizeBytes: 200 * gib, usedPercent: 50 },
    };
    expect(only(fleetHost('a', debian('10', { filesystems }))).build?.volumes).toEqual([
      { name: 'data', sizeGib: 170 },
    ]);
  });
});

describe('the order of moving', () => {
  it('what others were seen to connect to comes first', () => {
    const address = (text: string) => ({
      network: { interfaces: { eth0: { addresses: [{ address: text, prefixLength: 24 }] } } },
    });
    const web = fleetHost(
      'web',
      debian('10', {
        ...address('10.1.1.1'),
        connections: [{ direction: 'outbound', peer: '10.1.1.2', peerPort: 5432 }],
      }),
    );
    const database = fleetHost('db', debian('10', address('10.1.1.2')));
    expect(draft(web, database).hosts.map(({ name, wave, after }) => [name, wave, after])).toEqual([
      ['db', 1, []],
      ['web', 2, ['db']],
    ]);
  });
});

const release = fc.constantFrom('9', '10', '11', '12', '13');
const fleets = fc
  .uniqueArray(
    fc.record({
      hostId: fc.string({ minLength: 1, maxLength: 8 }),
      unitId: fc.constantFrom('hq', 'sứ quán', 'b.2'),
      release,
      level: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      label: fc.constantFrom('env:test', 'system:portal', 'platform:k3s', 'stay', 'x'),
    }),
    { maxLength: 12, selector: ({ hostId }) => hostId },
  )
  .map((rows) =>
    rows.map(({ hostId, unitId, release: of, level, label }) => ({
      ...fleetHost(hostId, debian(of), {}, unitId),
      register: { labels: [label], ...(level === undefined ? {} : { level }) },
    })),
  );

describe('laws of the draft', () => {
  it('the same fleet in any order gives the same bytes', () => {
    fc.assert(
      fc.property(fleets, (hosts) => {
        expect(JSON.stringify(draft(...[...hosts].reverse()))).toBe(JSON.stringify(draft(...hosts)));
      }),
      { numRuns: 50 },
    );
  });

  it('every draft is a plan that can be built, whatever the names', () => {
    fc.assert(
      fc.property(fleets, (hosts) => {
        const plan = draft(...hosts);
        expect(complaintsAbout(JSON.parse(JSON.stringify(plan)))).toEqual([]);
        expect(checkAgainstCatalogue(plan, catalogue)).toEqual([]);
        expect(plan.hosts).toHaveLength(hosts.length);
      }),
      { numRuns: 100 },
    );
  });
});
