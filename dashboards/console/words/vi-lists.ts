import type { Reason } from '../../../policies/inventory/report.ts';
import type { Cause } from '../../../policies/rules/finding.ts';
import { vi as shared } from '../../../policies/words/vi.ts';
import { conditions, n } from './vi-numbers.ts';

/** Vietnamese of faces, the door and the lists. */
export const lists = {
  face: {
    loading: (what: string) => `Đang lấy ${what}`,
    slow: (what: string) => `Đường truyền chậm, đang lấy ${what}`,
    failed: (what: string) => `Không lấy được ${what}.`,
    oldFigures: (time: string) => `Số liệu lúc ${time} vẫn ở dưới.`,
    again: 'Thử lại',
    notAllowed: 'Phần này cần quyền khác.',
    notAllowedWhy: 'Người quản trị của đơn vị có thể cấp quyền xem.',
    noPage: 'Không có trang này.',
    noPageTitle: 'Địa chỉ có thể đã gõ nhầm, hoặc trang chưa được dựng.',
    noPageText: 'Ctrl K tìm được mọi máy, đơn vị và quy tắc.',
    broken: 'Trang này không vẽ được.',
    brokenText: 'Lỗi ở giao diện, không phải ở máy nào. Số liệu trong kho không bị ảnh hưởng.',
  },
  refusal: {
    unreachable: 'Máy chủ Muster không trả lời.',
    internal: 'Máy chủ Muster gặp lỗi; chi tiết nằm trong nhật ký của nó.',
    store_failed: 'Kho dữ liệu không đọc được.',
    too_many_requests: 'Quá nhiều lần thử. Cần chờ một lúc rồi thử lại.',
    not_signed_in: 'Phiên làm việc đã hết; cần đăng nhập lại.',
    bad_request: 'Địa chỉ hoặc bộ lọc này không dùng được.',
    not_found: 'Không có mục này.',
    unit_not_found: 'Không có đơn vị này.',
    host_not_found: 'Không có máy này.',
  } as Readonly<Record<string, string>> & { readonly internal: string },
  causeText(cause: string | null, reason: string | null): string | undefined {
    if (cause === null && reason === null) return undefined;
    const why = reason === null ? undefined : (shared.reasons[reason as Reason]?.text ?? reason);
    const what = cause === null ? undefined : (shared.causes[cause as Cause] ?? cause);
    return what === undefined || why === undefined ? (what ?? why) : `${what}: ${why}`;
  },
  reason: shared.reasons,
  outcome: shared.outcomes,
  signIn: {
    title: 'Đăng nhập',
    name: 'Tên',
    password: 'Mật khẩu',
    enter: 'Vào',
    wrong: 'Tên hoặc mật khẩu không đúng.',
    foot: 'Muster chỉ nhận báo cáo, không chạy lệnh nào trên máy và không gửi gì ra ngoài.',
  },
  password: {
    title: 'Đổi mật khẩu',
    first: 'Đặt mật khẩu mới',
    firstText: 'Mật khẩu đầu tiên chỉ dùng được một lần; cần đổi trước khi xem bất cứ gì.',
    current: 'Mật khẩu hiện nay',
    next: (length: number) => `Mật khẩu mới, từ ${n(length)} ký tự`,
    again: 'Mật khẩu mới, gõ lại',
    change: 'Đổi mật khẩu',
    changed: 'Đã đổi.',
    wrong: 'Mật khẩu hiện nay không đúng.',
    tooShort: (length: number) => `Mật khẩu mới cần ít nhất ${n(length)} ký tự.`,
    different: 'Hai lần gõ mật khẩu mới không giống nhau.',
    same: 'Mật khẩu mới phải khác mật khẩu hiện nay.',
  },
  account: {
    sentence: (name: string) => `Tài khoản ${name}`,
    preferences: 'Cách hiển thị',
    preferencesText: 'giữ trong trình duyệt này',
    density: 'Độ cao của dòng',
    densities: { cosy: 'Thoáng', compact: 'Gọn' },
    letters: 'Phím chữ làm phím tắt',
  },
  units: {
    sentence: (units: number, empty: number) =>
      `${n(units)} đơn vị${empty > 0 ? `, ${n(empty)} đơn vị chưa có máy nào` : ''}.`,
    beside: 'Xếp theo mức cần giúp: phần đã chứng minh thấp nhất đứng trước',
    find: 'Tìm đơn vị',
    limit: 'Hạn dữ liệu',
    found: (count: number) => `${n(count)} đơn vị`,
    noMatch: 'Không có đơn vị nào khớp.',
  },
  hosts: {
    sentence: (total: number, isFiltered: boolean) =>
      isFiltered ? `${n(total)} máy khớp bộ lọc.` : `${n(total)} máy chủ.`,
    beside: 'Xếp theo số lỗi; địa chỉ trang này giữ cả bộ lọc, gửi được cho đồng nghiệp',
    find: 'Tìm theo tên máy',
    noneInUnit: 'Đơn vị này chưa có máy nào. Ghi danh máy đầu tiên.',
    noMatch: (count: number) => `Không có máy nào khớp ${conditions(count)}.`,
    freshness: 'Trả lời',
    freshnesses: { in_time: 'đúng hạn', silent: 'im lặng', never: 'chưa từng báo cáo' },
  },
  rules: {
    sentence: (all: number, failing: number | undefined, unknown: number | undefined) =>
      failing === undefined || unknown === undefined
        ? `${n(all)} quy tắc.`
        : `${n(failing)} trên ${n(all)} quy tắc có máy không đạt; ${n(unknown)} quy tắc có máy chưa rõ.`,
    beside: 'Đòi hỏi là dữ liệu: không có gì trong quy tắc được chạy trên máy',
    find: 'Tìm quy tắc',
    count: (count: number) => `${n(count)} quy tắc`,
    noMatch: (count: number) => `Không có quy tắc nào khớp ${conditions(count)}.`,
    noPacks: 'Chưa có gói quy tắc nào.',
    noPacksTitle: 'Không có gì để đòi hỏi.',
    noPacksText: 'Nhập một gói quy tắc; cho đến lúc đó không máy nào được coi là đạt.',
  },
  rule: {
    unknownRule: 'Không có quy tắc này.',
    unknownRuleText: 'Gói đã đổi, hoặc địa chỉ gõ nhầm.',
    standing: (fail: number, unknown: number, pass: number) =>
      `${n(fail)} máy không đạt, ${n(unknown)} chưa rõ, ${n(pass)} đạt`,
    version: (version: string) => `bản ${version}`,
    demand: 'Yêu cầu',
    demands: 'Đòi hỏi',
    concerns: 'Áp dụng cho',
    authority: 'Căn cứ',
    noAuthority: 'không dẫn điều khoản nào',
    reads: 'Đọc những gì',
    hosts: 'Máy theo kết luận',
    failing: 'Máy không đạt',
    unknown: 'Máy chưa rõ',
    cause: 'Lý do',
    shown: (shown: number, all: number) => (shown >= all ? `${n(all)}` : `${n(shown)} trên ${n(all)}`),
    noneFailing: (unknown: number) =>
      unknown === 0
        ? 'Không máy nào không đạt.'
        : `Không máy nào không đạt, nhưng ${n(unknown)} máy chưa rõ: chưa phải là đạt.`,
    source: 'Quy tắc như đã viết (JSON)',
  },
  agents: {
    none: 'Chưa có tác tử nào.',
    noneTitle: 'Chưa máy nào tự báo cáo được.',
    noneText: 'Tạo một mã ghi danh, rồi chạy một lệnh trên máy.',
    sentence: (count: number) => `${n(count)} tác tử đã ghi danh.`,
    beside: 'Trả lời gần nhất đứng trước; khoá bị thu hồi không gửi được nữa',
    version: 'Bản',
    enrolled: 'Ghi danh',
    skew: 'Lệch giờ',
    state: 'Khoá',
    seen: 'Trả lời',
    revoked: 'đã thu hồi',
    inForce: 'còn hiệu lực',
  },
  enrol: {
    sentence: 'Ghi danh máy: một mã, một lệnh.',
    beside: 'Muster chỉ nhận báo cáo, không chạy lệnh nào trên máy.',
    unit: 'Đơn vị',
    uses: 'Số máy dùng được mã này',
    usesText: 'Mã hết tác dụng khi đủ số máy.',
    lasts: 'Dùng được trong',
    make: 'Tạo mã',
    made: 'Mã ghi danh',
    madeUntil: (uses: number, at: string) => `dùng được ${n(uses)} lần, đến ${at}`,
    once: 'Mã chỉ hiện một lần; kho chỉ giữ dấu băm của nó.',
    stepCommand: 'Chạy trên máy cần ghi danh. Tác tử tự tạo khoá, khoá không rời máy.',
    stepReport: 'Gửi báo cáo đầu tiên.',
    reads:
      'Tác tử chỉ đọc một danh sách lệnh đã công bố; không mật khẩu, không khoá riêng, không nội dung tệp ngoài danh sách.',
    another: 'Tạo mã khác',
  },
};
