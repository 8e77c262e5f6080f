import type { Counts, HostRow, PackSummary, RuleRow, SeverityCounts, UnitAnswer } from '../../../collector/api.ts';
import type { Words } from '../../../policies/base/text.ts';
import type { Severity, Verdict } from '../../../policies/rules/finding.ts';

// An invented estate for looking at the console: every name and every weakness in it is made up.

/** The instant at which every page of the fake collector is drawn. */
export const NOW = '2026-11-21T00:30:00Z';
const DAY_SECONDS = 86_400;

export interface Estate {
  readonly packs: readonly PackSummary[];
  readonly rules: readonly RuleRow[];
  readonly units: readonly UnitAnswer[];
  readonly hosts: readonly HostRow[];
}

/** A small generator: equal seeds give equal estates. Source: Park and Miller, "minimal standard", 1988. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const w = (vi: string, en: string): Words => ({ vi, en });

const PACKS: readonly (readonly [string, Words])[] = [
  ['lifecycle', w('Vòng đời', 'Lifecycle')],
  ['patching', w('Bản vá', 'Patching')],
  ['ssh', w('Cấu hình, SSH', 'Settings, SSH')],
  ['accounts', w('Tài khoản', 'Accounts')],
  ['logging', w('Nhật ký, giờ', 'Logs, time')],
  ['tls', w('TLS, chứng thư', 'TLS, certificates')],
  ['backup', w('Sao lưu', 'Backup')],
  ['compat', w('Tương thích', 'Compatibility')],
];

const TITLES: readonly (readonly [string, string, Words, Severity])[] = [
  [
    'lifecycle',
    'os-supported',
    w('Hệ điều hành phải còn được nhà cung cấp vá lỗi', 'The operating system must still receive patches'),
    'critical',
  ],
  [
    'patching',
    'openssl-exploited',
    w('OpenSSL không có lỗ hổng đang bị khai thác', 'OpenSSL has no exploited weakness'),
    'critical',
  ],
  ['lifecycle', 'java-supported', w('Java còn được hỗ trợ', 'Java is supported'), 'critical'],
  ['logging', 'audit-rules', w('Quy tắc audit đã nạp', 'Audit rules are loaded'), 'high'],
  ['backup', 'backed-up', w('Sao lưu trong 7 ngày gần nhất', 'Backed up in the last 7 days'), 'high'],
  ['ssh', 'root-login-off', w('root không đăng nhập trực tiếp qua SSH', 'root cannot sign in over SSH'), 'high'],
  ['tls', 'tls-version', w('TLS từ 1.2 trở lên', 'TLS 1.2 or newer'), 'high'],
  ['accounts', 'password-length', w('Mật khẩu tối thiểu 12 ký tự', 'Passwords of 12 characters or more'), 'high'],
  ['logging', 'clock', w('Giờ hệ thống lệch dưới 1 giây', 'Clock is off by less than a second'), 'medium'],
  ['ssh', 'firewall', w('Tường lửa bật, mặc định chặn', 'Firewall on, default deny'), 'medium'],
  ['compat', 'workstation', w('Chỉ cho trạm làm việc', 'Workstations only'), 'low'],
];

const UNITS: readonly (readonly [string, number, Words, number])[] = [
  ['ttdl', 26, w('Trung tâm dữ liệu mẫu', 'Sample data centre'), 1],
  ['vp', 4, w('Văn phòng mẫu', 'Sample Office'), 1],
  ['cdv', 5, w('Cục Dịch vụ mẫu', 'Sample Services Department'), 1],
  ['vtt', 3, w('Vụ Thông tin mẫu', 'Sample Information Department'), 1],
  ['vhc', 3, w('Vụ Hành chính mẫu', 'Sample Administration Department'), 1],
  ['hv', 3, w('Học viện mẫu', 'Sample Academy'), 1],
  ['csn', 3, w('Cơ sở phía Nam mẫu', 'Sample Southern Office'), 1],
  ['dsq-a', 2, w('ĐSQ mẫu A, Lam Hải', 'Sample Embassy A, Lam Hai'), 7],
  ['tlsq-b', 1, w('TLSQ mẫu B, Thạch Đảo', 'Sample Consulate B, Thach Dao'), 7],
  ['pd-c', 2, w('Phái đoàn mẫu C, Bạch Nham', 'Sample Mission C, Bach Nham'), 7],
  ['dsq-d', 2, w('ĐSQ mẫu D, Vân Lĩnh', 'Sample Embassy D, Van Linh'), 7],
  ['dsq-e', 1, w('ĐSQ mẫu E, Tây Châu', 'Sample Embassy E, Tay Chau'), 7],
  ['snv', 2, w('Sở Ngoại vụ mẫu (chủ quản khác)', 'Sample provincial department (other owner)'), 7],
  ['pkcl', 3, w('Phân khu cách ly mẫu', 'Sample offline segment'), 7],
];

const SYSTEMS: readonly (readonly [string, HostRow['osSupport']])[] = [
  ['Debian GNU/Linux 12 (bookworm)', { state: 'supported', endsOn: '2028-06-30' }],
  ['CentOS 6.10', { state: 'ended', endsOn: '2020-11-30' }],
  ['Oracle Linux 7.9', { state: 'extended', endsOn: '2028-06-30' }],
  ['Ubuntu 22.04.5 LTS', { state: 'supported', endsOn: '2027-04-01' }],
  ['Windows Server 2016', { state: 'supported', endsOn: '2027-01-12' }],
  ['Astra 1.7', null],
];

/** Sixty hosts in fourteen units, like the sample ministry; or so many more that a post is a unit. */
export function makeEstate(size: 'none' | 'one' | 'sixty' | 'tenThousand'): Estate {
  const random = createRandom(11);
  const units =
    size === 'tenThousand'
      ? manyUnits()
      : size === 'sixty'
        ? UNITS
        : [['default', 1, w('Đơn vị mặc định', 'Default unit'), 1] as const];
  const hosts = size === 'none' ? [] : units.flatMap((unit) => hostsOf(unit, random));
  const packs = PACKS.map(([id, title]) => ({ id, version: '1.4.0', title, ruleCount: 12 + id.length * 2 }));
  return { packs, rules: rulesOf(hosts), units: unitsOf(units, hosts), hosts };
}

