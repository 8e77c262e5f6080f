import type { Words } from '../base/text.ts';

/** Why a lifecycle entry has its state, or has none; `why` holds the key, people read the words. */
export const LIFECYCLE_WHY = {
  dates_of_product: {
    vi: 'theo ngày của chính sản phẩm',
    en: "by the product's own dates",
  },
  follows_os: {
    vi: 'gói của bản phân phối, nên theo hỗ trợ của hệ điều hành',
    en: "the distribution's own, so it follows the operating system",
  },
  presumed_distribution: {
    vi: 'mọi kho gói đang bật đều của bản phân phối, nên theo hỗ trợ của hệ điều hành',
    en: 'every enabled package source is the distribution’s, so it follows the operating system',
  },
  free_extension: {
    vi: 'hỗ trợ dài hạn miễn phí cho mọi người',
    en: 'long-term support that comes to everybody free of charge',
  },
  proof_found: {
    vi: 'có bằng chứng hỗ trợ mở rộng còn hiệu lực',
    en: 'extended support is proven and in force',
  },
  no_proof: {
    vi: 'chỉ còn hỗ trợ mở rộng, và máy không có bằng chứng nào',
    en: 'only extended support is left, and there is no proof of it on this host',
  },
  proof_not_read: {
    vi: 'chỉ còn hỗ trợ mở rộng, và chưa đọc được bằng chứng',
    en: 'only extended support is left, and the proof could not be read',
  },
  proof_stale: {
    vi: 'chỉ còn hỗ trợ mở rộng, và bằng chứng đọc đã quá lâu',
    en: 'only extended support is left, and the proof was read too long ago',
  },
  architecture_not_known: {
    vi: 'chỉ còn hỗ trợ dài hạn, và không rõ có cho kiến trúc này không',
    en: 'only long-term support is left, and whether it covers this architecture is not known',
  },
  end_not_stated: {
    vi: 'nguồn dữ liệu không nêu ngày hết hỗ trợ',
    en: 'the source does not state when support ends',
  },
  cycle_not_known: {
    vi: 'phiên bản không thuộc nhánh nào trong bảng vòng đời',
    en: 'the version belongs to no cycle of the lifecycle table',
  },
  version_not_known: { vi: 'không rõ phiên bản', en: 'the version is not known' },
  origin_not_known: {
    vi: 'không rõ nguồn gốc: của bản phân phối hay của nhà cung cấp',
    en: 'the origin is not known: the distribution’s or a vendor’s',
  },
  vendor_not_known: {
    vi: 'không rõ bản dựng của nhà cung cấp nào',
    en: 'whose build it is is not known',
  },
  no_lifecycle: { vi: 'bảng vòng đời không có sản phẩm này', en: 'the lifecycle table does not hold it' },
  os_not_known: { vi: 'không đọc được hệ điều hành', en: 'the operating system was not read' },
  source_partial: { vi: 'danh sách chưa đọc hết', en: 'the list was not read whole' },
  source_stale: { vi: 'đọc đã quá lâu, không còn tin được', en: 'it was read too long ago to be believed' },
  source_not_read: { vi: 'danh sách không đọc được', en: 'the list was not read' },
} as const satisfies Readonly<Record<string, Words>>;

export type LifecycleWhy = keyof typeof LIFECYCLE_WHY;

/** The words of a code that stands in an entry's `why`; `undefined` for anything else. */
export function lifecycleWhy(code: unknown): Words | undefined {
  return typeof code === 'string' && Object.hasOwn(LIFECYCLE_WHY, code)
    ? LIFECYCLE_WHY[code as LifecycleWhy]
    : undefined;
}
