import type { Package } from '../../policies/inventory/sections/packages.ts';

/** Packages of a list, and how many of its lines or blocks should have held one and did not. */
export interface PackageList {
  readonly packages: Package[];
  readonly unread: number;
}

/**
 * Filesets of AIX. Takes `lslpp -Lc` (package first) and `lslpp -lc` (path first, one line for each part of a fileset).
 * A package of rpm, which `-L` lists too, keeps its own scheme. Source: lslpp command, AIX 7.2 Commands Reference.
 */
export function parseLslpp(text: string): PackageList {
  const found = new Map<string, Package>();
  let unread = 0;
  for (const line of linesOf(text)) {
    if (line.startsWith('#')) continue;
    const fields = line.split(':');
    const [first = '', name = '', version = ''] = fields;
    if (name === '' || !/^\d[\w.+~-]*$/.test(version)) {
      unread += 1;
      continue;
    }
    const isRpm = !first.startsWith('/') && fields[6]?.trim() === 'R';
    const entry: Package = isRpm
      ? { name: first, version, scheme: 'rpm' }
      : { name, version, scheme: 'dotted', ...(name.startsWith('bos.') ? { origin: 'distribution' } : {}) };
    found.set(`${entry.name} ${version}`, entry);
  }
  return { packages: [...found.values()], unread };
}

/** Bundles or products of HP-UX: `swlist` at one level. Source: swlist(1M). */
export function parseSwlist(text: string): PackageList {
  const packages: Package[] = [];
  let unread = 0;
  for (const line of linesOf(text)) {
    if (line.startsWith('#')) continue;
    const [, name, version] = /^\s+(\S+)\s+(\S+)(?:\s|$)/.exec(line) ?? [];
    if (name === undefined || version === undefined || !/\d/.test(version)) unread += 1;
    else packages.push({ name, version, scheme: 'generic' });
  }
  return { packages, unread };
}

const OWN_SOLARIS = /^(?:Sun Microsystems|Oracle)\b/;

/** Packages of System V: blocks of `pkginfo -l`. Source: pkginfo(1) of Solaris 10. */
export function parsePkginfo(text: string): PackageList {
  return parseBlocks(text, (fields) => {
    const name = fields.get('PKGINST');
    const version = fields.get('VERSION');
    if (!name || !version) return undefined;
    const vendor = fields.get('VENDOR');
    const architecture = fields.get('ARCH');
    const installedOn = dayOf(fields.get('INSTDATE'));
    const isOwn = vendor !== undefined && OWN_SOLARIS.test(vendor) && /^(?:SUNW|ORCL)/.test(name);
    return {
      name,
      version,
      scheme: 'generic',
      ...(architecture ? { architecture } : {}),
      ...(vendor ? { vendor, origin: isOwn ? 'distribution' : 'vendor' } : {}),
      ...(installedOn === undefined ? {} : { installedOn }),
    };
  });
}

/** Publishers of systems themselves; others bring their own software. */
const OWN_PUBLISHERS = /^(?:solaris|openindiana\.org|omnios|hipster)/;

/**
 * Packages of the Image Packaging System: blocks of `pkg info`. The version is that of the FMRI without its time stamp;
 * renamed and obsolete ones hold nothing. Source: pkg(1) of Solaris 11.
 */
export function parseIpsInfo(text: string): PackageList {
  return parseBlocks(text, (fields) => {
    const name = fields.get('Name');
    const state = fields.get('State');
    const version = /@([^:@\s]+)/.exec(fields.get('FMRI') ?? '')?.[1] ?? fields.get('Version');
    if (!name || !state || !version) return undefined;
    if (!state.startsWith('Installed') || /Obsolete|Renamed/.test(state)) return null;
    const vendor = fields.get('Publisher')?.split(' ')[0];
    return {
      name,
      version,
      scheme: 'generic',
      ...(vendor ? { vendor, origin: OWN_PUBLISHERS.test(vendor) ? 'distribution' : 'vendor' } : {}),
    };
  });
}

