import type { Selectable } from 'kysely';
import type { FeedInfo, FeedKind } from '../../policies/advisories/record.ts';
import type { EditionParts } from '../edition.ts';
import { removeSomeRecords } from './advisory-records.ts';
import type { Database, DatabaseTransaction } from './database.ts';
import { lockFleet } from './rounds.ts';
import type { AdvisoryFeedsTable } from './tables.ts';

const MS_PER_DAY = 86_400_000;

/** So long after hosts were last judged by it a feed's records stay, so that its edition can be gone back to. */
export const FEED_KEPT_DAYS = 30;
/** A feed that nobody added to for so long was left half read by a collector that ended. */
const ABANDONED_AFTER_MS = 15 * 60_000;

/** An imported feed as the store knows it. */
export interface StoredFeed {
  readonly number: number;
  readonly name: string;
  /** Name of the file that it came from. */
  readonly file: string;
  readonly sha: string;
  readonly kind: FeedKind;
  readonly ecosystems: readonly string[];
  readonly state: AdvisoryFeedsTable['state'];
  readonly importedAt: string;
  readonly importedBy: string;
  readonly dataAsOf: string;
  readonly recordCount: number;
  readonly exploitedCount: number;
  readonly bytes: number;
  /** JSON, of the import's own form. */
  readonly summary: string;
}

/** Begins a feed that nobody is judged by yet. */
export async function beginFeed(
  db: Database,
  feed: Pick<StoredFeed, 'name' | 'file' | 'sha' | 'bytes' | 'importedAt' | 'importedBy'>,
): Promise<number> {
  const row = await db
    .insertInto('advisory_feeds')
    .values({
      name: feed.name,
      file: feed.file,
      sha: feed.sha,
      bytes: feed.bytes,
      imported_at: feed.importedAt,
      imported_by: feed.importedBy,
      touched_at: feed.importedAt,
      kind: 'mixed',
      ecosystems: '[]',
      state: 'reading',
      data_as_of: '',
      record_count: 0,
      exploited_count: 0,
      summary: '{}',
    })
    .returning('feed_number')
    .executeTakeFirstOrThrow();
  return row.feed_number;
}

