import type { Read } from './native.ts';
import type { Comparator, Constraint } from './vers.ts';

const PARTIAL =
  /^v?(?<major>\d+|[xX*])(?:\.(?<minor>\d+|[xX*]))?(?:\.(?<patch>\d+|[xX*]))?(?:-(?<pre>[0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Three numbers as far as they are written; `numbers.length` says how far. */
interface Partial {
  readonly numbers: readonly bigint[];
  readonly pre: string;
  readonly hasWildcard: boolean;
}

/**
 * npm's ranges: `||` parts alternatives, white space parts what holds together, `~`, `^`, `x` and hyphens as in npm.
 * In three corners the suite of the VERS specification is followed, which departs from npm's own reading: a version cut
 * short behind a sign is filled with zeros ("<=1.0" is "<=1.0.0", not all of 1.0); behind a sign, "2.2.x" stands for
 * its own series; and a tilde before a pre-release is read as that suite's library does.
 * Source: semver(7) of npm, "Ranges"; https://github.com/package-url/vers-spec, tests/npm_range_from_native_test.json.
 */
export function nativeNpm(text: string): Read {
  const alternatives: (readonly Constraint[])[] = [];
  for (const alternative of text.split('||')) {
    const read = readAlternative(alternative.trim());
    if (typeof read === 'string') return read;
    alternatives.push(...read);
  }
  return alternatives;
}

function readAlternative(text: string): Read {
  const hyphen = /^(?<low>\S+)\s+-\s+(?<high>\S+)$/.exec(text)?.groups;
  if (hyphen !== undefined) return readHyphen(hyphen.low ?? '', hyphen.high ?? '');
  const constraints: Constraint[] = [];
  const words = text.replace(/([<>=~^])\s+/g, '$1').split(/\s+/);
  for (const word of words) {
    const { sign = '', version = '' } = /^(?<sign>[<>]=?|=|~>?|\^)?(?<version>[^<>=~^]+)$/.exec(word)?.groups ?? {};
    const partial = readPartial(version);
    if (partial === undefined) return `holds "${word}", which npm does not know`;
    if (partial.numbers.length === 0) return `holds "${word}", which bounds nothing; write * for any version`;
    if (sign.startsWith('~') && partial.pre !== '') {
      return words.length === 1 ? tildePre(partial) : `holds "${word}" beside other bounds`;
    }
    constraints.push(...constraintsOf(sign, partial));
  }
  return [constraints];
}

function readPartial(text: string): Partial | undefined {
  const groups = PARTIAL.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const written = [groups.major, groups.minor, groups.patch].filter((part) => part !== undefined);
  const wildcardAt = written.findIndex((part) => /^[xX*]$/.test(part));
  const numbers = written.slice(0, wildcardAt < 0 ? written.length : wildcardAt).map(BigInt);
  return { numbers, pre: groups.pre ?? '', hasWildcard: wildcardAt >= 0 };
}

function constraintsOf(sign: string, partial: Partial): Constraint[] {
  const { numbers, hasWildcard } = partial;
  if (sign === '^') return between(full(partial), caretEnd(numbers));
  if (sign.startsWith('~')) return between(full(partial), tildeEnd(numbers));
  const isExact = sign === '' || sign === '=';
  if (hasWildcard || (isExact && numbers.length < 3)) return between(full(partial), bump(numbers, numbers.length - 1));
  return [{ comparator: isExact ? '=' : (sign as Comparator), version: full(partial) }];
}

function between(low: string, high: string): Constraint[] {
  return [
    { comparator: '>=', version: low },
    { comparator: '<', version: high },
  ];
}

function readHyphen(low: string, high: string): Read {
  const from = readPartial(low);
  const to = readPartial(high);
  if (from === undefined || to === undefined || from.numbers.length === 0 || to.numbers.length === 0) {
    return `holds "${low} - ${high}", which is no range from one version to another`;
  }
  const end: Constraint =
    to.numbers.length < 3
      ? { comparator: '<', version: bump(to.numbers, to.numbers.length - 1) }
      : { comparator: '<=', version: full(to) };
  return [[{ comparator: '>=', version: full(from) }, end]];
}

/** The version with zeros for what is not written. */
function full({ numbers, pre }: Partial): string {
  return filled(numbers) + (pre === '' ? '' : `-${pre}`);
}

function filled(numbers: readonly bigint[]): string {
  return [0, 1, 2].map((at) => String(numbers[at] ?? 0n)).join('.');
}

/** The next version in which the number at `at` is one greater and all behind it are zero. */
function bump(numbers: readonly bigint[], at: number): string {
  return filled([...numbers.slice(0, at), (numbers[at] ?? 0n) + 1n]);
}

function tildeEnd(numbers: readonly bigint[]): string {
  return bump(numbers, numbers.length === 1 ? 0 : 1);
}

/** Up to the next change of the first number that is not zero. */
function caretEnd(numbers: readonly bigint[]): string {
  const first = numbers.findIndex((number) => number !== 0n);
  return bump(numbers, first < 0 ? numbers.length - 1 : first);
}

/** The pre-releases of this very version, and the releases from it on; the suite's library takes a first patch for done. */
function tildePre(partial: Partial): Constraint[][] {
  const { numbers } = partial;
  const release = filled(numbers);
  const end = (numbers[2] ?? 0n) === 0n ? release : tildeEnd(numbers);
  return [between(full(partial), bump([...numbers, 0n, 0n].slice(0, 3), 2)), between(release, end)];
}
