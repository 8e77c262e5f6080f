import type { Package } from '../inventory/sections/packages.ts';
import { compareVersions } from '../versions/index.ts';
import type { Order } from '../versions/scheme.ts';
import { isModularVersion } from './osv.ts';
import type { AdvisoryRecord, AffectedRange } from './record.ts';
import type { AdvisoryWhy } from './why.ts';

/**
 * How one record stands to one package. `silent`: it says nothing of this package (withdrawn, another architecture or
 * module stream), which clears nothing either; `unknown`: it might, and a fact is missing or cannot be compared.
 */
export type Standing = 'open' | 'closed' | 'unknown' | 'silent';

export interface Assessment {
  readonly standing: Standing;
  readonly why: AdvisoryWhy;
  readonly record: AdvisoryRecord;
  /** Whether the record was held against the source package's name and version, or the installed one's. */
  readonly matchedAs: 'source' | 'package';
  /** The version that was compared; absent: not known. */
  readonly version?: string;
  /** The fix of the range that decided. */
  readonly fixedVersion?: string;
}

/** A package under the two names by which advisories speak of it. */
export interface InstalledPackage {
  readonly entry: Package;
  readonly sourceName: string;
  readonly sourceVersion: string | undefined;
  /** rpm writes the name of a source package without its epoch. */
  readonly isSourceEpochKnown: boolean;
}

/** Linux images of Debian and Ubuntu are signed copies made from a second source, whose name and version follow the first. */
const SIGNED_KERNEL = /^linux-signed(?:-(?:amd64|arm64|i386))?(-.+)?$/;

/** The names and versions of a package. A source that is not told is the package itself. */
export function installedPackage(entry: Package): InstalledPackage {
  const { name, version, scheme } = entry;
  const source = entry.source ?? name;
  const sourceVersion = entry.sourceVersion ?? version;
  const signed = SIGNED_KERNEL.exec(source);
  if (scheme === 'deb' && signed !== null) {
    return {
      entry,
      sourceName: `linux${signed[1] ?? ''}`,
      // linux 5.10.127-2~bpo10+1 is signed as 5.10.127+2~bpo10+1: its own revision became part of the number.
      sourceVersion: sourceVersion?.replace(/^([^+-]+)\+/, '$1-'),
      isSourceEpochKnown: true,
    };
  }
  return {
    entry,
    sourceName: source,
    sourceVersion,
    isSourceEpochKnown: scheme !== 'rpm' || entry.sourceVersion === undefined,
  };
}

/** Holds one record against one package; `undefined`: the record names neither the package nor its source. */
export function assess(record: AdvisoryRecord, installed: InstalledPackage): Assessment | undefined {
  const matchedAs = matchOf(record, installed);
  if (matchedAs === undefined) return undefined;
  const { entry } = installed;
  const version = matchedAs === 'source' ? installed.sourceVersion : entry.version;
  const isEpochKnown = matchedAs === 'package' || installed.isSourceEpochKnown;
  const common = { record, matchedAs, ...(version === undefined ? {} : { version }) };
  const silence = silenceOf(record, entry);
  if (silence !== undefined) return { ...common, standing: 'silent', why: silence };
  if (version === undefined) return { ...common, standing: 'unknown', why: 'version_not_known' };
  if (entry.scheme !== record.scheme) return { ...common, standing: 'unknown', why: 'not_comparable' };
  const found = byState(record, version, isEpochKnown);
  if (found.standing !== 'open') return { ...common, ...found };
  const doubt = doubtOf(record, entry, version);
  return { ...common, ...found, ...doubt };
}

function matchOf(
  { packageKind, package: name }: AdvisoryRecord,
  installed: InstalledPackage,
): Assessment['matchedAs'] | undefined {
  if (packageKind !== 'source' && name === installed.entry.name) return 'package';
  return packageKind !== 'binary' && name === installed.sourceName ? 'source' : undefined;
}

/** Why a record says nothing of a package that bears its name, however its version stands. */
function silenceOf(record: AdvisoryRecord, { architecture, version }: Package): AdvisoryWhy | undefined {
  if (record.state === 'withdrawn') return 'withdrawn';
  const { architectures } = record;
  if (architectures !== undefined && architecture !== undefined && !isAmong(architectures, architecture))
    return 'other_architecture';
  // A module's build and the plain one of the same name are two products, each with its own advisories.
  if (version !== undefined && isModular(record) !== isModularVersion(version)) return 'other_stream';
  return version !== undefined && streamOf(record, version) === 'other' ? 'other_stream' : undefined;
}

const SAME_ARCHITECTURE: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  arm64: 'aarch64',
  i386: 'i686',
  i586: 'i686',
};

function isAmong(architectures: readonly string[], architecture: string): boolean {
  const same = (name: string) => SAME_ARCHITECTURE[name] ?? name;
  const wanted = same(architecture);
  return wanted === 'noarch' || wanted === 'all' || architectures.some((one) => same(one) === wanted);
}

function isModular({ moduleStream, ranges }: AdvisoryRecord): boolean {
  return moduleStream !== undefined || ranges.some(({ fixed }) => fixed !== undefined && isModularVersion(fixed));
}

/**
 * Whether a module's package is of the record's stream. No inventory tells the stream; where it is a number that the
 * package's own versions begin with (nodejs:16 and 16.14.0) the installed version tells it, else nothing does.
 */
