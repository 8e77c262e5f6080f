import {
  keepCertificateSettings,
  type NamedCertificate,
  parseCertificateSettings,
  parseIncludes,
} from '../parse/certificate-settings.ts';
import { includedFiles } from './includes.ts';
import type { Reader } from './reader.ts';

/** A file to be looked into, the services whose configuration names it, and the key that is named beside it. */
export interface CertificateFile {
  readonly path: string;
  readonly usedBy: readonly string[];
  readonly key?: string;
}

const MAX_FILES = 2000;
const MAX_FOLDERS = 400;
const MAX_SETTINGS_FILES = 1000;
const MAX_DEPTH = 4;

/** Folders in which servers keep certificates. */
export const CERTIFICATE_FOLDERS = [
  '/etc/ssl',
  '/etc/pki/tls',
  '/etc/pki/ca-trust/source/anchors',
  '/usr/local/share/ca-certificates',
  '/etc/nginx',
  '/etc/apache2',
  '/etc/httpd',
  '/etc/haproxy',
  '/etc/letsencrypt/live',
  '/etc/xroad',
  '/etc/postgresql',
  '/etc/mysql',
  '/etc/dovecot',
  '/etc/postfix',
  '/etc/exim4',
  '/etc/openvpn',
  '/etc/ldap',
  '/etc/openldap',
  '/etc/rabbitmq',
  '/etc/redis',
  '/etc/grafana',
  '/etc/prometheus',
  '/etc/docker',
  '/etc/cockpit/ws-certs.d',
  '/etc/kubernetes/pki',
  '/var/lib/rancher/k3s/server/tls',
  '/var/lib/rancher/rke2/server/tls',
];

/** The distribution's trust store: what it puts there is no news, what an administrator adds is. */
const TRUST_STORE_FILES = /^(?:ca-certificates\.crt|ca-bundle(?:\.trust)?\.crt|[0-9a-f]{8}\.\d+)$/;
const TRUST_STORES = ['/etc/ssl/certs', '/etc/pki/tls/certs'];
const NOT_ENTERED =
  /^(?:java|archive|renewal|csr|keys|dh|private|modules(?:-\w+)?|mods-\w+|conf-\w+|sites-available|crl)$/;
const CERTIFICATE_NAME = /\.(?:pem|crt|cer|cert|der)$/i;
const KEY_NAME = /(?:^privkey|^priv[-_]?key|[-_.]key)\.pem$/i;

interface Server {
  readonly service: string;
  /** Files, or folders whose files are read, one level. */
  readonly settings: readonly string[];
  /** What relative paths start from. */
  readonly folder?: string;
  /** What relative includes start from. Absent: the folder of the file they stand in. */
  readonly includesFrom?: string;
}

const SERVERS: readonly Server[] = [
  {
    service: 'nginx',
    settings: ['/etc/nginx/nginx.conf', '/etc/nginx/conf.d', '/etc/nginx/sites-enabled', '/etc/nginx/snippets'],
    folder: '/etc/nginx',
    includesFrom: '/etc/nginx',
  },
  {
    service: 'apache2',
    settings: [
      '/etc/apache2/apache2.conf',
      '/etc/apache2/sites-enabled',
      '/etc/apache2/conf-enabled',
      '/etc/apache2/vhosts.d',
    ],
    folder: '/etc/apache2',
    includesFrom: '/etc/apache2',
  },
  {
    service: 'httpd',
    settings: ['/etc/httpd/conf/httpd.conf', '/etc/httpd/conf.d'],
    folder: '/etc/httpd',
    includesFrom: '/etc/httpd',
  },
  { service: 'haproxy', settings: ['/etc/haproxy/haproxy.cfg', '/etc/haproxy/conf.d'], folder: '/etc/haproxy' },
  {
    service: 'mysql',
    settings: [
      '/etc/my.cnf',
      '/etc/my.cnf.d',
      '/etc/mysql/my.cnf',
      '/etc/mysql/conf.d',
      '/etc/mysql/mysql.conf.d',
      '/etc/mysql/mariadb.conf.d',
    ],
  },
  { service: 'postfix', settings: ['/etc/postfix/main.cf'] },
  { service: 'dovecot', settings: ['/etc/dovecot/dovecot.conf', '/etc/dovecot/conf.d'] },
  { service: 'vsftpd', settings: ['/etc/vsftpd.conf', '/etc/vsftpd/vsftpd.conf'] },
  { service: 'slapd', settings: ['/etc/openldap/slapd.conf', '/etc/ldap/slapd.conf'] },
  { service: 'exim4', settings: ['/etc/exim4/exim4.conf', '/etc/exim4/conf.d'] },
  {
    service: 'openvpn',
    settings: ['/etc/openvpn', '/etc/openvpn/server', '/etc/openvpn/client'],
    folder: '/etc/openvpn',
  },
  { service: 'redis', settings: ['/etc/redis/redis.conf', '/etc/redis.conf'] },
  { service: 'grafana-server', settings: ['/etc/grafana/grafana.ini'] },
];

/** Every file in which those servers name certificates, folders as patterns. */
export const CERTIFICATE_SETTINGS_FILES: readonly string[] = [
  ...SERVERS.flatMap(({ settings }) =>
    settings.map((place) => (/\.(?:conf|cf|cfg|cnf|ini)$/.test(place) ? place : `${place}/*`)),
  ),
  '/etc/postgresql/*/*/postgresql.conf',
  '/etc/postgresql/*/*/conf.d/*',
  '/var/lib/pgsql/data/postgresql.conf',
];

