import { all, any, type Formula, fact, keyed } from '../../formula.ts';
import { unsaid } from '../../reasons.ts';
import type { TermTest } from '../line-test.ts';
import type { Asked, Family, LineSource } from '../source.ts';

const OPTIONS = [
  'nodev',
  'nosuid',
  'noexec',
  'ro',
  'rw',
  'relatime',
  'noatime',
  'usrquota',
  'grpquota',
  'quota',
  'sec=krb5',
  'hidepid=2',
  'bind',
];
const TYPES = ['ext4', 'xfs', 'tmpfs', 'vfat', 'btrfs', 'nfs', 'nfs4', 'cifs', 'iso9660', 'zfs'];

/** Mounts as they are, and as fstab wants them. */
export const mounts: Family = {
  takes: (source) => sectionOf(source) !== undefined,

  say(asked) {
    const section = sectionOf(asked.source) ?? 'mounts';
    const places = placesIn(asked);
    if (places.length === 0) return unsaid('pattern_unclear', section);
    const parts: Formula[] = [];
    for (const place of places) {
      const formula = ofPlace(section, place, asked);
      if (formula === undefined) return unsaid('pattern_unclear', place);
      parts.push(formula);
    }
    return { must: any(parts) };
  },
};

function sectionOf(source: LineSource): 'mounts' | 'mountsConfigured' | undefined {
  if (source.kind === 'file') {
    if (/^\/proc\/(?:self\/)?mounts$|^\/etc\/mtab$/.test(source.path)) return 'mounts';
    return source.path === '/etc/fstab' ? 'mountsConfigured' : undefined;
  }
  if (source.kind !== 'command') return undefined;
  const { program, args } = source;
  if (program === 'mount') return args.every((arg) => arg === '-l') ? 'mounts' : undefined;
  if (program !== 'findmnt') return undefined;
  return args.some((arg) => /^-[a-zA-Z]*s|^--fstab$/.test(arg)) ? 'mountsConfigured' : 'mounts';
}

/** The mount points spoken of: named to the command, or by the pattern. */
function placesIn({ source, test }: Asked): string[] {
  const named =
    source.kind === 'command' && source.program === 'findmnt' ? source.args.filter((arg) => arg.startsWith('/')) : [];
  if (named.length > 0) return named.map(withoutSlash);
  const words = test.terms.flatMap(({ term, literals }) =>
    term.isNegated ? [] : literals.flatMap((literal) => literal.split(/[\s,]+/)),
  );
  return [...new Set(words.filter((word) => /^\/[\w./-]*$/.test(word)).map(withoutSlash))];
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

function ofPlace(section: string, place: string, { source, test }: Asked): Formula | undefined {
  const path = keyed(section, place);
  const line = (type: string, options: readonly string[]) => lineOf(source, place, type, options);
  const members: Formula[] = [];
  for (const term of test.terms) {
    const formula = ofTerm(path, term, line);
    if (formula === undefined) return undefined;
    members.push(formula);
  }
  const whole = all(members);
  if (whole === true) return fact(path, { exists: true });
  // An option that must not be there says nothing of a mount that is not there either.
  return whole !== false && test.terms.some(({ term }) => term.isNegated)
    ? all([fact(path, { exists: true }), whole])
    : whole;
}

function lineOf(source: LineSource, place: string, type: string, options: readonly string[]): string {
  const list = ['rw', 'relatime', ...options].join(',');
  if (source.kind === 'command' && source.program === 'findmnt') return `${place}   /dev/sda5   ${type}   ${list}`;
  return source.kind === 'command'
    ? `/dev/sda5 on ${place} type ${type} (${list})`
    : `/dev/sda5 ${place} ${type} ${list} 0 0`;
}

/** One part of the check: about the place alone, about options, or about the type. */
function ofTerm(
  path: string,
  term: TermTest,
  line: (type: string, options: readonly string[]) => string,
): Formula | undefined {
  const candidates = [...new Set([...OPTIONS, ...term.literals.filter((word) => /^[a-z_]+(?:=[\w.-]+)?$/.test(word))])];
  const base = term.holds(line('ext4', []));
  const typed = TYPES.filter((type) => term.holds(line(type, [])) !== base);
  if (typed.length > 0) return fact(`${path}.fsType`, base ? { not: { enum: typed } } : { enum: typed });
  const changing = candidates.filter((option) => term.holds(line('ext4', [option])) !== base);
  if (changing.length === 0) return base;
  if (base) return fact(`${path}.options`, { excludes: changing });
  return any(changing.map((option) => fact(`${path}.options`, { includes: [option] })));
}
