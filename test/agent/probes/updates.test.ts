import { describe, expect, it } from 'vitest';
import { isSecurityArchive, parseAptPolicy, updateOf } from '../../../agent/parse/apt-policy.ts';
import { parseCheckUpdate, parseZypperPatches } from '../../../agent/parse/pending-updates.ts';
import { passingMemory } from '../../../agent/probe-memory.ts';
import { packagesOrigin } from '../../../agent/probes/packages-origin.ts';
import { kernelFlavour } from '../../../agent/probes/reboot.ts';
import { updates } from '../../../agent/probes/updates.ts';
import type { Package } from '../../../policies/inventory/sections/packages.ts';
import { bundleOf, type HostOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

const POLICY = `apt:
  Installed: 2.6.1
  Candidate: 2.6.2
  Version table:
     2.6.2 500
        500 http://ftp.debian.org/debian bookworm/main amd64 Packages
     2.6.1+deb12u1 500
        500 http://ftp.debian.org/debian-security bookworm-security/main amd64 Packages
 *** 2.6.1 100
        100 /var/lib/dpkg/status
tool:
  Installed: 3.1
  Candidate: 3.1
  Version table:
 *** 3.1 500
        500 https://packages.vendor.example/apt stable/main amd64 Packages
        100 /var/lib/dpkg/status
local:
  Installed: 1.0
  Candidate: 1.0
  Version table:
 *** 1.0 100
        100 /var/lib/dpkg/status
dpkg:
  Installed: 1.21
  Candidate: 1.21
  Version table:
 *** 1.21 500
        500 http://mirror.hq.example/debian bookworm/main amd64 Packages
        100 /var/lib/dpkg/status
libold:i386:
  Installed: 1.0
  Candidate: 0.9
  Version table:
 *** 1.0 100
        100 /var/lib/dpkg/status
     0.9 1001
        500 http://ftp.debian.org/debian bookworm/main i386 Packages
`;
const LISTS = '/var/lib/apt/lists';
const fetched = { text: 'Origin: Debian\nLabel: Debian\n', modifiedAt: '2026-11-20T08:00:00Z' };

function debianHost(change: HostOf['files'] = {}): HostOf {
  return {
    files: {
      '/etc/apt/sources.list': 'deb http://mirror.hq.example/debian bookworm main\n',
      [`${LISTS}/mirror.hq.example_debian_dists_bookworm_InRelease`]: fetched,
      [`${LISTS}/packages.vendor.example_apt_dists_stable_InRelease`]: {
        ...fetched,
        text: 'Origin: Vendor\nLabel: Vendor tools\n',
      },
      '/lib/modules/6.1.0-37-amd64/modules.builtin': '',
      '/proc/1/maps': '7f00-7f01 r-xp 00000000 08:01 12 /usr/lib/x86_64-linux-gnu/libc.so.6\n',
      ...change,
    },
    commands: { 'apt.policy': POLICY },
  };
}

const packages: Package[] = ['apt', 'tool', 'local', 'dpkg'].map((name) => ({
  name,
  version: '1',
  scheme: 'deb',
  architecture: 'amd64',
}));
const facts = { packages, os: { id: 'debian', kernel: '6.1.0-37-amd64', isContainer: false }, services: {} };

describe('updates of a Debian host', () => {
  it('are those that apt would install; one with a security version on the way is of security', async () => {
    const found = await collect(updates, bundleOf(debianHost()), facts);
    expect(found.facts).toMatchObject({
      metadataAt: '2026-11-20T08:00:00Z',
      pending: [{ name: 'apt', installed: '2.6.1', available: '2.6.2', isSecurity: true }],
      needsReboot: false,
      automatic: { isEnabled: false },
    });
    expect(found.outcome ?? 'complete').toBe('complete');
  });

  it('without lists are not known: apt would call every package current', async () => {
    const files = Object.fromEntries(
      Object.entries(debianHost().files ?? {}).filter(([path]) => !path.startsWith(LISTS)),
    );
    const found = await collect(updates, bundleOf({ ...debianHost(), files }), facts);
    expect(found.facts).not.toHaveProperty('pending');
    expect(found).toMatchObject({ outcome: 'partial', reason: 'source_missing' });
  });

  it('from lists older than a week leave open what they do not name', async () => {
    const old = { ...fetched, modifiedAt: '2026-11-01T08:00:00Z' };
    const host = debianHost({
      [`${LISTS}/mirror.hq.example_debian_dists_bookworm_InRelease`]: old,
      [`${LISTS}/packages.vendor.example_apt_dists_stable_InRelease`]: old,
    });
    const found = await collect(updates, bundleOf(host), facts);
    expect(found.facts).toHaveProperty('pending');
    expect(found).toMatchObject({ outcome: 'partial', gaps: [{ fields: ['metadataAt', 'pending'] }] });
  });

  it('are asked once a day, and again when a package changes', async () => {
    const memory = passingMemory();
    const ask = (now: string, host: HostOf, known = facts) =>
      collect(updates, bundleOf(host), known, new Date(now), {}, memory);
    await ask('2026-11-21T08:00:00Z', debianHost());
    const silent = { ...debianHost(), commands: { 'apt.policy': null } };
    expect((await ask('2026-11-21T20:00:00Z', silent)).facts).toMatchObject({ checkedAt: '2026-11-21T08:00:00Z' });
    expect((await ask('2026-11-22T09:00:00Z', silent)).facts).not.toHaveProperty('pending');
    const changed = { ...facts, packages: packages.slice(1) };
    expect((await ask('2026-11-22T10:00:00Z', debianHost(), changed)).facts).toMatchObject({
      checkedAt: '2026-11-22T10:00:00Z',
    });
  });

  it('tell where each package came from: the distribution, also by its mirror; a vendor; nobody knows', async () => {
    const found = await collect(packagesOrigin, bundleOf(debianHost()), facts);
    expect(found.replaces).toBe(true);
    expect(found.facts).toMatchObject([
      { name: 'apt', origin: 'distributionPresumed' },
      { name: 'tool', origin: 'vendor', vendor: 'Vendor tools' },
      { name: 'local' },
      { name: 'dpkg', origin: 'distribution' },
    ]);
    expect((found.facts as Package[])[2]).not.toHaveProperty('origin');
  });

  it.each([
    ['a newer kernel', { '/lib/modules/6.1.0-40-amd64/modules.builtin': '' }, /^kernel 6\.1\.0-40-amd64/],
    ['a mark', { '/run/reboot-required': '', '/run/reboot-required.pkgs': 'dbus\n' }, /^marked by dbus$/],
    [
      'a library replaced under PID 1',
      { '/proc/1/maps': '7f-8f r-xp 0 08:01 1 /usr/lib/libc.so.6 (deleted)\n' },
      /libc\.so\.6$/,
    ],
  ])('need a restart for %s', async (_, files, reason) => {
    const { needsReboot, rebootReasons } = (await collect(updates, bundleOf(debianHost(files)), facts)).facts as {
      needsReboot: boolean;
      rebootReasons: string[];
    };
    expect(needsReboot).toBe(true);
    expect(rebootReasons[0]).toMatch(reason);
  });
});

describe('what package managers print', () => {
  it('of apt is read whole; what is pinned back is no update', () => {
    const { packages: found, unread } = parseAptPolicy(POLICY);
    expect([found.length, unread]).toEqual([5, 0]);
    expect(found.map(updateOf).filter((update) => update !== undefined)).toHaveLength(1);
    expect(parseAptPolicy('apt:\n  Installed: 2').unread).toBe(1);
  });

  it.each([
    ['http://security.debian.org/debian-security buster/updates/main', true],
    ['http://archive.ubuntu.com/ubuntu jammy-security/main', true],
    ['https://esm.ubuntu.com/infra/ubuntu bionic-infra-security/main', true],
    ['http://archive.ubuntu.com/ubuntu jammy-updates/main', false],
    ['http://ftp.debian.org/debian bookworm-updates/main', false],
  ])('%s: security is %s', (archive, expected) => {
    expect(isSecurityArchive(archive)).toBe(expected);
  });

  it('of dnf and yum holds long names over two lines and stops before what is obsoleted', () => {
    const text = `\nkernel.x86_64    5.14.0-503.el9    baseos\njava-1.8.0-openjdk-headless-with-a-long-name.x86_64\n                 1:1.8.0.432.b06-2.el9   appstream\nObsoleting Packages\nold.noarch  1-1  baseos\n`;
    expect(parseCheckUpdate(text)).toEqual({
      unread: 0,
      updates: [
        { name: 'kernel', architecture: 'x86_64', available: '5.14.0-503.el9' },
        {
          name: 'java-1.8.0-openjdk-headless-with-a-long-name',
          architecture: 'x86_64',
          available: '1:1.8.0.432.b06-2.el9',
        },
      ],
    });
    expect(parseCheckUpdate('kernel.x86_64\n').unread).toBe(1);
  });

  it('of zypper names the patches that are needed', () => {
    const text =
      'Repository | Name | Category | Severity | Interactive | Status | Summary\n---+---+---+---+---+---+---\nUpdates | SUSE-2026-1 | security | important | --- | needed | Fix\n';
    expect(parseZypperPatches(text)).toEqual(['SUSE-2026-1']);
    expect(parseZypperPatches('No updates found.\n')).toEqual([]);
    expect(parseZypperPatches('Error: database is locked\n')).toBeUndefined();
  });

  it.each([
    ['6.1.0-35-amd64', '6.1.0-37-amd64', true],
    ['6.1.0-35-amd64', '6.1.0-37-cloud-amd64', false],
    ['3.10.0-1160.el7.x86_64', '3.10.0-1160.119.1.el7.x86_64', true],
    ['5.15.0-91-generic', '5.15.0-92-lowlatency', false],
    ['4.18.0-305.el8.x86_64', '4.18.0-553.40.1.el8_10.x86_64', true],
  ])('kernels %s and %s are of one kind: %s', (left, right, expected) => {
    expect(kernelFlavour(left) === kernelFlavour(right)).toBe(expected);
  });
});