/** Files to be looked into: those that configurations name, then those that lie in the named folders. */
export async function findCertificateFiles(reader: Reader): Promise<CertificateFile[]> {
  const named = new Map<string, { usedBy: Set<string>; key?: string }>();
  for (const server of [...SERVERS, ...(await postgresServers(reader))]) {
    for (const { certificate, key } of await namedBy(reader, server)) {
      const known = named.get(certificate) ?? { usedBy: new Set<string>() };
      known.usedBy.add(server.service);
      if (key !== undefined) known.key ??= key;
      named.set(certificate, known);
    }
  }
  const files: CertificateFile[] = [];
  for (const [place, { usedBy, key }] of named) {
    // HAProxy may be given a folder, all files of which it loads.
    const status = await reader.attempt(place, () => reader.target.status(place));
    const paths =
      status?.type === 'directory'
        ? await reader.filesIn(place, (name) => !/\.(?:key|issuer|ocsp|sctl)$/.test(name))
        : [place];
    for (const path of paths) files.push({ path, usedBy: [...usedBy], ...(key === undefined ? {} : { key }) });
  }
  const walk = new Walk(reader, new Set(files.map(({ path }) => path)));
  for (const folder of CERTIFICATE_FOLDERS) await walk.enter(folder, 0);
  return [...files, ...walk.found.map((path) => ({ path, usedBy: [] }))];
}

/** What the settings of one server name, those included from elsewhere among them. */
async function namedBy(reader: Reader, server: Server): Promise<NamedCertificate[]> {
  const found: NamedCertificate[] = [];
  const queue = await settingsFiles(reader, server);
  const seen = new Set(queue);
  for (const path of queue) {
    const text = (await reader.tryText(path, { filter: keepCertificateSettings })) ?? '';
    for (const { certificate, key } of parseCertificateSettings(text)) {
      const beside = key === undefined ? {} : { key: resolved(key, server) };
      found.push({ certificate: resolved(certificate, server), ...beside });
    }
    for (const pattern of parseIncludes(text)) {
      const from = server.includesFrom ?? path.slice(0, path.lastIndexOf('/'));
      const included = await includedFiles(reader, pattern.startsWith('/') ? pattern : `${from}/${pattern}`);
      for (const file of included) {
        if (seen.has(file)) continue;
        if (queue.length >= MAX_SETTINGS_FILES) reader.miss(`${server.service} settings`, 'row_limit');
        else queue.push(file);
        seen.add(file);
      }
    }
  }
  return found;
}

/** PostgreSQL keeps a folder a cluster on Debian, and its settings among the data elsewhere. */
async function postgresServers(reader: Reader): Promise<Server[]> {
  const servers: Server[] = [];
  for (const version of await reader.entries('/etc/postgresql')) {
    for (const cluster of await reader.entries(`/etc/postgresql/${version.name}`)) {
      const folder = `/etc/postgresql/${version.name}/${cluster.name}`;
      const data = `/var/lib/postgresql/${version.name}/${cluster.name}`;
      servers.push({
        service: `postgresql@${version.name}-${cluster.name}`,
        settings: [`${folder}/postgresql.conf`, `${folder}/conf.d`],
        folder: data,
      });
    }
  }
  servers.push({
    service: 'postgresql',
    settings: ['/var/lib/pgsql/data/postgresql.conf'],
    folder: '/var/lib/pgsql/data',
  });
  return servers;
}

async function settingsFiles(reader: Reader, { settings }: Server): Promise<string[]> {
  const files: string[] = [];
  for (const place of settings) {
    const name = place.slice(place.lastIndexOf('/') + 1);
    if (/\.(?:conf|cf|cfg|cnf|ini)$/.test(name)) files.push(place);
    else
      files.push(
        ...(await reader.filesIn(
          place,
          (entry) => !/\.(?:pem|crt|key|der|p12|dpkg-\w+|rpm\w+|bak|sample)$|~$|^\./.test(entry),
        )),
      );
  }
  return files;
}

function resolved(path: string, server: Server): string {
  return path.startsWith('/') ? path : `${server.folder ?? '/etc'}/${path}`;
}

/** A bounded walk through one folder after another; links to folders are not followed. */
class Walk {
  readonly found: string[] = [];
  readonly #reader: Reader;
  readonly #seen: Set<string>;
  #folderCount = 0;

  constructor(reader: Reader, seen: Set<string>) {
    this.#reader = reader;
    this.#seen = seen;
  }

  async enter(folder: string, depth: number): Promise<void> {
    if (this.#seen.has(folder)) return;
    this.#seen.add(folder);
    this.#folderCount += 1;
    if (this.#folderCount > MAX_FOLDERS) return this.#reader.miss('folders', 'row_limit');
    for (const { name, type } of await this.#reader.entries(folder)) {
      const path = `${folder}/${name}`;
      if (type === 'directory' && depth < MAX_DEPTH && !NOT_ENTERED.test(name)) await this.enter(path, depth + 1);
      else if (type !== 'directory' && this.#isWanted(folder, name, type)) {
        if (this.found.length >= MAX_FILES) return this.#reader.miss('files', 'row_limit');
        this.#seen.add(path);
        this.found.push(path);
      }
    }
  }

  #isWanted(folder: string, name: string, type: string): boolean {
    if (!CERTIFICATE_NAME.test(name) || KEY_NAME.test(name) || this.#seen.has(`${folder}/${name}`)) return false;
    // Links in a trust store lead to what the distribution ships; a file of its own was put there by somebody.
    return !TRUST_STORES.includes(folder) || (type === 'file' && !TRUST_STORE_FILES.test(name));
  }
}
