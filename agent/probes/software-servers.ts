import type { Software } from '../../policies/inventory/sections/software.ts';
import { linesOf, unquoted } from '../parse/text.ts';
import { isElf, macroOf, upstreamVersion, versionBehind } from '../parse/version-text.ts';
import { readZipEntry } from '../parse/zip.ts';
import type { Finder, Found } from './software-finder.ts';

type Instance = NonNullable<Software[number]['instances']>[number];

interface ServerProduct {
  readonly product: string;
  /** File name of the program. */
  readonly name: RegExp;
  readonly paths: readonly string[];
  readonly packages: RegExp;
  /** What stands before the version in the program's own text; absent where it holds none. */
  readonly mark?: string;
}

const SERVERS: readonly ServerProduct[] = [
  {
    product: 'nginx',
    name: /^nginx$/,
    paths: ['/usr/sbin/nginx', '/usr/local/nginx/sbin/nginx', '/usr/local/sbin/nginx', '/opt/nginx/sbin/nginx'],
    packages: /^nginx/,
    mark: 'nginx/',
  },
  {
    product: 'apache-http-server',
    name: /^(?:apache2|httpd)$/,
    paths: ['/usr/sbin/apache2', '/usr/sbin/httpd', '/usr/local/apache2/bin/httpd', '/opt/apache2/bin/httpd'],
    packages: /^(?:apache2|httpd)/,
    mark: 'Apache/',
  },
  {
    product: 'haproxy',
    name: /^haproxy$/,
    paths: ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy'],
    packages: /^haproxy/,
    mark: 'HAProxy version ',
  },
  {
    product: 'redis',
    name: /^redis-server$/,
    paths: ['/usr/bin/redis-server', '/usr/local/bin/redis-server'],
    packages: /^redis/,
  },
  {
    product: 'mariadb',
    name: /^mariadbd$/,
    paths: [
      '/usr/sbin/mariadbd',
      '/usr/libexec/mariadbd',
      '/usr/local/mysql/bin/mariadbd',
      '/usr/local/mariadb/bin/mariadbd',
    ],
    packages: /^mariadb/i,
  },
  {
    product: 'mysql',
    name: /^mysqld$/,
    paths: ['/usr/sbin/mysqld', '/usr/libexec/mysqld', '/usr/local/mysql/bin/mysqld', '/opt/mysql/bin/mysqld'],
    packages: /^(?:mysql|percona-server|mariadb)/i,
  },
];

/** One program under many names, among them those of servers it only resembles. Source: busybox(1), "USAGE". */
const APPLET = /(?:^|\/)busybox(?:-[a-z]+|\.[a-z]+)?$/;

/** Servers that are one program: by package, else by the text in the program. */
export async function findServers(finder: Finder): Promise<Found[]> {
  const found: Found[] = [];
  for (const server of SERVERS) {
    for (const path of new Set([...finder.running(server.name), ...server.paths])) {
      const status = await finder.reader.attempt(path, () => finder.reader.target.status(path));
      if (status === undefined || (status.type === 'link' && server.product === 'mysql')) continue; // mariadb keeps the old name as a link
      if (APPLET.test(status.linkTo ?? '')) continue;
      const owner = await finder.ownerOf(path, server.packages);
      const packaged = finder.packageNamed(owner);
      const told =
        packaged === undefined ? await versionOf(finder, path, server) : upstreamVersion(packaged.version ?? '');
      if (told === null) continue;
      found.push({
        product: server.product === 'mysql' && /mariadb/i.test(owner ?? '') ? 'mariadb' : server.product,
        path,
        ...(told === undefined ? {} : { version: told }),
        basis: packaged !== undefined ? 'package' : told === undefined ? 'path' : 'binaryText',
        ...(owner === undefined ? {} : { owner }),
        programs: [path],
      });
    }
  }
  return found;
}

/** `null`: it is no program at all; `undefined`: one that does not tell its version. */
async function versionOf(finder: Finder, path: string, server: ServerProduct): Promise<string | null | undefined> {
  if (server.product === 'mysql' || server.product === 'mariadb') {
    const header = await finder.text(`${path.replace(/\/s?bin\/[^/]+$/, '')}/include/mysql_version.h`);
    return macroOf(header ?? '', 'MYSQL_SERVER_VERSION')?.replace(/-.*$/, '');
  }
  const bytes = await finder.program(path);
  if (bytes === undefined) return undefined;
  if (!isElf(bytes)) return null;
  return server.mark === undefined ? undefined : versionBehind(bytes, server.mark);
}

const POSTGRES_PACKAGES = /^postgresql(?:[\d.]*-server|\d*|-\d[\d.]*)$/;

