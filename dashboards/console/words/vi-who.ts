import type { IdentityCaseKind, IdentityDecision, IdentityLikeness } from '../../../collector/api.ts';
import { numberOf } from './spans.ts';

const n = numberOf('vi');

/** Tiếng Việt của trang nhận dạng máy. */
export const who = {
  who: {
    sentence: (open: number) =>
      open === 0 ? 'Không có máy nào cần xác định.' : `${n(open)} câu hỏi về nhận dạng chờ một người quyết định.`,
    beside: 'Muster không bao giờ tự nhập hai máy làm một.',
    tabs: { agents: 'Tác tử', open: 'Chờ quyết định', decided: 'Đã quyết định', never: 'Không bao giờ thu thập' },
    none: 'Không có gì chờ quyết định.',
    noneText: 'Khi hai máy có thể là một, hoặc một máy đổi phần cứng, câu hỏi hiện ở đây.',
    noneDecided: 'Chưa có quyết định nào.',
    first: 'Máy đã có',
    second: 'Máy đến sau',
    before: 'Trước đây',
    now: 'Bây giờ',
    gone: 'không còn',
    firstSeen: 'Thấy lần đầu',
    lastReport: 'Báo cáo cuối',
    compared: 'So sánh',
    alike: { same: 'giống', different: 'khác', unknown: 'không rõ' } satisfies Record<IdentityLikeness, string>,
    groups: { hardware: 'Phần cứng', software: 'Phần mềm', weak: 'Yếu, không quyết định' },
    identifier: {
      productUuid: 'UUID phần cứng',
      systemSerial: 'Số sê-ri',
      systemVendor: 'Hãng',
      instanceId: 'Mã máy ảo',
      machineId: 'Mã máy (đã băm)',
      sshHostKeys: 'Khóa máy SSH',
      domainSid: 'SID trong miền',
      macs: 'Địa chỉ MAC',
      fqdn: 'Tên đầy đủ',
      addresses: 'Địa chỉ',
    } as Readonly<Record<string, string>>,
    kind: {
      second_door: 'Có thể là một máy qua hai lối',
      duplicate_machine_id: 'Trùng mã máy',
      copied: 'Trạng thái tác tử ở trên máy khác',
      clone: 'Hai máy cùng báo cáo bằng một khóa',
      moved: 'Phần cứng đã đổi',
      reinstalled_or_copied: 'Đã cài lại, hoặc là bản sao',
    } satisfies Record<IdentityCaseKind, string>,
    why: {
      second_door:
        'Phần cứng giống nhau: máy đăng ký lại, hoặc được thăm hay ghi lại qua lối khác. Muster đề nghị nhập làm một. Đến khi có người quyết định, hai dòng báo cáo vẫn tách riêng.',
      duplicate_machine_id:
        'Chỉ có mã máy trùng nhau, thường do sao chép ổ đĩa. Muster coi là hai máy. Hãy tạo mã mới trên một máy.',
      copied: 'Cả phần cứng lẫn phần mềm đều khác: tác tử bị sao sang máy khác. Báo cáo của máy đó có một máy riêng.',
      clone:
        'Sau khi dòng số báo cáo bị tách, cả hai nhánh đều tiếp tục: đó là hai máy. Nhánh đến sau có một máy riêng. Hãy đăng ký lại một máy để nó có khóa riêng.',
      moved: 'Phần cứng khác, phần mềm giống: máy được chuyển hoặc ảo hóa. Dữ kiện đã được lưu; hãy xác nhận.',
      reinstalled_or_copied:
        'Phần mềm khác và không thấy phần cứng: cài lại hoặc sao chép. Dữ kiện đã được lưu; nếu không phải máy này, hãy thu hồi khóa.',
    } satisfies Record<IdentityCaseKind, string>,
    decision: { joined: 'Là một máy: nhập lại', separate: 'Là hai máy', confirmed: 'Vẫn là máy này' } satisfies Record<
      IdentityDecision,
      string
    >,
    decided: { joined: 'Đã nhập làm một', separate: 'Là hai máy', confirmed: 'Đã xác nhận' } satisfies Record<
      IdentityDecision,
      string
    >,
    joinText: (kept: string) =>
      `Máy có trước (${kept}) giữ mã và đơn vị; lịch sử, ngoại lệ, hệ thống và nhãn của cả hai được gộp. Không thể tách lại.`,
    suggested: 'đề nghị',
    reason: 'Lý do',
    reasonText: 'Ít nhất 10 ký tự; được ghi vào nhật ký.',
    answer: 'Quyết định',
    notTheirs: 'Máy thuộc đơn vị khác, hoặc bạn chỉ được xem.',
    notDone: 'Chưa thực hiện:',
    by: (person: string) => `bởi ${person}`,
    never: {
      text: 'Hệ thống mật mã: không đọc, không nhận, không lưu gì về chúng. Của báo cáo bị từ chối chỉ còn mã băm SHA-256.',
      none: 'Chưa đánh dấu hệ thống nào.',
      mark: 'Đánh dấu một hệ thống',
      name: 'Tên gọi',
      markedAt: 'Đánh dấu',
      knownBy: 'Nhận ra bằng',
      refused: 'Báo cáo bị từ chối',
      state: 'Trạng thái',
      inForce: 'có hiệu lực',
      lifted: 'đã gỡ',
      host: 'Mã của máy đã biết (nếu có)',
      confirm: 'Gõ tên máy để xác nhận: mọi thứ đã biết về máy sẽ bị xóa hẳn',
      serial: 'Số sê-ri, nếu máy chưa từng báo cáo',
      uuid: 'UUID phần cứng',
      sshKey: 'Khóa máy SSH (SHA256:…)',
      submit: 'Đánh dấu và xóa',
      kinds: { hostId: 'mã máy', key: 'khóa', serialAlone: 'số sê-ri' } as Readonly<Record<string, string>>,
    },
    revoke: {
      open: 'Thu hồi khóa',
      title: (host: string) => `Thu hồi khóa của ${host}`,
      text: 'Từ nay không nhận gì do khóa này ký; lịch sử được giữ. Sau đó đăng ký lại máy: muster agent enrol --again.',
      since: 'Nghi ngờ từ ngày (báo cáo từ đó được đánh dấu)',
      submit: 'Thu hồi',
      suspect: (day: string) => `nghi ngờ từ ${day}`,
    },
  },
};
