import { readFileSync, statSync } from 'node:fs';
import { MusterError, messageOf } from '../../policies/base/errors.ts';
import { collectorClient } from '../../policies/base/local-collector.ts';
import type { Language } from '../../policies/base/text.ts';
import { type CommonOptions, languageOf } from '../../policies/commands/options.ts';
import { MAX_LIFECYCLE_BYTES } from '../../policies/derive/lifecycle-read.ts';
import type { LifecycleCarriedAnswer, LifecycleDataAnswer } from '../api.ts';
import { print } from './terminal.ts';

export interface CarryOptions extends CommonOptions {
  readonly reason?: string;
  readonly date?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** A terminal shows so many changes of each kind; `--json` has more. */
const MAX_SHOWN = 20;

/** `muster admin data lifecycle FILE`: says what changes, and unless it is a dry run, makes it so. */
export async function carryLifecycleCommand(file: string | undefined, options: CarryOptions): Promise<number> {
  const client = collectorClient();
  const language = languageOf(options);
  if (file === undefined) {
    const data = (await client.get('/api/v1/data/lifecycle')) as LifecycleDataAnswer;
    if (options.json === true) print(JSON.stringify(data, null, 2));
    else showData(data, language);
    return 0;
  }
  const { reason = '', date, force, dryRun } = options;
  if (reason.trim() === '' && dryRun !== true) {
    throw new MusterError('bad_request', 'a change of what hosts are judged by needs a reason: --reason "..."');
  }
  const body = { content: read(file), reason, date, force, dryRun };
  const carried = (await client.post('/api/v1/data/lifecycle', body)) as LifecycleCarriedAnswer;
  if (options.json === true) print(JSON.stringify(carried, null, 2));
  else showCarried(carried, language);
  return 0;
}

function read(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > MAX_LIFECYCLE_BYTES) {
      throw new MusterError('too_large', `"${file}" has ${size} bytes; at most ${MAX_LIFECYCLE_BYTES} are read`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof MusterError) throw error;
    throw new MusterError('read_failed', `"${file}" cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

const WORDS = {
  vi: {
    data: ({ dataOn, productCount, cycleCount }: LifecycleDataAnswer) =>
      `Bảng vòng đời ngày ${dataOn}: ${productCount} sản phẩm, ${cycleCount} nhánh.`,
    carriedIn: ({ at, by, reason }: NonNullable<LifecycleDataAnswer['carriedIn']>) => `Nhập ${at} bởi ${by}: ${reason}`,
    shipped: 'Đi kèm Muster.',
    from: (before: string, now: string) => `Bảng ngày ${before} -> ${now}`,
    productsAdded: 'sản phẩm thêm',
    productsRemoved: 'sản phẩm bớt',
    cyclesAdded: 'nhánh thêm',
    cyclesRemoved: 'nhánh bớt',
    endsMoved: 'ngày đổi',
    hosts: (count: number) => `Liên quan ${count} máy.`,
    edition: (number: number) => `Đã thành bản áp dụng ${number}; cả hệ thống được đánh giá lại trong nền.`,
    trial: 'Chưa đổi gì.',
    more: (count: number) => `... và ${count} mục nữa`,
  },
  en: {
    data: ({ dataOn, productCount, cycleCount }: LifecycleDataAnswer) =>
      `Lifecycle table of ${dataOn}: ${productCount} products, ${cycleCount} cycles.`,
    carriedIn: ({ at, by, reason }: NonNullable<LifecycleDataAnswer['carriedIn']>) =>
      `Carried in ${at} by ${by}: ${reason}`,
    shipped: 'It came with Muster.',
    from: (before: string, now: string) => `Table of ${before} -> ${now}`,
    productsAdded: 'products added',
    productsRemoved: 'products removed',
    cyclesAdded: 'cycles added',
    cyclesRemoved: 'cycles removed',
    endsMoved: 'dates moved',
    hosts: (count: number) => (count === 1 ? 'Concerns 1 host.' : `Concerns ${count} hosts.`),
    edition: (number: number) => `It is edition ${number} now; the fleet is judged again in the background.`,
    trial: 'Nothing was changed.',
    more: (count: number) => `... and ${count} more`,
  },
} as const;

function showData(data: LifecycleDataAnswer, language: Language): void {
  const words = WORDS[language];
  print(words.data(data));
  print(data.carriedIn === undefined ? words.shipped : words.carriedIn(data.carriedIn));
}

function showCarried(carried: LifecycleCarriedAnswer, language: Language): void {
  const words = WORDS[language];
  print(words.from(carried.dataOnBefore, carried.dataOn));
  const list = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return;
    print(`${lines.length} ${title}`);
    for (const line of lines.slice(0, MAX_SHOWN)) print(`  ${line}`);
    if (lines.length > MAX_SHOWN) print(`  ${words.more(lines.length - MAX_SHOWN)}`);
  };
  const named = ({ product, cycle }: { readonly product: string; readonly cycle: string }) => `${product} ${cycle}`;
  list(words.productsAdded, carried.productsAdded);
  list(words.productsRemoved, carried.productsRemoved);
  list(words.cyclesAdded, carried.cyclesAdded.map(named));
  list(words.cyclesRemoved, carried.cyclesRemoved.map(named));
  list(
    words.endsMoved,
    carried.endsMoved.map((moved) => `${named(moved)} ${moved.what}: ${moved.before} -> ${moved.now}`),
  );
  print(words.hosts(carried.hostCount));
  print(carried.edition === undefined ? words.trial : words.edition(carried.edition));
}
