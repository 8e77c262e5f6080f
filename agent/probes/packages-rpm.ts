import { commands } from '../catalogue/commands.ts';
import { parseRpmList, type RpmPackage, rpmPackage } from '../parse/packages.ts';
import { TargetError } from '../targets/target.ts';
import { defineProbe } from './probe.ts';
import { Reader } from './reader.ts';

/** Where rpm keeps its database: Berkeley DB, ndb or SQLite, in the old folder or the new one. */
const DATABASES = ['/var/lib/rpm', '/usr/lib/sysimage/rpm'].flatMap((folder) =>
  ['Packages', 'Packages.db', 'rpmdb.sqlite'].map((name) => `${folder}/${name}`),
);

/** A whole desktop takes 150 MB in the oldest format. Source: the limit of what an inspection reads, inventory 1.7. */
const MAX_DATABASE_BYTES = 256 * 1024 * 1024;

/** Vendors as they write themselves into their packages, by `os.id`. Dated 2026-11-21. */
const OWN_VENDORS: Readonly<Record<string, RegExp>> = {
  rhel: /^Red Hat, Inc\.$/,
  centos: /^(?:CentOS|Red Hat, Inc\.)$/,
  rocky: /^Rocky Enterprise Software Foundation$/,
  almalinux: /^AlmaLinux/,
  ol: /^Oracle (?:America|USA)$/,
  fedora: /^Fedora Project$/,
  amzn: /^Amazon(?: Linux|\.com)/,
  scientific: /^Scientific Linux$/,
  sles: /^SUSE (?:LLC|LINUX Products GmbH)/,
  'opensuse-leap': /^(?:openSUSE|SUSE (?:LLC|LINUX Products GmbH))/,
};

/**
 * Packages known to rpm, by one query; the databases have three formats, and rpm itself reads all of them. In an image
 * we read them ourselves.
 * Origin by vendor and signature: unsigned packages of nobody were built or copied by hand.
 * Source: rpm(8).
 */
export const packagesRpm = defineProbe({
  name: 'packages.rpm',
  section: 'packages',
  timeoutMs: 25_000,

  async appliesTo(target) {
    if (target.platform !== 'linux') return false;
    for (const path of DATABASES) if (await target.exists(path)) return true;
    return false;
  },

  async collect(target, context) {
    const reader = new Reader(target);
    const packages = target.isLive ? await askRpm(reader) : await readDatabase(reader);
    // rpm answers a database that it cannot use with an empty list; where nothing else is installed that is no answer.
    if (packages.length === 0 && context.factsOf('packages') === undefined)
      throw new TargetError('command_failed', 'rpm lists no package, and no other package manager does');
    const os = context.factsOf('os');
    const osId = typeof os === 'object' && os !== null && 'id' in os ? String(os.id) : '';
    return reader.collected(packages.map((found) => withOrigin(found, osId)));
  },
});

async function askRpm(reader: Reader): Promise<readonly RpmPackage[]> {
  const result = await reader.run(commands.rpmAll);
  if (result === undefined) throw new TargetError('tool_missing', 'there is an rpm database, but no rpm');
  const { packages, unread } = parseRpmList(result.stdout);
  if (result.exitCode !== 0 && packages.length === 0)
    throw new TargetError('command_failed', `rpm ended with ${result.exitCode}`);
  if (result.exitCode !== 0) reader.miss('rows', 'command_failed');
  if (unread > 0) reader.miss('rows', 'parse_failed');
  return packages;
}

/** Of an image no program is run: its database is read as it lies. On a running host only rpm knows what is in flux. */
async function readDatabase(reader: Reader): Promise<readonly RpmPackage[]> {
  const { rpmHeaders } = await import('../parse/rpm-database.ts');
  const { readRpmHeader } = await import('../parse/rpm-header.ts');
  const options = { maxBytes: MAX_DATABASE_BYTES };
  for (const path of DATABASES) {
    const database = await reader.target.readFile(path, options);
    if (database === undefined) continue;
    reader.note(`file:${path}`);
    const journal = path.endsWith('.sqlite') ? await reader.target.readFile(`${path}-wal`, options) : undefined;
    const headers = rpmHeaders(database, journal).map(readRpmHeader);
    if (headers.includes(undefined)) reader.miss('rows', 'parse_failed');
    return headers.flatMap((header) => (header === undefined ? [] : (rpmPackage(header) ?? [])));
  }
  throw new TargetError('source_missing', 'the database of rpm went away');
}

function withOrigin({ entry, isSigned }: RpmPackage, osId: string): RpmPackage['entry'] {
  const own = OWN_VENDORS[osId];
  if (own !== undefined && entry.vendor !== undefined && own.test(entry.vendor))
    return { ...entry, origin: 'distribution' };
  if (entry.vendor !== undefined) return { ...entry, origin: 'vendor' };
  return isSigned ? entry : { ...entry, origin: 'manual' };
}
