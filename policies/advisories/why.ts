import type { Words } from '../base/text.ts';

/** Why a package matches an advisory or does not; an entry's `why` holds the key, people read the words. */
export const ADVISORY_WHY = {
  below_fixed: { vi: 'phiên bản đang cài cũ hơn bản đã vá', en: 'the installed version is older than the fixed one' },
  within_affected: {
    vi: 'phiên bản đang cài nằm trong khoảng bị ảnh hưởng',
    en: 'the installed version lies in the affected range',
  },
  listed: {
    vi: 'phiên bản đang cài có trong danh sách bị ảnh hưởng',
    en: 'the installed version is listed as affected',
  },
  no_fix: { vi: 'bản phát hành này bị ảnh hưởng và chưa có bản vá', en: 'this release is affected and has no fix yet' },
  end_of_life: {
    vi: 'bản phát hành này bị ảnh hưởng và sẽ không có bản vá vì đã hết hỗ trợ',
    en: 'this release is affected, and no fix will come because its support is over',
  },
  fixed: { vi: 'phiên bản đang cài đã có bản vá', en: 'the installed version has the fix' },
  before_introduced: { vi: 'lỗi chỉ có từ phiên bản sau', en: 'the fault came with a later version' },
  not_listed: {
    vi: 'phiên bản đang cài không có trong danh sách bị ảnh hưởng',
    en: 'the installed version is not among those listed as affected',
  },
  not_affected: {
    vi: 'nhà phát hành nói rõ bản phát hành này không bị ảnh hưởng',
    en: 'the publisher states that this release is not affected',
  },
  under_investigation: { vi: 'nhà phát hành còn đang xem xét', en: 'the publisher is still looking into it' },
  withdrawn: { vi: 'khuyến cáo đã bị rút', en: 'the advisory was withdrawn' },
  published_later: { vi: 'công bố sau ngày xét', en: 'it was published after the day of judging' },
  other_architecture: { vi: 'khuyến cáo dành cho kiến trúc khác', en: 'the advisory is about other architectures' },
  architecture_not_known: {
    vi: 'khuyến cáo chỉ cho một số kiến trúc, và không rõ kiến trúc của gói',
    en: 'the advisory is about some architectures, and that of the package is not known',
  },
  other_stream: { vi: 'khuyến cáo dành cho nhánh mô-đun khác', en: 'the advisory is about another module stream' },
  stream_not_known: {
    vi: 'khuyến cáo chỉ cho một nhánh mô-đun, và không rõ gói thuộc nhánh nào',
    en: 'the advisory is about one module stream, and that of the package is not known',
  },
  kernel_not_running: {
    vi: 'nhân này đã cài nhưng không phải nhân đang chạy',
    en: 'this kernel is installed, and another one is running',
  },
  kernel_not_known: { vi: 'không rõ nhân nào đang chạy', en: 'which kernel is running is not known' },
  origin_not_known: {
    vi: 'không rõ gói là của bản phân phối hay của nhà cung cấp',
    en: 'whether the package is the distribution’s or a vendor’s is not known',
  },
  other_origin: {
    vi: 'gói không phải của bản phân phối, nên khuyến cáo của bản phân phối không nói về nó',
    en: 'the package is not the distribution’s, so the advisories of the distribution say nothing of it',
  },
  version_not_known: { vi: 'không rõ phiên bản đang cài', en: 'the installed version is not known' },
  feed_stale: {
    vi: 'dữ liệu khuyến cáo đã quá cũ: có thể còn những khuyến cáo chưa biết',
    en: 'the advisories are too old: there may be more that they do not know',
  },
  update_missing: {
    vi: 'chưa cài bản cập nhật nào vá lỗi này, cũng chưa cài bản nào thay thế nó',
    en: 'none of the updates that mend it is installed, nor one that replaces them',
  },
  update_installed: {
    vi: 'đã cài bản cập nhật vá lỗi này hoặc bản thay thế nó',
    en: 'an update that mends it is installed, or one that replaces it',
  },
  update_not_named: {
    vi: 'dữ liệu không nói bản cập nhật nào vá lỗi này',
    en: 'the data do not say which update mends it',
  },
  updates_not_whole: {
    vi: 'danh sách bản cập nhật đã cài không đầy đủ',
    en: 'the list of installed updates is not whole',
  },
  update_not_listed: {
    vi: 'bản cập nhật này do Windows Installer cài, không có trong danh sách của Windows',
    en: 'Windows Installer installs this update, and the list of Windows does not hold it',
  },
  component_not_known: {
    vi: 'một phần của Windows đã vá; không rõ phần còn lại có được cài không',
    en: 'one part of Windows is mended; whether the other part is there is not known',
  },
  newer_update_not_known: {
    vi: 'đã cài một bản cập nhật mới hơn mà dữ liệu không biết, có thể đã gồm bản vá',
    en: 'an update is installed that the data do not know, and it may hold the fix',
  },
  not_comparable: { vi: 'không so sánh được các phiên bản', en: 'the versions cannot be compared' },
} as const satisfies Readonly<Record<string, Words>>;

export type AdvisoryWhy = keyof typeof ADVISORY_WHY;

/** The words of a code that stands in an entry's `why`; `undefined` for anything else. */
export function advisoryWhy(code: unknown): Words | undefined {
  return typeof code === 'string' && Object.hasOwn(ADVISORY_WHY, code) ? ADVISORY_WHY[code as AdvisoryWhy] : undefined;
}
