import type { EntrySink, SkipReason } from './entry.ts';
import type { AdvisoryRecord, FeedKind, KnownExploited } from './record.ts';

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

const PROGRESS_BYTES = 1024 * 1024;
const DAY_MS = 86_400_000;

type Place = Pick<AdvisoryComplaint, 'file' | 'line' | 'entry'>;

/** What one entry gives, until it is handed over as a whole. */
export class Batch implements EntrySink {
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
export class Tally {
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
    for (const cve of cves) {
      const year = Number(cve.slice(4, 8));
      if (year > this.newestYear && (this.latest === undefined || year <= Number(this.latest.slice(0, 4))))
        this.newestYear = year;
    }
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
