import { describe, expect, it } from 'vitest';
import { deriveLifecycle } from '../../../policies/derive/lifecycle.ts';
import { LIFECYCLE_WHY } from '../../../policies/derive/lifecycle-why.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import type { LifecycleEntry } from '../../../policies/inventory/derived.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import type { SectionState, SectionStatus } from '../../../policies/inventory/report.ts';

const tables = loadTables();
const NOW = '2026-11-21T10:00:00Z';

function statesOf(inventory: Inventory, differing: Readonly<Record<string, SectionStatus>> = {}) {
  const statuses: Record<string, SectionStatus> = {};
  for (const id of Object.keys(inventory)) statuses[id] = 'complete';
  return new Map(
    Object.entries({ ...statuses, ...differing }).map(([id, status]): [string, SectionState] => [
      id,
      { status, gaps: [], sources: [], readAt: NOW },
    ]),
  );
}

function lifecycleOf(inventory: Inventory, asOf = NOW): readonly LifecycleEntry[] {
  const whole: Inventory = { packages: [], software: [], ...inventory };
  return deriveLifecycle(whole, statesOf(whole), tables, asOf).facts ?? [];
}

function osOf(inventory: Inventory, asOf = NOW): LifecycleEntry | undefined {
  return lifecycleOf(inventory, asOf).find(({ subject }) => subject === 'os');
}

function productOf(inventory: Inventory, asOf = NOW): LifecycleEntry | undefined {
  return lifecycleOf(inventory, asOf).find(({ subject }) => subject === 'product');
}

const proof = (program: string, more: object = {}) => ({ program, isActive: true, validUntilOn: null, ...more });
const DEBIAN = { id: 'debian', release: '12', architecture: 'x86_64' };
const RHEL_7 = { id: 'rhel', release: '7.9', architecture: 'x86_64' };
const UBUNTU_20 = { id: 'ubuntu', release: '20.04', architecture: 'x86_64' };
const WINDOWS_2012 = { family: 'windows', id: 'windows-server', release: '2012-r2' } as const;

