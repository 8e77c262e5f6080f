import type { Reason } from '../../../policies/inventory/report.ts';
import type { Cause } from '../../../policies/rules/finding.ts';
import { vi as shared } from '../../../policies/words/vi.ts';
import { formatOf } from '../format.ts';
import { numberOf, spanOf } from './spans.ts';

const n = numberOf('vi');
const pc = (value: number): string => formatOf('vi').percent(value);

const span = (seconds: number): string => {
  const { count, unit } = spanOf(seconds);
  return `${n(count)}\u00a0${{ minute: 'phút', hour: 'giờ', day: 'ngày' }[unit]}`;
};

/** A limit is set in days wherever it can be. */
const limitOf = (seconds: number): string =>
  seconds % 86_400 === 0 ? `${n(seconds / 86_400)}\u00a0ngày` : span(seconds);

/** `5 năm 356 ngày`. */
const over = (days: number): string => {
  const years = Math.floor(days / 365);
  return years === 0 ? `quá ${n(days)} ngày` : `quá ${n(years)} năm ${n(days % 365)} ngày`;
};

const conditions = (count: number): string => `${n(count)} điều kiện`;

interface Fleet {
  readonly total: number;
  readonly inTime: number;
  readonly silent: number;
  readonly never: number;
}

interface Parts {
  readonly pass: number;
  readonly excepted: number;
  readonly unknown: number;
  readonly fail: number;
}

const how = {
  each: 'mọi mục đều phải đạt',
  some: 'phải có ít nhất một mục đạt',
  no: 'không được có mục nào như vậy',
  count: '',
};

