import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { parseGroup, parsePasswd } from '../../../agent/parse/accounts.ts';
import { parseSourcesList } from '../../../agent/parse/apt-sources.ts';
import { parseAuditRules } from '../../../agent/parse/audit-rules.ts';
import { parseAuthorizedKeys } from '../../../agent/parse/authorized-keys.ts';
import { parseCertificate, readKeyMaterial } from '../../../agent/parse/certificate.ts';
import { parseControlFile } from '../../../agent/parse/control-file.ts';
import { parseCpuinfo } from '../../../agent/parse/cpuinfo.ts';
import { parseCrontab } from '../../../agent/parse/crontab.ts';
import { parseMountinfo } from '../../../agent/parse/mountinfo.ts';
import { parseOsRelease } from '../../../agent/parse/os-release.ts';
import { parseProcNet } from '../../../agent/parse/proc-net.ts';
import { parseIpv6Addresses } from '../../../agent/parse/routes.ts';
import { parseSettings } from '../../../agent/parse/settings.ts';
import { parseSshdEffective, parseSshdLines } from '../../../agent/parse/sshd-config.ts';
import { parseSysctl } from '../../../agent/parse/sysctl.ts';
import { parseNtpPeers } from '../../../agent/parse/time-daemons.ts';
import { mountsConfigured } from '../../../agent/probes/mounts.ts';
import { network } from '../../../agent/probes/network.ts';
import { parseListUnits } from '../../../agent/probes/services-systemd.ts';
import { sshdMember } from '../../../policies/inventory/sections/sshd.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

type Row = Readonly<Record<string, unknown>>;
type Check = (bytes: Buffer, expected: () => unknown) => unknown;

async function factsOf(probe: typeof network, files: Readonly<Record<string, FileOf>>): Promise<Row> {
  return (await collect(probe, bundleOf({ files }))).facts as Row;
}

/** The same value however the other project spells it: numbers and words of yes and no as text. */
const plain = (value: unknown): string => String(value === true ? 'yes' : value === false ? 'no' : value).toLowerCase();

/**
 * Kinds of files that one of our parsers claims, by the name that the recording has, and how its facts compare with what
 * the other project expects. A check throws or fails an expectation where they differ.
 */
