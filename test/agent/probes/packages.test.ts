import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspect } from '../../../agent/inspect.ts';
import { isOwnArchive, parseSourcesList, parseSourcesParagraphs } from '../../../agent/parse/apt-sources.ts';
import { parseApkInstalled, parseDpkgStatus, parsePacmanDesc, parseRpmList } from '../../../agent/parse/packages.ts';
import { packagesApk } from '../../../agent/probes/packages-apk.ts';
import { packagesSnap, parseSnapYaml } from '../../../agent/probes/packages-apps.ts';
import { packagesDpkg } from '../../../agent/probes/packages-dpkg.ts';
import { packagesPacman } from '../../../agent/probes/packages-pacman.ts';
import { packagesRpm } from '../../../agent/probes/packages-rpm.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import { bundleOf } from '../../kit/bundle.ts';
import { corpusFolder, reportOf } from '../../kit/hosts.ts';

const options = { now: new Date(0), agent: { version: '0' } };

describe('packages of recorded hosts', () => {
  it('Debian: removed packages are not installed, held ones are marked, sources stand where they differ', async () => {
    const { packages = [] } = (await reportOf('debian-12')).inventory;
    expect(packages.map(({ name }) => name)).toEqual([
      'adduser',
      'libc6',
      'linux-image-6.1.0-37-amd64',
      'nginx',
      'openssh-server',
    ]);
    expect(packages[1]).toEqual({
      name: 'libc6',
      version: '2.36-9+deb12u10',
      scheme: 'deb',
      architecture: 'amd64',
      source: 'glibc',
    });
    expect(packages[2]).toMatchObject({ source: 'linux-signed-amd64', sourceVersion: '6.1.140+1' });
    expect(packages[3]).toMatchObject({ isHeld: true });
  });

  it('Debian: no origin is presumed beside a private mirror; Ubuntu with its own archives only: presumed', async () => {
    expect((await reportOf('debian-12')).inventory.packages?.some(({ origin }) => origin !== undefined)).toBe(false);
    expect((await reportOf('ubuntu-22.04')).inventory.packages).toContainEqual(
      expect.objectContaining({ name: 'openssh-server', origin: 'distributionPresumed' }),
    );
  });

  it('CentOS: several versions of one name, epochs, origins by vendor; keys are no packages', async () => {
    const { packages = [] } = (await reportOf('centos-7')).inventory;
    expect(packages.filter(({ name }) => name === 'kernel').map(({ version }) => version)).toEqual([
      '3.10.0-1160.119.1.el7',
      '3.10.0-1160.el7',
    ]);
    expect(packages.find(({ name }) => name.startsWith('java'))?.version).toBe('1:1.8.0.412.b08-1.el7_9');
    expect(Object.fromEntries(packages.map(({ name, origin }) => [name, origin]))).toMatchObject({
      bash: 'distribution',
      'mysql80-community-release': 'vendor',
      'inhouse-agent': 'manual',
    });
    expect(packages.some(({ name }) => name === 'gpg-pubkey')).toBe(false);
    expect(packages.find(({ name }) => name === 'bash')?.installedOn).toBe('2021-01-07');
  });

  it('Alpine and snaps', async () => {
    expect((await reportOf('alpine-3.18')).inventory.packages).toContainEqual({
      name: 'libssl3',
      version: '3.1.3-r0',
      scheme: 'apk',
      architecture: 'x86_64',
      source: 'openssl',
    });
    expect((await reportOf('ubuntu-22.04')).inventory.packages).toContainEqual({
      name: 'core22',
      version: '20231123',
      scheme: 'generic',
      kind: 'snap',
    });
  });
});

const DATABASES = [packagesDpkg, packagesRpm, packagesApk, packagesPacman];

