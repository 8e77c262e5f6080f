import { cutText, type Language } from '../base/text.ts';
import type { Dropped } from './foreign.ts';
import { REASONS, type Reason } from './reasons.ts';
import { type Imported, type Outcome, type ReportedRule, tallyOf } from './to-pack.ts';

const WORDS = {
  vi: {
    converted: 'đã chuyển',
    stricter: 'đã chuyển, chặt hơn bản gốc (bỏ bớt một cách đáp ứng)',
    partly: 'chuyển một phần (thiếu điều kiện, xem dưới)',
    not_converted: 'không chuyển được',
    notReadYet: 'trong số đã chuyển: chưa bộ dò nào đọc, sẽ "chưa rõ" trên mọi báo cáo',
    when: 'điều kiện áp dụng của bản gốc không chuyển được; gói áp dụng rộng hơn',
    notes: (severity: string) =>
      `Mức độ của mọi quy tắc đặt là "${severity}" (bản gốc không có). Tiêu đề giữ nguyên ngôn ngữ của bản gốc ở cả hai ngôn ngữ.`,
    left: 'bỏ',
  },
  en: {
    converted: 'converted',
    stricter: 'converted, stricter than the source (one way to comply left out)',
    partly: 'partly converted (lacks a demand, see below)',
    not_converted: 'not converted',
    notReadYet: 'of those converted: read by no probe yet, so "unknown" on every report',
    when: 'a requirement of the source could not be converted; the pack concerns more hosts',
    notes: (severity: string) =>
      `Every rule was given the severity "${severity}" (the source has none). Titles stand in the source's own language in both languages.`,
    left: 'left out',
  },
} as const;

const ORDER: readonly Outcome[] = ['converted', 'stricter', 'partly', 'not_converted'];
const MAX_CLAUSE = 160;

/** The report as lines for people: sums first, then everything that is not whole, with its reason. */
export function reportLines(imported: Imported, file: string, language: Language): string[] {
  const words = WORDS[language];
  const { total, counts, notReadYet } = tallyOf(imported.rules);
  const share = (count: number) =>
    `${String(count).padStart(5)}  ${((100 * count) / Math.max(1, total)).toFixed(1).padStart(5)} %`;
  return [
    `${file}: ${total}`,
    ...ORDER.map((outcome) => `${share(counts[outcome])}  ${words[outcome]}`),
    ...(notReadYet === 0 ? [] : [`${share(notReadYet)}  ${words.notReadYet}`]),
    words.notes(imported.severity),
    ...imported.whenDropped.map((dropped) => `${words.when}: ${clauseOf(dropped)}`),
    ...imported.rules
      .filter(({ outcome }) => outcome !== 'converted')
      .flatMap((rule) => ruleLines(rule, file, language)),
  ];
}

function ruleLines(
  { sourceId, title, line, outcome, dropped }: ReportedRule,
  file: string,
  language: Language,
): string[] {
  const words = WORDS[language];
  return [
    `${file}:${line} ${sourceId} ${cutText(title, 100)}: ${words[outcome]}`,
    ...dropped.map(
      (part) =>
        `    ${words.left}: ${reasonText(part.reason, language)}${part.detail === undefined ? '' : ` (${cutText(part.detail, MAX_CLAUSE)})`}${part.clause === '' ? '' : `: ${clauseOf(part)}`}`,
    ),
  ];
}

function clauseOf({ clause }: Dropped): string {
  return cutText(clause, MAX_CLAUSE);
}

/** A reason in one short phrase. */
export function reasonText(reason: Reason, language: Language): string {
  return REASONS[reason][language];
}
