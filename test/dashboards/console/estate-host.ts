import type {
  FindingAnswer,
  FindingRow,
  HostAnswer,
  HostHistoryAnswer,
  HostRow,
  RuleAnswer,
  RuleRow,
  RuleText,
} from '../../../collector/api.ts';
import type { Evidence, Verdict } from '../../../policies/rules/finding.ts';
import { type Estate, NOTHING, NOW, verdictAt } from './estate.ts';
import { ago, trendOf } from './estate-answers.ts';

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

/** A row before anything is laid over it. */
type JudgedRow = FindingRow & { readonly verdict: Verdict };

/** Findings of any host of the fake, in the collector's order. */
export function findingsOf(estate: Estate): readonly JudgedRow[] {
  const rank: Readonly<Record<Verdict, number>> = { fail: 0, unknown: 1, error: 2, pass: 3, not_applicable: 4 };
  return estate.rules
    .map((rule, index): JudgedRow => {
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
export function findingOf(row: JudgedRow, place: number): FindingAnswer {
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
    excepted: hosts.slice(0, Math.min(rule.counts.excepted, 200)).map((host) => ({
      hostId: host.hostId,
      name: host.name,
      unitId: host.unitId,
      since: ago(40),
      exceptionId: 'e-1',
      endsAt: NOW,
    })),
    unknown: hosts.slice(-Math.min(rule.counts.unknown, 200) || hosts.length).map((host) => ({
      hostId: host.hostId,
      name: host.name,
      unitId: host.unitId,
      cause: 'section_not_read',
      reason: 'needs_root',
    })),
  };
}

/** GET /hosts/:hostId/history of the fake. */
export function historyOf(host: HostRow): HostHistoryAnswer {
  const reports = Array.from({ length: 30 }, (_, index) => ({
    receivedAt: ago(index / 24),
    collectedAt: ago(index / 24),
    sequence: 900 - index,
    form: (['confirmation', 'delta', 'full'] as const)[index === 29 ? 2 : index % 6 === 0 ? 1 : 0] ?? ('full' as const),
    bytes: index === 29 ? 24_700 : index % 6 === 0 ? 3000 : 290,
    clockSkewSeconds: index === 3 ? 900 : 1,
    isSuspect: false,
  }));
  return { reports, trend: trendOf(host.counts) };
}
