import { conditions, how, limitOf, n, span } from './vi-numbers.ts';

/** Vietnamese of one host: its findings, evidence and inventory. */
export const host = {
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
    neverText: 'Chưa có báo cáo nào. Chạy lệnh này trên máy.',
    staleTitle: (age: number, limit: number) => `Số liệu ${span(age)} tuổi; hạn của đơn vị là ${limitOf(limit)}.`,
    staleText: (at: string) =>
      `Lần trả lời gần nhất: ${at}. Những gì đạt khi ấy nay được tính là chưa rõ; những gì không đạt vẫn là không đạt.`,
    unknownHost: 'Không có máy này.',
    unknownHostText: 'Máy chưa từng được ghi danh, hoặc địa chỉ gõ nhầm.',
    tabs: 'Các phần của máy',
    tab: {
      exceptions: 'Ngoại lệ',
      findings: 'Kết luận',
      inventory: 'Kiểm kê',
      history: 'Lịch sử',
      readiness: 'Mức sẵn sàng',
      advisories: 'Khuyến cáo',
    },
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
    second_door: 'Có thể là một máy đã biết, qua lối khác; cần một người quyết định.',
    rewound: 'Ổ đĩa đã được đưa về trạng thái cũ; báo cáo tiếp tục từ đó.',
    clone: 'Hai máy báo cáo bằng khóa của nó; cần một người quyết định.',
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
};
