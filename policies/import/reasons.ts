import type { Words } from '../base/text.ts';

/** Why a foreign demand, or a part of it, has no counterpart. */
export const REASONS = {
  unknown_command: { vi: 'lệnh không thuộc loại nào đã biết', en: 'a command of no known kind' },
  text_processing: {
    vi: 'lệnh tự xử lý chữ (awk, sed, vòng lặp)',
    en: 'a command that works on text by itself (awk, sed, loops)',
  },
  file_not_read: { vi: 'không bộ dò nào đọc các dòng của tệp này', en: 'no probe reads the lines of this file' },
  field_missing: { vi: 'kiểm kê không có thông tin này', en: 'the inventory does not hold this' },
  pattern_unsupported: {
    vi: 'mẫu không chạy được trong thời gian tuyến tính',
    en: 'a pattern that cannot run in linear time',
  },
  pattern_unclear: { vi: 'mẫu không quy được về giá trị có kiểu', en: 'a pattern that has no typed meaning' },
  says_nothing: { vi: 'lúc nào cũng đúng, hoặc lúc nào cũng sai', en: 'holds of every host, or of none' },
  process_list: { vi: 'kiểm kê không có danh sách tiến trình', en: 'the inventory has no list of processes' },
  database_query: { vi: 'hỏi cơ sở dữ liệu', en: 'asks a database' },
  network_probe: { vi: 'gọi ra mạng', en: 'speaks to the network' },
  malformed: { vi: 'không đọc được', en: 'cannot be read' },
  not_proven: { vi: 'không lập được ví dụ chứng minh', en: 'no example could prove it' },
  skipped: { vi: 'bản gốc tự bỏ qua', en: 'the source itself skips it' },
  other_file: {
    vi: 'trỏ tới tệp khác; hãy nhập riêng tệp đó',
    en: 'points to another file; import that one by itself',
  },
  not_of_a_host: { vi: 'không nói về máy', en: 'says nothing of the host' },
} as const satisfies Record<string, Words>;

export type Reason = keyof typeof REASONS;

/** A clause that could not be said. `detail` names what it was about: a path, a program, a key. */
export interface Unsaid {
  readonly reason: Reason;
  readonly detail?: string;
}

export function isUnsaid(value: object): value is Unsaid {
  return 'reason' in value;
}

export function unsaid(reason: Reason, detail?: string): Unsaid {
  return detail === undefined ? { reason } : { reason, detail };
}
