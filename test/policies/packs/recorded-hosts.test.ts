import { describe, expect, it } from 'vitest';
import { checkReport } from '../../../agent/check.ts';
import { readReportFile } from '../../../agent/check-input.ts';
import { inPackage } from '../../../policies/base/package-root.ts';
import { shipped } from '../../kit/client.ts';

// Examples are written by the author of a rule; recordings are read by probes. What a probe spells otherwise than the
// author thought shows here, and nowhere else.

async function judged(labels: readonly string[], ...path: string[]) {
  const { report } = await readReportFile(inPackage('test', 'fixtures', ...path));
  const register = { labels, level: 3 };
  return checkReport(report, { ...shipped(), register, asOf: '2026-11-21T19:00:00Z' });
}

const hardened = await judged(['tcvn-14423'], 'packs', 'hardened.bundle');
const verdictOf = (name: string) => {
  const found = hardened.findings.find(({ pack, rule }) => `${pack}/${rule}` === name);
  return found?.verdict;
};

describe('a recorded host that keeps most settings and breaks some', () => {
  it.each([
    'accounts/empty-passwords-refused-by-pam',
    'accounts/lock-out-lasts',
    'accounts/new-accounts-lock-when-expired',
    'accounts/new-passwords-hashed-well',
    'accounts/password-classes',
    'accounts/password-dictionary',
    'accounts/password-differs',
    'accounts/password-rules-for-root',
    'accounts/sudo-logs',
    'accounts/sudo-own-terminal',
    'linux-baseline/core-dumps-off',
    'linux-baseline/cron-files-permissions',
    'linux-baseline/desktop-automatic-login-off',
    'linux-baseline/desktop-automount-off',
    'linux-baseline/desktop-screen-locks',
    'linux-baseline/ftp-anonymous-off',
    'linux-baseline/ftp-encrypted',
    'linux-baseline/integrity-checks-scheduled',
    'linux-baseline/samba-signing-required',
    'linux-baseline/samba-version-1-off',
    'logging-time/audit-backlog',
    'logging-time/audit-clock',
    'logging-time/audit-failed-sign-ins',
    'logging-time/audit-file-size',
    'logging-time/audit-from-the-start',
    'logging-time/audit-immutable',
    'logging-time/audit-modes',
    'logging-time/audit-modules',
    'logging-time/audit-privileged-commands',
    'logging-time/audit-refused-access',
    'logging-time/logs-rotated',
    'logging-time/logs-sent-encrypted',
    'logging-time/new-log-files-closed',
    'logging-time/sign-ins-in-log-file',
    'logging-time/time-sources-several',
    'tcvn-14423/journal-kept',
    'tcvn-14423/password-rules-linux',
    'web-servers/apache-time-out',
    'web-servers/apache-trace-off',
    'web-servers/apache-unprivileged',
  ])('%s passes', (name) => {
    expect(verdictOf(name)).toBe('pass');
  });

  it.each([
    ['linux-baseline/cron-allow-list', 'there is no list'],
    ['linux-baseline/desktop-user-list-hidden', 'nobody sets it'],
    ['linux-baseline/nfs-clients-named', 'one share is for *'],
    ['linux-baseline/nfs-root-squashed', 'one share has no_root_squash'],
    ['linux-baseline/samba-guests-off', 'map to guest = bad user'],
    ['logging-time/audit-attributes', 'no rule watches setxattr'],
    ['logging-time/audit-deletions', 'no rule watches unlink'],
    ['tcvn-14423/log-files-kept', 'four weeks, and level 3 wants three months'],
    ['web-servers/apache-listing-off', 'Options Indexes'],
    ['web-servers/apache-modules-few', 'dav_module is loaded'],
    ['web-servers/apache-old-protocols-off', 'all -SSLv3 leaves TLS 1.0'],
    ['web-servers/apache-version-hidden', 'ServerTokens OS'],
  ])('%s fails: %s', (name) => {
    expect(verdictOf(name)).toBe('fail');
  });

  it('tells nothing of logs that rsyslog is set to send, since the recording does not say whether it runs', () => {
    expect(verdictOf('tcvn-14423/logs-to-central-system')).toBe('unknown');
  });
});

describe('what a pack of the law asks again', () => {
  it('is asked of hosts with its label only, so that one fault is one finding', async () => {
    const { findings } = await judged([], 'packs', 'hardened.bundle');
    const again = findings.filter(({ pack, rule }) => pack === 'tcvn-14423' && rule === 'password-rules-linux');
    expect(again.map(({ verdict }) => verdict)).toEqual(['not_applicable']);
  });
});

describe('every recorded host', () => {
  it.each(['alpine-3.18', 'centos-7', 'debian-12', 'ubuntu-22.04'])(
    '%s is judged by every rule without an error, and no rule of Windows concerns it',
    async (host) => {
      const { summary, findings } = await judged([], 'hosts', host, 'host.bundle');
      expect(summary).toMatchObject({ error: 0 });
      const foreign = findings.filter(
        ({ rule, pack }) => pack === 'windows-server' || /^(?:iis|sqlserver)-|-windows$/.test(rule),
      );
      expect(foreign.filter(({ verdict }) => verdict !== 'not_applicable')).toEqual([]);
    },
  );
});
