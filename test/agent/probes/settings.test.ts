import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { parseApache } from '../../../agent/parse/apache.ts';
import { parseAptConf } from '../../../agent/parse/apt-conf.ts';
import { bytesOf, secondsOf } from '../../../agent/parse/duration.ts';
import { parseLogrotate } from '../../../agent/parse/logrotate.ts';
import { cutNginx, parseNginx } from '../../../agent/parse/nginx.ts';
import { parseSettings, typedValue } from '../../../agent/parse/settings.ts';
import { parseUnit } from '../../../agent/parse/systemd-unit.ts';
import { probes } from '../../../agent/probes/index.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { corpusFolder, reportOf } from '../../kit/hosts.ts';

const settingsProbes = probes.filter((probe) => probe.section.startsWith('settings.'));

async function settingsOf(files: Readonly<Record<string, FileOf>>) {
  const report = await inspect(bundleOf({ files }), {
    now: new Date(0),
    agent: { version: '0' },
    probes: settingsProbes,
  });
  return { settings: report.inventory.settings ?? {}, probes: report.probes };
}

/** Values without their deep type, which the compiler need not follow here. */
function values(facts: { readonly values?: unknown } | undefined): unknown {
  return facts?.values;
}

describe('settings of a recorded host', () => {
  it('have the types of the catalogue, and say where they stand', async () => {
    const { settings = {} } = (await reportOf('debian-12')).inventory;
    expect(settings.loginDefs).toEqual({
      files: ['/etc/login.defs'],
      values: {
        ENCRYPT_METHOD: 'YESCRYPT',
        FAILLOG_ENAB: true,
        MAIL_DIR: '/var/mail',
        PASS_MAX_DAYS: 99_999,
        UMASK: '0022',
      },
      from: {
        ENCRYPT_METHOD: '/etc/login.defs:5',
        FAILLOG_ENAB: '/etc/login.defs:2',
        MAIL_DIR: '/etc/login.defs:1',
        PASS_MAX_DAYS: '/etc/login.defs:4',
        UMASK: '/etc/login.defs:3',
      },
    });
    expect(settings.pwquality?.values).toEqual({ minlen: 14, enforce_for_root: true });
    expect(settings.journald?.values).toEqual({
      Storage: 'persistent',
      SystemMaxUse: 1024 ** 3,
      ForwardToSyslog: true,
    });
    expect(settings.journald?.from?.Storage).toBe('/etc/systemd/journald.conf.d/10-hq.conf:2');
    expect(settings.auditd?.values).toMatchObject({ max_log_file: 8, local_events: true });
    expect(settings.chrony?.sources).toEqual([
      { kind: 'pool', name: 'ntp.hq.example', options: { iburst: true, key: true } },
    ]);
    expect(settings.limits?.entries).toEqual([
      { who: '*', kind: 'hard', item: 'core', value: 0, file: '/etc/security/limits.conf' },
    ]);
    expect(settings.shell?.umask).toEqual([{ file: '/etc/profile', line: 1, value: '0027' }]);
    expect(settings.shell?.timeout).toEqual([
      { file: '/etc/profile.d/tmout.sh', line: 1, value: 900, isReadonly: true, isExported: true },
    ]);
    expect<unknown>(settings.rsyslog).toMatchObject({
      values: { $FileCreateMode: '0640', $Umask: null },
      listens: false,
      remoteTargets: [{ host: 'logs.hq.example', port: 6514, protocol: 'tcp', isTls: false }],
    });
    expect(settings.rsyslog?.selectors?.at(1)).toMatchObject({ target: ':ommysql:' });
    expect(settings.logrotate?.logs?.['/var/log/nginx/*.log']).toEqual({
      frequency: 'daily',
      rotate: 14,
      create: '0640 www-data adm',
      file: '/etc/logrotate.d/nginx',
    });
    expect(settings.snmpd?.values).toMatchObject({
      'rocommunity.isDefault': true,
      'rwcommunity.isDefault': false,
      rouser: null,
    });
    expect<unknown>(settings.grubDefault?.values?.GRUB_CMDLINE_LINUX).toBe('audit=1 rd.luks.key=true quiet');
    expect(values(settings.mysql)).toMatchObject({ 'mysqld.bind-address': '127.0.0.1', 'mysqld.local-infile': 0 });
    expect(values(settings.nginx)).toMatchObject({
      'http.server_tokens': false,
      'http.ssl_protocols': 'TLSv1.2 TLSv1.3',
      'http.server[0].listen': '443 ssl',
    });
    expect<unknown>(settings.apt).toMatchObject({
      values: { 'APT::Periodic::Unattended-Upgrade': 1, 'Acquire::http::Proxy': 'http://10.20.0.1:3128/' },
    });
    expect(settings.apt?.repositories?.map(({ url }) => url)).toContain('https://packages.hq.example/debian');
    expect(settings.cronAccess?.entries).toEqual({
      '/etc/cron.allow': null,
      '/etc/cron.deny': null,
      '/etc/at.allow': null,
      '/etc/at.deny': null,
    });
    expect(settings.securetty).toEqual({ files: [], entries: null });
    expect(settings.faillock).toEqual({ files: [], values: {}, from: {} });
  });

  it('of the Red Hat line: repositories without passwords, xinetd without arguments', async () => {
    const { settings = {} } = (await reportOf('centos-7')).inventory;
    expect(settings.yum?.repositories).toEqual([
      {
        id: 'base',
        url: 'http://vault.centos.org/7.9.2009/os/$basearch/',
        isEnabled: true,
        checksSignature: true,
        key: 'file:///etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-7',
      },
      { id: 'inhouse', url: 'https://repo.hq.example/el7/', isEnabled: false, checksSignature: false, key: null },
    ]);
    expect(settings.yum?.values).toEqual({ gpgcheck: 1, proxy_password: true });
    expect(settings.xinetd?.values).toEqual({
      'telnet.disable': false,
      'telnet.user': 'root',
      'telnet.server': '/usr/sbin/in.telnetd',
    });
  });
});

