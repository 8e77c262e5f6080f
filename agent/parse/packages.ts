import type { Package } from '../../policies/inventory/sections/packages.ts';
import { parseControlFile } from './control-file.ts';
import type { RpmHeader } from './rpm-header.ts';

const DPKG_FIELDS = new Set(['package', 'status', 'version', 'architecture', 'source']);

/**
 * Installed packages of dpkg's status file; `unread` counts paragraphs that say "installed" and lack a name or version.
 * Removed packages whose configuration stayed, and half-removed ones, are not installed. Paragraphs without a status
 * (folders status.d of minimal images) are. Source: dpkg(1), "Package states"; deb-control(5).
 */
export function parseDpkgStatus(text: string): { readonly packages: Package[]; readonly unread: number } {
  const packages: Package[] = [];
  let unread = 0;
  for (const paragraph of parseControlFile(text, DPKG_FIELDS)) {
    const [want = '', , state] = (paragraph.get('status') ?? 'install ok installed').split(/\s+/);
    if (state === undefined || state === 'not-installed' || state === 'config-files') continue;
    const name = paragraph.get('package');
    const version = paragraph.get('version');
    if (!name || !version) {
      unread += 1;
      continue;
    }
    const architecture = paragraph.get('architecture');
    packages.push({
      name,
      version,
      scheme: 'deb',
      ...(architecture === undefined ? {} : { architecture }),
      ...sourceOf(paragraph.get('source'), name, version),
      ...(want === 'hold' ? { isHeld: true } : {}),
    });
  }
  return { packages, unread };
}

/** "openssl (1.1.1n-0+deb11u5)": the version stands there only where it differs. */
function sourceOf(
  source: string | undefined,
  name: string,
  version: string,
): Pick<Package, 'source' | 'sourceVersion'> {
  const [, sourceName, sourceVersion] = /^(\S+)(?:\s+\(([^)]+)\))?$/.exec(source ?? '') ?? [];
  return {
    ...(sourceName === undefined || sourceName === name ? {} : { source: sourceName }),
    ...(sourceVersion === undefined || sourceVersion === version ? {} : { sourceVersion }),
  };
}

/** Installed packages of apk: blocks of one-letter fields. Source: apk-package(5), "installed database". */
export function parseApkInstalled(text: string): { readonly packages: Package[]; readonly unread: number } {
  const packages: Package[] = [];
  let unread = 0;
  for (const block of text.split(/\n{2,}/)) {
    const fields = new Map(
      block
        .split('\n')
        .flatMap((line) => (/^[A-Za-z]:/.test(line) ? [[line.slice(0, 1), line.slice(2)] as const] : [])),
    );
    const name = fields.get('P');
    const version = fields.get('V');
    if (!name || !version) {
      if (block.trim() !== '') unread += 1;
      continue;
    }
    const architecture = fields.get('A');
    const origin = fields.get('o');
    packages.push({
      name,
      version,
      scheme: 'apk',
      ...(architecture === undefined ? {} : { architecture }),
      ...(origin === undefined || origin === name ? {} : { source: origin }),
    });
  }
  return { packages, unread };
}

/** One `desc` of pacman's local database: a line `%NAME%`, its values below it. `undefined` without name or version. */
export function parsePacmanDesc(text: string): Package | undefined {
  const fields = new Map<string, string>();
  for (const block of text.split(/\n\s*\n/)) {
    const [head = '', first] = block.trim().split('\n');
    const field = /^%(\w+)%$/.exec(head.trim())?.[1];
    if (field !== undefined && first !== undefined) fields.set(field, first.trim());
  }
  const name = fields.get('NAME');
  const version = fields.get('VERSION');
  if (!name || !version) return undefined;
  const architecture = fields.get('ARCH');
  const base = fields.get('BASE');
  return {
    name,
    version,
    scheme: 'pacman',
    ...(architecture === undefined ? {} : { architecture }),
    ...(base === undefined || base === name ? {} : { source: base }),
  };
}

const NONE = '(none)';

/**
 * Lines of the catalogue's `rpm.all`. Signing keys of GPG are no packages. `unread`: lines with another number of
 * fields. Source: rpm(8), "--queryformat".
 */
export function parseRpmList(text: string): { readonly packages: RpmPackage[]; readonly unread: number } {
  const packages: RpmPackage[] = [];
  let unread = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [name, epoch, version, release, architecture, sourceRpm, vendor, installed, ...signatures] = line.split('\t');
    if (!name || !version || release === undefined || installed === undefined || signatures.length === 0) {
      unread += 1;
      continue;
    }
    if (name === 'gpg-pubkey') continue;
    packages.push({
      entry: rpmEntry({ name, epoch, version, release, architecture, sourceRpm, vendor, installed }),
      isSigned: signatures.some(isSignature),
    });
  }
  return { packages, unread };
}

/** A header of rpm's database, as a package; `undefined` for a signing key, which is none. */
export function rpmPackage(header: RpmHeader): RpmPackage | undefined {
  const { name, version, release, epoch, architecture, sourceRpm, vendor, installedAt, isSigned } = header;
  if (name === 'gpg-pubkey') return undefined;
  const installed = String(installedAt ?? '');
  const entry = rpmEntry({
    name,
    epoch: String(epoch ?? 0),
    version,
    release,
    architecture,
    sourceRpm,
    vendor,
    installed,
  });
  return { entry, isSigned };
}

/** A package, and whether any signature stands on it. */
export interface RpmPackage {
  readonly entry: Package;
  readonly isSigned: boolean;
}

function isSignature(text: string): boolean {
  return text !== '' && text !== NONE && /key id/i.test(text);
}

interface RpmFields {
  readonly name: string;
  readonly epoch: string | undefined;
  readonly version: string;
  readonly release: string;
  readonly architecture: string | undefined;
  readonly sourceRpm: string | undefined;
  readonly vendor: string | undefined;
  readonly installed: string;
}

function rpmEntry(fields: RpmFields): Package {
  const { name, epoch, architecture, sourceRpm, vendor } = fields;
  const own = `${fields.version}-${fields.release}`;
  const prefix = epoch === undefined || epoch === NONE || epoch === '0' || epoch === '' ? '' : `${epoch}:`;
  const [, source, sourceVersion] = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(sourceRpm ?? '') ?? [];
  const seconds = Number(fields.installed);
  return {
    name,
    version: prefix + own,
    scheme: 'rpm',
    ...(!architecture || architecture === NONE ? {} : { architecture }),
    ...(source === undefined || source === name ? {} : { source }),
    ...(sourceVersion === undefined || sourceVersion === own ? {} : { sourceVersion }),
    ...(!vendor || vendor === NONE ? {} : { vendor }),
    ...(Number.isSafeInteger(seconds) && seconds > 0
      ? { installedOn: new Date(seconds * 1000).toISOString().slice(0, 10) }
      : {}),
  };
}
