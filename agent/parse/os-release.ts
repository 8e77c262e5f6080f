import { parseAssignments } from './assignments.ts';
import { linesOf } from './text.ts';

/** What release files say of a distribution; members that they do not state are absent. */
export interface Distribution {
  readonly id?: string;
  readonly idLike?: readonly string[];
  readonly name?: string;
  readonly release?: string;
  readonly pointRelease?: string;
  readonly codename?: string;
}

/** A file without an ID goes by its NAME; where that is nobody's we know, it has none. Source: os-release(5). */
export function parseOsRelease(text: string): Distribution | undefined {
  const values = parseAssignments(text);
  const get = (key: string): string | undefined => values.get(key)?.value.trim() || undefined;
  const id = get('ID')?.toLowerCase() ?? NAMES.find(([pattern]) => pattern.test(get('NAME') ?? ''))?.[1];
  if (id === undefined && get('VERSION_ID') === undefined) return undefined;
  const version = get('VERSION') ?? '';
  const release = get('VERSION_ID');
  const point = /^(\d+(?:\.\d+)+)/.exec(version)?.[1];
  const idLike = get('ID_LIKE')?.split(/\s+/);
  const name = get('PRETTY_NAME') ?? get('NAME');
  const codename = get('VERSION_CODENAME') ?? get('UBUNTU_CODENAME') ?? codenameIn(version);
  return {
    ...(id === undefined ? {} : { id }),
    ...(idLike === undefined ? {} : { idLike }),
    ...(name === undefined ? {} : { name }),
    ...(release === undefined ? {} : { release }),
    ...(point === undefined || release === undefined || !isWithin(point, release) ? {} : { pointRelease: point }),
    ...(codename === undefined ? {} : { codename }),
  };
}

/** Ids by the words with which release lines begin, longest first. The ids are those of the same systems' later os-release. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^red hat enterprise linux/i, 'rhel'],
  [/^red hat linux/i, 'redhat'],
  [/^centos/i, 'centos'],
  [/^(?:oracle|enterprise) ?linux/i, 'ol'],
  [/^rocky linux/i, 'rocky'],
  [/^almalinux/i, 'almalinux'],
  [/^scientific linux/i, 'scientific'],
  [/^fedora/i, 'fedora'],
  [/^amazon linux/i, 'amzn'],
  [/^cloudlinux/i, 'cloudlinux'],
  [/^virtuozzo/i, 'virtuozzo'],
  [/^xenserver/i, 'xenenterprise'],
  [/^mageia/i, 'mageia'],
  [/^mandriva/i, 'mandriva'],
  [/^clearos/i, 'clearos'],
  [/^openeuler/i, 'openeuler'],
  [/^kylin/i, 'kylin'],
  [/^suse linux enterprise desktop/i, 'sled'],
  [/^suse linux enterprise/i, 'sles'],
  [/^opensuse/i, 'opensuse'],
  [/^slackware/i, 'slackware'],
  [/^gentoo/i, 'gentoo'],
  [/^ubuntu/i, 'ubuntu'],
  [/^debian/i, 'debian'],
];

/**
 * A line such as "CentOS release 6.10 (Final)" of redhat-release, system-release, slackware-version ...
 * `undefined` where it does not name a system we know, or no version.
 */
export function parseReleaseLine(text: string): Distribution | undefined {
  const line = text.split('\n')[0]?.trim() ?? '';
  const id = NAMES.find(([pattern]) => pattern.test(line))?.[1];
  const version = /\b(\d+(?:\.\d+)*)\b/.exec(line)?.[1];
  if (id === undefined || version === undefined) return undefined;
  const codename = codenameIn(line);
  return {
    id,
    name: line,
    release: version,
    ...(version.includes('.') ? { pointRelease: version } : {}),
    ...(codename === undefined ? {} : { codename }),
  };
}

/** Source: lsb_release(1), /etc/lsb-release. */
export function parseLsbRelease(text: string): Distribution | undefined {
  const values = parseAssignments(text);
  const name = values.get('DISTRIB_ID')?.value;
  if (name === undefined || name === '') return undefined;
  const release = values.get('DISTRIB_RELEASE')?.value;
  const codename = values.get('DISTRIB_CODENAME')?.value;
  const description = values.get('DISTRIB_DESCRIPTION')?.value;
  return {
    id: NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? name.toLowerCase().replace(/\s+/g, '-'),
    name: description ?? name,
    ...(release === undefined ? {} : { release }),
    ...(codename === undefined || codename === '' ? {} : { codename: codename.toLowerCase() }),
  };
}

/** SLES 10 and 11, openSUSE to 13: a line with the name, then VERSION and PATCHLEVEL. A service pack counts as they do later: "11.4". */
export function parseSuseRelease(text: string): Distribution | undefined {
  const [title] = linesOf(text);
  const id = NAMES.find(([pattern]) => pattern.test(title?.text ?? ''))?.[1];
  const version = /^VERSION\s*=\s*(\S+)/m.exec(text)?.[1];
  if (title === undefined || id === undefined || version === undefined) return undefined;
  const patchLevel = /^PATCHLEVEL\s*=\s*(\d+)/m.exec(text)?.[1] ?? '0';
  const release = version.includes('.') || patchLevel === '0' ? version : `${version}.${patchLevel}`;
  const codename = /^CODENAME\s*=\s*(.+)$/m.exec(text)?.[1]?.trim();
  return { id, name: title.text, release, ...(codename === undefined ? {} : { codename }) };
}

/** debian_version alone, before os-release (Debian 6 and older): "6.0.10", or a testing name that says no number. */
export function parseDebianVersion(text: string): Distribution | undefined {
  const version = text.trim();
  if (version === '') return undefined;
  if (!/^\d+(?:\.\d+)*$/.test(version)) return { id: 'debian', name: `Debian GNU/Linux ${version}` };
  const [major = version] = version.split('.');
  return {
    id: 'debian',
    name: `Debian GNU/Linux ${version}`,
    release: major,
    ...(version === major ? {} : { pointRelease: version }),
  };
}

/** Whether a point release belongs to a release: "7.9.2009" to "7", "22.04.3" to "22.04". */
export function isWithin(point: string, release: string): boolean {
  return point === release || point.startsWith(`${release}.`);
}

function codenameIn(version: string): string | undefined {
  const inner = /\(([A-Za-z][^()]*)\)\s*$/.exec(version.trim())?.[1]?.trim();
  return inner === undefined || /^(?:x86_64|i[3-6]86|ppc\w*|s390x?|ia64|aarch64)$/.test(inner) ? undefined : inner;
}
