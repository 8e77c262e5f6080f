import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { canonicalise, digestOf } from '../../policies/inventory/canonical.ts';
import { factsAt, type Inventory, sections } from '../../policies/inventory/inventory.ts';
import type { ProbeOutcome, Report } from '../../policies/inventory/report.ts';
import { sealReport } from '../../policies/inventory/seal.ts';

/** A complete probe for every section of the inventory, so that each is believed. */
function probesFor(inventory: Inventory): Record<string, ProbeOutcome> {
  const probes: Record<string, ProbeOutcome> = {};
  for (const { id } of sections) {
    if (factsAt(inventory, id) === undefined) continue;
    const name = id === 'packages' ? 'packages.dpkg' : id;
    probes[name] = { section: id, outcome: 'complete', sources: [`file:/sample/${id}`], durationMs: 1, bytes: 100 };
  }
  return probes;
}

/** A valid full report around an inventory; `overrides` replaces members of the envelope. The digest is made to fit. */
export function reportOf(inventory: Inventory, overrides: Partial<Report> = {}): Report {
  return {
    contract: '1.0',
    form: 'full',
    host: { name: 'sample', identifiers: { machineId: '5b1e0c6f0a9d4d6c8a7e3f2b1c0d9e8f' } },
    sequence: 1,
    previous: null,
    collectedAt: '2026-11-21T18:53:46Z',
    durationMs: 141,
    clock: { isSynchronised: true, source: 'chrony', offsetSeconds: 0.004 },
    agent: { version: '0.1.0', door: 'local', runtime: 'node 24.21.0', privilege: 'root', catalogue: '2026.11' },
    probes: probesFor(inventory),
    digest: digestOf(inventory),
    inventory,
    ...overrides,
  };
}

/** A small inventory with a section of each kind: record, closed map, asked map, list, moving, nested. */
export const smallInventory: Inventory = {
  os: {
    family: 'linux',
    id: 'debian',
    name: 'Debian GNU/Linux 12 (bookworm)',
    release: '12',
    pointRelease: '12.11',
    codename: 'bookworm',
    kernel: '6.1.0-37-amd64',
    architecture: 'x86_64',
    initSystem: 'systemd',
  },
  packages: [
    { name: 'bash', version: '5.2.15-2+b8', scheme: 'deb', architecture: 'amd64', origin: 'distribution' },
    { name: 'openssh-server', version: '1:9.2p1-2+deb12u6', scheme: 'deb', architecture: 'amd64', source: 'openssh' },
  ],
  services: {
    'ssh.service': { manager: 'systemd', kind: 'service', startup: 'enabled', startsAtBoot: true, state: 'running' },
  },
  listeners: [{ protocol: 'tcp', address: '0.0.0.0', isLoopback: false, port: 22, process: 'sshd', user: 'root' }],
  mounts: { '/': { source: '/dev/vda1', fsType: 'ext4', options: ['relatime', 'rw'] } },
  filesystems: { '/': { sizeBytes: 270_553_174_016, usedPercent: 17, inodesUsedPercent: 6 } },
  files: {
    '/etc/cron.allow': null,
    '/etc/passwd': { type: 'file', mode: '0644', owner: 'root', group: 'root', ownerId: 0, groupId: 0 },
  },
  sshd: {
    basis: 'effective',
    permitRootLogin: 'prohibit-password',
    maxAuthTries: 6,
    x11Forwarding: true,
    banner: null,
  },
  sysctl: { 'net.ipv4.ip_forward': { running: 1, configured: 0, configuredIn: '/etc/sysctl.d/60-net.conf' } },
  settings: {
    loginDefs: {
      files: ['/etc/login.defs'],
      values: { PASS_MAX_DAYS: 99_999, UMASK: '022' },
      from: { PASS_MAX_DAYS: '/etc/login.defs:165', UMASK: '/etc/login.defs:151' },
    },
    pam: { 'common-auth': { lines: [{ kind: 'auth', control: 'required', module: 'pam_unix.so', options: {} }] } },
  },
  users: { root: { uid: 0, gid: 0, group: 'root', groups: [], home: '/root', shell: '/bin/bash', isSystem: true } },
  shadow: { root: { hasPassword: true, isLocked: false, hashScheme: 'yescrypt', maxDays: 99_999, expiresOn: null } },
};

/** A small valid report. */
export function smallReport(overrides: Partial<Report> = {}): Report {
  return reportOf(smallInventory, overrides);
}

const ARCHITECTURES = ['all', 'amd64'] as const;

/** A Debian host of ordinary size: 1,200 packages and about 300 KB, the same for the same seed. */
export function largeReport(options: { readonly seed?: number; readonly packageCount?: number } = {}): Report {
  const { seed = 1, packageCount = 1200 } = options;
  const packages = Array.from({ length: packageCount }, (_, index) => {
    const name = `lib${String(index).padStart(5, '0')}-sample`;
    const version = `${1 + (index % 9)}.${(index * 7 + seed) % 40}.${index % 13}-${1 + (index % 4)}+deb12u${1 + (index % 6)}`;
    const architecture = ARCHITECTURES[index % 2] ?? 'all';
    const source = { source: `source-of-${Math.floor(index / 3)}`, sourceVersion: version };
    return {
      name,
      version,
      scheme: 'deb',
      architecture,
      origin: 'distribution' as const,
      ...(index % 3 ? source : {}),
    };
  });
  return reportOf({ ...smallInventory, packages, ...bulk() });
}

/** Sections of a usual server, beside its packages. */
function bulk(): Inventory {
  const many = <T>(count: number, entry: (index: number) => readonly [string, T]): Record<string, T> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => entry(index)));
  return {
    services: many(260, (index) => [
      `sample-${index}.service`,
      {
        manager: 'systemd',
        kind: 'service',
        startup: index % 3 ? 'enabled' : 'disabled',
        startsAtBoot: index % 3 > 0,
        state: index % 5 ? 'running' : 'stopped',
        executable: `/usr/sbin/sample-${index}`,
      },
    ]),
    files: many(180, (index) => [
      `/etc/sample/${index}.conf`,
      index % 10 ? { type: 'file', mode: '0640', owner: 'root', group: 'adm', ownerId: 0, groupId: 4 } : null,
    ]),
    sysctl: many(150, (index) => [
      `net.sample.value${index}`,
      { running: index, configured: index % 2 ? index : null },
    ]),
    kernelModules: many(120, (index) => [
      `module_${index}`,
      { isLoaded: index % 2 > 0, kind: 'module', isBlacklisted: false, installAs: null, isLoadable: true },
    ]),
    users: many(60, (index) => [
      `user${index}`,
      { uid: 1000 + index, gid: 1000, group: 'users', groups: [], home: `/home/user${index}`, shell: '/bin/bash' },
    ]),
  };
}

/** The bytes of a report in the canonical form in which agents send it. */
export function bytesOf(report: unknown): Buffer {
  return Buffer.from(canonicalise(report));
}

export interface SampleKeys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A new Ed25519 pair. */
export function sampleKeys(): SampleKeys {
  return generateKeyPairSync('ed25519');
}

/** A report sealed with a key. */
export function sealedReport(report: unknown, privateKey: KeyObject): Buffer {
  return sealReport(bytesOf(report), privateKey);
}