/** PostgreSQL's installations, each with its clusters. Versions of the servers; `PG_VERSION` of the data tells whose it is. */
export async function findPostgresql(finder: Finder): Promise<Found[]> {
  const homes = new Set<string>();
  for (const home of await finder.folders('/usr/lib/postgresql', /^\d/)) homes.add(home);
  for (const home of await finder.folders('/usr', /^pgsql-\d/)) homes.add(home);
  for (const home of ['/usr/local/pgsql', '/usr/local', '/usr', '/opt/postgresql']) homes.add(home);
  for (const program of finder.running(/^postgres$/)) homes.add(program.replace(/\/bin\/postgres$/, ''));
  const clusters = await findClusters(finder);
  const found: Found[] = [];
  for (const home of homes) {
    const program = `${home}/bin/postgres`;
    const status = await finder.reader.attempt(program, () => finder.reader.target.status(program));
    if (status === undefined || status.type === 'link') continue;
    const owner = await finder.ownerOf(program, POSTGRES_PACKAGES);
    const packaged = upstreamVersion(finder.packageNamed(owner)?.version ?? '');
    const bytes = packaged === undefined ? await finder.program(program) : undefined;
    if (bytes !== undefined && !isElf(bytes)) continue;
    const version =
      packaged ?? (bytes === undefined ? undefined : versionBehind(bytes, 'postgres (PostgreSQL) ', /^\d+(?:\.\d+)*/));
    const instances = clusters
      .filter((cluster) => version === undefined || isOfRelease(version, cluster.release))
      .map(({ instance }) => instance);
    found.push({
      product: 'postgresql',
      path: program,
      ...(version === undefined ? {} : { version }),
      basis: packaged !== undefined ? 'package' : version === undefined ? 'path' : 'binaryText',
      ...(owner === undefined ? {} : { owner }),
      programs: [program],
      ...(instances.length === 0 ? {} : { instances }),
    });
  }
  return found;
}

/** 9.6 and before change their data with the second number, later ones with the first. */
function isOfRelease(version: string, release: string): boolean {
  return version === release || version.startsWith(`${release}.`);
}

async function findClusters(finder: Finder): Promise<{ release: string; instance: Instance }[]> {
  const clusters: { release: string; instance: Instance }[] = [];
  for (const version of await finder.folders('/var/lib/postgresql', /^\d/)) {
    for (const data of await finder.folders(version, /./)) {
      const [release = '', name = ''] = data.split('/').slice(-2);
      const port = await portOf(finder, [
        `/etc/postgresql/${release}/${name}/postgresql.conf`,
        `${data}/postgresql.conf`,
      ]);
      const service = `postgresql@${release}-${name}.service`;
      clusters.push({ release, instance: { name: `${release}/${name}`, ...port, dataDirectory: data, service } });
    }
  }
  const redHat = [
    '/var/lib/pgsql/data',
    ...(await finder.folders('/var/lib/pgsql', /^\d/)).map((folder) => `${folder}/data`),
  ];
  for (const data of redHat) {
    const release = (await finder.text(`${data}/PG_VERSION`))?.trim();
    if (release === undefined) continue;
    const service = data === redHat[0] ? 'postgresql.service' : `postgresql-${release}.service`;
    clusters.push({
      release,
      instance: { name: release, ...(await portOf(finder, [`${data}/postgresql.conf`])), dataDirectory: data, service },
    });
  }
  return clusters;
}

async function portOf(finder: Finder, paths: readonly string[]): Promise<{ port?: number }> {
  for (const path of paths) {
    const text = await finder.text(path);
    if (text === undefined) continue;
    const line = linesOf(text, { hasTrailingComments: true }).findLast((entry) => /^port\b/.test(entry.text))?.text;
    const port = Number(unquoted((line ?? '').replace(/^port\s*=?\s*/, '')));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? { port } : {};
  }
  return {};
}

const SERVER_INFO = 'org/apache/catalina/util/ServerInfo.properties';

/** A recorder takes the one entry out of the archive on the host: the bytes are then that entry's. */
function isZip(bytes: Buffer): boolean {
  return bytes.subarray(0, 2).toString('latin1') === 'PK';
}

const TOMCAT_FOLDERS: readonly (readonly [string, RegExp])[] = [
  ['/usr/share', /^tomcat/],
  ['/usr/local', /tomcat/i],
  ['/opt', /tomcat/i],
  ['/opt/tomcat', /./],
  ['/srv', /tomcat/i],
  ['/var/lib', /^tomcat/],
];

/** Tomcat's homes: named folders, and the folders in which running Java programs stand. */
export async function findTomcat(finder: Finder): Promise<Found[]> {
  const homes = new Set<string>();
  for (const [folder, name] of TOMCAT_FOLDERS) for (const home of await finder.folders(folder, name)) homes.add(home);
  for (const [pid, program] of finder.processes?.executables ?? []) {
    if (!program.endsWith('/java')) continue;
    const folder = await finder.reader.attempt(`/proc/${pid}/cwd`, () =>
      finder.reader.target.readLink(`/proc/${pid}/cwd`),
    );
    if (folder !== undefined && folder !== '/')
      for (const home of [folder, folder.replace(/\/bin$/, '')]) homes.add(home);
  }
  const found: Found[] = [];
  for (const home of homes) {
    const jar = `${home}/lib/catalina.jar`;
    if (!(await finder.exists(jar))) continue;
    const bytes = await finder.program(jar);
    const properties = bytes === undefined ? undefined : isZip(bytes) ? readZipEntry(bytes, SERVER_INFO) : bytes;
    const told = /^server\.number\s*=\s*([\d.]+)/m.exec(properties?.toString('latin1') ?? '')?.[1];
    const notes =
      told === undefined
        ? /Apache Tomcat Version (\d+(?:\.\d+)+)/.exec((await finder.text(`${home}/RELEASE-NOTES`)) ?? '')?.[1]
        : undefined;
    const version = (told ?? notes)?.replace(/^(\d+\.\d+\.\d+)\.0$/, '$1');
    const owner = await finder.ownerOf(jar, /^(?:lib)?tomcat/, version);
    found.push({
      product: 'tomcat',
      path: home,
      ...(version === undefined ? {} : { version }),
      basis: version === undefined ? 'path' : told === undefined ? 'releaseFile' : 'manifest',
      ...(owner === undefined ? {} : { owner }),
      programs: [],
    });
  }
  return found;
}
