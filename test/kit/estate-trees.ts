import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inPackage } from '../../policies/base/package-root.ts';
import { findTool } from './tools.ts';

// Root folders of other systems, for hosts that the tests start. They are made from Debian packages and never changed
// after: each host lays its own files over them.

/** Debian releases, and what each has beside its smallest set: as old and as new as the mirror still gives them. */
const RELEASES = {
  bullseye: ['iproute2', 'openssh-server', 'procps', 'rpm'],
  trixie: ['iproute2', 'openssh-server', 'procps', 'sudo'],
} as const;

/** Minutes of work are kept here, so that a machine does it once. */
const CACHE = process.env.MUSTER_ESTATE_CACHE ?? inPackage('build', 'estate');

const PATIENCE_MS = 600_000;

/**
 * The tree of a Debian release, made by debootstrap where the cache does not hold it. Two files of tests that want it at
 * once wait for one another. Throws with what debootstrap said last.
 */
export async function debianTree(release: keyof typeof RELEASES): Promise<string> {
  const included = RELEASES[release];
  const tree = join(CACHE, `${release}+${included.join('+')}`);
  const mark = `${tree}.maker`;
  mkdirSync(CACHE, { recursive: true });
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await wait(500)) {
    if (existsSync(tree)) return tree;
    if (!take(mark)) continue;
    try {
      if (!existsSync(tree)) await bootstrap(release, included, tree);
      return tree;
    } finally {
      rmSync(mark, { force: true });
    }
  }
  throw new Error(`${mark} stood for ${PATIENCE_MS / 60_000} minutes; whoever makes ${tree} does not end`);
}

