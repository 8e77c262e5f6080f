import { describe, expect, it } from 'vitest';
import { convertClauses } from '../../../policies/import/sca/policy.ts';

const variables = new Map([
  ['$sshd_file', '/etc/ssh/sshd_config'],
  ['$unit', 'auditd'],
]);

function convert(raw: string, condition: 'all' | 'any' | 'none' = 'all') {
  return convertClauses(condition, [raw], { variables, language: 'unstated' });
}

describe('A clause becomes typed words:', () => {
  it.each([
    ['c:rpm -q aide -> r:^aide-', { some: 'packages', where: { '.name': 'aide' } }],
    ['not c:dpkg -s telnet -> r:install ok installed', { none: [{ some: 'packages', where: { '.name': 'telnet' } }] }],
    ["c:dpkg -s ufw -> r:package 'ufw' is not installed", { none: [{ some: 'packages', where: { '.name': 'ufw' } }] }],
    [
      'c:rpm -qa xorg-x11* -> !r:^xorg-x11',
      { none: [{ some: 'packages', where: { '.name': { pattern: '^xorg-x11.*$' } } }] },
    ],
    ['c:systemctl is-enabled $unit -> r:^enabled', { 'services[auditd.service].startup': 'enabled' }],
    [
      'c:systemctl is-active cups.socket -> r:active',
      {
        any: [
          { 'services[cups.socket].isActive': true },
          { 'services[cups.socket].state': { enum: ['running', 'waiting'] } },
        ],
      },
    ],
    [
      'c:chkconfig --list squid -> r:3:on',
      { any: [{ 'services[squid].startsAtBoot': true }, { 'services[squid.service].startsAtBoot': true }] },
    ],
    ['c:mount -> r:\\s/tmp\\s && r:nodev', { 'mounts[/tmp].options': { includes: ['nodev'] } }],
    ['f:/etc/fstab -> r:/dev/shm && r:noexec', { 'mountsConfigured[/dev/shm].options': { includes: ['noexec'] } }],
    ['f:$sshd_file -> !r:^# && r:PermitRootLogin\\s+no', { 'sshd.permitRootLogin': 'no' }],
    ['c:sshd -T -> n:^MaxAuthTries\\s+(\\d+) compare <= 4', { 'sshd.maxAuthTries': { maximum: 4 } }],
    ['c:sshd -T -> !r:^ciphers\\s+.*3des', { none: [{ some: 'sshd.ciphers', where: { '.': { pattern: '3des' } } }] }],
    [
      'c:stat -L -c "%a %U %G" /etc/crontab -> r:^600 root root$',
      { 'files[/etc/crontab].mode': '0600', 'files[/etc/crontab].owner': 'root', 'files[/etc/crontab].group': 'root' },
    ],
    ['c:stat /etc/passwd -> r:\\(0644/-rw-r--r--\\)', { 'files[/etc/passwd].mode': '0644' }],
    [
      'c:ls -l /etc/shadow -> r:^-r-------- && r:root root',
      {
        'files[/etc/shadow].mode': { modeAtMost: '0400' },
        'files[/etc/shadow].owner': 'root',
        'files[/etc/shadow].group': 'root',
      },
    ],
    [
      'f:/etc/login.defs -> n:^PASS_MAX_DAYS\\s+(\\d+) compare <= 90',
      { 'settings.loginDefs.values[PASS_MAX_DAYS]': { minimum: 0, maximum: 90 } },
    ],
    [
      'f:/etc/systemd/journald.conf -> r:^\\s*Storage\\s*=\\s*persistent',
      { 'settings.journald.values[Storage]': 'persistent' },
    ],
    [
      'd:/etc/systemd/journald.conf.d -> .conf -> r:^ForwardToSyslog=yes',
      { 'settings.journald.values[ForwardToSyslog]': true },
    ],
    [
      'f:/etc/pam.d/system-auth -> r:^\\s*auth\\s+required\\s+pam_faillock.so\\s+preauth.*deny=5',
      {
        some: 'pamStacks[system-auth].lines',
        where: {
          '.kind': 'auth',
          '.control': 'required',
          '.module': 'pam_faillock.so',
          '.options[preauth]': { exists: true },
          '.options[deny]': 5,
        },
      },
    ],
    [
      'f:/etc/pam.d/system-auth -> r:pam_pwhistory.so && n:remember=(\\d+) compare >= 5',
      {
        some: 'pamStacks[system-auth].lines',
        where: { '.module': 'pam_pwhistory.so', '.options[remember]': { minimum: 5 } },
      },
    ],
    [
      'c:auditctl -l -> r:^-w && r:/etc/group && r:-p wa && r:-k identity',
      {
        some: 'audit.loaded',
        where: { '.kind': 'watch', '.path': '/etc/group', '.permissions': { pattern: 'a.*w' }, '.key': 'identity' },
      },
    ],
    [
      'd:/etc/audit/rules.d -> r:.rules -> r:^-a always,exit && r:arch=b64 && r:chmod && r:auid>=1000',
      {
        some: 'audit.files',
        where: {
          all: [
            {
              '.kind': 'syscall',
              '.action': 'always',
              '.list': 'exit',
              '.architecture': 'b64',
              '.syscalls': { includes: ['chmod'] },
            },
            { some: '.fields', where: { '.name': 'auid', '.operator': '>=', '.value': '1000' } },
          ],
        },
      },
    ],
    [
      'c:sysctl net.ipv4.ip_forward -> r:=\\s*0$',
      { 'sysctl[net.ipv4.ip_forward].running': { minimum: 0, maximum: 0 } },
    ],
    [
      'c:grep -Rh net\\.ipv4\\.ip_forward /etc/sysctl.conf /etc/sysctl.d -> r:=\\s*0$',
      { 'sysctl[net.ipv4.ip_forward].configured': { minimum: 0, maximum: 0 } },
    ],
    [
      'c:modprobe -n -v cramfs -> r:install /bin/false',
      { 'kernelModules[cramfs].installAs': { enum: ['/bin/false'] } },
    ],
    ['not c:lsmod -> r:cramfs', { none: [{ 'kernelModules[cramfs].isLoaded': true }] }],
    ['c:getenforce -> r:^Enforcing$', { 'mac.selinux.mode': 'enforcing' }],
    [
      'not f:/etc/shadow -> r:^\\w+::',
      { none: [{ some: 'shadow', where: { '.hasPassword': false, '.isLocked': false } }] },
    ],
    [
      'f:/etc/profile -> n:^readonly TMOUT=(\\d+) compare <= 900',
      {
        some: 'settings.shell.timeout',
        where: { '.file': '/etc/profile', '.value': { maximum: 900 }, '.isReadonly': true },
      },
    ],
    ['f:/etc/cron.allow', { 'files[/etc/cron.allow]': { exists: true } }],
    ['not f:/etc/cron.deny', { 'files[/etc/cron.deny]': { exists: false } }],
    [
      'c:net.exe accounts -> n:Minimum password length:\\s+(\\d+) compare >= 14',
      { 'windows.securityPolicy.systemAccess[MinimumPasswordLength]': { minimum: 14 } },
    ],
    ['c:ls -ld /etc/cron.d -> r:drwx------', { 'files[/etc/cron.d].mode': '0700' }],
    [
      'f:/etc/security/limits.conf -> r:^\\s*\\*\\s+hard\\s+core\\s+0',
      { some: 'settings.limits.entries', where: { '.who': '*', '.kind': 'hard', '.item': 'core', '.value': 0 } },
    ],
    [
      'd:/etc/dconf/db -> .* -> r:banner-message-enable=true',
      { 'settings.dconf.values[org/gnome/login-screen/banner-message-enable]': true },
    ],
    ['f:/etc/yum.conf -> r:^gpgcheck\\s*=\\s*1', { 'settings.yum.values[gpgcheck]': { minimum: 1, maximum: 1 } }],
    [
      'c:update-crypto-policies --show -> !r:LEGACY',
      {
        all: [
          { 'settings.crypto.policy': { exists: true } },
          { none: [{ 'settings.crypto.policy': { enum: ['LEGACY'] } }] },
        ],
      },
    ],
    ['f:/etc/rsyslog.conf -> r:^\\*\\.\\*.*@@', { some: 'settings.rsyslog.remoteTargets' }],
    ['not f:/etc/passwd -> r:^\\+:', { none: [{ some: 'accountFaults.plusEntries', where: { '.': '/etc/passwd' } }] }],
    [
      'r:HKLM\\Software\\X -> Y -> !1',
      {
        all: [
          { 'windows.registry[hklm\\Software\\X][Y]': { exists: true } },
          { none: [{ 'windows.registry[hklm\\Software\\X][Y]': { minimum: 1, maximum: 1 } }] },
        ],
      },
    ],
    ['r:HKLM\\Software\\X -> Y -> r:^1$|^2$', { 'windows.registry[hklm\\Software\\X][Y]': { minimum: 1, maximum: 2 } }],
  ] as const)('%s', (raw, must) => {
    expect(convert(raw)).toEqual({ must, dropped: [] });
  });
});

