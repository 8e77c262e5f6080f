import type {
  AgentRow,
  ChangedFinding,
  Counts,
  EndingSoon,
  FindingAnswer,
  FindingRow,
  HostAnswer,
  HostHistoryAnswer,
  HostRow,
  InventoryAnswer,
  NextAction,
  OverviewAnswer,
  PackageRow,
  RuleAnswer,
  RuleRow,
  RuleText,
  TrendPoint,
  UnitHeat,
} from '../../../collector/api.ts';
import type { Inventory } from '../../../policies/inventory/inventory.ts';
import type { SectionState } from '../../../policies/inventory/report.ts';
import type { Evidence, Verdict } from '../../../policies/rules/finding.ts';
import { createRandom, type Estate, NOTHING, NOW, severitiesOf, sum, verdictAt } from './estate.ts';

const DAY_MS = 86_400_000;
const ago = (days: number): string => new Date(Date.parse(NOW) - days * DAY_MS).toISOString();

/** GET /overview of the fake. */
export function overviewOf(estate: Estate, unit?: string): OverviewAnswer {
  const hosts = estate.hosts.filter((host) => unit === undefined || unit === 'bo' || host.unitId === unit);
  const counts = sum(hosts.map((host) => host.counts));
  const ages = hosts
    .flatMap((host) => (host.ageSeconds === null ? [] : [host.ageSeconds]))
    .sort((left, right) => left - right);
  const never = hosts.filter((host) => host.ageSeconds === null).length;
  const silent = hosts.filter((host) => host.isSilent).length;
  return {
    at: NOW,
    hosts: { total: hosts.length, inTime: hosts.length - never - silent, silent, never },
    counts,
    failBySeverity: severitiesOf(counts.fail),
    age: { medianSeconds: ages[Math.floor(ages.length / 2)] ?? null, oldestSeconds: ages.at(-1) ?? null },
    roll: hosts.length > 120 ? [] : hosts,
    trend: hosts.length === 0 ? [] : trendOf(counts),
    nextActions: hosts.length === 0 ? [] : actionsOf(estate),
    endingSoon: hosts.length === 0 ? [] : endings,
    heatMap: heatOf(estate, unit),
    packs: estate.packs,
    changed: hosts.length === 0 ? [] : changedOf(estate),
  };
}

function trendOf(counts: Counts): readonly TrendPoint[] {
  const random = createRandom(7);
  const total = counts.pass + counts.fail + counts.unknown + counts.error + counts.excepted;
  return Array.from({ length: 90 }, (_, index): TrendPoint => {
    const lift = (90 - index) / 800 + (index > 52 && index < 60 ? 0.05 : 0) + random() * 0.004;
    const pass = Math.round(counts.pass - total * lift * (index === 89 ? 0 : 1));
    const unknown = Math.round(counts.unknown + total * (index > 52 && index < 60 ? 0.08 : 0.01));
    return {
      on: ago(89 - index).slice(0, 10),
      counts: { ...counts, pass, unknown, fail: Math.max(0, total - pass - unknown - counts.excepted) },
    };
  });
}

function actionsOf(estate: Estate): readonly NextAction[] {
  const [first, , , , , root] = estate.rules;
  const names = estate.hosts.slice(0, 3).map((host) => host.name);
  if (first === undefined || root === undefined) return [];
  const mend = (rule: RuleRow, hostCount: number, closesCount: number, remedy: NextAction['remedy']): NextAction => ({
    kind: 'mend',
    pack: rule.pack,
    rule: rule.rule,
    title: rule.title,
    severity: rule.severity,
    effort: rule.effort,
    hostNames: names,
    hostCount,
    closesCount,
    ...(remedy === undefined ? {} : { remedy }),
  });
  return [
    mend(first, 3, 61, {
      vi: 'Chuyển ứng dụng sang một bản còn được hỗ trợ; không nâng cấp tại chỗ được.',
      en: 'Move the application to a supported release; it cannot be upgraded in place.',
    }),
    { kind: 'silent_host', hostNames: ['dsq-d-app-01', 'dsq-d-db-01'], hostCount: 2, closesCount: 148 },
    {
      kind: 'end_unknown',
      section: 'audit',
      reason: 'needs_root',
      hostNames: names,
      hostCount: 9,
      closesCount: 126,
      effort: 'hours',
    },
    mend(root, 11, 11, {
      vi: 'Một dòng trong sshd_config; không cần khởi động lại máy.',
      en: 'One line in sshd_config; no restart of the host.',
    }),
    { kind: 'silent_host', hostNames: ['pd-c-db-01'], hostCount: 1, closesCount: 74 },
  ];
}

