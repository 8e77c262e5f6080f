import { EXCEPTION_SCOPES, EXCEPTION_STATES } from '../../policies/exceptions/exception.ts';
import type * as api from '../api.ts';
import { answer, anyObject, boolean, instant, integer, severity, text, words } from './answers.ts';
import { enumSchema, listSchema, orNull } from './object-schema.ts';

// JSON Schemas of what is answered about exceptions.

const exceptionRowMembers = {
  exceptionId: text,
  state: enumSchema(EXCEPTION_STATES),
  pack: text,
  rule: text,
  title: words,
  severity,
  scope: answer<api.ExceptionRow['scope']>({ kind: enumSchema(EXCEPTION_SCOPES), id: text, title: orNull(words) }),
  reason: text,
  measure: text,
  requester: text,
  recordedBy: text,
  requestedAt: instant,
  startsAt: instant,
  endsAt: instant,
  ticket: orNull(text),
  decidedBy: orNull(text),
  decidedAt: orNull(instant),
  decisionNote: orNull(text),
  inForce: orNull(answer<NonNullable<api.ExceptionRow['inForce']>>({ fromAt: instant, untilAt: instant })),
  endedBy: orNull(text),
  endReason: orNull(text),
  hostCount: integer,
  failingCount: integer,
  unknownCount: integer,
  approval: enumSchema(['allowed', 'own_request', 'operates', 'not_administrator', 'no_person', 'not_waiting']),
} as const;

export const exceptionRow = answer<api.ExceptionRow>(exceptionRowMembers);

export const exceptionAnswer = answer<api.ExceptionAnswer>({
  ...exceptionRowMembers,
  acts: listSchema(
    answer<api.ExceptionAct>({
      at: instant,
      person: text,
      act: enumSchema(['requested', 'changed', 'approved', 'refused', 'ended_early']),
      detail: anyObject,
    }),
  ),
  failing: listSchema(
    answer<api.ExceptionAnswer['failing'][number]>({ hostId: text, name: text, unitId: text, since: instant }),
  ),
});

export const exceptionsSummary = answer<api.ExceptionsSummary>({
  counts: answer<api.ExceptionsSummary['counts']>({
    ending: integer,
    waiting: integer,
    in_force: integer,
    over: integer,
  }),
  maxDays: integer,
  mayRequest: boolean,
});

export const appliedExceptions = answer<api.AppliedExceptions>({
  isDryRun: boolean,
  changes: listSchema(
    answer<api.AppliedExceptions['changes'][number]>({
      exceptionId: text,
      change: enumSchema(['request', 'change', 'approve', 'end', 'none']),
      notes: listSchema(text),
    }),
  ),
});