describe('the operating system', () => {
  it.each`
    what                                     | os                                                               | support                                                               | asOf            | state          | isCovered    | why
    ${'Debian 13 is in its first years'}     | ${{ id: 'debian', release: '13' }}                               | ${undefined}                                                          | ${'2026-11-21'} | ${'supported'} | ${undefined} | ${'dates_of_product'}
    ${'Debian 12 LTS comes to everybody'}    | ${DEBIAN}                                                        | ${[]}                                                                 | ${'2026-11-21'} | ${'extended'}  | ${true}      | ${'free_extension'}
    ${'its end day is still a day of it'}    | ${DEBIAN}                                                        | ${undefined}                                                          | ${'2026-07-11'} | ${'supported'} | ${undefined} | ${'dates_of_product'}
    ${'LTS leaves other processors out'}     | ${{ ...DEBIAN, architecture: 'mips64' }}                         | ${[]}                                                                 | ${'2026-11-21'} | ${'extended'}  | ${undefined} | ${'architecture_not_known'}
    ${'Debian 11 LTS is over'}               | ${{ id: 'debian', release: '11', architecture: 'x86_64' }}       | ${[]}                                                                 | ${'2026-11-21'} | ${'ended'}     | ${undefined} | ${'dates_of_product'}
    ${'RHEL 7 with ELS'}                     | ${RHEL_7}                                                        | ${[proof('rhel-els', { validUntilOn: '2028-01-01' })]}                | ${'2026-11-21'} | ${'extended'}  | ${true}      | ${'proof_found'}
    ${'RHEL 7 without ELS'}                  | ${RHEL_7}                                                        | ${[]}                                                                 | ${'2026-11-21'} | ${'extended'}  | ${false}     | ${'no_proof'}
    ${'RHEL 7 where nobody looked'}          | ${RHEL_7}                                                        | ${undefined}                                                          | ${'2026-11-21'} | ${'extended'}  | ${undefined} | ${'proof_not_read'}
    ${'RHEL 7 whose ELS ran out'}            | ${RHEL_7}                                                        | ${[proof('rhel-els', { validUntilOn: '2025-01-01' })]}                | ${'2026-11-21'} | ${'extended'}  | ${false}     | ${'no_proof'}
    ${'RHEL 7 with another system’s proof'}  | ${RHEL_7}                                                        | ${[proof('ubuntu-pro-esm')]}                                          | ${'2026-11-21'} | ${'extended'}  | ${false}     | ${'no_proof'}
    ${'a proof that may not be active'}      | ${RHEL_7}                                                        | ${[{ program: 'rhel-els', validUntilOn: null }]}                      | ${'2026-11-21'} | ${'extended'}  | ${undefined} | ${'proof_not_read'}
    ${'a proof that is configured only'}     | ${RHEL_7}                                                        | ${[proof('rhel-els', { isActive: false })]}                           | ${'2026-11-21'} | ${'extended'}  | ${false}     | ${'no_proof'}
    ${'Ubuntu 20.04 with Pro'}               | ${UBUNTU_20}                                                     | ${[proof('ubuntu-pro-esm', { services: ['esm-apps', 'esm-infra'] })]} | ${'2026-11-21'} | ${'extended'}  | ${true}      | ${'proof_found'}
    ${'Ubuntu Pro for applications only'}    | ${UBUNTU_20}                                                     | ${[proof('ubuntu-pro-esm', { services: ['esm-apps'] })]}              | ${'2026-11-21'} | ${'extended'}  | ${false}     | ${'no_proof'}
    ${'Ubuntu 20.04 without Pro'}            | ${UBUNTU_20}                                                     | ${[]}                                                                 | ${'2026-11-21'} | ${'extended'}  | ${false}     | ${'no_proof'}
    ${'Ubuntu 16.04 is over even with Pro'}  | ${{ id: 'ubuntu', release: '16.04' }}                            | ${[proof('ubuntu-pro-esm', { services: ['esm-infra'] })]}             | ${'2026-11-21'} | ${'ended'}     | ${undefined} | ${'dates_of_product'}
    ${'Windows 2012 R2, paid updates, then'} | ${WINDOWS_2012}                                                  | ${[]}                                                                 | ${'2026-01-01'} | ${'extended'}  | ${false}     | ${'no_proof'}
    ${'Windows 2012 R2 with ESU, then'}      | ${WINDOWS_2012}                                                  | ${[proof('windows-esu')]}                                             | ${'2026-01-01'} | ${'extended'}  | ${true}      | ${'proof_found'}
    ${'Windows 2012 R2 today, ESU or not'}   | ${WINDOWS_2012}                                                  | ${[proof('windows-esu')]}                                             | ${'2026-11-21'} | ${'ended'}     | ${undefined} | ${'dates_of_product'}
    ${'CentOS 7.9.2009 is CentOS 7'}         | ${{ id: 'centos', release: '7', name: 'CentOS Linux 7 (Core)' }} | ${[]}                                                                 | ${'2026-11-21'} | ${'ended'}     | ${undefined} | ${'dates_of_product'}
    ${'CentOS Stream 9 is not CentOS 9'}     | ${{ id: 'centos', release: '9', name: 'CentOS Stream 9' }}       | ${[]}                                                                 | ${'2026-11-21'} | ${'supported'} | ${undefined} | ${'dates_of_product'}
    ${'CentOS 8 whose name was not read'}    | ${{ id: 'centos', release: '8' }}                                | ${[]}                                                                 | ${'2026-11-21'} | ${undefined}   | ${undefined} | ${'os_not_known'}
    ${'Alpine counts by two numbers'}        | ${{ id: 'alpine', release: '3.22.1' }}                           | ${[]}                                                                 | ${'2026-11-21'} | ${'supported'} | ${undefined} | ${'dates_of_product'}
    ${'SLES counts by service pack'}         | ${{ id: 'sles', release: '15.5' }}                               | ${[proof('suse-ltss')]}                                               | ${'2026-11-21'} | ${'extended'}  | ${true}      | ${'proof_found'}
    ${'Oracle Linux 10 announced no end'}    | ${{ id: 'ol', release: '10.0' }}                                 | ${[]}                                                                 | ${'2026-11-21'} | ${'supported'} | ${undefined} | ${'dates_of_product'}
    ${'a release the table does not have'}   | ${{ id: 'debian', release: '99' }}                               | ${[]}                                                                 | ${'2026-11-21'} | ${undefined}   | ${undefined} | ${'cycle_not_known'}
    ${'Debian unstable states no release'}   | ${{ id: 'debian' }}                                              | ${[]}                                                                 | ${'2026-11-21'} | ${undefined}   | ${undefined} | ${'version_not_known'}
    ${'a system outside the table'}          | ${{ id: 'void', release: '1' }}                                  | ${[]}                                                                 | ${'2026-11-21'} | ${undefined}   | ${undefined} | ${'no_lifecycle'}
  `('$what: $why', ({ os, support, asOf, state, isCovered, why }) => {
    expect(osOf({ os, ...(support === undefined ? {} : { support }) }, asOf)).toMatchObject({
      subject: 'os',
      product: os.id,
      why,
    });
    const entry = osOf({ os, ...(support === undefined ? {} : { support }) }, asOf);
    expect([entry?.state, entry?.isCovered]).toEqual([state, isCovered]);
  });

  it('ends on no day where its maker announced none, which is not the same as not known', () => {
    expect(osOf({ os: { id: 'ol', release: '10.0' } })?.endsOn).toBeNull();
    expect(osOf({ os: { id: 'debian', release: '99' } })).not.toHaveProperty('endsOn');
  });

  it('may find its proof in what the owner declared for the product', () => {
    const declared = [proof('other', { services: ['centos'], basis: 'declared' })];
    const os = { id: 'rhel', release: '7.9' };
    expect(osOf({ os, support: declared })?.isCovered).toBe(false);
    expect(osOf({ os, support: [proof('other', { services: ['rhel'] })] })?.isCovered).toBe(true);
  });
});