describe('What cannot be said is told, with its reason:', () => {
  it.each([
    ['c:some-tool --check -> r:ok', 'unknown_command', 'some-tool'],
    ["c:awk -F: '($3 == 0)' /etc/passwd -> r:root", 'text_processing', 'awk'],
    ['f:/opt/app/app.conf -> r:debug=false', 'file_not_read', '/opt/app/app.conf'],
    ['c:mysql -e "select 1" -> r:1', 'database_query', 'mysql'],
    ['p:sshd', 'process_list', 'sshd'],
    ['f:/etc/ssh/sshd_config -> r:(?=x)y', 'pattern_unsupported', undefined],
    ['f:/etc/issue -> r:Authorised uses only', 'field_missing', 'issue'],
    ['x:/etc/issue', 'malformed', undefined],
    ['not f:/etc/passwd -> !r:^\\w+:x:', 'field_missing', '/etc/passwd'],
  ] as const)('%s is %s', (raw, reason, detail) => {
    const { must, dropped } = convert(raw);
    expect(must).toBeUndefined();
    expect(dropped[0]).toMatchObject({ reason, ...(detail === undefined ? {} : { detail }) });
  });

  it('a demand that loses one of several ways to comply is stricter, one that loses a demand is partly converted', () => {
    const raws = ['c:some-tool -> r:ok', 'f:/etc/cron.allow'];
    const site = { variables, language: 'unstated' } as const;
    expect(convertClauses('any', raws, site).dropped).toMatchObject([{ isStricter: true }]);
    expect(convertClauses('all', raws, site).dropped).toMatchObject([{ isStricter: false }]);
    expect(convertClauses('none', raws, site).dropped).toMatchObject([{ isStricter: false }]);
  });
});
