import type { Severity } from '../rules/finding.ts';
import { rateVector } from './cvss.ts';
import { type Ecosystem, ecosystemOfOsv } from './ecosystem.ts';
import {
  cveInside,
  type EntrySink,
  instantOf,
  isCve,
  known,
  listAt,
  objectAt,
  severityOfWord,
  textAt,
} from './entry.ts';
import { affectedVersions, checkRanges, checkVersions } from './osv-ranges.ts';
import type { AdvisoryRecord, PackageKind } from './record.ts';

/** Whether an entry of a feed is an OSV record. */
export function isOsv(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value.id === 'string' && ('affected' in value || 'schema_version' in value || 'modified' in value);
}

/** What all packages of one OSV record share. */
interface Head {
  readonly id: string;
  readonly cves: readonly string[];
  readonly isWithdrawn: boolean;
  readonly common: Pick<AdvisoryRecord, 'publishedOn' | 'modifiedAt' | 'source'>;
  readonly rating: Rating;
  readonly moduleStream: string | undefined;
}

type Rating = Partial<Pick<AdvisoryRecord, 'severity' | 'cvss' | 'severitySource'>>;

/** Packages of one record. The largest known ones, of kernels, have hundreds; joining them costs the square of it. */
const MAX_AFFECTED = 10_000;

/**
 * One OSV record to one advisory for each affected package of an operating system's release; several ranges of one
 * package become one record. Updates that close no vulnerability, packages of programming languages and commits of
 * repositories are counted and left out.
 * Source: https://ossf.github.io/osv-schema/ (1.7).
 */
export function readOsv(value: Readonly<Record<string, unknown>>, out: EntrySink): void {
  const head = headOf(value, out);
  if (head === undefined) return;
  if (head.cves.length === 0 && !isSecurity(head.id)) {
    out.skip('not_a_vulnerability');
    return;
  }
  const affected = listAt(value, 'affected');
  if (affected.length === 0) out.skip(head.isWithdrawn ? 'withdrawn_without_package' : 'no_affected_package');
  if (affected.length > MAX_AFFECTED) {
    out.complain('/affected', `${head.id} names ${affected.length} packages; at most ${MAX_AFFECTED} are read`);
    out.skip('malformed');
    return;
  }
  const found = new Map<string, AdvisoryRecord>();
  for (const [index, entry] of affected.entries()) {
    const record = recordOf(entry, `/affected/${index}`, head, out);
    if (record === undefined) continue;
    checkVersions(record, `/affected/${index}/ranges`, out);
    const key = `${record.ecosystem}\n${record.package}\n${record.packageKind}`;
    const before = found.get(key);
    found.set(key, before === undefined ? record : joined(before, record));
  }
  for (const record of found.values()) out.record(record);
}

function headOf(value: Readonly<Record<string, unknown>>, out: EntrySink): Head | undefined {
  const id = textAt(value, 'id');
  if (id === undefined) {
    out.complain('/id', 'the record has no id');
    out.skip('malformed');
    return undefined;
  }
  const modifiedAt = instantOf(textAt(value, 'modified'));
  if (modifiedAt === undefined) out.complain('/modified', `${id} does not say when it was last changed`);
  else out.changedAt(modifiedAt);
  const publishedOn = instantOf(textAt(value, 'published'))?.slice(0, 10);
  const summary = textAt(value, 'summary', 1000);
  return {
    id,
    cves: cvesOf(id, value),
    isWithdrawn: typeof value.withdrawn === 'string',
    common: { source: `osv:${id}`, ...known('publishedOn', publishedOn), ...known('modifiedAt', modifiedAt) },
    rating: ratingOf(value, summary),
    moduleStream: /(?:^|\s)([\w.+-]+:[\w.+-]+)(?:\s|$)/.exec(summary?.replace(/^\w+: /, '') ?? '')?.[1],
  };
}

/**
 * The CVEs a record speaks of: its own id, else what it is another name of or was made from, and only where those name
 * none what it is related to, which is where some distributions list the CVEs that an update closes.
 */
function cvesOf(id: string, value: unknown): readonly string[] {
  const own = cveInside(id);
  if (own !== undefined) return [own];
  const named = ['aliases', 'upstream'].flatMap((key) => listAt(value, key));
  const told = cvesAmong(named);
  return told.length > 0 ? told : cvesAmong(listAt(value, 'related'));
}

function cvesAmong(texts: readonly unknown[]): string[] {
  const found = texts.flatMap((text) => (typeof text === 'string' ? (cveInside(text) ?? []) : []));
  return [...new Set(found.filter(isCve))].sort();
}

/** Bug fixes and enhancements bear no CVE and are no advisories of security: ALBA, ALEA, RLBA, SUSE-RU, SUSE-FU ... */
function isSecurity(id: string): boolean {
  return !/^(?:(?:AL|RL|RH|EL|CE)(?:BA|EA)-|(?:open)?SUSE-[RFO]U-)/.test(id);
}

