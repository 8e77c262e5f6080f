import { nearestWord } from '../base/text.ts';
import { MAX_VERSION_LENGTH, type Order, type VersionScheme } from './scheme.ts';

/** A range of a pack fits a line; the advisories' longest known one has some 300 constraints. */
const MAX_RANGE_LENGTH = 16_384;

/** Vers types that order like one of our schemes, and names under which the ecosystem is known elsewhere. */
export const SCHEME_ALIASES: Readonly<Record<string, string>> = {
  npm: 'semver',
  golang: 'semver',
  cargo: 'semver',
  pypi: 'pep440',
  gem: 'rubygems',
  alpine: 'apk',
  composer: 'packagist',
  alpm: 'pacman',
};

export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>=';

export interface Constraint {
  readonly comparator: Comparator;
  readonly version: string;
}

/** A parsed `vers:` text. Constraints stand in the order of their versions; none at all means `*`: any version. */
export interface VersionRange {
  /** The type as written: `npm`. */
  readonly type: string;
  /** The scheme that orders it: `semver`. */
  readonly scheme: VersionScheme;
  readonly constraints: readonly Constraint[];
}

/** A range, or one sentence that names the text and the part of it that is wrong. */
export type ParsedRange = { readonly range: VersionRange } | { readonly complaint: string };

type FindScheme = (id: string) => VersionScheme | undefined;

/**
 * Reads a `vers:` text and refuses what is not canonical: no white space, sorted by version, each version once.
 * Source: https://github.com/package-url/vers-spec, clause 5 and "How to parse and validate VERS".
 */
export function parseVers(text: string, findScheme: FindScheme, schemeIds: readonly string[]): ParsedRange {
  const read = readVers(text, findScheme, schemeIds);
  if ('complaint' in read) return read;
  const complaint = orderComplaint(text, read.range);
  return complaint === undefined ? read : { complaint };
}

/**
 * Reads a `vers:` text as its writer meant it: the same as `parseVers`, but constraints may stand in any order and a
 * version may be named twice; what results is sorted. Ranges of feeds are read so, which we cannot ask to be corrected.
 */
export function readVers(text: string, findScheme: FindScheme, schemeIds: readonly string[]): ParsedRange {
  const split = splitVers(text);
  if ('complaint' in split) return split;
  const { type, body } = split;
  const scheme = findScheme(type);
  if (scheme === undefined) return { complaint: unknownScheme(text, type, schemeIds) };
  if (body === '*') return { range: { type, scheme, constraints: [] } };
  const constraints: Constraint[] = [];
  for (const part of body.split('|')) {
    const constraint = readConstraint(part, scheme);
    if (typeof constraint === 'string') return { complaint: `${quote(text)} ${constraint}` };
    constraints.push(constraint);
  }
  return { range: { type, scheme, constraints } };
}

function splitVers(text: string): { type: string; body: string } | { complaint: string } {
  if (text.length > MAX_RANGE_LENGTH) {
    return { complaint: `${quote(text)} is longer than ${MAX_RANGE_LENGTH} characters` };
  }
  const parts = /^vers:([^/]*)\/(.*)$/s.exec(text);
  if (parts === null) return { complaint: `${quote(text)} is no range; it is written vers:SCHEME/>=1|<2` };
  const [, type = '', body = ''] = parts;
  if (body === '') return { complaint: `${quote(text)} names no version; "*" stands for any` };
  if (body.startsWith('|') || body.endsWith('|')) return { complaint: `${quote(text)} begins or ends with "|"` };
  if (body.includes('||')) return { complaint: `${quote(text)} has two "|" in a row` };
  return { type, body };
}

function unknownScheme(text: string, type: string, schemeIds: readonly string[]): string {
  const near = nearestWord(type, schemeIds);
  const hint = near === undefined ? `known are ${schemeIds.join(', ')}` : `did you mean "${near}"?`;
  return `${quote(text)} names no known scheme "${type}"; ${hint}`;
}

/** The constraint, or the rest of the sentence that says what is wrong with it. */
function readConstraint(part: string, scheme: VersionScheme): Constraint | string {
  if (part === '*') return 'has "*" beside other constraints; it stands alone';
  if (part.startsWith('=')) return `holds "${part}"; equality is written without a sign, "${part.replace(/^=+/, '')}"`;
  const comparator = (/^(?:[<>]=?|!=)/.exec(part)?.[0] ?? '=') as Comparator;
  const encoded = comparator === '=' ? part : part.slice(comparator.length);
  if (encoded === '') return `holds "${part}" without a version`;
  if (/[<>=!*]/.test(encoded)) return `holds "${part}"; the signs < > = ! * inside a version are percent-encoded`;
  const version = decode(encoded);
  if (version === undefined) return `holds "${part}", which is not well percent-encoded`;
  if (!scheme.isRanged(version)) return `holds "${version}", which is no ${scheme.id} version`;
  return { comparator, version };
}