type UnitSeed = (typeof UNITS)[number];

function manyUnits(): readonly UnitSeed[] {
  return Array.from({ length: 250 }, (_, index): UnitSeed => {
    const number = index + 1;
    return [`u${number}`, 40, w(`Đơn vị mẫu số ${number}`, `Sample unit ${number}`), index % 3 === 0 ? 7 : 1];
  });
}

function hostsOf([unitId, count, unitName, limitDays]: UnitSeed, random: () => number): readonly HostRow[] {
  const kinds = ['app', 'db', 'web', 'fs', 'mail'];
  return Array.from({ length: count }, (_, index): HostRow => {
    const name = `${unitId}-${kinds[index % kinds.length]}-${String(Math.floor(index / kinds.length) + 1).padStart(2, '0')}`;
    const limitSeconds = limitDays * DAY_SECONDS;
    const isNever = (unitId === 'ttdl' && index === 24) || (unitId === 'pkcl' && index === 2);
    const isSilent =
      !isNever && (unitId === 'dsq-d' || (unitId === 'pd-c' && index === 1) || (unitId === 'pkcl' && index === 1));
    const ageSeconds = isNever ? null : Math.round(isSilent ? 19 * DAY_SECONDS : random() * limitSeconds * 0.9);
    const [osName, osSupport] = SYSTEMS[Math.floor(random() ** 2 * SYSTEMS.length)] ?? ['Debian', null];
    const counts = isNever ? NOTHING : countsOf(random, isSilent);
    return {
      hostId: `host-${name}`,
      name,
      unitId,
      unitName,
      osName: isNever ? null : osName,
      osSupport: isNever ? null : osSupport,
      counts,
      failBySeverity: severitiesOf(counts.fail),
      lastReportAt: ageSeconds === null ? null : new Date(Date.parse(NOW) - ageSeconds * 1000).toISOString(),
      ageSeconds,
      limitSeconds,
      isSilent,
    };
  });
}

