import type { Language, Words } from '../../../policies/base/text.ts';
import type { Operation } from '../model.ts';
import type { RiskLevel, ShownReason, Summary } from './model.ts';

/** Every word of the three pictures of a preview. */
const TEXTS = {
  title: { vi: 'Xem trước thay đổi', en: 'Preview of the change' },
  offline: { vi: 'XEM TRƯỚC NGOẠI TUYẾN', en: 'OFFLINE PREVIEW' },
  limits: { vi: 'Giới hạn', en: 'Limits' },
  stack: { vi: 'ngăn xếp', en: 'stack' },
  plan: { vi: 'kế hoạch', en: 'plan' },
  noChange: { vi: 'Không có gì thay đổi.', en: 'Nothing changes.' },
  risks: { vi: 'Rủi ro', en: 'Risks' },
  noRisks: { vi: 'Không thấy rủi ro nào trong những gì xem được.', en: 'No risk was seen in what can be seen.' },
  units: { vi: 'Theo đơn vị', en: 'By unit' },
  unit: { vi: 'Đơn vị', en: 'Unit' },
  shared: { vi: '(dùng chung)', en: '(shared)' },
  changes: { vi: 'Thay đổi', en: 'Changes' },
  waves: { vi: 'Theo đợt', en: 'By wave' },
  wave: { vi: 'Đợt', en: 'Wave' },
  hosts: { vi: 'Máy', en: 'Hosts' },
  servers: { vi: 'Máy chủ', en: 'Servers' },
  memory: { vi: 'Bộ nhớ', en: 'Memory' },
  volumes: { vi: 'Ổ đĩa', en: 'Volumes' },
  capacity: { vi: 'Năng lực so với hạn mức', en: 'Capacity against quota' },
  planned: { vi: 'Cần', en: 'Needed' },
  quota: { vi: 'Hạn mức', en: 'Quota' },
  over: { vi: 'vượt hạn mức', en: 'over quota' },
  atLeast: { vi: 'ít nhất', en: 'at least' },
  findings: { vi: 'Phát hiện', en: 'Findings' },
  notJudged: { vi: 'Chưa đánh giá: không có kế hoạch.', en: 'Not judged: there is no plan.' },
  notKnownToday: { vi: 'không có báo cáo hiện tại', en: 'no report of today' },
  rule: { vi: 'Luật', en: 'Rule' },
  severity: { vi: 'Mức độ', en: 'Severity' },
  effect: { vi: 'Kết quả', en: 'Effect' },
  before: { vi: 'Hiện tại', en: 'Today' },
  after: { vi: 'Theo kế hoạch', en: 'Planned' },
  resources: { vi: 'Từng tài nguyên', en: 'Resource by resource' },
  outputs: { vi: 'Kết quả đầu ra của ngăn xếp', en: 'Stack outputs' },
  unchanged: { vi: 'không đổi', en: 'unchanged' },
  knownAfter: { vi: 'biết sau khi tạo', en: 'known after creation of' },
  knownLater: { vi: 'biết sau khi tạo', en: 'known after creation' },
  because: { vi: 'vì', en: 'because of' },
  protected: { vi: 'được bảo vệ', en: 'protected' },
  deletedFirst: { vi: 'xóa trước, tạo sau: có lúc gián đoạn', en: 'deleted first: it is away in between' },
  more: { vi: 'còn nữa, xem summary.json', en: 'more in summary.json' },
  graph: { vi: 'Sơ đồ phụ thuộc', en: 'Dependencies' },
  graphHelp: { vi: 'Mũi tên đi từ thành phần đến thứ nó cần.', en: 'Arrows lead from a component to what it needs.' },
  graphLeftOut: { vi: 'Sơ đồ quá lớn để vẽ', en: 'The graph is too large to draw' },
} as const satisfies Record<string, Words>;

const OPERATIONS: Readonly<Record<Operation, { readonly sign: string; readonly words: Words }>> = {
  create: { sign: '+', words: { vi: 'tạo', en: 'create' } },
  update: { sign: '~', words: { vi: 'cập nhật', en: 'update' } },
  replace: { sign: '±', words: { vi: 'thay thế', en: 'replace' } },
  delete: { sign: '-', words: { vi: 'xóa', en: 'delete' } },
  import: { sign: '=', words: { vi: 'nhận về', en: 'import' } },
  read: { sign: '>', words: { vi: 'đọc', en: 'read' } },
  discard: { sign: '<', words: { vi: 'thôi đọc', en: 'discard' } },
  same: { sign: ' ', words: { vi: 'giữ nguyên', en: 'same' } },
};

export const RISK_WORDS: Readonly<Record<RiskLevel, Words>> = {
  high: { vi: 'CAO', en: 'HIGH' },
  medium: { vi: 'VỪA', en: 'MEDIUM' },
  low: { vi: 'THẤP', en: 'LOW' },
};

const COMPARED: Readonly<Record<Summary['comparedWith'], Words>> = {
  nothing: { vi: 'so với chỗ trống (chưa có trạng thái nào)', en: 'compared with nothing (no state was given)' },
  state: { vi: 'so với trạng thái đã lưu', en: 'compared with the saved state' },
  simulated_state: {
    vi: 'so với trạng thái mô phỏng, không có thật',
    en: 'compared with a simulated state, of which nothing exists',
  },
};

const SOURCES: Readonly<Record<ShownReason['source'], Words>> = {
  table: { vi: 'theo bảng', en: 'by the table' },
  option: { vi: 'theo lựa chọn của chương trình', en: "by the program's option" },
  provider: { vi: 'nhà cung cấp khác', en: 'another provider' },
  undecided: { vi: 'không rõ có thay thế hay không', en: 'nobody says whether it replaces' },
};

export type TextKey = keyof typeof TEXTS;

/** Words of one language, ready to be put into a picture. */
export function speaker(language: Language) {
  return {
    text: (key: TextKey): string => TEXTS[key][language],
    words: (words: Words): string => words[language],
    sign: (operation: Operation): string => OPERATIONS[operation].sign,
    operation: (operation: Operation): string => OPERATIONS[operation].words[language],
    compared: (how: Summary['comparedWith']): string => COMPARED[how][language],
    reason: ({ key, source, note }: ShownReason): string =>
      `${key} (${SOURCES[source][language]}${note === undefined ? '' : `: ${note}`})`,
    /** "+13 create, ~2 update"; what does not occur is not named. */
    counts: (counts: Readonly<Partial<Record<Operation, number>>>): string => {
      const named = (Object.keys(OPERATIONS) as Operation[]).filter(
        (operation) => operation !== 'same' && (counts[operation] ?? 0) > 0,
      );
      const changed = named.map(
        (operation) => `${OPERATIONS[operation].sign}${counts[operation]} ${OPERATIONS[operation].words[language]}`,
      );
      return [...changed, ...(counts.same === undefined ? [] : [`${counts.same} ${TEXTS.unchanged[language]}`])].join(
        ', ',
      );
    },
  };
}

export type Speaker = ReturnType<typeof speaker>;