/** Whether we are the one who makes it; the mark of somebody who ended is taken over. */
function take(mark: string): boolean {
  try {
    writeFileSync(mark, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const maker = existsSync(mark) ? readFileSync(mark, 'utf8') : '';
    if (/^\d+$/.test(maker) && !existsSync(`/proc/${maker}`)) rmSync(mark, { force: true });
    return false;
  }
}

async function bootstrap(release: string, included: readonly string[], tree: string): Promise<void> {
  const partial = `${tree}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const said: string[] = [];
  const child = spawn('debootstrap', ['--variant=minbase', `--include=${included.join(',')}`, release, partial], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve).on('error', resolve));
  if (code !== 0) throw new Error(`debootstrap ${release}: ${said.join('').slice(-2000)}`);
  for (const name of ['var/cache/apt', 'var/lib/apt/lists'])
    rmSync(join(partial, name), { recursive: true, force: true });
  renameSync(partial, tree);
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Packages that only stand in apk's database: enough to be told by version and origin. */
const APK_PACKAGES = { musl: '1.1.24-r10', busybox: '1.31.1-r22', dropbear: '2019.78-r1', 'libcrypto1.1': '1.1.1n-r0' };

/** Tools for other systems' packages, which Debian's busybox has and Alpine's has not. */
const NOT_ALPINES = /\/(?:rpm|rpm2cpio|dpkg|dpkg-deb)$/;

/** A small system with one program: busybox and dropbear, with the files of an Alpine Linux that lost its support. */
export function busyboxTree(): string {
  const root = mkdtempSync(join(tmpdir(), 'muster-busybox-'));
  for (const folder of ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'dev', 'proc', 'sys', 'run', 'root', 'tmp', 'var/log'])
    mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  const busybox = findTool('busybox') ?? 'busybox';
  copyProgram(root, busybox, '/bin/busybox');
  const applets = execFileSync(busybox, ['--list-full'], { encoding: 'utf8' }).trim().split('\n');
  for (const path of applets) if (!existsSync(join(root, path)) && !NOT_ALPINES.test(path)) placeLink(root, path);
  copyProgram(root, findTool('dropbear') ?? 'dropbear', '/usr/sbin/dropbear');
  for (const [name, minor] of [
    ['null', 3],
    ['zero', 5],
    ['urandom', 9],
  ] as const)
    spawnSync('mknod', ['-m', '666', join(root, 'dev', name), 'c', '1', String(minor)]);
  write(root, {
    'etc/os-release': 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.12.12\nPRETTY_NAME="Alpine Linux v3.12"\n',
    'etc/alpine-release': '3.12.12\n',
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
    'etc/group': 'root:x:0:root\nnobody:x:65534:\n',
    'etc/shadow': 'root:*:18000:0:::::\nnobody:!::0:::::\n',
    'etc/apk/world': 'busybox\ndropbear\n',
    'etc/apk/repositories': 'https://mirror.example/alpine/v3.12/main\n',
    'etc/inittab': '::sysinit:/sbin/openrc sysinit\n::respawn:/usr/sbin/dropbear -F\n',
    'lib/apk/db/installed': Object.entries(APK_PACKAGES)
      .map(([name, version]) => `P:${name}\nV:${version}\nA:x86_64\no:${name.replace(/^lib.*/, 'openssl')}\n\n`)
      .join(''),
  });
  chmodSync(join(root, 'etc/shadow'), 0o600);
  return root;
}

function placeLink(root: string, path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  symlinkSync('/bin/busybox', join(root, path));
}

/** A program of this machine with the libraries that it names. */
function copyProgram(root: string, program: string, path: string): void {
  const listed = spawnSync('ldd', [program], { encoding: 'utf8' }).stdout ?? '';
  const libraries = [...listed.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, library = '']) => library);
  for (const [from, to] of [[program, path] as const, ...libraries.map((library) => [library, library] as const)]) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    copyFileSync(from, join(root, to));
    chmodSync(join(root, to), 0o755);
  }
}

/** Packages of the tree below, as CentOS 6 had them. */
const RPM_PACKAGES = [
  ['openssh-server', '5.3p1', '124.el6_10'],
  ['glibc', '2.12', '1.212.el6_10.3'],
  ['openssl', '1.0.1e', '58.el6_10'],
  ['kernel', '2.6.32', '754.35.1.el6'],
] as const;

/**
 * What makes a Debian tree below it look like CentOS 6: release files and a database of packages that rpm wrote. Programs
 * are those of the tree below; a host over both must first remove what is Debian's own (`WITHOUT_DEBIAN`).
 */
export function rpmLayer(): string {
  const root = mkdtempSync(join(tmpdir(), 'muster-rpm-root-'));
  const work = mkdtempSync(join(tmpdir(), 'muster-rpm-work-'));
  const subpackages = RPM_PACKAGES.map(
    ([name, version, release]) =>
      `%package -n ${name}\nSummary: s\nVersion: ${version}\nRelease: ${release}\n%description -n ${name}\nd\n%files -n ${name}\n`,
  );
  const head = 'Name: whole\nVersion: 1\nRelease: 1\nSummary: s\nLicense: GPL\nVendor: CentOS\n%description\nd\n';
  writeFileSync(join(work, 'whole.spec'), `${head}${subpackages.join('')}`);
  quietly('rpmbuild', ['-bb', '--define', `_topdir ${work}`, '--target', 'noarch', join(work, 'whole.spec')]);
  const made = execFileSync('find', [join(work, 'RPMS'), '-name', '*.rpm'], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const place = ['--root', root, '--dbpath', '/var/lib/rpm'];
  quietly('rpm', [...place, '-i', '--nodeps', '--justdb', '--nosignature', ...made]);
  rmSync(work, { recursive: true, force: true });
  write(root, {
    'etc/centos-release': 'CentOS release 6.10 (Final)\n',
    'etc/issue': 'CentOS release 6.10 (Final)\nKernel \\r on an \\m\n',
    'etc/rpm/macros': '%_dbpath /var/lib/rpm\n',
    'etc/yum.repos.d/CentOS-Base.repo': '[base]\nname=base\nbaseurl=http://mirror.example/6/os/\ngpgcheck=1\n',
    'etc/yum.conf': '[main]\ngpgcheck=1\n',
    'etc/sysconfig/network': 'NETWORKING=yes\n',
  });
  for (const name of ['redhat-release', 'system-release']) symlinkSync('centos-release', join(root, 'etc', name));
  return root;
}

/** What a host over `rpmLayer` removes before it starts, as a line of shell in its root folder. */
export const WITHOUT_DEBIAN =
  'rm -rf var/lib/dpkg var/lib/apt etc/apt etc/debian_version etc/os-release usr/lib/os-release etc/dpkg usr/bin/dpkg* usr/bin/apt*';

function quietly(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(0, 500)}`);
}
