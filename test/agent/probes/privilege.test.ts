import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { parseAuditRules } from '../../../agent/parse/audit-rules.ts';
import { parsePam, parsePamConf } from '../../../agent/parse/pam.ts';
import { parseSudoers } from '../../../agent/parse/sudoers.ts';
import { audit, parseAuditStatus } from '../../../agent/probes/audit.ts';
import { pam } from '../../../agent/probes/pam.ts';
import { sudoers } from '../../../agent/probes/sudoers.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { corpusFolder, reportOf } from '../../kit/hosts.ts';

const options = { now: new Date(0), agent: { version: '0' } };

describe('audit rules', () => {
  it.each`
    line                                                                       | text                                                                       | why
    ${'-w /etc/shadow -p wa -k id'}                                            | ${'-w /etc/shadow -p aw -k id'}                                            | ${'letters are sorted'}
    ${'-a always,exit -F path=/etc/shadow -F perm=wa -F key=id'}               | ${'-w /etc/shadow -p aw -k id'}                                            | ${'the twin of a watch'}
    ${'-a always,exit -S all -F dir=/etc/audit -F perm=wa -F key=id'}          | ${'-w /etc/audit -p aw -k id'}                                             | ${'the same for a folder, as the kernel tells it'}
    ${'-w /etc/audit/'}                                                        | ${'-w /etc/audit -p arwx'}                                                 | ${'no permissions are all four'}
    ${'-a exit,always -F arch=b64 -S b -S a -F auid!=-1 -F auid>=1000 -k t'}   | ${'-a always,exit -F arch=b64 -S a,b -F auid!=unset -F auid>=1000 -k t'}   | ${'order and unset'}
    ${'-a always,exit -F path=/bin/su -F perm=x -F auid>=1000 -F auid!=unset'} | ${'-a always,exit -F auid!=unset -F auid>=1000 -F path=/bin/su -F perm=x'} | ${'more than a watch'}
    ${'-a always,exit -F arch=b32 -F path=/etc/x -F perm=wa'}                  | ${'-a always,exit -F arch=b32 -F path=/etc/x -F perm=aw'}                  | ${'one architecture only is no watch'}
    ${'-a never,user -F auid!=4294967295'}                                     | ${'-a never,user -F auid!=unset'}                                          | ${'a list of its own'}
    ${'-a always,exit -F arch=b64 -C auid!=obj_uid -S open'}                   | ${'-a always,exit -F arch=b64 -S open -F auid!=obj_uid'}                   | ${'a comparison of fields'}
    ${'-e 2'}                                                                  | ${'-e 2'}                                                                  | ${'control'}
    ${'--backlog_wait_time 60000'}                                             | ${'--backlog_wait_time 60000'}                                             | ${'control'}
  `('$line: $why', ({ line, text }) => {
    const { rules, unread } = parseAuditRules(`${line}\n`);
    expect([rules.map((rule) => rule.text), unread]).toEqual([[text], 0]);
    expect(parseAuditRules(text).rules).toEqual(rules);
  });

  it('of files and of the kernel come out the same', async () => {
    const { audit: found = {} } = (await reportOf('debian-12')).inventory;
    const texts = (rules: typeof found.files) => rules?.map((rule) => rule.text);
    expect(texts(found.files)).toEqual([
      '-D',
      '-b 8192',
      '-w /etc/shadow -p aw -k identity',
      '-w /etc/group -p aw -k identity',
      '-a always,exit -F arch=b64 -S adjtimex,settimeofday -F auid!=unset -F auid>=1000 -k time-change',
    ]);
    expect(texts(found.loaded)).toEqual([texts(found.files)?.[2], texts(found.files)?.[4]]);
    expect(found.status).toEqual({ enabled: 1, failureMode: 1, backlogLimit: 8192 });
    expect((await reportOf('centos-7')).inventory.audit).toMatchObject({
      loaded: [],
      status: { enabled: 1, failureMode: 1, backlogLimit: 320 },
    });
  });

  it('without root are unknown, not none', async () => {
    const report = await inspect(
      bundleOf({
        files: { '/etc/audit/rules.d': { type: 'directory', refused: 'permission_denied' } },
        privilege: 'user',
      }),
      { ...options, probes: [audit] },
    );
    expect(report.inventory.audit).toEqual({});
    expect(report.probes.audit).toMatchObject({
      outcome: 'partial',
      gaps: [
        { reason: 'permission_denied', fields: ['files'] },
        { reason: 'needs_root', fields: ['loaded', 'status'] },
      ],
    });
  });

  it('status in both forms', () => {
    expect(parseAuditStatus('enabled 2\nfailure 1\nbacklog_limit 64\n')).toEqual({
      enabled: 2,
      failureMode: 1,
      backlogLimit: 64,
    });
    expect(parseAuditStatus('')).toEqual({});
  });
});

