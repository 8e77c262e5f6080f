import type { AdvisoryIndex, AdvisoryRecord, FeedInfo, KnownExploited } from './record.ts';

/** Records and lists in memory, by ecosystem and package. Withdrawn records are kept: they say why nothing is found. */
export function createAdvisoryIndex(
  records: Iterable<AdvisoryRecord>,
  feeds: readonly FeedInfo[],
  knownExploited: Iterable<KnownExploited> = [],
  maxFeedAgeDays?: number,
): AdvisoryIndex {
  const byName = new Map<string, AdvisoryRecord[]>();
  for (const record of records) {
    const key = `${record.ecosystem}\n${record.package}`;
    const list = byName.get(key);
    if (list === undefined) byName.set(key, [record]);
    else list.push(record);
  }
  const exploited = new Map<string, KnownExploited>();
  for (const entry of knownExploited) {
    const known = exploited.get(entry.cve);
    // Of two lists the earlier day counts: known is known.
    if (known === undefined || entry.addedOn < known.addedOn) exploited.set(entry.cve, entry);
  }
  return {
    feeds,
    ...(maxFeedAgeDays === undefined ? {} : { maxFeedAgeDays }),
    find: (ecosystem, packageName) => byName.get(`${ecosystem}\n${packageName}`) ?? NONE,
    findKnownExploited: (cve) => exploited.get(cve),
  };
}

const NONE: readonly AdvisoryRecord[] = [];
