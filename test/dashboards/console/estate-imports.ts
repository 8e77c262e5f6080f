import type { ImportAnswer, ImportItemRow, ImportRow, ImportSettings, Page } from '../../../collector/api.ts';

const ROW: ImportRow = {
  importId: 'i-1',
  file: 'muster-paris-paris-web-1-20261121T180000Z.courier',
  sha: 'ce'.repeat(32),
  bytes: 10_752,
  kind: 'courier',
  state: 'waiting',
  uploadedAt: '2026-11-21T18:00:00.000Z',
  uploadedBy: 'lan',
  unitId: null,
  sender: { kind: 'agent', agentId: 'a-1', host: 'paris-web-1', unit: 'paris', sealedAt: '2026-11-21T17:00:00Z' },
  signature: 'valid',
  fingerprint: 'fae0 a6c1 b7f7 4a9c 2040 4ca6 c7c4 791d',
  isEncrypted: true,
  needsSecond: false,
  complaint: null,
  decidedAt: null,
  decidedBy: null,
  reason: null,
  itemCount: 3,
  doneCount: 0,
  decision: 'allowed',
};

const ROWS: readonly ImportRow[] = [
  ROW,
  {
    ...ROW,
    importId: 'i-2',
    file: 'week-47.courier',
    kind: 'package',
    signature: 'unknown_key',
    isEncrypted: false,
    needsSecond: true,
    sender: {
      kind: 'collector',
      host: 'hq',
      unit: 'edition 12',
      sealedAt: '2026-11-25T17:00:00Z',
      clockAheadSeconds: 3600,
    },
  },
  {
    ...ROW,
    importId: 'i-3',
    file: 'changed.courier',
    state: 'invalid',
    signature: 'invalid',
    complaint: 'its signature does not fit: it was changed after it was signed',
    itemCount: 0,
    decision: 'decided',
  },
  { ...ROW, importId: 'i-4', file: 'taken.courier', state: 'importing', doneCount: 2, decision: 'decided' },
  { ...ROW, importId: 'i-5', file: 'own.courier', needsSecond: true, decision: 'own_upload' },
];

const ITEMS: readonly ImportItemRow[] = [
  {
    number: 1,
    kind: 'report',
    name: '41',
    sha: 'a'.repeat(64),
    bytes: 190_000,
    state: 'waiting',
    foreseen: {
      fate: 'stored',
      host: { name: 'paris-web-1', hostId: 'host-cdv-app-01', unitId: 'paris' },
      collectedAt: '2026-11-20T08:00:00Z',
      sequence: 41,
      isSigned: true,
      claimedUnit: 'rome',
      notUnderstood: ['/inventory/weather'],
    },
    message: null,
    hostId: null,
  },
  {
    number: 2,
    kind: 'recording',
    name: 'old.bundle',
    sha: 'b'.repeat(64),
    bytes: 900_000,
    state: 'waiting',
    foreseen: { fate: 'stored', host: { name: 'old-1' }, collectedAt: '2026-11-20T09:00:00Z', isSigned: false },
    message: null,
    hostId: null,
  },
  {
    number: 3,
    kind: 'report',
    name: '9',
    sha: 'c'.repeat(64),
    bytes: 190_000,
    state: 'waiting',
    foreseen: { fate: 'rejected', message: 'no agent enrolled the key' },
    message: null,
    hostId: null,
  },
];

const SETTINGS: ImportSettings = { needsSecond: true, maxAgeDays: 180, waitingCount: 4, maxFileBytes: 1_073_741_824 };

/** What the fake answers below /imports; `undefined` where it is about something else. */
export function importAnswerOf(first: string, second: string | undefined, third: string | undefined): unknown {
  if (first === 'imports-settings') return SETTINGS;
  if (first !== 'imports') return undefined;
  if (second === undefined) return { items: ROWS, total: ROWS.length, page: 1, pageSize: 50 } satisfies Page<ImportRow>;
  const row = ROWS.find(({ importId }) => importId === second);
  if (row === undefined) return undefined;
  if (third === 'items') return { items: ITEMS, total: 3, page: 1, pageSize: 50 } satisfies Page<ImportItemRow>;
  const answer: ImportAnswer = {
    ...row,
    contents: {
      fates: { stored: 2, rejected: 1 },
      knownHosts: ['paris-web-1'],
      newHosts: ['old-1'],
      knownHostCount: 1,
      newHostCount: 1,
      unsignedCount: 1,
      notUnderstoodCount: 1,
      oldestAt: '2026-11-20T08:00:00Z',
      newestAt: '2026-11-20T09:00:00Z',
      unitIds: ['paris'],
      needsUnit: true,
      needsFingerprint: row.kind === 'package',
      maxAgeDays: 180,
    },
  };
  return answer;
}
