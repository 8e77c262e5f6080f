import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseGroup, parsePasswd } from '../../../agent/parse/accounts.ts';
import { parseNtpPeers } from '../../../agent/parse/time-daemons.ts';
import { parseUnixNetstat } from '../../../agent/parse/unix-netstat.ts';
import {
  type PackageList,
  parseBsdPackages,
  parseIpsInfo,
  parseLslpp,
  parsePkginfo,
  parseSwlist,
} from '../../../agent/parse/unix-packages.ts';
import { parseInitctl } from '../../../agent/parse/unix-services.ts';
import { parseUnixDf, parseUnixMounts } from '../../../agent/parse/unix-storage.ts';
import { parseSolarisRelease, parseUname } from '../../../agent/parse/unix-system.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

type Row = Readonly<Record<string, unknown>>;
type Check = (text: string, expected: () => unknown, file: string) => void;

/** Lines (or blocks) of a list that hold an entry, counted by another rule than the parser's. */
const countOf = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

function packages(parse: (text: string) => PackageList, entries: RegExp, hasRepeats = false): Check {
  return (text) => {
    const list = parse(text);
    expect(list.unread).toBe(0);
    if (hasRepeats) {
      const names = new Set([...text.matchAll(entries)].map(([, name]) => name));
      expect(new Set(list.packages.map(({ name }) => name))).toEqual(names);
    } else expect(list.packages.length).toBe(countOf(text, entries));
    expect(list.packages.every(({ name, version }) => name !== '' && /\d/.test(version ?? ''))).toBe(true);
  };
}

const listening: Check = (text, expected) => {
  const list = parseUnixNetstat(text);
  expect(list?.unread).toBe(0);
  const told = (expected() as Row[] | undefined)?.filter(
    ({ kind, state, transport_protocol, foreign_address, local_port }) =>
      kind === 'network' &&
      local_port !== '*' &&
      (transport_protocol === 'tcp' ? state === 'LISTEN' : foreign_address === '*'),
  );
  const found = list?.sockets.map(({ protocol, port }) => `${protocol} ${port}`);
  if (told !== undefined)
    expect(found).toEqual(told.map((row) => `${row.transport_protocol} ${row.local_port_num ?? row.local_port}`));
  expect(found?.length).toBeGreaterThan(0);
};

/** A form that we never ask for (names in place of numbers) must not pass for a table without listeners. */
const namesOnly: Check = (text) => {
  const list = parseUnixNetstat(text);
  if (list !== undefined && list.sockets.length === 0 && /LISTEN/.test(text)) expect(list.unread).toBeGreaterThan(0);
};

