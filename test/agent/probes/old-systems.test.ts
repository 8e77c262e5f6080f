import { describe, expect, it } from 'vitest';
import { deriveLifecycle } from '../../../policies/derive/lifecycle.ts';
import { loadTables } from '../../../policies/derive/tables.ts';
import { sectionStates } from '../../../policies/inventory/states.ts';
import { validateReport } from '../../../policies/inventory/validate.ts';
import { type RecordedHost, reportOf } from '../../kit/hosts.ts';

const tables = loadTables();
const NOW = '2026-11-21T10:00:00Z';

interface Expected {
  readonly os: object;
  /** "name version" of some of its packages. */
  readonly packages: readonly string[];
  readonly services: Readonly<Record<string, object>>;
  readonly users: readonly string[];
  /** "protocol address port" of each; process where it is known. */
  readonly listeners: readonly string[];
  readonly shadow: Readonly<Record<string, object>>;
  /** Where the vendor stands; absent: we have no dates. */
  readonly lifecycle?: string;
}

const LINUX_LISTENERS = ['tcp 0.0.0.0 22', 'tcp 127.0.0.1 25', 'udp 0.0.0.0 111'];
const LINUX_USERS = ['bin', 'ketoan', 'root'];
const LINUX_SHADOW = {
  root: { hasPassword: true, hashScheme: 'md5' },
  bin: { isLocked: true },
  ketoan: { hasPassword: true, hashScheme: 'des' },
};

