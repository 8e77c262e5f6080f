import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cheapestPath } from '../../../policies/derive/cheapest-path.ts';
import {
  createCompatibility,
  createPlatforms,
  loadCompatibility,
  loadPlatforms,
} from '../../../policies/derive/compatibility-tables.ts';
import { profilesOf, readinessOf } from '../../../policies/derive/readiness.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import { applySteps, type NearestSet, nearestSupportedSet } from '../../../policies/derive/upgrade-path.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import { sectionStates } from '../../../policies/inventory/states.ts';
import { loadShippedPacks } from '../../../policies/rules/shipped-packs.ts';
import { reportOf } from '../../kit/report.ts';

const packs = loadShippedPacks();
const profiles = profilesOf(packs);
const beside = packs.filter(({ pack }) => pack.id === 'compat-general');
const tables = loadTables();
const compatibility = loadCompatibility();
const options = { asOf: '2026-11-21T00:00:00Z', tables, register: { labels: [] } };
const GB = 1e9;

function hostOf(id: string, release: string, more: Partial<Inventory> = {}): Inventory {
  const known = compatibility.systems.find((system) => system.id === id && system.cycle === release);
  return {
    os: {
      family: known?.family ?? 'linux',
      id,
      name: known?.title ?? id,
      release,
      architecture: 'x86_64',
      isContainer: false,
      ...(known?.initSystem === undefined ? {} : { initSystem: known.initSystem }),
      ...(known?.libc === undefined ? {} : { libc: known.libc }),
      ...(known?.kernel === undefined ? {} : { kernel: known.kernel }),
      ...(known?.family === 'windows' ? { productType: 'server' as const, installation: 'full' as const } : {}),
    },
    hardware: { cpu: { coreCount: 4, threadCount: 4 }, memoryBytes: 8 * GB, usableMemoryBytes: 7.8 * GB },
    filesystems: { '/': { sizeBytes: 100 * GB, usedPercent: 20, inodesUsedPercent: 3 } },
    packages: [],
    services: {},
    listeners: [],
    software: [],
    ...more,
  };
}

function search(inventory: Inventory, profile: string, bounds?: Parameters<typeof nearestSupportedSet>[4]): NearestSet {
  const found = profiles.find(({ pack }) => pack.id === `compat-${profile}`);
  if (found === undefined) throw new Error(`no profile ${profile}`);
  return nearestSupportedSet(reportOf(inventory), { profile: found, beside }, compatibility, options, bounds);
}

const titles = (nearest: NearestSet): string[] =>
  nearest.outcome === 'none' ? [nearest.why] : nearest.steps.map(({ title }) => title.en);

describe('the nearest supported set', () => {
  it('names every step: system, product, memory, what is in the way', () => {
    const inventory = hostOf('ubuntu', '20.04', {
      hardware: { cpu: { coreCount: 2, threadCount: 2 }, memoryBytes: 2 * GB, usableMemoryBytes: 1.9 * GB },
      packages: [{ name: 'postgresql-12', version: '12.22-1.pgdg20.04+1', scheme: 'deb', origin: 'vendor' }],
      listeners: [{ protocol: 'tcp', address: '::', port: 8080, user: 'tomcat', process: 'java', isLoopback: false }],
    });
    expect(titles(search(inventory, 'x-road'))).toEqual([
      'Ubuntu 20.04 to Ubuntu 22.04 (do-release-upgrade)',
      'Ubuntu 22.04 to Ubuntu 24.04 (do-release-upgrade)',
      'PostgreSQL 12 to 15',
      'memory from 2 GB to 4 GB',
      'take off this host: java (8080)',
    ]);
  });

  it('adds what a profile wants to be there', () => {
    expect(titles(search(hostOf('ubuntu', '24.04'), 'java-21'))).toEqual(['install Java 21']);
  });

  it('goes to a new host where no upgrade in place is documented', () => {
    const [first] = titles(search(hostOf('centos', '6'), 'monitoring'));
    expect(first).toMatch(/^a new host with /);
  });

  it('has no steps where the host fits as it is', () => {
    expect(search(hostOf('ubuntu', '24.04'), 'monitoring')).toMatchObject({ outcome: 'ready', steps: [] });
  });

  it('says that it does not know, and why', () => {
    const windows = { software: [{ product: 'mssqlserver', version: '12.0.6024.0', origin: 'vendor' as const }] };
    expect(search(hostOf('windows-server', '2012-r2', windows), 'k3s')).toMatchObject({
      outcome: 'none',
      why: 'no_path',
      blockers: ['compat-k3s/architecture'],
    });
    expect(search({ ...hostOf('ubuntu', '20.04'), os: { family: 'linux' } }, 'k3s')).toMatchObject({
      outcome: 'none',
      why: 'system_not_known',
    });
    const bounds = { leadDays: 180, maxExpanded: 1, maxJudged: 1 };
    expect(search(hostOf('ubuntu', '18.04'), 'x-road', bounds)).toMatchObject({
      outcome: 'none',
      why: 'bound_reached',
    });
  });

  it('names what it knows no version of', () => {
    const inventory = hostOf('ubuntu', '24.04', {
      software: [{ product: 'tomcat', path: '/opt/t', origin: 'manual' }],
    });
    expect(search(inventory, 'monitoring')).toMatchObject({ unknowns: ['Apache Tomcat'] });
  });
});