function streamOf(record: AdvisoryRecord, version: string): 'same' | 'other' | 'not_known' {
  const { moduleStream, ranges, package: name } = record;
  if (!isModular(record)) return 'same';
  const [moduleName, stream = ''] = moduleStream?.split(':') ?? [];
  if (!/^\d+(?:\.\d+)*$/.test(stream)) return 'not_known';
  const fixes = ranges.flatMap(({ fixed }) => fixed ?? []);
  const isNumbered = fixes.length > 0 ? fixes.every((fixed) => beginsWith(fixed, stream)) : name === moduleName;
  if (!isNumbered) return 'not_known';
  return beginsWith(version, stream) ? 'same' : 'other';
}

function beginsWith(version: string, stream: string): boolean {
  const upstream = version.replace(/^\d+:/, '');
  return upstream.startsWith(stream) && !/^\d/.test(upstream.slice(stream.length));
}

/** What would have to be known before an affected version may be called open. */
function doubtOf(
  record: AdvisoryRecord,
  { architecture }: Package,
  version: string,
): Pick<Assessment, 'standing' | 'why'> | undefined {
  if (streamOf(record, version) === 'not_known') return { standing: 'unknown', why: 'stream_not_known' };
  if (record.architectures !== undefined && architecture === undefined)
    return { standing: 'unknown', why: 'architecture_not_known' };
  return undefined;
}

type Found = Pick<Assessment, 'standing' | 'why' | 'fixedVersion'>;

function byState(record: AdvisoryRecord, version: string, isEpochKnown: boolean): Found {
  const { state, versions, ranges, scheme } = record;
  if (state === 'under_investigation') return { standing: 'unknown', why: 'under_investigation' };
  if (state === 'not_affected') {
    if (streamOf(record, version) === 'not_known') return { standing: 'silent', why: 'stream_not_known' };
    const isMeant = versions === undefined || versions.some((one) => compareVersions(scheme, version, one) === 0);
    return isMeant ? { standing: 'closed', why: 'not_affected' } : { standing: 'silent', why: 'not_listed' };
  }
  const withoutFix = { standing: 'open', why: state === 'end_of_life' ? 'end_of_life' : 'no_fix' } as const;
  if (ranges.length === 0 && versions === undefined) return withoutFix;
  const listed = versions?.map((one) => compareVersions(scheme, version, one)) ?? [];
  if (listed.includes(0)) return { standing: 'open', why: 'listed' };
  const inRanges = byRanges(record, version, isEpochKnown);
  if (inRanges?.standing === 'open' && inRanges.why === 'no_fix') return withoutFix;
  if (inRanges !== undefined && inRanges.standing !== 'closed') return inRanges;
  if (listed.includes(undefined)) return { standing: 'unknown', why: 'not_comparable' };
  return inRanges ?? { standing: 'closed', why: 'not_listed' };
}

/** Affected if any range says so; but a build that the record itself names as a fix has it, however rebuilds are numbered. */
function byRanges({ ranges, scheme }: AdvisoryRecord, version: string, isEpochKnown: boolean): Found | undefined {
  const compare = (limit: string) => compareVersions(scheme, withEpochOf(version, limit, isEpochKnown), limit);
  if (ranges.some(({ fixed }) => fixed !== undefined && compare(fixed) === 0))
    return { standing: 'closed', why: 'fixed' };
  let found: Found | undefined;
  for (const range of ranges) {
    const here = byRange(range, compare);
    if (here.standing === 'open') {
      // The newest fix counts: the first may have been incomplete.
      const isNewer =
        found?.fixedVersion === undefined ||
        here.fixedVersion === undefined ||
        compareVersions(scheme, found.fixedVersion, here.fixedVersion) === -1;
      if (found?.standing !== 'open' || isNewer) found = here;
    } else if (here.standing === 'unknown') found = found?.standing === 'open' ? found : here;
    else found ??= here;
  }
  return found;
}

/** A version without its epoch is held against one that has it as if the epoch were the same: sources rarely change it. */
function withEpochOf(version: string, limit: string, isEpochKnown: boolean): string {
  const epoch = isEpochKnown ? undefined : /^\d+:/.exec(limit)?.[0];
  return epoch === undefined ? version : `${epoch}${version}`;
}

function byRange(
  { introduced, fixed, lastAffected }: AffectedRange,
  compare: (limit: string) => Order | undefined,
): Found {
  const start = introduced === undefined ? 1 : compare(introduced);
  if (start === -1) return { standing: 'closed', why: 'before_introduced' };
  const limit = fixed ?? lastAffected;
  if (limit === undefined) return start === undefined ? NOT_COMPARABLE : { standing: 'open', why: 'no_fix' };
  const end = compare(limit);
  if (end === 1 || (end === 0 && fixed !== undefined))
    return { standing: 'closed', why: fixed === undefined ? 'not_listed' : 'fixed' };
  if (end === undefined || start === undefined) return NOT_COMPARABLE;
  return fixed === undefined
    ? { standing: 'open', why: 'within_affected' }
    : { standing: 'open', why: 'below_fixed', fixedVersion: fixed };
}

const NOT_COMPARABLE: Found = { standing: 'unknown', why: 'not_comparable' };
