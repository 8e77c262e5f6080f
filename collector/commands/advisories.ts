import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { ERROR_CODES, MusterError, messageOf } from '../../policies/base/errors.ts';
import { type CollectorClient, collectorClient } from '../../policies/base/local-collector.ts';
import type { Language } from '../../policies/base/text.ts';
import { type CommonOptions, languageOf } from '../../policies/commands/options.ts';
import type { AdvisoryFeedRow, AdvisoryFeedsAnswer, AdvisoryImportLine } from '../api.ts';
import { print, remark } from './terminal.ts';

export interface AdvisoryCarryOptions extends CommonOptions {
  readonly reason?: string;
  readonly feed?: string;
  readonly add?: boolean;
  readonly date?: string;
  readonly force?: boolean;
  readonly remove?: string;
}

type Result = Extract<AdvisoryImportLine, { kind: 'result' }>;

/** A terminal shows so many places of broken entries; `--json` has a hundred. */
const MAX_SHOWN = 10;
const FEEDS = '/api/v1/advisories/feeds';

/**
 * `muster admin data advisories [FILE...]`: carries files in, one feed and one edition each; without files it shows the
 * feeds. The first that is refused ends it; those before stay. Throws what the collector refuses with.
 */
export async function advisoriesCommand(files: readonly string[], options: AdvisoryCarryOptions): Promise<number> {
  const client = collectorClient();
  const language = languageOf(options);
  const isJson = options.json === true;
  if (files.length === 0 && options.remove === undefined) {
    const answer = (await client.get(FEEDS)) as AdvisoryFeedsAnswer;
    if (isJson) print(JSON.stringify(answer, null, 2));
    else showFeeds(answer, language);
    return 0;
  }
  const reason = options.reason?.trim() ?? '';
  if (reason === '')
    throw new MusterError('bad_request', 'a change of what hosts are judged by needs a reason: --reason "..."');
  if (options.remove !== undefined) {
    if (files.length > 0) throw new MusterError('bad_request', 'give files, or --remove, not both');
    const removed = (await client.delete(`${FEEDS}/${encodeURIComponent(options.remove)}`, { reason })) as {
      readonly edition: number;
    };
    print(isJson ? JSON.stringify(removed) : WORDS[language].edition(removed.edition));
    return 0;
  }
  if (files.length > 1 && options.feed !== undefined)
    throw new MusterError('bad_request', '--feed names one feed; give one file with it');
  const results: Result[] = [];
  for (const file of files) {
    const result = await carry(client, file, { ...options, reason });
    results.push(result);
    if (!isJson) showResult(file, result, language);
  }
  if (isJson) print(JSON.stringify(results, null, 2));
  return 0;
}

async function carry(
  client: CollectorClient,
  file: string,
  { reason, feed, add, date, force }: AdvisoryCarryOptions & { readonly reason: string },
): Promise<Result> {
  checkFile(file);
  const query = new URLSearchParams({
    file: basename(file),
    reason,
    ...(feed === undefined ? {} : { feed }),
    ...(add === true ? { add: 'yes' } : {}),
    ...(force === true ? { force: 'yes' } : {}),
    ...(date === undefined ? {} : { dataAsOf: date }),
  });
  for await (const line of client.postFileForLines(`${FEEDS}?${query}`, createReadStream(file))) {
    const told = line as AdvisoryImportLine;
    if (told.kind === 'progress') sayProgress(`${basename(file)}: ${told.recordCount} (${told.recordsPerSecond}/s)`);
    else {
      sayProgress('');
      if (told.kind === 'result') return told;
      throw new MusterError(ERROR_CODES.find((code) => code === told.code) ?? 'unreachable', told.message);
    }
  }
  throw new MusterError('unreachable', `the collector at ${client.address} ended its answer without a result`);
}

function checkFile(file: string): void {
  try {
    if (statSync(file).isFile()) return;
  } catch (error) {
    throw new MusterError('read_failed', `"${file}" cannot be read: ${messageOf(error)}`, { cause: error });
  }
  throw new MusterError('read_failed', `"${file}" is no file; pack a folder as one zip`);
}