const endings: readonly EndingSoon[] = [
  {
    kind: 'support',
    what: 'CentOS 6',
    endsOn: '2020-11-30',
    hostCount: 3,
    hostNames: ['cdv-app-01', 'cdv-db-01', 'cdv-web-01'],
  },
  {
    kind: 'certificate',
    what: 'CN=dich-vu.mau.example',
    endsOn: '2026-11-29',
    hostCount: 2,
    hostNames: ['ttdl-web-02', 'ttdl-web-03'],
  },
  { kind: 'support', what: 'Windows Server 2016', endsOn: '2027-01-12', hostCount: 6, hostNames: ['vp-app-01'] },
  { kind: 'support', what: 'Ubuntu 22.04', endsOn: '2027-04-01', hostCount: 9, hostNames: ['hv-app-01'] },
];

function heatOf(estate: Estate, unit?: string): readonly UnitHeat[] {
  const random = createRandom(5);
  return estate.units
    .filter((one) => one.hostCount > 0 && (unit === undefined || unit === 'bo' || one.unitId === unit))
    .map(({ unitId, name, hostCount, counts }): UnitHeat => {
      const hosts = estate.hosts.filter((host) => host.unitId === unitId);
      const byPack = estate.packs.map(({ id }): [string, Counts] => [
        id,
        id === 'compat' && unitId.includes('sq') ? NOTHING : packCounts(counts, random, id),
      ]);
      const ages = hosts.flatMap((host) => (host.ageSeconds === null ? [] : [host.ageSeconds]));
      return {
        unitId,
        name,
        hostCount,
        counts,
        byPack: Object.fromEntries(byPack),
        medianAgeSeconds: ages.sort((left, right) => left - right)[Math.floor(ages.length / 2)] ?? null,
      };
    });
}

function packCounts(counts: Counts, random: () => number, pack: string): Counts {
  const total = 40;
  if (counts.pass === 0) return { ...NOTHING, unknown: total };
  const unknown = pack === 'backup' && random() < 0.3 ? total : Math.floor(random() ** 4 * total * 0.6);
  const fail = Math.min(total - unknown, Math.floor(random() ** 2 * total * 0.6));
  return { ...NOTHING, unknown, fail, pass: total - unknown - fail };
}

function changedOf(estate: Estate): readonly ChangedFinding[] {
  const turns: readonly (readonly [Verdict | null, Verdict])[] = [
    ['unknown', 'fail'],
    ['pass', 'fail'],
    ['fail', 'pass'],
    ['pass', 'unknown'],
  ];
  return turns.flatMap(([before, now], index) => {
    const host = estate.hosts[index * 3] ?? estate.hosts[0];
    const rule = estate.rules[index];
    if (host === undefined || rule === undefined) return [];
    return [
      {
        hostId: host.hostId,
        hostName: host.name,
        pack: rule.pack,
        rule: rule.rule,
        title: rule.title,
        severity: rule.severity,
        before,
        now,
        at: new Date(Date.parse(NOW) - index * 1_800_000).toISOString(),
      },
    ];
  });
}

/** GET /hosts/:hostId of the fake. */
export function hostOf(estate: Estate, host: HostRow): HostAnswer {
  const isKnown = host.lastReportAt !== null;
  return {
    ...host,
    firstSeenAt: ago(90),
    door: isKnown ? 'local' : null,
    agentVersion: isKnown ? '0.1.0' : null,
    privilege: isKnown ? 'user' : null,
    isSigned: isKnown,
    clockSkewSeconds: isKnown ? 2 : null,
    missingReportCount: 0,
    identityState: host.name.endsWith('web-01') ? 'moved' : 'same',
    candidateOf: null,
    identifiers: { fqdn: `${host.name}.mau.example` },
    byPack: Object.fromEntries(estate.packs.map(({ id }) => [id, NOTHING])),
  };
}

/** Findings of any host of the fake, in the collector's order. */
export function findingsOf(estate: Estate): readonly FindingRow[] {
  const rank: Readonly<Record<Verdict, number>> = { fail: 0, unknown: 1, error: 2, pass: 3, not_applicable: 4 };
  return estate.rules
    .map((rule, index): FindingRow => {
      const verdict = verdictAt(index);
      const isStale = index % 22 === 4;
      const cause = verdict !== 'unknown' ? null : isStale ? 'stale' : 'section_not_read';
      return {
        pack: rule.pack,
        rule: rule.rule,
        title: rule.title,
        severity: rule.severity,
        verdict,
        isStale,
        since: ago(index === 0 ? 90 : 3 + (index % 60)),
        cause,
        reason: verdict === 'unknown' && !isStale ? 'needs_root' : null,
      };
    })
    .sort((left, right) => rank[left.verdict] - rank[right.verdict]);
}