const HOSTS: Partial<Record<RecordedHost, Expected>> = {
  'centos-5': {
    os: { id: 'centos', release: '5', pointRelease: '5.11', initSystem: 'sysv', kernel: '2.6.18-398.el5' },
    packages: ['openssl 0.9.8e-40.el5_11', 'bind-libs 30:9.3.6-25.P1.el5_11.12'],
    services: {
      sshd: { manager: 'sysv', startsAtBoot: true },
      ntpd: { startup: 'disabled' },
      'inetd:telnet': { manager: 'inetd', startup: 'enabled', account: 'root' },
      'inetd:rsync': { startup: 'disabled' },
    },
    users: LINUX_USERS,
    listeners: LINUX_LISTENERS,
    shadow: LINUX_SHADOW,
    lifecycle: 'ended',
  },
  'centos-6': {
    os: { id: 'centos', release: '6', pointRelease: '6.10', initSystem: 'upstart' },
    packages: ['kernel 2.6.32-754.el6'],
    services: {
      sshd: { manager: 'sysv', startsAtBoot: true },
      tty: { manager: 'upstart', state: 'running' },
      rcS: { state: 'stopped' },
    },
    users: LINUX_USERS,
    listeners: LINUX_LISTENERS,
    shadow: LINUX_SHADOW,
    lifecycle: 'ended',
  },
  'sles-11': {
    os: { id: 'sles', release: '11.4', initSystem: 'sysv' },
    packages: ['glibc 2.11.3-17.84.1'],
    services: { sshd: { startsAtBoot: true }, cron: { startsAtBoot: false } },
    users: LINUX_USERS,
    listeners: LINUX_LISTENERS,
    shadow: LINUX_SHADOW,
    lifecycle: 'ended',
  },
  'ubuntu-10.04': {
    os: { id: 'ubuntu', release: '10.04', codename: 'lucid', initSystem: 'upstart' },
    packages: ['openssh-server 1:5.3p1-3ubuntu7.1'],
    services: {
      ssh: { manager: 'upstart', startsAtBoot: true, state: 'running' },
      apache2: { manager: 'sysv', startsAtBoot: true },
      'inetd:ftp': { manager: 'inetd', executable: '/usr/sbin/tcpd' },
    },
    users: LINUX_USERS,
    listeners: LINUX_LISTENERS,
    shadow: LINUX_SHADOW,
    lifecycle: 'ended',
  },
  'debian-8': {
    os: { id: 'debian', release: '8', pointRelease: '8.11', initSystem: 'sysv' },
    packages: ['openssh-server 1:6.7p1-5+deb8u8'],
    services: { ssh: { manager: 'sysv', startsAtBoot: true }, rsyslog: { startsAtBoot: false } },
    users: LINUX_USERS,
    listeners: LINUX_LISTENERS,
    shadow: LINUX_SHADOW,
    lifecycle: 'ended',
  },
  'openwrt-19.07': {
    os: { id: 'openwrt', release: '19.07.10' },
    packages: ['dropbear 2019.78-3', 'busybox 1.30.1-6'],
    services: { dropbear: { startsAtBoot: true }, cron: { startsAtBoot: false } },
    users: ['nobody', 'root'],
    listeners: LINUX_LISTENERS,
    shadow: { root: { hasPassword: true, hashScheme: 'md5' } },
    lifecycle: 'ended',
  },
  'solaris-10': {
    os: { family: 'solaris', id: 'solaris', release: '10', pointRelease: '10 1/13', architecture: 'sparc' },
    packages: ['SUNWsshdu 11.10.0,REV=2005.01.21.15.53', 'CSWcurl 7.21.0,REV=2010.06.18', 'patch-147147 26'],
    services: {
      'svc:/network/telnet:default': { manager: 'smf', state: 'running', startsAtBoot: true },
      'svc:/network/ftp:default': { state: 'stopped', startup: 'disabled' },
      'svc:/network/nfs/client:default': { state: 'failed' },
      'svc:/network/rpc/gss:default': { manager: 'smf' },
    },
    users: ['daemon', 'nobody4', 'oracle', 'root'],
    listeners: ['tcp 0.0.0.0 22', 'tcp 127.0.0.1 25', 'udp 0.0.0.0 111', 'udp 0.0.0.0 null'],
    shadow: {
      root: { hasPassword: true, isLocked: false, hashScheme: 'des' },
      daemon: { hasPassword: false, isLocked: true },
      nobody4: { isLocked: true },
      oracle: { hashScheme: 'sha256', maxDays: 91 },
    },
    lifecycle: 'extended',
  },
  'aix-7.1': {
    os: { family: 'aix', id: 'aix', release: '7.1.5', pointRelease: '7100-05-09-2114' },
    packages: ['bos.rte.install 7.1.5.36', 'bash 5.0.7-1'],
    services: {
      sshd: { manager: 'src', state: 'running' },
      inetd: { startsAtBoot: true, executable: '/usr/sbin/inetd' },
      lpd: { state: 'stopped' },
      'inetd:telnet': { manager: 'inetd' },
      'inittab:uprintfd': { startsAtBoot: false },
    },
    users: ['core', 'guest', 'nobody', 'root'],
    listeners: [
      'tcp 0.0.0.0 22',
      'tcp 0.0.0.0 23',
      'tcp 127.0.0.1 199',
      'tcp :: 22',
      'udp 0.0.0.0 514',
      'udp 0.0.0.0 null',
    ],
    shadow: {
      root: { hasPassword: true, hashScheme: 'sha512', lastChangedOn: '2019-11-14', maxDays: null },
      guest: { hasPassword: false, isLocked: true },
      core: { hashScheme: 'des', maxDays: 91 },
    },
    lifecycle: 'ended',
  },
  'hp-ux-11.31': {
    os: { family: 'hp-ux', id: 'hp-ux', release: '11.31', architecture: 'ia64' },
    packages: ['OpenSSL A.00.09.08zb.001', 'PHKL_43480 1.0', 'sudo 1.7.4p6'],
    services: { 'inetd:ftp': { manager: 'inetd' }, 'nfs.server': { startup: 'disabled' }, secsh: { manager: 'sysv' } },
    users: ['daemon', 'fin', 'nobody', 'open', 'root'],
    listeners: ['tcp 0.0.0.0 22', 'udp 0.0.0.0 514'],
    shadow: {
      fin: { hasPassword: true, isLocked: false, hashScheme: 'des' },
      open: { hasPassword: false, isLocked: false },
      daemon: { isLocked: true },
    },
  },
  'freebsd-12.1': {
    os: { family: 'bsd', id: 'freebsd', release: '12.1', pointRelease: '12.1-RELEASE-p5', kernel: '12.1-RELEASE' },
    packages: ['nginx 1.16.1_11,2', 'ketoan 1.0'],
    services: {
      sshd: { manager: 'rc', startsAtBoot: true },
      nfsd: { startsAtBoot: false },
      nginx: { startup: 'enabled' },
    },
    users: ['daemon', 'nobody', 'root', 'www-adm'],
    listeners: ['tcp 0.0.0.0 22 sshd', 'tcp 0.0.0.0 80 nginx', 'tcp :: 22 sshd', 'udp ::1 514 syslogd'],
    shadow: {
      root: { hasPassword: true, hashScheme: 'sha512' },
      daemon: { isLocked: true },
      'www-adm': { hasPassword: false, isLocked: false, expiresOn: '2027-01-01' },
    },
    lifecycle: 'ended',
  },
};

