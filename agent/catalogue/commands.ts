import type { Command } from '../targets/target.ts';
import { unixCommands } from './unix-commands.ts';

const MIB = 1024 * 1024;

function command(name: string, program: string, args: readonly string[], seconds: number, mebibytes: number): Command {
  return { name, program, args, timeoutMs: seconds * 1000, maxBytes: Math.round(mebibytes * MIB) };
}

/** Fields of one package in `rpm.all`, parted by tabs; the signature last, since it holds blanks. */
const RPM_FIELDS = ['NAME', 'EPOCH', 'VERSION', 'RELEASE', 'ARCH', 'SOURCERPM', 'VENDOR', 'INSTALLTIME'] as const;

/**
 * Signatures of all that rpm ever made, RSA and DSA, of the header and of the whole: CentOS 5 and SLES 11 sign by DSA.
 * Tags that rpm 4.4 does not know would end its query.
 */
const RPM_SIGNATURES = ['SIGPGP', 'RSAHEADER', 'DSAHEADER', 'SIGGPG'].map((tag) => `%{${tag}:pgpsig}`).join('\\t');

/**
 * Every command that a probe may run, with its limits. Nothing else is ever started on a host.
 * Source: docs/reference-inventory.md 3.1.
 */
export const commands = {
  sshdEffective: command('sshd.effective', 'sshd', ['-T'], 5, 1),
  rpmAll: command(
    'rpm.all',
    'rpm',
    ['-qa', '--qf', `${RPM_FIELDS.map((field) => `%{${field}}`).join('\\t')}\\t${RPM_SIGNATURES}\\n`],
    20,
    16,
  ),
  systemdUnits: command(
    'systemd.units',
    'systemctl',
    ['list-units', '--all', '--plain', '--no-legend', '--no-pager'],
    5,
    4,
  ),
  upstartJobs: command('upstart.jobs', 'initctl', ['list'], 5, 1),
  auditLoaded: command('audit.loaded', 'auditctl', ['-l'], 5, 4),
  auditStatus: command('audit.status', 'auditctl', ['-s'], 5, 0.1),
  nftRuleset: command('nft.ruleset', 'nft', ['-j', 'list', 'ruleset'], 5, 8),
  iptablesSave: command('iptables.save', 'iptables-save', [], 5, 8),
  ip6tablesSave: command('ip6tables.save', 'ip6tables-save', [], 5, 8),
  timeChrony: command('time.chrony', 'chronyc', ['-n', 'tracking'], 3, 0.1),
  timeNtp: command('time.ntp', 'ntpq', ['-pn'], 3, 0.1),
  // Once a day, or after a change. Names of the installed packages follow; no cache is written for it.
  aptPolicy: command(
    'apt.policy',
    'apt-cache',
    ['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache=', 'policy'],
    20,
    16,
  ),
  dnfUpdates: command('dnf.updates', 'dnf', ['-C', '-q', 'check-update'], 30, 4),
  dnfSecurity: command('dnf.security', 'dnf', ['-C', '-q', '--security', 'check-update'], 30, 4),
  yumUpdates: command('yum.updates', 'yum', ['-C', '-q', 'check-update'], 30, 4),
  yumSecurity: command('yum.security', 'yum', ['-C', '-q', '--security', 'check-update'], 30, 4),
  zypperUpdates: command('zypper.updates', 'zypper', ['--non-interactive', '--no-refresh', 'list-updates'], 30, 4),
  zypperSecurity: command(
    'zypper.security',
    'zypper',
    ['--non-interactive', '--no-refresh', 'list-patches', '--category', 'security'],
    30,
    4,
  ),
  apkUpgradable: command('apk.upgradable', 'apk', ['--no-network', 'list', '--upgradable'], 20, 4),
  dmi: command('dmi', 'dmidecode', ['-t', '1,2,3,17'], 5, 1),
  ...unixCommands,
} as const;
