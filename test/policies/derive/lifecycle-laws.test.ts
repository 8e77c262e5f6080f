import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveLifecycle } from '../../../policies/derive/lifecycle.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import type { LifecycleEntry } from '../../../policies/inventory/derived.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import type { SectionState, SectionStatus } from '../../../policies/inventory/report.ts';

const tables = loadTables();

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const oneOf = (...values: readonly string[]) => fc.constantFrom(...values);

const VERSIONS = [
  '1.8.0_392',
  '3.0.17-1',
  '5:27.3.1-1~x',
  '9.6.24',
  '14.11',
  '13.0.6300.2',
  '7.0.42',
  '1.30.1',
  'none',
];
const days = oneOf('2012-02-29', '2020-01-01', '2023-06-30', '2026-07-11', '2026-07-12', '2026-11-21', '2031-01-01');
const origin = fc.constantFrom('distribution', 'vendor', 'manual', 'distributionPresumed');

const os = fc.record(
  {
    id: oneOf('debian', 'ubuntu', 'rhel', 'centos', 'sles', 'alpine', 'windows-server', 'freebsd', 'void'),
    name: oneOf('CentOS Stream 9', 'Debian GNU/Linux 12', 'x'),
    release: oneOf('7', '7.9', '8', '9', '11', '12', '12.5', '14.1', '15.5', '20.04', '22.04', '2012-r2', '3.22.1'),
    architecture: oneOf('x86_64', 'mips64'),
  },
  { requiredKeys: [] },
);
const support = fc.array(
  fc.record(
    {
      program: oneOf('rhel-els', 'ubuntu-pro-esm', 'windows-esu', 'suse-ltss', 'other'),
      isActive: fc.boolean(),
      services: fc.uniqueArray(oneOf('esm-infra', 'rhel', 'nginx'), { maxLength: 2 }),
      validUntilOn: fc.option(days, { nil: null }),
    },
    { requiredKeys: ['program'] },
  ),
  { maxLength: 3 },
);
const packages = fc.array(
  fc.record(
    {
      name: oneOf(
        'postgresql-15',
        'libssl3',
        'nginx',
        'docker-ce',
        'openjdk-17-jre-headless',
        'temurin-21-jdk',
        'bash',
      ),
      version: oneOf(...VERSIONS),
      scheme: oneOf('deb', 'rpm', 'apk'),
      origin,
    },
    { requiredKeys: ['name', 'version'] },
  ),
  { maxLength: 6 },
);
const software = fc.array(
  fc.record(
    {
      product: fc.constantFrom('java', 'nginx', 'postgresql', 'openssl', 'mssqlserver', 'iis', 'nobody', null),
      version: oneOf(...VERSIONS),
      vendor: oneOf('Eclipse Adoptium', 'Oracle Corporation', 'Somebody'),
      path: oneOf('/opt/a', '/opt/b'),
      package: fc.constantFrom('nginx', 'libssl3', 'bash', null),
      origin,
    },
    { requiredKeys: ['product'] },
  ),
  { maxLength: 6 },
);
const inventories: fc.Arbitrary<Inventory> = fc.record({ os, support, packages, software }, { requiredKeys: [] });
const statuses = fc.record({
  os: maybe(fc.constant<SectionStatus>('partial')),
  support: maybe(fc.constant<SectionStatus>('partial')),
  packages: maybe(fc.constant<SectionStatus>('partial')),
  software: maybe(fc.constant<SectionStatus>('partial')),
});

type Statuses = Readonly<Record<string, SectionStatus | undefined>>;

function lifecycleOf(inventory: Inventory, differing: Statuses, asOf: string): readonly LifecycleEntry[] {
  const states = Object.keys(inventory).map((id): [string, SectionState] => [
    id,
    { status: differing[id] ?? 'complete', gaps: [], sources: [] },
  ]);
  return deriveLifecycle(inventory, new Map(states), tables, asOf).facts ?? [];
}

/** 1: supported or covered; -1: ended or not covered; 0: not known. */
function truthOf({ state, isCovered }: LifecycleEntry): number {
  if (state === 'supported') return 1;
  if (state === 'ended') return -1;
  return state === undefined || isCovered === undefined ? 0 : isCovered ? 1 : -1;
}