/** One line that is written over; only where somebody looks. */
function sayProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

const WORDS = {
  vi: {
    none: 'Chưa nhập khuyến cáo nào; các quy tắc về lỗ hổng là chưa rõ.',
    read: ({ recordCount, exploitedCount, summary }: AdvisoryFeedRow) =>
      `${recordCount} bản ghi, ${exploitedCount} lỗ hổng đang bị khai thác, ${summary?.packageCount ?? 0} gói, ${summary?.withdrawnCount ?? 0} đã rút`,
    rate: (records: number, seconds: number) =>
      `${seconds.toFixed(1)} giây, ${Math.round(records / Math.max(seconds, 0.001))} bản ghi/giây`,
    reach: (day: string) => `dữ liệu đến ${day}`,
    skipped: 'bỏ qua',
    broken: (count: number) => `${count} chỗ hỏng:`,
    known: 'Tệp này đã được đọc trước đây, không đọc lại.',
    stale: 'QUÁ CŨ, không chứng minh được gì',
    edition: (number: number) => `Bản áp dụng ${number}; cả hệ thống được đánh giá trong nền.`,
    more: (count: number) => `... và ${count} chỗ nữa`,
  },
  en: {
    none: 'No advisories were carried in; rules on vulnerabilities are unknown.',
    read: ({ recordCount, exploitedCount, summary }: AdvisoryFeedRow) =>
      `${recordCount} records, ${exploitedCount} exploited vulnerabilities, ${summary?.packageCount ?? 0} packages, ${summary?.withdrawnCount ?? 0} withdrawn`,
    rate: (records: number, seconds: number) =>
      `${seconds.toFixed(1)} seconds, ${Math.round(records / Math.max(seconds, 0.001))} records a second`,
    reach: (day: string) => `data up to ${day}`,
    skipped: 'skipped',
    broken: (count: number) => `${count} broken places:`,
    known: 'This file was read before, and was not read again.',
    stale: 'TOO OLD, clears nothing',
    edition: (number: number) => `Edition ${number}; the fleet is judged by it in the background.`,
    more: (count: number) => `... and ${count} more`,
  },
} as const;

function showFeeds({ feeds }: AdvisoryFeedsAnswer, language: Language): void {
  const words = WORDS[language];
  const inForce = feeds.filter(({ standing }) => standing === 'in_force' || standing === 'coming');
  if (inForce.length === 0) print(words.none);
  for (const feed of inForce) {
    print(`${feed.name} (${feed.file}): ${words.reach(feed.dataAsOf ?? '')}${feed.isStale ? `, ${words.stale}` : ''}`);
    print(`  ${words.read(feed)}`);
  }
}

function showResult(file: string, { feed, isKnown, edition }: Result, language: Language): void {
  const words = WORDS[language];
  const { summary } = feed;
  print(`${file} -> ${feed.name}: ${words.read(feed)}`);
  print(`  ${words.reach(feed.dataAsOf ?? '')}${feed.isStale ? `, ${words.stale}` : ''}`);
  if (isKnown) print(`  ${words.known}`);
  else if (summary !== null) {
    print(`  ${words.rate(feed.recordCount + feed.exploitedCount, summary.seconds)}`);
    const skipped = Object.entries(summary.skipped).map(([why, count]) => `${count} ${why.replaceAll('_', ' ')}`);
    if (skipped.length > 0) print(`  ${words.skipped}: ${skipped.join(', ')}`);
    if (summary.complaintCount > 0) remark(`  ${words.broken(summary.complaintCount)}`);
    for (const { file: where, line, pointer, message } of summary.complaints.slice(0, MAX_SHOWN))
      remark(
        `    ${where}${line === undefined ? '' : `:${line}`}${pointer === undefined ? '' : ` ${pointer}`}: ${message}`,
      );
    if (summary.complaintCount > MAX_SHOWN) remark(`    ${words.more(summary.complaintCount - MAX_SHOWN)}`);
  }
  print(`  ${words.edition(edition)}`);
}
