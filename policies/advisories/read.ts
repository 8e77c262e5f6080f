import { isObject, parseJson } from '../base/json.ts';
import { isSecdb, readSecdb } from './alpine-secdb.ts';
import { isCsaf, readCsaf } from './csaf.ts';
import { isKev, readKev } from './kev.ts';
import { isOsv, readOsv } from './osv.ts';
import { isOwn, readOwn } from './own.ts';
import { MAX_ENTRY_TEXT_LENGTH, MAX_NESTING, READ_LIMITS, type ReadLimits } from './read-limits.ts';
import { type JsonEntry, JsonSplitter } from './split-json.ts';
import { type AdvisoryReceiver, type AdvisorySummary, Batch, Tally } from './tally.ts';
import { type AdvisorySource, unpack } from './unpack.ts';
import { beginsAsWindowsTable, type FileReader, windowsTableReader } from './windows-csv-file.ts';

export type { ReadLimits } from './read-limits.ts';
export type { AdvisoryComplaint, AdvisoryProgress, AdvisoryReceiver, AdvisorySummary } from './tally.ts';
export type { AdvisorySource } from './unpack.ts';

export interface ReadAdvisoriesOptions {
  readonly limits?: Partial<ReadLimits>;
  /** An instant, usually now: a change said to be later than a day after it is not believed, and told. */
  readonly notAfter?: string;
}

const FORMATS = [
  ['osv', isOsv, readOsv],
  ['csaf', isCsaf, readCsaf],
  ['kev', isKev, readKev],
  ['alpine-secdb', isSecdb, readSecdb],
  ['mixed', isOwn, readOwn], // what another collector hands on, of whatever form it once was
] as const;

const JSON_LIMITS = { maxDepth: MAX_NESTING, maxTextLength: MAX_ENTRY_TEXT_LENGTH, maxKeyLength: 4096 };

/**
 * Reads a file of advisories, of whatever known format and packing, told by its content: OSV (single, list, JSON lines,
 * zip), CSAF and VEX, the list of known exploited vulnerabilities, Alpine's security database, tables of Windows updates
 * (CSV). One entry at a time is
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

/** The first bytes tell the form: a table of Windows updates begins with its headings, everything else is JSON. */
function fileReader(file: string, tally: Tally, limits: ReadLimits): FileReader {
  tally.fileCount += 1;
  let head: Buffer | undefined = Buffer.alloc(0);
  let reader: FileReader | undefined;
  return {
    push: (chunk) => {
      if (reader !== undefined) return reader.push(chunk);
      const begun: Buffer = Buffer.concat([head ?? Buffer.alloc(0), chunk]);
      const isTable = beginsAsWindowsTable(begun);
      head = isTable === undefined ? begun : undefined;
      if (isTable === undefined) return undefined;
      reader = isTable ? windowsTableReader(file, tally) : jsonReader(file, tally, limits);
      return reader.push(begun);
    },
    end: async () => {
      reader ??= jsonReader(file, tally, limits);
      if (head !== undefined) await reader.push(head);
      await reader.end();
    },
  };
}

function jsonReader(file: string, tally: Tally, limits: ReadLimits): FileReader {
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
