import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { parseReleaseLine } from '../../../agent/parse/os-release.ts';
import { osRelease } from '../../../agent/probes/os-release.ts';
import { TargetError } from '../../../agent/targets/target.ts';
import type { Os } from '../../../policies/inventory/sections/os.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithCorpus } from '../../kit/tools.ts';

/** Systems as a deployment tool names them, and the id that their later releases use. */
const IDS: Readonly<Record<string, RegExp>> = {
  Amazon: /^amzn$/,
  RedHat: /^rhel$/,
  OracleLinux: /^ol$/,
  Rocky: /^rocky$/,
  AlmaLinux: /^almalinux$/,
  CentOS: /^centos$/,
  SLES: /^sles$/,
  SLED: /^sled$/,
  'SL-Micro': /^sl-micro$/,
  openSUSE: /^opensuse/,
  'openSUSE Leap': /^opensuse(?:-leap)?$/, // 42 still called itself "opensuse"
  'openSUSE Tumbleweed': /^opensuse/,
  'openSUSE MicroOS': /^opensuse/,
  'Linux Mint': /^linuxmint$/,
  'Cumulus Linux': /^cumulus-linux$/,
  'Clear Linux OS': /^clear-linux-os$/,
  'Flatcar Container Linux by Kinvolk': /^flatcar$/,
  'Kylin Linux Advanced Server': /^kylin$/,
  'Pop!_OS': /^pop$/,
  'KDE neon': /^neon$/,
  Archlinux: /^arch$/,
  MIRACLE: /^miraclelinux$/,
};

interface Expected {
  readonly distribution: string;
  readonly distribution_version: string;
  readonly distribution_major_version?: string;
}

/** Where the other tool knows what the files do not say. */
const NOT_IN_FILES = new Map([
  ['Debian stretch/sid', 'the number of a testing release stood in no file'],
  ['Virtuozzo 7.3', 'its own VERSION says 7.0.3, the line that is kept for others 7.3'],
]);

async function osOf(files: Readonly<Record<string, FileOf>>): Promise<Partial<Os>> {
  try {
    return (await collect(osRelease, bundleOf({ files }))).facts as Partial<Os>;
  } catch (error) {
    expect(error).toBeInstanceOf(TargetError);
    return {};
  }
}

function linesIn(path: string): string[] {
  return readFileSync(path, 'utf8').trim().split('\n');
}

