import { describe, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { fileFindings } from '../../../agent/probes/file-findings.ts';
import { servicesSystemd } from '../../../agent/probes/services-systemd.ts';
import { logProbes } from '../../../agent/probes/settings-logs.ts';
import { repositoryProbes } from '../../../agent/probes/settings-repositories.ts';
import { time } from '../../../agent/probes/time.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

async function settingsOf(files: Readonly<Record<string, FileOf>>) {
  const probes = [...logProbes, ...repositoryProbes];
  return (
    (await inspect(bundleOf({ files }), { now: new Date(0), agent: { version: '0' }, probes })).inventory.settings ?? {}
  );
}

describe('what is set for all', () => {
  it('holds for each log that does not say otherwise, from the line on where it stands', async () => {
    const { logrotate } = await settingsOf({
      '/etc/logrotate.conf':
        'weekly\nrotate 4\ncreate 0640 root adm\ninclude /etc/logrotate.d\nrotate 9\n/var/log/wtmp {\n  monthly\n}\n',
      '/etc/logrotate.d/app': '/var/log/app.log {\n  rotate 30\n  daily\n}\n/var/log/b.log {\n  nocreate\n}\n',
    });
    expect(logrotate?.logs).toEqual({
      '/var/log/app.log': { rotate: 30, frequency: 'daily', create: '0640 root adm', file: '/etc/logrotate.d/app' },
      '/var/log/b.log': { rotate: 4, frequency: 'weekly', create: 'nocreate', file: '/etc/logrotate.d/app' },
      '/var/log/wtmp': { rotate: 9, frequency: 'monthly', create: '0640 root adm', file: '/etc/logrotate.conf' },
    });
  });

  it.each<[string, FileOf | undefined, string, boolean | undefined]>([
    ['says yes', '[main]\ngpgcheck=1\n', '', true],
    ['says no', '[main]\ngpgcheck=0\n', '', false],
    ['is silent: yum checks nothing', '[main]\nkeepcache=0\n', '', false],
    ['cannot be read', { refused: 'permission_denied' }, '', undefined],
    ['says no, and the repository yes', '[main]\ngpgcheck=0\n', 'gpgcheck=1\n', true],
  ])('holds for a repository without a word: the main file %s', async (_, main, own, expected) => {
    const { yum } = await settingsOf({
      ...(main === undefined ? {} : { '/etc/yum.conf': main }),
      '/etc/yum.repos.d/a.repo': `[a]\nname=a\nbaseurl=http://a.example/\n${own}`,
    });
    expect(yum?.repositories?.[0]?.checksSignature).toBe(expected);
  });

  it('holds for every source of apt where unsigned packages are taken', async () => {
    const list = {
      '/etc/apt/sources.list': 'deb http://a.example/ stable main\ndeb [trusted=yes] http://b.example/ stable main\n',
    };
    const plain = await settingsOf(list);
    expect(plain.apt?.repositories?.map(({ checksSignature }) => checksSignature)).toEqual([true, false]);
    const open = await settingsOf({ ...list, '/etc/apt/apt.conf.d/99x': 'APT::Get::AllowUnauthenticated "true";\n' });
    expect(open.apt?.repositories?.map(({ checksSignature }) => checksSignature)).toEqual([false, false]);
  });

  it('holds for new logs of rsyslog in both of its languages', async () => {
    const { rsyslog } = await settingsOf({
      '/etc/rsyslog.conf':
        'global(umask="0027")\nmodule(load="builtin:omfile" fileCreateMode="0640")\n*.info /var/log/before\n$FileCreateMode 0600\nauth.* /var/log/auth.log\nmail.* action(type="omfile" file="/var/log/mail")\ncron.* action(type="omfile" file="/var/log/cron" fileCreateMode="0644")\n',
    });
    expect(rsyslog?.selectors?.map(({ target, fileCreateMode }) => [target, fileCreateMode])).toEqual([
      ['/var/log/before', undefined],
      ['/var/log/auth.log', '0600'],
      ['/var/log/mail', '0640'],
      ['/var/log/cron', '0644'],
    ]);
    expect(rsyslog?.values).toMatchObject({
      'global.umask': '0027',
      'omfile.fileCreateMode': '0640',
      $FileCreateMode: '0600',
    });
  });
});

describe('what holds until the next start', () => {
  it('does not start a unit that was enabled at run time only', async () => {
    const files = {
      '/usr/lib/systemd/system/default.target': '[Unit]\n',
      '/usr/lib/systemd/system/a.service': '[Service]\nExecStart=/bin/a\n[Install]\nWantedBy=default.target\n',
      '/run/systemd/system/default.target.wants/a.service': { linkTo: '/usr/lib/systemd/system/a.service' },
    };
    const { facts } = await collect(servicesSystemd, bundleOf({ files }));
    expect(facts).toMatchObject({ 'a.service': { startup: 'enabled', startsAtBoot: false } });
  });

  it.each([
    ['2026-11-21T07:00:00Z', true],
    ['2026-11-20T07:00:00Z', false],
  ])('tells whether timesyncd before 239 has set the clock since: %s is %s', async (modifiedAt, isSynchronised) => {
    const files = {
      '/var/lib/systemd/clock': { text: '', modifiedAt },
      '/proc/stat': 'btime 1795237200\n',
      '/proc/1/comm': 'systemd\n',
    };
    const known = {
      packages: [{ name: 'systemd', version: '237-3ubuntu10.57', scheme: 'deb' }],
      services: { 'systemd-timesyncd.service': { state: 'running' } },
    };
    const { facts } = await collect(time, bundleOf({ files }), known);
    expect(facts).toMatchObject({ daemon: 'timesyncd', isSynchronised, lastSyncAt: modifiedAt });
  });
});

describe('the walk for open files', () => {
  it('is not taken where the owner did not ask for it', async () => {
    expect(await collect(fileFindings, bundleOf({ files: {} }))).toMatchObject({
      outcome: 'not_run',
      reason: 'disabled_by_owner',
    });
  });
});
