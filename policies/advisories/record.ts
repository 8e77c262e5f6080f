import type { Severity } from '../rules/finding.ts';

/**
 * What an advisory says of one package of one release of a distribution. `unfixed`: affected, and its maker has published
 * no fix; `end_of_life`: affected, and no fix will come because that release has ended; `withdrawn`: says nothing any more.
 */
export type AdvisoryState = 'fixed' | 'unfixed' | 'not_affected' | 'under_investigation' | 'end_of_life' | 'withdrawn';

/**
 * Which packages of a host a record's name speaks of: the source package, the installed one, or whichever bears the name
 * because the source does not say which of the two it lists.
 */
export type PackageKind = 'source' | 'binary' | 'either';

/**
 * One stretch of affected versions, in the order of the record's scheme. `introduced` absent: from the first version on;
 * neither `fixed` (the first version that is not affected) nor `lastAffected`: every version from there on.
 */
export interface AffectedRange {
  readonly introduced?: string;
  readonly fixed?: string;
  readonly lastAffected?: string;
}

/** One advisory for one package of one release: what every feed is brought into. Plain data, so that a store can keep it. */
export interface AdvisoryRecord {
  /** As its publisher names it: `DSA-5587-1`, `ALSA-2022:1234`, `CVE-2023-1234`. */
  readonly id: string;
  /** Sorted. Empty: the publisher names none, and `id` stands for it. */
  readonly cves: readonly string[];
  /** Distribution and release, in our own spelling: `debian:11`, `alpine:3.11`, `almalinux:8`, `rhel:7`, `ubuntu:18.04`. */
  readonly ecosystem: string;
  readonly package: string;
  readonly packageKind: PackageKind;
  /** Id of the version scheme that orders `ranges`. */
  readonly scheme: string;
  readonly state: AdvisoryState;
  /** Empty, and no `versions` either: every version of that release. */
  readonly ranges: readonly AffectedRange[];
  /** Affected versions that are listed one by one, beside the ranges. */
  readonly versions?: readonly string[];
  /** Why a product is not affected, or why there is no fix, in the publisher's own short word. */
  readonly justification?: string;
  readonly severity?: Severity | 'none';
  /** Base score, 0 to 10. */
  readonly cvss?: number;
  /** Who rated it: `vendor`, `CVSS:3.1`. */
  readonly severitySource?: string;
  readonly publishedOn?: string;
  /** An instant. */
  readonly modifiedAt?: string;
  /** Only packages of this module stream: `nodejs:14`. */
  readonly moduleStream?: string;
  /** Only these architectures, as the ecosystem writes them. Absent: all. */
  readonly architectures?: readonly string[];
  /** The part of the product that is mended, in the publisher's own words: `Windows Kernel`. */
  readonly component?: string;
  /** Ids of the updates that this one replaces. */
  readonly supersedes?: readonly string[];
  /** Where it can be read: an address, or the file's own name for it. */
  readonly source: string;
}

/** One entry of a list of vulnerabilities that are known to be exploited. */
export interface KnownExploited {
  readonly cve: string;
  readonly addedOn: string;
  readonly dueOn?: string;
  readonly name: string;
  readonly isUsedByRansomware?: boolean;
}

/** What is known of one imported file of advisories. */
export interface FeedInfo {
  readonly id: number;
  readonly kind: FeedKind;
  /** The name of the file it came from. */
  readonly name: string;
  /** Ecosystems that it holds records of, sorted. A list of exploited vulnerabilities has none. */
  readonly ecosystems: readonly string[];
  readonly importedAt: string;
  /** The instant until which its records reach: the newest change in it, or what the person who carried it in stated. */
  readonly dataAsOf: string;
  /** SHA-256 of the file. */
  readonly sha: string;
  readonly recordCount: number;
}

/** Form of a feed's records; `mixed`: of more than one. */
export type FeedKind = 'osv' | 'csaf' | 'kev' | 'alpine-secdb' | 'windows-updates' | 'mixed';

/** From this age on a feed is too old to clear anything: a month without news is not a month without vulnerabilities. */
export const MAX_FEED_AGE_DAYS = 30;

/** The advisories that a host is judged by. Answers must not change while it is in use. */
export interface AdvisoryIndex {
  readonly feeds: readonly FeedInfo[];
  /** Another limit of age than `MAX_FEED_AGE_DAYS`. */
  readonly maxFeedAgeDays?: number;
  /** Records of an ecosystem that name this package, be it a source or an installed one; withdrawn ones may be left out. */
  find(ecosystem: string, packageName: string): readonly AdvisoryRecord[];
  /** The entry of a CVE; `undefined`: it is on none of the lists among `feeds`. */
  findKnownExploited(cve: string): KnownExploited | undefined;
}