const CLAIMS: readonly (readonly [kind: string, files: RegExp, check: Check])[] = [
  ['AIX filesets', /glpi-agent\/aix\/lslpp\//, packages(parseLslpp, /^[^#:\n][^:\n]*:([^:\n]+):/gm, true)],
  ['HP-UX bundles and products', /hpux\/swlist\//, packages(parseSwlist, /^ +\S+ +\S+/gm)],
  ['Solaris packages', /solaris\/pkg-info\/(?:sample-sol10|installdate)/, packages(parsePkginfo, /PKGINST:/g)],
  ['IPS packages', /solaris\/pkg-info\/sample-oi151/, packages(parseIpsInfo, /^ *Name:/gm)],
  ['BSD packages', /bsd\/pkg_info\//, packages(parseBsdPackages, /^\S+/gm)],
  ['sockets by number', /jc\/freebsd12\/netstat-an\.out$|inspec\/(?:hpux-netstat|s11-netstat)/, listening],
  ['sockets by name', /jc\/(?:freebsd12|osx-[\d.]+)\/netstat(?:-a?T?|-Aa\w*)?\.out$/i, namesOnly],
  [
    'mounts',
    /jc\/(?:aix-7\.1|osx[\w.-]+)\/mount\.out$|glpi-agent\/(?:solaris|bsd)\/mount\/|generic\/mount\/darwin/,
    (text, expected) => {
      const { mounts, unread } = parseUnixMounts(text);
      // Darwin's `<volfs> on /.vol` has no options; nothing else may be left over.
      expect(unread).toBe(0);
      expect(mounts.get('/')?.source).toBeTruthy();
      const told = expected() as Row[] | undefined;
      if (told !== undefined)
        expect([...mounts].map(([path, { fsType }]) => [path, fsType])).toEqual(
          told.map(({ mount_point, type }) => [mount_point, type]),
        );
    },
  ],
  [
    'use of file systems',
    /solaris\/df\/|generic\/df\/(?:solaris|aix|freebsd|hpux|darwin)/,
    (text) => {
      const spaces = parseUnixDf(text);
      expect([...(spaces ?? [])].length).toBeGreaterThan(0);
      for (const [, { sizeBytes, usedPercent }] of spaces ?? []) {
        expect(sizeBytes).toBeGreaterThan(0);
        expect(usedPercent).toBeLessThanOrEqual(100);
      }
    },
  ],
  [
    'uname',
    /jc\/freebsd12\/uname-a\.out$/,
    (text, expected) => {
      const told = expected() as Row;
      expect(parseUname(text)).toMatchObject({
        system: told.kernel_name,
        nodeName: told.node_name,
        release: told.kernel_release,
        architecture: told.machine,
      });
    },
  ],
  [
    'time daemon',
    /jc\/freebsd12\/ntpq-p\.out$/,
    (text, expected) =>
      expect(parseNtpPeers(text)?.isSynchronised).toBe((expected() as Row[]).some(({ state }) => state === '*')),
  ],
  [
    'accounts of Darwin',
    /jc\/osx-10\.14\.6\/passwd\.out$/,
    (text, expected) =>
      expect(parsePasswd(text).entries.map(({ name }) => name)).toEqual(
        (expected() as Row[]).map(({ username }) => username),
      ),
  ],
  [
    'groups of Darwin',
    /jc\/osx-10\.14\.6\/group\.out$/,
    (text, expected) =>
      expect(parseGroup(text).entries.map(({ name }) => name)).toEqual(
        (expected() as Row[]).map(({ group_name }) => group_name),
      ),
  ],
  ['an account', /inspec\/pw-usershow/, (text) => expect(parsePasswd(text).entries).toHaveLength(1)],
  [
    'a job of upstart',
    /inspec\/initctl-status-ssh$/,
    (text) => expect([...parseInitctl(text)]).toEqual([['ssh', true]]),
  ],
];

/** Recordings of other systems that nobody claims, and why. */
const NOT_READ: readonly (readonly [reason: string, files: RegExp])[] = [
  [
    'hardware and virtual machines: no section of a recorded Unix is made of them',
    /lparstat|machinfo|hpux\/model|inspec\/model|virtualization\//,
  ],
  [
    'network, processes, sessions: not asked for',
    /\/(?:arp|ifconfig|netstat-r|netstat-i|ps|last|finger|who?|w\.|uptime|ls|id|stat|route|lsof|ipfstat|rmsock|logins|df-?\w*|sysctl|pip|interface-addresses|dscacheutil|brew|service-|ifconfig-|netstat\/|ip\/)/,
  ],
  ['Linux or Windows: claimed by the tests of those', /glpi-agent\/(?:linux|win32)|generic\/(?:df|ps|arp)\/linux/],
  ['security products of macOS, which is no server of ours', /macos\//],
];

describeWithCorpus('what other projects recorded on Solaris, AIX, HP-UX, the BSDs and macOS', (corpus) => {
  const root = join(corpus, 'command-output');
  const here =
    /^glpi-agent\/|^jc\/(?:aix|freebsd|osx)|^inspec\/(?:hpux|s11|pw-|logins|rmsock|ipfstat|model|initctl|service-|interface-addresses|dscache|brew|lsof)/;
  const files = ['glpi-agent', 'jc', 'inspec'].flatMap((project) =>
    readdirSync(join(root, project), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.expected\.json$|\.ndjson$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .filter((file) => here.test(file)),
  );
  const claimed = files.flatMap((file) =>
    CLAIMS.filter(([, pattern]) => pattern.test(file)).map((claim) => [claim[0], file, claim[2]] as const),
  );

  it.each(claimed)('%s: %s', (_, file, check) => {
    const expected = (): unknown => {
      try {
        return JSON.parse(readFileSync(join(root, file.replace(/\.out$/, '.expected.json')), 'utf8'));
      } catch {
        return undefined;
      }
    };
    check(readFileSync(join(root, file), 'latin1'), expected, file);
  });

  it('every file is claimed, or left for a reason', () => {
    const known = new Set(claimed.map(([, file]) => file));
    const open = files.filter((file) => !known.has(file) && !NOT_READ.some(([, pattern]) => pattern.test(`/${file}`)));
    expect(open).toEqual([]);
    expect(known.size).toBeGreaterThanOrEqual(30);
  });
});

describeWithCorpus('release files of Solaris and its descendants, and facts of other Unix hosts', (corpus) => {
  const folder = join(corpus, 'os-identification', 'files', 'glpi-agent', 'solaris', 'release');
  it.each([
    ['sample1', '10', '10 5/09'],
    ['sample3', '9', undefined],
    ['sample6', '10', '10 3/05'],
  ])('%s is Solaris %s', (name, release, pointRelease) => {
    const found = parseSolarisRelease(readFileSync(join(folder, name), 'latin1'));
    expect([found?.id, found?.release, found?.pointRelease]).toEqual(['solaris', release, pointRelease]);
  });

  const rows = readFileSync(join(corpus, 'os-identification', 'distribution-files.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { name: string; files: Record<string, string>; expected: Row })
    .filter(({ expected }) => expected.os_family === 'Solaris');

  it.each(rows.map((row) => [row.name, row] as const))('%s is told by its release file', (_, { files, expected }) => {
    const found = parseSolarisRelease(files['/etc/release'] ?? '');
    expect([found?.id, found?.release]).toEqual([
      String(expected.distribution).toLowerCase(),
      expected.distribution === 'SmartOS' ? found?.release : expected.distribution_version,
    ]);
    expect(found?.release).toMatch(/\d/);
  });

  it('holds at least five of them', () => expect(rows.length).toBeGreaterThanOrEqual(5));
});