describe('settings from files', () => {
  it('drop-ins: a name in /etc hides the same name elsewhere, a link to /dev/null hides it without a trace', async () => {
    const { settings } = await settingsOf({
      '/usr/lib/systemd/journald.conf': '[Journal]\nStorage=auto\nSeal=no\n',
      '/usr/lib/systemd/journald.conf.d/20-a.conf': '[Journal]\nStorage=none\n',
      '/etc/systemd/journald.conf.d/20-a.conf': '[Journal]\nStorage=volatile\n',
      '/usr/lib/systemd/journald.conf.d/30-b.conf': '[Journal]\nStorage=none\n',
      '/etc/systemd/journald.conf.d/30-b.conf': { linkTo: '/dev/null' },
    });
    expect(settings.journald).toMatchObject({
      files: ['/usr/lib/systemd/journald.conf', '/etc/systemd/journald.conf.d/20-a.conf'],
      values: { Storage: 'volatile', Seal: false },
    });
  });

  it('lists that add up, and an empty line that clears them', async () => {
    const { settings } = await settingsOf({
      '/etc/systemd/timesyncd.conf': '[Time]\nNTP=a b\nNTP=c\nFallbackNTP=x\nFallbackNTP=\n',
    });
    expect(settings.timesyncd?.values).toEqual({ NTP: 'a b c', FallbackNTP: '' });
  });

  it('a file that is refused is denied; one of several makes the rest partial and "not set" unknown', async () => {
    const { settings, probes: outcomes } = await settingsOf({
      '/etc/security/faillock.conf': { refused: 'permission_denied' },
      '/etc/default/grub': 'GRUB_TIMEOUT=5\n',
      '/etc/default/grub.d/x.cfg': { refused: 'permission_denied' },
      '/etc/default/grub.d/y.cfg': 'GRUB_TERMINAL=console\n',
    });
    expect(settings).not.toHaveProperty('faillock');
    expect(outcomes['settings.faillock']).toMatchObject({ outcome: 'denied', reason: 'permission_denied' });
    expect(settings.grubDefault).toEqual({
      files: ['/etc/default/grub', '/etc/default/grub.d/y.cfg'],
      values: { GRUB_TERMINAL: 'console' }, // what the refused file may have set otherwise is left out
      from: { GRUB_TERMINAL: '/etc/default/grub.d/y.cfg:1' },
    });
    expect(outcomes['settings.grubDefault']).toMatchObject({ outcome: 'partial', reason: 'permission_denied' });
  });

  it('a folder that is not listed may overrule every file, whatever the program', async () => {
    const denied = { type: 'directory', refused: 'permission_denied' } as const;
    const { settings } = await settingsOf({
      '/etc/systemd/journald.conf': '[Journal]\nStorage=persistent\n',
      '/etc/systemd/journald.conf.d': denied,
      '/etc/apt/apt.conf.d/20auto': 'APT::Periodic::Unattended-Upgrade "1";\nA "1";\n',
      '/etc/apt/apt.conf.d/50own': { refused: 'permission_denied' },
      '/etc/apt/apt.conf.d/90last': 'A "2";\n',
      '/etc/rsyslog.conf': '$FileCreateMode 0640\n$IncludeConfig /etc/rsyslog.d/*.conf\n',
      '/etc/rsyslog.d': denied,
      '/usr/lib/pam.d/su': 'auth required pam_wheel.so\n',
      '/etc/pam.d/su': { refused: 'permission_denied' },
      '/etc/pam.d/sshd': 'auth required pam_unix.so\n',
    });
    expect(settings.journald).toMatchObject({ files: ['/etc/systemd/journald.conf'], values: {} });
    expect(settings.apt?.values).toEqual({ A: 2 });
    expect(settings.rsyslog?.values).toEqual({});
    expect(Object.keys(settings.pam ?? {})).toEqual(['sshd']);
    const hidden = await settingsOf({ '/usr/lib/pam.d/su': 'auth required pam_wheel.so\n', '/etc/pam.d': denied });
    expect(hidden.settings.pam).toEqual({});
  });

  it('includes of nginx and Apache are followed in place', async () => {
    const { settings } = await settingsOf({
      '/etc/nginx/nginx.conf':
        'http { include conf.d/*.conf; ssl_protocols TLSv1.2; server { listen 80; listen 8080; } }',
      '/etc/nginx/conf.d/a.conf':
        'server { listen 443 ssl; add_header Strict-Transport-Security "max-age=31536000" always; add_header X-Token abc; }',
      '/etc/apache2/apache2.conf':
        'ServerTokens Prod\nIncludeOptional sites-enabled/*.conf\n<Directory />\n  Options None\n</Directory>\n',
      '/etc/apache2/sites-enabled/s.conf':
        '<IfModule mod_ssl.c>\n<VirtualHost *:443>\nSSLProtocol all -SSLv3 \\\n -TLSv1\nRequestHeader set X PLANTED\n</VirtualHost>\n</IfModule>\nLoadModule ssl_module m.so\n',
    });
    expect(settings.nginx?.values).toEqual({
      'http.server[0].listen': '443 ssl',
      'http.server[0].add_header.strict-transport-security': 'max-age=31536000 always',
      'http.server[0].add_header.x-token': 'true',
      'http.ssl_protocols': 'TLSv1.2',
      'http.server[1].listen': '80; 8080',
    });
    expect(settings.apache?.values).toMatchObject({
      servertokens: 'Prod',
      'virtualhost *:443.sslprotocol': 'all -SSLv3 -TLSv1',
      'directory /.options': 'None',
      'loadmodule.ssl_module': true,
    });
    expect(JSON.stringify(settings)).not.toContain('PLANTED');
  });

  it('rsyslog in its newer language, over several lines', async () => {
    const { settings } = await settingsOf({
      '/etc/rsyslog.conf':
        'include(file="/etc/rsyslog.d/*.conf")\ninput(type="imtcp" port="514")\n*.* action(type="omfwd"\n  target="logs" port="6514"\n  protocol="tcp" StreamDriverMode="1")\n',
      '/etc/rsyslog.d/a.conf': 'mail.* -/var/log/mail.log\n',
    });
    expect<unknown>(settings.rsyslog).toMatchObject({
      files: ['/etc/rsyslog.conf', '/etc/rsyslog.d/a.conf'],
      listens: true,
      remoteTargets: [{ host: 'logs', port: 6514, protocol: 'tcp', isTls: true }],
    });
    expect(settings.rsyslog?.selectors?.map(({ selector, target }) => [selector, target])).toEqual([
      ['mail.*', '-/var/log/mail.log'],
      ['*.*', '@logs'],
    ]);
  });

  it('postfix, samba, exports, crypto policy and PostgreSQL', async () => {
    const { settings } = await settingsOf({
      '/etc/postfix/main.cf':
        'inet_interfaces = loopback-only\nmynetworks = 127.0.0.0/8,\n  10.0.0.0/8\nsmtp_sasl_password_maps = PLANTED\nsmtpd_banner = $myhostname\n  PLANTED?no\n',
      '/etc/samba/smb.conf':
        '[global]\n  server min protocol = SMB2\n  null passwords = no\n; c\n[share]\n  path = /x\n',
      '/etc/exports': '/srv 10.0.0.0/8(ro,sync) *(rw)\n"/a b" h\n',
      '/etc/crypto-policies/state/current': 'DEFAULT\n',
      '/etc/ssl/openssl.cnf':
        '[system_default_sect]\nMinProtocol = TLSv1.2\nCipherString = DEFAULT@SECLEVEL=2\n[req]\noutput_password = PLANTED\n',
      '/etc/postgresql/15/main/postgresql.conf':
        "ssl = on\nlisten_addresses = 'localhost'\t\t# c\npassword_encryption = scram-sha-256\nprimary_conninfo = 'password=PLANTED'\n",
    });
    expect(settings.postfix?.values).toMatchObject({
      inet_interfaces: 'loopback-only',
      mynetworks: '127.0.0.0/8, 10.0.0.0/8',
      relayhost: null,
    });
    expect(settings.samba?.values).toMatchObject({
      'global.server min protocol': 'SMB2',
      'global.null passwords': false,
    });
    expect(settings.exports?.entries).toEqual([
      { path: '/srv', client: '10.0.0.0/8', options: ['ro', 'sync'] },
      { path: '/srv', client: '*', options: ['rw'] },
      { path: '/a b', client: 'h', options: [] },
    ]);
    expect(settings.crypto).toMatchObject({
      policy: 'DEFAULT',
      values: { MinProtocol: 'TLSv1.2', CipherString: 'DEFAULT@SECLEVEL=2', Ciphersuites: null },
    });
    expect(settings.postgresql?.values).toMatchObject({
      '15/main.ssl': true,
      '15/main.listen_addresses': 'localhost',
      '15/main.password_encryption': 'scram-sha-256',
    });
    expect(JSON.stringify({ ...settings, postfix: undefined })).not.toContain('PLANTED');
  });

  it.each`
    text          | bytes            | seconds
    ${'8M'}       | ${8_388_608}     | ${21_038_400}
    ${'1.5G'}     | ${1_610_612_736} | ${undefined}
    ${'4096'}     | ${4096}          | ${4096}
    ${'1h 30min'} | ${undefined}     | ${5400}
    ${'2m'}       | ${2_097_152}     | ${120}
    ${'infinity'} | ${undefined}     | ${undefined}
    ${'1week'}    | ${undefined}     | ${604_800}
  `('$text is $bytes bytes or $seconds seconds', ({ text, bytes, seconds }) => {
    expect([bytesOf(text), secondsOf(text)]).toEqual([bytes, seconds]);
  });

  it('values keep their text where they are not of their type', () => {
    expect([
      typedValue('x', 'maybe', 'boolean'),
      typedValue('x', 'infinity', 'bytes'),
      typedValue('x', '027', 'mode'),
      typedValue('x', '007'),
      typedValue('db_password', 'x'),
    ]).toEqual(['maybe', 'infinity', '0027', '007', true]);
  });
});

