import type * as api from '../api.ts';
import { answer, boolean, day, instant, integer, number, pageOfSchema, text } from './answers.ts';
import { enumSchema, type JsonSchema, listSchema, mapSchema, orNull } from './object-schema.ts';

const complaint = answer<api.AdvisoryFeedSummary['complaints'][number]>(
  { file: text, line: integer, entry: integer, pointer: text, message: text },
  ['line', 'entry', 'pointer'],
);

const summary = answer<api.AdvisoryFeedSummary>(
  {
    fileCount: integer,
    entryCount: integer,
    packageCount: integer,
    withdrawnCount: integer,
    knownExploitedCount: integer,
    keptCount: integer,
    skipped: mapSchema(integer),
    complaintCount: integer,
    complaints: listSchema(complaint),
    newestModifiedAt: instant,
    reachesAtLeast: instant,
    seconds: number,
  },
  ['newestModifiedAt', 'reachesAtLeast'],
);

const feedRow = answer<api.AdvisoryFeedRow>({
  feed: integer,
  name: text,
  file: text,
  sha: text,
  kind: enumSchema(['osv', 'csaf', 'kev', 'alpine-secdb', 'mixed']),
  standing: enumSchema(['in_force', 'coming', 'reading', 'kept', 'removed']),
  ecosystems: listSchema(text),
  importedAt: instant,
  importedBy: text,
  dataAsOf: orNull(instant),
  staleAt: orNull(instant),
  isStale: boolean,
  recordCount: integer,
  exploitedCount: integer,
  bytes: integer,
  summary: orNull(summary),
});

export const advisoryFeedsAnswer = answer<api.AdvisoryFeedsAnswer>({
  feeds: listSchema(feedRow),
  maxAgeDays: integer,
  keptDays: integer,
});

const severity = enumSchema(['critical', 'high', 'medium', 'low', 'none']);

const advisoryMembers: { readonly [K in keyof api.AdvisoryRow]-?: JsonSchema } = {
  cve: text,
  severity: orNull(severity),
  isKnownExploited: orNull(boolean),
  packages: listSchema(text),
  openCount: integer,
  unknownCount: integer,
};

export const advisoryRow = answer<api.AdvisoryRow>(advisoryMembers);

export const productAdvisories = listSchema(
  answer<api.ProductAdvisories>({ product: text, openCount: integer, exploitedCount: integer }),
);

const entryMembers: { readonly [K in keyof api.HostAdvisoryRow]-?: JsonSchema } = {
  cve: text,
  package: text,
  version: text,
  scheme: text,
  source: text,
  isOpen: boolean,
  isKnownExploited: boolean,
  exploitedSinceOn: day,
  fixedVersion: text,
  severity,
  cvss: number,
  publishedOn: day,
  advisory: text,
  ecosystem: text,
  why: text,
  feed: text,
  readAt: instant,
};

const entry = answer<api.HostAdvisoryRow>(entryMembers, Object.keys(entryMembers) as (keyof api.HostAdvisoryRow)[]);

type HostFeed = api.HostAdvisoriesAnswer['feeds'][number];

export const hostAdvisoriesAnswer = answer<api.HostAdvisoriesAnswer>({
  items: listSchema(entry),
  total: integer,
  page: integer,
  pageSize: integer,
  state: enumSchema(['complete', 'partial', 'not_covered', 'not_judged']),
  counts: answer<api.HostAdvisoriesAnswer['counts']>({ open: integer, unknown: integer, exploited: integer }),
  feeds: listSchema(
    answer<HostFeed>({ name: text, kind: text, dataAsOf: instant, importedAt: instant }, [
      'name',
      'kind',
      'dataAsOf',
      'importedAt',
    ]),
  ),
});

type Exploited = NonNullable<api.AdvisoryAnswer['exploited']>;
type Row = api.AdvisoryAnswer['records'][number];

const row = answer<Row>(
  {
    id: text,
    ecosystem: text,
    package: text,
    packageKind: enumSchema(['source', 'binary', 'either']),
    scheme: text,
    state: text,
    ranges: listSchema(
      answer<Row['ranges'][number]>({ introduced: text, fixed: text, lastAffected: text }, [
        'introduced',
        'fixed',
        'lastAffected',
      ]),
    ),
    severity,
    severitySource: text,
    publishedOn: day,
    modifiedAt: instant,
    source: text,
  },
  ['severity', 'severitySource', 'publishedOn', 'modifiedAt'],
);

export const advisoryAnswer = answer<api.AdvisoryAnswer>({
  ...advisoryMembers,
  exploited: orNull(
    answer<Exploited>({ addedOn: day, dueOn: day, name: text, isUsedByRansomware: boolean }, [
      'dueOn',
      'isUsedByRansomware',
    ]),
  ),
  records: listSchema(row),
  hosts: pageOfSchema(
    answer<api.AdvisoryAnswer['hosts']['items'][number]>({
      hostId: text,
      name: text,
      unitId: text,
      standing: enumSchema(['open', 'unknown']),
      entries: listSchema(entry),
    }),
  ),
});
