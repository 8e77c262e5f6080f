import { SEVERITIES, VERDICTS } from '../../policies/rules/finding.ts';
import type * as api from '../api.ts';
import { enumSchema, type JsonSchema, listSchema, mapSchema, objectSchema, orNull } from './object-schema.ts';

// JSON Schemas of the answers in `api.ts`: the API description is made of them, and tests hold every answer against them.

export const text: JsonSchema = { type: 'string' };
export const integer: JsonSchema = { type: 'integer' };
export const number: JsonSchema = { type: 'number' };
export const boolean: JsonSchema = { type: 'boolean' };
export const instant: JsonSchema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$',
};
export const day: JsonSchema = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' };
/** Facts and evidence, whose own schemas are published with the contract. */
const anything: JsonSchema = {};
export const anyObject: JsonSchema = { type: 'object' };
export const severity = enumSchema(SEVERITIES);
export const verdict = enumSchema(VERDICTS);
export const shownVerdict = enumSchema([...VERDICTS, 'excepted']);
export const exceptionMark = objectSchema<api.ExceptionMark>({ exceptionId: text, endsAt: instant }).schema;
const effort = enumSchema(['minutes', 'hours', 'days', 'project']);
export const words = objectSchema<{ vi: string; en: string }>({ vi: text, en: text }).schema;

export function answer<T extends object>(
  members: { readonly [K in keyof T]-?: JsonSchema },
  optional: readonly (keyof T & string)[] = [],
): JsonSchema {
  return objectSchema<T>(members, optional).schema;
}

export function pageOfSchema(items: JsonSchema): JsonSchema {
  return answer<api.Page<unknown>>({ items: listSchema(items), total: integer, page: integer, pageSize: integer });
}

export const counts = answer<api.Counts>({
  pass: integer,
  fail: integer,
  unknown: integer,
  error: integer,
  notApplicable: integer,
  stale: integer,
  excepted: integer,
});

const severityCounts = answer<api.SeverityCounts>({
  low: integer,
  medium: integer,
  high: integer,
  critical: integer,
});

export const refusal = answer<api.Refusal>(
  {
    code: text,
    message: text,
    pointer: text,
    complaints: listSchema(answer<{ pointer: string; message: string }>({ pointer: text, message: text })),
  },
  ['pointer', 'complaints'],
);

export const trendPoint = answer<api.TrendPoint>({ on: day, counts });

const age = {
  lastReportAt: orNull(instant),
  ageSeconds: orNull(integer),
  limitSeconds: integer,
  isSilent: boolean,
} as const;

const rollHost = answer<api.RollHost>({ hostId: text, name: text, unitId: text, counts, ...age });

const hostRowMembers = {
  hostId: text,
  name: text,
  unitId: text,
  unitName: words,
  osName: orNull(text),
  osSupport: orNull(
    answer<NonNullable<api.HostRow['osSupport']>>({
      state: enumSchema(['supported', 'extended', 'ended']),
      endsOn: orNull(day),
    }),
  ),
  counts,
  failBySeverity: severityCounts,
  ...age,
} as const;

export const hostRow = answer<api.HostRow>(hostRowMembers);

export const hostAnswer = answer<api.HostAnswer>({
  ...hostRowMembers,
  firstSeenAt: instant,
  door: orNull(text),
  agentVersion: orNull(text),
  privilege: orNull(text),
  isSigned: boolean,
  clockSkewSeconds: orNull(number),
  missingReportCount: integer,
  identityState: text,
  candidateOf: orNull(text),
  identifiers: anyObject,
  byPack: mapSchema(counts),
});

export const ruleText = answer<api.RuleText>({
  title: words,
  why: orNull(words),
  remedy: words,
  effort,
  source: orNull(text),
  references: listSchema(text),
  clauses: listSchema(answer<api.RuleText['clauses'][number]>({ framework: text, ids: listSchema(text) })),
});

const ruleRowMembers = { pack: text, packTitle: words, rule: text, title: words, severity, effort, counts } as const;

export const ruleRow = answer<api.RuleRow>(ruleRowMembers);

export const ruleAnswer = answer<api.RuleAnswer>({
  ...ruleRowMembers,
  packVersion: text,
  text: ruleText,
  reads: listSchema(text),
  demand: words,
  concerns: orNull(words),
  source: anything,
  failing: listSchema(
    answer<api.RuleAnswer['failing'][number]>({ hostId: text, name: text, unitId: text, since: instant }),
  ),
  unknown: listSchema(
    answer<api.RuleAnswer['unknown'][number]>({
      hostId: text,
      name: text,
      unitId: text,
      cause: orNull(text),
      reason: orNull(text),
    }),
  ),
  excepted: listSchema(
    answer<api.RuleAnswer['excepted'][number]>({
      hostId: text,
      name: text,
      unitId: text,
      since: instant,
      exceptionId: text,
      endsAt: instant,
    }),
  ),
});

