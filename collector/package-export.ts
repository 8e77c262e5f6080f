import { hostname } from 'node:os';
import { writeFeedExploited, writeFeedHead, writeFeedRecord } from '../policies/advisories/own.ts';
import { MusterError } from '../policies/base/errors.ts';
import { type CourierHead, courierFileName, type ItemKind } from '../policies/courier/courier.ts';
import { type CourierItem, writeCourier } from '../policies/courier/write.ts';
import type { TableSources } from '../policies/derive/tables.ts';
import { collectorKey } from './collector-key.ts';
import type { Context } from './context.ts';
import { findFeeds, type StoredFeed } from './store/advisory-feeds.ts';
import { readKnownExploited, readRecordsFrom } from './store/advisory-records.ts';
import type { Database } from './store/database.ts';
import { readDocument } from './store/documents.ts';
import { newestEdition } from './store/editions.ts';

/** What a package may hold; each is asked for by name. */
export const PACKAGE_PARTS = ['policies', 'lifecycle', 'advisories'] as const;
export type PackagePart = (typeof PACKAGE_PARTS)[number];

/** Records of one part of a feed: some megabytes, so that neither side holds more at once. */
const RECORDS_IN_PART = 10_000;

/** A package of what hosts are judged by here, for a collector that has no line to this one. */
export interface OutwardPackage {
  readonly fileName: string;
  readonly content: AsyncIterable<Buffer>;
}

/**
 * Puts the packs and values, the lifecycle table and the advisories of the newest edition into a courier file signed with
 * this collector's key. Not encrypted: what others are judged by is no secret, and the other side's key is not known here.
 * Throws `bad_request` where nothing of what is asked for is there.
 */
export async function exportPackage(
  { db, now }: Pick<Context, 'db' | 'now'>,
  wanted: ReadonlySet<PackagePart>,
): Promise<OutwardPackage> {
  const edition = await newestEdition(db);
  if (edition === undefined) throw new MusterError('internal', 'no edition is in force yet');
  const { parts } = edition;
  const feeds = wanted.has('advisories') ? await findFeeds(db, parts.feeds) : [];
  const counts: Partial<Record<ItemKind, number>> = {};
  const items: AsyncIterable<CourierItem>[] = [];
  if (wanted.has('policies')) {
    counts.pack = parts.packs.length;
    if (parts.overrides !== null) counts.parameters = 1;
    items.push(policyItems(db, parts));
  }
  if (wanted.has('lifecycle')) {
    counts.lifecycle = 1;
    items.push(lifecycleItem(db, parts));
  }
  const partCount = feeds.reduce((sum, feed) => sum + partsOf(feed), 0);
  if (partCount > 0) {
    counts.advisories = partCount;
    items.push(feedItems(db, feeds));
  }
  if (items.length === 0)
    throw new MusterError('bad_request', 'no advisories are in force here; there is nothing to hand on');
  const head: Omit<CourierHead, 'publicKey' | 'encryption'> = {
    from: { kind: 'collector' },
    host: hostname(),
    unit: `edition ${edition.number}`,
    sealedAt: `${now().toISOString().slice(0, 19)}Z`,
    counts,
  };
  const { key } = await collectorKey(db);
  return {
    fileName: courierFileName({ ...head, unit: 'policies' }),
    content: writeCourier(inOrder(items), { head, privateKey: key }),
  };
}

async function* inOrder(lists: readonly AsyncIterable<CourierItem>[]): AsyncGenerator<CourierItem> {
  for (const list of lists) yield* list;
}

type Parts = NonNullable<Awaited<ReturnType<typeof newestEdition>>>['parts'];

async function* policyItems(db: Database, { packs, overrides }: Parts): AsyncGenerator<CourierItem> {
  for (const { id, version, sha } of packs)
    yield { kind: 'pack', name: `${id} ${version}`, bytes: Buffer.from(await readDocument(db, sha)) };
  if (overrides !== null)
    yield { kind: 'parameters', name: 'parameters', bytes: Buffer.from(await readDocument(db, overrides)) };
}

async function* lifecycleItem(db: Database, { lifecycle, tables }: Parts): AsyncGenerator<CourierItem> {
  const text =
    lifecycle === null
      ? JSON.stringify((JSON.parse(await readDocument(db, tables)) as TableSources).lifecycle)
      : await readDocument(db, lifecycle);
  yield { kind: 'lifecycle', name: 'lifecycle.json', bytes: Buffer.from(text) };
}

function partsOf({ recordCount }: StoredFeed): number {
  return Math.max(1, Math.ceil(recordCount / RECORDS_IN_PART));
}

async function* feedItems(db: Database, feeds: readonly StoredFeed[]): AsyncGenerator<CourierItem> {
  for (const feed of feeds) {
    const { name, file, dataAsOf, recordCount } = feed;
    const partCount = partsOf(feed);
    let after = 0;
    for (let part = 1; part <= partCount; part += 1) {
      const rows = await readRecordsFrom(db, feed.number, after, RECORDS_IN_PART);
      after = rows.lastNumber;
      const lines = [writeFeedHead({ name, file, dataAsOf, part, partCount, recordCount })];
      for (const record of rows.records) lines.push(writeFeedRecord(record));
      // Some 1,500 lines; with the first part, so that a feed of nothing else has one.
      if (part === 1)
        for (const entry of await readKnownExploited(db, [feed.number])) lines.push(writeFeedExploited(entry));
      yield { kind: 'advisories', name: `${name} ${part}/${partCount}`, bytes: Buffer.from(lines.join('')) };
    }
  }
}