describe('products by origin', () => {
  const pkg = (name: string, version: string, more: object) => ({
    packages: [{ name, version, scheme: 'deb', ...more }],
  });
  const tool = (product: string, version: string, more: object = {}) => ({
    software: [{ product, version, path: '/opt/x', origin: 'manual' as const, ...more }],
  });

  it.each`
    what                                          | facts                                                                            | cycle         | state          | why
    ${'OpenSSL 3.0 of Debian'}                    | ${pkg('libssl3', '3.0.17-1~deb12u3', { origin: 'distribution' })}                | ${'12'}       | ${'extended'}  | ${'follows_os'}
    ${'OpenSSL 3.0 made by hand'}                 | ${tool('openssl', '3.0.17')}                                                     | ${'3.0'}      | ${'ended'}     | ${'dates_of_product'}
    ${'OpenSSL 1.1.1 has letters'}                | ${tool('openssl', '1.1.1w')}                                                     | ${'1.1.1'}    | ${'ended'}     | ${'dates_of_product'}
    ${'a package of unknown origin'}              | ${pkg('libssl3', '3.0.17-1', {})}                                                | ${undefined}  | ${undefined}   | ${'origin_not_known'}
    ${'a package presumed the distribution’s'}    | ${pkg('nginx', '1.22.1-9', { origin: 'distributionPresumed' })}                  | ${'12'}       | ${'extended'}  | ${'presumed_distribution'}
    ${'Node.js of NodeSource, presumed'}          | ${pkg('nodejs', '20.20.2-1nodesource1', { origin: 'distributionPresumed' })}     | ${'20'}       | ${'ended'}     | ${'dates_of_product'}
    ${'Node.js of NodeSource, of unknown origin'} | ${pkg('nodejs', '20.20.2-1nodesource1', {})}                                     | ${'20'}       | ${'ended'}     | ${'dates_of_product'}
    ${'a package that only its maker names so'}   | ${pkg('docker-ce', '5:27.3.1-1', { origin: 'distributionPresumed' })}            | ${'27'}       | ${'ended'}     | ${'dates_of_product'}
    ${'a program whose package was not seen'}     | ${tool('nginx', '1.22.1', { origin: 'distributionPresumed', package: 'nginx' })} | ${undefined}  | ${undefined}   | ${'origin_not_known'}
    ${'a program of unknown origin'}              | ${tool('nginx', '1.30.1', { origin: undefined })}                                | ${undefined}  | ${undefined}   | ${'origin_not_known'}
    ${'PostgreSQL 9.6.24 is 9.6'}                 | ${pkg('postgresql-9.6', '9.6.24-1.pgdg120+1', { origin: 'vendor' })}             | ${'9.6'}      | ${'ended'}     | ${'dates_of_product'}
    ${'PostgreSQL 14.11 is 14'}                   | ${pkg('postgresql-14', '14.11-1.pgdg120+1', { origin: 'vendor' })}               | ${'14'}       | ${'ended'}     | ${'dates_of_product'}
    ${'PostgreSQL 17.6'}                          | ${tool('postgresql', '17.6')}                                                    | ${'17'}       | ${'supported'} | ${'dates_of_product'}
    ${'MySQL 8.0.36'}                             | ${tool('mysql', '8.0.36')}                                                       | ${'8.0'}      | ${'ended'}     | ${'dates_of_product'}
    ${'Oracle Database 19.3'}                     | ${tool('oracle-database', '19.3')}                                               | ${'19'}       | ${'supported'} | ${'dates_of_product'}
    ${'SQL Server 2016 service pack 3'}           | ${tool('mssqlserver', '13.0.6300.2')}                                            | ${'13.0-sp3'} | ${'extended'}  | ${'proof_not_read'}
    ${'SQL Server 2016 without service pack'}     | ${tool('mssqlserver', '13.0.1601.5')}                                            | ${'13.0'}     | ${'ended'}     | ${'dates_of_product'}
    ${'a SQL Server newer than the table'}        | ${tool('mssqlserver', '18.0.1000')}                                              | ${undefined}  | ${undefined}   | ${'cycle_not_known'}
    ${'Apache 2.4.6'}                             | ${tool('apache-http-server', '2.4.6')}                                           | ${'2.4'}      | ${'supported'} | ${'dates_of_product'}
    ${'Tomcat 7.0.42'}                            | ${tool('tomcat', '7.0.42')}                                                      | ${'7'}        | ${'ended'}     | ${'dates_of_product'}
    ${'Tomcat 9.0.85'}                            | ${tool('tomcat', '9.0.85')}                                                      | ${'9.0'}      | ${'supported'} | ${'dates_of_product'}
    ${'k3s counts as its Kubernetes'}             | ${tool('k3s', 'v1.33.4+k3s1')}                                                   | ${'1.33'}     | ${'ended'}     | ${'dates_of_product'}
    ${'Docker with an epoch'}                     | ${pkg('docker-ce', '5:27.3.1-1~debian.12~bookworm', { origin: 'vendor' })}       | ${'27'}       | ${'ended'}     | ${'dates_of_product'}
    ${'.NET Framework 3.5'}                       | ${tool('dotnetfx', '3.5.30729')}                                                 | ${'3.5-sp1'}  | ${'supported'} | ${'dates_of_product'}
    ${'Java 17 of Temurin'}                       | ${tool('java', '17.0.9+9', { vendor: 'Eclipse Adoptium' })}                      | ${'17'}       | ${'supported'} | ${'dates_of_product'}
    ${'Java 17 of Oracle'}                        | ${tool('java', '17.0.9+11', { vendor: 'Oracle Corporation' })}                   | ${'17'}       | ${'extended'}  | ${'proof_not_read'}
    ${'Java 11 of Red Hat'}                       | ${tool('java', '11.0.25+9', { vendor: 'Red Hat, Inc.' })}                        | ${'11'}       | ${'ended'}     | ${'dates_of_product'}
    ${'Java 8 is 1.8.0'}                          | ${tool('java', '1.8.0_392', { vendor: 'Amazon.com Inc.' })}                      | ${'8'}        | ${'supported'} | ${'dates_of_product'}
    ${'Java of nobody we know'}                   | ${tool('java', '17.0.9', { vendor: 'Somebody' })}                                | ${undefined}  | ${undefined}   | ${'vendor_not_known'}
    ${'Java of no vendor at all'}                 | ${tool('java', '17.0.9')}                                                        | ${undefined}  | ${undefined}   | ${'vendor_not_known'}
    ${'a Temurin package tells its vendor'}       | ${pkg('temurin-21-jdk', '21.0.5.0.0+11-0', { origin: 'vendor' })}                | ${'21'}       | ${'supported'} | ${'dates_of_product'}
    ${'an OpenJDK package is not Oracle’s'}       | ${pkg('openjdk-17-jre-headless', '17.0.9+9-1', { origin: 'vendor' })}            | ${undefined}  | ${undefined}   | ${'vendor_not_known'}
    ${'IIS follows its Windows'}                  | ${tool('iis', '10.0', { origin: 'vendor' })}                                     | ${'12'}       | ${'extended'}  | ${'follows_os'}
    ${'a package without a scheme'}               | ${{ packages: [{ name: 'nginx', version: '1.30.0', origin: 'vendor' }] }}        | ${undefined}  | ${undefined}   | ${'origin_not_known'}
    ${'a version that is none'}                   | ${tool('nginx', 'built by hand')}                                                | ${undefined}  | ${undefined}   | ${'cycle_not_known'}
    ${'no version'}                               | ${{ software: [{ product: 'nginx', origin: 'manual' }] }}                        | ${undefined}  | ${undefined}   | ${'version_not_known'}
  `('$what: $cycle, $state ($why)', ({ facts, cycle, state, why }) => {
    const entry = productOf({ os: DEBIAN, ...facts });
    expect([entry?.cycle, entry?.state, entry?.why]).toEqual([cycle, state, why]);
  });

  it('are a vendor’s where their package is, and the distribution’s where it is the distribution’s', () => {
    const program = (version: string) => ({
      os: DEBIAN,
      packages: [{ name: 'nodejs', version, scheme: 'deb', origin: 'distributionPresumed' as const }],
      software: [
        {
          product: 'nodejs',
          version: '20.20.2',
          path: '/usr/bin/node',
          package: 'nodejs',
          origin: 'distributionPresumed' as const,
        },
      ],
    });
    const states = (version: string) =>
      lifecycleOf(program(version)).flatMap(({ subject, state }) => (subject === 'product' ? [state] : []));
    expect(states('20.20.2-1nodesource1')).toEqual(['ended', 'ended']);
    expect(states('18.20.4+dfsg-1~deb12u1')).toEqual(['extended', 'extended']);
  });

  it('leave libraries, clients and what is outside the list out', () => {
    const names = ['libpq5', 'postgresql-common', 'php-common', 'libapache2-mod-security2', 'nginx-common', 'bash'];
    const packages = names.map((name) => ({ name, version: '1.0', scheme: 'deb', origin: 'distribution' as const }));
    const software = [{ product: null, name: 'something', version: '1' }];
    expect(lifecycleOf({ os: DEBIAN, packages, software }).map(({ subject }) => subject)).toEqual(['os']);
  });

  it('are told once where several packages of one build say the same', () => {
    const packages = ['nginx', 'nginx-core', 'nginx-full'].map((name) => ({
      name,
      version: '1.22.1-9',
      scheme: 'deb',
      origin: 'distribution' as const,
    }));
    expect(lifecycleOf({ os: DEBIAN, packages })).toHaveLength(2);
  });

  it('have no state where the system that they follow has none', () => {
    const packages = [{ name: 'nginx', version: '1.22.1-9', scheme: 'deb', origin: 'distribution' as const }];
    expect(productOf({ os: { id: 'debian' }, packages })).toEqual({
      subject: 'product',
      product: 'nginx',
      name: 'nginx',
      version: '1.22.1-9',
      origin: 'distribution',
      lifecycle: 'debian',
      source: expect.any(String),
      why: 'follows_os',
    });
  });
});