describe('readers of settings never throw', () => {
  const readers = [
    parseApache,
    parseAptConf,
    parseLogrotate,
    parseNginx,
    parseUnit,
    (text: string) => parseSettings(text, 'ini'),
    (text: string) => parseSettings(text, 'postconf'),
    (text: string) => cutNginx(text, new Set(['listen'])),
  ];

  it('over any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.stringMatching(/^[{};"'#\\<>\n a=/-]{0,200}$/)),
        (text) => {
          for (const read of readers) read(text);
          expect(cutNginx(text, new Set(['listen'])).split('\n').length).toBe(text.split('\n').length);
        },
      ),
    );
  });

  it.skipIf(corpusFolder === undefined)(
    'over every configuration file of the corpus, put where each probe looks (MUSTER_CORPUS)',
    async () => {
      const folder = join(corpusFolder ?? '', 'config-files');
      const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const places = [
        '/etc/login.defs',
        '/etc/chrony.conf',
        '/etc/ntp.conf',
        '/etc/rsyslog.conf',
        '/etc/logrotate.conf',
        '/etc/apt/apt.conf',
        '/etc/yum.conf',
        '/etc/nginx/nginx.conf',
        '/etc/httpd/conf/httpd.conf',
        '/etc/my.cnf',
        '/etc/samba/smb.conf',
        '/etc/aide.conf',
        '/etc/xinetd.conf',
        '/etc/exports',
        '/etc/sudoers',
        '/etc/profile',
        '/etc/security/limits.conf',
        '/etc/pam.d/x',
        '/var/lib/pgsql/data/postgresql.conf',
      ];
      for (const entry of files) {
        const text = readFileSync(join(entry.parentPath, entry.name));
        const { probes: outcomes } = await settingsOf(Object.fromEntries(places.map((path) => [path, { text }])));
        const broken = Object.entries(outcomes).filter(([, { outcome }]) => outcome === 'failed');
        expect({ file: entry.name, broken }).toEqual({ file: entry.name, broken: [] });
      }
      expect(files.length).toBeGreaterThan(90);
    },
  );
});
