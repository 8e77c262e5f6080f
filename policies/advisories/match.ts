import type { Severity } from '../rules/finding.ts';
import { compareVersions } from '../versions/index.ts';
import { type Assessment, assess, type InstalledPackage, type Standing } from './assess.ts';
import type { HostEcosystems } from './host-ecosystems.ts';
import type { AdvisoryIndex, AdvisoryRecord } from './record.ts';
import type { AdvisoryWhy } from './why.ts';

/** What all records together say of one vulnerability in one package. */
export interface AdvisoryMatch {
  /** The CVE, or the advisory's own id where it names none. */
  readonly cve: string;
  readonly standing: Exclude<Standing, 'silent'>;
  readonly why: AdvisoryWhy;
  /** The assessment that decided. */
  readonly by: Assessment;
  /** Every assessment, silent ones too, in the order of the records. */
  readonly assessments: readonly Assessment[];
  readonly severity?: Severity | 'none';
  readonly cvss?: number;
  readonly severitySource?: string;
  /** The day on which the first of the records was published. */
  readonly publishedOn?: string;
  readonly fixedVersion?: string;
}

/**
 * Holds a package against all records of its release that name it or its source, and joins those of one vulnerability.
 * Records published after `asOfOn` were not known then. Another release's records are never asked for. `keepsSilent`: for
 * explanations, with those of which no record says anything, as closed.
 */
export function matchPackage(
  installed: InstalledPackage,
  { own, extended }: HostEcosystems,
  index: AdvisoryIndex,
  asOfOn: string,
  { keepsSilent = false }: { readonly keepsSilent?: boolean } = {},
): AdvisoryMatch[] {
  const names = new Set([installed.entry.name, installed.sourceName]);
  const byCve = new Map<string, Assessment[]>();
  for (const record of recordsOf([...own, ...extended], names, index)) {
    const found = assess(record, installed);
    if (found === undefined) continue;
    const isLater = record.publishedOn !== undefined && record.publishedOn > asOfOn;
    const assessment: Assessment = isLater ? { ...found, standing: 'silent', why: 'published_later' } : found;
    for (const cve of record.cves.length > 0 ? record.cves : [record.id]) {
      const list = byCve.get(cve);
      if (list === undefined) byCve.set(cve, [assessment]);
      else list.push(assessment);
    }
  }
  return [...byCve].flatMap(([cve, assessments]) => join(cve, assessments, keepsSilent) ?? []);
}

function recordsOf(
  ecosystems: readonly string[],
  names: ReadonlySet<string>,
  index: AdvisoryIndex,
): Set<AdvisoryRecord> {
  const records = new Set<AdvisoryRecord>();
  for (const ecosystem of ecosystems) {
    for (const name of names) for (const record of index.find(ecosystem, name)) records.add(record);
  }
  return records;
}

/** `undefined`: no record says anything of this package. */
function join(cve: string, assessments: readonly Assessment[], keepsSilent: boolean): AdvisoryMatch | undefined {
  const spoken = assessments.filter(({ standing }) => standing !== 'silent');
  const by = decide(spoken) ?? (keepsSilent ? assessments[0] : undefined);
  if (by === undefined) return undefined;
  const rated = by.record.severity === undefined ? spoken.find(({ record }) => record.severity !== undefined) : by;
  const { severity, cvss, severitySource } = rated?.record ?? {};
  const days = spoken.flatMap(({ record }) => record.publishedOn ?? []).sort();
  const fixedVersion = by.fixedVersion ?? (by.standing === 'unknown' ? newestFix(spoken) : undefined);
  return {
    cve,
    standing: by.standing === 'silent' ? 'closed' : by.standing,
    why: by.why,
    by,
    assessments,
    ...(severity === undefined ? {} : { severity }),
    ...(cvss === undefined ? {} : { cvss }),
    ...(severitySource === undefined ? {} : { severitySource }),
    ...(days[0] === undefined ? {} : { publishedOn: days[0] }),
    ...(fixedVersion === undefined ? {} : { fixedVersion }),
  };
}

/**
 * Which of several records counts. A statement that the release is not affected is about the very fault, and stands
 * before all. A fix that is not reached keeps it open even where an earlier one is, for the first may have been
 * incomplete. A fix that is reached stands before a statement that there is none, which was written before it. Whatever
 * is left in doubt is unknown.
 */
function decide(spoken: readonly Assessment[]): Assessment | undefined {
  const cleared = spoken.find(({ why }) => why === 'not_affected');
  if (cleared !== undefined) return cleared;
  const fixes = spoken.filter(({ record }) => record.state === 'fixed');
  const missing = fixes.filter(({ standing }) => standing === 'open');
  if (missing.length > 0) return missing.reduce(newer);
  const doubtful = fixes.find(({ standing }) => standing === 'unknown');
  const reached = fixes.find(({ why }) => why === 'fixed');
  if (reached !== undefined) return doubtful ?? reached;
  return (
    spoken.find(({ standing }) => standing === 'open') ??
    spoken.find(({ standing }) => standing === 'unknown') ??
    spoken[0]
  );
}

function newer(left: Assessment, right: Assessment): Assessment {
  const [a, b] = [left.fixedVersion, right.fixedVersion];
  if (a === undefined || b === undefined) return b === undefined ? right : left;
  return compareVersions(left.record.scheme, a, b) === -1 ? right : left;
}

/** The fix to be told where the deciding record names none: of a doubtful match, the newest there is. */
function newestFix(spoken: readonly Assessment[]): string | undefined {
  const fixes = spoken.flatMap(({ record }) =>
    record.ranges.flatMap(({ fixed }) => (fixed === undefined ? [] : [{ fixed, scheme: record.scheme }])),
  );
  return fixes.reduce<string | undefined>(
    (best, { fixed, scheme }) => (best === undefined || compareVersions(scheme, best, fixed) === -1 ? fixed : best),
    undefined,
  );
}