const anySystem = fc.constantFrom(...compatibility.systems.map(({ id, cycle }) => ({ id, cycle })));
const anySoftware = fc.subarray([
  { product: 'java', version: '11.0.20+8', path: '/opt/jdk-11', origin: 'vendor' as const, vendor: 'Eclipse Adoptium' },
  { product: 'tomcat', version: '9.0.80', path: '/opt/tomcat', origin: 'manual' as const },
  { product: 'nodejs', version: '16.20.2', path: '/opt/node', origin: 'manual' as const },
  { product: 'postgresql', version: '12.22', path: '/opt/pg', origin: 'manual' as const },
  { product: 'mysql', version: '5.7.44', path: '/opt/mysql', origin: 'manual' as const },
  { product: 'oracle-database', version: '19.3', path: '/opt/oracle', origin: 'manual' as const },
]);
const anyHost = fc.record({
  system: anySystem,
  software: anySoftware,
  memory: fc.constantFrom(1, 3, 8),
  hasPort: fc.boolean(),
  profile: fc.constantFrom(...profiles.map(({ pack }) => pack.id.slice('compat-'.length))),
});

describe('over random hosts', () => {
  it('each step is one of the data, the result fits by the very same pack, and the answer is the same twice', () => {
    fc.assert(
      fc.property(anyHost, ({ system, software, memory, hasPort, profile }) => {
        const inventory = hostOf(system.id, system.cycle, {
          software,
          hardware: {
            cpu: { coreCount: 2, threadCount: 2 },
            memoryBytes: memory * GB,
            usableMemoryBytes: memory * GB * 0.97,
          },
          listeners: hasPort
            ? [{ protocol: 'tcp', address: '::', port: 443, user: 'x', process: 'x', isLoopback: false }]
            : [],
        });
        const nearest = search(inventory, profile);
        expect(search(inventory, profile)).toEqual(nearest);
        if (nearest.outcome === 'none') return;
        for (const { act } of nearest.steps) expect(isKnown(act)).toBe(true);
        const report = reportOf(inventory);
        const host = { inventory, states: sectionStates(report) };
        const after = applySteps(host, nearest.steps, compatibility, tables);
        const pack = packs.filter((known) => known.pack.id === `compat-${profile}`);
        const [judged] = readinessOf(reportOf(after.inventory), pack, options);
        expect(judged?.blockers.map(({ rule }) => rule)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

function isKnown(act: Extract<NearestSet, { outcome: 'path' | 'ready' }>['steps'][number]['act']): boolean {
  const { systems, systemSteps, products } = compatibility;
  switch (act.kind) {
    case 'system':
      return systemSteps.some(({ from, to }) => from === act.from && to === act.to);
    case 'newHost':
      return systems.some(({ id, cycle, isTarget }) => isTarget === true && `${id}:${cycle}` === act.to);
    case 'product': {
      const { cycles = [], jump } = products.find(({ product }) => product === act.product) ?? {};
      const distance = cycles.indexOf(act.to) - cycles.indexOf(act.from);
      return cycles.includes(act.from) && (jump === 'next' ? distance === 1 : distance > 0);
    }
    case 'install':
      return products.some(
        ({ product, cycles, installEffort }) =>
          product === act.product && installEffort !== undefined && cycles.includes(act.to),
      );
    default:
      return true;
  }
}

/** Every way without a repetition. */
function bruteForce(edges: readonly (readonly [number, number, number])[], goal: number): number | undefined {
  let best: number | undefined;
  const walk = (at: number, paid: number, seen: ReadonlySet<number>): void => {
    if (at === goal && (best === undefined || paid < best)) best = paid;
    for (const [from, to, cost] of edges)
      if (from === at && !seen.has(to)) walk(to, paid + cost, new Set([...seen, to]));
  };
  walk(0, 0, new Set([0]));
  return best;
}

describe('the search', () => {
  const edge = fc.tuple(fc.nat(5), fc.nat(5), fc.integer({ min: 1, max: 20 }));

  it('finds what brute force finds on small graphs, within its bound', () => {
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 14 }), (edges) => {
        let expandedCount = 0;
        const found = cheapestPath<number, string>(
          {
            start: 0,
            keyOf: String,
            stepsFrom: (place) => {
              expandedCount += 1;
              return edges
                .filter(([from]) => from === place)
                .map(([, to, cost]) => ({ to, cost, step: `${place}-${to}` }));
            },
            isGoal: (place) => place === 5,
          },
          10,
        );
        expect(expandedCount).toBeLessThanOrEqual(10);
        expect(found.found ? found.cost : undefined).toBe(bruteForce(edges, 5));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the tables', () => {
  it('hold ten platforms whose profiles are all there', () => {
    const known = profiles.map(({ pack }) => pack.id.slice('compat-'.length));
    expect(loadPlatforms(known)).toHaveLength(10);
  });

  it('name cycles and systems that the lifecycle table knows', () => {
    for (const { product, cycles } of compatibility.products) {
      const lifecycle = tables.products.get(product)?.lifecycle;
      if (typeof lifecycle !== 'string') continue;
      for (const cycle of cycles)
        expect([product, cycle, tables.lifecycle.get(lifecycle)?.cycles.has(cycle)]).toEqual([product, cycle, true]);
    }
  });

  it('refuse a step from nowhere, a platform twice, and a profile that is not there', () => {
    const step = {
      from: 'ubuntu:1',
      to: 'ubuntu:22.04',
      effort: 'days',
      tool: 'x',
      source: 'x',
      checkedOn: '2026-11-21',
    };
    expect(() => createCompatibility({ ...compatibility, systemSteps: [step] })).toThrow(/no system "ubuntu:1"/);
    const [platform] = loadPlatforms();
    const file = (platforms: unknown) => ({ schemaVersion: 1, checkedOn: '2026-11-21', platforms });
    expect(() => createPlatforms(file([platform, platform]))).toThrow(/stands there twice/);
    expect(() => createPlatforms(file([platform]), [])).toThrow(/no pack "compat-/);
    expect(() => createPlatforms(file([{ ...platform, colour: 'red' }]))).toThrow(/colour/);
  });
});