function decode(encoded: string): string | undefined {
  if (!encoded.includes('%')) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function orderComplaint(text: string, { scheme, constraints }: VersionRange): string | undefined {
  for (let i = 1; i < constraints.length; i += 1) {
    const before = constraints[i - 1]?.version ?? '';
    const here = constraints[i]?.version ?? '';
    const order = scheme.compare(before, here);
    if (order === 0) return `${quote(text)} names the version "${here}" twice`;
    if (order === 1) return `${quote(text)} is not sorted by version: "${here}" comes before "${before}"`;
  }
  return undefined;
}

/**
 * A sequence that says something twice or nothing, such as `>=1|>=2`: no reader can know which was meant.
 * Source: VERS clause 5.4, rules for contiguous comparators.
 */
export function sequenceComplaint(text: string, { constraints }: VersionRange): string | undefined {
  const counted = constraints.filter(({ comparator }) => comparator !== '!=');
  for (let i = 1; i < counted.length; i += 1) {
    const before = counted[i - 1];
    const here = counted[i];
    if (before === undefined || here === undefined) continue;
    const startsTwice = isLower(before) && !isUpper(here);
    const endsTwice = !isLower(before) && isUpper(here);
    if (startsTwice || endsTwice) {
      return `${quote(text)} says "${show(before)}" and then "${show(here)}", one of which changes nothing`;
    }
  }
  return undefined;
}

function show({ comparator, version }: Constraint): string {
  return comparator === '=' ? version : comparator + version;
}

/**
 * Whether `version` lies in the range; `undefined` when it is no version of the range's scheme.
 * Source: "Checking if a version is contained within a range", as above.
 */
export function contains({ scheme, constraints }: VersionRange, version: string): boolean | undefined {
  if (!scheme.isRanged(version)) return undefined;
  if (constraints.length === 0) return true;
  let below: Constraint | undefined;
  let above: Constraint | undefined;
  for (const constraint of constraints) {
    const order = scheme.compare(version, constraint.version);
    if (order === undefined) return undefined;
    if (order === 0) return holdsAtEqual(constraints, version, scheme);
    if (constraint.comparator === '=' || constraint.comparator === '!=') continue;
    if (order > 0) below = constraint;
    else above ??= constraint;
  }
  if (below === undefined && above === undefined) {
    return constraints.every(({ comparator }) => comparator === '!=');
  }
  return (below === undefined || isLower(below)) && (above === undefined || isUpper(above));
}

/** The version itself is named: an equal sign takes it in, anything else leaves it out. */
function holdsAtEqual(constraints: readonly Constraint[], version: string, scheme: VersionScheme): boolean {
  const named = constraints.filter((constraint) => scheme.compare(version, constraint.version) === 0);
  return named.some(({ comparator }) => comparator === '=' || comparator === '<=' || comparator === '>=');
}

/** The range with its constraints in order of version and the redundant ones left out. */
export function normalise(range: VersionRange): VersionRange {
  const { scheme } = range;
  const sorted = [...range.constraints].sort((a, b): Order => scheme.compare(a.version, b.version) ?? 0);
  const kept: Constraint[] = [];
  for (const constraint of sorted) {
    if (constraint.comparator === '=' || constraint.comparator === '!=') {
      kept.push(constraint);
      continue;
    }
    const at = kept.findLastIndex(({ comparator }) => comparator !== '=' && comparator !== '!=');
    const before = kept[at];
    if (before !== undefined && isLower(before) && isLower(constraint)) continue;
    if (before !== undefined && isUpper(before) && isUpper(constraint)) kept.splice(at, 1);
    kept.push(constraint);
  }
  return { ...range, constraints: kept };
}

function isLower({ comparator }: Constraint): boolean {
  return comparator === '>' || comparator === '>=';
}

function isUpper({ comparator }: Constraint): boolean {
  return comparator === '<' || comparator === '<=';
}

/** The text in quotes, cut to what a line of a message can hold. */
function quote(text: string): string {
  return `"${text.length <= MAX_VERSION_LENGTH / 4 ? text : `${text.slice(0, MAX_VERSION_LENGTH / 4)}…`}"`;
}