function recordOf(entry: unknown, pointer: string, head: Head, out: EntrySink): AdvisoryRecord | undefined {
  checkRanges(entry, pointer, head.id, out);
  const about = objectAt(entry, 'package');
  const name = textAt(about, 'name');
  const ecosystemName = textAt(about, 'ecosystem');
  if (name === undefined || ecosystemName === undefined) {
    // A record of repositories only (ranges of commits) names no package, and says nothing of installed ones.
    const isGitOnly = about === undefined && listAt(entry, 'ranges').every((range) => textAt(range, 'type') === 'GIT');
    if (!isGitOnly) out.complain(`${pointer}/package`, `${head.id} names no package or no ecosystem here`);
    out.skip(isGitOnly ? 'ecosystem_not_supported' : 'malformed');
    return undefined;
  }
  const ecosystem = ecosystemOfOsv(ecosystemName);
  if (ecosystem === undefined) {
    out.skip('ecosystem_not_supported');
    return undefined;
  }
  const affected = affectedVersions(entry, `${pointer}/versions`, head.id, ecosystem.scheme, out);
  if (affected === undefined && !head.isWithdrawn) {
    out.skip('no_affected_versions');
    return undefined;
  }
  const { ranges = [], versions } = affected ?? {};
  const isModular = ranges.some(({ fixed }) => fixed !== undefined && isModularVersion(fixed));
  const isOpenEnded = versions === undefined && ranges.every(({ fixed }) => fixed === undefined);
  return {
    id: head.id,
    cves: head.cves,
    ecosystem: ecosystem.id,
    package: name,
    packageKind: kindOf(ecosystem, textAt(about, 'purl', 1000)),
    scheme: ecosystem.scheme,
    state: head.isWithdrawn ? 'withdrawn' : isOpenEnded ? 'unfixed' : 'fixed',
    ranges,
    ...known('versions', versions),
    ...head.common,
    ...packageRating(entry, head.rating),
    ...(isModular ? known('moduleStream', head.moduleStream) : {}),
  };
}

/** A module's packages carry it in their release: `1.20.1-1.module_el8.8.0+3468`. Source: the modularity build rules. */
export function isModularVersion(version: string): boolean {
  return /\.module[_+]/.test(version);
}

/** Debian's, Ubuntu's and Alpine's records name source packages; those of rpm distributions one or the other. */
function kindOf({ id }: Ecosystem, purl: string | undefined): PackageKind {
  if (/[?&]arch=(?:source|src)\b/.test(purl ?? '')) return 'source';
  return /^(?:debian|ubuntu|ubuntu-pro|alpine)\b/.test(id) ? 'source' : 'either';
}

function joined(first: AdvisoryRecord, second: AdvisoryRecord): AdvisoryRecord {
  const versions = [...(first.versions ?? []), ...(second.versions ?? [])];
  const isOpenEnded = first.state === 'unfixed' && second.state === 'unfixed';
  return {
    ...first,
    state: first.state === 'withdrawn' ? 'withdrawn' : isOpenEnded ? 'unfixed' : 'fixed',
    ranges: [...first.ranges, ...second.ranges],
    ...(versions.length > 0 ? { versions } : {}),
    ...known('moduleStream', first.moduleStream ?? second.moduleStream),
  };
}

/** The vendor's own word, from wherever its feed puts it; else the word of the highest CVSS score. */
function ratingOf(value: unknown, summary: string | undefined): Rating {
  const list = listAt(value, 'severity');
  const scores = list.flatMap((entry) => rateVector(textAt(entry, 'score') ?? '') ?? []);
  const best = scores.sort((left, right) => right.system.localeCompare(left.system) || right.score - left.score)[0];
  const word =
    wordAmong(list) ??
    severityOfWord(textAt(objectAt(value, 'database_specific'), 'severity')) ??
    // AlmaLinux and Rocky write the word before the title: "Important: openssl security update".
    severityOfWord(/^(\w+): /.exec(summary ?? '')?.[1]);
  return withWord(
    word,
    best === undefined ? {} : { cvss: best.score, severity: best.severity, severitySource: best.system },
  );
}

/** Ubuntu rates among the scores: `{ "type": "Ubuntu", "score": "medium" }`. */
function wordAmong(list: readonly unknown[]): Severity | 'none' | undefined {
  for (const entry of list) {
    const word = severityOfWord(textAt(entry, 'score'));
    if (word !== undefined) return word;
  }
  return undefined;
}

function withWord(word: Severity | 'none' | undefined, rating: Rating): Rating {
  return word === undefined ? rating : { ...rating, severity: word, severitySource: 'vendor' };
}

function packageRating(entry: unknown, rating: Rating): Rating {
  const own = objectAt(entry, 'ecosystem_specific');
  const word = severityOfWord(
    textAt(own, 'severity') ?? textAt(own, 'ubuntu_priority') ?? textAt(own, 'urgency')?.replaceAll('*', ''),
  );
  const list = listAt(entry, 'severity');
  return withWord(word ?? wordAmong(list), list.length > 0 ? { ...rating, ...ratingOf(entry, undefined) } : rating);
}
