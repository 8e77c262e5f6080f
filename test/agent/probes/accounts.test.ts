import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { passwordState } from '../../../agent/parse/shadow.ts';
import { accountFaults } from '../../../agent/probes/account-faults.ts';
import { groups } from '../../../agent/probes/groups.ts';
import { homes } from '../../../agent/probes/homes.ts';
import { shadow } from '../../../agent/probes/shadow.ts';
import { users } from '../../../agent/probes/users.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import type { Users } from '../../../policies/inventory/sections/users.ts';
import { bundleBytesOf, bundleOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithTools } from '../../kit/tools.ts';

const ED25519 = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';
const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
deploy:x:1001:1001:Trần Thị Bí Mật,,0900000000:/home/deploy:/bin/bash
gone:x:1002:1002::/home/gone:
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;
const GROUP =
  'root:x:0:\ndaemon:x:1:\nsudo:x:27:deploy\ndeploy:x:1001:\nwww-data:x:33:deploy,daemon\nnogroup:x:65534:\n';
const SHADOW = `root:$y$j9T$saltsaltsaltsaltsalt.$hashhashhashhashhashhashhashhashhashhashhas:20513:0:99999:7:::
daemon:*:20000:0:99999:7:::
deploy:!$6$salt$0123456789abcdef:20000:1:90:7:30:20800:
gone::20000:0:99999:7:::
`;

const LASTLOG = Buffer.alloc(292 * 1003);
LASTLOG.writeUInt32LE(Date.parse('2026-03-01T10:00:00Z') / 1000, 292 * 1001);

const HOST = {
  files: {
    '/etc/passwd': PASSWD,
    '/etc/group': GROUP,
    '/etc/shadow': { text: SHADOW, mode: 0o640 },
    '/etc/login.defs': 'UID_MIN 1000\nENV_SUPATH PATH=/usr/local/sbin:/opt/open:.:\n',
    '/var/log/lastlog': { text: LASTLOG },
    '/opt/open': { type: 'directory', mode: 0o777 },
    '/usr/local/sbin': { type: 'directory', mode: 0o755 },
    '/root': { type: 'directory', mode: 0o700 },
    '/home/deploy': { type: 'directory', mode: 0o750, ownerId: 1001, groupId: 1001 },
    '/home/deploy/.bashrc': { text: 'export SECRET_IN_BASHRC=1', mode: 0o644, ownerId: 1001, groupId: 4242 },
    '/home/deploy/.netrc': { text: 'password hunter2', mode: 0o600, ownerId: 1001, groupId: 1001 },
    '/home/deploy/diary.txt': 'private',
    '/home/deploy/.ssh': { type: 'directory', mode: 0o700, ownerId: 1001, groupId: 1001 },
    '/home/deploy/.ssh/authorized_keys': `# team\nssh-ed25519 ${ED25519} alice@laptop\nfrom="10.0.0.0/8",command="/usr/bin/backup --token=hunter2" ssh-ed25519 ${ED25519} robot\n`,
  },
} as const;

it('reads accounts with groups, keys and last login, and nothing of the comment', async () => {
  const { facts, outcome } = await collect(users, bundleOf(HOST));
  expect(outcome).toBeUndefined();
  const fingerprint = 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU';
  expect((facts as Users).deploy).toEqual({
    uid: 1001,
    gid: 1001,
    group: 'deploy',
    groups: ['sudo', 'www-data'],
    home: '/home/deploy',
    shell: '/bin/bash',
    isSystem: false,
    source: 'files',
    lastLoginOn: '2026-03-01',
    authorizedKeys: [
      { type: 'ssh-ed25519', bits: 256, fingerprint, hasForcedCommand: false },
      { type: 'ssh-ed25519', bits: 256, fingerprint, hasForcedCommand: true },
    ],
  });
  expect((facts as Users).root?.lastLoginOn).toBeNull();
  expect((facts as Users).nobody?.isSystem).toBe(true);
  expect(JSON.stringify(facts)).not.toMatch(/Trần|0900|alice|hunter2/);
});

it('does not lose an account for its odd name', async () => {
  const files = {
    ...HOST.files,
    '/etc/passwd': `${PASSWD}__proto__:x:0:0::/root:/bin/sh\n`,
    '/etc/group': `${GROUP}constructor:x:7:__proto__\n`,
    '/etc/shadow': `${SHADOW}__proto__::1:0:9:7:::\n`,
  };
  const target = bundleOf({ files });
  for (const probe of [users, shadow, homes]) {
    expect(Object.keys((await collect(probe, target)).facts as object), probe.name).toContain('__proto__');
  }
  expect((await collect(groups, target)).facts).toHaveProperty('constructor', { gid: 7, members: ['__proto__'] });
});

it('looks for keys where the running sshd was told to', async () => {
  const files = { ...HOST.files, '/etc/ssh/keys/deploy': `ssh-ed25519 ${ED25519}` };
  const { facts } = await collect(users, bundleOf({ files }), { sshd: { authorizedKeysFile: ['/etc/ssh/keys/%u'] } });
  expect((facts as Users).deploy?.authorizedKeys).toHaveLength(1);
  expect((facts as Users).root?.authorizedKeys).toEqual([]);
});

