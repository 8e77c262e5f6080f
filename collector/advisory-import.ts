import { basename } from 'node:path';
import type { AdvisoryComplaint, AdvisorySummary } from '../policies/advisories/read.ts';
import type { FeedKind } from '../policies/advisories/record.ts';
import { MusterError } from '../policies/base/errors.ts';
import { byCodeUnit } from '../policies/base/text.ts';
import { checkReplacement } from './advisory-import-checks.ts';
import { gaveUp, others, type ReadFile, readInto } from './advisory-read-in.ts';
import type { AdvisoryImportProgress } from './api.ts';
import type { Context } from './context.ts';
import type { EditionRecord } from './edition.ts';
import { changeEdition } from './edition-change.ts';
import {
  beginFeed,
  countFeed,
  findFeeds,
  findSameFile,
  finishFeed,
  giveUpFeed,
  type StoredFeed,
} from './store/advisory-feeds.ts';
import { copyMissing, removeSomeRecords } from './store/advisory-records.ts';
import { writeAudit } from './store/audit.ts';
import type { Database, DatabaseTransaction } from './store/database.ts';
import { newestEdition } from './store/editions.ts';

/** Without any day the data are as old as can be: they clear nothing. */
const NEVER = '1970-01-01T00:00:00Z';

export type ImportContext = Pick<Context, 'db' | 'now' | 'editions' | 'events' | 'requestRound'>;

export interface ImportRequest {
  /** Where the file lies; its name as people know it stands beside it. */
  readonly path: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha: string;
  /** What a newer file replaces. */
  readonly name: string;
  /** Keeps what the feed holds and the file does not name, for files that hold changes only. */
  readonly isAdded: boolean;
  /** Takes a file that is older than what is in force, covers less, or is much smaller. */
  readonly isForced: boolean;
  readonly author: string;
  readonly reason: string;
  /** The day until which the data reach, for formats that keep no days. */
  readonly dataAsOf?: string;
}

/** What is kept with a feed of how it was read. */
export interface ImportSummary extends Omit<AdvisorySummary, 'format' | 'ecosystems' | 'recordCount'> {
  readonly complaints: readonly AdvisoryComplaint[];
  /** Records that came from the feed before, when the file was added to it. */
  readonly keptCount: number;
  readonly seconds: number;
}

export interface Imported {
  readonly feed: StoredFeed;
  /** The same file was read before; nothing was read now. */
  readonly isKnown: boolean;
  readonly edition: EditionRecord;
}

/** The name of a feed where none is given: the file's, without its folder, its endings, and what looks like a day. */
export function feedNameOf(file: string): string {
  const plain = basename(file).replace(/(?:\.(?:json|ndjson|jsonl|csaf|csv|zip|gz|zst))+$/i, '');
  const undated = plain.replace(/[-_. ]?20\d{2}[-_.]?\d{2}[-_.]?\d{2}(?:T?\d{4,6}Z?)?/g, '');
  return (undated === '' ? plain : undated).slice(0, 100) || 'advisories';
}

/**
 * Reads a file of advisories into the store and puts it in force as a new edition, in place of the feed of the same
 * name. Until its last record is there nobody is judged by it, and a collector that ends in the middle leaves the old
 * feed as it was. The file that is in force already changes nothing; one that was read before is not read again.
 * Throws `data_invalid` for what is no advisory or would leave hosts without what they have, and what reading throws.
 */
export async function importFeed(
  context: ImportContext,
  request: ImportRequest,
  onProgress: (progress: AdvisoryImportProgress) => void = () => undefined,
): Promise<Imported> {
  const { db } = context;
  const [same] = await findSameFile(db, request.name, request.sha);
  if (same !== undefined && !request.isAdded) {
    const edition = await putInForce(context, request, { feed: same.number });
    return { feed: same, isKnown: true, edition };
  }
  const before = await feedInForce(db, request.name);
  if (request.isAdded && before === undefined)
    throw new MusterError('bad_request', `no feed "${request.name}" is in force that the file could be added to`);
  const importedAt = instantOf(context.now());
  const { name, file, sha, bytes, author } = request;
  const feed = await beginFeed(db, { name, file, sha, bytes, importedAt, importedBy: author });
  try {
    const read = await readInto(context, request, feed, onProgress);
    const kept = request.isAdded && before !== undefined ? await copyMissing(db, before.number, feed, read.next) : 0;
    const about = await aboutFeed(context, request, { feed, read, kept, before: request.isAdded ? before : undefined });
    const edition = await putInForce(context, request, { feed, about, base: request.isAdded ? before : undefined });
    const [stored] = await findFeeds(db, [feed]);
    if (stored === undefined) throw new MusterError('internal', `feed ${feed} was stored and is not there`);
    return { feed: stored, isKnown: false, edition };
  } catch (error) {
    await giveUpFeed(db, feed);
    while (await removeSomeRecords(db, feed)) await others();
    throw error;
  }
}

type About = Parameters<typeof finishFeed>[2];

