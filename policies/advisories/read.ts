import { isObject, parseJson } from '../base/json.ts';
import { isSecdb, readSecdb } from './alpine-secdb.ts';
import { isCsaf, readCsaf } from './csaf.ts';
import type { EntrySink, SkipReason } from './entry.ts';
import { isKev, readKev } from './kev.ts';
import { isOsv, readOsv } from './osv.ts';
import { MAX_ENTRY_TEXT_LENGTH, MAX_NESTING, READ_LIMITS, type ReadLimits } from './read-limits.ts';
import type { AdvisoryRecord, FeedKind, KnownExploited } from './record.ts';
import { type JsonEntry, JsonSplitter } from './split-json.ts';
import { type AdvisorySource, unpack } from './unpack.ts';

export type { ReadLimits } from './read-limits.ts';
export type { AdvisorySource } from './unpack.ts';

/** What is wrong with one entry, or with a part of the file, and where. The rest was read. */
export interface AdvisoryComplaint {
  /** Name of the source; inside archives followed by `!` and the file's own name. */
  readonly file: string;
  /** Line on which the entry begins, from 1; absent where the file itself is meant. */
  readonly line?: number;
  /** The how manieth entry of its file it is, from 1. */
  readonly entry?: number;
  /** JSON Pointer into the entry. */
  readonly pointer?: string;
  readonly message: string;
}

/** Whoever takes what is read. Where `onRecords` answers a promise, reading waits for it. */
export interface AdvisoryReceiver {
  /** What one entry gave: few for an advisory, thousands for a CSAF document. Never empty. */
  readonly onRecords: (records: readonly AdvisoryRecord[]) => void | Promise<void>;
  readonly onKnownExploited?: (entries: readonly KnownExploited[]) => void | Promise<void>;
  readonly onComplaint?: (complaint: AdvisoryComplaint) => void;
  /** About every mebibyte. `packedBytes` counts bytes of the source itself, for a bar against its length. */
  readonly onProgress?: (progress: AdvisoryProgress) => void;
}

export interface AdvisoryProgress {
  readonly packedBytes: number;
  readonly entryCount: number;
  readonly recordCount: number;
}

export interface ReadAdvisoriesOptions {
  readonly limits?: Partial<ReadLimits>;
  /** An instant, usually now: a change said to be later than a day after it is not believed, and told. */
  readonly notAfter?: string;
}

/** What a source held. */
export interface AdvisorySummary {
  /** `undefined`: nothing in it was an advisory. */
  readonly format: FeedKind | undefined;
  readonly fileCount: number;
  /** Advisories, documents and lists, as the publisher counts them. */
  readonly entryCount: number;
  /** One for each package of a release that an advisory names. */
  readonly recordCount: number;
  readonly knownExploitedCount: number;
  readonly withdrawnCount: number;
  readonly packageCount: number;
  /** Records by ecosystem, sorted. */
  readonly ecosystems: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly complaintCount: number;
  /** The newest change that an entry tells of; absent: the format keeps none. */
  readonly newestModifiedAt?: string;
  /**
   * Until when the data certainly reach where no change has a date: the first day of the year of the newest CVE. A lower
   * bound, so that a file without dates is rather believed too old than too new.
   */
  readonly reachesAtLeast?: string;
}

const FORMATS = [
  ['osv', isOsv, readOsv],
  ['csaf', isCsaf, readCsaf],
  ['kev', isKev, readKev],
  ['alpine-secdb', isSecdb, readSecdb],
] as const;

const JSON_LIMITS = { maxDepth: MAX_NESTING, maxTextLength: MAX_ENTRY_TEXT_LENGTH, maxKeyLength: 4096 };
const PROGRESS_BYTES = 1024 * 1024;
const DAY_MS = 86_400_000;