/** What `each` says of the entries of one subject (and product): an entry without product may be any. */
function verdictOf(entries: readonly LifecycleEntry[], subject: string, product?: string): number {
  let worst = 1;
  for (const entry of entries) {
    if (entry.subject !== subject) continue;
    if (product === undefined || entry.product === product) worst = Math.min(worst, truthOf(entry));
    else if (entry.product === undefined) worst = Math.min(worst, Math.max(0, truthOf(entry)));
  }
  return worst;
}

const PRODUCTS = ['java', 'nginx', 'postgresql', 'openssl', 'mssqlserver', 'iis', 'docker-engine'];

/** Takes a member of an entry, or a whole section, away; members that key or sort an entry stay. */
function withLess(inventory: Inventory, pick: number): Inventory {
  const copy = structuredClone(inventory) as Record<string, unknown>;
  const cuts: (() => void)[] = Object.keys(copy).map((id) => () => {
    delete copy[id];
  });
  const keys: Record<string, readonly string[]> = {
    support: ['program'],
    packages: ['name', 'version'],
    software: ['product', 'path'],
  };
  for (const [id, facts] of Object.entries(copy)) {
    for (const entry of (Array.isArray(facts) ? facts : [facts]) as Record<string, unknown>[]) {
      for (const member of Object.keys(entry)) {
        if (!keys[id]?.includes(member)) cuts.push(() => delete entry[member]);
      }
    }
  }
  cuts[pick % Math.max(1, cuts.length)]?.();
  return copy as Inventory;
}

describe('the laws of the derived section', () => {
  it('never throws and writes every entry in the form that the section promises', () => {
    fc.assert(
      fc.property(inventories, statuses, days, (inventory, differing, asOf) => {
        for (const entry of lifecycleOf(inventory, differing, asOf)) {
          expect(['os', 'product']).toContain(entry.subject);
          expect(entry.why).toMatch(/^[a-z_]+$/);
          expect(Object.values(entry)).not.toContain(undefined);
          expect(Object.values(entry)).not.toContain('unknown');
          if (entry.state === undefined) expect(entry).not.toHaveProperty('isCovered');
          if (entry.state === 'extended' && entry.isCovered === undefined) {
            expect(['proof_not_read', 'architecture_not_known', 'follows_os', 'presumed_distribution']).toContain(
              entry.why,
            );
          }
        }
      }),
      { numRuns: 700 },
    );
  });

  it('knowing less never turns a verdict into the other one: it stays or becomes unknown', () => {
    fc.assert(
      fc.property(inventories, statuses, days, fc.nat(), (inventory, differing, asOf, pick) => {
        const before = lifecycleOf(inventory, differing, asOf);
        const after = lifecycleOf(withLess(inventory, pick), differing, asOf);
        for (const [subject, product] of [['os', undefined], ...PRODUCTS.map((id) => ['product', id])] as const) {
          if (subject === undefined) continue;
          const [then, now] = [verdictOf(before, subject, product), verdictOf(after, subject, product)];
          // The whole section absent is unknown: no entry at all says nothing.
          if (after.length > 0 && before.length > 0) expect([then, 0]).toContain(now);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('a section that is partial instead of complete never turns a verdict either', () => {
    fc.assert(
      fc.property(inventories, days, statuses, (inventory, asOf, differing) => {
        const before = lifecycleOf(inventory, {}, asOf);
        const after = lifecycleOf(inventory, differing, asOf);
        for (const product of PRODUCTS) {
          expect([verdictOf(before, 'product', product), 0]).toContain(verdictOf(after, 'product', product));
        }
        expect([verdictOf(before, 'os'), 0]).toContain(verdictOf(after, 'os'));
      }),
      { numRuns: 700 },
    );
  });

  it('does not depend on the order of packages and programs', () => {
    fc.assert(
      fc.property(inventories, days, (inventory, asOf) => {
        const turned: Inventory = {
          ...inventory,
          ...(inventory.packages === undefined ? {} : { packages: inventory.packages.toReversed() }),
          ...(inventory.support === undefined ? {} : { support: inventory.support.toReversed() }),
        };
        const facts = (of: Inventory) =>
          lifecycleOf(of, {}, asOf).map(({ product, state, isCovered, why }) => ({ product, state, isCovered, why }));
        expect(facts(turned)).toEqual(facts(inventory));
      }),
      { numRuns: 500 },
    );
  });
});
