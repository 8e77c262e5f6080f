import { any, type Formula, not } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import { type Asked, anyLine, type Family, type LineSource, type Said } from '../source.ts';

const TOOLS = new Set(['dpkg', 'dpkg-query', 'rpm', 'apt', 'apt-cache', 'yum', 'dnf', 'zypper', 'apk', 'pacman']);

/** Packages by name: what the package tools of each distribution print of an installed and of a missing one. */
export const packages: Family = {
  takes: (source) => source.kind === 'command' && TOOLS.has(source.program) && namesIn(source) !== undefined,

  say(asked) {
    const { source } = asked;
    const names = namesIn(source);
    if (source.kind !== 'command' || names === undefined) return unsaid('unknown_command', 'dpkg');
    if (names.length === 0) return sayOfList(asked, source.program);
    if (asked.test.terms.some(({ term }) => term.kind === 'number')) return unsaid('pattern_unclear', names[0]);
    const parts: Formula[] = [];
    for (const name of names) {
      const isThere = installed(name);
      const shown = /[*?]/.test(name) ? name.replace(/[*?]/g, 'x') : name;
      const whenThere = anyLine(asked.test, linesWhenInstalled(source, shown));
      const whenMissing = anyLine(asked.test, linesWhenMissing(source, shown));
      parts.push(whenThere ? (whenMissing ? true : isThere) : whenMissing ? not(isThere) : false);
    }
    return { must: any(parts) };
  },
};

function installed(name: string): Formula {
  if (!/[*?]/.test(name)) return { some: 'packages', where: { '.name': name.replace(/:[a-z0-9]+$/, '') } };
  const pattern = `^${name
    .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.')}$`;
  return { some: 'packages', where: { '.name': { pattern } } };
}

/** `rpm -qa` and `dpkg -l` without names list everything: the pattern itself names the package. */
function sayOfList({ test, isTurned }: Asked, program: string): Said {
  const candidates = test.literals
    .filter((word) => /^[A-Za-z0-9][A-Za-z0-9+._-]+$/.test(word))
    .map((word) => word.replace(/-$/, ''));
  const line = (name: string) =>
    program === 'dpkg' ? `ii  ${name}  1.2.3-4  amd64  a package` : `${name}-1.2.3-4.el9.x86_64`;
  const found = [...new Set(candidates)].filter((name) => test.matches(line(name)) && !test.matches(line('zz')));
  const [name, ...others] = found.sort((left, right) => left.length - right.length);
  if (name === undefined || others.length > 4) return unsaid('pattern_unclear', program);
  // The name alone is what the pattern finds anywhere in a line: under a ban, names that hold it count as well.
  if (isTurned && test.matches(line(`zz${name}zz`)))
    return { must: { some: 'packages', where: { '.name': { pattern: quoted(name) } } } };
  return { must: any(found.map(installed)) };
}

function quoted(text: string): string {
  return text.replace(/[.+*?^$()|[\]{}\\]/g, '\\$&');
}

/** The packages a command asks about; `undefined`: it does something else. */
function namesIn(source: LineSource): readonly string[] | undefined {
  if (source.kind !== 'command') return undefined;
  const { program, args } = source;
  const words: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (/^(?:-f|--showformat|--queryformat|--qf)$/.test(arg)) index += 1;
    else if (!arg.startsWith('-')) words.push(arg);
  }
  if (program === 'rpm')
    return args.some((arg) => /^-q[a-z]*$|^--query$/.test(arg)) && !args.some((arg) => /^-[qV]*[Vcld]/.test(arg))
      ? words
      : undefined;
  if (program === 'dpkg' || program === 'dpkg-query')
    return args.some((arg) => /^-(?:s|l|W|-status|-list|-show)/.test(arg)) ? words : undefined;
  const [verb, ...names] = words;
  if (/^(?:list|info|show|policy|search|se|if)$/.test(verb ?? '')) return names.filter((name) => name !== 'installed');
  return program === 'pacman' && args.some((arg) => /^-Q/.test(arg)) ? words : undefined;
}

function linesWhenInstalled(source: LineSource, name: string): string[] {
  if (source.kind === 'command' && source.program === 'rpm') return [`${name}-1.2.3-4.el9.x86_64`];
  return [
    `Package: ${name}`,
    'Status: install ok installed',
    'Architecture: amd64',
    'Version: 1.2.3-4',
    `ii  ${name}  1.2.3-4  amd64  a package`,
    `${name}\tinstall ok installed\tinstalled`,
    'install ok installed',
    `${name}/stable,now 1.2.3-4 amd64 [installed]`,
    `${name}.x86_64   1.2.3-4.el9   @baseos`,
    `i | ${name} | a package | package`,
    'Installed: Yes',
    '  Installed: 1.2.3-4',
  ];
}

function linesWhenMissing(source: LineSource, name: string): string[] {
  if (source.kind === 'command' && source.program === 'rpm') return [`package ${name} is not installed`];
  return [
    `dpkg-query: package '${name}' is not installed and no information is available`,
    `dpkg-query: no packages found matching ${name}`,
    `un  ${name}  <none>  <none>  (no description available)`,
    `${name}\tunknown ok not-installed\tnot-installed`,
    'Error: No matching Packages to list',
    `Package '${name}' not found.`,
    `package '${name}' not found.`,
    'No matching items found.',
    'Installed: No',
    '  Installed: (none)',
  ];
}
