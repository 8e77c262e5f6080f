/** A distribution's release in our own spelling, and the scheme that orders its versions. */
export interface Ecosystem {
  /** `debian:11`: the distribution's `os.id`, and the part of its release that fixes are published for. */
  readonly id: string;
  readonly scheme: 'deb' | 'rpm' | 'apk' | 'pacman';
}

type Reader = (rest: string) => string | undefined;
type Scheme = Ecosystem['scheme'];

const MAJOR = /(?:^|[^\d.])(\d{1,4})(?:\.\d+)*(?:$|[^\d])/;
const MAJOR_MINOR = /(\d{1,4}\.\d{1,4})/;

const major: Reader = (rest) => MAJOR.exec(rest)?.[1];
const majorMinor: Reader = (rest) => MAJOR_MINOR.exec(rest)?.[1];

/** "3.1" of old is a release of its own; from 4 on the minor number only counts point releases. */
export function debianRelease(release: string): string | undefined {
  const found = /^v?(\d{1,3})(?:\.(\d+))?/.exec(release);
  if (found === null) return undefined;
  const [, first = '', second] = found;
  return Number(first) < 4 && second !== undefined ? `${first}.${second}` : first;
}

/** "3.9.4" and "v3.9" are 3.9; a version of a day, such as 3.22.0_alpha20250108, is what edge calls itself. */
export function alpineRelease(release: string): string | undefined {
  if (release === 'edge' || release.includes('_alpha')) return 'edge';
  return /^v?(\d+\.\d+)/.exec(release)?.[1];
}

/** "Linux Enterprise Server 15 SP3" and "15.3" are 15.3; a first edition has no service pack. */
function suseRelease(rest: string): string | undefined {
  const found = /\b(\d{2})(?:[ .:-]*(?:sp)?(\d))?\b/i.exec(rest);
  if (found === null) return undefined;
  return found[2] === undefined || found[2] === '0' ? found[1] : `${found[1]}.${found[2]}`;
}

/** Amazon Linux 1 calls itself by month: 2018.03. */
export function amazonRelease(release: string): string | undefined {
  const found = /(\d{1,4})(?:\.\d+)?/.exec(release)?.[1];
  return found === undefined || found === '2' || Number(found) >= 2022 ? found : '1';
}

/** Ubuntu's paid channels are releases of their own; those of FIPS and real-time builds concern other packages. */
function ubuntu(rest: string): string | undefined {
  const release = majorMinor(rest);
  if (release === undefined) return undefined;
  if (!/pro/i.test(rest)) return `ubuntu:${release}`;
  return /fips|realtime|bluefield/i.test(rest) ? `ubuntu-pro-other:${release}` : `ubuntu-pro:${release}`;
}

/** `enterprise_linux:8::baseos` and `rhel_eus:9.2::appstream`; other products of Red Hat are no operating system. */
function redHatProduct(rest: string): string | undefined {
  const found = /^(enterprise_linux|rhel_[a-z0-9_]+)(?::(\d{1,2})(\.\d{1,2})?)/.exec(rest);
  if (found === null) return undefined;
  const [, product = '', first = '', second = ''] = found;
  if (product === 'enterprise_linux') return `rhel:${first}`;
  return `${product.replaceAll('_', '-')}:${first}${second}`;
}

function suse(rest: string): string | undefined {
  if (/tumbleweed/i.test(rest)) return 'opensuse-tumbleweed';
  const leap = /leap(?: |:)(\d+\.\d+)/i.exec(rest)?.[1];
  if (leap !== undefined) return `opensuse-leap:${leap}`;
  if (/package hub|manager|openstack|storage|micro|live patching|container as a service/i.test(rest)) return undefined;
  const release = suseRelease(rest);
  if (release === undefined) return undefined;
  return /ltss|espos|teradata|sap/i.test(rest) ? `sles-ltss:${release}` : `sles:${release}`;
}

const prefixed =
  (id: string, read: Reader): Reader =>
  (rest) => {
    const release = read(rest);
    return release === undefined ? undefined : `${id}:${release}`;
  };

