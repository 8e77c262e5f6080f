import { n } from './vi-numbers.ts';

/** Tình trạng của chính các tác tử. */
export const agentHealth = {
  agentHealth: {
    title: 'Đường truyền',
    well: 'ổn',
    waiting: (reports: number, bytes: string) => `${n(reports)} báo cáo chờ gửi (${bytes})`,
    dropped: (reports: number) => `${n(reports)} báo cáo đã mất`,
    error: (code: string) => `lỗi gần nhất: ${code}`,
    cost: (inspection: string, memory: string) => `xem máy ${inspection}, bộ nhớ ${memory}`,
    since: (day: string) => `theo báo cáo ngày ${day}`,
  },
};
