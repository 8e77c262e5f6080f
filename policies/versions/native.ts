import { meansTheSame } from './native-meaning.ts';
import { nativeNpm } from './native-npm.ts';
import { MAX_VERSION_LENGTH, type Order, type VersionScheme } from './scheme.ts';
import type { Comparator, Constraint } from './vers.ts';

/** A range as a `vers:` text, or one sentence that says why there is none. */
export type NativeRange = { readonly range: string } | { readonly complaint: string };

/** What a reader of one notation answers: alternatives, each of constraints that hold together; or what is wrong. */
export type Read = readonly (readonly Constraint[])[] | string;

/** Notations by vers type; a type without one here has no notation of its own, or none that is written for people. */
const NOTATIONS: Readonly<Record<string, (text: string) => Read>> = {
  npm: nativeNpm,
  gem: (text) => relations(text, { '': '=', '=': '=', '!=': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' }, '~>'),
  pypi: (text) =>
    relations(text, { '==': '=', '===': '=', '!=': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' }, '~='),
  deb: (text) => relations(text, { '=': '=', '<<': '<', '<=': '<=', '>=': '>=', '>>': '>' }),
  rpm: (text) => relations(text, { '=': '=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' }),
  nuget: (text) => intervals(text, '>='),
  maven: (text) => intervals(text, '='),
  openssl: (text) => text.split(',').map((version) => [{ comparator: '=', version: version.trim() }]),
};

/** Vers types whose own notation `rangeFromNative` reads. */
export const NATIVE_TYPES: readonly string[] = Object.keys(NOTATIONS);

/**
 * An ecosystem's own range notation as a `vers:` text with its constraints sorted: npm "^1.2.9" is
 * `vers:npm/>=1.2.9|<2.0.0`. Nothing is simplified, as in the suite of the VERS specification; a range that would mean
 * something else without its alternatives is refused.
 * Source: semver(7) of npm; https://guides.rubygems.org/patterns/; PEP 440 "Version specifiers"; deb-control(5)
 * "Depends"; https://learn.microsoft.com/nuget/concepts/package-versioning "Version ranges";
 * https://maven.apache.org/pom.html#dependency-version-requirement-specification
 */
export function rangeFromNative(type: string, scheme: VersionScheme, text: string): NativeRange {
  const notation = Object.hasOwn(NOTATIONS, type) ? NOTATIONS[type] : undefined;
  if (notation === undefined) {
    return { complaint: `"${type}" has no range notation that is read here; known are ${NATIVE_TYPES.join(', ')}` };
  }
  if (text.length > MAX_VERSION_LENGTH)
    return { complaint: `the range is longer than ${MAX_VERSION_LENGTH} characters` };
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '*') return { range: `vers:${type}/*` };
  const read = notation(trimmed);
  if (typeof read === 'string') return { complaint: `"${text}" ${read}` };
  const constraints = read.flat();
  const wrong = constraints.find(({ version }) => !scheme.isRanged(version));
  if (wrong !== undefined) return { complaint: `"${text}" holds "${wrong.version}", which is no ${scheme.id} version` };
  if (!meansTheSame(read, scheme)) {
    return { complaint: `"${text}" contradicts itself, or its parts overlap so that no vers text means the same` };
  }
  return { range: `vers:${type}/${written(constraints, scheme)}` };
}

/** Where two constraints name one version, the range that ends there is written before the one that begins. */
const TURNS: readonly Comparator[] = ['<', '<=', '=', '!=', '>=', '>'];

function written(constraints: readonly Constraint[], scheme: VersionScheme): string {
  const sorted = [...constraints].sort(
    (a, b): Order | number =>
      scheme.compare(a.version, b.version) || TURNS.indexOf(a.comparator) - TURNS.indexOf(b.comparator),
  );
  const texts = sorted.map(({ comparator, version }) => (comparator === '=' ? '' : comparator) + encoded(version));
  return [...new Set(texts)].join('|');
}

/** Percent-encodes the signs that a `vers:` text uses itself. */
function encoded(version: string): string {
  return version.replace(/[%<>=!*|,/?#]/g, (sign) => encodeURIComponent(sign).replace('!', '%21').replace('*', '%2A'));
}

/** `>=1.0, <2.0`: constraints that hold together, parted by commas. `pessimistic` is the sign for "this series from here". */
function relations(text: string, signs: Readonly<Record<string, Comparator>>, pessimistic?: string): Read {
  const constraints: Constraint[] = [];
  for (const part of text.split(',')) {
    const { sign = '', version = '' } = /^\s*(?<sign>[<>=!~]*)\s*(?<version>\S+)\s*$/.exec(part)?.groups ?? {};
    const comparator = Object.hasOwn(signs, sign) ? signs[sign] : undefined;
    if (version === '') return `holds "${part.trim()}", which is no sign and version`;
    if (sign === pessimistic) constraints.push(...series(version, sign));
    else if (comparator === undefined)
      return `holds the sign "${sign}"; known are ${Object.keys(signs).join(' ').trim()}`;
    else if (!version.endsWith('.*')) constraints.push({ comparator, version });
    else if (comparator === '=') constraints.push(...wildcard(version.slice(0, -2)));
    else return `holds "${part.trim()}"; ".*" is read after "==" only`;
  }
  return [constraints];
}

/** `~>2.0.8` of gems and `~=2.0.8` of Python: from there to the next of the last number but one. */
function series(version: string, sign: string): Constraint[] {
  const numbers = /^(?:\d+!)?\d+(?:\.\d+)*/.exec(version)?.[0].split('.') ?? [];
  const upper = bumped(numbers.length > 1 ? numbers.slice(0, -1) : numbers);
  // A pre-release of the next series is below it by order and yet not of this one (PEP 440, "Compatible release").
  const below = sign === '~=' ? `${upper}.dev0` : upper;
  return [
    { comparator: '>=', version },
    { comparator: '<', version: below },
  ];
}

/** Python's `==1.4.*`: the whole series with its pre-releases. */
function wildcard(prefix: string): Constraint[] {
  return [
    { comparator: '>=', version: `${prefix}.dev0` },
    { comparator: '<', version: `${bumped(prefix.split('.'))}.dev0` },
  ];
}

function bumped(numbers: readonly string[]): string {
  const last = numbers.at(-1) ?? '0';
  const epoch = /^\d+!/.exec(last)?.[0] ?? '';
  return [...numbers.slice(0, -1), epoch + String(BigInt(last.slice(epoch.length) || 0) + 1n)].join('.');
}

const INTERVAL = /^(?<open>[[(])(?<low>[^,[\]()]*)(?<comma>,)?(?<high>[^,[\]()]*)(?<close>[\])])$/;

/** `[1.0,2.0),[3.0]`; `bare` is what a version without brackets stands for. */
function intervals(text: string, bare: Comparator): Read {
  if (!/[[(\])]/.test(text)) return /[,\s*]/.test(text) ? 'is no interval' : [[{ comparator: bare, version: text }]];
  const alternatives: Constraint[][] = [];
  for (const part of text.replace(/([\])])\s*,\s*/g, '$1\n').split('\n')) {
    const groups = INTERVAL.exec(part.trim())?.groups;
    if (groups === undefined) return `holds "${part.trim()}", which is no interval such as [1.0,2.0)`;
    const low = (groups.low ?? '').trim();
    const high = (groups.high ?? '').trim();
    if (groups.comma === undefined) {
      if (low === '' || groups.open !== '[' || groups.close !== ']')
        return `holds "${part.trim()}"; one version alone stands in [ ]`;
      alternatives.push([{ comparator: '=', version: low }]);
      continue;
    }
    if (low === '' && high === '') return `holds "${part.trim()}", which bounds nothing; write *`;
    const from: Constraint = { comparator: groups.open === '[' ? '>=' : '>', version: low };
    const to: Constraint = { comparator: groups.close === ']' ? '<=' : '<', version: high };
    alternatives.push([...(low === '' ? [] : [from]), ...(high === '' ? [] : [to])]);
  }
  return alternatives;
}