/** By the first word of an OSV ecosystem, in lower case. Dated 2026-11-21. */
const BY_NAME: Readonly<Record<string, readonly [Reader, Scheme]>> = {
  debian: [prefixed('debian', debianRelease), 'deb'],
  ubuntu: [ubuntu, 'deb'],
  alpine: [prefixed('alpine', alpineRelease), 'apk'],
  chainguard: [() => 'chainguard', 'apk'],
  wolfi: [() => 'wolfi', 'apk'],
  almalinux: [prefixed('almalinux', major), 'rpm'],
  'rocky linux': [prefixed('rocky', major), 'rpm'],
  'red hat': [redHatProduct, 'rpm'],
  'oracle linux': [prefixed('ol', (rest) => /(?:^|ol)(\d{1,2})/.exec(rest)?.[1]), 'rpm'],
  'amazon linux': [prefixed('amzn', (rest) => amazonRelease(rest.replace('amazon_linux_', ''))), 'rpm'],
  centos: [prefixed('centos', major), 'rpm'],
  fedora: [prefixed('fedora', major), 'rpm'],
  suse: [suse, 'rpm'],
  'suse linux enterprise server': [suse, 'rpm'],
  opensuse: [suse, 'rpm'],
  'photon os': [prefixed('photon', majorMinor), 'rpm'],
  mageia: [prefixed('mageia', major), 'rpm'],
  'azure linux': [prefixed('azurelinux', (rest) => /(\d+)/.exec(rest)?.[1]), 'rpm'],
  'cbl-mariner': [prefixed('mariner', majorMinor), 'rpm'],
  openeuler: [prefixed('openeuler', (rest) => /(\d+\.\d+\S*)/.exec(rest)?.[1]?.toLowerCase()), 'rpm'],
  arch: [() => 'arch', 'pacman'],
  'arch linux': [() => 'arch', 'pacman'],
};

/**
 * The ecosystem of an OSV record's package; `undefined`: no operating system's release (a programming language's packages,
 * another product, or a distribution named without its release, whose fix versions would say nothing).
 * Source: https://ossf.github.io/osv-schema/#defined-ecosystems.
 */
export function ecosystemOfOsv(name: string): Ecosystem | undefined {
  const colon = name.indexOf(':');
  const first = (colon < 0 ? name : name.slice(0, colon)).trim().toLowerCase();
  const known = Object.hasOwn(BY_NAME, first) ? BY_NAME[first] : undefined;
  if (known === undefined) return undefined;
  const [read, scheme] = known;
  const id = read(colon < 0 ? '' : name.slice(colon + 1));
  return id === undefined ? undefined : { id, scheme };
}

/**
 * The ecosystem of a product by its CPE (2.2 or 2.3) or, where it has none, by its printed name.
 * Source: NISTIR 7695 (CPE naming); cpe:/o:redhat:enterprise_linux:8::baseos, cpe:/o:suse:sles:15:sp4.
 */
export function ecosystemOfProduct(cpe: string | undefined, name: string): Ecosystem | undefined {
  const [, vendor = '', rest = ''] = /^cpe:(?:\/|2\.3:)[aoh*]:([^:]*):(.*)$/.exec(cpe ?? '') ?? [];
  const id = vendor === '' ? ofName(name) : ofCpe(vendor, rest, name);
  if (id === undefined) return undefined;
  const distribution = id.split(':')[0] ?? '';
  const scheme = SCHEME_OF[distribution] ?? 'rpm';
  return { id, scheme };
}

const SCHEME_OF: Readonly<Record<string, Scheme>> = {
  debian: 'deb',
  ubuntu: 'deb',
  'ubuntu-pro': 'deb',
  'ubuntu-pro-other': 'deb',
  alpine: 'apk',
};

function ofCpe(vendor: string, rest: string, name: string): string | undefined {
  switch (vendor) {
    case 'redhat':
      return redHatProduct(rest);
    case 'suse':
      // The packages of SUSE 15 come in modules, each of which belongs to one service pack.
      return /^(?:sles|sled|sle-module|suse_sles|sle-ha|sle-we|sle-sdk)/.test(rest)
        ? suse(`${rest} ${name}`)
        : undefined;
    case 'opensuse':
      return suse(rest);
    case 'canonical':
      return prefixed('ubuntu', majorMinor)(rest);
    case 'debian':
      return prefixed('debian', debianRelease)(rest.replace(/^debian_linux:/, ''));
    case 'almalinux':
      return prefixed('almalinux', major)(rest);
    case 'rocky':
      return prefixed('rocky', major)(rest);
    case 'oracle':
      return rest.startsWith('linux:') ? prefixed('ol', major)(rest) : undefined;
    case 'amazon':
      return prefixed('amzn', amazonRelease)(rest);
    default:
      return undefined;
  }
}

function ofName(name: string): string | undefined {
  if (/^(?:openSUSE|SUSE Linux Enterprise)/i.test(name)) return suse(name);
  const redHat = /^Red Hat Enterprise Linux (\d{1,2})$/.exec(name)?.[1];
  if (redHat !== undefined) return `rhel:${redHat}`;
  const found = /^(AlmaLinux|Rocky Linux|Debian|Ubuntu|Oracle Linux)[^\d]*(\d[\d.]*)/i.exec(name);
  if (found === null) return undefined;
  return ecosystemOfOsv(`${found[1]}:${found[2]}`)?.id;
}
