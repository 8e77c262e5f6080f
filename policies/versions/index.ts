import { apk } from './apk.ts';
import { calver } from './calver.ts';
import { deb } from './deb.ts';
import { dotted } from './dotted.ts';
import { explain, type VersionExplanation } from './explain.ts';
import { generic } from './generic.ts';
import { java } from './java.ts';
import { maven } from './maven.ts';
import { rangeFromNative as fromNative, type NativeRange } from './native.ts';
import { nuget } from './nuget.ts';
import { openssl } from './openssl.ts';
import { oracle } from './oracle.ts';
import { packagist } from './packagist.ts';
import { pacman } from './pacman.ts';
import { pep440 } from './pep440.ts';
import { rpm } from './rpm.ts';
import { rubygems } from './rubygems.ts';
import type { Order, VersionScheme } from './scheme.ts';
import { semver } from './semver.ts';
import {
  contains,
  normalise,
  type ParsedRange,
  parseVers,
  readVers,
  SCHEME_ALIASES,
  sequenceComplaint,
  type VersionRange,
} from './vers.ts';

/** Every version scheme. To add one: its file, a line here, and `test/fixtures/versions/<id>.txt`. */
export const schemes: readonly VersionScheme[] = [
  deb,
  rpm,
  apk,
  pacman,
  semver,
  pep440,
  maven,
  rubygems,
  nuget,
  packagist,
  dotted,
  calver,
  oracle,
  openssl,
  java,
  generic,
];

const schemesById = new Map(schemes.map((scheme) => [scheme.id, scheme]));
/** Every id, then every other name under which a scheme is known. */
export const schemeNames: readonly string[] = [
  ...schemesById.keys(),
  ...Object.keys(SCHEME_ALIASES).filter((alias) => schemesById.has(SCHEME_ALIASES[alias] ?? '')),
];

/** The scheme of an id or of one of its other names (`npm` is `semver`). */
export function findScheme(id: string): VersionScheme | undefined {
  const alias = Object.hasOwn(SCHEME_ALIASES, id) ? SCHEME_ALIASES[id] : undefined;
  return schemesById.get(alias ?? id);
}

/** Whether `id` is a known scheme or another name of one. */
export function isScheme(id: string): boolean {
  return findScheme(id) !== undefined;
}

/**
 * How `left` stands to `right` in a scheme; `undefined`: cannot be compared, because the scheme is not known or one
 * text is no version of it. A caller must treat that as unknown, never as equal or as failed.
 */
export function compareVersions(scheme: string, left: string, right: string): Order | undefined {
  return findScheme(scheme)?.compare(left, right);
}

/** Whether the ecosystem's own tool accepts `version` today; `undefined` when the scheme is not known. */
export function isVersion(scheme: string, version: string): boolean | undefined {
  return findScheme(scheme)?.isValid(version);
}

/**
 * Whether `version` lies in `range`, a whole `vers:` text. `undefined` when the range is of another scheme, is not
 * well-formed, or the version does not parse.
 */
export function satisfies(scheme: string, version: string, range: string): boolean | undefined {
  const parsed = rememberedRange(range);
  if (parsed === undefined || parsed.scheme !== findScheme(scheme)) return undefined;
  return contains(parsed, version);
}

/** For pack loading: the range, or one sentence that says what is wrong with the text. Nothing is put right silently. */
export function parseRange(text: string): ParsedRange {
  const parsed = parseVers(text, findScheme, schemeNames);
  if ('complaint' in parsed) return parsed;
  const complaint = sequenceComplaint(text, parsed.range);
  return complaint === undefined ? parsed : { complaint };
}

/** An ecosystem's own range notation as a `vers:` text: npm "^1.2.9" is `vers:npm/>=1.2.9|<2.0.0`. */
export function rangeFromNative(type: string, text: string): NativeRange {
  const scheme = findScheme(type);
  return scheme === undefined
    ? { complaint: `no version scheme "${type}"; known are ${schemeNames.join(', ')}` }
    : fromNative(type, scheme, text);
}

const MAX_REMEMBERED_RANGES = 2048;
const MAX_REMEMBERED_LENGTH = 512;
const rangesByText = new Map<string, VersionRange | undefined>();

/** A rule's one range is asked for thousands of packages; the memory is bounded and forgets all when full. */
function rememberedRange(text: string): VersionRange | undefined {
  if (rangesByText.has(text)) return rangesByText.get(text);
  const read = readVers(text, findScheme, schemeNames);
  const range = 'range' in read ? normalise(read.range) : undefined;
  if (text.length > MAX_REMEMBERED_LENGTH) return range;
  if (rangesByText.size >= MAX_REMEMBERED_RANGES) rangesByText.clear();
  rangesByText.set(text, range);
  return range;
}

/** Explains a comparison for people; `undefined` when the scheme is not known. */
export function explainVersions(scheme: string, left: string, right: string): VersionExplanation | undefined {
  const found = findScheme(scheme);
  return found === undefined ? undefined : explain(found, left, right);
}
