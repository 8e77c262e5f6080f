import { describe, expect, it } from 'vitest';
import { readinessOf } from '../../../policies/derive/readiness.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import { judgeReport } from '../../../policies/judge-report.ts';
import { loadShippedPacks } from '../../../policies/rules/shipped-packs.ts';
import { reportOf } from '../../kit/report.ts';

const packs = loadShippedPacks();
const options = { asOf: '2026-11-21T00:00:00Z', tables: loadTables(), register: { labels: [] } };

const GIB = 2 ** 30;
const modules = ['br_netfilter', 'nf_conntrack', 'overlay', 'vxlan'];
/** A host that fits both platforms. */
const fitting: Inventory = {
  os: {
    family: 'linux',
    id: 'ubuntu',
    release: '24.04',
    architecture: 'x86_64',
    initSystem: 'systemd',
    isContainer: false,
  },
  hardware: { virtualisation: 'kvm', cpu: { coreCount: 4 }, memoryBytes: 8 * GIB },
  filesystems: { '/': { sizeBytes: 50 * GIB, usedPercent: 20, inodesUsedPercent: 5 } },
  kernelModules: Object.fromEntries(modules.map((name) => [name, { kind: 'module' as const }])),
  packages: [],
  services: {},
  listeners: [],
};

function readinessFor(inventory: Inventory) {
  return Object.fromEntries(
    readinessOf(reportOf(inventory), packs, options).map(({ platform, state, blockers, hindrances, open }) => [
      platform,
      {
        state,
        blockers: blockers.map(({ rule }) => rule),
        hindrances: hindrances.map(({ rule }) => rule),
        open: open.map(({ rule }) => rule),
      },
    ]),
  );
}

describe('readiness for a platform', () => {
  it('is given where nothing stands in the way', () => {
    const none = { state: 'ready', blockers: [], hindrances: [], open: [] };
    expect(readinessFor(fitting)).toMatchObject({ 'x-road': none, k3s: none });
  });

  it.each<[string, Inventory, string, readonly string[]]>([
    [
      'a system that is not on the list',
      { ...fitting, os: { ...fitting.os, id: 'debian', release: '12' } },
      'x-road',
      ['system-release'],
    ],
    ['another processor', { ...fitting, os: { ...fitting.os, architecture: 'aarch64' } }, 'x-road', ['architecture']],
    ['a container', { ...fitting, os: { ...fitting.os, isContainer: true } }, 'k3s', ['init-system']],
    [
      'too little memory',
      { ...fitting, hardware: { ...fitting.hardware, memoryBytes: GIB, usableMemoryBytes: GIB } },
      'x-road',
      ['memory'],
    ],
    [
      'a port that is taken',
      { ...fitting, listeners: [{ protocol: 'tcp', address: '::', port: 8080, user: 'tomcat', isLoopback: false }] },
      'x-road',
      ['ports-free'],
    ],
    [
      'another Kubernetes',
      { ...fitting, packages: [{ name: 'kubelet', version: '1.34.1', scheme: 'deb' }] },
      'k3s',
      ['no-other-kubernetes'],
    ],
    [
      'a kernel without its modules',
      { ...fitting, kernelModules: { ...fitting.kernelModules, vxlan: { kind: 'absent' } } },
      'k3s',
      ['kernel-features'],
    ],
    [
      'the faulty iptables',
      { ...fitting, packages: [{ name: 'iptables', version: '1.8.2-4', scheme: 'deb' }] },
      'k3s',
      ['packet-filter-version'],
    ],
  ])('is blocked, by name, by %s', (_what, inventory, platform, blockers) => {
    expect(readinessFor(inventory)[platform]).toMatchObject({ state: 'blocked', blockers });
  });

  it('is only hindered by what can be mended on the way', () => {
    const services = { 'ufw.service': { startsAtBoot: true, state: 'running' as const } };
    expect(readinessFor({ ...fitting, services }).k3s).toMatchObject({
      state: 'ready',
      hindrances: ['firewall-tools-off'],
    });
  });

  it('is unknown where something that could block was not read', () => {
    const { listeners, ...rest } = fitting;
    expect(listeners).toEqual([]);
    expect(readinessFor(rest)).toMatchObject({
      'x-road': { state: 'unknown', open: ['ports-free'] },
      k3s: { state: 'unknown', open: ['ports-free'] },
    });
  });
});

it('an ordinary host is not judged by a platform that it is not meant for', () => {
  const findings = judgeReport(reportOf(fitting), packs, options).filter(({ pack }) => pack.startsWith('compat-'));
  const ofPlatforms = findings.filter(({ pack }) => pack !== 'compat-general');
  expect(new Set(ofPlatforms.map(({ verdict }) => verdict))).toEqual(new Set(['not_applicable']));
});

it('a host whose register names the platform is judged by its profile like by any other pack', () => {
  const findings = judgeReport(reportOf(fitting), packs, { ...options, register: { labels: ['x-road'] } });
  expect(findings.find(({ pack, rule }) => pack === 'compat-x-road' && rule === 'architecture')?.verdict).toBe('pass');
});
