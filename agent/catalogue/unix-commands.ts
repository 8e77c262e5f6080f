import type { Command } from '../targets/target.ts';

const MIB = 1024 * 1024;

function command(name: string, program: string, args: readonly string[], seconds: number, mebibytes: number): Command {
  return { name, program, args, timeoutMs: seconds * 1000, maxBytes: mebibytes * MIB };
}

/**
 * Commands for systems that are neither Linux nor Windows. All of them read; `pkg -N` ends where FreeBSD's package
 * manager was never installed, instead of fetching it. `df -l` leaves network mounts alone where the system knows it.
 * Source: docs/reference-inventory.md 3.1; pkg(8) of FreeBSD, "-N".
 */
export const unixCommands = {
  unixUname: command('unix.uname', 'uname', ['-a'], 5, 1),
  aixOslevel: command('aix.oslevel', 'oslevel', ['-s'], 20, 1),
  aixLslpp: command('aix.lslpp', 'lslpp', ['-Lc'], 20, 8),
  aixLssrc: command('aix.lssrc', 'lssrc', ['-a'], 10, 1),
  hpuxBundles: command('hpux.bundles', 'swlist', ['-l', 'bundle'], 20, 8),
  hpuxProducts: command('hpux.products', 'swlist', ['-l', 'product'], 20, 8),
  solarisPkginfo: command('solaris.pkginfo', 'pkginfo', ['-l'], 20, 8),
  solarisPkg: command('solaris.pkg', 'pkg', ['info'], 20, 8),
  solarisPatches: command('solaris.patches', 'showrev', ['-p'], 20, 8),
  solarisServices: command('solaris.services', 'svcs', ['-a'], 10, 1),
  freebsdVersion: command('freebsd.version', 'freebsd-version', ['-u'], 5, 1),
  freebsdPkg: command('freebsd.pkg', 'pkg', ['-N', 'query', '-a', '%n\\t%v\\t%q\\t%R\\t%t'], 20, 8),
  freebsdSockstat: command('freebsd.sockstat', 'sockstat', ['-46l'], 10, 4),
  freebsdNetstat: command('freebsd.netstat', 'netstat', ['-anW'], 10, 4),
  bsdPackages: command('bsd.packages', 'pkg_info', ['-a'], 20, 8),
  bsdServices: command('bsd.services', 'service', ['-e'], 20, 1),
  openbsdServices: command('openbsd.services', 'rcctl', ['ls', 'all'], 10, 1),
  openbsdEnabled: command('openbsd.enabled', 'rcctl', ['ls', 'on'], 10, 1),
  unixNetstat: command('unix.netstat', 'netstat', ['-an'], 10, 4),
  unixMount: command('unix.mount', 'mount', [], 5, 1),
  unixMountVerbose: command('unix.mount-verbose', 'mount', ['-v'], 5, 1),
  unixDfLocal: command('unix.df-local', 'df', ['-Pkl'], 5, 1),
  unixDf: command('unix.df', 'df', ['-k'], 5, 1),
} as const;

/** Systems, as `uname -s` names them, on which a recorder runs each of these. */
export const UNIX_SYSTEMS: Readonly<Record<string, readonly string[]>> = {
  'unix.uname': ['SunOS', 'AIX', 'HP-UX', 'FreeBSD', 'OpenBSD', 'NetBSD', 'DragonFly'],
  'aix.oslevel': ['AIX'],
  'aix.lslpp': ['AIX'],
  'aix.lssrc': ['AIX'],
  'hpux.bundles': ['HP-UX'],
  'hpux.products': ['HP-UX'],
  'solaris.pkginfo': ['SunOS'],
  'solaris.pkg': ['SunOS'],
  'solaris.patches': ['SunOS'],
  'solaris.services': ['SunOS'],
  'freebsd.version': ['FreeBSD'],
  'freebsd.pkg': ['FreeBSD', 'DragonFly'],
  'freebsd.sockstat': ['FreeBSD', 'DragonFly'],
  'freebsd.netstat': ['FreeBSD', 'DragonFly'],
  'bsd.packages': ['FreeBSD', 'OpenBSD', 'NetBSD', 'DragonFly'],
  'bsd.services': ['FreeBSD', 'NetBSD', 'DragonFly'],
  'openbsd.services': ['OpenBSD'],
  'openbsd.enabled': ['OpenBSD'],
  'unix.netstat': ['SunOS', 'AIX', 'HP-UX', 'OpenBSD', 'NetBSD'],
  'unix.mount': ['AIX', 'FreeBSD', 'OpenBSD', 'NetBSD', 'DragonFly'],
  'unix.mount-verbose': ['SunOS', 'HP-UX'],
  'unix.df-local': ['HP-UX', 'FreeBSD', 'OpenBSD', 'NetBSD', 'DragonFly'],
  'unix.df': ['SunOS', 'AIX'],
};
