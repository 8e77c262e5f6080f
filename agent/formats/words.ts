import type { Language } from '../../policies/base/text.ts';
import type { FindingException } from '../check.ts';

/** What a judged host needs to be said beside the words that all share. */
export interface CheckWords {
  readonly looking: string;
  readonly reading: string;
  readonly heading: (host: string) => string;
  readonly collected: string;
  readonly judged: string;
  readonly packs: string;
  readonly rules: (count: number) => string;
  readonly mend: string;
  readonly why: string;
  readonly references: string;
  readonly nothingWrong: string;
  readonly more: (count: number) => string;
  readonly needsRoot: string;
  readonly exceptedCount: string;
  readonly excepted: (exception: FindingException) => string;
  readonly needsLevel: (count: number) => string;
}

const WORDS: Readonly<Record<Language, CheckWords>> = {
  vi: {
    looking: 'đang xem xét máy chủ này',
    reading: 'đang đọc tệp',
    heading: (host) => `Kết quả đánh giá máy chủ ${host}`,
    collected: 'thu thập lúc',
    judged: 'đánh giá lúc',
    packs: 'bộ quy tắc',
    rules: (count) => `${count} quy tắc`,
    mend: 'Khắc phục',
    why: 'Vì sao',
    references: 'Căn cứ',
    nothingWrong: 'Không có gì không đạt và không có gì chưa rõ.',
    more: (count) => `và ${count} căn cứ khác`,
    needsLevel: (count) =>
      `Chưa rõ: ${count} quy tắc chỉ áp dụng từ một cấp độ nào đó, mà cấp độ của máy này chưa được xác định. Thêm --level 1 đến 5.`,
    exceptedCount: 'ngoại lệ',
    excepted: ({ id, untilAt }) => `ngoại lệ ${id} đến ${untilAt.slice(0, 16).replace('T', ' ')} UTC`,
    needsRoot: 'Chạy không có quyền root: một số mục không đọc được và được tính là chưa rõ.',
  },
  en: {
    looking: 'looking at this host',
    reading: 'reading the file',
    heading: (host) => `Host ${host}, judged`,
    collected: 'collected',
    judged: 'judged',
    packs: 'packs',
    rules: (count) => (count === 1 ? '1 rule' : `${count} rules`),
    mend: 'Mend',
    why: 'Why',
    references: 'References',
    nothingWrong: 'Nothing fails and nothing is unknown.',
    more: (count) => `and ${count} more`,
    needsLevel: (count) =>
      `Unknown: ${count === 1 ? '1 rule counts' : `${count} rules count`} for some levels only, and the level of this host is not set. Say it with --level 1 to 5.`,
    exceptedCount: 'excepted',
    excepted: ({ id, untilAt }) => `excepted by ${id} until ${untilAt.slice(0, 16).replace('T', ' ')} UTC`,
    needsRoot: 'Run without root: some things could not be read and count as unknown.',
  },
};

export function wordsOf(language: Language): CheckWords {
  return WORDS[language];
}
