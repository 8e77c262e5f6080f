import type { HostAnswer } from '../api.ts';
import type { HttpContext } from '../http/route.ts';
import { listFindings } from '../store/findings.ts';
import { findHostRecord } from '../store/hosts.ts';

interface UpWords {
  console(url: string): string;
  firstAccount(name: string, password: string): string;
  oldAccount(name: string): string;
  agentEnded(code: number): string;
  result(counts: HostAnswer['counts']): string;
  worst(title: string): string;
  readonly nothingFails: string;
  readonly inspecting: string;
  readonly late: string;
  readonly stopping: string;
}

/** What `muster up` says, in both languages. */
export const upWords: Readonly<Record<'vi' | 'en', UpWords>> = {
  vi: {
    console: (url) => `Bảng điều khiển: ${url}`,
    firstAccount: (name, password) => `Tài khoản: ${name}\nMật khẩu một lần, chỉ hiện lần này: ${password}`,
    oldAccount: (name) => `Tài khoản: ${name} (quên mật khẩu: muster admin user reset-password ${name})`,
    agentEnded: (code) => `Tác tử của máy này đã dừng với mã ${code}; bảng điều khiển vẫn chạy.`,
    result: ({ pass, fail, unknown, error }) => `máy này: ${pass} đạt, ${fail} không đạt, ${unknown + error} chưa rõ`,
    worst: (title) => `nặng nhất: ${title}`,
    nothingFails: 'không có mục nào không đạt',
    inspecting: 'Đang kiểm kê máy này',
    late: 'Máy này chưa báo cáo sau hai phút; nhật ký ở trên cho biết lý do.',
    stopping: 'Đang dừng.',
  },
  en: {
    console: (url) => `Console: ${url}`,
    firstAccount: (name, password) => `Account: ${name}\nOne-time password, shown this once: ${password}`,
    oldAccount: (name) => `Account: ${name} (password forgotten: muster admin user reset-password ${name})`,
    agentEnded: (code) => `The agent for this host ended with code ${code}; the console goes on.`,
    result: ({ pass, fail, unknown, error }) => `this host: ${pass} pass, ${fail} fail, ${unknown + error} unknown`,
    worst: (title) => `worst: ${title}`,
    nothingFails: 'nothing fails',
    inspecting: 'Inspecting this host',
    late: 'This host has not reported after two minutes; the lines above say why.',
    stopping: 'Stopping.',
  },
};

/** The first result in words: "this host: 41 pass, 12 fail, 3 unknown; worst: ...". */
export async function firstResult({ db, now }: HttpContext, host: HostAnswer, language: 'vi' | 'en'): Promise<string> {
  const words = upWords[language];
  const record = await findHostRecord(db, host.hostId);
  const failing =
    record === undefined
      ? []
      : (await listFindings(db, record.host_number, { verdict: 'fail', page: 1, pageSize: 1 }, now().toISOString()))
          .items;
  const [worst] = failing;
  return `${words.result(host.counts)}; ${worst === undefined ? words.nothingFails : words.worst(worst.title[language])}`;
}