/** Patches of Solaris: `showrev -p`. Their number is their name, the revision their version. Source: showrev(1M). */
export function parseSolarisPatches(text: string): PackageList {
  const packages: Package[] = [];
  let unread = 0;
  for (const line of linesOf(text)) {
    const [, number, revision] = /^Patch:\s+(\S+)-(\d+)\s/.exec(line) ?? [];
    if (number !== undefined && revision !== undefined)
      packages.push({ name: `patch-${number}`, version: revision, scheme: 'generic' });
    else if (!/^No patches/i.test(line)) unread += 1;
  }
  return { packages, unread };
}

/**
 * Lines of `pkg_info` or `pkg info`: "name-version   comment". The version begins behind the last hyphen that a digit
 * follows; what OpenBSD puts behind it is a flavour. Source: pkg_info(1), packages-specs(7) of OpenBSD.
 */
export function parseBsdPackages(text: string): PackageList {
  const packages: Package[] = [];
  let unread = 0;
  for (const line of linesOf(text)) {
    const [whole = ''] = line.trim().split(/\s+/);
    const [, name, version] = /^(\S+)-(\d[^-]*)(?:-[a-z][\w-]*)?$/.exec(whole) ?? /^(\S+)-([^-]+)$/.exec(whole) ?? [];
    if (name === undefined || version === undefined || !/\d/.test(version)) unread += 1;
    else packages.push({ name, version, scheme: 'generic' });
  }
  return { packages, unread };
}

/** Lines of the catalogue's `freebsd.pkg`: name, version, architecture, repository, time of installation. */
export function parsePkgQuery(text: string): PackageList {
  const packages: Package[] = [];
  let unread = 0;
  for (const line of linesOf(text)) {
    const [name, version, architecture, repository, installed] = line.split('\t');
    const seconds = Number(installed);
    if (!name || !version || installed === undefined || !Number.isSafeInteger(seconds)) {
      unread += 1;
      continue;
    }
    packages.push({
      name,
      version,
      scheme: 'generic',
      ...(architecture ? { architecture } : {}),
      ...originOf(repository ?? ''),
      ...(seconds > 0 ? { installedOn: new Date(seconds * 1000).toISOString().slice(0, 10) } : {}),
    });
  }
  return { packages, unread };
}

/** Ports and repositories of the project itself carry its name; a package without any was added from a file. */
function originOf(repository: string): Pick<Package, 'origin' | 'vendor'> {
  if (repository === '' || repository === 'unknown-repository') return {};
  return { vendor: repository, origin: /^FreeBSD/.test(repository) ? 'distribution' : 'vendor' };
}

/** Blocks of "Name: value" lines parted by empty ones. `null` from `read`: a block that is no package. */
function parseBlocks(
  text: string,
  read: (fields: ReadonlyMap<string, string>) => Package | null | undefined,
): PackageList {
  const packages: Package[] = [];
  let unread = 0;
  for (const block of text.split(/\n[ \t\r]*\n/)) {
    if (block.trim() === '') continue;
    const fields = new Map<string, string>();
    for (const line of block.split('\n')) {
      const [, name, value] = /^\s*([A-Za-z][\w ]*?):\s*(.*?)\s*$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined && !fields.has(name)) fields.set(name, value);
    }
    const entry = read(fields);
    if (entry === undefined) unread += 1;
    else if (entry !== null) packages.push(entry);
  }
  return { packages, unread };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Jul 31 2013 22:23" as a day. */
function dayOf(text: string | undefined): string | undefined {
  const [, month = '', day = '', year = ''] = /^([A-Z][a-z]{2}) (\d{1,2}) (\d{4})\b/.exec(text ?? '') ?? [];
  const index = MONTHS.indexOf(month);
  return index < 0 ? undefined : `${year}-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}
