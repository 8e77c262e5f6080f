import { parseSettings, typedValue, type Value } from '../parse/settings.ts';
import { keepLines, linesOf } from '../parse/text.ts';
import { dropIns } from './drop-ins.ts';
import type { Probe } from './probe.ts';
import type { Reader, TextFile } from './reader.ts';
import { expand } from './settings-logs.ts';
import { settingsProbe } from './settings-probe.ts';

type Values = Record<string, Value | null>;

/** Keys that no file sets are `null`, unless a file could not be read. */
function closed(reader: Reader, files: readonly TextFile[], values: Values, keys: readonly string[]): Values {
  if (!reader.hasMissed && files.length > 0) for (const key of keys) values[key] ??= null;
  return values;
}

/** Kept of the file; recorders keep the same. */
export const AIDE_KEYS = [
  'database',
  'database_in',
  'database_out',
  'database_new',
  'gzip_dbout',
  'report_level',
  'verbose',
  'config_version',
];

/** AIDE: a few options, and what is watched with which attributes, in order. Source: aide.conf(5). */
const aide = settingsProbe('aide', async (reader) => {
  const parts = await dropIns(reader, ['/etc/aide/aide.conf.d', '/etc/aide.conf.d'], '');
  const files = await reader.texts(['/etc/aide.conf', '/etc/aide/aide.conf', ...parts], { filter: cutAide });
  const values: Values = {};
  const from: Record<string, string> = {};
  const selections: { path: string; attributes: string }[] = [];
  for (const { path, text } of files) {
    for (const { text: line, number } of linesOf(text)) {
      const [, sign, place, attributes = ''] = /^([!=-]?)(\/\S*)\s*(.*)$/.exec(line) ?? [];
      if (place !== undefined) selections.push({ path: `${sign}${place}`, attributes });
      const [, key, value] = /^(\w+)\s*=\s*(.+)$/.exec(line) ?? [];
      if (key === undefined || value === undefined || !AIDE_KEYS.includes(key)) continue;
      values[key] = typedValue(key, value.trim(), key === 'gzip_dbout' ? 'boolean' : 'auto');
      from[key] = `${path}:${number}`;
    }
  }
  return { files: files.map(({ path }) => path), values: closed(reader, files, values, AIDE_KEYS), from, selections };
});

function cutAide(text: string): string {
  return keepLines(
    text,
    (line) => /^\s*[!=-]?\//.test(line) || AIDE_KEYS.includes(/^\s*(\w+)\s*=/.exec(line)?.[1] ?? ''),
  );
}

/** Kept of the file; recorders keep the same. */
export const OPENSSL_KEYS = ['MinProtocol', 'MaxProtocol', 'CipherString', 'Ciphersuites', 'Options'];
const OPENSSL_FILES = [
  '/etc/ssl/openssl.cnf',
  '/etc/pki/tls/openssl.cnf',
  '/etc/crypto-policies/back-ends/opensslcnf.config',
] as const;

