import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { MusterError, messageOf } from '../base/errors.ts';
import { byCodeUnit } from '../base/text.ts';
import { createAdvisoryIndex } from './advisory-index.ts';
import { type AdvisoryComplaint, type AdvisorySummary, readAdvisories } from './read.ts';
import type { AdvisoryIndex, AdvisoryRecord, FeedInfo, KnownExploited } from './record.ts';

/** Files of a folder that may hold advisories, by name; what they hold is told by their content. */
const ADVISORY_FILE = /\.(?:json|ndjson|jsonl|csaf|csv|zip)(?:\.gz|\.zst)?$/i;
const MAX_FOLDER_FILES = 100_000;
const MAX_FOLDER_DEPTH = 8;

/** Records kept in memory for one host, some 500 bytes each; the largest release, Ubuntu's, has about 300,000. */
const MAX_KEPT_RECORDS = 1_000_000;

export interface LoadAdvisoriesOptions {
  /** Instant of reading, against which days in the files are held. */
  readonly now: string;
  /** Only records of these ecosystems are kept in memory; absent: all. What the files cover is known all the same. */
  readonly ecosystems?: readonly string[];
  /** The day until which the data reach, as the person who carries them in states it, for formats that keep no days. */
  readonly dataAsOf?: string;
  readonly maxFeedAgeDays?: number;
  readonly onComplaint?: (complaint: AdvisoryComplaint) => void;
}

/** What was loaded, file by file. */
export interface LoadedAdvisories {
  readonly index: AdvisoryIndex;
  readonly files: readonly { readonly path: string; readonly summary: AdvisorySummary }[];
}

/**
 * Reads files, and folders of files with all that lies below them, into an index for one host. A folder is one feed: it
 * is as old as its newest change, as a zip of the same files would be. Throws `read_failed`, `limit_exceeded`.
 */
export async function loadAdvisories(
  paths: readonly string[],
  options: LoadAdvisoriesOptions,
): Promise<LoadedAdvisories> {
  const records: AdvisoryRecord[] = [];
  const exploited: KnownExploited[] = [];
  const feeds: FeedInfo[] = [];
  const files: { path: string; summary: AdvisorySummary }[] = [];
  const wanted = options.ecosystems === undefined ? undefined : new Set(options.ecosystems);
  for (const path of paths) {
    const hash = createHash('sha256');
    const summaries: AdvisorySummary[] = [];
    for (const file of await filesBelow(path)) {
      const summary = await readAdvisories(
        { name: file, path: file },
        {
          onRecords: (found) => keep(found, wanted, records),
          onKnownExploited: (found) => void exploited.push(...found),
          ...(options.onComplaint === undefined ? {} : { onComplaint: options.onComplaint }),
        },
        { notAfter: options.now },
      );
      await pipeline(createReadStream(file), hash, { end: false });
      summaries.push(summary);
      files.push({ path: file, summary });
    }
    feeds.push(...feedsFrom(path, summaries, hash.digest('hex'), feeds.length + 1, options));
  }
  return { index: createAdvisoryIndex(records, feeds, exploited, options.maxFeedAgeDays), files };
}

function keep(found: readonly AdvisoryRecord[], wanted: ReadonlySet<string> | undefined, into: AdvisoryRecord[]): void {
  for (const record of found) if (wanted === undefined || wanted.has(record.ecosystem)) into.push(record);
  if (into.length > MAX_KEPT_RECORDS)
    throw new MusterError(
      'limit_exceeded',
      `more than ${MAX_KEPT_RECORDS} records concern this host; give fewer files`,
    );
}

async function filesBelow(path: string, depth = 0): Promise<string[]> {
  const about = await stat(path).catch((error: unknown) => {
    throw new MusterError('read_failed', `there are no advisories at ${path}: ${messageOf(error)}`, { cause: error });
  });
  if (!about.isDirectory()) return [path];
  if (depth > MAX_FOLDER_DEPTH) return [];
  const found: string[] = [];
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries.sort((left, right) => byCodeUnit(left.name, right.name))) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(inner, depth + 1)));
    else if (entry.isFile() && ADVISORY_FILE.test(entry.name)) found.push(inner);
    if (found.length > MAX_FOLDER_FILES)
      throw new MusterError(
        'limit_exceeded',
        `${path} holds more than ${MAX_FOLDER_FILES} files; pack them as one zip`,
      );
  }
  return found;
}

/** A file, or a folder, is one feed; where it holds a list of exploited vulnerabilities too, that is another. */
function feedsFrom(
  path: string,
  summaries: readonly AdvisorySummary[],
  sha: string,
  id: number,
  { now, dataAsOf }: LoadAdvisoriesOptions,
): FeedInfo[] {
  const feeds: FeedInfo[] = [];
  const add = (kind: FeedInfo['kind'], of: readonly AdvisorySummary[], recordCount: number) => {
    const reach = dataAsOf ?? reachOf(of);
    const ecosystems = [...new Set(of.flatMap((summary) => Object.keys(summary.ecosystems)))].sort(byCodeUnit);
    // Without any day the data are as old as can be: they clear nothing.
    const feed = {
      kind,
      ecosystems,
      recordCount,
      name: basename(path),
      importedAt: now,
      dataAsOf: reach ?? NEVER,
      sha,
    };
    feeds.push({ id: id + feeds.length, ...feed });
  };
  const lists = summaries.filter(({ knownExploitedCount }) => knownExploitedCount > 0);
  const advisories = summaries.filter(({ recordCount }) => recordCount > 0);
  if (advisories.length > 0) {
    const kinds = new Set(advisories.map(({ format }) => format ?? 'mixed'));
    const [kind = 'mixed'] = kinds;
    add(kinds.size > 1 || kind === 'kev' ? 'mixed' : kind, advisories, sum(advisories, 'recordCount'));
  }
  if (lists.length > 0) add('kev', lists, sum(lists, 'knownExploitedCount'));
  return feeds;
}

const NEVER = '1970-01-01T00:00:00Z';

/** The instant until which data certainly reach: their newest change, else what the newest CVE tells. */
function reachOf(summaries: readonly AdvisorySummary[]): string | undefined {
  const changes = summaries.flatMap(({ newestModifiedAt }) => newestModifiedAt ?? []);
  const all = changes.length > 0 ? changes : summaries.flatMap(({ reachesAtLeast }) => reachesAtLeast ?? []);
  return all.sort(byCodeUnit).at(-1);
}

function sum(summaries: readonly AdvisorySummary[], key: 'recordCount' | 'knownExploitedCount'): number {
  return summaries.reduce((total, summary) => total + summary[key], 0);
}
