import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { parseCpuinfo } from '../../../agent/parse/cpuinfo.ts';
import { parseSysctl, sysctlPath, sysctlValue } from '../../../agent/parse/sysctl.ts';
import { hardware } from '../../../agent/probes/hardware.ts';
import { kernelModules } from '../../../agent/probes/kernel-modules.ts';
import { sysctl } from '../../../agent/probes/sysctl.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { reportOf } from '../../kit/hosts.ts';

const options = { now: new Date(0), agent: { version: '0' } };

describe('kernel parameters', () => {
  it.each`
    name                             | running | configured | configuredIn                   | why
    ${'net.ipv4.ip_forward'}         | ${1}    | ${0}       | ${'/etc/sysctl.conf'}          | ${'sysctl.conf is read last'}
    ${'net.ipv4.conf.all.rp_filter'} | ${2}    | ${2}       | ${'/etc/sysctl.d/50-net.conf'} | ${'a pattern in the middle of the name'}
    ${'kernel.sysrq'}                | ${null} | ${null}    | ${undefined}                   | ${'the same name in /etc hides the one in /usr/lib'}
    ${'kernel.randomize_va_space'}   | ${2}    | ${null}    | ${undefined}                   | ${'runs, and nobody sets it'}
    ${'kernel.exec-shield'}          | ${null} | ${null}    | ${undefined}                   | ${'this kernel has none'}
  `('$name: $why', async ({ name, running, configured, configuredIn }) => {
    const fact = (await reportOf('debian-12')).inventory.sysctl?.[name];
    expect({ running: fact?.running, configured: fact?.configured, configuredIn: fact?.configuredIn }).toEqual({
      running,
      configured,
      configuredIn,
    });
  });

  it('with a file that cannot be read, "nobody sets it" is not said', async () => {
    const host = { files: { '/etc/sysctl.conf': { refused: 'permission_denied' as const } } };
    const report = await inspect(bundleOf(host), { ...options, probes: [sysctl] });
    expect(report.inventory.sysctl?.['kernel.sysrq']).toEqual({ running: null });
    expect(report.probes.sysctl).toMatchObject({
      outcome: 'partial',
      gaps: [{ reason: 'permission_denied', fields: ['configured'] }],
    });
  });

  it('what a file sets is not said where a later one that cannot be read may set it otherwise', async () => {
    const setting = 'kernel.sysrq = 0\n*.accept_source_route = 0\n';
    const files = {
      '/etc/sysctl.d/10-a.conf': setting,
      '/etc/sysctl.d/50-b.conf': { refused: 'permission_denied', mode: 0o600 },
      '/etc/sysctl.d/90-c.conf': 'kernel.kptr_restrict = 2\n',
      '/proc/sys/kernel/sysrq': '0\n',
    } as const;
    const { sysctl: found = {} } = (await inspect(bundleOf({ files }), { ...options, probes: [sysctl] })).inventory;
    expect(found['kernel.sysrq']).toEqual({ running: 0 });
    expect(found['kernel.kptr_restrict']).toMatchObject({ configured: 2 });
    const unlisted = { ...files, '/etc/sysctl.d': { type: 'directory', refused: 'permission_denied' } } as const;
    const again = await inspect(bundleOf({ files: { ...unlisted, '/etc/sysctl.conf': 'kernel.panic = 3\n' } }), {
      ...options,
      probes: [sysctl],
    });
    expect(again.inventory.sysctl?.['kernel.kptr_restrict']).not.toHaveProperty('configured');
    expect(again.inventory.sysctl?.['kernel.panic']).toMatchObject({ configured: 3 });
  });

  it('names with dots in a part, excluded names and odd lines', () => {
    expect(
      parseSysctl(
        'net/ipv4/conf/eth0.1/rp_filter = 1\n-kernel.x=2\n-net.ipv4.conf.all.rp_filter\n; c\nnonsense\nkernel.domainname =\n',
      ),
    ).toEqual([
      { name: 'net.ipv4.conf.eth0/1.rp_filter', value: '1' },
      { name: 'kernel.x', value: '2' },
      { name: 'net.ipv4.conf.all.rp_filter', value: undefined },
      { name: 'kernel.domainname', value: '' },
    ]);
    expect(sysctlPath('net.ipv4.conf.eth0/1.rp_filter')).toBe('/proc/sys/net/ipv4/conf/eth0.1/rp_filter');
    expect([sysctlValue('4096\t87380  1\n'), sysctlValue('-1\n'), sysctlValue('007')]).toEqual([
      '4096 87380 1',
      -1,
      '007',
    ]);
  });

  it.skipIf(!existsSync('/usr/sbin/sysctl'))('on this machine equal `sysctl -n` (needs sysctl)', async () => {
    const report = await inspect(new LocalTarget(), { ...options, probes: [sysctl] });
    const asked = Object.entries(report.inventory.sysctl ?? {}).filter(
      ([, { running }]) => running !== null && running !== undefined,
    );
    expect(asked.length).toBeGreaterThan(30);
    for (const [name, { running }] of asked) {
      const value = execFileSync('/usr/sbin/sysctl', ['-n', name]).toString();
      expect([name, String(running)]).toEqual([name, value.trim().split(/\s+/).join(' ')]);
    }
  });
});

