import { n } from './vi-numbers.ts';

/** Vietnamese of past days, of changes that are being judged, of a host's place and of a rule's values. */
export const days = {
  past: {
    today: 'Hôm nay',
    title: 'Chọn ngày',
    choose: (day: string) => `Ngày đang xem: ${day}`,
    ago: (count: number) => (count === 1 ? 'Hôm qua' : `${n(count)} ngày trước`),
    other: 'Ngày khác',
    show: 'Xem',
    keptSince: (day: string) =>
      `Có số liệu theo ngày từ ${day}. Ngày tính theo UTC, hết lúc 7 giờ sáng hôm sau ở Hà Nội.`,
    nothingKept: 'Chưa có số liệu của ngày nào trước đây.',
    band: (day: string) => `Bạn đang xem ngày ${day}.`,
    bandMore: 'Chỉ để đọc; mọi thao tác đều tắt.',
    back: 'Về hôm nay',
    noPast: (page: string, day: string) => `${page}: không có số liệu ngày ${day}.`,
    noPastTitle: 'Phần này chỉ có hôm nay',
    noPastText:
      'Theo ngày, Muster giữ số đếm của từng đơn vị (trang Tổng quan) và dữ kiện của từng máy (kết luận, chứng cứ, kiểm kê). Mở một máy bằng Ctrl K để xem nó vào ngày ấy.',
    overviewOf: (day: string) => `Tổng quan ngày ${day}`,
    noDay: (day: string) => `Ngày ${day}: không có số liệu.`,
    noDayTitle: 'Không giữ số liệu của ngày này',
    noDayText: 'Bộ thu chưa chạy hôm ấy, chưa có máy nào được đánh giá, hoặc số liệu đã quá thời hạn lưu.',
    badDay: (day: string) => `${day} không phải một ngày đã qua.`,
    badDayText: 'Địa chỉ cần một ngày đã qua, viết như 2026-09-03.',
    sentence: (day: string, proven: number | undefined, atMost: number | undefined) =>
      proven === undefined || atMost === undefined
        ? `Ngày ${day}: chưa đánh giá được gì.`
        : `Ngày ${day}: đã chứng minh đạt ${n(proven)}\u00a0%, nhiều nhất ${n(atMost)}\u00a0%.`,
    countedAt: 'Số đếm lúc hết ngày (UTC), giữ từ hôm ấy, không đánh giá lại',
    byEdition: (number: number, packs: number) => `theo ấn bản ${n(number)} với ${n(packs)} gói quy tắc`,
    byUnknownEdition: 'không rõ theo ấn bản nào',
    noAge: 'tuổi dữ liệu hôm ấy không được giữ',
    units: 'Các đơn vị vào ngày ấy',
    notKept:
      'Không giữ theo ngày: từng máy có trả lời không, việc nên làm, bản đồ theo gói. Mở một máy để xem kết luận của nó vào ngày ấy.',
    hostSentence: (name: string, day: string, fail: number, all: number, unknown: number) => {
      if (all === 0) return `${name}, ngày ${day}: không quy tắc nào áp dụng.`;
      const failed = fail === 0 ? 'không lỗi nào' : `không đạt ${n(fail)}`;
      return `${name}, ngày ${day}: ${failed} trên ${n(all)} yêu cầu, ${unknown === 0 ? 'không mục nào chưa rõ' : `${n(unknown)} mục chưa rõ`}.`;
    },
    hostBeside:
      'Dữ kiện của ngày ấy, theo ấn bản quy tắc khi ấy, đánh giá lại bây giờ; đơn vị và hệ thống là của hôm nay',
    hostLoading: (name: string) => `${name}: đang đánh giá theo ngày đã chọn.`,
    hostNothing: (name: string, day: string) => `${name}: không có gì từ ngày ${day} trở về trước.`,
    hostNothingTitle: 'Không biết gì về máy này vào ngày ấy',
    hostNothingText:
      'Máy báo cáo lần đầu sau ngày ấy, dữ kiện đã quá thời hạn lưu, hoặc bộ thu chưa ghi ấn bản quy tắc khi ấy.',
    noTab: 'Của một ngày trước, máy này có kết luận, chứng cứ và kiểm kê; về hôm nay để xem phần này.',
    noPackages: 'Danh sách gói phần mềm của ngày trước không xem được ở đây',
    noPackagesText: (count: number) => `Hôm ấy máy có ${n(count)} gói. Danh sách từng gói chỉ có của hôm nay.`,
  },
  heatRest: (packs: number, units: number) =>
    `${[
      packs > 0 ? `${n(packs)} gói không áp dụng cho máy nào ở đây` : '',
      units > 0 ? `${n(units)} đơn vị không có máy` : '',
    ]
      .filter(Boolean)
      .join(', ')}: không vẽ`,
  judging: {
    band: (done: number, total: number, kind: string) =>
      `Đang đánh giá lại ${n(done)} trên ${n(total)} máy theo thay đổi về ${kind}; số liệu đang xem là của bản trước.`,
    waiting: (kind: string) => `Sắp đánh giá lại mọi máy theo thay đổi về ${kind}; số liệu đang xem là của bản trước.`,
    failed: (count: number) => `${n(count)} máy chưa đánh giá được, sẽ thử lại.`,
    by: (author: string, reason: string) => `${author}: ${reason}`,
    kinds: {
      first: 'bộ quy tắc đầu tiên',
      upgrade: 'phiên bản Muster',
      pack: 'gói quy tắc',
      parameters: 'giá trị tham số',
      lifecycle: 'bảng vòng đời',
      advisories: 'cảnh báo an toàn',
      rollback: 'ấn bản cũ được dùng lại',
    },
  },
  place: {
    title: 'Chỗ của máy',
    unit: 'Đơn vị',
    systems: 'Hệ thống',
    noSystems: 'không phục vụ hệ thống nào đã ghi',
    level: 'Cấp độ',
    levelOf: (level: number) => `cấp ${n(level)}`,
    levelNotSet: 'chưa đặt',
    zone: 'Vùng mạng',
    zoneNotSet: 'chưa ghi',
    labels: 'Nhãn',
    noLabels: 'không có',
    change: 'Đổi chỗ của máy',
    newLabels: 'Nhãn, cách nhau bằng dấu phẩy',
    newLabelsText: 'Chữ thường, số, dấu chấm và gạch nối.',
    reason: 'Lý do',
    reasonText: 'Giữ trong nhật ký cùng tên người đổi.',
    effects: 'Thay đổi này làm gì',
    nothing: 'Chưa đổi gì.',
    moves: (from: string, to: string) => `Máy chuyển từ ${from} sang ${to}; số đếm của cả hai đơn vị đổi theo.`,
    limit: (before: string, now: string) => `Hạn dữ liệu đổi từ ${before} thành ${now}.`,
    levelChanges: (before: string, now: string) =>
      `Cấp độ đổi từ ${before} thành ${now}: những quy tắc chỉ áp dụng từ một cấp độ được xét lại.`,
    labelsChange: 'Quy tắc chọn máy theo nhãn được xét lại.',
    values: (count: number) => `${n(count)} tham số đổi giá trị với máy này:`,
    noValues: 'Không tham số nào đổi giá trị với máy này.',
    valuesNotKnown: 'Chưa đọc được giá trị các tham số, nên chưa rõ tham số nào đổi.',
    unseen: (count: number) => `${n(count)} tham số có quá nhiều giá trị đã đặt nên chưa rõ có đổi không.`,
    fromTo: (before: string, now: string) => `từ ${before} thành ${now}`,
    more: (count: number) => `và ${n(count)} tham số nữa`,
    judged: 'Máy được đánh giá lại ngay; kết quả chỉ đến máy này.',
  },
  values: {
    title: 'Tham số của quy tắc',
    value: 'Giá trị ở đây',
    forUnit: (name: string) => `Giá trị cho ${name}. Máy, hệ thống và cấp độ có thể đặt khác.`,
    forAll: 'Giá trị mặc định; chọn một đơn vị ở góc trên để xem giá trị của đơn vị ấy.',
    from: { unit: (name: string) => `đặt cho ${name}`, default: 'mặc định của gói' },
    waiting: 'Giá trị của ấn bản mới nhất, còn đang đánh giá lại.',
  },
};
