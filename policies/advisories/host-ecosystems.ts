import type { Os } from '../inventory/sections/os.ts';
import { alpineRelease, amazonRelease, debianRelease } from './ecosystem.ts';

/**
 * The ecosystems whose advisories speak of a host. `own` are those whose records alone make the host covered; `extended`
 * are paid channels of the same release: a fix that stands there is one, and one that stands only there is still to be had.
 */
export interface HostEcosystems {
  readonly own: readonly string[];
  readonly extended: readonly string[];
}

/** Why nobody's advisories speak of a host. */
export type NoEcosystem = 'os_not_known' | 'release_not_known' | 'distribution_not_covered';

type ByRelease = (release: string, name: string | undefined) => readonly string[] | undefined;

const majorOf = (release: string): string => release.split('.')[0] ?? release;
const major =
  (id: string): ByRelease =>
  (release) =>
    /^\d+/.test(release) ? [`${id}:${majorOf(release)}`] : undefined;
const asIs =
  (id: string): ByRelease =>
  (release) => [`${id}:${release}`];

/**
 * By `os.id`. A fix belongs to one release; Debian's and Alpine's point releases share theirs, as the minor releases of
 * Red Hat's relatives do. CentOS Linux was built from Red Hat's sources under the same version numbers; CentOS Stream
 * runs ahead of them under its own, so Red Hat's data would be wrong for it. Dated 2026-11-21.
 */
const RELEASES: Readonly<Record<string, ByRelease>> = {
  debian: (release) => prefixed('debian', debianRelease(release)),
  ubuntu: (release) => prefixed('ubuntu', /^\d+\.\d+/.exec(release)?.[0]),
  alpine: (release) => prefixed('alpine', alpineRelease(release)),
  almalinux: major('almalinux'),
  rocky: major('rocky'),
  rhel: major('rhel'),
  scientific: major('rhel'),
  centos: (release, name) =>
    isStream(release, name) ? [] : [`centos:${majorOf(release)}`, `rhel:${majorOf(release)}`],
  ol: major('ol'),
  amzn: (release) => prefixed('amzn', amazonRelease(release)),
  sles: (release) => [`sles:${release.replace(/\.0$/, '')}`],
  sled: (release) => [`sles:${release.replace(/\.0$/, '')}`],
  'opensuse-leap': asIs('opensuse-leap'),
  fedora: major('fedora'),
  photon: (release) => prefixed('photon', /^\d+\.\d+/.exec(release)?.[0]),
  mageia: major('mageia'),
  mariner: (release) => prefixed('mariner', /^\d+\.\d+/.exec(release)?.[0]),
  azurelinux: major('azurelinux'),
  // A release is what updates are made for: `2008-r2-sp1`, `10-1809`.
  'windows-server': asIs('windows-server'),
  windows: asIs('windows'),
  openeuler: (release, name) => prefixed('openeuler', [release, editionOf(name)].filter(Boolean).join('-')),
};

/** Distributions without releases. */
const ROLLING: Readonly<Record<string, readonly string[]>> = {
  arch: ['arch'],
  wolfi: ['wolfi'],
  chainguard: ['chainguard'],
  'opensuse-tumbleweed': ['opensuse-tumbleweed'],
};

const EXTENDED: Readonly<Record<string, string>> = { ubuntu: 'ubuntu-pro', rhel: 'rhel-els', sles: 'sles-ltss' };

/** "openEuler 22.03 (LTS-SP1)": its fixes are published for each service pack. */
function editionOf(name: string | undefined): string {
  return (/\((LTS[\w-]*)\)/.exec(name ?? '')?.[1] ?? '').toLowerCase();
}

function prefixed(id: string, release: string | undefined): readonly string[] | undefined {
  return release === undefined ? undefined : [`${id}:${release}`];
}

function isStream(release: string, name: string | undefined): boolean {
  return Number(majorOf(release)) >= 9 || /stream/i.test(name ?? '');
}

/** The ecosystems of a host, or why it has none. Derivatives are never taken for what they derive from. */
export function ecosystemsOfHost(os: Os | undefined): HostEcosystems | NoEcosystem {
  const id = os?.id?.toLowerCase();
  if (os === undefined || id === undefined) return 'os_not_known';
  const rolling = Object.hasOwn(ROLLING, id) ? ROLLING[id] : undefined;
  if (rolling !== undefined) return { own: rolling, extended: [] };
  const read = Object.hasOwn(RELEASES, id) ? RELEASES[id] : undefined;
  if (read === undefined) return 'distribution_not_covered';
  if (os.release === undefined) return 'release_not_known';
  // Release 8 was both: CentOS Linux and CentOS Stream, and only the printed name tells which.
  if (id === 'centos' && majorOf(os.release) === '8' && os.name === undefined) return 'release_not_known';
  const own = read(os.release, os.name);
  if (own === undefined) return 'release_not_known';
  if (own.length === 0) return 'distribution_not_covered';
  return { own, extended: own.flatMap(extendedOf) };
}

function extendedOf(ecosystem: string): string[] {
  const [distribution = '', release = ''] = ecosystem.split(':');
  const paid = Object.hasOwn(EXTENDED, distribution) ? EXTENDED[distribution] : undefined;
  return paid === undefined ? [] : [`${paid}:${release}`];
}