it('leaves out keys that could not be read, with a gap, instead of saying that there are none', async () => {
  const files = { ...HOST.files, '/root/.ssh/authorized_keys': { refused: 'permission_denied' } } as const;
  const { facts, outcome, gaps } = await collect(users, bundleOf({ files }));
  expect((facts as Users).root).not.toHaveProperty('authorizedKeys');
  expect(outcome).toBe('partial');
  expect(gaps).toEqual([{ reason: 'permission_denied', fields: ['authorizedKeys'] }]);
});

it('claims no groups where the group file is not there, and no completeness where a line is broken', async () => {
  const { facts } = await collect(users, bundleOf({ files: { '/etc/passwd': PASSWD } }));
  expect((facts as Users).deploy).not.toHaveProperty('groups');
  const files = { '/etc/passwd': `${PASSWD}half a line\n`, '/etc/group': `${GROUP}half a line\n` };
  for (const probe of [users, groups, homes]) {
    expect(await collect(probe, bundleOf({ files })), probe.name).toMatchObject({
      outcome: 'partial',
      reason: 'parse_failed',
    });
  }
});

it('reads members of groups', async () => {
  const { facts } = await collect(groups, bundleOf(HOST));
  expect(facts).toMatchObject({
    'www-data': { gid: 33, members: ['daemon', 'deploy'] },
    root: { gid: 0, members: [] },
  });
});

it('reads password attributes and drops the hash', async () => {
  const { facts } = await collect(shadow, bundleOf(HOST));
  expect(facts).toEqual({
    root: {
      hasPassword: true,
      isLocked: false,
      hashScheme: 'yescrypt',
      lastChangedOn: '2026-03-01',
      minDays: 0,
      maxDays: 99999,
      warnDays: 7,
      inactiveDays: null,
      expiresOn: null,
    },
    daemon: {
      hasPassword: false,
      isLocked: true,
      hashScheme: null,
      lastChangedOn: '2024-10-04',
      minDays: 0,
      maxDays: 99999,
      warnDays: 7,
      inactiveDays: null,
      expiresOn: null,
    },
    deploy: {
      hasPassword: true,
      isLocked: true,
      hashScheme: 'sha512',
      lastChangedOn: '2024-10-04',
      minDays: 1,
      maxDays: 90,
      warnDays: 7,
      inactiveDays: 30,
      expiresOn: '2026-12-13',
    },
    gone: {
      hasPassword: false,
      isLocked: false,
      hashScheme: null,
      lastChangedOn: '2024-10-04',
      minDays: 0,
      maxDays: 99999,
      warnDays: 7,
      inactiveDays: null,
      expiresOn: null,
    },
  });
  expect(JSON.stringify(facts)).not.toMatch(/salt|hash(?!Scheme)|0123456789/);
  expect(bundleBytesOf({ files: { '/etc/motd': '' } }).toString()).not.toContain('$y$');
});

it('takes a password that stands in /etc/passwd itself: it counts, whatever shadow says', async () => {
  const files = {
    '/etc/shadow': SHADOW,
    '/etc/passwd': `${PASSWD.replace('deploy:x:', 'deploy:$1$abc$def:')}toor::0:0::/root:/bin/sh\nlp:*:7:7::/:/bin/sh\n`,
  };
  const { facts } = await collect(shadow, bundleOf({ files }));
  expect(facts).toMatchObject({
    toor: { hasPassword: false, isLocked: false },
    deploy: { hasPassword: true, isLocked: false, hashScheme: 'md5', maxDays: 90 },
    gone: { hasPassword: false, isLocked: false },
  });
  expect(facts).not.toHaveProperty('lp');
  expect(facts).not.toHaveProperty('nobody');
  const refused = { ...files, '/etc/passwd': { refused: 'permission_denied' } } as const;
  expect(await collect(shadow, bundleOf({ files: refused }))).toMatchObject({ outcome: 'partial' });
});

it.each`
  field              | state                                                           | why
  ${''}              | ${{ hasPassword: false, isLocked: false, hashScheme: null }}    | ${'an open account'}
  ${'!'}             | ${{ hasPassword: false, isLocked: true, hashScheme: null }}     | ${'locked'}
  ${'!!'}            | ${{ hasPassword: false, isLocked: true, hashScheme: null }}     | ${'never set on Red Hat'}
  ${'!*'}            | ${{ hasPassword: false, isLocked: true, hashScheme: null }}     | ${'both marks'}
  ${'x'}             | ${{ hasPassword: false, isLocked: true, hashScheme: null }}     | ${'no password can match'}
  ${'$6$'}           | ${{ hasPassword: true, isLocked: false, hashScheme: 'sha512' }} | ${'cut at its source'}
  ${'?'}             | ${{ hasPassword: true, isLocked: false, hashScheme: 'des' }}    | ${'an unmarked hash, cut'}
  ${'ab01234567890'} | ${{ hasPassword: true, isLocked: false, hashScheme: 'des' }}    | ${'an old hash'}
  ${'!$1$abc$def'}   | ${{ hasPassword: true, isLocked: true, hashScheme: 'md5' }}     | ${'locked, and MD5 if unlocked'}
  ${'$99$abc$def'}   | ${{ hasPassword: true, isLocked: false }}                       | ${'a mark nobody knows: not "none"'}
`('says of the field "$field": $why', ({ field, state }) => {
  expect(passwordState(field)).toEqual(state);
});

