import type { Words } from '../base/text.ts';
import { apk } from './apk.ts';
import { deb } from './deb.ts';
import { dotted } from './dotted.ts';
import { java } from './java.ts';
import { rpm } from './rpm.ts';
import type { Decision, Order, VersionPart, VersionScheme } from './scheme.ts';
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
export const schemes: readonly VersionScheme[] = [deb, rpm, apk, semver, dotted, java];

const schemesById = new Map(schemes.map((scheme) => [scheme.id, scheme]));
const schemeNames = [
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

/** One side of an explanation; `parts` absent: no version of the scheme. */
export interface ExplainedVersion {
  readonly text: string;
  readonly isValid: boolean;
  readonly parts?: readonly VersionPart[];
}

/** How two texts were read and what decided between them. `decision` is absent when they are equal or cannot be compared. */
export interface VersionExplanation {
  readonly scheme: string;
  readonly left: ExplainedVersion;
  readonly right: ExplainedVersion;
  readonly order?: Order;
  readonly decision?: Decision;
  readonly sentence: Words;
}

/** Explains a comparison for people; `undefined` when the scheme is not known. */
export function explainVersions(scheme: string, left: string, right: string): VersionExplanation | undefined {
  const found = findScheme(scheme);
  if (found === undefined) return undefined;
  let decision: Decision | undefined;
  const order = found.compare(left, right, (told) => {
    decision = told;
  });
  return {
    scheme: found.id,
    left: explainOne(found, left),
    right: explainOne(found, right),
    ...(order === undefined ? {} : { order }),
    ...(decision === undefined ? {} : { decision }),
    sentence: sentenceOf(found, left, right, order, decision),
  };
}

function explainOne(scheme: VersionScheme, text: string): ExplainedVersion {
  const parts = scheme.describe(text);
  return { text, isValid: scheme.isValid(text), ...(parts === undefined ? {} : { parts }) };
}

const SIGNS = { '-1': '<', '0': '=', '1': '>' } as const;

function sentenceOf(scheme: VersionScheme, left: string, right: string, order?: Order, decision?: Decision): Words {
  if (order === undefined) {
    const wrong = scheme.parses(left) ? right : left;
    return {
      vi: `Không so sánh được: "${wrong}" không phải là phiên bản ${scheme.id}.`,
      en: `They cannot be compared: "${wrong}" is no ${scheme.id} version.`,
    };
  }
  const relation = `${left} ${SIGNS[order]} ${right}`;
  if (decision === undefined) {
    return { vi: `${relation}: mọi phần đều bằng nhau.`, en: `${relation}: all parts are equal.` };
  }
  const { part, rule } = decision;
  return {
    vi: `${relation}: ${part.vi} quyết định, "${decision.left}" so với "${decision.right}" (${rule.vi}).`,
    en: `${relation}: the ${part.en} decides, "${decision.left}" against "${decision.right}" (${rule.en}).`,
  };
}
