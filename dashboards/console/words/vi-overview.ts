import { n, over, pc } from './vi-numbers.ts';

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

/** Vietnamese of the overview. */
export const overview = {
  overview: {
    sentence: ({ total, inTime, silent, never }: Fleet) => {
      const quiet = [
        silent > 0 ? `${n(silent)} máy im lặng` : '',
        never > 0 ? `${n(never)} máy chưa từng báo cáo` : '',
      ].filter(Boolean);
      const answered =
        inTime === total
          ? total === 1
            ? 'Máy duy nhất đã trả lời đúng hạn.'
            : `Cả ${n(total)} máy đã trả lời đúng hạn.`
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
    silentWhy: 'Quá hạn dữ liệu của đơn vị. Xem điện, đường truyền và tác tử trên máy.',
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
    kind: { support: 'hết hỗ trợ', certificate: 'chứng thư hết hạn', exception: 'ngoại lệ hết hạn' },
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
  },
};
