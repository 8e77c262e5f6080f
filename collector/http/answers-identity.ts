import type * as api from '../api.ts';
import { answer, anyObject, boolean, instant, integer, text } from './answers.ts';
import { enumSchema, listSchema, mapSchema, orNull } from './object-schema.ts';

// JSON Schemas of what is answered about identity.

const KINDS = [
  'second_door',
  'duplicate_machine_id',
  'copied',
  'clone',
  'moved',
  'reinstalled_or_copied',
] satisfies readonly api.IdentityCaseKind[];
export const DECISIONS = ['joined', 'separate', 'confirmed'] satisfies readonly api.IdentityDecision[];

const side = answer<api.IdentitySide>({
  hostId: text,
  name: text,
  unitId: text,
  door: orNull(text),
  firstSeenAt: instant,
  lastReportAt: orNull(instant),
  identifiers: anyObject,
  isThere: boolean,
});

const likeness = enumSchema(['same', 'different', 'unknown'] satisfies readonly api.IdentityLikeness[]);

export const identityCase = answer<api.IdentityCase>({
  caseId: text,
  kind: enumSchema(KINDS),
  state: enumSchema(['open', ...DECISIONS]),
  host: side,
  other: side,
  likeness: answer<api.IdentityCase['likeness']>({ hardware: likeness, software: likeness, weak: likeness }),
  openedAt: instant,
  decidedAt: orNull(instant),
  decidedBy: orNull(text),
  reason: orNull(text),
  decisions: listSchema(enumSchema(DECISIONS)),
  suggestion: enumSchema(DECISIONS),
});

export const identitySummary = answer<api.IdentitySummary>({
  openCount: integer,
  byKind: mapSchema(integer),
  neverCollectCount: integer,
  revokedKeyCount: integer,
});

export const neverCollectMark = answer<api.NeverCollectMark>({
  markId: text,
  name: text,
  reason: text,
  markedAt: instant,
  markedBy: text,
  liftedAt: orNull(instant),
  liftedBy: orNull(text),
  liftReason: orNull(text),
  kinds: mapSchema(integer),
  refusedCount: integer,
  lastRefusedAt: orNull(instant),
});

export const revokedAgent = answer<api.RevokedAgent>({
  agentId: text,
  revokedAt: instant,
  suspectSince: orNull(instant),
  suspectReportCount: integer,
});