/** Somebody is still adding to it; answers false when it was given up meanwhile. */
export async function touchFeed(db: Database, feed: number, at: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('advisory_feeds')
    .set({ touched_at: at })
    .where('feed_number', '=', feed)
    .where('state', '=', 'reading')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The feed is whole, and hosts may be judged by it; answers false when it was given up meanwhile. */
export async function finishFeed(
  db: Database,
  feed: number,
  about: Pick<StoredFeed, 'kind' | 'ecosystems' | 'dataAsOf' | 'recordCount' | 'exploitedCount' | 'summary'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('advisory_feeds')
    .set({
      state: 'ready',
      kind: about.kind,
      ecosystems: JSON.stringify(about.ecosystems),
      data_as_of: about.dataAsOf,
      record_count: about.recordCount,
      exploited_count: about.exploitedCount,
      summary: about.summary,
    })
    .where('feed_number', '=', feed)
    .where('state', '=', 'reading')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function findFeeds(db: Database, numbers: readonly number[]): Promise<StoredFeed[]> {
  if (numbers.length === 0) return [];
  const rows = await db
    .selectFrom('advisory_feeds')
    .selectAll()
    .where('feed_number', 'in', numbers)
    .orderBy('feed_number')
    .execute();
  return rows.map(feedOf);
}

/** Whole feeds, newest first, that were read from the same file under this name. */
export async function findSameFile(db: Database, name: string, sha: string): Promise<StoredFeed[]> {
  const rows = await db
    .selectFrom('advisory_feeds')
    .selectAll()
    .where('sha', '=', sha)
    .where('name', '=', name)
    .where('state', '=', 'ready')
    .orderBy('feed_number', 'desc')
    .execute();
  return rows.map(feedOf);
}

/** The newest feeds, whatever their state; those that were given up without ever being whole are left out. */
export async function listFeeds(db: Database, limit: number): Promise<StoredFeed[]> {
  const rows = await db
    .selectFrom('advisory_feeds')
    .selectAll()
    .where(({ or, eb }) =>
      or([eb('state', '!=', 'removed'), eb('record_count', '>', 0), eb('exploited_count', '>', 0)]),
    )
    .orderBy('feed_number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(feedOf);
}

function feedOf(row: Selectable<AdvisoryFeedsTable>): StoredFeed {
  return {
    number: row.feed_number,
    name: row.name,
    file: row.file,
    sha: row.sha,
    kind: row.kind,
    ecosystems: JSON.parse(row.ecosystems) as string[],
    state: row.state,
    importedAt: row.imported_at,
    importedBy: row.imported_by,
    dataAsOf: row.data_as_of,
    recordCount: row.record_count,
    exploitedCount: row.exploited_count,
    bytes: row.bytes,
    summary: row.summary,
  };
}

/** The feed as judging sees it; one file that holds records and exploited vulnerabilities is two of them. */
export function feedInfos(feed: StoredFeed): FeedInfo[] {
  const { number: id, kind, name, ecosystems, importedAt, dataAsOf, sha, recordCount, exploitedCount } = feed;
  const common = { id, name, importedAt, dataAsOf, sha };
  return [
    ...(recordCount > 0
      ? [{ ...common, kind: kind === 'kev' ? ('mixed' as const) : kind, ecosystems, recordCount }]
      : []),
    ...(exploitedCount > 0 ? [{ ...common, kind: 'kev' as const, ecosystems: [], recordCount: exploitedCount }] : []),
  ];
}

/** The feed is not wanted any more; its records go with the next `removeUnusedFeeds`. */
export async function giveUpFeed(db: Database, feed: number): Promise<void> {
  await db
    .updateTable('advisory_feeds')
    .set({ state: 'removed' })
    .where('feed_number', '=', feed)
    .where('state', '=', 'reading')
    .execute();
}

/**
 * Removes the records of feeds that no edition needs which is shown, on its way, or was shown within `FEED_KEPT_DAYS`,
 * and of those that were left half read. Answers how many feeds went.
 */
export async function removeUnusedFeeds(db: Database, now: Date): Promise<number> {
  const unused = await db.transaction().execute(async (transaction) => {
    await lockFleet(transaction); // an edition that names one of them may be on its way
    return markUnused(transaction, now);
  });
  for (const feed of unused)
    while (await removeSomeRecords(db, feed)) await new Promise((resolve) => setImmediate(resolve));
  return unused.length;
}

async function markUnused(db: DatabaseTransaction, now: Date): Promise<number[]> {
  const needed = await neededFeeds(db, new Date(now.getTime() - FEED_KEPT_DAYS * MS_PER_DAY).toISOString());
  const abandoned = new Date(now.getTime() - ABANDONED_AFTER_MS).toISOString();
  const rows = await db
    .selectFrom('advisory_feeds')
    .select(['feed_number', 'state', 'touched_at'])
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('state', '!=', 'removed'),
        exists(
          selectFrom('advisory_records')
            .select('record_number')
            .whereRef('advisory_records.feed_number', '=', 'advisory_feeds.feed_number'),
        ),
      ]),
    )
    .execute();
  const unused = rows.filter(({ feed_number: number, state, touched_at: at }) =>
    state === 'reading' ? at < abandoned : !needed.has(number),
  );
  const numbers = unused.map((row) => row.feed_number);
  if (numbers.length > 0)
    await db.updateTable('advisory_feeds').set({ state: 'removed' }).where('feed_number', 'in', numbers).execute();
  return numbers;
}

async function neededFeeds(db: Database, keptSince: string): Promise<ReadonlySet<number>> {
  const rows = await db
    .selectFrom('editions')
    .select('parts')
    .where(({ or, eb }) => or([eb('state', 'in', ['judging', 'shown']), eb('shown_until', '>=', keptSince)]))
    .execute();
  return new Set(rows.flatMap(({ parts }) => (JSON.parse(parts) as EditionParts).feeds));
}

/** What a feed holds, counted. */
export async function countFeed(
  db: Database,
  feed: number,
): Promise<{ readonly recordCount: number; readonly exploitedCount: number }> {
  const count = async (table: 'advisory_records' | 'known_exploited'): Promise<number> => {
    const row = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('feed_number', '=', feed)
      .executeTakeFirstOrThrow();
    return row.count;
  };
  return { recordCount: await count('advisory_records'), exploitedCount: await count('known_exploited') };
}
