import { type AdvisoryComplaint, type AdvisorySummary, readAdvisories } from '../policies/advisories/read.ts';
import type { AdvisoryRecord, KnownExploited } from '../policies/advisories/record.ts';
import { MusterError } from '../policies/base/errors.ts';
import type { ImportContext, ImportRequest } from './advisory-import.ts';
import type { AdvisoryImportProgress } from './api.ts';
import { touchFeed } from './store/advisory-feeds.ts';
import { addKnownExploited, addRecords } from './store/advisory-records.ts';
import type { Database } from './store/database.ts';

/** Records written with one statement; between two of them other requests go, and whoever waits does not wait long. */
const RECORDS_AT_ONCE = 250;
/** So long an import stands aside after each: a page asks the store some dozens of times. */
const PAUSE_MS = 5;
/** So often the store is told that somebody still reads. */
const TOUCH_EVERY_MS = 2000;
/** Complaints that are kept with their places; beyond them only their number is. */
const MAX_KEPT_COMPLAINTS = 100;
/** What came of reading a file into a feed. */
export interface ReadFile {
  readonly summary: AdvisorySummary;
  readonly complaints: readonly AdvisoryComplaint[];
  /** The number of the next record. */
  readonly next: number;
  readonly seconds: number;
}

/** Reads a file into a feed that nobody is judged by yet. Throws what reading throws, and `store_failed` when the feed was given up. */
export async function readInto(
  { db, now }: ImportContext,
  { path, file, bytes }: ImportRequest,
  feed: number,
  onProgress: (progress: AdvisoryImportProgress) => void,
): Promise<ReadFile> {
  const startedAt = performance.now();
  const complaints: AdvisoryComplaint[] = [];
  const writer = new RecordWriter(db, feed, now);
  let readBytes: number | null = null;
  const tell = (): void => {
    const seconds = (performance.now() - startedAt) / 1000;
    const { recordCount } = writer;
    onProgress({ recordCount, readBytes, bytes, recordsPerSecond: Math.round(recordCount / Math.max(seconds, 0.001)) });
  };
  const summary = await readAdvisories(
    { name: file, path },
    {
      onRecords: (records) => {
        const waiting = writer.add(records);
        return waiting?.then(tell);
      },
      onKnownExploited: (entries) => writer.addExploited(entries),
      onComplaint: (complaint) => void (complaints.length < MAX_KEPT_COMPLAINTS && complaints.push(complaint)),
      onProgress: ({ packedBytes }) => {
        readBytes = packedBytes;
      },
    },
    { notAfter: now().toISOString() },
  );
  await writer.flush();
  tell();
  return { summary, complaints, next: writer.recordCount + 1, seconds: (performance.now() - startedAt) / 1000 };
}

/** Gathers records to write many with one statement; never more than one entry of a file beyond that waits. */
class RecordWriter {
  recordCount = 0;
  readonly #db: Database;
  readonly #feed: number;
  readonly #now: () => Date;
  #waiting: AdvisoryRecord[] = [];
  #touchedAt = Number.NEGATIVE_INFINITY;

  constructor(db: Database, feed: number, now: () => Date) {
    this.#db = db;
    this.#feed = feed;
    this.#now = now;
  }

  add(records: readonly AdvisoryRecord[]): Promise<void> | undefined {
    for (const record of records) this.#waiting.push(record);
    return this.#waiting.length < RECORDS_AT_ONCE ? undefined : this.flush();
  }

  async addExploited(entries: readonly KnownExploited[]): Promise<void> {
    for (let from = 0; from < entries.length; from += RECORDS_AT_ONCE)
      await addKnownExploited(this.#db, this.#feed, entries.slice(from, from + RECORDS_AT_ONCE));
  }

  async #touch(): Promise<void> {
    if (performance.now() - this.#touchedAt < TOUCH_EVERY_MS) return;
    this.#touchedAt = performance.now();
    if (!(await touchFeed(this.#db, this.#feed, this.#now().toISOString()))) throw gaveUp();
  }

  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < waiting.length; from += RECORDS_AT_ONCE) {
      const part = waiting.slice(from, from + RECORDS_AT_ONCE);
      await addRecords(this.#db, this.#feed, this.recordCount + 1, part);
      this.recordCount += part.length;
      await this.#touch();
      await others();
    }
  }
}

/** Nobody added to the feed for too long, so it was taken for one that a collector left behind. */
export function gaveUp(): MusterError {
  return new MusterError(
    'store_failed',
    'the import was given up, because it stood still for too long; import the file again',
  );
}

/** Requests that wait for an answer go first. */
export function others(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