const text: RuleText = {
  title: { vi: '', en: '' },
  why: {
    vi: 'Đăng nhập bằng tài khoản riêng rồi mới nâng quyền thì biết được ai đã làm gì.',
    en: 'Who signs in as himself and then raises his rights leaves a trace of who did what.',
  },
  remedy: {
    vi: 'Đặt "PermitRootLogin no" trong /etc/ssh/sshd_config, kiểm bằng sshd -t rồi nạp lại dịch vụ.',
    en: 'Set "PermitRootLogin no" in /etc/ssh/sshd_config, check it with sshd -t and reload the service.',
  },
  effort: 'minutes',
  source: 'https://man.openbsd.org/sshd_config',
  references: ['RFC 4252 section 8'],
  clauses: [
    { framework: 'TCVN 14423', ids: ['5.7', 'x.6.2'] },
    { framework: 'CIS v8', ids: ['5.4'] },
  ],
};

function evidenceOf(row: FindingRow, place: number): readonly Evidence[] {
  const read = { probe: 'sshd.effective', source: 'file:/etc/ssh/sshd_config:33', readAt: ago(0.1) };
  if (row.verdict === 'unknown') {
    return [
      {
        kind: 'fact',
        path: 'audit.rules',
        truth: 0,
        cause: row.isStale ? 'stale' : 'section_not_read',
        ...(row.isStale ? { actual: 12 } : { reason: 'needs_root' }),
        expected: { minimum: 1 },
      },
    ];
  }
  const truth = row.verdict === 'fail' ? -1 : 1;
  if (place % 3 === 1) {
    return [
      {
        kind: 'items',
        path: 'users',
        how: 'each',
        truth,
        looked: 41,
        matched: 10,
        failed: row.verdict === 'fail' ? 2 : 0,
        unknown: 0,
        items: [
          {
            path: 'users[lan]',
            known: { '.uid': 1000 },
            evidence: [{ kind: 'fact', path: 'homes[lan].owner', truth, actual: 'root', expected: 'lan' }],
          },
          {
            path: 'users[minh]',
            known: { '.uid': 1001 },
            evidence: [
              { kind: 'fact', path: 'homes[minh].mode', truth, actual: '0777', expected: { modeAtMost: '0750' } },
            ],
          },
        ],
        ...read,
        probe: 'users.passwd',
        source: 'file:/etc/passwd',
      },
    ];
  }
  return [
    {
      kind: 'fact',
      path: 'sshd.permitRootLogin',
      truth,
      actual: row.verdict === 'fail' ? 'yes' : 'no',
      expected: { enum: ['no'] },
      ...read,
    },
    { kind: 'fact', path: 'sshd.maxAuthTries', truth, actual: 6, expected: { maximum: 4 }, ...read },
  ];
}

/** GET /hosts/:hostId/findings/:pack/:rule of the fake. */
export function findingOf(row: FindingRow, place: number): FindingAnswer {
  const evidence = row.verdict === 'not_applicable' || row.verdict === 'error' ? [] : evidenceOf(row, place);
  const note =
    row.verdict === 'error'
      ? 'more than 1,000,000 steps on one host'
      : row.verdict === 'not_applicable'
        ? 'the host has no such section'
        : undefined;
  return {
    ...row,
    finding: {
      pack: row.pack,
      packVersion: '1.4.0',
      rule: row.rule,
      severity: row.severity,
      verdict: row.verdict,
      evidence,
      ...(note === undefined ? {} : { note }),
    },
    judgedAt: NOW,
    ruleText: { ...text, title: row.title },
    history: [
      { at: ago(20), verdict: row.verdict },
      { at: ago(25), verdict: 'unknown' },
      { at: ago(70), verdict: row.verdict },
    ],
    alsoFailing: { count: 7, names: ['vp-db-01'] },
  };
}

/** GET /rules/:pack/:rule of the fake. */
export function ruleOf(estate: Estate, rule: RuleRow): RuleAnswer {
  const hosts = estate.hosts.filter((host) => host.lastReportAt !== null);
  return {
    ...rule,
    packVersion: '1.4.0',
    text: { ...text, title: rule.title },
    reads: ['sshd.permitRootLogin', 'sshd.maxAuthTries'],
    demand: {
      vi: 'sshd.permitRootLogin là một trong no (Cách root được đăng nhập)',
      en: 'sshd.permitRootLogin is one of no (Ways in which root may sign in)',
    },
    concerns: { vi: 'os.family là linux', en: 'os.family is linux' },
    source: {
      id: rule.rule,
      severity: rule.severity,
      must: { 'sshd.permitRootLogin': { enum: { param: 'rootLogin' } } },
    },
    failing: hosts
      .slice(0, Math.min(rule.counts.fail, 200))
      .map((host) => ({ hostId: host.hostId, name: host.name, unitId: host.unitId, since: ago(40) })),
    unknown: hosts.slice(-Math.min(rule.counts.unknown, 200) || hosts.length).map((host) => ({
      hostId: host.hostId,
      name: host.name,
      unitId: host.unitId,
      cause: 'section_not_read',
      reason: 'needs_root',
    })),
  };
}