describe('what could not be read is not "none"', () => {
  it.each`
    what                            | host                                                                                                      | outcome     | reason
    ${'a database that is refused'} | ${{ files: { '/var/lib/dpkg/status': { refused: 'permission_denied' } } }}                                | ${'denied'} | ${'permission_denied'}
    ${'a database that is none'}    | ${{ files: { '/var/lib/dpkg/status': '<html>no</html>\n' } }}                                             | ${'failed'} | ${'parse_failed'}
    ${'an rpm database and no rpm'} | ${{ files: { '/var/lib/rpm/Packages': '' }, commands: { 'rpm.all': null } }}                              | ${'failed'} | ${'tool_missing'}
    ${'a database that was lost'}   | ${{ files: { '/var/lib/dpkg/status': '', '/etc/debian_version': '12\n' } }}                               | ${'failed'} | ${'parse_failed'}
    ${'rpm that lists nothing'}     | ${{ files: { '/var/lib/rpm/Packages': '' }, commands: { 'rpm.all': '' } }}                                | ${'failed'} | ${'command_failed'}
    ${'apk without a package'}      | ${{ files: { '/lib/apk/db/installed': '' } }}                                                             | ${'failed'} | ${'parse_failed'}
    ${'pacman without a package'}   | ${{ files: { '/var/lib/pacman/local/ALPM_DB_VERSION': '9' } }}                                            | ${'failed'} | ${'parse_failed'}
    ${'rpm that fails'}             | ${{ files: { '/var/lib/rpm/Packages': '' }, commands: { 'rpm.all': { exitCode: 1, stderr: 'broken' } } }} | ${'failed'} | ${'command_failed'}
  `('$what', async ({ host, outcome, reason }) => {
    const report = await inspect(bundleOf(host), { ...options, probes: DATABASES });
    expect(report.inventory).not.toHaveProperty('packages');
    expect(Object.values(report.probes)).toEqual([expect.objectContaining({ outcome, reason })]);
  });

  it('the empty database of a tool that is a guest here is empty', async () => {
    const rpm = ['bash', '(none)', '5', '1', 'x86_64', 'b.src.rpm', 'X', '1', '(none)'].join('\t');
    const files = { '/var/lib/dpkg/status': '', '/var/lib/rpm/Packages': '' };
    const report = await inspect(bundleOf({ files, commands: { 'rpm.all': rpm } }), { ...options, probes: DATABASES });
    expect(Object.values(report.probes).map(({ outcome }) => outcome)).toEqual(['complete', 'complete']);
  });

  it('a snap that is on and whose description is not there is missing; one that is off is not', async () => {
    const files = {
      '/var/lib/snapd/snaps': { type: 'directory' },
      '/var/lib/snapd/snap/core/current': { linkTo: '1' },
      '/var/lib/snapd/snap/core/current/meta/snap.yaml': 'name: core\nversion: "16"\n',
      '/var/lib/snapd/snap/microk8s/current': { linkTo: '7' },
      '/var/lib/snapd/snap/off/2': { type: 'directory' },
    } as const;
    const report = await inspect(bundleOf({ files }), { ...options, probes: [packagesSnap] });
    expect(report.inventory.packages?.map(({ name }) => name)).toEqual(['core']);
    expect(report.probes['packages.snap']).toMatchObject({ outcome: 'partial', reason: 'source_missing' });
  });

  it('part of a list is told as a part', async () => {
    const host = {
      files: { '/var/lib/rpm/Packages': '' },
      commands: {
        'rpm.all': {
          exitCode: 1,
          stdout: `${['bash', '(none)', '5', '1', 'x86_64', 'b.src.rpm', 'X', '1', '(none)'].join('\t')}\nnonsense\n`,
        },
      },
    };
    const report = await inspect(bundleOf(host), { ...options, probes: [packagesRpm] });
    expect(report.inventory.packages?.length).toBe(1);
    expect(report.probes['packages.rpm']).toMatchObject({ outcome: 'partial' });
  });
});

describe('sources of apt', () => {
  it('in both forms', () => {
    expect(
      parseSourcesList(
        'deb [arch=amd64 signed-by=/k.gpg] https://a.example/x stable main # c\n#deb https://off x y\ndeb-src http://b.example s m\n',
      ),
    ).toEqual([
      {
        url: 'https://a.example/x',
        suite: 'stable',
        isEnabled: true,
        isSourceCode: false,
        isTrusted: false,
        key: '/k.gpg',
      },
      { url: 'http://b.example', suite: 's', isEnabled: true, isSourceCode: true, isTrusted: false, key: null },
    ]);
    expect(
      parseSourcesParagraphs('Types: deb\nURIs: http://a.example\nSuites: x y\nEnabled: no\nTrusted: yes\n').map(
        ({ suite, isEnabled, isTrusted }) => [suite, isEnabled, isTrusted],
      ),
    ).toEqual([
      ['x', false, true],
      ['y', false, true],
    ]);
  });

  it.each`
    url                                       | os          | isOwn    | why
    ${'http://security.debian.org/'}          | ${'debian'} | ${true}  | ${'its own domain'}
    ${'http://vn.archive.ubuntu.com/ubuntu/'} | ${'ubuntu'} | ${true}  | ${'its own domain'}
    ${'http://debian.org.evil.example/'}      | ${'debian'} | ${false} | ${'only the end of a name counts'}
    ${'http://notdebian.org/'}                | ${'debian'} | ${false} | ${'a label of its own'}
    ${'https://ppa.launchpadcontent.net/x'}   | ${'ubuntu'} | ${false} | ${'other people'}
    ${'http://mirror.hq.example/debian'}      | ${'debian'} | ${false} | ${'nobody can tell'}
    ${'file:///srv/debian'}                   | ${'debian'} | ${false} | ${'nobody can tell'}
  `('$url is own for $os: $isOwn, $why', ({ url, os, isOwn }) => {
    expect(isOwnArchive(url, os)).toBe(isOwn);
  });
});