/** The system-wide crypto policy where the distribution has one, and OpenSSL's own minimum. Source: crypto-policies(7), config(5ssl). */
const crypto = settingsProbe('crypto', async (reader) => {
  const current =
    (await reader.tryText('/etc/crypto-policies/state/current')) ??
    (await reader.tryText('/etc/crypto-policies/config'));
  const policy = current === undefined ? undefined : (linesOf(current)[0]?.text ?? null);
  const files = await reader.texts(OPENSSL_FILES, {
    filter: (text) => keepLines(text, (line) => /^\s*\[/.test(line) || OPENSSL_KEYS.includes(opensslKey(line))),
  });
  const values: Values = {};
  const from: Record<string, string> = {};
  for (const { path, text } of files) {
    for (const { key, value, line } of parseSettings(text, 'ini')) {
      const name = key.replace(/^(?:TLS|DTLS)\./, '');
      if (!OPENSSL_KEYS.includes(name) || (key.startsWith('DTLS.') && values[name] !== undefined)) continue;
      values[name] = value;
      from[name] = `${path}:${line}`;
    }
  }
  // Absent policy: a file that cannot be read. Null: this distribution has no such policy.
  const told = policy === undefined ? (reader.hasMissed ? {} : { policy: null }) : { policy };
  return { files: files.map(({ path }) => path), values: closed(reader, files, values, OPENSSL_KEYS), from, ...told };
});

function opensslKey(line: string): string {
  return /^\s*(?:TLS\.|DTLS\.)?(\w+)\s*=/.exec(line)?.[1] ?? '';
}

/** Kept of the file; recorders keep the same. */
export const DCONF_KEYS = [
  'org/gnome/desktop/screensaver/lock-enabled',
  'org/gnome/desktop/screensaver/lock-delay',
  'org/gnome/desktop/screensaver/idle-activation-enabled',
  'org/gnome/desktop/session/idle-delay',
  'org/gnome/desktop/media-handling/automount',
  'org/gnome/desktop/media-handling/automount-open',
  'org/gnome/desktop/media-handling/autorun-never',
  'org/gnome/login-screen/banner-message-enable',
  'org/gnome/login-screen/disable-user-list',
  'org/gnome/login-screen/disable-restart-buttons',
];

/** System-wide desktop settings and which of them are locked (`KEY.isLocked`). Source: dconf(7). */
const dconf = settingsProbe('dconf', async (reader) => {
  const values: Values = {};
  const from: Record<string, string> = {};
  const files: TextFile[] = [];
  for (const { name, type } of await reader.entries('/etc/dconf/db')) {
    if (type !== 'directory' || !name.endsWith('.d')) continue;
    const folder = `/etc/dconf/db/${name}`;
    const locks = await reader.texts(await reader.filesIn(`${folder}/locks`, () => true));
    for (const { text } of locks)
      for (const line of linesOf(text))
        if (DCONF_KEYS.includes(line.text.slice(1))) values[`${line.text.slice(1)}.isLocked`] = true;
    const keys = await reader.texts(await reader.filesIn(folder, () => true), { filter: cutDconf });
    for (const { path, text } of keys) {
      for (const { section, key, value, line } of parseSettings(text, 'ini')) {
        const name = `${section}/${key}`;
        if (!DCONF_KEYS.includes(name)) continue;
        values[name] = dconfValue(value);
        from[name] = `${path}:${line}`;
      }
    }
    files.push(...keys, ...locks);
  }
  return { files: files.map(({ path }) => path), values: closed(reader, files, values, DCONF_KEYS), from };
});

function cutDconf(text: string): string {
  const names = new Set(DCONF_KEYS.map((key) => key.slice(key.lastIndexOf('/') + 1)));
  return keepLines(text, (line) => /^\s*\[/.test(line) || names.has(/^\s*([\w-]+)\s*=/.exec(line)?.[1] ?? ''));
}

/** "uint32 300", "true", "'text'". */
function dconfValue(text: string): Value {
  const bare = text.replace(/^(?:u?int(?:16|32|64)|double|byte)\s+/, '').replace(/^'(.*)'$/, '$1');
  return bare === 'true' ? true : bare === 'false' ? false : /^-?\d{1,15}$/.test(bare) ? Number(bare) : bare;
}

/** Kept of the file; recorders keep the same. */
export const XINETD_KEYS = ['disable', 'user', 'server', 'only_from', 'socket_type', 'protocol', 'port'];

/** Services of xinetd, keys after the service's name. Source: xinetd.conf(5). */
const xinetd = settingsProbe('xinetd', async (reader) => {
  const parts = await reader.filesIn('/etc/xinetd.d', (name) => !/\.|~$/.test(name));
  const files = await reader.texts(['/etc/xinetd.conf', ...parts], { filter: cutXinetd });
  const values: Values = {};
  const from: Record<string, string> = {};
  for (const { path, text } of files) {
    let service = '';
    for (const { text: line, number } of linesOf(text)) {
      service =
        /^service\s+(\S+)/.exec(line)?.[1] ?? (/^defaults\b/.test(line) ? 'defaults' : line === '}' ? '' : service);
      const [, key, value] = /^(\w+)\s*[+-]?=\s*(.*)$/.exec(line) ?? [];
      if (service === '' || key === undefined || value === undefined || !XINETD_KEYS.includes(key)) continue;
      values[`${service}.${key}`] = typedValue(key, value.trim(), key === 'disable' ? 'boolean' : 'auto');
      from[`${service}.${key}`] = `${path}:${number}`;
    }
  }
  return { files: files.map(({ path }) => path), values, from };
});

/** Kept of the files; recorders keep the same. */
export function cutXinetd(text: string): string {
  return keepLines(
    text,
    (line) =>
      /^\s*(?:service\b|defaults\b|[{}])/.test(line) ||
      XINETD_KEYS.includes(/^\s*(\w+)\s*[+-]?=/.exec(line)?.[1] ?? ''),
  );
}

/** Kept of the file; recorders keep the same. */
export const POSTGRES_KEYS = [
  'listen_addresses',
  'port',
  'ssl',
  'ssl_cert_file',
  'ssl_key_file',
  'ssl_ciphers',
  'ssl_min_protocol_version',
  'ssl_prefer_server_ciphers',
  'password_encryption',
  'log_connections',
  'log_disconnections',
  'log_destination',
  'logging_collector',
  'log_directory',
  'log_file_mode',
  'log_line_prefix',
  'log_statement',
  'log_min_duration_statement',
  'log_error_verbosity',
  'log_timezone',
  'log_hostname',
  'shared_preload_libraries',
  'unix_socket_permissions',
  'hba_file',
  'wal_level',
  'archive_mode',
  'fsync',
  'max_connections',
  'debug_print_plan',
];
const POSTGRES_BOOLEANS = new Set([
  'ssl',
  'ssl_prefer_server_ciphers',
  'log_connections',
  'log_disconnections',
  'logging_collector',
  'log_hostname',
  'fsync',
  'debug_print_plan',
]);

/** Servers of Debian's layout (`VERSION/CLUSTER.key`) and of the Red Hat line (`data.key`). Source: PostgreSQL, "Setting Parameters". */
const postgresql = settingsProbe('postgresql', async (reader) => {
  const clusters: [string, string][] = [['data', '/var/lib/pgsql/data/postgresql.conf']];
  for (const version of await reader.entries('/etc/postgresql')) {
    if (version.type !== 'directory') continue;
    for (const cluster of await reader.entries(`/etc/postgresql/${version.name}`))
      clusters.push([
        `${version.name}/${cluster.name}`,
        `/etc/postgresql/${version.name}/${cluster.name}/postgresql.conf`,
      ]);
  }
  const values: Values = {};
  const from: Record<string, string> = {};
  const files: TextFile[] = [];
  for (const [name, path] of clusters) {
    const parts = await reader.texts(
      [path, ...(await expand(reader, path.replace('postgresql.conf', 'conf.d/*.conf')))],
      { filter: cutPostgres },
    );
    for (const part of parts) {
      for (const { text: line, number } of linesOf(part.text, { hasTrailingComments: true })) {
        const [, key, value = ''] = /^(\w+)\s*[=\s]\s*(.*)$/.exec(line) ?? [];
        if (key === undefined) continue;
        values[`${name}.${key}`] = typedValue(
          '',
          value.replace(/^'(.*)'$/, '$1'),
          POSTGRES_BOOLEANS.has(key) ? 'boolean' : 'auto',
        );
        from[`${name}.${key}`] = `${part.path}:${number}`;
      }
    }
    if (parts.length > 0)
      closed(
        reader,
        parts,
        values,
        POSTGRES_KEYS.map((key) => `${name}.${key}`),
      );
    files.push(...parts);
  }
  return { files: files.map(({ path }) => path), values, from };
});

function cutPostgres(text: string): string {
  return keepLines(text, (line) => POSTGRES_KEYS.includes(/^\s*(\w+)\s*[=\s]/.exec(line)?.[1] ?? ''));
}

export const otherSettingsProbes: readonly Probe[] = [aide, crypto, dconf, xinetd, postgresql];