describe('what was not read', () => {
  it('leaves an entry that nobody knows, for products only, so that the system can still be judged', () => {
    const { facts, state } = deriveLifecycle({ os: DEBIAN }, statesOf({ os: DEBIAN }), tables, NOW);
    expect(facts?.slice(1)).toEqual([
      { subject: 'product', name: 'packages', why: 'source_not_read' },
      { subject: 'product', name: 'software', why: 'source_not_read' },
    ]);
    expect(state.status).toBe('complete');
  });

  it('is said of a list that may hold more', () => {
    const inventory = { os: DEBIAN, packages: [], software: [] };
    const { facts } = deriveLifecycle(inventory, statesOf(inventory, { software: 'partial' }), tables, NOW);
    expect(facts?.slice(1)).toEqual([{ subject: 'product', name: 'software', why: 'source_partial' }]);
  });

  it('is nothing where the host has no such list', () => {
    const states = statesOf({ os: DEBIAN, packages: [] }, { software: 'not_applicable' });
    expect(deriveLifecycle({ os: DEBIAN, packages: [] }, states, tables, NOW).facts).toHaveLength(1);
  });

  it('makes the whole section absent where nothing was read', () => {
    const { facts, state } = deriveLifecycle({}, new Map(), tables, NOW);
    expect(facts).toBeUndefined();
    expect(state.status).toBe('not_run');
  });

  it('ages with the oldest source', () => {
    const inventory = { os: DEBIAN, packages: [], software: [] };
    const states = new Map(statesOf(inventory));
    states.set('software', { status: 'complete', gaps: [], sources: [], readAt: '2026-11-14T00:00:00Z' });
    expect(deriveLifecycle(inventory, states, tables, NOW).state.readAt).toBe('2026-11-14T00:00:00Z');
  });
});

it('has words in both languages for every reason', () => {
  for (const { vi, en } of Object.values(LIFECYCLE_WHY)) {
    expect(vi).toMatch(/[à-ỹđ]/i);
    expect(en).not.toBe('');
  }
});