/**
 * Reads a file of advisories, of whatever known format and packing, told by its content: OSV (single, list, JSON lines,
 * zip), CSAF and VEX, the list of known exploited vulnerabilities, Alpine's security database. One entry at a time is
 * kept, so memory does not grow with the file. An entry that is broken is told with its place, and the rest goes on.
 * Throws `read_failed` where the source cannot be read or unpacked, `limit_exceeded` where it is beyond all bounds.
 */
export async function readAdvisories(
  source: AdvisorySource,
  receiver: AdvisoryReceiver,
  options: ReadAdvisoriesOptions = {},
): Promise<AdvisorySummary> {
  const limits = { ...READ_LIMITS, ...options.limits };
  const tally = new Tally(receiver, options.notAfter);
  await unpack(
    source,
    {
      onFile: (file) => fileReader(file, tally, limits),
      onFault: (file, message) => tally.complain({ file, message }),
      onOther: () => tally.skip('not_an_advisory'),
      onPackedBytes: (count) => tally.addBytes(count),
    },
    limits,
  );
  return tally.summary();
}

function fileReader(file: string, tally: Tally, limits: ReadLimits) {
  tally.fileCount += 1;
  const entries: JsonEntry[] = [];
  const splitter = new JsonSplitter(
    limits.maxEntryBytes,
    (entry) => void entries.push(entry),
    ({ line, index, message }) => {
      tally.complain({ file, line, entry: index, message });
      tally.skip('malformed');
    },
  );
  // The entries of one chunk: as many as a chunk of 256 KiB holds, and the one that ends in it.
  const drain = async () => {
    for (const entry of entries.splice(0)) {
      const waiting = readEntry(file, entry, tally);
      if (waiting !== undefined) await waiting;
    }
  };
  return {
    push: (chunk: Uint8Array): void | Promise<void> => {
      splitter.push(chunk);
      return entries.length > 0 ? drain() : undefined;
    },
    end: (): Promise<void> => {
      splitter.end();
      return drain();
    },
  };
}

function readEntry(file: string, { bytes, line, index }: JsonEntry, tally: Tally): void | Promise<void> {
  const place = { file, line, entry: index };
  const parsed = parseJson(bytes, JSON_LIMITS);
  if ('complaints' in parsed) {
    for (const { pointer, message } of parsed.complaints) tally.complain({ ...place, pointer, message });
    tally.skip('malformed');
    return undefined;
  }
  const batch = new Batch(tally, place);
  // What a query of OSV's service answers: { "vulns": [ ... ] }.
  const { value } = parsed;
  const values = isObject(value) && Array.isArray(value.vulns) ? value.vulns : [value];
  for (const each of values) readValue(each, batch, tally);
  return tally.deliver(batch);
}

function readValue(value: unknown, batch: Batch, tally: Tally): void {
  const found = isObject(value) ? FORMATS.find(([, is]) => is(value)) : undefined;
  if (found === undefined || !isObject(value)) {
    batch.complain('', 'this is no advisory of a known format (OSV, CSAF or VEX, KEV, Alpine secdb)');
    batch.skip('not_an_advisory');
    return;
  }
  const [format, , read] = found;
  tally.count(format);
  read(value, batch);
}

type Place = Pick<AdvisoryComplaint, 'file' | 'line' | 'entry'>;

/** What one entry gives, until it is handed over as a whole. */
class Batch implements EntrySink {
  readonly records: AdvisoryRecord[] = [];
  readonly knownExploitedEntries: KnownExploited[] = [];
  private readonly tally: Tally;
  private readonly place: Place;

  constructor(tally: Tally, place: Place) {
    this.tally = tally;
    this.place = place;
  }

  record(record: AdvisoryRecord): void {
    this.records.push(record);
  }

  knownExploited(entry: KnownExploited): void {
    this.knownExploitedEntries.push(entry);
  }

  complain(pointer: string, message: string): void {
    this.tally.complain({ ...this.place, pointer, message });
  }

  skip(reason: SkipReason): void {
    this.tally.skip(reason);
  }