async function aboutFeed(
  { db }: ImportContext,
  { dataAsOf, file }: ImportRequest,
  made: {
    readonly feed: number;
    readonly read: ReadFile;
    readonly kept: number;
    readonly before: StoredFeed | undefined;
  },
): Promise<About> {
  const { feed, read, kept, before } = made;
  const { format, ecosystems, recordCount, ...counts } = read.summary;
  if (recordCount + counts.knownExploitedCount === 0) throw noAdvisories(file, read);
  const reach = dataAsOf ?? counts.newestModifiedAt ?? counts.reachesAtLeast ?? NEVER;
  const names = new Set([...Object.keys(ecosystems), ...(before?.ecosystems ?? [])]);
  const summary: ImportSummary = { ...counts, complaints: read.complaints, keptCount: kept, seconds: read.seconds };
  return {
    kind: kindOf(format, before),
    ecosystems: [...names].sort(byCodeUnit),
    dataAsOf: before !== undefined && before.dataAsOf > reach ? before.dataAsOf : reach,
    ...(await countFeed(db, feed)),
    summary: JSON.stringify(summary),
  };
}

function kindOf(format: FeedKind | undefined, before: StoredFeed | undefined): FeedKind {
  if (format === undefined || (before !== undefined && before.kind !== format)) return 'mixed';
  return format;
}

function noAdvisories(file: string, { complaints, summary }: ReadFile): MusterError {
  const [first] = complaints;
  const skipped = Object.entries(summary.skipped).map(([why, count]) => `${count} ${why.replaceAll('_', ' ')}`);
  const why = [...skipped, ...(first === undefined ? [] : [`first: ${first.file}${place(first)}: ${first.message}`])];
  return new MusterError(
    'data_invalid',
    `"${file}" holds no advisories that Muster can use${why.length === 0 ? '' : ` (${why.join('; ')})`}`,
    { complaints: complaints.map(({ pointer = '', message }) => ({ pointer, message })) },
  );
}

function place({ line }: AdvisoryComplaint): string {
  return line === undefined ? '' : ` line ${line}`;
}

/** The feed takes the place of the one of its name, in the same transaction in which it becomes whole. */
function putInForce(
  context: ImportContext,
  { name, file, sha, author, reason, isForced }: ImportRequest,
  made: { readonly feed: number; readonly about?: About; readonly base?: StoredFeed | undefined },
): Promise<EditionRecord> {
  const { feed, about, base } = made;
  return changeEdition(context, {
    kind: 'advisories',
    author,
    reason,
    async change(parts, db) {
      if (about !== undefined && !(await finishFeed(db, feed, about))) throw gaveUp();
      const [now] = await findFeeds(db, [feed]);
      if (now?.state !== 'ready') throw gaveUp();
      if (parts.feeds.includes(feed)) return parts;
      const others = await findFeeds(db, parts.feeds);
      const before = others.filter((other) => other.name === name);
      if (base !== undefined && !before.some(({ number }) => number === base.number)) throw changedMeanwhile(name);
      if (!isForced) checkReplacement(now, before);
      await audit(db, context.now(), { author, name, file, sha, feed: now });
      const kept = others.filter((other) => other.name !== name).map(({ number }) => number);
      return { ...parts, feeds: [...kept, feed].sort((left, right) => left - right) };
    },
  });
}

function audit(
  db: DatabaseTransaction,
  now: Date,
  {
    author,
    name,
    file,
    sha,
    feed,
  }: Pick<ImportRequest, 'author' | 'name' | 'file' | 'sha'> & { readonly feed: StoredFeed },
): Promise<void> {
  const { number, recordCount, exploitedCount, dataAsOf } = feed;
  const detail = { feed: number, file, sha, recordCount, exploitedCount, dataAsOf };
  return writeAudit(db, { at: now.toISOString(), person: author, act: 'advisories_imported', object: name, detail });
}

/** Hosts are not judged by the feed of this name any more; it can be gone back to. Throws `not_found`. */
export function dropFeed(
  context: ImportContext,
  name: string,
  { author, reason }: Pick<ImportRequest, 'author' | 'reason'>,
): Promise<EditionRecord> {
  return changeEdition(context, {
    kind: 'advisories',
    author,
    reason,
    async change(parts, db) {
      const feeds = await findFeeds(db, parts.feeds);
      const kept = feeds.filter((feed) => feed.name !== name).map(({ number }) => number);
      if (kept.length === feeds.length) throw new MusterError('not_found', `no feed "${name}" is in force`);
      return { ...parts, feeds: kept };
    },
  });
}

async function feedInForce(db: Database, name: string): Promise<StoredFeed | undefined> {
  const feeds = await findFeeds(db, (await newestEdition(db))?.parts.feeds ?? []);
  return feeds.findLast((feed) => feed.name === name);
}

function changedMeanwhile(name: string): MusterError {
  return new MusterError('bad_request', `the feed "${name}" was replaced meanwhile; import the file again`);
}

/** The contract's instants have no fractions. */
function instantOf(now: Date): string {
  return `${now.toISOString().slice(0, 19)}Z`;
}
