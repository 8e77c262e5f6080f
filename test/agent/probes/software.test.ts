import { spawnSync } from 'node:child_process';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isElf, upstreamVersion, versionBehind } from '../../../agent/parse/version-text.ts';
import { readZipEntry } from '../../../agent/parse/zip.ts';
import { packagesDpkg } from '../../../agent/probes/packages-dpkg.ts';
import { software } from '../../../agent/probes/software.ts';
import { LocalTarget } from '../../../agent/targets/local.ts';
import type { Software } from '../../../policies/inventory/sections/software.ts';
import { bundleOf, type FileOf } from '../../kit/bundle.ts';
import { collect } from '../../kit/collect.ts';
import { describeWithTools } from '../../kit/tools.ts';

const program = (text: string): FileOf => ({
  text: Buffer.from(`\x7fELF\u0000\u0000${text}\u0000`, 'latin1'),
  mode: 0o755,
});
const deb = (name: string, version: string, origin = 'distribution') => ({
  name,
  version,
  scheme: 'deb',
  architecture: 'amd64',
  origin,
});
const rpm = (name: string, version: string) => ({
  name,
  version,
  scheme: 'rpm',
  architecture: 'x86_64',
  origin: 'vendor',
});

async function find(
  files: Record<string, FileOf>,
  packages: readonly object[] = [deb('dpkg', '1.21')],
): Promise<Software> {
  const target = bundleOf({ files: { '/proc/1/comm': 'init', ...files } });
  return (await collect(software, target, { packages })).facts as Software;
}

