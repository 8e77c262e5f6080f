import { installedPackage } from '../policies/advisories/assess.ts';
import { feedStaleAt, feedsOf, newestKnownExploited } from '../policies/advisories/feed-age.ts';
import { ecosystemsOfHost } from '../policies/advisories/host-ecosystems.ts';
import type { AdvisoryIndex, AdvisoryRecord, KnownExploited } from '../policies/advisories/record.ts';
import { WINDOWS_PACKAGE } from '../policies/advisories/windows-updates.ts';
import type { Inventory } from '../policies/inventory/inventory.ts';
import { feedInfos, findFeeds } from './store/advisory-feeds.ts';
import { readKnownExploited, readRecords } from './store/advisory-records.ts';
import type { Database } from './store/database.ts';

/** Records that one edition keeps in memory for the next hosts, some 500 bytes each; then it begins anew. */
const MAX_KEPT_RECORDS = 150_000;

/** Advisories of the feeds of one edition, read from the store as hosts need them. */
export interface EditionAdvisories {
  /** What the host can be judged by: its release's records that name its packages. `undefined`: the edition has no feeds. */
  indexFor(db: Database, inventory: Inventory): Promise<AdvisoryIndex | undefined>;
}

/**
 * Hosts of a fleet have the same packages, so what was read for one serves the next, and so do the matches that judging
 * remembers by index. Feeds never change; what is kept of them can therefore not grow old.
 */
export function createEditionAdvisories(feeds: readonly number[]): EditionAdvisories {
  let kept: GrowingIndex | undefined;
  return {
    async indexFor(db, inventory) {
      if (feeds.length === 0) return undefined;
      if (kept === undefined || kept.count > MAX_KEPT_RECORDS) kept = await openIndex(db, feeds);
      const index = kept;
      await index.read(db, inventory);
      return index;
    },
  };
}

/** The records of these feeds that can concern a host, and nothing else. */
export async function loadAdvisoriesFor(
  db: Database,
  feeds: readonly number[],
  inventory: Inventory,
): Promise<AdvisoryIndex> {
  const index = await openIndex(db, feeds);
  await index.read(db, inventory);
  return index;
}

async function openIndex(db: Database, feeds: readonly number[]): Promise<GrowingIndex> {
  const whole = (await findFeeds(db, feeds)).filter(({ state }) => state === 'ready');
  const numbers = whole.map(({ number }) => number);
  return new GrowingIndex(whole.flatMap(feedInfos), numbers, await readKnownExploited(db, numbers));
}

/** An index that only ever gains packages: what it answers for those it has read stays. */
class GrowingIndex implements AdvisoryIndex {
  readonly feeds: AdvisoryIndex['feeds'];
  /** Of records and of names without any. */
  count = 0;
  readonly #numbers: readonly number[];
  readonly #exploited = new Map<string, KnownExploited>();
  readonly #byEcosystem = new Map<string, Map<string, readonly AdvisoryRecord[]>>();

  constructor(feeds: AdvisoryIndex['feeds'], numbers: readonly number[], exploited: readonly KnownExploited[]) {
    this.feeds = feeds;
    this.#numbers = numbers;
    for (const entry of exploited) {
      const known = this.#exploited.get(entry.cve);
      // Of two lists the earlier day counts: known is known.
      if (known === undefined || entry.addedOn < known.addedOn) this.#exploited.set(entry.cve, entry);
    }
  }

  find(ecosystem: string, packageName: string): readonly AdvisoryRecord[] {
    return this.#byEcosystem.get(ecosystem)?.get(packageName) ?? NONE;
  }

  findKnownExploited(cve: string): KnownExploited | undefined {
    return this.#exploited.get(cve);
  }

  async read(db: Database, { os, packages = [] }: Inventory): Promise<void> {
    const ecosystems = ecosystemsOfHost(os);
    if (typeof ecosystems === 'string' || feedsOf(this, ecosystems.own).length === 0) return;
    const names =
      os?.family === 'windows'
        ? new Set([WINDOWS_PACKAGE])
        : new Set(packages.flatMap((entry) => [entry.name, installedPackage(entry).sourceName]));
    for (const ecosystem of [...ecosystems.own, ...ecosystems.extended]) {
      const known = this.#byEcosystem.get(ecosystem);
      const missing = [...names].filter((name) => known?.has(name) !== true);
      if (missing.length > 0) this.#keep(ecosystem, missing, await readRecords(db, this.#numbers, ecosystem, missing));
    }
  }

  #keep(ecosystem: string, names: readonly string[], records: readonly AdvisoryRecord[]): void {
    const known = this.#byEcosystem.get(ecosystem) ?? new Map<string, readonly AdvisoryRecord[]>();
    this.#byEcosystem.set(ecosystem, known);
    const found = new Map<string, AdvisoryRecord[]>();
    for (const record of records) {
      const list = found.get(record.package);
      if (list === undefined) found.set(record.package, [record]);
      else list.push(record);
    }
    for (const name of names) known.set(name, found.get(name) ?? NONE);
    this.count += records.length + names.length;
  }
}

const NONE: readonly AdvisoryRecord[] = [];

/** The instants from which on a feed that this host is judged by is too old to clear anything. */
export function feedBoundaries(index: AdvisoryIndex | undefined, { os }: Inventory): string[] {
  const ecosystems = ecosystemsOfHost(os);
  if (index === undefined || typeof ecosystems === 'string') return [];
  const own = feedsOf(index, ecosystems.own);
  const exploited = newestKnownExploited(index);
  if (own.length === 0) return [];
  return [...own, ...(exploited === undefined ? [] : [exploited])].map((feed) => feedStaleAt(feed, index));
}