const CLAIMS: readonly (readonly [kind: string, files: RegExp, check: Check])[] = [
  [
    'passwd',
    /\/passwd\.out$/,
    (bytes, expected) =>
      expect(parsePasswd(`${bytes}`).entries.map(({ name, uid }) => `${name} ${uid}`)).toEqual(
        (expected() as Row[]).map(({ username, uid }) => `${username} ${uid}`),
      ),
  ],
  [
    'group',
    /\/group\.out$|\/group_info$/,
    (bytes, expected) => {
      const { entries } = parseGroup(`${bytes}`);
      const told = expected() as Row[] | undefined;
      expect(entries.length).toBeGreaterThan(0);
      if (told !== undefined)
        expect(entries.map(({ name, gid }) => `${name} ${gid}`)).toEqual(
          told.map(({ group_name, gid }) => `${group_name} ${gid}`),
        );
    },
  ],
  ['getent passwd', /\/getent-passwd-root$/, (bytes) => expect(parsePasswd(`${bytes}`).entries[0]?.uid).toBe(0)],
  [
    'fstab',
    /\/fstab\.out$/,
    async (bytes, expected) => {
      const found = await factsOf(mountsConfigured, { '/etc/fstab': `${bytes}` });
      const rows = (expected() as Row[]).map(({ fs_file, fs_spec, fs_vfstype }) => [
        fs_vfstype === 'swap' ? fs_spec : fs_file,
        fs_vfstype,
      ]);
      expect(
        Object.entries(found)
          .map(([path, mount]) => [path, (mount as Row).fsType])
          .sort(),
      ).toEqual(rows.sort());
    },
  ],
  [
    'mountinfo',
    /\/pid_mountinfo$/,
    (bytes, expected) =>
      expect(parseMountinfo(`${bytes}`).map(({ path, fsType }) => `${path} ${fsType}`)).toEqual(
        (expected() as Row[]).map((row) => `${row.mount_point} ${row.fs_type}`),
      ),
  ],
  [
    'cpuinfo',
    /\/cpuinfo$/,
    (bytes, expected) => {
      const [row] = expected() as Row[];
      expect(parseCpuinfo(`${bytes}`).cpu).toMatchObject({ model: row?.['model name'], vendor: row?.vendor_id });
    },
  ],
  [
    'net_tcp',
    /\/net_tcp$/,
    (bytes, expected) =>
      expect(parseProcNet(`${bytes}`, 'tcp')?.length).toBe(
        (expected() as Row[]).filter(({ state }) => state === '0A').length,
      ),
  ],
  [
    'net_if_inet6',
    /\/net_if_inet6$/,
    (bytes, expected) => expect(parseIpv6Addresses(`${bytes}`).length).toBe((expected() as Row[]).length),
  ],
  [
    'ntpq',
    /\/ntpq-pn?\.out$/,
    (bytes, expected) => {
      const isChosen = (expected() as Row[]).some(({ state }) => state === '*' || state === 'o');
      expect(parseNtpPeers(`${bytes}`)?.isSynchronised).toBe(isChosen);
    },
  ],
  [
    'crontab',
    /\/crontab[\w-]*(?:\.out)?$/,
    (bytes, expected) => {
      const told = expected() as { schedule: Row[] } | undefined;
      const hasUser = told?.schedule.some(({ user }) => user !== undefined) ?? false;
      const { jobs, malformedCount } = parseCrontab(`${bytes}`, hasUser);
      expect(malformedCount).toBe(0);
      if (told === undefined) expect(jobs.length).toBeGreaterThan(0);
      else expect(jobs.length).toBe(told.schedule.length);
    },
  ],
  [
    'certificates',
    /\/x509-.*\.(?:pem|der)$/,
    (bytes, expected) => {
      const found = readKeyMaterial(bytes).certificates.map((der) => parseCertificate(der)?.facts.notAfterAt);
      const told = (expected() as { tbs_certificate: { validity: { not_after: number } } }[]).map(
        (one) => one.tbs_certificate.validity.not_after,
      );
      expect(found.map((at) => Date.parse(at ?? '') / 1000)).toEqual(told);
    },
  ],
  [
    'os-release',
    /\/os-release-ubuntu$/,
    (bytes, expected) => expect(parseOsRelease(`${bytes}`)?.release).toBe((expected() as Row).VERSION_ID),
  ],
  [
    'sysctl -a',
    /\/sysctl-a\.out$/,
    (bytes, expected) => {
      const told = expected() as Row;
      const found = new Map(parseSysctl(`${bytes}`).map(({ name, value }) => [name, value] as const));
      const single = Object.entries(told).filter(([, value]) => !String(value).includes('\n'));
      expect(
        single.filter(
          ([name, value]) =>
            plain(found.get(name)) !== plain(value) &&
            Number(found.get(name)) !== Number(value) &&
            !/\s/.test(String(value)),
        ),
      ).toEqual([]);
      expect(single.length).toBeGreaterThan(500);
    },
  ],
  [
    'sshd -T',
    /\/sshd-T[\w-]*\.out$/,
    (bytes, expected) => {
      const values = parseSshdEffective(`${bytes}`).values as Row;
      const compared = scalars(expected() as Row).filter(
        ([name]) => typeof values[name] !== 'object' && values[name] !== undefined,
      );
      expect(
        compared.filter(
          ([name, value]) => plain(values[name]) !== plain(value) && plain(values[name]) !== 'prohibit-password',
        ),
      ).toEqual([]);
      expect(compared.length).toBeGreaterThan(30);
    },
  ],
  [
    'sshd_config',
    /\/sshd_config$/,
    (bytes, expected) => {
      const told = expected() as { include: string[]; permitrootlogin?: string };
      const lines = parseSshdLines(`${bytes}`);
      const included = lines.flatMap((line) => (line.kind === 'include' ? line.patterns : []));
      expect(included).toEqual(told.include ?? []);
      for (const [name, value] of scalars(told))
        expect(
          lines.some(
            (line) =>
              line.kind === 'keyword' &&
              line.member === name &&
              line.rest.toLowerCase().startsWith(plain(value).slice(0, 3)),
          ),
        ).toBe(true);
    },
  ],
  [
    'systemctl list-units',
    /\/systemctl\.out$/,
    (bytes, expected) => {
      const states = parseListUnits(`${bytes}`);
      for (const { unit, load, active } of expected() as Row[])
        if (load !== 'not-found')
          expect([unit, states.get(String(unit))?.isActive]).toEqual([unit, active === 'active']);
    },
  ],
  [
    'resolv.conf',
    /\/resolve\.conf-\d$/,
    async (bytes, expected) => {
      const { nameservers = [] } = expected() as { nameservers?: string[] };
      const { resolvers = [] } = (await factsOf(network, {
        '/etc/resolv.conf': `${bytes}`,
        '/proc/net/route': 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n',
      })) as {
        resolvers?: string[];
      };
      expect(resolvers).toEqual(nameservers);
    },
  ],
  [
    'ini',
    /\/ini-[\w-]+\.ini$/,
    (bytes, expected) => {
      const told = expected() as Record<string, Row>;
      const found = parseSettings(`${bytes}`, 'ini');
      for (const [section, values] of Object.entries(told)) {
        if (typeof values !== 'object') continue;
        for (const key of Object.keys(values))
          expect(
            found.some(
              (one) =>
                one.section === section &&
                one.key.replaceAll('-', '_').toLowerCase() === key.replaceAll('-', '_').toLowerCase(),
            ),
            `${section}.${key}`,
          ).toBe(true);
      }
    },
  ],
  [
    'control paragraphs',
    /\/(?:apt_cache_show--standard\.out|pkg-index-deb\.out\.gz)$/,
    (bytes, expected) => {
      const rows = expected() as Row[];
      const text = bytes[0] === 0x1f ? gunzipSync(bytes).toString() : `${bytes}`;
      const found = parseControlFile(text).map(
        (paragraph) => `${paragraph.get('package')} ${paragraph.get('version')}`,
      );
      expect(found).toEqual(rows.map((row) => `${row.package} ${row.version}`));
    },
  ],
  [
    'audit rules of the loaded list',
    /\/auditctl-legacy$/,
    (bytes) => {
      const { rules, unread } = parseAuditRules(`${bytes}`);
      expect([rules.length, unread]).toEqual([7, 0]);
      expect(rules[0]).toMatchObject({
        kind: 'syscall',
        action: 'always',
        list: 'exit',
        syscalls: ['rmdir', 'unlink'],
      });
      expect(rules[2]).toMatchObject({ kind: 'watch', path: '/etc/group', permissions: 'aw' });
    },
  ],
  [
    'apt sources',
    /\/etc-apt$/,
    (bytes) => expect(parseSourcesList(`${bytes}`)[0]).toMatchObject({ suite: 'wily', isSourceCode: false }),
  ],
  [
    'authorized keys',
    /\/authorized-keys-mock$/,
    (bytes) =>
      expect(parseAuthorizedKeys(`${bytes}`)).toMatchObject({ keys: [{ type: 'ssh-ed25519' }], malformedCount: 0 }),
  ],
];