/** GET /hosts/:hostId/inventory of the fake: sections read, cut, refused and not there. */
export function inventoryOf(): InventoryAnswer {
  const states: Record<string, SectionState> = {};
  const complete = (id: string, probe: string, source: string): void => {
    states[id] = { status: 'complete', gaps: [], probe, sources: [source], readAt: NOW };
  };
  complete('os', 'os-release', 'file:/etc/os-release');
  complete('hardware', 'hardware.sysfs', 'file:/sys/class/dmi/id');
  complete('packages', 'packages.dpkg', 'file:/var/lib/dpkg/status');
  complete('listeners', 'listeners.proc', 'file:/proc/net/tcp');
  states.services = {
    status: 'partial',
    reason: 'command_failed',
    gaps: [{ reason: 'command_failed', fields: ['state'] }],
    probe: 'services.systemd',
    sources: ['file:/etc/systemd/system'],
    readAt: NOW,
  };
  states.shadow = { status: 'denied', reason: 'needs_root', gaps: [], probe: 'shadow', sources: ['file:/etc/shadow'] };
  states.firewall = {
    status: 'timed_out',
    reason: 'time_limit',
    gaps: [],
    probe: 'firewall.nft',
    sources: ['command:nft.list'],
  };
  states.tlsEndpoints = { status: 'not_applicable', gaps: [], probe: 'tls', sources: [] };
  const inventory: Inventory = {
    os: {
      family: 'linux',
      id: 'debian',
      name: 'Debian GNU/Linux 12 (bookworm)',
      release: '12',
      codename: 'bookworm',
      kernel: '6.1.0-28-amd64',
      architecture: 'x86_64',
      libc: { name: 'glibc', version: '2.36' },
    },
    hardware: {
      vendor: 'QEMU',
      model: 'Standard PC',
      memoryBytes: 8_589_934_592,
      cpu: { model: 'Generic CPU', coreCount: 4, threadCount: 4 },
      disks: { vda: { sizeBytes: 42_949_672_960, isRotational: false } },
    },
    services: Object.fromEntries(
      Array.from({ length: 132 }, (_, index) => [
        `svc-${String(index).padStart(3, '0')}.service`,
        {
          manager: 'systemd' as const,
          kind: 'service' as const,
          startup: 'enabled' as const,
          startsAtBoot: index % 3 === 0,
        },
      ]),
    ),
    listeners: Array.from({ length: 14 }, (_, index) => ({
      protocol: 'tcp' as const,
      address: index % 2 === 0 ? '0.0.0.0' : '127.0.0.1',
      isLoopback: index % 2 === 1,
      port: 22 + index * 100,
      process: index === 0 ? 'sshd' : 'app',
    })),
  };
  return { collectedAt: NOW, states, probes: {}, inventory, packageCount: 962 };
}

/** Packages of the fake, to be searched and paged. */
export const packageRows: readonly PackageRow[] = Array.from({ length: 962 }, (_, index): PackageRow => {
  const name =
    index === 0 ? 'openssl' : index === 1 ? 'bash' : `lib${['alpha', 'beta', 'gamma', 'delta'][index % 4]}${index}`;
  return {
    name,
    version: `1:${index % 9}.${index % 7}-${index % 5}+deb12u1`,
    architecture: 'amd64',
    source: index % 3 === 0 ? name : null,
    origin: index % 17 === 0 ? null : 'distribution',
    scheme: 'deb',
  };
});

/** GET /hosts/:hostId/history of the fake. */
export function historyOf(host: HostRow): HostHistoryAnswer {
  const reports = Array.from({ length: 30 }, (_, index) => ({
    receivedAt: ago(index / 24),
    collectedAt: ago(index / 24),
    sequence: 900 - index,
    form: (['confirmation', 'delta', 'full'] as const)[index === 29 ? 2 : index % 6 === 0 ? 1 : 0] ?? ('full' as const),
    bytes: index === 29 ? 24_700 : index % 6 === 0 ? 3000 : 290,
    clockSkewSeconds: index === 3 ? 900 : 1,
  }));
  return { reports, trend: trendOf(host.counts) };
}

/** GET /agents of the fake. */
export function agentsOf(estate: Estate): readonly AgentRow[] {
  return estate.hosts.map(
    (host, index): AgentRow => ({
      agentId: `agent-${host.name}`,
      hostId: host.hostId,
      hostName: host.name,
      unitId: host.unitId,
      version: '0.1.0',
      enrolledAt: ago(90),
      lastSeenAt: host.lastReportAt,
      isRevoked: index === 7,
      clockSkewSeconds: index === 4 ? 900 : 1,
    }),
  );
}