describeWithCorpus('what others know of systems by their release files', (corpus) => {
  const folder = join(corpus, 'os-identification');

  it('is what the os probe tells from the os-release file', async () => {
    const differing: unknown[] = [];
    let count = 0;
    for (const line of linesIn(join(folder, 'os-release-expected.ndjson'))) {
      const { file, expected } = JSON.parse(line) as { file: string; expected: Record<string, string> };
      const os = await osOf({ '/etc/os-release': readFileSync(join(folder, file), 'utf8') });
      count += 1;
      const told = {
        ...(expected.ID ? { id: expected.ID.toLowerCase() } : {}),
        ...(expected.VERSION_ID ? { release: expected.VERSION_ID } : {}),
        ...(expected.PRETTY_NAME && (expected.ID || expected.VERSION_ID) ? { name: expected.PRETTY_NAME } : {}),
        ...(expected.VERSION_CODENAME ? { codename: expected.VERSION_CODENAME } : {}),
        ...(expected.ID_LIKE ? { idLike: expected.ID_LIKE.split(/\s+/) } : {}),
      };
      for (const [member, value] of Object.entries(told)) {
        const found = os[member as keyof Os];
        if (JSON.stringify(found) !== JSON.stringify(value)) differing.push([file, member, found, value]);
      }
    }
    expect(differing).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(116);
  });

  it('is what the os probe tells from all release files of a system', async () => {
    const differing: unknown[] = [];
    let count = 0;
    for (const line of linesIn(join(folder, 'distribution-files.ndjson'))) {
      const { name, files, expected } = JSON.parse(line) as {
        name: string;
        files: Record<string, string>;
        expected: Expected;
      };
      // Solaris and the BSDs are another platform; Source Mage tells nobody a number.
      const isLinux = Object.keys(files).some((path) => path !== '/etc/release' && path !== '/etc/sourcemage-release');
      if (!isLinux) continue;
      const os = await osOf(files);
      count += 1;
      const { distribution, distribution_version: version, distribution_major_version: major } = expected;
      const pattern = IDS[distribution];
      const fits = pattern === undefined ? os.id === distribution.toLowerCase() : pattern.test(os.id ?? '');
      if (!fits && os.id !== undefined) differing.push([name, 'id', os.id, distribution]);
      if (os.id === undefined) differing.push([name, 'no id', distribution]);
      const known = [os.release, os.majorRelease, os.pointRelease, os.codename];
      const isRolling = !/\d/.test(version) || NOT_IN_FILES.has(name);
      const short = version.replace(/\.0$/, ''); // "2.0" where the file says "2"
      if (!isRolling && !known.includes(short) && !known.some((one) => one?.startsWith(`${short}.`)))
        differing.push([name, 'version', known, version]);
      if (!isRolling && major !== undefined && major !== 'NA' && os.majorRelease !== major)
        differing.push([name, 'major', os.majorRelease, major]);
    }
    expect(differing).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(33);
  });

  it('is what release lines of Red Hat and its kin say', () => {
    const rows = gunzipSync(readFileSync(join(folder, 'facter/facts.ndjson.gz')))
      .toString()
      .trim()
      .split('\n');
    const differing: unknown[] = [];
    let count = 0;
    for (const row of rows) {
      const { facts } = JSON.parse(row) as {
        facts: {
          os?: {
            name: string;
            release?: { full: string; major: string };
            distro?: { description?: string; codename?: string };
          };
        };
      };
      const { description = '', codename = '' } = facts.os?.distro ?? {};
      const release = facts.os?.release;
      // Amazon's numbers there are the tool's own: the line says 2023.9, the tool 2023.0.
      if (!/ release \d/.test(description) || /^Amazon/.test(description) || release === undefined) continue;
      count += 1;
      const found = parseReleaseLine(description);
      if (found?.release !== release.full) differing.push([description, found?.release, release.full]);
      if (codename !== '' && codename !== 'n/a' && found?.codename !== codename)
        differing.push([description, found?.codename, codename]);
    }
    expect(differing).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(60);
  });

  it.each([
    ['CentOS release 5.11 (Final)', '/etc/redhat-release', { id: 'centos', release: '5', pointRelease: '5.11' }],
    ['CentOS release 6.10 (Final)', '/etc/redhat-release', { id: 'centos', release: '6', pointRelease: '6.10' }],
    ['Red Hat Enterprise Linux Server release 5.11 (Tikanga)', '/etc/redhat-release', { id: 'rhel', release: '5.11' }],
    [
      'Enterprise Linux Enterprise Linux Server release 5.8 (Carthage)',
      '/etc/enterprise-release',
      { id: 'ol', release: '5.8' },
    ],
    [
      'SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n',
      '/etc/SuSE-release',
      { id: 'sles', release: '11.4' },
    ],
    [
      'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_CODENAME=lucid\nDISTRIB_DESCRIPTION="Ubuntu 10.04.4 LTS"\n',
      '/etc/lsb-release',
      { id: 'ubuntu', release: '10.04', codename: 'lucid' },
    ],
    ['Amazon Linux AMI release 2016.03\n', '/etc/system-release', { id: 'amzn', release: '2016.03' }],
    ['3.4.6\n', '/etc/alpine-release', { id: 'alpine', release: '3.4.6' }],
    ['6.0.10\n', '/etc/debian_version', { id: 'debian', release: '6', pointRelease: '6.0.10' }],
  ])('an old system that says %j is known by that alone', async (text, path, expected) => {
    expect(await osOf({ [path]: text })).toMatchObject(expected);
  });

  it('names a system wherever a folder holds one of its release files, and none elsewhere', async () => {
    const named: Record<string, string> = {};
    for (const path of filesBelow(join(folder, 'files'))) {
      const [, place] =
        /\/((?:etc|usr\/lib)\/(?:os-release|[\w-]+-release|debian_version|SuSE-release))$/.exec(path) ?? [];
      if (place === undefined) continue;
      const os = await osOf({ [`/${place}`]: readFileSync(path, 'utf8') });
      named[path.slice(folder.length + 7)] = `${os.id} ${os.release}`;
    }
    expect(Object.entries(named).filter(([, os]) => os.startsWith('undefined'))).toEqual([]);
    expect(named).toMatchObject({
      'syft/os/centos5/etc/redhat-release': 'centos 5',
      'syft/os/redhat/from-redhat-release/etc/redhat-release': 'rhel 8.10',
      'trivy/debian/debian_sid/etc/debian_version': 'debian undefined', // it says "sid" and no number
    });
    expect(Object.keys(named).length).toBeGreaterThanOrEqual(18);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}
