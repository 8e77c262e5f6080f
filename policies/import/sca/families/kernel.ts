import { all, any, type Formula, fact, keyed, not } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { valueFormula } from '../../value-test.ts';
import type { LineTest } from '../line-test.ts';
import { type Asked, anyLine, type Family, type LineSource, type Said } from '../source.ts';

const SYSCTL_FOLDERS = /^\/(?:etc|run|usr\/lib|usr\/local\/lib|lib)\/sysctl\.d$/;
const MODPROBE_FOLDERS = /^\/(?:etc|run|usr\/lib|usr\/local\/lib|lib)\/modprobe\.d$/;
const MODULES_FILES = /^\/proc\/modules$/;

/** Kernel parameters, running and configured. */
export const sysctl: Family = {
  takes: (source) => parameterOf(source) !== undefined,

  say({ source, test }) {
    const { member, names } = parameterOf(source) ?? { member: 'running', names: [] };
    const found =
      names.length > 0 ? names : test.literals.map(dotted).filter((word) => /^[a-z][\w-]*(?:\.[\w-]+)+$/.test(word));
    if (found.length === 0) return unsaid('pattern_unclear', 'sysctl');
    const parts: Formula[] = [];
    for (const name of new Set(found)) {
      const accepts = (value: string) => anyLine(test, [value, `${name} = ${value}`, `${name}=${value}`]);
      const formula = valueFormula(`${keyed('sysctl', name)}.${member}`, accepts, test.literals, {
        hasNumbers: true,
        hasNegatives: true,
      });
      if (formula === undefined) return unsaid('pattern_unclear', name);
      parts.push(formula);
    }
    return { must: any(parts) };
  },
};

function parameterOf(source: LineSource): { readonly member: string; readonly names: readonly string[] } | undefined {
  if (source.kind === 'command') {
    if (source.program !== 'sysctl') return undefined;
    return { member: 'running', names: source.args.filter((arg) => !arg.startsWith('-')).map(dotted) };
  }
  const path = source.path.replace(/\/+$/, '');
  const own = /^\/proc\/sys\/(.+)$/.exec(path)?.[1];
  if (own !== undefined && source.kind === 'file') return { member: 'running', names: [dotted(own)] };
  return path === '/etc/sysctl.conf' || SYSCTL_FOLDERS.test(path.replace(/\/[^/]+\.conf$/, ''))
    ? { member: 'configured', names: [] }
    : undefined;
}

function dotted(name: string): string {
  return name.replaceAll('/', '.').replaceAll('\\.', '.');
}

/** Kernel modules: loaded, loadable, forbidden. */
export const modules: Family = {
  takes: (source) =>
    source.kind === 'command'
      ? ['modprobe', 'lsmod'].includes(source.program)
      : MODULES_FILES.test(source.path) ||
        MODPROBE_FOLDERS.test(source.path.replace(/\/+$/, '').replace(/\/[^/]+\.conf$/, '')),

  say(asked) {
    const { source, test } = asked;
    if (source.kind === 'command' && source.program === 'modprobe') return sayModprobe(source.args, test);
    const names = test.literals.filter(
      (word) =>
        /^[a-z0-9][\w-]+$/.test(word) &&
        !['install', 'blacklist', 'true', 'false', 'options', 'alias', 'bin'].includes(word),
    );
    const isList = source.kind === 'command' || MODULES_FILES.test(source.path);
    const parts = [...new Set(names)].map((name) => (isList ? ofLoaded(name, test) : ofLines(name, test)));
    return names.length === 0 ? unsaid('pattern_unclear', 'modules') : { must: any(parts) };
  },
};

function moduleFact(name: string, member: string, test: unknown): Formula {
  return fact(`${keyed('kernelModules', name.replaceAll('-', '_'))}.${member}`, test);
}

function ofLoaded(name: string, test: LineTest): Formula {
  return test.matches(`${name.replaceAll('-', '_')}   16384  0`) || test.matches(`${name}   16384  0`)
    ? moduleFact(name, 'isLoaded', true)
    : false;
}

function ofLines(name: string, test: LineTest): Formula {
  const installs = ['/bin/true', '/bin/false', '/usr/bin/true', '/usr/bin/false', '/sbin/true'].filter((program) =>
    test.matches(`install ${name} ${program}`),
  );
  return any([
    installs.length === 0 ? false : moduleFact(name, 'installAs', { enum: installs }),
    test.matches(`blacklist ${name}`) ? moduleFact(name, 'isBlacklisted', true) : false,
  ]);
}

