import type {
  AgentRow,
  ChangedFinding,
  Counts,
  EndingSoon,
  NextAction,
  OverviewAnswer,
  RuleRow,
  TrendPoint,
  UnitHeat,
} from '../../../collector/api.ts';
import type { Verdict } from '../../../policies/rules/finding.ts';
import { createRandom, type Estate, NOTHING, NOW, severitiesOf, sum } from './estate.ts';

const DAY_MS = 86_400_000;
/** An instant so many days before the estate's own. */
export const ago = (days: number): string => new Date(Date.parse(NOW) - days * DAY_MS).toISOString();

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

/** Ninety days that end at these counts. */
export function trendOf(counts: Counts): readonly TrendPoint[] {
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
      revokedAt: null,
      suspectSince: null,
      revokeReason: null,
      clockSkewSeconds: index === 4 ? 900 : 1,
      health: index === 3 ? null : healthOf(index),
    }),
  );
}

/** Every fifth has something to say. */
function healthOf(index: number): AgentRow['health'] {
  const isWell = index % 5 > 0;
  return {
    at: ago(1),
    spoolReports: isWell ? 0 : 12 + index,
    spoolBytes: isWell ? 0 : 340_000,
    droppedCount: index % 10 === 0 ? 3 : 0,
    ...(isWell ? {} : { lastErrorCode: 'unreachable' }),
    inspectionMs: 140,
    cpuMs: 190,
    peakRssBytes: 84_000_000,
    startedAt: ago(20),
  };
}
