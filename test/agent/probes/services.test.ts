import { describe, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { osRelease } from '../../../agent/probes/os-release.ts';
import type { Probe } from '../../../agent/probes/probe.ts';
import { servicesOpenrc, servicesSysv, servicesUpstart } from '../../../agent/probes/services-init.ts';
import { parseListUnits, servicesSystemd } from '../../../agent/probes/services-systemd.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { reportOf } from '../../kit/hosts.ts';

describe('services under systemd', () => {
  it.each`
    name                     | startup       | startsAtBoot | state        | why
    ${'ssh.service'}         | ${'enabled'}  | ${true}      | ${'running'} | ${'a link stands in multi-user.target.wants'}
    ${'sshd.service'}        | ${'alias'}    | ${true}      | ${'running'} | ${'another name of ssh.service'}
    ${'nginx.service'}       | ${'enabled'}  | ${true}      | ${'failed'}  | ${'enabled and broken'}
    ${'nginx-ready.service'} | ${'static'}   | ${true}      | ${'stopped'} | ${'wanted by an enabled unit; a one-shot that is done'}
    ${'rpcbind.service'}     | ${'masked'}   | ${false}     | ${'stopped'} | ${'a link to /dev/null'}
    ${'rpcbind.socket'}      | ${'disabled'} | ${false}     | ${'stopped'} | ${'installable, and no link'}
    ${'debug-shell.service'} | ${'disabled'} | ${false}     | ${'stopped'} | ${'not loaded at all'}
    ${'getty@.service'}      | ${'enabled'}  | ${undefined} | ${undefined} | ${'a template is startup only'}
    ${'getty@tty1.service'}  | ${'enabled'}  | ${true}      | ${'running'} | ${'an instance is an entry'}
    ${'apt-daily.timer'}     | ${'enabled'}  | ${true}      | ${'waiting'} | ${'a timer that waits'}
  `('$name is $startup, $state: $why', async ({ name, startup, startsAtBoot, state }) => {
    const fact = (await reportOf('debian-12')).inventory.services?.[name];
    expect({ startup: fact?.startup, startsAtBoot: fact?.startsAtBoot, state: fact?.state }).toEqual({
      startup,
      startsAtBoot,
      state,
    });
  });

  it('show programs and accounts, never arguments; what has no unit file and no process is no entry', async () => {
    const { services = {} } = (await reportOf('debian-12')).inventory;
    expect(services['nginx.service']).toMatchObject({ executable: '/usr/sbin/nginx', account: 'www-data' });
    expect(services['getty@tty1.service']?.executable).toBe('/sbin/agetty');
    expect(Object.keys(services)).not.toContain('ghost.service');
    expect(Object.keys(services)).not.toContain('session-4.scope');
  });

  it.each`
    mask                                        | startup      | startsAtBoot | why
    ${'/etc/systemd/system/x.service'}          | ${'masked'}  | ${false}     | ${'it stays over a restart'}
    ${'/run/systemd/system/x.service'}          | ${'enabled'} | ${true}      | ${'it is gone after a restart'}
    ${'/run/systemd/generator.early/x.service'} | ${'masked'}  | ${undefined} | ${'a generator may decide otherwise next time'}
  `('masked by $mask are $startup: $why', async ({ mask, startup, startsAtBoot }) => {
    const files = {
      '/usr/lib/systemd/system/default.target': '[Unit]\nWants=x.service\n',
      '/usr/lib/systemd/system/x.service': '[Service]\nExecStart=/bin/x\n[Install]\nWantedBy=default.target\n',
      '/etc/systemd/system/default.target.wants/x.service': { linkTo: '/usr/lib/systemd/system/x.service' },
      [mask]: { linkTo: '/dev/null' },
    };
    const report = await inspect(bundleOf({ files }), {
      now: new Date(0),
      agent: { version: '0' },
      probes: [servicesSystemd],
    });
    const fact = report.inventory.services?.['x.service'];
    expect({ startup: fact?.startup, startsAtBoot: fact?.startsAtBoot }).toEqual({ startup, startsAtBoot });
  });

  it('with SysV scripts beside them: those of the run level start, those with a unit are the unit', async () => {
    const { services = {} } = (await reportOf('centos-7')).inventory;
    expect(services.legacyd).toEqual({ manager: 'sysv', kind: 'service', startup: 'enabled', startsAtBoot: true });
    expect(services['postfix.service']).toMatchObject({ state: 'failed' }); // an old systemctl marks it with a dot
    expect(services['firewalld.service']).toMatchObject({ startup: 'disabled', state: 'stopped' });
  });

  it('without systemd as PID 1 are partial, the state told as missing', async () => {
    const host = {
      files: { '/proc/1/comm': 'sh\n', '/usr/lib/systemd/system/a.service': '[Service]\nExecStart=/bin/a\n' },
    };
    const report = await inspect(bundleOf(host), {
      now: new Date(0),
      agent: { version: '0' },
      probes: [osRelease, servicesSystemd],
    });
    expect(report.inventory.services).toEqual({
      'a.service': {
        manager: 'systemd',
        kind: 'service',
        startup: 'static',
        startsAtBoot: false,
        executable: '/bin/a',
      },
    });
    expect(report.probes['services.systemd']).toMatchObject({
      outcome: 'partial',
      reason: 'not_supported_here',
      gaps: [{ reason: 'not_supported_here', fields: ['isActive', 'state'] }],
    });
  });

  it('without a bus: control groups tell who runs, and nobody is said to stand still', async () => {
    const host = {
      files: {
        '/proc/1/comm': 'systemd\n',
        '/usr/lib/systemd/system/a.service': '[Service]\n',
        '/usr/lib/systemd/system/b.service': '[Service]\n',
        '/sys/fs/cgroup/system.slice/a.service/cgroup.events': 'populated 1\nfrozen 0\n',
      },
      commands: { 'systemd.units': { exitCode: 1, stderr: 'Failed to connect to bus' } },
    };
    const report = await inspect(bundleOf(host), {
      now: new Date(0),
      agent: { version: '0' },
      probes: [osRelease, servicesSystemd],
    });
    expect(report.inventory.services?.['a.service']?.state).toBe('running');
    expect(report.inventory.services?.['b.service']?.state).toBeUndefined();
    expect(report.probes['services.systemd']).toMatchObject({ outcome: 'partial', reason: 'command_failed' });
  });

  it.each`
    line                                              | name           | status
    ${'a.service loaded active running X'}            | ${'a.service'} | ${{ state: 'running', isActive: true }}
    ${'  a.service loaded active exited X'}           | ${'a.service'} | ${{ state: 'stopped', isActive: true }}
    ${'a.service loaded reloading reload X'}          | ${'a.service'} | ${{ state: 'running', isActive: true }}
    ${'a.service loaded activating start-pre X'}      | ${'a.service'} | ${{ state: 'running', isActive: false }}
    ${'a.service loaded deactivating stop-sigterm X'} | ${'a.service'} | ${{ state: 'running', isActive: false }}
    ${'a.service loaded inactive dead X'}             | ${'a.service'} | ${{ state: 'stopped', isActive: false }}
    ${'● a.service loaded failed failed X'}           | ${'a.service'} | ${{ state: 'failed', isActive: false }}
    ${'a.socket loaded active listening X'}           | ${'a.socket'}  | ${{ state: 'waiting', isActive: true }}
    ${'a.service not-found inactive dead a.service'}  | ${'a.service'} | ${undefined}
    ${'-.mount loaded active mounted Root Mount'}     | ${'-.mount'}   | ${{ state: 'running', isActive: true }}
  `('reads "$line"', ({ line, name, status }) => {
    expect(parseListUnits(line).get(name)).toEqual(status);
  });

  it('on this machine: a list, and a state only where systemd runs', async () => {
    const report = await inspect(new LocalTarget(), {
      now: new Date(),
      agent: { version: '0' },
      probes: [osRelease, servicesSystemd],
    });
    const hasSystemd = report.inventory.os?.initSystem === 'systemd';
    const outcome = report.probes['services.systemd']?.outcome;
    if (outcome !== undefined && !hasSystemd) expect(outcome).toBe('partial');
    for (const fact of Object.values(report.inventory.services ?? {}))
      expect(hasSystemd || fact.state === undefined).toBe(true);
  });
});

describe('other managers', () => {
  it.each`
    what                   | hidden                                                   | cups                                            | why
    ${'nothing'}           | ${{}}                                                    | ${{ startup: 'disabled', startsAtBoot: false }} | ${'all was read'}
    ${'a unit on the way'} | ${{ '/etc/systemd/system/own.service': 'file' }}         | ${{ startup: 'disabled' }}                      | ${'it may pull cups in'}
    ${'the unit itself'}   | ${{ '/usr/lib/systemd/system/cups.service': 'file' }}    | ${{ startsAtBoot: false }}                      | ${'its section of installing is not known'}
    ${'a folder of links'} | ${{ '/etc/systemd/system/x.target.wants': 'directory' }} | ${{}}                                           | ${'it may be named there'}
  `('hidden $what: $why', async ({ hidden, cups }) => {
    const refused = Object.entries(hidden).map(([path, type]) => [path, { type, refused: 'permission_denied' }]);
    const files = {
      '/usr/lib/systemd/system/cups.service': '[Service]\nExecStart=/bin/cups\n[Install]\nWantedBy=multi-user.target\n',
      '/usr/lib/systemd/system/default.target': '[Unit]\n',
      '/etc/systemd/system/own.service': '[Unit]\n',
      '/etc/systemd/system/default.target.wants/own.service': { linkTo: '../own.service' },
      ...Object.fromEntries(refused),
    };
    const report = await inspect(bundleOf({ files }), {
      now: new Date(0),
      agent: { version: '0' },
      probes: [servicesSystemd],
    });
    const { manager: _, kind: __, executable: ___, ...fact } = report.inventory.services?.['cups.service'] ?? {};
    expect(fact).toEqual(cups);
  });

  it('scripts, run levels and jobs that could not be looked at start nothing for certain, and spare nothing', async () => {
    const denied = { type: 'directory', refused: 'permission_denied' } as const;
    const of = async (files: Record<string, FileOf>, probe: Probe) =>
      (await inspect(bundleOf({ files }), { now: new Date(0), agent: { version: '0' }, probes: [probe] })).inventory
        .services;
    const sysv = { '/etc/init.d/telnetd': '', '/etc/debian_version': '7\n', '/etc/rc2.d': denied };
    expect(await of(sysv, servicesSysv)).toEqual({ telnetd: { manager: 'sysv', kind: 'service' } });
    const openrc = { '/etc/init.d/cupsd': '', '/etc/runlevels/boot': denied, '/run/openrc/started': denied };
    expect(await of(openrc, servicesOpenrc)).toEqual({ cupsd: { manager: 'openrc', kind: 'service' } });
    const upstart = { '/sbin/initctl': '', '/etc/init/cups.conf': { refused: 'permission_denied' } } as const;
    expect(await of(upstart, servicesUpstart)).toEqual({ cups: { manager: 'upstart', kind: 'service' } });
  });

  it('OpenRC: run levels and its own state folders', async () => {
    const { services } = (await reportOf('alpine-3.18')).inventory;
    expect(services).toEqual({
      crond: {
        manager: 'openrc',
        kind: 'service',
        startup: 'enabled',
        startsAtBoot: true,
        state: 'failed',
        isActive: false,
      },
      dropbear: {
        manager: 'openrc',
        kind: 'service',
        startup: 'enabled',
        startsAtBoot: true,
        state: 'running',
        isActive: true,
      },
      ntpd: {
        manager: 'openrc',
        kind: 'service',
        startup: 'disabled',
        startsAtBoot: false,
        state: 'stopped',
        isActive: false,
      },
    });
  });

  it('Upstart: "start on", and "manual" that takes it back', async () => {
    const host = {
      files: {
        '/sbin/initctl': '',
        '/etc/init/ssh.conf': 'start on filesystem\nenv TOKEN=PLANTED\nexec /usr/sbin/sshd -D --key PLANTED\n',
        '/etc/init/cups.conf': 'start on filesystem\n',
        '/etc/init/cups.override': 'manual\n',
      },
    };
    const report = await inspect(bundleOf(host), {
      now: new Date(0),
      agent: { version: '0' },
      probes: [servicesUpstart],
    });
    expect(report.inventory.services).toMatchObject({
      ssh: { startsAtBoot: true, executable: '/usr/sbin/sshd' },
      cups: { startup: 'manual', startsAtBoot: false },
    });
    expect(JSON.stringify(report)).not.toContain('PLANTED');
  });
});