it('looks at the home of every account that may sign in, whatever its shell can do', async () => {
  const passwd = `git:x:1000:1000::/srv/git:/usr/bin/git-shell\nodd:x:1001:1001::/srv/odd:/bin/true\n`;
  const files = {
    '/etc/passwd': `${passwd}off:x:1002:1002::/srv/off:/usr/sbin/nologin\n`,
    '/etc/group': GROUP,
    '/srv/git': { type: 'directory', ownerId: 1000 },
  } as const;
  const { facts } = await collect(homes, bundleOf({ files }));
  expect(facts).toMatchObject({ git: { owner: 'git' }, odd: null });
  expect(facts).not.toHaveProperty('off');
});

it('needs root for shadow, and says so instead of an empty list', async () => {
  const files = { '/etc/shadow': { refused: 'permission_denied' } } as const;
  await expect(collect(shadow, bundleOf({ files, privilege: 'user' }))).rejects.toMatchObject({ reason: 'needs_root' });
});

it('reads homes of people by name and mode of their dot files, never a line of them', async () => {
  const { facts } = await collect(homes, bundleOf(HOST));
  expect(facts).toEqual({
    root: { path: '/root', mode: '0700', owner: 'root', group: 'root', dotFiles: [] },
    deploy: {
      path: '/home/deploy',
      mode: '0750',
      owner: 'deploy',
      group: 'deploy',
      dotFiles: [
        { name: '.bashrc', mode: '0644', owner: 'deploy', group: '4242' },
        { name: '.netrc', mode: '0600', owner: 'deploy', group: 'deploy' },
        { name: '.ssh', mode: '0700', owner: 'deploy', group: 'deploy' },
        { name: '.ssh/authorized_keys', mode: '0644', owner: 'root', group: 'root' },
      ],
    },
    gone: null,
  });
});

it('counts what maps by name cannot show', async () => {
  const files = {
    ...HOST.files,
    '/etc/passwd': `${PASSWD}deploy:x:1003:1003::/home/x:/bin/sh\n+::::::\nbroken line\n`,
    '/etc/group': `${GROUP}sudo:x:99:\n`,
  };
  const { facts } = await collect(accountFaults, bundleOf({ files }));
  expect(facts).toEqual({
    duplicateUserNames: ['deploy'],
    duplicateGroupNames: ['sudo'],
    plusEntries: ['/etc/passwd'],
    malformedLineCount: 1,
    rootPath: { hasEmpty: true, hasDot: true, worldWritable: ['/opt/open'] },
  });
});

it.each([users, groups, shadow, homes, accountFaults])(
  '$name throws on a file it does not understand',
  async (probe) => {
    const garbage = '\u0000\u0001 this is no account file\n<html></html>\n';
    const files = { '/etc/passwd': garbage, '/etc/group': garbage, '/etc/shadow': garbage };
    await expect(collect(probe, bundleOf({ files }))).rejects.toMatchObject({ reason: 'parse_failed' });
  },
);

describeWithTools('on this machine', { getent: 'libc-bin' }, () => {
  it('knows the same accounts and groups as getent', async () => {
    const rows = (database: string) =>
      spawnSync('getent', ['-s', 'files', database], { encoding: 'utf8' })
        .stdout.trim()
        .split('\n')
        .map((line) => line.split(':'));
    const target = new LocalTarget();
    const known = (await collect(users, target)).facts as Users;
    expect(Object.entries(known).map(([name, { uid, gid, home, shell }]) => [name, uid, gid, home, shell])).toEqual(
      rows('passwd').map(([name, , uid, gid, , home, shell]) => [name, Number(uid), Number(gid), home, shell]),
    );
    const members = (await collect(groups, target)).facts as Record<string, { gid: number; members: string[] }>;
    expect(Object.entries(members).map(([name, { gid, members: list }]) => [name, gid, list])).toEqual(
      rows('group').map(([name, , gid, list]) => [name, Number(gid), (list ?? '').split(',').filter(Boolean).sort()]),
    );
  });

  it('gives SSH keys the fingerprint and length that ssh-keygen prints', async () => {
    const keygen = spawnSync('ssh-keygen', ['-lf', '-'], { input: `ssh-ed25519 ${ED25519}\n`, encoding: 'utf8' });
    if (keygen.error !== undefined) return; // openssh-client is not installed
    const { facts } = await collect(users, bundleOf(HOST));
    const [key] = (facts as Users).deploy?.authorizedKeys ?? [];
    expect(keygen.stdout).toContain(`${key?.bits} ${key?.fingerprint} `);
  });
});
