import type { ExceptionAnswer, ExceptionGroup, ExceptionRow, ExceptionsSummary, Page } from '../../../collector/api.ts';
import { type Estate, NOW } from './estate.ts';
import { ago } from './estate-answers.ts';

const inDays = (days: number): string => new Date(Date.parse(NOW) + days * 86_400_000).toISOString();

const STATES: readonly (readonly [ExceptionGroup, ExceptionRow['state'], ExceptionRow['approval'], number])[] = [
  ['ending', 'ending', 'not_waiting', 3],
  ['ending', 'ending', 'not_waiting', 26],
  ['waiting', 'requested', 'allowed', 120],
  ['waiting', 'requested', 'own_request', 90],
  ['in_force', 'in_force', 'not_waiting', 200],
  ['in_force', 'resting', 'not_waiting', 80],
  ['over', 'over', 'not_waiting', -10],
  ['over', 'refused', 'not_waiting', 60],
];

/** Exceptions of the fake with the column each stands in. */
function exceptionsOf(estate: Estate): readonly (ExceptionRow & { readonly group: ExceptionGroup })[] {
  return STATES.map(([group, state, approval, days], index) => {
    const rule = estate.rules[index * 2];
    const host = estate.hosts[index];
    const isDecided = group !== 'waiting';
    const until = inDays(days);
    return {
      group,
      exceptionId: `e-${index + 1}`,
      state,
      pack: rule?.pack ?? '',
      rule: rule?.rule ?? '',
      title: rule?.title ?? { vi: '', en: '' },
      severity: rule?.severity ?? 'low',
      scope:
        index % 2 === 0
          ? { kind: 'host', id: host?.hostId ?? '', title: { vi: host?.name ?? '', en: host?.name ?? '' } }
          : { kind: 'unit', id: 'cdv', title: { vi: 'Cục Dữ liệu mẫu', en: 'Sample data department' } },
      reason: 'Phần mềm cấp thị thực chỉ chạy với bản cũ; nhà cung cấp hẹn bản mới vào quý sau.',
      measure: 'Máy đứng trong vùng mạng riêng, chỉ quầy thị thực kết nối được.',
      requester: approval === 'own_request' ? 'admin' : 'lan.nguyen',
      recordedBy: 'lan.nguyen',
      requestedAt: ago(30),
      startsAt: ago(30),
      endsAt: until,
      ticket: index % 3 === 0 ? 'CNTT-2026-118' : null,
      decidedBy: isDecided ? 'minh.tran' : null,
      decidedAt: isDecided ? ago(29) : null,
      decisionNote: state === 'refused' ? 'Chuyển sang máy mới trong đợt này.' : null,
      inForce: isDecided && state !== 'refused' ? { fromAt: ago(29), untilAt: until } : null,
      endedBy: null,
      endReason: null,
      hostCount: 6,
      failingCount: state === 'resting' ? 0 : 4,
      unknownCount: index % 2,
      approval,
    } as const;
  });
}

/** GET /exceptions, /exceptions-summary and /exceptions/:id of the fake. */
export function exceptionAnswerOf(
  estate: Estate,
  first: string,
  second: string | undefined,
  words: URLSearchParams,
): unknown {
  const all = estate.hosts.length === 0 ? [] : exceptionsOf(estate);
  if (first === 'exceptions-summary') {
    const count = (group: ExceptionGroup) => all.filter((row) => row.group === group).length;
    const counts = {
      ending: count('ending'),
      waiting: count('waiting'),
      in_force: count('in_force'),
      over: count('over'),
    };
    return { counts, maxDays: 366, mayRequest: true } satisfies ExceptionsSummary;
  }
  if (first !== 'exceptions') return undefined;
  const rows = all.map(({ group: _, ...row }) => row);
  if (second !== undefined) {
    const row = rows.find(({ exceptionId }) => exceptionId === second);
    return row && answerOf(estate, row);
  }
  const group = words.get('group');
  const items = rows.filter((_, index) => group === null || all[index]?.group === group);
  return { items, total: items.length, page: 1, pageSize: 50 } satisfies Page<ExceptionRow>;
}

function answerOf(estate: Estate, row: ExceptionRow): ExceptionAnswer {
  const failing = estate.hosts
    .slice(0, row.failingCount)
    .map(({ hostId, name, unitId }) => ({ hostId, name, unitId, since: ago(40) }));
  const approved = { at: ago(29), person: 'minh.tran', act: 'approved', detail: {} } as const;
  return {
    ...row,
    failing,
    acts: [
      { at: ago(30), person: row.requester, act: 'requested', detail: {} },
      ...(row.decidedBy === null ? [] : [approved]),
    ],
  };
}
