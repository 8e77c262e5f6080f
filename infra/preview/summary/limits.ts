import type { Words } from '../../../policies/base/text.ts';

/** What an offline preview cannot know. Printed on every picture of it. */
export const offlineLimits: readonly Words[] = [
  {
    vi: 'Xem trước ngoại tuyến: chỉ so chương trình với trạng thái đã lưu; không liên hệ đám mây, không dùng thông tin đăng nhập.',
    en: 'Offline preview: the program against a saved state only; no cloud was asked and no credentials were used.',
  },
  {
    vi: 'Nhà cung cấp không tự kiểm tra và so sánh: giá trị mặc định của họ không có ở đây, và việc thay thế hay cập nhật lấy từ bảng soạn sẵn.',
    en: 'The provider ran no checks and no comparison of its own: its defaults are missing here, and whether a change replaces comes from a table.',
  },
  {
    vi: 'Thay đổi ai đó đã làm trực tiếp trên đám mây không được nhìn thấy.',
    en: 'What somebody changed in the cloud by hand is not seen.',
  },
  {
    vi: 'Mã định danh của ảnh máy và bộ định tuyến lấy từ danh mục, không phải từ đám mây.',
    en: 'Ids of images and routers come from the catalogue, not from the cloud.',
  },
];
