import { machine } from 'node:os';
import type { Os } from '../../policies/inventory/sections/os.ts';
import {
  type Distribution,
  isWithin,
  parseDebianVersion,
  parseLsbRelease,
  parseOsRelease,
  parseReleaseLine,
  parseSuseRelease,
} from '../parse/os-release.ts';
import { defineProbe } from './probe.ts';
import { processName } from './process-table.ts';
import { Reader } from './reader.ts';

/** Files that name older systems, the more particular one first: Oracle's own line stands beside a copy of Red Hat's. */
const RELEASE_LINES = [
  'oracle-release',
  'enterprise-release',
  'rocky-release',
  'almalinux-release',
  'centos-release',
  'fedora-release',
  'redhat-release',
  'system-release',
  'slackware-version',
  'gentoo-release',
].map((name) => `/etc/${name}`);

const LOADERS: readonly (readonly [path: string, architecture: string])[] = [
  ['/lib64/ld-linux-x86-64.so.2', 'x86_64'],
  ['/lib/ld-linux-aarch64.so.1', 'aarch64'],
  ['/lib/ld-musl-x86_64.so.1', 'x86_64'],
  ['/lib/ld-musl-aarch64.so.1', 'aarch64'],
  ['/lib/ld-musl-i386.so.1', 'i686'],
  ['/lib/ld-linux.so.2', 'i686'], // last: 64-bit systems may carry it too
];

const DEB_ARCHITECTURES: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  i386: 'i686',
  arm64: 'aarch64',
  ppc64el: 'ppc64le',
};

type OsFacts = { -readonly [K in keyof Os]: Os[K] };

/**
 * Distribution, release and kernel, from release files and the kernel's own. Nothing is guessed: a codename or point
 * release that no file states is absent. Source: os-release(5); release files of the distributions before it.
 */
export const osRelease = defineProbe({
  name: 'os.release',
  section: 'os',
  appliesTo: (target) => target.platform === 'linux',

  async collect(target) {
    const reader = new Reader(target);
    const found = await distribution(reader);
    const facts: OsFacts = { family: 'linux' };
    if (found !== undefined) {
      const point = found.pointRelease ?? (await pointRelease(reader, found));
      Object.assign(facts, found, {
        ...(found.release === undefined ? {} : { majorRelease: found.release.split('.')[0] }),
        ...(point === undefined ? {} : { pointRelease: point }),
      });
    }
    Object.assign(facts, await kernel(reader), await architectures(reader));
    const init = await initSystem(reader);
    if (init !== undefined) facts.initSystem = init;
    const contained = target.isLive ? await isContainer(reader) : undefined;
    if (contained !== undefined) facts.isContainer = contained;
    if (found?.id === undefined) reader.miss('id', 'source_missing');
    if (!target.isLive)
      for (const name of ['kernel', 'kernelBuild', 'isContainer']) reader.miss(name, 'not_visible_in_image');
    return reader.collected(facts, (name) => ({ fields: [name] }));
  },
});

/** From the most particular file that speaks; a file that is there and cannot be read silences the less particular ones. */
async function distribution(reader: Reader): Promise<Distribution | undefined> {
  const { missCount } = reader;
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const found = parseOsRelease((await reader.tryText(path)) ?? '');
    if (found !== undefined) return found;
  }
  const found = await olderDistribution(reader);
  return reader.missCount > missCount ? undefined : found;
}

async function olderDistribution(reader: Reader): Promise<Distribution | undefined> {
  for (const path of RELEASE_LINES) {
    const found = parseReleaseLine((await reader.tryText(path)) ?? '');
    if (found !== undefined) return withLaterRelease(found);
  }
  const suse = parseSuseRelease((await reader.tryText('/etc/SuSE-release')) ?? '');
  if (suse !== undefined) return suse;
  const lsb = parseLsbRelease((await reader.tryText('/etc/lsb-release')) ?? '');
  if (lsb !== undefined) return lsb;
  const alpine = (await reader.tryText('/etc/alpine-release'))?.trim();
  if (alpine !== undefined && /^\d/.test(alpine))
    return { id: 'alpine', name: `Alpine Linux ${alpine}`, release: alpine };
  return parseDebianVersion((await reader.tryText('/etc/debian_version')) ?? '');
}

/** CentOS 5 and 6 say "6.10" where their later releases say VERSION_ID "7": there the point stands apart. */
function withLaterRelease(found: Distribution): Distribution {
  const isWholeLater = found.id === 'centos' && found.release !== undefined;
  return isWholeLater ? { ...found, release: found.release.split('.')[0] ?? found.release } : found;
}