  changedAt(instant: string): void {
    if (!this.tally.changedAt(instant))
      this.complain('', `a change at ${instant} lies in the future, and is not counted as news`);
  }
}

/** Counts over one source. */
class Tally {
  fileCount = 0;
  private readonly receiver: AdvisoryReceiver;
  private readonly latest: string | undefined;
  private readonly formats = new Set<FeedKind>();
  private readonly ecosystems = new Map<string, number>();
  private readonly packages = new Set<string>();
  private readonly skipped: Partial<Record<SkipReason, number>> = {};
  private entryCount = 0;
  private recordCount = 0;
  private knownExploitedCount = 0;
  private withdrawnCount = 0;
  private complaintCount = 0;
  private packedBytes = 0;
  private toldBytes = 0;
  private newestModifiedAt: string | undefined;
  private newestYear = 0;

  constructor(receiver: AdvisoryReceiver, notAfter: string | undefined) {
    this.receiver = receiver;
    this.latest = notAfter === undefined ? undefined : new Date(Date.parse(notAfter) + DAY_MS).toISOString();
  }

  complain(complaint: AdvisoryComplaint): void {
    this.complaintCount += 1;
    this.receiver.onComplaint?.(complaint);
  }

  skip(reason: SkipReason): void {
    this.skipped[reason] = (this.skipped[reason] ?? 0) + 1;
  }

  count(format: FeedKind): void {
    this.formats.add(format);
    this.entryCount += 1;
  }

  changedAt(instant: string): boolean {
    if (this.latest !== undefined && instant > this.latest) return false;
    if (this.newestModifiedAt === undefined || instant > this.newestModifiedAt) this.newestModifiedAt = instant;
    return true;
  }

  addBytes(count: number): void {
    this.packedBytes += count;
    if (this.packedBytes - this.toldBytes < PROGRESS_BYTES) return;
    this.toldBytes = this.packedBytes;
    const { packedBytes, entryCount, recordCount } = this;
    this.receiver.onProgress?.({ packedBytes, entryCount, recordCount });
  }

  deliver({ records, knownExploitedEntries }: Batch): void | Promise<void> {
    for (const record of records) this.addRecord(record);
    this.knownExploitedCount += knownExploitedEntries.length;
    const first = records.length > 0 ? this.receiver.onRecords(records) : undefined;
    if (knownExploitedEntries.length === 0) return first;
    const second = this.receiver.onKnownExploited?.(knownExploitedEntries);
    return first === undefined ? second : Promise.all([first, second]).then(() => undefined);
  }

  private addRecord({ ecosystem, package: name, state, cves }: AdvisoryRecord): void {
    this.recordCount += 1;
    if (state === 'withdrawn') this.withdrawnCount += 1;
    this.ecosystems.set(ecosystem, (this.ecosystems.get(ecosystem) ?? 0) + 1);
    this.packages.add(name);
    for (const cve of cves) this.newestYear = Math.max(this.newestYear, Number(cve.slice(4, 8)));
  }

  summary(): AdvisorySummary {
    const [format] = this.formats;
    return {
      format: this.formats.size > 1 ? 'mixed' : format,
      fileCount: this.fileCount,
      entryCount: this.entryCount,
      recordCount: this.recordCount,
      knownExploitedCount: this.knownExploitedCount,
      withdrawnCount: this.withdrawnCount,
      packageCount: this.packages.size,
      ecosystems: Object.fromEntries([...this.ecosystems].sort(([left], [right]) => (left < right ? -1 : 1))),
      skipped: this.skipped,
      complaintCount: this.complaintCount,
      ...(this.newestModifiedAt === undefined ? {} : { newestModifiedAt: this.newestModifiedAt }),
      ...(this.newestYear === 0 ? {} : { reachesAtLeast: `${this.newestYear}-01-01T00:00:00Z` }),
    };
  }
}