describe('PAM', () => {
  it('as written: includes by name, brackets with single blanks, options with their types, secrets gone', async () => {
    const { pam: found = {} } = (await reportOf('debian-12')).inventory.settings ?? {};
    expect(found['common-password']?.lines).toEqual([
      {
        kind: 'password',
        control: 'requisite',
        module: 'pam_pwquality.so',
        options: { minlen: 14, retry: 3 },
        isSilent: false,
      },
      {
        kind: 'password',
        control: '[success=1 default=ignore]',
        module: 'pam_unix.so',
        options: { obscure: true, try_first_pass: true, use_authtok: true, yescrypt: true },
        isSilent: false,
      },
      {
        kind: 'password',
        control: 'optional',
        module: 'pam_mysql.so',
        options: { db: 'users', passwd: true, user: 'auth' },
        isSilent: false,
      },
    ]);
    expect(found.sshd?.lines?.slice(0, 4).map((line) => [line.kind, line.include])).toEqual([
      ['auth', 'common-password'],
      ['account', 'common-password'],
      ['password', 'common-password'],
      ['session', 'common-password'],
    ]);
    expect((await reportOf('centos-7')).inventory.settings?.pam?.sshd?.lines?.[0]).toEqual({
      kind: 'auth',
      include: 'password-auth',
      isSubstack: true,
    });
  });

  it('a service that was not understood is named, the others stand', async () => {
    const files = {
      '/etc/pam.d/a': 'auth required pam_deny.so\n',
      '/etc/pam.d/b': 'what is this\n',
      '/etc/pam.d/c.dpkg-old': 'auth required x.so\n',
    };
    const report = await inspect(bundleOf({ files }), { ...options, probes: [pam] });
    expect(Object.keys(report.inventory.settings?.pam ?? {})).toEqual(['a', 'b']);
    expect(report.probes['settings.pam']).toMatchObject({
      outcome: 'partial',
      gaps: [{ reason: 'parse_failed', keys: ['b'] }],
    });
  });

  it('pam.conf where there is no folder', () => {
    expect(parsePamConf('login auth required pam_unix.so \\\n  nullok # c\n').services.get('login')).toEqual([
      { kind: 'auth', control: 'required', module: 'pam_unix.so', options: { nullok: true }, isSilent: false },
    ]);
  });
});

describe('sudo', () => {
  it.each`
    line                                                 | rules
    ${'a ALL=(ALL) NOPASSWD: ALL'}                       | ${[[['a'], ['ALL'], ['ALL'], ['ALL'], false, false]]}
    ${'%wheel ALL=(ALL:ALL) ALL'}                        | ${[[['%wheel'], ['ALL'], ['ALL:ALL'], ['ALL'], true, false]]}
    ${'a,b web=/bin/x, NOPASSWD: /bin/y arg, PASSWD: C'} | ${[[['a', 'b'], ['web'], ['root'], ['/bin/x'], true, false], [['a', 'b'], ['web'], ['root'], ['/bin/y'], false, true], [['a', 'b'], ['web'], ['root'], ['C'], true, false]]}
    ${'a h1=/bin/x : h2=(u) /bin/y'}                     | ${[[['a'], ['h1'], ['root'], ['/bin/x'], true, false], [['a'], ['h2'], ['u'], ['/bin/y'], true, false]]}
    ${'a ALL=!/bin/su, sha256:ab= /bin/z'}               | ${[[['a'], ['ALL'], ['root'], ['!/bin/su', '/bin/z'], true, false]]}
    ${'#1000 ALL=ALL'}                                   | ${[[['#1000'], ['ALL'], ['root'], ['ALL'], true, false]]}
  `('$line', ({ line, rules }) => {
    const found = parseSudoers(`${line}\n`).lines.map((entry) => (entry.kind === 'rule' ? entry.rule : undefined));
    expect(
      found.map((rule) => [
        rule?.who,
        rule?.hosts,
        rule?.runAs,
        rule?.commands,
        rule?.needsPassword,
        rule?.hasArguments,
      ]),
    ).toEqual(rules);
  });

  it('defaults, aliases and includes of a whole host', async () => {
    const { sudoers: found = {} } = (await reportOf('debian-12')).inventory.settings ?? {};
    expect(found).toMatchObject({
      files: ['/etc/sudoers', '/etc/sudoers.d/backup'],
      defaults: { env_reset: true, use_pty: true, timestamp_timeout: 15 },
      scopedDefaults: [{ scope: ':admin', name: 'requiretty', value: false }],
      aliases: { OPS: { kind: 'user', members: ['%ops', 'admin'] } },
    });
    expect(found.rules?.at(2)).toMatchObject({
      who: ['OPS'],
      commands: ['/usr/bin/systemctl', '/usr/bin/mysql'],
      needsPassword: false,
      hasArguments: true,
    });
  });

  it('that cannot be read is denied; half of it is partial; none at all is no file', async () => {
    const denied = await reportOf('ubuntu-22.04');
    expect(denied.probes['settings.sudoers']).toMatchObject({ outcome: 'denied', reason: 'permission_denied' });
    expect(denied.inventory.settings).not.toHaveProperty('sudoers');
    const half = await inspect(
      bundleOf({
        files: { '/etc/sudoers': '@include /etc/more\na ALL=ALL\n', '/etc/more': { refused: 'permission_denied' } },
      }),
      { ...options, probes: [sudoers] },
    );
    expect(half.probes['settings.sudoers']).toMatchObject({ outcome: 'partial' });
    const none = await inspect(bundleOf({ files: {} }), { ...options, probes: [sudoers] });
    expect(none.inventory.settings?.sudoers).toMatchObject({ files: [], rules: [] });
  });
});

describe('readers of rules never throw', () => {
  it('over any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const parse of [parseAuditRules, parsePam, parsePamConf, parseSudoers, parseAuditStatus]) parse(text);
      }),
    );
  });

  it.skipIf(corpusFolder === undefined)('over every configuration file of the corpus (MUSTER_CORPUS)', () => {
    const folder = join(corpusFolder ?? '', 'config-files');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const entry of files) {
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      for (const parse of [parseAuditRules, parsePam, parsePamConf, parseSudoers]) parse(text);
      if (entry.parentPath.endsWith('/pam.d'))
        expect({ file: entry.name, ...parsePam(text) }).toMatchObject({ unread: 0 });
      if (entry.name === 'sudoers') expect(parseSudoers(text).lines.length).toBeGreaterThan(3);
    }
    expect(files.length).toBeGreaterThan(90);
  });
});