export const NOTHING: Counts = { pass: 0, fail: 0, unknown: 0, error: 0, notApplicable: 0, stale: 0, excepted: 0 };

function countsOf(random: () => number, isSilent: boolean): Counts {
  const total = 160;
  const fail = Math.floor(random() ** 2 * 62) + 3;
  if (isSilent) return { ...NOTHING, fail, unknown: total - fail, stale: total - fail, notApplicable: 52 };
  const unknown = Math.floor(random() ** 3 * 60);
  const excepted = random() < 0.2 ? Math.floor(random() * 16) : 0;
  const error = random() < 0.05 ? 1 : 0;
  return {
    pass: total - fail - unknown - excepted - error,
    fail,
    unknown,
    error,
    excepted,
    stale: 0,
    notApplicable: 52,
  };
}

/** A spread that looks like real ones: few critical, most in the middle. */
export function severitiesOf(fail: number): SeverityCounts {
  const critical = Math.floor(fail * 0.07);
  const high = Math.floor(fail * 0.35);
  const medium = Math.floor(fail * 0.38);
  return { critical, high, medium, low: fail - critical - high - medium };
}

function unitsOf(seeds: readonly UnitSeed[], hosts: readonly HostRow[]): readonly UnitAnswer[] {
  const byUnit = Map.groupBy(hosts, (host) => host.unitId);
  const root: UnitAnswer = {
    unitId: 'bo',
    parentId: null,
    name: w('Bộ mẫu', 'Sample ministry'),
    hostCount: 0,
    counts: NOTHING,
    freshnessLimitSeconds: DAY_SECONDS,
  };
  const units = seeds.map(([unitId, , name, days]): UnitAnswer => {
    const own = byUnit.get(unitId) ?? [];
    return {
      unitId,
      parentId: seeds.length === 1 ? null : 'bo',
      name,
      hostCount: own.length,
      counts: sum(own.map((host) => host.counts)),
      freshnessLimitSeconds: days * DAY_SECONDS,
    };
  });
  return seeds.length === 1 ? units : [root, ...units];
}

/** Counts of many together. */
export function sum(many: readonly Counts[]): Counts {
  const total: Record<keyof Counts, number> = { ...NOTHING };
  for (const counts of many) for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key];
  return total;
}

function rulesOf(hosts: readonly HostRow[]): readonly RuleRow[] {
  const titles = new Map(PACKS);
  const share = (part: number): number => Math.round(hosts.length * part);
  return Array.from({ length: 88 }, (_, index): RuleRow => {
    const [pack, rule, title, severity] = TITLES[index % TITLES.length] ?? TITLES[0] ?? never();
    const round = Math.floor(index / TITLES.length);
    const suffix = round === 0 ? '' : ` (${round + 1})`;
    const fail = share(0.5 / (index + 1));
    const unknown = share(index % 4 === 3 ? 0.3 : 0.05);
    return {
      pack,
      packTitle: titles.get(pack) ?? w(pack, pack),
      rule: `${rule}${round === 0 ? '' : `-${round + 1}`}`,
      title: w(`${title.vi}${suffix}`, `${title.en}${suffix}`),
      severity,
      effort: (['minutes', 'hours', 'days', 'project'] as const)[index % 4] ?? 'hours',
      counts: {
        ...NOTHING,
        fail,
        unknown,
        pass: Math.max(0, hosts.length - fail - unknown),
        excepted: index === 6 ? share(0.04) : 0,
      },
    };
  });
}

function never(): never {
  throw new Error('the list of titles is empty');
}

/** The verdict that the fake gives to the rule at a place of its list. */
export function verdictAt(place: number): Verdict {
  const order: readonly Verdict[] = [
    'fail',
    'fail',
    'fail',
    'unknown',
    'unknown',
    'fail',
    'pass',
    'fail',
    'error',
    'pass',
    'not_applicable',
  ];
  return order[place % order.length] ?? 'pass';
}