describe('kernel modules', () => {
  it.each`
    host             | name             | isLoaded | kind         | isBlacklisted | installAs       | isLoadable
    ${'debian-12'}   | ${'cramfs'}      | ${false} | ${'module'}  | ${true}       | ${'/bin/false'} | ${false}
    ${'debian-12'}   | ${'usb_storage'} | ${false} | ${'module'}  | ${true}       | ${null}         | ${true}
    ${'debian-12'}   | ${'fuse'}        | ${false} | ${'builtin'} | ${false}      | ${null}         | ${false}
    ${'debian-12'}   | ${'hfs'}         | ${false} | ${'absent'}  | ${false}      | ${null}         | ${false}
    ${'debian-12'}   | ${'nf_tables'}   | ${true}  | ${'module'}  | ${false}      | ${null}         | ${true}
    ${'centos-7'}    | ${'dccp'}        | ${false} | ${'module'}  | ${false}      | ${'/bin/true'}  | ${false}
    ${'alpine-3.18'} | ${'squashfs'}    | ${false} | ${'module'}  | ${false}      | ${null}         | ${true}
  `('$name on $host', async ({ host, name, ...expected }) => {
    expect((await reportOf(host)).inventory.kernelModules?.[name]).toMatchObject(expected);
  });

  it('whose lists are missing are not said to be absent', async () => {
    const host = { files: { '/proc/modules': 'udf 1 0 - Live 0x0\n', '/proc/sys/kernel/osrelease': '6.1\n' } };
    const report = await inspect(bundleOf(host), { ...options, probes: [kernelModules] });
    expect(report.inventory.kernelModules?.udf).toEqual({ isLoaded: true, isBlacklisted: false, installAs: null });
    expect(report.probes['kernel.modules']).toMatchObject({
      outcome: 'partial',
      gaps: [{ reason: 'source_missing', fields: ['isLoadable', 'kind'] }],
    });
  });

  it('are neither barred nor free where a file that could not be read may bar them', async () => {
    const modules = '/lib/modules/6.1';
    const host = {
      '/proc/modules': '',
      '/proc/sys/kernel/osrelease': '6.1\n',
      [`${modules}/modules.dep`]: 'kernel/cramfs.ko:\nkernel/udf.ko:\n',
      '/etc/modprobe.d/a.conf': 'blacklist udf\n',
      '/etc/modprobe.d/own.conf': { refused: 'permission_denied' },
    } as const;
    const files = { ...host, [`${modules}/modules.builtin`]: '' };
    const { kernelModules: found = {} } = (await inspect(bundleOf({ files }), { ...options, probes: [kernelModules] }))
      .inventory;
    expect(found.cramfs).toEqual({ isLoaded: false, kind: 'module' });
    expect(found.udf).toMatchObject({ isBlacklisted: true });
    expect(found.hfs).toMatchObject({ kind: 'absent', isLoadable: false });
    const unlisted = await inspect(bundleOf({ files: host }), { ...options, probes: [kernelModules] });
    expect(unlisted.inventory.kernelModules?.hfs).toEqual({ isLoaded: false }); // it may be built in
  });

  it('of a kernel that cannot load any are not loadable', async () => {
    const report = await inspect(bundleOf({ files: { '/proc/sys/kernel/ostype': 'Linux\n' } }), {
      ...options,
      probes: [kernelModules],
    });
    expect(report.inventory.kernelModules?.cramfs).toMatchObject({ isLoaded: false, isLoadable: false });
    expect(report.probes['kernel.modules']?.outcome).toBe('complete');
  });
});

describe('hardware', () => {
  it('from the files of the kernel, placeholders of the maker left out', async () => {
    const { hardware: found = {} } = (await reportOf('debian-12')).inventory;
    expect(found).toMatchObject({
      vendor: 'QEMU',
      virtualisation: 'kvm',
      memoryBytes: 4 * 1024 ** 3,
      firmware: { mode: 'bios', date: '2014-04-01' },
    });
    expect(found.cpu).toMatchObject({ socketCount: 1, coreCount: 2, threadCount: 2, level: 'x86-64-v3' });
    expect(found.disks).toEqual({ vda: { sizeBytes: 42_949_672_960, isRotational: true } });
    expect(found).not.toHaveProperty('serial');
  });

  it('on this machine counts threads and memory as the system does', async () => {
    const report = await inspect(new LocalTarget(), { ...options, probes: [hardware] });
    expect(report.inventory.hardware?.cpu?.threadCount).toBe(Number(execFileSync('nproc', ['--all']).toString()));
    expect(report.inventory.hardware?.usableMemoryBytes).toBeGreaterThan(1e8);
  });

  it('of other architectures: what cpuinfo does not tell is absent', () => {
    expect(parseCpuinfo('processor\t: 0\nBogoMIPS\t: 100\nFeatures\t: fp asimd\n\nprocessor\t: 1\n').cpu).toEqual({
      threadCount: 2,
    });
    expect(parseCpuinfo('').cpu).toEqual({});
  });
});