describe.skipIf(!existsSync('/usr/bin/dpkg-query'))('on this machine (needs dpkg-query)', () => {
  it('the list equals dpkg-query', async () => {
    const report = await inspect(new LocalTarget(), { ...options, probes: [packagesDpkg] });
    const output = execFileSync(
      'dpkg-query',
      [
        '-W',
        '-f',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the tool's own placeholders
        '${db:Status-Status}\\t${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\t${source:Version}\\n',
      ],
      { maxBuffer: 1e8 },
    ).toString();
    const expected = output
      .split('\n')
      .filter((line) => line !== '' && !/^(?:not-installed|config-files)\t/.test(line))
      .map((line) => line.split('\t').slice(1));
    const found = (report.inventory.packages ?? []).map(
      ({ name, version = '', architecture = '', source = name, sourceVersion = version }) => [
        name,
        version,
        architecture,
        source,
        sourceVersion,
      ],
    );
    const order = (rows: (string | undefined)[][]): string[] => rows.map((row) => row.join(' ')).sort();
    expect(order(found)).toEqual(order(expected));
    expect(report.probes['packages.dpkg']?.outcome).toBe('complete');
  });
});

describe.skipIf(corpusFolder === undefined)('package databases of the corpus (MUSTER_CORPUS)', () => {
  const folder = join(corpusFolder ?? '', 'command-output');
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

  it.each`
    file                                             | names
    ${'osv-scalibr/dpkg/dpkg/single'}                | ${['acl']}
    ${'osv-scalibr/dpkg/dpkg/trailingnewlines'}      | ${['acl']}
    ${'syft/debian/var/lib/dpkg/status.d/deinstall'} | ${['linux-image-6.14.0-1012-aws']}
  `('dpkg: $file', ({ file, names }) => {
    expect(parseDpkgStatus(read(file)).packages.map(({ name }) => name)).toEqual(names);
  });

  it('dpkg: a broken file is not taken for an empty one', () => {
    const { packages, unread } = parseDpkgStatus(read('osv-scalibr/dpkg/dpkg/invalid'));
    expect(packages.length + unread).toBeGreaterThanOrEqual(0);
    for (const { name, version } of packages)
      expect([name, version].every((text) => text !== undefined && text !== '')).toBe(true);
  });

  it('apk: every block with a name and a version is a package', () => {
    expect(parseApkInstalled(read('osv-scalibr/apk/single'))).toMatchObject({
      packages: [{ scheme: 'apk' }],
      unread: 0,
    });
    for (const file of [
      'syft/alpine/single',
      'syft/alpine/extra-file-attributes',
      'trivy/apk/apk',
      'syft/alpine/multiple-2/lib/apk/db/installed',
      'syft/alpine/corrupt/lib/apk/db/installed',
    ]) {
      const text = read(file);
      const { packages, unread } = parseApkInstalled(text);
      expect(packages.length + unread, file).toBeGreaterThanOrEqual([...text.matchAll(/^P:./gm)].length);
      expect(packages.length, file).toBeGreaterThan(0);
    }
  });

  it('pacman: desc files', () => {
    const local = join(folder, 'syft/arch/installed/var/lib/pacman/local');
    const descs = readdirSync(local).flatMap((name) =>
      existsSync(join(local, name, 'desc')) ? [parsePacmanDesc(readFileSync(join(local, name, 'desc'), 'utf8'))] : [],
    );
    expect(descs.filter((entry) => entry !== undefined).map(({ name, version }) => `${name} ${version}`)).toContain(
      'emacs 29.3-3',
    );
    expect(parsePacmanDesc(read('osv-scalibr/pacman/valid'))).toMatchObject({ scheme: 'pacman' });
  });

  it('snap: name and version of the description', () => {
    expect(parseSnapYaml(read('osv-scalibr/snap/single-arch.yaml'))).toMatchObject({ kind: 'snap' });
    expect(parseSnapYaml(read('osv-scalibr/snap/missing-version.yaml'))).toBeUndefined();
  });

  it('nothing in the folder makes a reader throw', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const entry of files) {
      const text = readFileSync(join(entry.parentPath, entry.name), 'utf8');
      if (text.length > 2_000_000) continue;
      for (const parse of [
        parseDpkgStatus,
        parseApkInstalled,
        parsePacmanDesc,
        parseRpmList,
        parseSourcesList,
        parseSourcesParagraphs,
      ])
        parse(text);
    }
    expect(files.length).toBeGreaterThan(300);
  });
});