const agentHealth = answer<api.AgentHealthAnswer>(
  {
    at: instant,
    spoolReports: integer,
    spoolBytes: integer,
    droppedCount: integer,
    lastErrorCode: text,
    inspectionMs: integer,
    cpuMs: integer,
    peakRssBytes: integer,
    startedAt: instant,
    clockSkewSeconds: number,
  },
  ['lastErrorCode', 'clockSkewSeconds'],
);

export const agentRow = answer<api.AgentRow>({
  agentId: text,
  hostId: text,
  hostName: text,
  unitId: text,
  version: orNull(text),
  enrolledAt: instant,
  lastSeenAt: orNull(instant),
  isRevoked: boolean,
  revokedAt: orNull(instant),
  suspectSince: orNull(instant),
  revokeReason: orNull(text),
  clockSkewSeconds: orNull(number),
  health: orNull(agentHealth),
});

export const unitAnswer = answer<api.UnitAnswer>({
  unitId: text,
  parentId: orNull(text),
  name: words,
  hostCount: integer,
  counts,
  freshnessLimitSeconds: integer,
});

const nextAction = answer<api.NextAction>(
  {
    kind: enumSchema(['mend', 'end_unknown', 'silent_host']),
    pack: text,
    rule: text,
    title: words,
    remedy: words,
    severity,
    effort,
    section: text,
    reason: text,
    hostNames: listSchema(text),
    hostCount: integer,
    closesCount: integer,
  },
  ['pack', 'rule', 'title', 'remedy', 'severity', 'effort', 'section', 'reason'],
);

export const overviewAnswer = answer<api.OverviewAnswer>({
  at: instant,
  hosts: answer<api.OverviewAnswer['hosts']>({ total: integer, inTime: integer, silent: integer, never: integer }),
  counts,
  failBySeverity: severityCounts,
  age: answer<api.OverviewAnswer['age']>({ medianSeconds: orNull(integer), oldestSeconds: orNull(integer) }),
  roll: listSchema(rollHost),
  trend: listSchema(trendPoint),
  nextActions: listSchema(nextAction),
  endingSoon: listSchema(
    answer<api.EndingSoon>(
      {
        kind: enumSchema(['support', 'certificate', 'exception']),
        what: text,
        title: words,
        endsOn: day,
        hostCount: integer,
        hostNames: listSchema(text),
      },
      ['title'],
    ),
  ),
  heatMap: listSchema(
    answer<api.UnitHeat>({
      unitId: text,
      name: words,
      hostCount: integer,
      counts,
      byPack: mapSchema(counts),
      medianAgeSeconds: orNull(integer),
    }),
  ),
  packs: listSchema(answer<api.PackSummary>({ id: text, version: text, title: words, ruleCount: integer })),
  changed: listSchema(
    answer<api.ChangedFinding>({
      hostId: text,
      hostName: text,
      pack: text,
      rule: text,
      title: words,
      severity,
      before: orNull(verdict),
      now: shownVerdict,
      at: instant,
    }),
  ),
});

export const sessionAnswer = answer<api.SessionAnswer>({
  person: answer<api.SessionAnswer['person']>({
    name: text,
    role: enumSchema(['administrator', 'operator', 'auditor']),
    unitId: orNull(text),
  }),
  mustChangePassword: boolean,
  csrfToken: text,
  collector: answer<api.SessionAnswer['collector']>({
    version: text,
    store: enumSchema(['sqlite', 'postgres']),
    isSynthetic: boolean,
  }),
});

export const enrolmentTokenAnswer = answer<api.EnrolmentTokenAnswer>({
  token: text,
  unitId: text,
  uses: integer,
  endsAt: instant,
});

export const downloadRow = answer<api.DownloadRow>({
  name: text,
  kind: { enum: ['agent', 'archive', 'executable', 'recorder'] },
  platform: orNull(text),
  bytes: integer,
  sha256: text,
});

export const fleetHost = answer<api.FleetHost>({
  hostId: text,
  name: text,
  unitId: text,
  register: {
    type: 'object',
    properties: { level: integer, zone: text, labels: listSchema(text) },
    required: ['labels'],
    additionalProperties: false,
  },
  report: anything,
  exceptions: listSchema(
    answer<api.FleetHost['exceptions'][number]>({ pack: text, rule: text, exceptionId: text, endsAt: instant }),
  ),
});