/** The most precise number that a file of the same system states and that belongs to its release. */
async function pointRelease(reader: Reader, { id, idLike = [], release }: Distribution): Promise<string | undefined> {
  if (release === undefined) return undefined;
  const fits = (version: string | undefined): version is string =>
    version !== undefined && version !== release && isWithin(version, release);
  if (id === 'debian' || id === 'raspbian') {
    const version = (await reader.tryText('/etc/debian_version'))?.trim();
    if (fits(version)) return version;
  } else if ([id ?? '', ...idLike].some((word) => ['rhel', 'fedora', 'centos'].includes(word))) {
    for (const path of RELEASE_LINES) {
      const version = parseReleaseLine((await reader.tryText(path)) ?? '')?.release;
      if (fits(version)) return version;
    }
  }
  return release.includes('.') ? release : undefined;
}

async function kernel(reader: Reader): Promise<Pick<OsFacts, 'kernel' | 'kernelBuild'>> {
  if (!reader.target.isLive) return {};
  const release = (await reader.tryText('/proc/sys/kernel/osrelease'))?.trim();
  const build = (await reader.tryText('/proc/sys/kernel/version'))?.trim();
  return { ...(release ? { kernel: release } : {}), ...(build ? { kernelBuild: build } : {}) };
}

async function architectures(reader: Reader): Promise<Pick<OsFacts, 'architecture' | 'userlandArchitecture'>> {
  const { target } = reader;
  const own = await userland(reader);
  let running: string | undefined;
  if (target.isLive) {
    running = (await reader.tryText('/proc/sys/kernel/arch'))?.trim(); // Linux 6.1 and newer
    running ||= /[.-](x86_64|amd64|i[3-6]86|aarch64|arm64|ppc64le|s390x)$/.exec(
      (await reader.tryText('/proc/sys/kernel/osrelease'))?.trim() ?? '',
    )?.[1];
    running ||= target.door === 'local' ? machine() : undefined;
  }
  const architecture =
    running === undefined ? own : (DEB_ARCHITECTURES[running] ?? running.replace(/^i[3-6]86$/, 'i686'));
  return {
    ...(architecture === undefined ? {} : { architecture }),
    ...(own === undefined ? {} : { userlandArchitecture: own }),
  };
}

async function userland(reader: Reader): Promise<string | undefined> {
  const debian = (await reader.tryText('/var/lib/dpkg/arch'))?.split('\n')[0]?.trim();
  if (debian) return DEB_ARCHITECTURES[debian] ?? debian;
  for (const [path, architecture] of LOADERS) {
    if (await reader.attempt(path, async () => (await reader.target.exists(path)) || undefined)) return architecture;
  }
  return undefined;
}

/** What PID 1 is; in an image, what /sbin/init leads to. In a container PID 1 is often none of them: absent. */
async function initSystem(reader: Reader): Promise<OsFacts['initSystem']> {
  const { target } = reader;
  const has = async (path: string): Promise<boolean> =>
    (await reader.attempt(path, async () => (await target.exists(path)) || undefined)) === true;
  const first = target.isLive ? await processName(reader, 1) : 'init';
  if (first === 'systemd') return 'systemd';
  if (first !== 'init') return first === 'openrc-init' ? 'openrc' : undefined;
  const link = (await reader.attempt('/sbin/init', () => target.readLink('/sbin/init'))) ?? '';
  if (link.endsWith('/systemd')) return 'systemd';
  if ((await has('/run/openrc')) || (await has('/sbin/openrc-run')) || (await has('/sbin/rc-service'))) return 'openrc';
  if (link.endsWith('/busybox')) return 'busybox';
  if ((await has('/sbin/initctl')) && (await has('/etc/init'))) return 'upstart';
  return (await has('/etc/inittab')) ? 'sysv' : undefined;
}

/** Any mark is enough; "none" only where every place of one could be looked at. */
async function isContainer(reader: Reader): Promise<boolean | undefined> {
  const { target, missCount } = reader;
  for (const path of ['/.dockerenv', '/run/.containerenv', '/run/systemd/container']) {
    if (await reader.attempt(path, async () => (await target.exists(path)) || undefined)) return true;
  }
  const groups = (await reader.tryText('/proc/1/cgroup')) ?? '';
  if (/docker|kubepods|lxc|libpod|machine-rkt|containerd/.test(groups)) return true;
  return reader.missCount > missCount ? undefined : false;
}