/** Everything the console says in Vietnamese. Written first; English follows it, key by key. */
export const vi = {
  all: 'Tất cả',
  any: 'mọi',
  close: 'Đóng',
  copy: 'Sao chép',
  copied: 'Đã chép',
  copyAddress: 'Sao chép địa chỉ',
  print: 'In trang này',
  exportTitle: 'Xuất những gì đang hiện ra CSV',
  notKnown: 'chưa rõ',
  clearFilters: 'Bỏ bộ lọc',
  notAllPass: 'Không có nghĩa là mọi máy đều đạt.',
  pages: {
    overview: 'Tổng quan',
    units: 'Đơn vị',
    hosts: 'Máy chủ',
    host: 'Máy chủ',
    rules: 'Quy tắc',
    rule: 'Quy tắc',
    agents: 'Tác tử',
    enrol: 'Ghi danh máy',
    account: 'Tài khoản',
    signIn: 'Đăng nhập',
  },
  menuGroup: { main: '', run: 'Vận hành' },
  role: { administrator: 'quản trị' },
  verdict: {
    pass: 'Đạt',
    fail: 'Không đạt',
    unknown: 'Chưa rõ',
    stale: 'Quá hạn dữ liệu',
    excepted: 'Ngoại lệ',
    error: 'Lỗi quy tắc',
    na: 'Không áp dụng',
  },
  verdictMeaning: {
    pass: 'Đã đọc, đã so, đúng yêu cầu.',
    fail: 'Đã đọc, đã so, sai yêu cầu.',
    unknown: 'Chưa đọc được hoặc không so được; luôn kèm lý do.',
    stale: 'Dữ liệu cũ hơn hạn của đơn vị; những gì từng đạt không còn được tính.',
    excepted: 'Không đạt nhưng được phép đến một ngày; luôn được nêu.',
    error: 'Quy tắc hoặc Muster có lỗi, không phải máy.',
    na: 'Quy tắc không nói về máy này.',
  },
  severity: { critical: 'Nghiêm trọng', high: 'Cao', medium: 'Trung bình', low: 'Thấp' },
  effort: shared.efforts,
  support: { supported: 'còn đến', extended: 'kéo dài đến', ended: 'hết từ', unknown: 'không có trong bảng' },
  door: {
    local: 'tác tử trên máy',
    ssh: 'thăm qua SSH',
    recording: 'bản ghi mang tay',
    windows: 'bản xuất từ Windows',
    image: 'ảnh đĩa',
    planned: 'máy dự kiến',
  },
  column: {
    host: 'Máy',
    hosts: 'Máy',
    unit: 'Đơn vị',
    rule: 'Quy tắc',
    pack: 'Gói',
    verdict: 'Kết luận',
    severity: 'Mức',
    since: 'Từ',
    os: 'Hệ điều hành',
    support: 'Hỗ trợ',
    bar: 'Đạt · ngoại lệ · chưa rõ · không đạt',
    data: 'Dữ liệu',
    effort: 'Công sức',
  },
  age: {
    span,
    limit: limitOf,
    ago: (seconds: number) => (seconds < 60 ? 'vừa xong' : `${span(seconds)} trước`),
    near: (seconds: number, limit: number) => `${span(seconds)} trước, gần hạn ${limitOf(limit)}`,
    over: (seconds: number, limit: number) => `${span(seconds)}, hạn ${limitOf(limit)}`,
    never: 'chưa từng báo cáo',
    medianOldest: (median: number, oldest: number) => `giữa ${span(median)}, cũ nhất ${span(oldest)}`,
  },
  frame: {
    skip: 'Đến nội dung',
    navigation: 'Các trang',
    tabs: 'Trang chính',
    more: 'Thêm',
    menu: 'Danh mục',
    language: 'Ngôn ngữ',
    theme: 'Nền',
    light: 'Nền sáng',
    dark: 'Nền tối',
    sendsNothing: 'Không gửi gì ra ngoài',
    printed: (at: string, person: string) => `In lúc ${at} (giờ Hà Nội) bởi ${person}`,
  },
  person: { menu: (name: string) => `Tài khoản ${name}`, signOut: 'Đăng xuất' },
  band: {
    synthetic: 'Dữ liệu tổng hợp.',
    syntheticMore: 'Đơn vị, máy và điểm yếu đều được bịa ra.',
    lost: (time: string) => `Mất đường truyền. Số liệu lúc ${time} vẫn dùng được; đang thử lại.`,
    update: (count: number) => `Cập nhật ${n(count)} thay đổi`,
  },
  scope: {
    title: 'Chọn đơn vị',
    find: 'Tìm đơn vị',
    none: 'Không có đơn vị nào khớp.',
    all: (count: number) => (count === 0 ? 'Mọi đơn vị' : `Mọi đơn vị (${n(count)})`),
    more: (count: number) => `Còn ${n(count)} đơn vị; gõ thêm để thu hẹp.`,
  },
  palette: {
    title: 'Tìm và làm',
    field: 'Tìm máy, đơn vị, quy tắc, lệnh',
    commands: 'Trang và lệnh',
    none: 'Không tìm thấy gì khớp.',
  },
  keys: {
    title: 'Phím tắt',
    note: 'Phím chữ không có tác dụng trong ô nhập; có thể tắt ở trang Tài khoản.',
    list: [
      ['Ctrl K', 'tìm và làm'],
      ['/', 'lọc danh sách này'],
      ['j  k', 'dòng sau, dòng trước'],
      ['Enter', 'mở'],
      ['Esc', 'đóng'],
      ['1 – 5', 'mở việc nên làm'],
      ['u', 'chọn đơn vị'],
      ['t', 'biểu đồ hoặc bảng'],
      ['e', 'xuất CSV'],
      ['p', 'in'],
      ['?', 'bảng này'],
    ] as readonly (readonly [string, string])[],
  },
  pager: {
    title: 'Các trang của danh sách',
    before: 'Trước',
    next: 'Sau',
    range: (first: number, last: number, total: number) => `${n(first)}–${n(last)} trên ${n(total)}`,
  },
  waitedFor: {
    session: 'phiên làm việc',
    overview: 'tổng quan',
    units: 'danh sách đơn vị',
    hosts: 'danh sách máy',
    host: 'máy này',
    findings: 'các kết luận',
    finding: 'chứng cứ',
    inventory: 'bản kiểm kê',
    packages: 'các gói phần mềm',
    history: 'lịch sử',
    rules: 'danh sách quy tắc',
    rule: 'quy tắc này',
    agents: 'danh sách tác tử',
    token: 'mã ghi danh',
    page: 'trang này',
  },
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
  overview: {
    sentence: ({ total, inTime, silent, never }: Fleet) => {
      const quiet = [
        silent > 0 ? `${n(silent)} máy im lặng` : '',
        never > 0 ? `${n(never)} máy chưa từng báo cáo` : '',
      ].filter(Boolean);
      const answered =
        inTime === total
          ? `Cả ${n(total)} máy đã trả lời đúng hạn.`
          : `${n(inTime)} trên ${n(total)} máy đã trả lời đúng hạn.`;
      return quiet.length === 0 ? answered : `${answered} ${quiet.join(', ')}.`;
    },
    nobody: 'Chưa có máy nào. Bắt đầu từ báo cáo đầu tiên.',
    at: (time: string, weekday: string, day: string) =>
      `Điểm danh lúc ${time}, ${weekday.charAt(0).toLowerCase()}${weekday.slice(1)} ${day}, giờ Hà Nội`,
    packs: (packs: number, rules: number) => `${n(packs)} gói, ${n(rules)} quy tắc`,
  },
  score: {
    proven: 'Đã chứng minh đạt',
    atMostTitle: 'Nhiều nhất',
    atMost: (value: number) => `nhiều nhất ${pc(value)} nếu mọi mục chưa rõ đều đạt`,
    atMostShort: (value: number) => `nhiều nhất ${pc(value)}`,
    nothing: 'chưa xét mục nào',
    nothingShort: 'chưa xét',
    movement: (points: number, days: number) =>
      points === 0
        ? `không đổi so với ${n(days)} ngày trước`
        : `${points > 0 ? '+' : '−'}${n(Math.abs(points))} điểm so với ${n(days)} ngày trước`,
    leftOut: (notApplicable: number, errors: number, stale: number) => {
      const inside = [
        errors > 0 ? `${n(errors)} lỗi quy tắc` : '',
        stale > 0 ? `${n(stale)} quá hạn dữ liệu` : '',
      ].filter(Boolean);
      const first = `${n(notApplicable)} mục không áp dụng: không tính.`;
      return inside.length === 0 ? first : `${first} Trong số chưa rõ có ${inside.join(', ')}.`;
    },
  },
  roll: {
    title: 'Điểm danh',
    byHost: 'mỗi cột là một máy, nhóm theo đơn vị',
    byUnit: 'mỗi cột là một đơn vị',
    legend: { pass: 'đạt', excepted: 'ngoại lệ', unknown: 'chưa rõ', fail: 'không đạt', never: 'chưa từng báo cáo' },
    group: (name: string, hosts: number, silent: number, fails: number, unknown: number) =>
      `${name === '' ? 'Mọi đơn vị' : name}: ${n(hosts)} máy, ${n(silent)} không trả lời, ${n(fails)} không đạt, ${n(unknown)} chưa rõ.`,
    post: (name: string, state: 'answered' | 'silent' | 'never', parts: Parts) => {
      if (state === 'never') return `${name}: chưa từng báo cáo`;
      const counts = `${n(parts.fail)} không đạt, ${n(parts.unknown)} chưa rõ, ${n(parts.excepted)} ngoại lệ, ${n(parts.pass)} đạt`;
      return state === 'silent' ? `${name}: im lặng; lần cuối ${counts}` : `${name}: ${counts}`;
    },
  },
  trend: {
    title: '90 ngày',
    sub: 'đường liền: đã chứng minh; vùng gạch: điều chưa biết',
    none: 'Chưa đủ một ngày để vẽ.',
    asTable: 'Bảng số',
    asChart: 'Biểu đồ',
    day: 'Ngày',
    sentence: (days: number, proven: number, atMost: number) =>
      `${n(days)} ngày; hôm nay đã chứng minh ${pc(proven)}, nhiều nhất ${pc(atMost)}`,
  },
  actions: {
    title: (count: number): string => (count === 5 ? 'Năm việc nên làm trước' : 'Việc nên làm trước'),
    sub: 'xếp theo rủi ro giảm được trên mỗi giờ công',
    whyOrder: 'Vì sao thứ tự này?',
    orderText:
      'Rủi ro đóng được chia cho giờ công; hạn trong 14 ngày đứng trước; mục chưa rõ được tính bằng nửa mục không đạt. Việc đã làm chỉ rời danh sách khi báo cáo sau chứng minh.',
    none: 'Không có việc nào đáng làm trước.',
    where: (names: readonly string[], count: number) => {
      if (count === 1 && names[0] !== undefined) return names[0];
      return count <= 3 && names.length === count ? names.join(', ') : `${n(count)} máy`;
    },
    mend: (title: string, where: string) => `${title}: ${where}`,
    silent: (where: string, count: number) =>
      count === 1 ? `Hỏi vì sao ${where} im lặng` : `Hỏi vì sao các máy này im lặng: ${where}`,
    silentWhy: 'Quá hạn dữ liệu của đơn vị. Có thể nộp gói mang tay nếu không có đường truyền.',
    endUnknown: (section: string, where: string) => `Đọc cho được phần “${section}”: ${where}`,
    endUnknownWhy: (reason: string) => `Hiện chưa đọc được: ${reason}.`,
    notRead: 'không rõ lý do',
    closes: (count: number) => `đóng ${n(count)} lỗi`,
    unknowns: (count: number) => `${n(count)} mục chưa rõ`,
  },
  ending: {
    title: 'Sắp hết hạn',
    sub: 'trong một năm tới',
    none: 'Không có gì hết hạn trong một năm tới.',
    kind: { support: 'hết hỗ trợ', certificate: 'chứng thư hết hạn' },
    left: (days: number) => (days === 0 ? 'hôm nay' : days > 0 ? `còn ${n(days)} ngày` : over(-days)),
    more: (count: number) => `và ${n(count)} mục nữa`,
  },
  heat: {
    title: 'Bản đồ nhiệt theo đơn vị',
    sub: 'số: phần trăm chưa chứng minh được; vạch gạch chéo: phần chưa rõ',
    unit: 'Đơn vị',
    data: 'Dữ liệu',
    unknown: 'chưa rõ',
    cell: (notProven: number, unknown: number) =>
      `${pc(notProven)} chưa chứng minh, trong đó ${pc(unknown)} là chưa rõ`,
    rest: (count: number) => `và ${n(count)} đơn vị nữa`,
  },
  changed: {
    title: 'Đổi khác từ hôm qua',
    none: 'không có thay đổi',
    noneText: 'Không kết luận nào đổi trong 24 giờ qua. Không có nghĩa là mọi máy đều đạt.',
    count: (changes: number, hosts: number) => `${n(changes)} thay đổi, ${n(hosts)} máy`,
    before: 'Trước',
    now: 'Nay',
    at: 'Lúc',
    first: 'lần đầu',
  },
  waysIn: {
    enrol: 'Ghi danh một máy',
    enrolStep: 'Ghi danh máy đầu tiên',
    enrolText: 'Tạo mã ghi danh rồi chạy một lệnh trên máy. Tác tử chỉ đọc, không mở cổng nào.',
    here: 'Kiểm chính máy này',
    hereText: 'Lệnh này chạy kho, giao diện và một tác tử cho máy đang dùng.',
    file: 'Nộp tệp từ máy không có mạng',
    fileText: 'Một bản ghi hoặc gói mang tay có chữ ký được nhập bằng một lệnh.',
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
  host: {
    sentence: (name: string, fail: number, all: number, unknown: number) => {
      const first =
        fail === 0
          ? `${name} không có lỗi nào trong ${n(all)} quy tắc`
          : `${name} không đạt ${n(fail)} trên ${n(all)} quy tắc`;
      return unknown === 0 ? `${first}.` : `${first}; ${n(unknown)} quy tắc chưa rõ.`;
    },
    never: (name: string) => `${name} chưa từng báo cáo.`,
    expectedSince: (day: string, unit: string) => `được chờ từ ${day}, đơn vị ${unit}`,
    neverTitle: 'Không biết máy này tốt hay xấu.',
    neverText: 'Chưa có báo cáo nào. Chạy lệnh này trên máy, hoặc nộp một gói mang tay.',
    unknownHost: 'Không có máy này.',
    unknownHostText: 'Máy chưa từng được ghi danh, hoặc địa chỉ gõ nhầm.',
    tabs: 'Các phần của máy',
    tab: { findings: 'Kết luận', inventory: 'Kiểm kê', history: 'Lịch sử' },
    splitFrom: 'Xem máy mà nó tách ra',
    osNotKnown: 'chưa rõ hệ điều hành',
    privilege: (word: string): string =>
      word === 'root' || word === 'administrator'
        ? 'đọc với quyền cao nhất'
        : word === 'sudo'
          ? 'đọc qua sudo'
          : 'đọc không có quyền root',
    signed: 'chữ ký đúng',
    unsigned: 'không có chữ ký',
    missing: (count: number) => `thiếu ${n(count)} báo cáo`,
    skewed: (seconds: number) => `đồng hồ lệch ${span(seconds)}`,
  },
  identity: {
    same: 'Máy này được tách ra vì các dấu nhận dạng mâu thuẫn.',
    reinstalled: 'Máy đã được cài lại.',
    reinstalled_or_copied: 'Máy đã được cài lại hoặc sao chép; cần một người xác nhận.',
    moved: 'Phần cứng đã đổi; cần một người xác nhận.',
    copied: 'Trạng thái tác tử đã bị sao sang máy khác; cần một người xác nhận.',
    forked: 'Hai dòng báo cáo cùng nhận là máy này; cần một người xác nhận.',
    duplicate_machine_id: 'Mã máy trùng với một máy khác.',
  },
  findings: {
    count: (total: number) => `${n(total)} kết luận`,
    back: 'Về danh sách',
    staleFail: 'dữ liệu quá hạn',
    none: 'Chưa có kết luận nào cho máy này.',
    noneText: 'Báo cáo đã đến nhưng chưa được xét, hoặc chưa có gói quy tắc nào. Đây không phải là đạt.',
    noMatch: (count: number) => `Không có kết luận nào khớp ${conditions(count)}.`,
    gone: 'Quy tắc này không còn được xét trên máy này.',
    goneText: 'Gói đã đổi, hoặc địa chỉ gõ nhầm.',
  },
  evidence: {
    expected: 'Yêu cầu',
    actual: 'Thực tế',
    items: 'Các mục quyết định',
    item: 'Mục',
    how,
    countWanted: (test: string) => `số mục: ${test}`,
    itemsFound: {
      each: (matched: number, failed: number, unknown: number) =>
        `${n(failed)} sai trong ${n(matched)} mục${unknown > 0 ? `, ${n(unknown)} chưa rõ` : ''}`,
      some: (matched: number, _failed: number, unknown: number) =>
        `${matched === 0 ? 'không có mục nào' : `có ${n(matched)} mục`}${unknown > 0 ? `, ${n(unknown)} chưa rõ` : ''}`,
      no: (matched: number, _failed: number, unknown: number) =>
        `${matched === 0 ? 'không có mục nào' : `thấy ${n(matched)} mục`}${unknown > 0 ? `, ${n(unknown)} chưa rõ` : ''}`,
      count: (matched: number, _failed: number, unknown: number) =>
        `${n(matched)} mục${unknown > 0 ? `, ${n(unknown)} chưa rõ` : ''}`,
    },
    looked: (count: number) => `đã xem ${n(count)} mục`,
    itemsLeft: (count: number) => `và ${n(count)} mục nữa`,
    lastKnown: (value: string) => `lần đọc trước: ${value}`,
    readFrom: 'Đọc từ',
    notRead: 'chưa đọc được nguồn nào',
    by: (probe: string) => `bởi ${probe}`,
    judged: 'Xét lúc',
    pack: (id: string, version: string) => `gói ${id} ${version}`,
    since: { fail: 'Không đạt từ', other: 'Như vậy từ' } as Readonly<Record<'fail' | 'other', string>>,
    sinceText: (day: string, changes: number) => (changes <= 1 ? `từ ${day}, lần đầu kiểm` : `từ ${day}`),
    now: 'nay',
    why: 'Vì sao',
    remedy: 'Cách khắc phục',
    references: 'Tham chiếu',
    alsoFailing: (count: number) => (count === 0 ? 'Xem quy tắc' : `Ai nữa không đạt? ${n(count)} máy`),
  },
  chain: {
    title: 'Từ sự thật đến kết quả',
    fact: 'Thực tế',
    rule: 'Quy tắc',
    plan: 'Kế hoạch',
    failing: (day: string) => `không đạt từ ${day}`,
    noPlan: (host: string) => `chưa có kế hoạch cho ${host}; phác bằng`,
  },
  inventory: {
    sections: 'Các phần của kiểm kê',
    read: 'Đã đọc',
    missed: 'Chưa đọc được',
    silent: (count: number) => `${n(count)} phần không được dò trên máy này`,
    how: 'Cách đọc',
    by: 'Bởi',
    from: 'Từ',
    when: 'Lúc',
    gap: (kind: 'keys' | 'fields', reason: string) =>
      `${kind === 'keys' ? 'Thiếu các khoá' : 'Thiếu các trường'} vì ${reason}:`,
    notRead: (section: string) => `Chưa biết gì về “${section}”.`,
    notHere: (section: string) => `Máy này không có “${section}”.`,
    notHereText: 'Đã xem và xác nhận là không có; các quy tắc về nó không áp dụng.',
    because: (reason: string) => `Lý do: ${reason}.`,
    stepOther: 'Mọi quy tắc cần phần này vẫn là chưa rõ, không phải đạt. Báo cáo sau sẽ thử lại.',
    none: 'không có',
    empty: 'Đã đọc, và danh sách rỗng.',
    notHereTitle: 'Máy này không có',
    fieldsAbsent: (count: number) => `${n(count)} trường chưa biết`,
    key: 'Tên',
    value: 'Giá trị',
    entries: (count: number) => `${n(count)} mục`,
    filter: 'Lọc trong phần này',
    noMatch: 'Không có mục nào khớp.',
    more: (count: number) => `Hiện thêm, còn ${n(count)} mục`,
  },
  packages: {
    title: 'Gói phần mềm',
    find: 'Tìm gói',
    name: 'Tên',
    version: 'Phiên bản',
    architecture: 'Kiến trúc',
    source: 'Gói nguồn',
    origin: 'Nguồn gốc',
    origins: {
      distribution: 'bản phân phối',
      vendor: 'nhà sản xuất',
      manual: 'cài tay',
      distributionPresumed: 'có lẽ bản phân phối',
    },
    noMatch: (text: string) => `Không có gói nào tên như “${text}”.`,
  },
  history: {
    reports: 'Các báo cáo đã nhận',
    none: 'Chưa nhận báo cáo nào.',
    count: (count: number) => `${n(count)} báo cáo gần nhất`,
    received: 'Nhận lúc',
    collected: 'Đọc lúc',
    sequence: 'Số',
    form: 'Dạng',
    bytes: 'Cỡ',
    skew: 'Lệch giờ',
    forms: { full: 'đầy đủ', delta: 'phần thay đổi', confirmation: 'xác nhận không đổi' },
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

/** What every language must be able to say. */
export type Dictionary = typeof vi;
export type WaitedFor = keyof Dictionary['waitedFor'];
