import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountFaults } from '../../../agent/probes/account-faults.ts';
import { boot } from '../../../agent/probes/boot.ts';
import { certificates } from '../../../agent/probes/certificates.ts';
import { cron } from '../../../agent/probes/cron.ts';
import { groups } from '../../../agent/probes/groups.ts';
import { homes } from '../../../agent/probes/homes.ts';
import { listeners } from '../../../agent/probes/listeners.ts';
import { mac } from '../../../agent/probes/mac.ts';
import { network } from '../../../agent/probes/network.ts';
import type { Collected, Probe } from '../../../agent/probes/probe.ts';
import { shadow } from '../../../agent/probes/shadow.ts';
import { software } from '../../../agent/probes/software.ts';
import { support } from '../../../agent/probes/support.ts';
import { time } from '../../../agent/probes/time.ts';
import { users } from '../../../agent/probes/users.ts';
import { BundleTarget } from '../../../agent/targets/bundle.ts';
import { readBundle } from '../../../agent/targets/bundle-reader.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { RecordTarget } from '../../../agent/targets/record.ts';
import { type Target, TargetError } from '../../../agent/targets/target.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';

const PROBES = [
  users,
  groups,
  shadow,
  homes,
  accountFaults,
  cron,
  boot,
  mac,
  network,
  time,
  listeners,
  certificates,
  software,
  support,
];

/** What a probe brings home, or the reason why it brings nothing. Anything but a `TargetError` is a fault of ours. */
async function answer(probe: Probe, target: Target): Promise<Collected | string> {
  try {
    return await collect(probe, target);
  } catch (error) {
    if (error instanceof TargetError) return error.reason;
    throw error;
  }
}

describe.each(PROBES.map((probe) => [probe.name, probe] as const))('%s', (_, probe) => {
  it('reads the same from a recording as from the host', async () => {
    const record = new RecordTarget(new LocalTarget());
    const live = await answer(probe, record);
    const recorded = new BundleTarget(readBundle(record.bundle('test', new Date())));
    const again = await answer(probe, recorded);
    if (typeof live === 'string' || typeof again === 'string') expect(again).toEqual(live);
    else expect(comparable(again)).toEqual(comparable(live));
  });

  it('answers garbage in every file it reads with facts, a reason or "partial", and never throws anything else', async () => {
    const paths = await pathsOf(probe);
    const garbage = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          '',
          '\n',
          ':::::::\n',
          '=\n',
          '-----BEGIN CERTIFICATE-----\n',
          '{',
          '[x]\n',
          'a b c d e f g h\n'.repeat(20),
        )
        .map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(garbage, { minLength: 1, maxLength: 4 }), fc.nat(), async (contents, shift) => {
        const files: Record<string, FileOf> = {};
        for (const [i, path] of paths.entries()) files[path] = { text: contents[(i + shift) % contents.length] ?? '' };
        const got = await answer(probe, bundleOf({ files }));
        if (typeof got !== 'string') expect(JSON.stringify(got.facts)).toBeDefined();
      }),
      { numRuns: 40 },
    );
  });

  it('says why where everything is refused, and never that there is nothing', async () => {
    const files: Record<string, FileOf> = {};
    for (const path of await pathsOf(probe)) files[path] = { refused: 'permission_denied' };
    for (const folder of [
      '/proc',
      '/etc',
      '/sys/class/net',
      '/etc/ssl',
      '/etc/cron.d',
      '/etc/apt/sources.list.d',
      '/usr/bin',
      '/opt',
    ]) {
      files[folder] = { type: 'directory', refused: 'permission_denied' };
    }
    const got = await answer(probe, bundleOf({ files, privilege: 'user' }));
    if (typeof got !== 'string') expect(got.outcome, JSON.stringify(got.facts)).toBe('partial');
  });
});

/** Times of the clock move between two looks; whether a process still runs may, too. */
function comparable({ facts, outcome, gaps }: Collected): unknown {
  return {
    facts: JSON.parse(JSON.stringify(facts, (key, value) => (key === 'offsetSeconds' ? undefined : value))),
    outcome,
    gaps,
  };
}