describe('products by file and process', () => {
  it.each`
    why                                          | files                                                                                                                                                                               | packages                                     | entry
    ${'a JDK by its release file'}               | ${{ '/opt/jdk-17/release': 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="17.0.9"\n', '/opt/jdk-17/bin/java': program('') }}                                                        | ${[deb('dpkg', '1')]}                        | ${{ product: 'java', path: '/opt/jdk-17', version: '17.0.9', vendor: 'Eclipse Adoptium', basis: 'releaseFile', package: null, origin: 'manual' }}
    ${'Java 6 by the name of its folder'}        | ${{ '/usr/java/jdk1.6.0_45/bin/java': program('') }}                                                                                                                                | ${[rpm('jdk', '1.6.0_45-fcs')]}              | ${{ product: 'java', version: '1.6.0_45', basis: 'path', package: 'jdk', origin: 'vendor' }}
    ${'Oracle by the kind of its build'}         | ${{ '/usr/java/jdk1.8.0_202/release': 'JAVA_VERSION="1.8.0_202"\nBUILD_TYPE="commercial"\n', '/usr/java/jdk1.8.0_202/bin/java': program('') }}                                      | ${[deb('dpkg', '1')]}                        | ${{ product: 'java', version: '1.8.0_202', vendor: 'Oracle Corporation' }}
    ${'nginx by its package'}                    | ${{ '/usr/sbin/nginx': program(''), '/var/lib/dpkg/info/nginx-core.list': '/.\n/usr/sbin/nginx\n' }}                                                                                | ${[deb('nginx-core', '1.22.1-9+deb12u1')]}   | ${{ product: 'nginx', path: '/usr/sbin/nginx', version: '1.22.1', basis: 'package', package: 'nginx-core', origin: 'distribution' }}
    ${'nginx by its own text'}                   | ${{ '/usr/local/nginx/sbin/nginx': program('built nginx/ x nginx/1.14.2 (Muster)') }}                                                                                               | ${[deb('dpkg', '1')]}                        | ${{ product: 'nginx', version: '1.14.2', basis: 'binaryText', package: null, origin: 'manual' }}
    ${'Apache by its own text'}                  | ${{ '/usr/local/apache2/bin/httpd': program('Apache/2.2.34 (Unix)') }}                                                                                                              | ${[deb('dpkg', '1')]}                        | ${{ product: 'apache-http-server', version: '2.2.34' }}
    ${'MariaDB under the name of MySQL'}         | ${{ '/usr/libexec/mysqld': program('') }}                                                                                                                                           | ${[rpm('mariadb-server', '3:5.5.68-1.el7')]} | ${{ product: 'mariadb', version: '5.5.68', package: 'mariadb-server' }}
    ${'MySQL by its header'}                     | ${{ '/usr/local/mysql/bin/mysqld': program(''), '/usr/local/mysql/include/mysql_version.h': '#define MYSQL_SERVER_VERSION "5.6.51-log"\n' }}                                        | ${[deb('dpkg', '1')]}                        | ${{ product: 'mysql', version: '5.6.51' }}
    ${'PHP by its header'}                       | ${{ '/usr/local/bin/php': program(''), '/usr/local/include/php/main/php_version.h': '#define PHP_VERSION "5.6.40"\n' }}                                                             | ${[deb('dpkg', '1')]}                        | ${{ product: 'php', version: '5.6.40', basis: 'manifest' }}
    ${'PHP by its own text'}                     | ${{ '/opt/php74/bin/php': program('X-Powered-By: PHP/7.4.33') }}                                                                                                                    | ${[deb('dpkg', '1')]}                        | ${{ product: 'php', version: '7.4.33', basis: 'binaryText' }}
    ${'Python by its header'}                    | ${{ '/usr/local/bin/python3.6': program(''), '/usr/local/include/python3.6m/x': '', '/usr/local/include/python3.6/patchlevel.h': '#define PY_VERSION "3.6.15+"\n' }}                | ${[deb('dpkg', '1')]}                        | ${{ product: 'python', version: '3.6.15', basis: 'manifest' }}
    ${'Python by its name'}                      | ${{ '/usr/local/bin/python2.7': program('') }}                                                                                                                                      | ${[deb('dpkg', '1')]}                        | ${{ product: 'python', version: '2.7', basis: 'path' }}
    ${'Node.js by its header'}                   | ${{ '/usr/local/bin/node': program(''), '/usr/local/include/node/node_version.h': '#define NODE_MAJOR_VERSION 14\n#define NODE_MINOR_VERSION 21\n#define NODE_PATCH_VERSION 3\n' }} | ${[deb('dpkg', '1')]}                        | ${{ product: 'nodejs', version: '14.21.3' }}
    ${'.NET by its folders'}                     | ${{ '/usr/share/dotnet/shared/Microsoft.NETCore.App/6.0.36/x.dll': '' }}                                                                                                            | ${[deb('dpkg', '1')]}                        | ${{ product: 'dotnet', version: '6.0.36' }}
    ${'Tomcat by its notes'}                     | ${{ '/opt/tomcat7/lib/catalina.jar': 'broken', '/opt/tomcat7/RELEASE-NOTES': '  Apache Tomcat Version 7.0.42\n' }}                                                                  | ${[deb('dpkg', '1')]}                        | ${{ product: 'tomcat', path: '/opt/tomcat7', version: '7.0.42', basis: 'releaseFile', package: null, origin: 'manual' }}
    ${'a copy of OpenSSL'}                       | ${{ '/opt/app/lib/libcrypto.so.1.0.0': program('OpenSSL 1.0.2k-fips  26 Jan 2017') }}                                                                                               | ${[deb('dpkg', '1')]}                        | ${{ product: 'openssl', path: '/opt/app/lib/libcrypto.so.1.0.0', version: '1.0.2k', basis: 'binaryText', package: null }}
    ${'a server that does not tell its version'} | ${{ '/usr/local/bin/redis-server': program('') }}                                                                                                                                   | ${[deb('dpkg', '1')]}                        | ${{ product: 'redis', basis: 'path', package: null }}
  `('finds $why', async ({ files, packages, entry }) => {
    const found = await find(files, packages);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject(entry);
    if (entry.version === undefined) expect(found[0]).not.toHaveProperty('version');
  });

  it('finds Tomcat by the server information in its jar', async () => {
    const jar = zipOf(
      'org/apache/catalina/util/ServerInfo.properties',
      'server.info=Apache Tomcat/9.0.65\nserver.number=9.0.65.0\n',
    );
    const found = await find({ '/opt/tomcat/apache-tomcat-9/lib/catalina.jar': { text: jar } });
    expect(found).toMatchObject([{ product: 'tomcat', version: '9.0.65', basis: 'manifest' }]);
  });

  it('takes neither scripts nor links for servers, and finds nothing on a bare host', async () => {
    expect(
      await find({ '/usr/sbin/nginx': '#!/bin/sh\nexec docker run nginx\n', '/usr/local/bin/node': '#!/bin/sh\n' }),
    ).toEqual([]);
    // busybox has an applet of that name, and no Apache.
    expect(await find({ '/usr/sbin/httpd': { type: 'link', linkTo: '/bin/busybox' } })).toEqual([]);
    expect(await find({})).toEqual([]);
  });

  it('says what runs, from wherever it was started', async () => {
    const files: Record<string, FileOf> = {
      '/srv/web/nginx': program('nginx/1.9.1'),
      '/usr/local/nginx/sbin/nginx': program('nginx/1.14.2'),
      '/proc/44/exe': { type: 'link', linkTo: '/srv/web/nginx' },
    };
    expect((await find(files)).map(({ path, isRunning }) => [path, isRunning])).toEqual([
      ['/srv/web/nginx', true],
      ['/usr/local/nginx/sbin/nginx', false],
    ]);
  });

  it('does not say "not running" where processes are hidden', async () => {
    const files: Record<string, FileOf> = {
      '/usr/local/nginx/sbin/nginx': program('nginx/1.14.2'),
      '/proc/44/exe': { type: 'link', refused: 'permission_denied' },
    };
    const { facts, gaps } = await collect(software, bundleOf({ files, privilege: 'user' }));
    expect((facts as Software)[0]).not.toHaveProperty('isRunning');
    expect(gaps).toEqual([{ reason: 'needs_root', fields: ['isRunning'] }]);
  });

  it('joins clusters to their PostgreSQL, with port and unit', async () => {
    const files: Record<string, FileOf> = {
      '/usr/lib/postgresql/15/bin/postgres': program('postgres (PostgreSQL) 15.3 (Debian 15.3-0+deb12u1)'),
      '/usr/lib/postgresql/9.6/bin/postgres': program('postgres (PostgreSQL) 9.6.24'),
      '/var/lib/postgresql/15/main/PG_VERSION': '15\n',
      '/var/lib/postgresql/9.6/old/PG_VERSION': '9.6\n',
      '/etc/postgresql/15/main/postgresql.conf': '#port = 1\nport = 5433\t\t# (change requires restart)\n',
    };
    const found = await find(files);
    expect(found.map(({ version, instances }) => [version, instances])).toEqual([
      [
        '15.3',
        [
          {
            name: '15/main',
            port: 5433,
            dataDirectory: '/var/lib/postgresql/15/main',
            service: 'postgresql@15-main.service',
          },
        ],
      ],
      [
        '9.6.24',
        [{ name: '9.6/old', dataDirectory: '/var/lib/postgresql/9.6/old', service: 'postgresql@9.6-old.service' }],
      ],
    ]);
  });
});

