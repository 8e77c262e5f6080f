import type {
  EditionRow,
  PacksAnswer,
  Page,
  ParameterRow,
  ParametersAnswer,
  SystemAnswer,
  TryLine,
} from '../../../collector/api.ts';
import type { Estate } from './estate.ts';

// What administration and trials are answered, invented like the rest of the estate.

const WORDS = { vi: 'Số lần thử mỗi kết nối', en: 'Attempts per connection' };

/** Answers about packs, parameters, systems and editions, or one edition; `undefined` for anything else. */
export function adminAnswerOf(estate: Estate, [first, second]: readonly (string | undefined)[]): unknown {
  if (first === 'packs') return packsOf(estate);
  if (first === 'parameters') return parametersOf(estate);
  if (first === 'systems') return systemsOf(estate);
  if (first !== 'editions') return undefined;
  return second === undefined ? editions : editions.items.find(({ number }) => String(number) === second);
}

function packsOf({ rules }: Estate): PacksAnswer {
  const ids = [...new Set(rules.map(({ pack }) => pack))];
  return {
    edition: 7,
    isShown: true,
    packs: ids.map((id, place) => ({
      id,
      version: '1.1.0',
      title: rules.find(({ pack }) => pack === id)?.packTitle ?? WORDS,
      ruleCount: rules.filter(({ pack }) => pack === id).length,
      parameterCount: place,
      origin: place === 1 ? 'added' : 'shipped',
      replacesVersion: place === 1 ? '1.0.0' : null,
    })),
    deactivated: [
      {
        id: 'tcvn-11930',
        version: '1.0.0',
        title: { vi: 'TCVN 11930:2017, chuyển tiếp', en: 'TCVN 11930:2017, transition' },
      },
    ],
  };
}

function parametersOf({ rules, units }: Estate): ParametersAnswer {
  const items = rules.slice(0, 3).map(
    ({ pack, packTitle, rule }, place): ParameterRow => ({
      pack,
      packTitle,
      parameter: place === 0 ? 'maxAuthTries' : `sample${place}`,
      title: WORDS,
      default: place === 1 ? ['aes256-ctr', 'aes192-ctr'] : 4,
      levels: place === 0 ? [{ from: 4, value: 3 }] : [],
      rules: [rule],
      overrides:
        place === 0
          ? units
              .slice(0, 2)
              .map(({ unitId, name }) => ({ scope: 'unit', name: unitId, title: name, value: 6 }) as const)
          : [],
      overrideCount: place === 0 ? 2 : 0,
    }),
  );
  return { edition: 7, isShown: true, items, total: items.length, page: 1, pageSize: 50 };
}

function systemsOf({ units }: Estate): readonly SystemAnswer[] {
  const owner = units[0]?.unitId;
  if (owner === undefined) return [];
  const common = { ownerUnitId: owner, operatorUnitId: null, hostCount: 3 };
  return [
    { ...common, systemId: 'mail', name: { vi: 'Thư điện tử', en: 'E-mail' }, level: null, zone: null },
    {
      ...common,
      systemId: 'portal',
      name: { vi: 'Cổng dịch vụ công', en: 'Public service portal' },
      level: 3,
      zone: 'dmz',
    },
  ];
}

const parts: EditionRow['parts'] = { packs: [], overrides: null, lifecycle: null, tables: 'sha', feeds: [] };
const common = { author: 'admin', fingerprint: 'f'.repeat(32), parts, shownAt: null, shownUntil: null };

/** The newest edition as the frame asks for it: being judged, or shown. */
export function newestEditionOf(isJudging: boolean): Page<EditionRow> {
  return { ...editions, items: editions.items.slice(isJudging ? 0 : 1).slice(0, 1), pageSize: 1 };
}

const editions: Page<EditionRow> = {
  items: [
    {
      ...common,
      number: 7,
      kind: 'parameters',
      state: 'judging',
      reason: 'Quyết định số 12 của Ban Chỉ đạo',
      madeAt: '2026-11-21T18:00:00Z',
      progress: {
        hostCount: 60,
        judgedCount: 41,
        failedCount: 0,
        startedAt: '2026-11-21T18:00:00Z',
        endedAt: null,
        onDay: '2026-11-21',
      },
    },
    {
      ...common,
      number: 6,
      kind: 'pack',
      state: 'shown',
      reason: 'Gói mới',
      madeAt: '2026-11-20T08:00:00Z',
      progress: null,
    },
    {
      ...common,
      number: 1,
      kind: 'first',
      state: 'past',
      reason: 'first start',
      madeAt: '2026-09-01T08:00:00Z',
      progress: null,
    },
  ],
  total: 3,
  page: 1,
  pageSize: 50,
};

/** The lines of a trial in which two hosts flip. */
export function trialLines({ hosts, rules }: Estate): readonly TryLine[] {
  const [rule] = rules;
  const counts = { opens: 1, closes: 1, unknown: 0, other: 0 };
  if (rule === undefined) return [];
  const { pack, rule: id, title, severity } = rule;
  const flip = { pack, rule: id, title, severity };
  const flipped = hosts.slice(0, 2).map(({ hostId, name, unitId }, place) => ({
    hostId,
    name,
    unitId,
    flipCount: 1,
    flips: [
      {
        ...flip,
        before: place === 0 ? ('pass' as const) : ('fail' as const),
        now: place === 0 ? ('fail' as const) : ('pass' as const),
      },
    ],
  }));
  const result = {
    ...counts,
    hostCount: hosts.length,
    notJudgedCount: 1,
    flippedHostCount: 2,
    flipCount: 2,
    unitCount: 1,
    ruleCount: 1,
    rules: [{ ...flip, ...counts, hostCount: 2, before: { pass: 1, fail: 1 }, now: { pass: 1, fail: 1 } }],
    units: [{ unitId: hosts[0]?.unitId ?? '', hostCount: 2, ...counts }],
    hosts: flipped,
  };
  return [
    { kind: 'progress', done: 0, total: hosts.length },
    { kind: 'result', at: '2026-11-21T18:54:00Z', edition: 7, result },
  ];
}