/** What `modprobe -n -v` would do: insert the file, run what stands in its place, or find nothing. */
function sayModprobe(args: readonly string[], test: LineTest): Said {
  const name = args.find((arg) => !arg.startsWith('-'));
  if (name === undefined || !args.some((arg) => /^-\w*n|^--(?:dry-run|showconfig|show-depends)$/.test(arg)))
    return unsaid('unknown_command', 'modprobe');
  const showsConfig = args.some((arg) => /^--showconfig$|^-c$/.test(arg));
  if (showsConfig) return { must: ofLines(name, test) };
  const inserts = test.matches(`insmod /lib/modules/5.15.0-91-generic/kernel/fs/${name}/${name}.ko`);
  const replaced = ['/bin/true', '/bin/false', '/usr/bin/true', '/usr/bin/false'].filter((program) =>
    anyLine(test, [`install ${program}`, `install ${program} `]),
  );
  const missing = anyLine(test, [
    `modprobe: FATAL: Module ${name} not found in directory /lib/modules/5.15.0-91-generic`,
    `modprobe: FATAL: Module ${name} not found.`,
  ]);
  return {
    must: any([
      inserts ? moduleFact(name, 'isLoadable', true) : false,
      replaced.length === 0 ? false : moduleFact(name, 'installAs', { enum: replaced }),
      missing ? moduleFact(name, 'kind', 'absent') : false,
    ]),
  };
}

/** Boot loader: kernel arguments and the password. */
export const boot: Family = {
  takes: (source) =>
    source.kind === 'file'
      ? /^\/boot\/(?:efi\/EFI\/\w+\/)?grub2?\/(?:grub|user|custom|menu)\.(?:cfg|conf|lst)$|^\/boot\/efi\/EFI\/\w+\/(?:grub|user)\.cfg$|^\/etc\/grub\.conf$|^\/etc\/default\/grub$|^\/boot\/grub2?\/grubenv$|^\/proc\/cmdline$/.test(
          source.path,
        )
      : source.kind === 'folder'
        ? /^\/etc\/(?:default\/grub|grub)\.d$|^\/boot\/loader\/entries$/.test(source.path.replace(/\/+$/, ''))
        : source.program === 'grubby',

  say(asked) {
    const { source, test } = asked;
    if (source.kind === 'command' && !source.args.some((arg) => /^--info/.test(arg)))
      return unsaid('unknown_command', 'grubby');
    const list =
      source.kind === 'file' && source.path === '/proc/cmdline' ? 'boot.arguments' : 'boot.configuredArguments';
    if (
      !test.matches('zz') &&
      anyLine(test, [
        'set superusers="root"',
        'password_pbkdf2 root grub.pbkdf2.sha512.10000.AB',
        'GRUB2_PASSWORD=grub.pbkdf2.sha512.10000.AB',
        'password --md5 $1$abc',
        'set superusers=root',
      ])
    )
      return { must: fact('boot.hasLoaderPassword', true) };
    return sayArguments(asked, list);
  },
};

/**
 * A line of the boot loader that starts the kernel, with or without an argument. "A line without it" is what a check bans
 * to say that every line has it; asked of any line at all, with no word of kernels in it, it means the same.
 */
function sayArguments({ test, isTurned }: Asked, list: string): Said {
  const members: Formula[] = [];
  let isBanOfAbsence = false;
  for (const { term, pattern, holds } of test.terms) {
    const argument = argumentIn(pattern);
    if (term.isNegated && argument !== undefined) {
      isBanOfAbsence = true;
      members.push(not(hasArgument(list, argument)));
    } else if (!term.isNegated && argument !== undefined) members.push(hasArgument(list, argument));
    else if (!term.isNegated && !isKernelWord(pattern)) return unsaid('pattern_unclear', list);
    else if (term.isNegated && holds('linux /vmlinuz root=/dev/sda1 ro quiet')) continue;
    else if (term.isNegated) return unsaid('pattern_unclear', list);
  }
  if (members.length === 0 || (isBanOfAbsence && !isTurned)) return unsaid('pattern_unclear', list);
  return { must: all(members) };
}

function isKernelWord(pattern: string): boolean {
  return /linux|kernel|vmlinuz|GRUB_CMDLINE|args|kernelopts|options/i.test(pattern);
}

/** `audit=1` in whatever surroundings; `audit_backlog_limit=\d+` with any number. */
function argumentIn(pattern: string): { readonly text: string; readonly isOpen: boolean } | undefined {
  const bare = pattern.replace(/GRUB_CMDLINE_LINUX(?:_DEFAULT)?\s*(?:\\s\*)?=/g, '').replace(/\\(?=[.="'-])/g, '');
  const [, name, value] = /([a-z][\w.]*)=((?:\\d[+*]?|\[0-9\][+*]?|\\S[+*]?|[\w-]+)?)(?:[^|]*)$/.exec(bare) ?? [];
  if (name === undefined || value === undefined || name === 'superusers') return undefined;
  return /^[\w-]+$/.test(value) ? { text: `${name}=${value}`, isOpen: false } : { text: `${name}=`, isOpen: true };
}

function hasArgument(list: string, { text, isOpen }: { readonly text: string; readonly isOpen: boolean }): Formula {
  return isOpen
    ? { some: list, where: { '.': { pattern: `^${text.replaceAll('.', '\\.')}.` } } }
    : fact(list, { includes: [text] });
}