describe('a recorded old system', () => {
  it.each(Object.entries(HOSTS) as [RecordedHost, Expected][])(
    '%s: system, packages, services, accounts and listeners are what it has',
    async (host, expected) => {
      const report = await reportOf(host);
      const { os, packages = [], services = {}, users = {}, listeners = [], shadow = {} } = report.inventory;
      expect(os).toMatchObject(expected.os);
      expect(packages.map(({ name, version }) => `${name} ${version}`)).toEqual(
        expect.arrayContaining([...expected.packages]),
      );
      for (const [name, service] of Object.entries(expected.services)) expect(services[name]).toMatchObject(service);
      expect(Object.keys(users).sort()).toEqual(expected.users);
      expect(
        listeners
          .map(({ protocol, address, port, process }) =>
            [protocol, address, String(port), process].filter((word) => word !== undefined).join(' '),
          )
          .sort(),
      ).toEqual(expected.listeners);
      for (const [name, state] of Object.entries(expected.shadow)) expect(shadow[name]).toMatchObject(state);
    },
  );

  it.each(Object.entries(HOSTS) as [RecordedHost, Expected][])(
    '%s keeps the contract, throws nowhere, and says of every section how it was read',
    async (host) => {
      const report = await reportOf(host);
      expect(validateReport(Buffer.from(JSON.stringify(report)))).not.toHaveProperty('complaints');
      const broken = Object.entries(report.probes).filter(([, { reason }]) => reason === 'parse_failed');
      expect(broken).toEqual([]);
      for (const [section, facts] of Object.entries(report.inventory)) {
        const isEmptyList = Array.isArray(facts) && facts.length === 0;
        // Of these an empty list is true on these hosts: nobody pays for support, nothing of the kind is installed.
        const mayBeEmpty = ['support', 'software', 'antimalware', 'backups', 'cron', 'connections', 'usage'];
        if (isEmptyList) expect(mayBeEmpty).toContain(section);
      }
    },
  );

  it.each(Object.entries(HOSTS) as [RecordedHost, Expected][])(
    '%s: what its vendor says of it',
    async (host, expected) => {
      const report = await reportOf(host);
      const { facts = [] } = deriveLifecycle(report.inventory, sectionStates(report), tables, NOW);
      const system = facts.find(({ subject }) => subject === 'os');
      expect([system?.state, system?.why === 'no_lifecycle']).toEqual([
        expected.lifecycle,
        expected.lifecycle === undefined,
      ]);
    },
  );

  it('counts a package signed by DSA as signed: only what nobody signed was made by hand', async () => {
    const { packages = [] } = (await reportOf('centos-5')).inventory;
    expect(packages.map(({ name, origin }) => [name, origin])).toEqual([
      ['bash', 'distribution'],
      ['bind-libs', 'distribution'],
      ['ketoan-app', 'manual'],
      ['openssl', 'distribution'],
    ]);
  });

  it('has its server settings from the files where its sshd is too old to tell them', async () => {
    const { sshd } = (await reportOf('centos-5')).inventory;
    expect(sshd).toMatchObject({ basis: 'files', permitRootLogin: 'yes', passwordAuthentication: true });
  });

  it('has the mounts of a kernel without mountinfo', async () => {
    const { mounts } = (await reportOf('centos-5')).inventory;
    expect(mounts?.['/boot']).toMatchObject({ source: '/dev/sda1', fsType: 'ext3' });
  });

  it('leaves open what a trusted HP-UX or a start script alone would know', async () => {
    const { inventory, probes } = await reportOf('hp-ux-11.31');
    expect(inventory.services?.secsh).not.toHaveProperty('startsAtBoot');
    expect(probes['services.unix']).toMatchObject({ outcome: 'partial' });
    expect(inventory.users?.nobody?.uid).toBe(4_294_967_294);
  });
});
