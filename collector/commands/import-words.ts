import type { Language } from '../../policies/base/text.ts';
import type { ImportAnswer, ImportFate, ImportRow, ImportSignature, ImportState, Page } from '../api.ts';
import { print } from './terminal.ts';

interface ImportWords {
  readonly none: string;
  readonly known: string;
  readonly signature: Readonly<Record<ImportSignature, string>>;
  readonly state: Readonly<Record<ImportState, string>>;
  readonly fate: Readonly<Record<ImportFate, string>>;
  readonly hosts: (known: number, fresh: number) => string;
  readonly items: string;
  readonly ahead: (seconds: number) => string;
  readonly fingerprint: string;
  readonly second: string;
  /** What accepts it; the unit stays to be filled in where hosts are new. */
  readonly next: (id: string, needsUnit: boolean) => string;
}

const WORDS: Readonly<Record<Language, ImportWords>> = {
  vi: {
    none: 'Không có tệp nào chờ.',
    known: 'Tệp này đã được đưa vào trước đây; không có gì bị tính hai lần.',
    signature: {
      valid: 'chữ ký đúng',
      unknown_key: 'chữ ký khớp, nhưng khóa không được biết ở đây',
      revoked: 'khóa đã bị thu hồi',
      invalid: 'CHỮ KÝ KHÔNG KHỚP',
      none: 'không có chữ ký',
    },
    state: {
      reading: 'đang đọc',
      waiting: 'chờ quyết định',
      importing: 'đang nhập',
      imported: 'đã nhập',
      refused: 'bị từ chối',
      invalid: 'không dùng được',
    },
    fate: {
      waiting: 'đang chờ',
      stored: 'lưu',
      repeated: 'đã có',
      fork: 'sang nhánh riêng',
      full_report_needed: 'cần báo cáo đầy đủ',
      too_old: 'quá cũ',
      rejected: 'không nhận',
      applied: 'áp dụng',
      unchanged: 'không đổi',
    },
    hosts: (known, fresh) => `${known} máy đã biết, ${fresh} máy mới`,
    items: 'gồm',
    ahead: (seconds) => `đồng hồ nơi đóng gói chạy nhanh ít nhất ${Math.round(seconds / 60)} phút`,
    fingerprint: 'dấu khóa của nơi gửi',
    second: 'người khác phải duyệt',
    next: (id, needsUnit) => `Duyệt: muster import --accept-id ${id} --reason "..."${needsUnit ? ' --unit UNIT' : ''}`,
  },
  en: {
    none: 'No file waits.',
    known: 'This file was handed in before; nothing is counted twice.',
    signature: {
      valid: 'signature valid',
      unknown_key: 'the signature fits, but the key is not known here',
      revoked: 'the key was revoked',
      invalid: 'THE SIGNATURE DOES NOT MATCH',
      none: 'not signed',
    },
    state: {
      reading: 'is read',
      waiting: 'waits for a decision',
      importing: 'is taken in',
      imported: 'taken in',
      refused: 'refused',
      invalid: 'cannot be used',
    },
    fate: {
      waiting: 'waiting',
      stored: 'to store',
      repeated: 'there already',
      fork: 'on a branch of its own',
      full_report_needed: 'full report needed',
      too_old: 'too old',
      rejected: 'not taken',
      applied: 'to put in force',
      unchanged: 'unchanged',
    },
    hosts: (known, fresh) => `hosts: ${known} known, ${fresh} new`,
    items: 'holds',
    ahead: (seconds) => `the packing clock is at least ${Math.round(seconds / 60)} minutes ahead`,
    fingerprint: 'fingerprint of the sender',
    second: 'another person must accept it',
    next: (id, needsUnit) =>
      `Accept it: muster import --accept-id ${id} --reason "..."${needsUnit ? ' --unit UNIT' : ''}`,
  },
};

/** What is in a file, for whoever decides about it. */
export function showImport(answer: ImportAnswer, language: Language, isKnown: boolean): void {
  const words = WORDS[language];
  const { contents, sender } = answer;
  print(`${answer.file}: ${words.state[answer.state]}; ${words.signature[answer.signature]}`);
  if (isKnown) print(`  ${words.known}`);
  if (answer.complaint !== null) print(`  ${answer.complaint}`);
  const fates = Object.entries(contents.fates).map(([fate, count]) => `${count} ${words.fate[fate as ImportFate]}`);
  if (fates.length > 0) print(`  ${words.items}: ${fates.join(', ')}`);
  if (contents.knownHostCount + contents.newHostCount > 0)
    print(`  ${words.hosts(contents.knownHostCount, contents.newHostCount)}`);
  if (sender.clockAheadSeconds !== undefined) print(`  ${words.ahead(sender.clockAheadSeconds)}`);
  if (contents.needsFingerprint) print(`  ${words.fingerprint}: ${answer.fingerprint}`);
  if (answer.state !== 'waiting') return;
  print(`  ${answer.needsSecond ? words.second : words.next(answer.importId, contents.needsUnit)}`);
}

/** The files that wait. */
export function showQueue({ items }: Page<ImportRow>, language: Language): void {
  const words = WORDS[language];
  if (items.length === 0) print(words.none);
  for (const { importId, file, state, signature, uploadedBy, uploadedAt } of items)
    print(`${importId} ${file}: ${words.state[state]}; ${words.signature[signature]}; ${uploadedBy}, ${uploadedAt}`);
}
