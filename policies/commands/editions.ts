import { collectorClient } from '../base/local-collector.ts';
import { type CommonOptions, languageOf, print, printJson } from './options.ts';

/** What is shown of an edition; the collector's `EditionRow` holds more. */
interface Edition {
  readonly number: number;
  readonly kind: string;
  readonly state: string;
  readonly author: string;
  readonly reason: string;
  readonly madeAt: string;
  readonly shownAt: string | null;
  readonly progress: { readonly hostCount: number; readonly judgedCount: number; readonly failedCount: number } | null;
}

const STATES = {
  vi: { judging: 'đang đánh giá', shown: 'đang dùng', replaced: 'bị thay', past: 'đã qua' },
  en: { judging: 'judging', shown: 'shown', replaced: 'replaced', past: 'past' },
} as const;

const WORDS = {
  vi: {
    by: 'của',
    hosts: (judged: number, all: number) => `${judged} trên ${all} máy chủ`,
    failed: (count: number) => `${count} không đánh giá được`,
    made: (number: number) =>
      `Bản ${number} đã được tạo; nó thay cho bản đang dùng khi máy chủ cuối cùng được đánh giá.`,
    shown: (number: number) => `Bản ${number} đang được dùng.`,
    older: 'Các bản cũ hơn: --page',
  },
  en: {
    by: 'by',
    hosts: (judged: number, all: number) => `${judged} of ${all} hosts`,
    failed: (count: number) => `${count} could not be judged`,
    made: (number: number) => `Edition ${number} was made; it is shown when the last host is judged by it.`,
    shown: (number: number) => `Edition ${number} is shown.`,
    older: 'Older ones: --page',
  },
} as const;

/** Editions on one page. */
const SHOWN = 20;

export interface EditionsOptions extends CommonOptions {
  readonly page?: string;
}

/** `muster policy editions`: what hosts are and were judged by, newest first. */
export async function editionsCommand(options: EditionsOptions): Promise<number> {
  const page = options.page ?? '1';
  const answer = (await collectorClient().get(
    `/api/v1/editions?pageSize=${SHOWN}&page=${encodeURIComponent(page)}`,
  )) as { readonly items: readonly Edition[]; readonly total: number };
  if (options.json === true) {
    printJson(answer);
    return 0;
  }
  const language = languageOf(options);
  for (const edition of answer.items) print(lineOf(edition, language));
  const last = Number(page) * SHOWN;
  if (last < answer.total) print(`${WORDS[language].older} ${Number(page) + 1}`);
  return 0;
}

function lineOf({ number, kind, state, author, reason, madeAt, progress }: Edition, language: 'vi' | 'en'): string {
  const words = WORDS[language];
  const states: Readonly<Record<string, string>> = STATES[language];
  const parts = [String(number).padStart(4), madeAt.slice(0, 16).replace('T', ' '), kind, states[state] ?? state];
  if (state === 'judging' && progress !== null) parts.push(words.hosts(progress.judgedCount, progress.hostCount));
  if (progress !== null && progress.failedCount > 0) parts.push(words.failed(progress.failedCount));
  return `${parts.join('  ')}  ${words.by} ${author}: ${reason}`;
}

export interface RollbackOptions extends CommonOptions {
  readonly reason: string;
}

/** `muster policy rollback N`: a new edition of the parts of an older one. */
export async function rollbackCommand(edition: string, options: RollbackOptions): Promise<number> {
  const path = `/api/v1/editions/${encodeURIComponent(edition)}/restore`;
  const made = (await collectorClient().post(path, { reason: options.reason })) as Edition;
  const words = WORDS[languageOf(options)];
  if (options.json === true) printJson(made);
  else print(made.state === 'shown' ? words.shown(made.number) : words.made(made.number));
  return 0;
}
