import type * as api from '../api.ts';
import {
  answer,
  anyObject,
  boolean,
  exceptionMark,
  instant,
  integer,
  number,
  ruleText,
  severity,
  shownVerdict,
  text,
  trendPoint,
  verdict,
  words,
} from './answers.ts';
import { enumSchema, listSchema, orNull } from './object-schema.ts';

// JSON Schemas of what is answered about one host.

const findingRowMembers = {
  pack: text,
  rule: text,
  title: words,
  severity,
  verdict: shownVerdict,
  exception: exceptionMark,
  isStale: boolean,
  since: instant,
  cause: orNull(text),
  reason: orNull(text),
} as const;

export const findingRow = answer<api.FindingRow>(findingRowMembers, ['exception']);

export const findingAnswer = answer<api.FindingAnswer>(
  {
    ...findingRowMembers,
    finding: anyObject,
    judgedAt: instant,
    ruleText,
    history: listSchema(answer<api.FindingAnswer['history'][number]>({ at: instant, verdict })),
    alsoFailing: answer<api.FindingAnswer['alsoFailing']>({ count: integer, names: listSchema(text) }),
  },
  ['exception'],
);

export const inventoryAnswer = answer<api.InventoryAnswer>({
  collectedAt: instant,
  states: anyObject,
  probes: anyObject,
  inventory: anyObject,
  packageCount: orNull(integer),
});

export const packageRow = answer<api.PackageRow>({
  name: text,
  version: orNull(text),
  architecture: orNull(text),
  source: orNull(text),
  origin: orNull(text),
  scheme: orNull(text),
});

export const hostHistory = answer<api.HostHistoryAnswer>({
  reports: listSchema(
    answer<api.HostHistoryAnswer['reports'][number]>({
      receivedAt: instant,
      collectedAt: instant,
      sequence: integer,
      form: enumSchema(['full', 'delta', 'confirmation']),
      bytes: integer,
      clockSkewSeconds: orNull(number),
      isSuspect: boolean,
    }),
  ),
  trend: listSchema(trendPoint),
});