describe('parts', () => {
  it.each`
    packageVersion          | version
    ${'1:1.22.1-9+deb12u1'} | ${'1.22.1'}
    ${'2.4.62-1~deb12u2'}   | ${'2.4.62'}
    ${'3:10.5.27-1.el9'}    | ${'10.5.27'}
    ${'1.0.2k-26.el7_9'}    | ${'1.0.2k'}
    ${'20.20.2+dfsg-1'}     | ${'20.20.2'}
    ${'unknown'}            | ${undefined}
  `('the upstream part of $packageVersion is $version', ({ packageVersion, version }) => {
    expect(upstreamVersion(packageVersion)).toBe(version);
  });

  it('a version stands behind its mark, not behind just any slash', () => {
    expect(versionBehind(Buffer.from('nginx/ nginx/conf nginx/1.2.3'), 'nginx/')).toBe('1.2.3');
    expect(versionBehind(Buffer.from('nginx/ nothing'), 'nginx/')).toBeUndefined();
    expect(isElf(Buffer.from('#!/bin/sh'))).toBe(false);
  });

  it('broken archives have no entries, and none throws', () => {
    const good = zipOf('a/b.txt', 'x'.repeat(3000));
    expect(readZipEntry(good, 'a/b.txt')?.toString()).toBe('x'.repeat(3000));
    expect(readZipEntry(good, 'a/c.txt')).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(255), fc.nat(good.length), (at, byte, end) => {
        const broken = Buffer.from(good.subarray(0, end));
        if (at < broken.length) broken[at] = byte;
        readZipEntry(broken, 'a/b.txt');
        readZipEntry(Buffer.concat([broken, Buffer.from('PK\x05\x06'), Buffer.alloc(18, byte)]), 'a/b.txt');
      }),
      { numRuns: 500 },
    );
  });
});

describeWithTools('on this machine', { dpkg: 'dpkg' }, () => {
  it('names for each product the package that dpkg -S names', async () => {
    const target = new LocalTarget();
    const packages = (await collect(packagesDpkg, target)).facts;
    const found = (await collect(software, target, { packages })).facts as Software;
    for (const { product, path, package: owner } of found) {
      const file = product === 'java' ? `${path}/bin/java` : (path ?? '');
      const { stdout } = spawnSync('dpkg', ['-S', file], { encoding: 'utf8' });
      const named = /^([a-z0-9.+-]+)(?::\w+)?(?:,.*)?: /.exec(stdout)?.[1] ?? null;
      expect([path, owner]).toEqual([path, named]);
    }
  });
});

/** A ZIP of one compressed file. */
function zipOf(name: string, text: string): Buffer {
  const packed = deflateRawSync(text);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}