function scalars(told: object): readonly (readonly [string, unknown])[] {
  return Object.entries(told).flatMap(([keyword, value]) => {
    const member = sshdMember(keyword);
    return member === undefined || typeof value === 'object' ? [] : [[member, value] as const];
  });
}

/** Recordings of Linux that nobody claims, and why. */
const NOT_READ: readonly (readonly [reason: string, files: RegExp])[] = [
  [
    'another platform: claimed by the tests of that platform',
    /^jc\/(?:osx|freebsd|windows|aix)|^glpi-agent|^inspec\/(?:Get-|get-|Resolve|Test-|_env|adsi|kb\d|iis|sec|schtasks|hpux|s11|pkg-info|pw-|logins-x|rmsock|dscache|brew|lsof|service-|interface-addresses|ipfstat|model)/,
  ],
  [
    "a form for people, while the probe reads the kernel's or a program's own files",
    /\/(?:getent-ahosts|arp|blkid|chage|df|env|file|find|findmnt|finger|free|hosts|host-|id-|ifconfig|ip_route|iptables|last|lastb|ls|lsattr|lsblk|lsmod|lsof|md5sum|mount|mpstat|netstat|nmcli|ping|ps|route|rpm-q|ss|stat|sum|timedatectl|ufw|uname|uptime|vmstat|w|who|dpkg|apk-info|apt-list|yum-list|hostname|dig|find-|gem|pip|sh-c|systemctl|initctl|top|swapon|needrestart|update-alternatives|lsb_release|pacman|zpool|mdadm|tune2fs|udevadm|efibootmgr|dmidecode|firewall-cmd|nginx-v|psql|mongodb-version|semodule|x509-crt-purpose|modprobe-config|sbin_sysctl|auditctl-s|nftables)/,
  ],
  [
    'nothing that a report holds',
    /^jc\/(?:generic|linux-proc|centos-7\.7|ubuntu-[\d.]+)\/|^inspec\/mail-alias|^(?:osv-scalibr|syft|trivy|claircore)\//,
  ],
];

describeWithCorpus('what other projects recorded on Linux, kind by kind', (corpus) => {
  const root = join(corpus, 'command-output');
  const files = ['jc', 'inspec'].flatMap((project) =>
    readdirSync(join(root, project), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.expected\.json(?:\.gz)?$|^index\.ndjson$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
  const claimed = files.flatMap((file) =>
    CLAIMS.filter(([, pattern]) => pattern.test(`/${file}`) && !/osx|freebsd|aix|windows/.test(file)).map(
      (claim) => [claim[0], file, claim[2]] as const,
    ),
  );

  it.each(claimed)('%s: %s', async (_, file, check) => {
    const path = join(root, file).replace(/\.(?:out|ini|pem|der)(\.gz)?$/, '$1');
    await check(readFileSync(join(root, file)), () => expectedOf(path));
  });

  it('every file is claimed, or left for a reason', () => {
    const known = new Set(claimed.map(([, file]) => file));
    const open = files.filter((file) => !known.has(file) && !NOT_READ.some(([, pattern]) => pattern.test(file)));
    expect(open).toEqual([]);
    expect(known.size).toBeGreaterThanOrEqual(35);
  });
});

function expectedOf(path: string): unknown {
  for (const name of [
    `${path}.expected.json`,
    `${path.replace(/\.gz$/, '')}.expected.json.gz`,
    `${path.replace(/\.gz$/, '')}.expected.json`,
  ]) {
    try {
      const bytes = readFileSync(name);
      return JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString());
    } catch {
      // Kept under another name, or not at all.
    }
  }
  return undefined;
}
