import type { Language } from '../../policies/base/text.ts';
import type { ExceptionState } from '../../policies/exceptions/exception.ts';
import type { AppliedExceptions } from '../api.ts';

/** What the commands on exceptions say. */
export interface ExceptionWords {
  readonly states: Readonly<Record<ExceptionState, string>>;
  readonly changes: Readonly<Record<AppliedExceptions['changes'][number]['change'], string>>;
  readonly none: string;
  readonly until: string;
  readonly by: string;
  readonly reason: string;
  readonly measure: string;
  readonly failing: (failing: number, unknown: number) => string;
  readonly requested: (id: string) => string;
  readonly approved: (id: string, until: string) => string;
  readonly refused: (id: string) => string;
  readonly ended: (id: string) => string;
  readonly dryRun: string;
  readonly notTaken: (count: number) => string;
  readonly taken: (count: number) => string;
  readonly limit: (days: number) => string;
}

export const EXCEPTION_WORDS: Readonly<Record<Language, ExceptionWords>> = {
  vi: {
    states: {
      requested: 'chờ duyệt',
      refused: 'bị từ chối',
      lapsed: 'hết hạn khi chưa duyệt',
      approved: 'đã duyệt, chưa bắt đầu',
      in_force: 'đang áp dụng',
      ending: 'sắp hết hạn',
      resting: 'tạm nghỉ: không có gì không đạt',
      over: 'đã hết hạn',
      ended_early: 'kết thúc sớm',
    },
    changes: { request: 'đề nghị', change: 'sửa đề nghị', approve: 'duyệt', end: 'kết thúc sớm', none: 'giữ nguyên' },
    none: 'Không có ngoại lệ nào.',
    until: 'đến',
    by: 'người đề nghị',
    reason: 'Lý do',
    measure: 'Biện pháp bù',
    failing: (failing, unknown) => `${failing} máy không đạt, ${unknown} máy chưa rõ`,
    requested: (id) => `Đã đề nghị ngoại lệ ${id}; một người khác phải duyệt.`,
    approved: (id, until) => `Đã duyệt ngoại lệ ${id}, đến ${until}; sau đó tự trở lại không đạt.`,
    refused: (id) => `Đã từ chối ngoại lệ ${id}.`,
    ended: (id) => `Đã kết thúc ngoại lệ ${id}; những gì nó che đã trở lại không đạt.`,
    dryRun: 'Chỉ xem trước, chưa thay đổi gì.',
    notTaken: (count) => `Không nhận ${count} mục:`,
    taken: (count) => `Nhận ${count} mục.`,
    limit: (days) => `Một ngoại lệ kéo dài nhiều nhất ${days} ngày.`,
  },
  en: {
    states: {
      requested: 'waits for approval',
      refused: 'refused',
      lapsed: 'lapsed before anybody decided',
      approved: 'approved, not begun',
      in_force: 'in force',
      ending: 'ends soon',
      resting: 'rests: nothing fails',
      over: 'over',
      ended_early: 'ended early',
    },
    changes: {
      request: 'request',
      change: 'change the request',
      approve: 'approve',
      end: 'end early',
      none: 'as it is',
    },
    none: 'There are no exceptions.',
    until: 'until',
    by: 'asked for by',
    reason: 'Reason',
    measure: 'Compensating measure',
    failing: (failing, unknown) => `hosts that fail: ${failing}, unknown: ${unknown}`,
    requested: (id) => `The exception ${id} is asked for; another person must approve it.`,
    approved: (id, until) =>
      `The exception ${id} is approved until ${until}; what it covers then fails again by itself.`,
    refused: (id) => `The exception ${id} is refused.`,
    ended: (id) => `The exception ${id} has ended; what it covered fails again.`,
    dryRun: 'Only shown, nothing changed.',
    notTaken: (count) => `Not taken: ${count}`,
    taken: (count) => `Taken: ${count}`,
    limit: (days) => `An exception lasts ${days} days at most.`,
  },
};