/** Files that a probe asks for on a host that has nothing, and on this one. */
async function pathsOf(probe: Probe): Promise<string[]> {
  const paths = new Set([
    '/etc/passwd',
    '/etc/group',
    '/proc/1/comm',
    '/etc/ssl/x.pem',
    '/etc/cron.d/x',
    '/etc/pki/entitlement/1.pem',
    '/opt/jdk/release',
  ]);
  const spy = (target: Target): Target =>
    new Proxy(target, {
      get(inner, name: keyof Target) {
        const member = inner[name];
        if (typeof member !== 'function') return member;
        return (path: string, ...rest: unknown[]) => {
          if ((name === 'readFile' || name === 'readText') && !path.startsWith('/proc/')) paths.add(path);
          return (member as (...args: unknown[]) => unknown).call(inner, path, ...rest);
        };
      },
    });
  await answer(probe, spy(bundleOf({ files: {} })));
  await answer(probe, spy(new LocalTarget()));
  return [...paths]
    .filter((path) => !path.startsWith(process.cwd()) && !/^\/(?:usr\/lib|opt\/(?!jdk))/.test(path))
    .slice(0, 200);
}

describe('planted secrets', () => {
  const SECRET = 'hunter2-planted';
  const files: Record<string, FileOf> = {
    '/etc/passwd': `root:${SECRET}:0:0:${SECRET}:/root:/bin/sh\nann:x:1000:1000:${SECRET}:/home/ann:/bin/sh\n`,
    '/etc/group': `root:${SECRET}:0:\n`,
    '/etc/shadow': `root:$6$${SECRET}$${SECRET}:20000:0:99999:7:::\nann:${SECRET}:20000:0:99999:7:::\n`,
    '/home/ann': { type: 'directory' },
    '/home/ann/.netrc': `password ${SECRET}`,
    '/home/ann/.bash_history': SECRET,
    '/home/ann/.ssh': { type: 'directory' },
    '/home/ann/.ssh/id_rsa': `-----BEGIN OPENSSH PRIVATE KEY-----\n${SECRET}\n-----END OPENSSH PRIVATE KEY-----\n`,
    '/home/ann/.ssh/authorized_keys': `environment="T=${SECRET}",command="run ${SECRET}" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ${SECRET}\n`,
    '/etc/crontab': `* * * * * root TOKEN=${SECRET} /bin/x --password ${SECRET}\nPASS=${SECRET}\n`,
    '/var/spool/cron/crontabs/ann': `@daily curl -u ann:${SECRET} https://ann:${SECRET}@host/\n`,
    '/proc/cmdline': `ro rd.luks.password=${SECRET}\n`,
    '/boot/grub/grub.cfg': `password_pbkdf2 root ${SECRET}\n`,
    '/boot/grub/grub.conf': `password --md5 ${SECRET}\n`,
    '/etc/default/grub': `GRUB_CMDLINE_LINUX="password=${SECRET}"\n`,
    '/etc/ssl/both.pem': `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
    '/etc/nginx/nginx.conf': `proxy_set_header Authorization "${SECRET}";\nssl_certificate /a.pem;\n`,
    '/etc/mysql/my.cnf': `[client]\npassword=${SECRET}\nssl-ca=/x.pem\n`,
    '/etc/nsswitch.conf': 'passwd: files sss\n',
    '/etc/sssd/sssd.conf': `[domain/x]\nid_provider = ldap\nldap_default_authtok = ${SECRET}\n`,
    '/etc/NetworkManager/system-connections/w.nmconnection': `psk=${SECRET}\naddress1=10.1.1.1/24\n`,
    '/proc/net/route': 'Iface\n',
    '/var/lib/ubuntu-advantage/status.json': JSON.stringify({
      attached: true,
      account: SECRET,
      contract: { id: SECRET },
      services: [],
    }),
    '/etc/apt/sources.list': `deb https://user:${SECRET}@deb.freexian.com/extended-lts stretch main\n`,
    '/etc/openvpn/client.conf': `ca ca.crt\n<auth-user-pass>\n${SECRET}\n</auth-user-pass>\n`,
  };

  it.each(PROBES.map((probe) => [probe.name, probe] as const))(
    'stay out of what %s reports and of its recording',
    async (_, probe) => {
      const record = new RecordTarget(bundleOf({ files }));
      const got = await answer(probe, record);
      expect(JSON.stringify(got)).not.toContain(SECRET);
      expect(record.bundle('test', new Date()).toString('latin1')).not.toContain(SECRET);
    },
  );
});
