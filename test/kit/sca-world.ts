import { bundleBytesOf, type FileOf } from './bundle.ts';

/** A host for an SCA policy: what its files hold, and the state behind what its commands would print. */
export interface ScaWorld {
  readonly files: Readonly<Record<string, FileOf>>;
  readonly packages: readonly string[];
  /** State of units by full name: the words of `is-enabled` and `is-active`. */
  readonly units: Readonly<Record<string, readonly [enabled: string, active: string]>>;
  readonly mounts: Readonly<Record<string, readonly [type: string, options: string]>>;
  readonly sshd: string;
  readonly auditLoaded: string;
}

const GROUPS: Readonly<Record<number, string>> = { 0: 'root', 4: 'adm', 42: 'shadow', 1000: 'lan' };
const USERS: Readonly<Record<number, string>> = { 0: 'root', 1000: 'lan' };

/** The world as the bundle that a recorder would have made of it. */
export function bundleOfWorld(world: ScaWorld): Buffer {
  const files: Record<string, FileOf> = { ...world.files };
  files['/var/lib/dpkg/status'] = world.packages
    .map((name) => `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0-1\n\n`)
    .join('');
  files['/proc/self/mountinfo'] = Object.entries(world.mounts)
    .map(
      ([path, [type, options]], index) =>
        `${20 + index} 1 8:${index} / ${path} ${options} - ${type} /dev/sd${index} rw`,
    )
    .join('\n');
  for (const [unit, [enabled]] of Object.entries(world.units)) {
    const path = `/usr/lib/systemd/system/${unit}`;
    const install = enabled === 'static' ? '' : '\n[Install]\nWantedBy=multi-user.target\n';
    files[path] = `[Unit]\nDescription=x\n[Service]\nExecStart=/usr/bin/x\n${install}`;
    if (enabled === 'masked') files[`/etc/systemd/system/${unit}`] = { type: 'link', linkTo: '/dev/null' };
    if (enabled === 'enabled')
      files[`/etc/systemd/system/multi-user.target.wants/${unit}`] = { type: 'link', linkTo: path };
  }
  files['/usr/lib/systemd/systemd'] = 'x';
  files['/sbin/auditctl'] = files['/sbin/auditctl'] ?? { text: 'x', mode: 0o755 };
  return bundleBytesOf({
    files,
    commands: {
      'sshd.effective': world.sshd,
      'systemd.units': Object.entries(world.units)
        .map(([unit, [, active]]) => `${unit} loaded ${active} ${active === 'active' ? 'running' : 'dead'} x`)
        .join('\n'),
      'audit.loaded': world.auditLoaded,
      'audit.status': 'enabled 1\nfailure 1\nbacklog_limit 8192\n',
    },
  });
}

export type ScaResult = 'pass' | 'fail' | 'not_applicable';

/** Verdict of a check as the source defines it: lines of texts, matched by its patterns. Written apart from the importer. */
export function scaVerdict(
  check: { readonly condition: string; readonly rules: readonly string[] },
  world: ScaWorld,
): ScaResult {
  const results = check.rules.map((rule) => ruleResult(rule, world));
  const has = (result: ScaResult) => results.includes(result);
  if (check.condition === 'all') return has('fail') ? 'fail' : has('not_applicable') ? 'not_applicable' : 'pass';
  if (check.condition === 'any') return has('pass') ? 'pass' : has('not_applicable') ? 'not_applicable' : 'fail';
  return has('pass') ? 'fail' : has('not_applicable') ? 'not_applicable' : 'pass';
}

function ruleResult(raw: string, world: ScaWorld): ScaResult {
  const isTurned = raw.startsWith('not ');
  const [type = '', rest = ''] = (isTurned ? raw.slice(4) : raw).split(/:(.*)/s);
  const [target = '', ...parts] = rest.split(/\s*->\s+/).map((part) => part.trim());
  const result =
    type === 'f'
      ? fileResult(target, parts, world)
      : type === 'd'
        ? folderResult(target, parts, world)
        : commandResult(target, parts, world);
  return !isTurned || result === 'not_applicable' ? result : result === 'pass' ? 'fail' : 'pass';
}

function textOf(file: FileOf | undefined): string | undefined {
  if (file === undefined || file === null) return undefined;
  return typeof file === 'string' ? file : file.text === undefined ? undefined : String(file.text);
}

function fileResult(path: string, parts: readonly string[], { files }: ScaWorld): ScaResult {
  const text = textOf(files[path]);
  if (parts.length === 0) return text === undefined ? 'fail' : 'pass';
  return text === undefined ? 'not_applicable' : linesResult(text, parts);
}

function folderResult(path: string, [name, ...parts]: readonly string[], { files }: ScaWorld): ScaResult {
  const folder = path.replace(/\/$/, '');
  const inside = Object.keys(files).filter((file) => file.startsWith(`${folder}/`));
  const exists = inside.length > 0 || files[folder] !== undefined;
  if (name === undefined) return exists ? 'pass' : 'fail';
  if (!exists) return 'not_applicable';
  const pattern = new RegExp(name.replace(/^r:/, ''));
  const matching = inside.filter((file) => pattern.test(file.slice(folder.length + 1)));
  if (parts.length === 0) return matching.length > 0 ? 'pass' : 'fail';
  return matching.some((file) => linesResult(textOf(files[file]) ?? '', parts) === 'pass') ? 'pass' : 'fail';
}

