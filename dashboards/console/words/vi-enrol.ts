/** Các cách đưa một máy vào, từng lệnh một. */
export const enrolWays = {
  enrolWays: {
    title: 'Chọn cách đưa máy vào',
    archive: 'Máy Linux, không cần cài gì trước',
    archiveText: 'Gói có sẵn môi trường chạy. Cần glibc 2.28 trở lên (Debian 10, Ubuntu 20.04, RHEL 8 trở lên).',
    file: 'Máy Linux đã có Node 24',
    fileText: 'Chỉ một tệp; dùng Node có sẵn trên máy.',
    checkout: 'Máy có bản Muster đầy đủ',
    windows: 'Máy Windows Server 2016 trở lên',
    windowsText: 'Chạy trong PowerShell với quyền quản trị, sau khi giải nén gói.',
    recorder: 'Máy cũ, hoặc không có đường truyền: bản ghi bằng USB',
    recorderText: 'Không cài gì. Chép tập lệnh vào USB, chạy trên máy, rồi đưa tệp kết quả vào trang Nhập.',
    stepFetch: 'Tải về. Nếu đứt giữa chừng, chạy lại: tải tiếp từ chỗ đứt.',
    stepCheck: 'Kiểm tra tệp còn nguyên vẹn.',
    stepInstall: 'Cài đặt và ghi danh. Báo cáo đầu tiên gửi ngay, sau đó mỗi giờ một lần.',
    stepRecordSh: 'Trên máy Linux hoặc Unix:',
    stepRecordPs1: 'Trên máy Windows:',
    notBuilt: 'Gói cho máy chưa được tạo. Trên máy chạy Muster:',
    download: (name: string, size: string) => `${name} (${size})`,
    remove: 'Gỡ ra, không để lại gì:',
  },
};
