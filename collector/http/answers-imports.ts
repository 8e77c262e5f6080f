import { ITEM_KINDS } from '../../policies/courier/courier.ts';
import type * as api from '../api.ts';
import { answer, boolean, instant, integer, text } from './answers.ts';
import { enumSchema, listSchema, mapSchema, orNull } from './object-schema.ts';

// JSON Schemas of what is answered about imports.

const fate = enumSchema([
  'waiting',
  'stored',
  'repeated',
  'fork',
  'full_report_needed',
  'too_old',
  'rejected',
  'applied',
  'unchanged',
] satisfies readonly api.ImportFate[]);

const sender = answer<api.ImportSender>(
  {
    kind: enumSchema(['agent', 'collector']),
    agentId: text,
    host: text,
    unit: text,
    sealedAt: instant,
    clockAheadSeconds: integer,
  },
  ['kind', 'agentId', 'host', 'unit', 'sealedAt', 'clockAheadSeconds'],
);

const rowMembers = {
  importId: text,
  file: text,
  sha: text,
  bytes: integer,
  kind: enumSchema(['courier', 'package', 'report', 'recording'] satisfies readonly api.ImportKind[]),
  state: enumSchema([
    'reading',
    'waiting',
    'importing',
    'imported',
    'refused',
    'invalid',
  ] satisfies readonly api.ImportState[]),
  uploadedAt: instant,
  uploadedBy: text,
  unitId: orNull(text),
  sender,
  signature: enumSchema([
    'valid',
    'unknown_key',
    'revoked',
    'invalid',
    'none',
  ] satisfies readonly api.ImportSignature[]),
  fingerprint: orNull(text),
  isEncrypted: boolean,
  needsSecond: boolean,
  complaint: orNull(text),
  decidedAt: orNull(instant),
  decidedBy: orNull(text),
  reason: orNull(text),
  itemCount: integer,
  doneCount: integer,
  decision: enumSchema([
    'allowed',
    'own_upload',
    'no_person',
    'not_administrator',
    'other_unit',
    'auditor',
    'decided',
  ] satisfies readonly api.ImportDecision[]),
} as const;

export const importRow = answer<api.ImportRow>(rowMembers);

const contents = answer<api.ImportContents>({
  fates: mapSchema(integer),
  knownHosts: listSchema(text),
  newHosts: listSchema(text),
  knownHostCount: integer,
  newHostCount: integer,
  unsignedCount: integer,
  notUnderstoodCount: integer,
  oldestAt: orNull(instant),
  newestAt: orNull(instant),
  unitIds: listSchema(text),
  needsUnit: boolean,
  needsFingerprint: boolean,
  maxAgeDays: integer,
});

export const importAnswer = answer<api.ImportAnswer>({ ...rowMembers, contents });

export const importUploadAnswer = answer<api.ImportUploadAnswer>({ ...rowMembers, contents, isKnown: boolean });

const foreseen = answer<api.ForeseenItem>(
  {
    fate,
    message: text,
    host: answer<NonNullable<api.ForeseenItem['host']>>({ name: text, hostId: text, besideId: text, unitId: text }, [
      'hostId',
      'besideId',
      'unitId',
    ]),
    collectedAt: text,
    sequence: integer,
    isSigned: boolean,
    claimedUnit: text,
    notUnderstood: listSchema(text),
    change: answer<NonNullable<api.ForeseenItem['change']>>(
      { what: text, before: text, now: text, hostCount: integer },
      ['before', 'hostCount'],
    ),
  },
  ['message', 'host', 'collectedAt', 'sequence', 'isSigned', 'claimedUnit', 'notUnderstood', 'change'],
);

export const importItemRow = answer<api.ImportItemRow>({
  number: integer,
  kind: enumSchema([...ITEM_KINDS, 'plain']),
  name: text,
  sha: text,
  bytes: integer,
  state: fate,
  foreseen,
  message: orNull(text),
  hostId: orNull(text),
});

export const importSettings = answer<api.ImportSettings>({
  needsSecond: boolean,
  maxAgeDays: integer,
  waitingCount: integer,
  maxFileBytes: integer,
});