function commandResult(command: string, parts: readonly string[], world: ScaWorld): ScaResult {
  const output = outputOf(command.replace(/^"|"$/g, '').trim(), world);
  return output === undefined ? 'not_applicable' : linesResult(output, parts);
}

function linesResult(text: string, parts: readonly string[]): ScaResult {
  const terms = parts.flatMap((part) => part.split(/\s*&&\s+/));
  return text.split('\n').some((line) => terms.every((term) => termHolds(term.trim(), line))) ? 'pass' : 'fail';
}

function termHolds(raw: string, line: string): boolean {
  const isTurned = raw.startsWith('!');
  const term = isTurned ? raw.slice(1) : raw;
  return held(term, line) !== isTurned;
}

function held(term: string, line: string): boolean {
  if (term.startsWith('r:')) return new RegExp(term.slice(2), 'i').test(line);
  if (!term.startsWith('n:')) return term.toLowerCase() === line.toLowerCase() || new RegExp(`^${term}$`).test(line);
  const [, pattern = '', operator = '', value = ''] = /^n:(.*?) compare (\S+) (-?\d+)$/.exec(term) ?? [];
  const found = new RegExp(pattern, 'i').exec(line)?.[1];
  if (found === undefined) return false;
  const [left, right] = [Number(found), Number(value)];
  const answers: Record<string, boolean> = {
    '<': left < right,
    '<=': left <= right,
    '>': left > right,
    '>=': left >= right,
    '==': left === right,
    '!=': left !== right,
  };
  return answers[operator] === true;
}

/** What a command would print; `undefined`: it is not of this world. */
function outputOf(command: string, world: ScaWorld): string | undefined {
  const inner = /^sh -c "(.*?)"?$/.exec(command)?.[1];
  if (inner !== undefined)
    return inner
      .split('&')
      .map((part) => outputOf(part.trim(), world) ?? '')
      .join('\n');
  const words = (command.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^["']|["']$/g, ''));
  const [program, ...args] = words;
  const last = args.filter((arg) => !arg.startsWith('-')).at(-1) ?? '';
  switch (program) {
    case 'findmnt': {
      const [type, options] = world.mounts[last] ?? [];
      return type === undefined ? '' : `${last}  /dev/x  ${type}  ${options}`;
    }
    case 'dpkg':
    case 'dpkg-query':
      return args
        .filter((arg) => !arg.startsWith('-'))
        .map((name) =>
          world.packages.includes(name)
            ? `Package: ${name}\nStatus: install ok installed\n${name}\tinstall ok installed\tinstalled`
            : `dpkg-query: package '${name}' is not installed and no information is available\ndpkg-query: no packages found matching ${name}`,
        )
        .join('\n');
    case 'systemctl':
      return args
        .slice(1)
        .map((unit) => unitOutput(args[0] ?? '', unit, world))
        .join('\n');
    case 'sshd':
      return world.sshd;
    case 'auditctl':
      return world.auditLoaded;
    case 'useradd':
      return textOf(world.files['/etc/default/useradd']) ?? '';
    case 'passwd':
      return /^root:\$/m.test(textOf(world.files['/etc/shadow']) ?? '')
        ? 'root P 2026-11-21 0 99999 7 -1'
        : 'root L 2026-11-21 0 99999 7 -1';
    case 'stat':
      return statOutput(args, last, world);
    case 'find':
      return Object.keys(world.files)
        .filter((path) => /^\/etc\/audit\/.*\.(?:conf|rules)$/.test(path))
        .map((path) => statOutput(['-c', args[args.indexOf('-Lc') + 1] ?? ''], path, world))
        .join('\n');
    default:
      return undefined;
  }
}

function unitOutput(verb: string, name: string, { units }: ScaWorld): string {
  const unit = units[name] ?? units[`${name}.service`];
  if (verb === 'is-enabled') return unit?.[0] ?? `Failed to get unit file state for ${name}: No such file or directory`;
  if (verb === 'is-active') return unit?.[1] ?? 'inactive';
  return `     Active: ${unit?.[1] ?? 'inactive'} (running)`;
}

function statOutput(args: readonly string[], raw: string, { files }: ScaWorld): string {
  const path = raw.length > 1 ? raw.replace(/\/$/, '') : raw;
  const file = files[path];
  if (file === undefined || file === null) return `stat: cannot statx '${path}': No such file or directory`;
  const { mode = undefined, ownerId = 0, groupId = 0, type = 'file' } = typeof file === 'string' ? {} : file;
  const bits = mode ?? (type === 'directory' ? 0o755 : 0o644);
  const values: Record<string, string> = {
    n: path,
    a: bits.toString(8),
    A: '-',
    u: String(ownerId),
    g: String(groupId),
    U: USERS[ownerId] ?? 'UNKNOWN',
    G: GROUPS[groupId] ?? 'UNKNOWN',
  };
  return (args[args.findIndex((arg) => /c$/.test(arg)) + 1] ?? '').replace(
    /%([a-zA-Z])/g,
    (whole, letter: string) => values[letter] ?? whole,
  );
}
